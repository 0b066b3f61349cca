"""A plain urllib3 client of the authority, as an invoicing program would have it."""

from __future__ import annotations

import base64
import json
import time
from typing import Any
from urllib.parse import urlencode

import urllib3

from tests.contract.simulator.taxpayer import Invoice

USER = "cpj-3-101-999999@stag.comprobanteselectronicos.go.cr"
PASSWORD = "d3!%&=+ ñ"
TOKEN_PATH = "/auth/realms/rut-stag/protocol/openid-connect/token"
RECEPTION = "/recepcion-sandbox/v1/recepcion"
LISTING = "/recepcion-sandbox/v1/comprobantes"


class Client:
    """Speaks to one simulator."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = urllib3.PoolManager(maxsize=20, retries=False, timeout=10.0)
        self.access = ""

    def close(self) -> None:
        self.http.clear()

    def form(self, path: str, **fields: str) -> urllib3.BaseHTTPResponse:
        return self.http.request(
            "POST",
            self.base_url + path,
            body=urlencode(fields),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

    def password_grant(self, **changes: str) -> urllib3.BaseHTTPResponse:
        fields = {
            "grant_type": "password",
            "client_id": "api-stag",
            "username": USER,
            "password": PASSWORD,
        }
        return self.form(TOKEN_PATH, **(fields | changes))

    def sign_in(self) -> dict[str, Any]:
        answer = self.password_grant()
        assert answer.status == 200, answer.data
        tokens: dict[str, Any] = answer.json()
        self.access = tokens["access_token"]
        return tokens

    def call(
        self, method: str, path: str, value: object = None, *, token: str | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Send JSON (or bytes as they are) with the access token."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        headers = {"Content-Type": "application/json"}
        access = self.access if token is None else token
        if access:
            headers["Authorization"] = f"bearer {access}"
        return self.http.request(
            method, self.base_url + path, body=None if value is None else body, headers=headers
        )

    def post(self, invoice: Invoice, signed: bytes, **changes: Any) -> urllib3.BaseHTTPResponse:
        return self.call("POST", RECEPTION, invoice.body(signed, **changes))

    def outcome(self, key: str, seconds: float = 8) -> dict[str, Any]:
        """Ask until the state is final."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.call("GET", f"{RECEPTION}/{key}")
            assert answer.status == 200, answer.headers
            body: dict[str, Any] = answer.json()
            if body["ind-estado"] in ("aceptado", "rechazado", "error"):
                return body
            time.sleep(0.01)
        raise AssertionError(f"no final state for {key}")

    def submit(self, invoice: Invoice, signed: bytes, **changes: Any) -> tuple[str, str]:
        """Post, wait; return the state and the answer's DetalleMensaje."""
        answer = self.post(invoice, signed, **changes)
        assert answer.status == 202, answer.headers
        body = self.outcome(invoice.clave)
        return body["ind-estado"], base64.b64decode(body["respuesta-xml"]).decode()

    def faults(self, *rules: dict[str, Any]) -> None:
        assert self.call("PUT", "/admin/faults", list(rules)).status == 200

    def documents(self, clave: str = "") -> list[dict[str, Any]]:
        answer = self.call("GET", f"/admin/documents?clave={clave}")
        found: list[dict[str, Any]] = answer.json()["documents"]
        return found
