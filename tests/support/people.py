"""People who are signed in and call the application on moto."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.accounts.model import Account
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.texts import Language
from tests.support import tokens

if TYPE_CHECKING:
    from chalice.test import Client


class Person:
    """Somebody with an account."""

    def __init__(self, http: Client, name: str, language: Language = "es") -> None:
        self._http, self._calls = http, 0
        self.account_id, self.email = f"acc_{name}", f"{name}@example.com"
        account = Account(
            id=self.account_id,
            created_at=clock.now(),
            email=self.email,
            name=f"Persona {name.capitalize()}",
            language=language,
            state="active",
        )
        tx = Transaction()
        tx.create(Table(self.account_id).key("ACCOUNT", "ACCOUNT"), account)
        tx.commit()

    def call(
        self, method: str, path: str, body: object = None, version: int | None = None
    ) -> tuple[int, Any]:
        """Call the API; give status and body."""
        data = b"" if body is None else json.dumps(body).encode()
        return self.sends(method, path, data, "application/json", version)

    def sends(
        self, method: str, path: str, data: bytes, content_type: str, version: int | None = None
    ) -> tuple[int, Any]:
        """Call the API with any body; give status and what is returned."""
        self._calls += 1
        sent = {
            "Content-Type": content_type,
            "Idempotency-Key": f"{self.account_id}-{self._calls}",
        } | tokens.bearer(self.account_id)
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        answer = self._http.http.request(method, f"/v1{path}", headers=sent, body=data)
        return answer.status_code, json.loads(answer.body) if answer.body else None

    def text(self, path: str) -> tuple[int, str]:
        """Read a file that the API returns itself; give status and text."""
        answer = self._http.http.get(f"/v1{path}", headers=tokens.bearer(self.account_id))
        return answer.status_code, answer.body.decode()

    def done(self, method: str, path: str, body: object = None, version: int | None = None) -> Any:
        """Call the API, which must do it; give the body."""
        status, found = self.call(method, path, body, version)
        assert status < 300, (status, found)
        return found

    def refused(
        self, method: str, path: str, body: object = None, version: int | None = None
    ) -> tuple[int, str]:
        """Call the API, which must refuse; give status and code."""
        status, found = self.call(method, path, body, version)
        assert status >= 400, found
        return status, found["code"]

    def founds(self) -> str:
        """Register a firm; give its path."""
        said = {"name": "Despacho Ficticio", "email": self.email, "tax_id": "3101888888"}
        return f"/firms/{self.done('POST', '/firms', said)['id']}"

    def joins(self, host: Person, path: str, **said: Any) -> None:
        """Be invited into a firm or business, and accept."""
        invited = {"email": self.email, "name": "Persona Invitada"} | said
        host.done("POST", f"{path}/users", invited)
        self.done("POST", f"/me/invitations/{path.rpartition('/')[2]}/acceptance")
