"""A firm: its list of companies, the licences it gives, the people it lets in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from tests.simulation.actors.member import Act, Member
from tests.simulation.actors.person import Person

OPEN_CODES, KEPT_CODES = range(1, 40), range(500, 540)
"""Codes of companies that advisers may be let see, and of those that none ever is."""
_CONSENT = {"scope": "look", "lasts": "standing", "reason": "Para ayudarle"}
_RANGE = {"program": "con", "first": "00001", "last": "00499"}


@dataclass
class Firm(Member):
    """A firm, as who founded it runs it."""

    id: str = ""
    number: int = 0
    marks: dict[str, str] = field(default_factory=dict)
    """Code of a company -> the mark in its name."""
    advisers: list[str] = field(default_factory=list)
    """Who may ever be let in; clients likewise."""
    clients: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, founder: Person, number: int) -> Self:
        """Open a firm; each of a scene has a number of its own."""
        wanted = {
            "name": f"Despacho {founder.stage.marks.planted(founder.email)[-4:]}",
            "email": founder.email,
            "tax_id": f"31020000{number:02d}",
            "country": "CR",
            "language": "es",
            "time_zone": "America/Costa_Rica",
        }
        made = founder.api.post("/v1/firms", wanted)
        return cls(founder, id=made["id"], number=number)

    @property
    def path(self) -> str:
        """Return the address of the firm."""
        return f"/v1/firms/{self.id}"

    def acts(self) -> list[Act]:
        """Return what a firm does."""
        return [
            self.send_list,
            self.make_company,
            self.correct_company,
            self.give_licence,
            self.act_on_licence,
            self.close_books,
            self.rename,
            self.limit_adviser,
            self.decide_on_wish,
            self.look_around,
        ]

    def company(self, code: int) -> dict[str, Any]:
        """Describe a company of the list, whose name carries its mark."""
        place = f"{code:05d}"
        if place not in self.marks:
            readers = [self.person.email, *(self.advisers if code in OPEN_CODES else [])]
            self.marks[place] = self.person.stage.marks.planted(*readers)
        return {
            "code": place,
            "name": f"Empresa {self.marks[place]} S.A.",
            "tax_id": f"31{self.number:02d}9{code:05d}",
            "country": "CR",
            "program": "con",
            "email": f"{self.marks[place]}.{self.number}@example.com",
        }

    def send_list(self) -> None:
        """Send companies of the program, some of them known already."""
        codes = self.chance.sample([*OPEN_CODES, *KEPT_CODES], 3)
        self.tried("PUT", f"{self.path}/companies", {"companies": list(map(self.company, codes))})

    def make_company(self) -> None:
        """Make a company by hand."""
        wanted = self.company(self.chance.choice(KEPT_CODES))
        by_hand = {name: wanted[name] for name in ("name", "tax_id", "country")}
        self.tried("POST", f"{self.path}/companies", by_hand)

    def correct_company(self) -> None:
        """Correct one that was made by hand, or drop it."""
        if found := self.one_of(f"{self.path}/companies"):
            path = f"{self.path}/companies/{found['id']}"
            if self.chance.random() < 0.8:
                self.changed("PATCH", path, {"address": "Avenida inventada, 200 metros al sur"})
            else:
                self.changed("DELETE", path)

    def give_licence(self) -> None:
        """Give a company a licence, whose client is somebody by whose address it goes."""
        company = self.one_of(f"{self.path}/companies")
        draft = self.tried("POST", f"{self.path}/licences", {"product": "invoicing"})
        if company is None or draft is None:
            return
        client = self.chance.choice(self.clients)
        for mark in self.marks.values():
            if mark in company["name"]:
                self.person.stage.marks.admit(mark, client)
        told = {
            "firm_email": self.person.email,
            "company_id": company["id"],
            "client_email": client,
            "client_name": "Cliente Ficticio",
            "language": "es",
        }
        path = f"{self.path}/licences/{draft['id']}"
        if self.tried("PATCH", path, told, version=draft["version"]):
            self.changed("POST", f"{path}/acceptance", at=path)

    def act_on_licence(self) -> None:
        """Let a licence rest or go on, take it back, ask for a consent, write to the client."""
        if licence := self.one_of(f"{self.path}/licences"):
            path = f"{self.path}/licences/{licence['id']}"
            act = self.chance.choice(
                ("suspend", "reinstate", "take-back", "unlink", "withdraw", "access-key")
            )
            if self.chance.random() < 0.6:
                self.changed("POST", f"{path}/{act}", at=path)
            elif self.chance.random() < 0.5:
                self.tried("POST", f"{path}/consent-request", _CONSENT)
            else:
                period = {"period_from": "2026-11-01", "period_to": "2026-11-30"}
                self.tried("POST", f"{path}/export-requests", period)

    def close_books(self) -> None:
        """Close the books of all companies, or open them."""
        until = self.chance.choice([None, "2025-12-31", "2026-06-30"])
        self.changed("PUT", f"{self.path}/closed-period", {"closed_until": until})

    def rename(self) -> None:
        """Give the firm another look."""
        colour = f"#{self.chance.getrandbits(24):06x}"
        self.changed("PATCH", self.path, {"idle_minutes": self.chance.randint(10, 60)})
        self.changed("PATCH", self.path, {"accent_colour": colour})

    def invite(self, email: str) -> None:
        """Let an adviser in who sees the open companies alone."""
        wanted = {"email": email, "name": "Asesora Ficticia", "rights": self.rights()}
        self.tried("POST", f"{self.path}/users", wanted)

    def rights(self) -> dict[str, Any]:
        """Return what an adviser may see, which is never a kept company."""
        last = self.chance.choice((20, 499))
        return {"companies": {"ranges": [_RANGE | {"last": f"{last:05d}"}]}}

    def limit_adviser(self) -> None:
        """Change what an adviser sees, or keep one out for a while."""
        if user := self.one_of(f"{self.path}/users"):
            path = f"{self.path}/users/{user.get('account_id')}"
            if user["email"] not in self.advisers or not user.get("account_id"):
                return
            act = self.chance.choice(("rights", "rights", "deactivation", "reactivation"))
            if act == "rights":
                self.changed("PATCH", path, {"rights": self.rights()})
            else:
                self.changed("POST", f"{path}/{act}", at=path)

    def decide_on_wish(self) -> None:
        """Grant what an adviser asks for of open companies; refuse all else."""
        if wish := self.one_of(f"{self.path}/timed-rights"):
            path = f"{self.path}/timed-rights/{wish['id']}"
            act = self.chance.choice(("grant", "refusal", "revocation"))
            self.tried(
                "POST", f"{path}/{act}", {"reason": "No hace falta"} if act == "refusal" else None
            )

    def look_around(self) -> None:
        """Read what a firm reads."""
        for part in ("", "/companies", "/clients", "/licences", "/home", "/users", "/imports",
                     "/statement", "/history", "/companies.csv", "/licences.csv"):  # fmt: skip
            self.tried("GET", f"{self.path}{part}")
