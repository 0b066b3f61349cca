"""Somebody who guards an account by a second factor, comes in by its codes, and ends sessions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

from infra.local.api_client import Answer, ApiRefused
from infra.local.authenticator import Authenticator
from infra.local.mail_client import NoMail, code_in
from infra.local.places import TERMS
from tests.simulation.actors.member import SIGNED_OUT, Act, Member
from tests.simulation.actors.person import PASSWORD, Person, Program

_FACTOR = "/v1/me/second-factor"
_SESSIONS = "/v1/me/sessions"
_FORBIDDEN, _TURNED_AWAY = 403, 429
_TRIES, _STEP_SECONDS, _MAIL_SECONDS = 40, 30, 7200
_GUESSES = 6


@dataclass
class Keys:
    """What its holder has beside the password."""

    authenticator: Authenticator | None = None
    codes: list[str] = field(default_factory=list)
    """Recovery codes that were not used."""


@dataclass(frozen=True)
class Guarded(Person):
    """A person whose account has a second factor at times."""

    keys: Keys = field(default_factory=Keys)

    def register(self) -> Self:
        """Register, also where an earlier account had the address, whose mail may come once more.

        Raises:
            ApiRefused: as many mails went there as may by now.
            NoMail: the code did not come.
        """
        read = len(self.stage.mails_to(self.email))
        person = {"name": "Persona Pasajera", "email": self.email, "password": PASSWORD}
        self.api.post("/v1/accounts", person | {"accepted_terms": TERMS})
        for _ in range(_MAIL_SECONDS):
            for sent in self.stage.mails_to(self.email)[read:]:
                read += 1
                with suppress(NoMail):
                    told = {"email": self.email, "code": code_in(self.read(sent))}
                    self.api.call("POST", "/v1/accounts/verification", told)
                    if self.asked().status != _FORBIDDEN:
                        return self.sign_in()
            self.stage.sleep(1)
        raise NoMail(f"to {self.email}")

    def asked(self) -> Answer:
        """Say the password, once it is listened to."""
        said = {"email": self.email, "password": PASSWORD}
        for _ in range(_TRIES):
            answer = self.api.signed_in("").call("POST", "/v1/sessions", said)
            if answer.status != _TURNED_AWAY:
                break
            self.stage.sleep(float(answer.headers["Retry-After"]))
        return answer

    def step(self, code: str) -> Answer:
        """Say the password, and a code after it where one is asked for."""
        answer = self.asked()
        if answer.status >= 300 or "session" not in answer.body:
            return answer
        told = {"session": answer.body["session"], "code": code}
        return self.api.signed_in("").call("POST", "/v1/sessions/second-factor", told)

    def sign_in(self) -> Self:
        """Sign in, by a code of the authenticator where it is asked for.

        Raises:
            ApiRefused: the password is not taken, or no code is.
        """
        for _ in range(_TRIES):
            mine = self.keys.authenticator
            answer = self.step(mine.code() if mine else "")
            if answer.status < 300:
                return replace(self, api=self.api.signed_in(answer.body["access_token"]))
            if answer.status == SIGNED_OUT:
                break
            self.stage.sleep(float(answer.headers.get("Retry-After", _STEP_SECONDS)))
        raise ApiRefused("sign in", answer)


@dataclass
class Guest(Member):
    """An account, as its holder looks after it."""

    person: Guarded

    def acts(self) -> list[Act]:
        """Return what is done to an account alone."""
        return [
            self.set_factor_up,
            self.recover,
            self.recover_at_once,
            self.renew_codes,
            self.take_factor_off,
            self.end_one,
            self.end_all,
            self.guess,
            self.look_around,
        ]

    def set_factor_up(self) -> None:
        """Have a second factor, whose first code turns it on."""
        made = self.tried("POST", _FACTOR)
        if made is not None:
            mine = self.person.keys.authenticator = Authenticator(made["secret"])
            on = self.tried("POST", f"{_FACTOR}/confirmation", {"code": mine.code()})
            self.person.keys.codes = list(on["codes"]) if on else []

    def _code(self) -> str:
        """Take a recovery code, of new ones where none is left; nothing: there is no factor."""
        keys = self.person.keys
        if self.tried("GET", _FACTOR) is None:
            self.set_factor_up()
        if not keys.codes:
            made = self.tried("POST", f"{_FACTOR}/recovery-codes")
            keys.codes = list(made["codes"]) if made else []
        return keys.codes.pop() if keys.codes else ""

    def recover(self) -> None:
        """Sign in by a recovery code, which opens nothing a second time."""
        if code := self._code():
            self.person.step(code)
            self._opens_nothing(code)

    def recover_at_once(self) -> None:
        """Sign in by the same code from two windows: one gets in."""
        if code := self._code():
            step = partial(self.person.step, code)
            said = self.person.stage.together(self.person.email, [step, step])
            assert sum(each.status < 300 for each in said) <= 1, f"a code was good twice: {said}"

    def renew_codes(self) -> None:
        """Have other recovery codes, after which those before open nothing."""
        if old := self._code():
            made = self.tried("POST", f"{_FACTOR}/recovery-codes")
            if made:
                self.person.keys.codes = list(made["codes"])
                self._opens_nothing(old)

    def _opens_nothing(self, code: str) -> None:
        answer = self.person.step(code)
        assert answer.status >= 300, f"a code that is spent was taken: {answer}"

    def take_factor_off(self) -> None:
        """Have the password be enough again."""
        if self.changed("DELETE", _FACTOR) is not None:
            answer = self.person.asked()
            assert "access_token" in answer.body, f"a factor is asked for that is off: {answer}"

    def end_one(self) -> None:
        """End the session on another device, which gets in no more; this one goes on."""
        other = self.person.sign_in().api
        listed = other.call("GET", _SESSIONS)
        current = [each["id"] for each in listed.body["data"] if each["is_current"]]
        if self.tried("DELETE", f"{_SESSIONS}/{current[0]}") is not None:
            self._is_shut(other)

    def end_all(self) -> None:
        """End all sessions, or the one by which that is asked."""
        other, mine = self.person.sign_in().api, self.person.sign_in().api
        path = self.chance.choice((_SESSIONS, "/v1/sessions/current"))
        answer = mine.call("DELETE", path)
        is_done = answer.status < 300 or answer.status == SIGNED_OUT  # its first answer was lost
        assert is_done, f"a session cannot be ended: {answer}"
        for each in (mine, other) if path == _SESSIONS else (mine,):
            self._is_shut(each)

    @staticmethod
    def _is_shut(api: Program) -> None:
        answer = api.call("GET", "/v1/me")
        assert answer.status == SIGNED_OUT, f"a session that was ended goes on: {answer}"

    def guess(self) -> None:
        """Have a stranger try passwords; the right one is taken again after a while."""
        said = {"email": self.person.email, "password": "no es esta, seguro"}
        for _ in range(_GUESSES):
            answer = self.api.signed_in("").call("POST", "/v1/sessions", said)
            assert 400 <= answer.status < 500, f"a wrong password was taken: {answer}"
        self.person = self.person.sign_in()

    def look_around(self) -> None:
        """Read all that is kept of the account."""
        for path in ("/v1/me/export", "/v1/me/closure", "/v1/me/history", "/v1/me/history.csv"):
            self.tried("GET", path)
