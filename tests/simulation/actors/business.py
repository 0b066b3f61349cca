"""A business: opened by its owner, made ready, and what it issues."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Self

from infra.local.ready import profile
from infra.local.story import invoice
from tests.simulation.actors.person import Person
from tests.simulation.taxpayers import PIN, key_file_of


@dataclass(frozen=True)
class Business:
    """A business as one of its people acts in it."""

    person: Person
    id: str
    tax_id: str

    @classmethod
    def open(cls, owner: Person, tax_id: str) -> Self:
        """Open a business."""
        wanted = {"id_type": "02", "id_number": tax_id, "legal_name": "Ejemplo Ficticia"}
        return cls(owner, owner.api.post("/v1/businesses", wanted)["id"], tax_id)

    @property
    def path(self) -> str:
        """Return the address of the business."""
        return f"/v1/businesses/{self.id}"

    def make_ready(self, *, first: int = 1) -> Self:
        """Do all that is to be done before it can issue; again does no harm."""
        api, path = self.person.api, self.path
        api.post(f"{path}/activities", {"code": "6201.0"})
        api.settle(f"{path}/profile", profile(self.tax_id, self.person.email))
        api.settle(f"{path}/tax-authority", self.connection(key_file_of("02", self.tax_id)))
        series = [{"document_type": "invoice", "next": first}]
        api.settle(f"{path}/series", {"series": series})
        api.settle(f"{path}/subscription", {"plan": "monthly"})
        api.post(f"{path}/onboarding/finish")
        return self

    def connection(self, key_file: bytes) -> dict[str, str]:
        """Describe how it is connected to the authority, by a key that signs for it."""
        return {
            "user": f"cpj-{self.tax_id}@stag.example.com",
            "password": "clave-inventada",
            "p12_base64": base64.b64encode(key_file).decode(),
            "pin": PIN,
        }

    def issue(self, lines: int = 1, email: str = "comprador@example.com") -> Any:
        """Issue an invoice."""
        return self.person.api.post(f"{self.path}/documents", invoice(lines, email))
