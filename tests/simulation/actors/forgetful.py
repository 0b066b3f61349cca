"""Somebody who forgets passwords and codes, and asks for them anew from more than one window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from random import Random

from infra.local.mail_client import NoMail, code_in
from infra.local.places import TERMS
from tests.simulation.actors.member import allowed
from tests.simulation.actors.person import PASSWORD, Person
from tests.simulation.scene import Scene

_SIGNED_OUT, _TURNED_AWAY = 401, 429
_MINUTES = 90


class Forgetful:
    """Has an account, and little else."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.person = Person.of(scene, name)
        self.refresh_token = ""
        self.spent = set[str]()
        """Codes that were taken, or are no good."""

    def begin(self) -> None:
        """Register, lose the code, and prove the address by another."""
        api, email = self.person.api, self.person.email
        person = {"name": "Persona Ficticia", "email": email, "password": PASSWORD}
        api.post("/v1/accounts", person | {"accepted_terms": TERMS})
        api.post("/v1/accounts/verification-codes", {"email": email})
        self._by_code("/v1/accounts/verification", {})
        self.sign_in()

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what somebody does who forgets."""
        return {
            "sign in": self.sign_in,
            "refresh": self.refresh,
            "reset": self.reset,
            "reset from two windows": partial(
                self.scene.together, self.name, [self.reset, self.reset]
            ),
            "ask for a key": self.ask_for_key,
            "guess": self.guess,
        }

    def sign_in(self) -> None:
        """Sign in, another time where too much was guessed."""
        body = {"email": self.person.email, "password": PASSWORD}
        answer = self.person.api.call("POST", "/v1/sessions", body)
        if answer.status == _TURNED_AWAY:
            return
        assert answer.status < 300, f"the right password was refused: {answer}"
        self.refresh_token = answer.body["refresh_token"]
        api = self.person.api.signed_in(answer.body["access_token"])
        self.person = replace(self.person, api=api)

    def refresh(self) -> None:
        """Have the session go on; a token that was used before ends it."""
        body = {"refresh_token": self.refresh_token}
        answer = self.person.api.call("POST", "/v1/sessions/refresh", body)
        if answer.status == _SIGNED_OUT:
            self.sign_in()
        elif allowed("POST", "/v1/sessions/refresh", answer):
            self.refresh_token = answer.body["refresh_token"]

    def reset(self) -> None:
        """Ask for a new password and choose the old one again."""
        path, body = "/v1/password-resets", {"email": self.person.email}
        allowed("POST", path, self.person.api.call("POST", path, body))
        self._by_code("/v1/password-resets/confirmation", {"new_password": PASSWORD})
        self.sign_in()

    def ask_for_key(self) -> None:
        """Ask for an access key, as a client would who never came in."""
        path, body = "/v1/access-keys", {"email": self.person.email}
        allowed("POST", path, self.person.api.call("POST", path, body))

    def guess(self) -> None:
        """Try a password that is wrong; nobody gets in by it."""
        body = {"email": self.person.email, "password": "no es esta, seguro"}
        answer = self.person.api.call("POST", "/v1/sessions", body)
        assert 400 <= answer.status < 500, f"a wrong password was taken: {answer}"

    def _by_code(self, path: str, body: dict[str, str]) -> None:
        """Send a code that came by mail, the newest first, until one is taken; each once."""
        for _ in range(_MINUTES):
            for code in self._codes():
                if code in self.spent:
                    continue
                told = body | {"email": self.person.email, "code": code}
                answer = self.person.api.call("POST", path, told)
                if answer.status == _TURNED_AWAY:
                    break
                self.spent.add(code)
                if allowed("POST", path, answer) is not None:
                    return
            self.scene.sleep(60)

    def _codes(self, email: str = "") -> Iterator[str]:
        """Read the codes of the mails that came, the newest first."""
        for sent in reversed(self.scene.mails_to(email or self.person.email)):
            with suppress(NoMail):
                yield code_in(self.person.read(sent))
