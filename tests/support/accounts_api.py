"""The API without a socket and the workers one message at a time, on the local stack."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.accounts import service, workers
from chalicelib.aws import identity, queues
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.access_keys import new_access_key
from chalicelib.core.history import HistoryEntry
from chalicelib.core.ids import new_id
from chalicelib.mail import workers as mail_workers
from infra.local.stack import LocalStack

PASSWORD, OTHER = "caballo correcto 9", "otra frase muy larga 4"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Api:
    """The API without a socket, with the mails of the stack beside it."""

    http: Any
    stack: LocalStack

    def post(
        self, path: str, body: Any, *, key: str = "", language: str = "es", device: str = ""
    ) -> Answer:
        headers = {"Enlace-Device": device} if device else {}
        headers |= {
            "Content-Type": "application/json",
            "Idempotency-Key": key or uuid.uuid4().hex,
            "Accept-Language": language,
        }
        return self._answer(self.http.post(path, headers=headers, body=json.dumps(body).encode()))

    def signed_in(
        self, method: str, path: str, token: str, body: Any = None, *, key: str = "", **more: str
    ) -> Answer:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key or uuid.uuid4().hex,
        }
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        data = b"" if body is None else json.dumps(body).encode()
        return self._answer(self.http.request(method, path, headers=headers, body=data))

    def register(self, email: str, password: str = PASSWORD, **options: Any) -> Answer:
        body = {
            "name": "Ana Ficticia",
            "email": email,
            "password": password,
            "accepted_terms": "2026-11",
        }
        return self.post("/v1/accounts", body, **options)

    def sign_in(self, email: str, password: str = PASSWORD, *, device: str = "") -> Answer:
        body = {"email": email, "password": password}
        return self.post("/v1/sessions", body, device=device)

    def code_for(self, email: str) -> str:
        """Let the workers run and read the newest code that was mailed."""
        run_workers()
        for message in reversed(self.stack.mail.messages(to=email)):
            text = self.stack.mail.message(message["id"])["text"]
            if found := re.search(r"^\s+([0-9A-Z]{8})\s*$", text, re.MULTILINE):
                return found[1]
        raise AssertionError(f"no code was mailed to {email}")

    def subjects(self, email: str) -> list[str]:
        run_workers()
        return [message["subject"] for message in self.stack.mail.messages(to=email)]

    def active(self, email: str) -> str:
        """Register and verify; return the account id."""
        assert self.register(email).status == 202
        answer = self.verify(email, self.code_for(email))
        assert answer.status == 200, answer
        account = service.account_by_email(email)
        assert account is not None
        return account.id

    def verify(self, email: str, code: str) -> Answer:
        return self.post("/v1/accounts/verification", {"email": email, "code": code})

    @staticmethod
    def _answer(response: Any) -> Answer:
        body = json.loads(response.body) if response.body else None
        return Answer(response.status_code, body, dict(response.headers))


def run_workers() -> None:
    drain("registration", workers.handle)
    drain("mail", mail_workers.handle)


def drain(queue: str, handle: Callable[[dict[str, str]], None]) -> None:
    url = queues.urls()[queue]
    while (
        messages := cloud("sqs")
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        for message in messages:
            handle(json.loads(message["Body"]))
            cloud("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def invite(email: str) -> tuple[str, str]:
    account_id, key, tx = new_id("acc"), new_access_key(), Transaction()
    service.write_invited(tx, account_id, email, "Eva Ficticia", "es")
    tx.commit()
    identity.invite_user(account_id, email, key)
    return account_id, key


def events(account_id: str) -> list[str]:
    table = Table(account_id)
    return [entry.event for entry in table.each(HistoryEntry, f"HISTORY#{account_id}")]
