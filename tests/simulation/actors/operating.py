"""An operator: a person who is appointed from a command line, and signs in by two steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from chalicelib.accounts.operators import AlreadyOperator
from chalicelib.aws.table import PLATFORM
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Retryable
from chalicelib.core.ids import new_id
from chalicelib.core.operating import COMMAND_LINE
from infra.local.api_client import Answer, ApiRefused
from infra.local.authenticator import Authenticator
from infra.operate import appoint
from tests.simulation.actors.member import SIGNED_OUT, allowed
from tests.simulation.actors.person import PASSWORD, Person, Program
from tests.simulation.scene import Scene

_STEP_SECONDS = 30


@dataclass
class Operator:
    """Somebody with a second factor, without which an operator gets nowhere."""

    person: Person
    factor: Authenticator

    @classmethod
    def appointed(cls, scene: Scene, name: str) -> Self:
        """Have somebody be an operator, once more where that is not known to be done."""
        person = Person.of(scene, f"{name}.operator").register()
        caller = Caller(COMMAND_LINE.id, "en", new_id("req"), PLATFORM, "operator")
        while True:
            try:
                appoint(caller, person.email, "La primera")
            except (ChangedMeanwhile, Retryable):  # another one was appointed just then
                scene.sleep(1)
            except AlreadyOperator:
                break
        made = cls(person, _with_factor(person.sign_in().api))
        made.sign_in()
        return made

    def sign_in(self) -> None:
        """Sign in, by a code that was not used before."""
        api, said = self.person.api, {"email": self.person.email, "password": PASSWORD}
        while True:
            answer = api.call("POST", "/v1/sessions", said)
            if answer.status < 300:
                step = {"session": answer.body["session"], "code": self.factor.code()}
                answer = api.call("POST", "/v1/sessions/second-factor", step)
            if answer.status < 300:
                token = answer.body["access_token"]
                self.person = replace(self.person, api=api.signed_in(token))
                return
            self.person.stage.sleep(_STEP_SECONDS)

    def tried(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """Do something; None: it cannot be."""
        return allowed("POST", path, self._asked("POST", path, body, version=version))

    def read(self, path: str) -> Any:
        """Read something; None: it is not there."""
        return allowed("GET", path, self._asked("GET", path))

    def settled(self, path: str, body: Any) -> Any:
        """Set a thing at the version that it has, whoever else sets it."""
        held = self.person
        try:
            return self.person.api.settle(path, body)
        except ApiRefused as exc:
            if exc.answer.status != SIGNED_OUT:
                raise
        self._sign_in_instead_of(held)
        return self.person.api.settle(path, body)

    def _asked(
        self, method: str, path: str, body: Any = None, *, version: int | None = None
    ) -> Answer:
        """Ask for something, once more after signing in where the session is over."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        held = self.person
        answer = held.api.call(method, path, body, headers=headers)
        if answer.status == SIGNED_OUT:
            self._sign_in_instead_of(held)
            answer = self.person.api.call(method, path, body, headers=headers)
        return answer

    def _sign_in_instead_of(self, held: Person) -> None:
        """Sign in where a session is over, unless another window of theirs did meanwhile."""
        if self.person is held:
            self.sign_in()


def _with_factor(api: Program) -> Authenticator:
    """Set a second factor up; whoever hears that it is set up already did it just now."""
    mine = Authenticator(api.post("/v1/me/second-factor")["secret"])
    path = "/v1/me/second-factor/confirmation"
    allowed("POST", path, api.call("POST", path, {"code": mine.code()}))
    return mine
