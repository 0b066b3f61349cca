"""People who act over HTTP, in their own name or by a connection of their firm."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.aws.standing import account_key
from chalicelib.aws.transaction import Transaction
from tests.support import tokens

_KEYS = count()


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, perhaps with a connection."""

    http: Client
    account_id: str
    sent: dict[str, str] = field(default_factory=dict)

    def connected(self, connection: str) -> Person:
        return Person(self.http, self.account_id, {"Connect-As": connection})

    def answer(self, row: str, body: object = None, version: int = 1) -> Any:
        method, path = row.split(" ")
        given = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"connections-{next(_KEYS)}",
            "If-Match": f'"{version}"',
        }
        data = b"" if body is None else json.dumps(body).encode()
        headers = given | tokens.bearer(self.account_id) | self.sent
        return self.http.http.request(method, f"/v1{path}", headers=headers, body=data)

    def done(self, row: str, body: object = None, version: int = 1) -> Any:
        answer = self.answer(row, body, version)
        assert answer.status_code < 300, (row, answer.status_code, answer.body)
        return json.loads(answer.body) if answer.body else None

    def refused(self, row: str, body: object = None, version: int = 1) -> tuple[int, str, str]:
        answer = self.answer(row, body, version)
        told = json.loads(answer.body)
        return answer.status_code, told.get("code", ""), told.get("detail", "")


def prove(account_id: str) -> None:
    """Let somebody have chosen a password."""
    account = accounts.account(account_id)
    tx = Transaction()
    tx.replace(account_key(account_id), account.but(state="active", must_change_key=False))
    tx.commit()
