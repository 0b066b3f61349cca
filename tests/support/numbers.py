"""Licence numbers as the room of licences would write them, and the programs that use them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import PublicRequest
from chalicelib.core.ids import new_id
from chalicelib.installations import service as installations
from chalicelib.installations.forms import Computer, LicenceValidation
from chalicelib.installations.validating import validate
from chalicelib.installations.views import BoundInstallation

FIRST, LAST = date(2026, 1, 1), date(2099, 12, 31)


def any_facts(**said: Any) -> installations.Facts:
    """Make the facts of a licence that is good."""
    usual = {
        "created_at": clock.now(),
        "licence_id": new_id("lic"),
        "firm_id": new_id("firm"),
        "firm_name": "Asesoría Ficticia",
        "company_id": new_id("cmp"),
        "business_id": new_id("biz"),
        "contact_email": "contacto@cliente-ficticio.example",
        "contact_language": "es",
        "country": "ES",
        "tax_id": "B12345674",
        "valid_from": FIRST,
        "valid_until": LAST,
        "installations_allowed": 2,
    }
    return installations.Facts(**usual | said)


@dataclass
class Numbered:
    """A number and what it stands for."""

    number: str
    number_id: str
    facts: installations.Facts

    def becomes(self, **said: Any) -> None:
        """Write other facts of the number."""
        self.facts = self.facts.but(**said)
        tx = Transaction()
        installations.write_facts(tx, self.number_id, self.facts)
        tx.commit()


def numbered(**said: Any) -> Numbered:
    """Write a number with the facts of a licence that is good but for what is said."""
    facts, number = any_facts(**said), installations.new_number()
    tx = Transaction()
    number_id = installations.write_number(tx, number, facts)
    tx.commit()
    return Numbered(number, number_id, facts)


def bind(made: Numbered, fingerprint: str = "fingerprint-of-one-computer") -> BoundInstallation:
    """Bind a computer."""
    computer = Computer(fingerprint=fingerprint, name="Recepción")
    asked = LicenceValidation(number=made.number, installation=computer)
    bound = validate(PublicRequest(source_ip="203.0.113.9"), asked).installation
    assert bound is not None
    return bound


@dataclass
class Program:
    """An installed program, as it calls the API."""

    client: Any
    number: str
    fingerprint: str = "fingerprint-of-one-computer"
    name: str = "Recepción"
    source: str = "203.0.113.7"
    token: str = ""
    seen: list[int] = field(default_factory=list)

    def validate(self, **said: Any) -> dict[str, Any]:
        """Validate the number, for this computer unless it says otherwise."""
        computer = {"fingerprint": self.fingerprint, "name": self.name}
        usual = {"number": self.number, "program_version": "1.0", "installation": computer}
        result = self.call("POST", "/v1/licence-validations", usual | said)
        bound = result["installation"]
        if bound and bound["token"]:
            self.token = bound["token"]
        return result

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call a route by the token, if there is one."""
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self.client.http.request(method, path, headers=headers, body=sent)
        self.seen.append(answer.status_code)
        self.headers = answer.headers
        return dict(json.loads(answer.body)) if answer.body else {}

    def check_in(self, **said: Any) -> dict[str, Any]:
        """Check in."""
        usual = {"program_version": "1.1", "clock": clock.iso(clock.now())}
        return self.call("POST", "/v1/installation/check-ins", usual | said)
