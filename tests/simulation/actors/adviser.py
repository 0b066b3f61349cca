"""An adviser from whom some companies are kept: who looks everywhere, and asks for more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import Act, Member
from tests.simulation.actors.person import Person


@dataclass
class Adviser(Member):
    """Somebody whom a firm let in."""

    firm: Firm

    @classmethod
    def join(cls, person: Person, firm: Firm) -> Adviser:
        """Accept a firm's invitation."""
        firm.invite(person.email)
        adviser = cls(person, firm)
        adviser.until(lambda: adviser.tried("POST", f"/v1/me/invitations/{firm.id}/acceptance"))
        return adviser

    def acts(self) -> list[Act]:
        """Return what an adviser does."""
        return [
            self.look_at_lists,
            self.look_at_one,
            self.search,
            self.give_licence,
            self.ask_for_more,
            self.withdraw,
        ]

    def look_at_lists(self) -> None:
        """Read all lists, and files of them."""
        for part in ("/companies", "/companies.csv", "/clients", "/clients.csv", "/licences",
                     "/licences.csv", "/home", "/imports", "/notifications", "/users", "/history",
                     "/statement", "/activations", "/timed-rights", "/company-syncs"):  # fmt: skip
            self.look(f"{self.firm.path}{part}")

    def look_at_one(self) -> None:
        """Read one company and all about it, by an id that the founder knows."""
        founder = self.firm
        if found := founder.one_of(f"{founder.path}/companies?limit=100"):
            for part in ("", "/history", "/chart", "/closed-period", "/export-formats",
                         "/posting-rules", "/subaccounts", "/mailboxes"):  # fmt: skip
                self.look(f"{founder.path}/companies/{found['id']}{part}")
        if found := founder.one_of(f"{founder.path}/licences?limit=100"):
            for part in ("", "/summary", "/history", "/acts", "/panel", "/consent", "/connections",
                         "/export-requests", "/initial-data"):  # fmt: skip
                self.look(f"{founder.path}/licences/{found['id']}{part}")

    def search(self) -> None:
        """Search by words that stand in names of companies that are kept."""
        for mark in list(self.firm.marks.values())[:3]:
            for kind in ("companies", "clients", "licences"):
                self.look(f"{self.firm.path}/{kind}?q={mark}")

    def give_licence(self) -> None:
        """Try to give a licence to a company that is perhaps kept."""
        founder = self.firm
        company = founder.one_of(f"{founder.path}/companies?limit=100")
        answer = self.asked("POST", f"{founder.path}/licences", {"product": "invoicing"})
        if company is None or answer.status >= 300:
            return
        path = f"{founder.path}/licences/{answer.body['id']}"
        wanted = {"company_id": company["id"]}
        self.asked("PATCH", path, wanted, version=answer.body["version"])
        self.look(path)

    def ask_for_more(self) -> None:
        """Ask for the open companies for a time."""
        until = self.person.stage.now().replace(microsecond=0) + timedelta(days=2)
        wanted = {
            "companies": {"ranges": [{"program": "con", "first": "00001", "last": "00499"}]},
            "until": until.isoformat().replace("+00:00", "Z"),
            "reason": "Cubre unas vacaciones",
        }
        self.asked("POST", f"{self.firm.path}/timed-rights", wanted)

    def withdraw(self) -> None:
        """Take back what was asked for."""
        listed = self.look(f"{self.firm.path}/timed-rights")
        if listed and listed["data"]:
            wish = self.chance.choice(listed["data"])
            self.asked("POST", f"{self.firm.path}/timed-rights/{wish['id']}/withdrawal")
