"""A firm that asks the operator for things, and an operator who gives them, or does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any

from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import Act
from tests.simulation.actors.operating import Operator
from tests.simulation.actors.person import Person
from tests.simulation.scene import Scene

_WANTED = {"feature": "sme_licences", "message": "Nuestros clientes inventados las piden."}
_TOLD = {"message": "Para tres clientes, al principio"}
WHY = {"reason": "Prueba de la historia"}
_LISTED_AFTER_SECONDS = 2
_FIRST_NUMBER = 80
"""Of firms of this kind, so that no other has its tax id."""


class Petitioner:
    """Founder of a firm and operator, who write to each other."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.firm: Firm
        self.operator: Operator

    def begin(self) -> None:
        """Open a firm; an operator, who is told by mail, too, confirms it."""
        self.scene.write_to_operator()
        founder = Person.of(self.scene, f"socia.{self.name}").register()
        self.firm = Firm.open(founder, _FIRST_NUMBER + int(self.name[-1]))
        self.operator = Operator.appointed(self.scene, self.name)
        self.operator.tried(f"{self._operated}/confirm", WHY)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is asked, answered, given and taken back."""
        acts: list[Act] = [
            self.talk,
            self.withdraw,
            self.decide,
            self.decide_at_once,
            self.revoke,
            self.revoke_at_once,
            self.lock_out,
            self.look_around,
        ]
        return {act.__name__: act for act in acts}

    @property
    def _requests(self) -> str:
        return f"{self.firm.path}/feature-requests"

    @property
    def _operated(self) -> str:
        return f"/v1/operator{self.firm.path.removeprefix('/v1')}"

    def _one_that_is(self, state: str) -> str:
        """Return the id of a request in that state; nothing where there is none."""
        self.scene.sleep(_LISTED_AFTER_SECONDS)
        listed = self.firm.tried("GET", f"{self._requests}?limit=100")
        return next((each["id"] for each in listed["data"] if each["state"] == state), "")

    def _asked(self) -> str:
        """Return a request that waits, of now where none does; nothing: it cannot be asked for."""
        if given := self._one_that_is("approved"):
            self._decided(given, "revoke")
        if waiting := self._one_that_is("asked"):
            return waiting
        made = self.firm.tried("POST", self._requests, _WANTED)
        return made["id"] if made else ""

    def _given(self) -> str:
        """Return a request that is approved, now where none is."""
        if not self._one_that_is("approved") and (asked := self._asked()):
            self._decided(asked, "approve")
        return self._one_that_is("approved")

    def _decided(self, request: str, act: str) -> Any:
        return self.operator.tried(f"{self._operated}/feature-requests/{request}/{act}", WHY)

    def _withdrawn(self, request: str) -> Any:
        return self.firm.tried("POST", f"{self._requests}/{request}/withdrawal")

    def talk(self) -> None:
        """Ask, and write to each other about it, also at once: each message is kept."""
        asked = self._asked()
        if not asked:
            return
        path = f"{self._requests}/{asked}"
        before = self.firm.tried("GET", path)
        acts: list[Act] = [
            partial(self._decided, asked, "answer"),
            partial(self.firm.tried, "POST", f"{path}/messages", _TOLD),
        ]
        said = [acts[0](), *self.scene.together(self.name, acts)]
        after = self.firm.tried("GET", path)
        new = len(after["said"]) - len(before["said"])
        assert new >= sum(each is not None for each in said), f"of {said} {new} are kept"

    def withdraw(self) -> None:
        """Take a request back, after which it cannot be approved."""
        asked = self._asked()
        if asked and self._withdrawn(asked) is not None:
            assert self._decided(asked, "approve") is None, f"{asked} was withdrawn and approved"
        self._see_what_is_open()

    def decide(self) -> None:
        """Give what is asked for, or refuse it."""
        if asked := self._asked():
            self._decided(asked, self.random.choice(("approve", "reject")))
        self._see_what_is_open()

    def decide_at_once(self) -> None:
        """Approve, reject and withdraw the same request at once: it is decided one way."""
        if asked := self._asked():
            self._done_once(
                partial(self._decided, asked, "approve"),
                partial(self._decided, asked, "reject"),
                partial(self._withdrawn, asked),
            )
        self._see_what_is_open()

    def revoke(self) -> None:
        """Take from the firm what it was given."""
        if given := self._given():
            self._decided(given, "revoke")
        self._see_what_is_open()

    def revoke_at_once(self) -> None:
        """Take it away by two clicks, while the firm asks anew."""
        if given := self._given():
            revoke = partial(self._decided, given, "revoke")
            ask = partial(self.firm.tried, "POST", self._requests, _WANTED)
            self.scene.together(self.name, [revoke, revoke, ask])
        self._see_what_is_open()

    def _done_once(self, *acts: Act) -> None:
        done = [each for each in self.scene.together(self.name, acts) if each is not None]
        assert len(done) <= 1, f"decided more than once: {done}"

    def _see_what_is_open(self) -> None:
        """See that a licence of the kind can be begun if it was given, and only then."""
        before = self._one_that_is("approved")
        path = f"{self.firm.path}/licences"
        drafted = self.firm.asked("POST", path, {"product": "notifications"})
        if before == self._one_that_is("approved"):
            is_open = drafted.status < 300
            assert is_open == bool(before), f"given: {before or 'nothing'}; answered: {drafted}"

    def lock_out(self) -> None:
        """Keep the people of the firm out, and let them in again."""
        if self.operator.tried(f"{self._operated}/lock", WHY) is not None:
            shut = self.firm.asked("GET", self.firm.path)
            assert shut.status == 403, f"a locked firm is open: {shut}"
            assert shut.body["code"] == "firm-locked", f"a locked firm says {shut}"
        self.operator.tried(f"{self._operated}/unlock", WHY)
        assert self.firm.look(self.firm.path), "a firm that is not locked is shut"

    def look_around(self) -> None:
        """Read what was asked on both sides, which says the same."""
        self.operator.read("/v1/operator/feature-requests?waiting=true")
        self.operator.read("/v1/operator/waiting")
        if found := self.firm.one_of(self._requests):
            mine = self.firm.tried("GET", f"{self._requests}/{found['id']}")
            theirs = self.operator.read(f"{self._operated}/feature-requests/{found['id']}")
            seen = [(each["state"], len(each["said"])) for each in (mine, theirs)]
            assert seen[0] == seen[1], f"the two sides read {seen}"
