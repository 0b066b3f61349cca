"""An operator who looks after mails that come back, what queues gave up, and what all are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from chalicelib.core import clock
from tests.simulation.actors.member import Act
from tests.simulation.actors.petitioner import WHY, Petitioner
from tests.simulation.world.queues import MOST_RECEIVES

_QUEUE = "mail"
_BREAK = timedelta(minutes=2)
_NEWS_AFTER_SECONDS = 300
_OFF_SECONDS = 20
"""By how much clocks differ, at most."""
_TRIES, _PAUSE_SECONDS = 40, 90
"""Longer than somebody has in hand what queues gave up."""


class Attendant(Petitioner):
    """Operator, and a firm that meets what goes wrong outside of it."""

    unreachable = 0
    """Addresses that were written to so far, of which none is there."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what an operator does that no firm asks for."""
        acts: list[Act] = [
            self.write_again,
            self.send_back,
            self.tell_all,
            self.tell_for_a_while,
            self.look_on,
        ]
        return {act.__name__: act for act in acts}

    def write_again(self) -> None:
        """Have an address written to again to which nothing went, once a mail had come back."""
        self.unreachable += 1
        email = f"bounce{self.unreachable}.{self.name}@example.com"
        wanted = {"email": email, "name": "Persona Invitada"}
        if self.firm.tried("POST", f"{self.firm.path}/users", wanted) is None:
            return
        self.scene.sleep(_NEWS_AFTER_SECONDS)
        self.firm.until(lambda: self._known(email)["blocked"])
        known = self._known(email)
        before = self._went(email)
        self._invited_again(wanted)
        assert self._went(email) == before, f"{email} is not to be written to, and was"
        path = f"/v1/operator/addresses/{known['address_id']}/unblock"
        is_freed = self.operator.tried(path, WHY) is not None
        if is_freed and self._invited_again(wanted):
            self.firm.until(lambda: self._went(email) > before)
            assert self._went(email) > before, f"{email} is to be written to, and was not"
        self.operator.read(f"/v1/operator/bounces?address={known['address_id']}")

    def _known(self, email: str) -> Any:
        """Return what is known of an address."""
        return self.operator.tried("/v1/operator/address-look-ups", WHY | {"email": email})

    def _invited_again(self, wanted: Mapping[str, str]) -> bool:
        """Invite anew, unless that was done too often; return whether it was."""
        path = f"{self.firm.path}/invitations/withdrawal"
        self.firm.tried("POST", path, {"email": wanted["email"]})
        made = self.firm.tried("POST", f"{self.firm.path}/users", wanted)
        self.scene.sleep(_NEWS_AFTER_SECONDS)
        return made is not None

    def _went(self, email: str) -> int:
        return len(self.scene.mails_to(email))

    def send_back(self) -> None:
        """Have a release fail on mails until they are given up, and send them back: they arrive."""
        functions, email = self.scene.functions, f"cuarentena.{self.name}@example.com"
        functions.paused_until = max(functions.paused_until, self.scene.now() + _BREAK)
        before = self._went(email)
        wanted = {"email": email, "name": "Persona Invitada"}
        made = self.firm.tried("POST", f"{self.firm.path}/users", wanted)
        self.scene.sleep(1)
        for _ in range(MOST_RECEIVES + 1):
            url = self.scene.queues.url(_QUEUE)
            self.scene.queues.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0
            )
        self._redriven()
        if made is not None:
            self.firm.until(lambda: self._went(email) > before)
            assert self._went(email) > before, f"a mail to {email} was lost with what was given up"

    def _redriven(self) -> None:
        """Send back what was given up, over what of it somebody still has in hand."""
        path = f"/v1/operator/queues/{_QUEUE}/dead-letters"
        for _ in range(_TRIES):
            listed = self.operator.read(path)
            one = {"message_id": listed["data"][0]["id"]} if listed["data"] else {}
            self.operator.tried(f"{path}/redrive", WHY | one)
            done = self.operator.tried(f"{path}/redrive", WHY)
            if done and done["left"] == 0:
                return
            self.scene.sleep(_PAUSE_SECONDS)
        msg = f"what was given up is not sent back: {listed}"
        raise AssertionError(msg)

    def tell_all(self) -> None:
        """Tell all of a break, and take that back."""
        for said in (self._said(), None):
            self._told(said)

    def tell_for_a_while(self) -> None:
        """Tell all of a break until it is over, after which nobody reads of it."""
        ends_at = clock.iso(self.scene.now() + _BREAK)
        version = self._told(self._said() | {"ends_at": ends_at})
        self.scene.sleep(_BREAK.total_seconds() + _OFF_SECONDS)
        self._see(version, None)

    def _said(self) -> dict[str, str]:
        number = self.random.randrange(1000)
        return {"es": f"Habrá una pausa ({number}).", "en": f"There is a break ({number})."}

    def _told(self, said: dict[str, str] | None) -> int:
        told = self.operator.settled("/v1/operator/notice", WHY | {"notice": said})
        self._see(told["version"], said)
        return int(told["version"])

    def _see(self, version: int, said: dict[str, str] | None) -> None:
        """See what all read, unless it is over by then, or another operator told them something."""
        read = self.firm.api.signed_in("").get("/v1/notice")["notice"]
        if said and "ends_at" in said and said["ends_at"] <= clock.iso(self.scene.now()):
            return
        if self.operator.read("/v1/operator/notice")["version"] == version:
            assert (read and read["es"]) == (said and said["es"]), f"told {said}, and read {read}"

    def look_on(self) -> None:
        """Read what an operator reads."""
        for part in ("queues", "history", "firms", "waiting", "bounces", "authorities",
                     "locked-accounts", "differing-answers", "operators"):  # fmt: skip
            self.operator.read(f"/v1/operator/{part}")
