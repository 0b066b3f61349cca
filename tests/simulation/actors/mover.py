"""Somebody whose address moves, and moves back: who is never locked out of the account by that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from infra.local.api_client import Answer
from tests.simulation.actors.forgetful import Forgetful
from tests.simulation.actors.member import SIGNED_OUT, allowed
from tests.simulation.actors.person import PASSWORD
from tests.simulation.scene import Scene

_TRIES, _PAUSE_SECONDS = 20, 60
_LIMITED_SECONDS = 3600
"""For how long a network is turned away that asked too often; an address is for less."""


class Mover(Forgetful):
    """Has an account that had other addresses before."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        super().__init__(scene, name, random)
        self.addresses = [self.person.email]
        """All that the account may have had, its own or not by what came of a request."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what somebody does who moves."""
        mine = (self.move, self.undo, self.undo_at_once, self.end_sessions, self.choose_password)
        return {act.__name__: act for act in (self.sign_in, self.reset, *mine)}

    def sign_in(self) -> None:
        """Sign in by the address that the account has, which another may take a while to be."""
        for _ in range(_TRIES):
            for email in self.addresses:
                if self._signed_in(email):
                    return
            self.scene.sleep(_PAUSE_SECONDS)
        self.scene.sleep(_LIMITED_SECONDS)
        for email in self.addresses:  # a change was undone, and the password with it
            self.person = replace(self.person, email=email)
            self._choose_anew()
            if self._signed_in(email) or self._signed_in_later(email):
                return
        msg = f"nobody gets in by any of {self.addresses}"
        raise AssertionError(msg)

    def _signed_in_later(self, email: str) -> bool:
        """Tell whether a try gets in that is not the next one after a try that no one answered."""
        self.scene.sleep(_LIMITED_SECONDS)
        return self._signed_in(email)

    def _signed_in(self, email: str) -> bool:
        body = {"email": email, "password": PASSWORD}
        answer = self.person.api.call("POST", "/v1/sessions", body)
        if answer.status < 300:
            api = self.person.api.signed_in(answer.body["access_token"])
            self.person = replace(self.person, email=email, api=api)
        return answer.status < 300

    def reset(self) -> None:
        """Choose the password again by a code, and sign in."""
        self._choose_anew()
        self.sign_in()

    def _choose_anew(self) -> None:
        path, body = "/v1/password-resets", {"email": self.person.email}
        allowed("POST", path, self.person.api.call("POST", path, body))
        self._by_code("/v1/password-resets/confirmation", {"new_password": PASSWORD})

    def _asked(self, method: str, path: str, body: Any = None) -> Answer:
        """Ask for something of one's own, once more where the session is over."""
        answer = self.person.api.call(method, path, body)
        if answer.status == SIGNED_OUT:
            self.sign_in()
            answer = self.person.api.call(method, path, body)
        return answer

    def move(self) -> None:
        """Have another address, by the code that is mailed there."""
        wanted = {"email": f"{len(self.addresses)}.{self.name}@example.com", "password": PASSWORD}
        path = "/v1/me/email"
        if allowed("POST", path, self._asked("POST", path, wanted)) is None:
            return
        self.scene.sleep(_PAUSE_SECONDS)
        self.addresses.append(wanted["email"])
        for code in list(self._codes(wanted["email"]))[:1]:
            self.person.api.call("POST", "/v1/me/email/confirmation", {"code": code})
        self.sign_in()

    def undo(self) -> None:
        """Undo the last change from the address that the account had before."""
        others = [each for each in self.addresses if each != self.person.email]
        email = self.random.choice(others) if others else ""
        path = "/v1/accounts/email-undo"
        for code in list(self._codes(email))[:1] if email else ():
            body = {"email": email, "code": code}
            if allowed("POST", path, self.person.api.signed_in("").call("POST", path, body)):
                self.person = replace(self.person, email=email)
                self._choose_anew()
        self.sign_in()

    def undo_at_once(self) -> None:
        """Move on in one window while the change before is undone in another."""
        self.scene.together(self.name, [self.move, self.undo])
        self.sign_in()

    def end_sessions(self) -> None:
        """End all sessions, this one too."""
        answer = self._asked("DELETE", "/v1/me/sessions")
        assert answer.status < 300 or answer.status == SIGNED_OUT, f"sessions go on: {answer}"
        self.sign_in()

    def choose_password(self) -> None:
        """Choose the same password again."""
        path, body = "/v1/me/password", {"password": PASSWORD, "new_password": PASSWORD}
        allowed("POST", path, self._asked("POST", path, body))
        self.sign_in()
