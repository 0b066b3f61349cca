"""Somebody at the API: repeats what got no clear answer, and reads the mails that come."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Any, Self

from infra.local.api_client import Answer, ApiRefused
from infra.local.mail_client import code_in
from infra.local.places import TERMS
from tests.simulation.actors.stage import Stage, StageApi
from tests.simulation.world.mail import read

PASSWORD = "Una-frase-larga-de-prueba-7"
_MOST_TRIES, _LONGEST_PAUSE_SECONDS = 12, 60.0
_FORBIDDEN, _TURNED_AWAY = 403, 429
_PROOF = "/v1/sessions/current/proof"


class NoMail(AssertionError):
    """A mail that was to come did not."""


@dataclass(frozen=True)
class Program(StageApi):
    """Calls the API as a good program does: what got no clear answer it sends again, as it was."""

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call until there is an answer, unless that would take long; prove oneself where asked."""
        drawn = key or self.stage.key()
        for number in range(_MOST_TRIES):
            answer = super().call(method, path, body, key=drawn, headers=headers)
            if is_proof_needed(answer) and path != _PROOF:
                if self.call("POST", _PROOF, {"password": PASSWORD}).status < 300:
                    continue
                break  # there were too many tries to be listened to
            if not is_unclear(answer):
                break
            told = answer.headers.get("Retry-After")
            pause = float(told) if told else min(2.0**number, _LONGEST_PAUSE_SECONDS)
            if pause > _LONGEST_PAUSE_SECONDS:
                break
            self.stage.sleep(pause)
        return answer

    def settle(self, path: str, body: Any, method: str = "PUT") -> Any:
        """Set a thing, or parts, at the version that it has, whoever else sets it."""
        while True:
            read = self.call("GET", path)
            if "ETag" not in read.headers:
                raise ApiRefused(f"GET {path}", read)
            version = read.headers["ETag"].strip('"')
            answer = self.call(method, path, body, headers={"If-Match": f'"{version}"'})
            if answer.status < 300:
                return answer.body
            if answer.status != 412:
                raise ApiRefused(f"{method} {path}", answer)


def is_proof_needed(answer: Answer) -> bool:
    """Return whether it is done once the person has shown who they are."""
    return answer.status == _FORBIDDEN and answer.body["code"] == "proof-needed"


def is_unclear(answer: Answer) -> bool:
    """Return whether what was asked may be done or not, or is to be asked later."""
    is_spent = answer.status == _TURNED_AWAY and answer.body["code"] == "limit-reached"
    return answer.status >= 500 or (answer.status == _TURNED_AWAY and not is_spent)


@dataclass(frozen=True)
class Person:
    """An account, and the API as its holder calls it."""

    stage: Stage
    email: str
    api: Program

    @classmethod
    def of(cls, stage: Stage, name: str) -> Self:
        """Return somebody who is not known yet."""
        address = f"{name}@example.com"
        place = zlib.crc32(name.encode())
        program = Program(
            "", stage=stage, reader=address,
            peer=f"198.18.{place % 256}.{place // 256 % 256}",
        )  # fmt: skip
        return cls(stage, address, program)

    def register(self) -> Self:
        """Register, prove the address, and sign in."""
        self.stage.marks.keep_secret(PASSWORD)
        person = {"name": "Persona Ficticia", "email": self.email, "password": PASSWORD}
        self.api.post("/v1/accounts", person | {"accepted_terms": TERMS})
        verified = {"email": self.email, "code": code_in(self.mail())}
        answer = self.api.call("POST", "/v1/accounts/verification", verified)
        if answer.status not in {200, 202, 204, 409, 422}:
            raise ApiRefused("verification", answer)
        return self.sign_in()

    def sign_in(self) -> Self:
        """Return the person with a token."""
        tokens = self.api.post("/v1/sessions", {"email": self.email, "password": PASSWORD})
        return replace(self, api=self.api.signed_in(tokens["access_token"]))

    def mail(self, number: int = 1) -> dict[str, Any]:
        """Wait for that many mails, and read the last that came.

        Raises:
            NoMail: they did not come within two hours.
        """
        for _ in range(7200):
            if len(sent := self.stage.mails_to(self.email)) >= number:
                return self.read(sent[-1])
            self.stage.sleep(1)
        raise NoMail(f"to {self.email}")

    @staticmethod
    def read(raw: bytes) -> dict[str, Any]:
        """Read a mail."""
        said = read(raw)
        return {"text": said.plain, "subject": said.subject}
