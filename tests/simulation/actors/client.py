"""A client: comes in by an access key or a request, makes the business ready, works in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from infra.local.api_client import ApiRefused
from infra.local.mail_client import NoMail, access_key_in
from infra.local.places import TERMS
from infra.local.story import invoice
from tests.simulation.actors.business import Business
from tests.simulation.actors.firm import OPEN_CODES, Firm
from tests.simulation.actors.member import SIGNED_OUT, Act, Member, allowed
from tests.simulation.actors.person import PASSWORD

_MONTH = {"period_from": "2026-11-01", "period_to": "2026-12-31"}


@dataclass
class Client(Member):
    """Somebody to whom a firm gives licences."""

    firm: Firm

    def __post_init__(self) -> None:
        super().__post_init__()
        self.firm.clients.append(self.person.email)

    def acts(self) -> list[Act]:
        """Return what a client does."""
        return [
            self.come_in,
            self.answer_requests,
            self.make_ready,
            self.issue,
            self.correct,
            self.consent,
            self.hand_over,
            self.keep_customer,
            self.look_around,
        ]

    def come_in(self) -> None:
        """Choose a password, by the access key of a mail; who has one signs in."""
        if self.api.token:
            return
        for sent in reversed(self.person.stage.mails_to(self.person.email)):
            try:
                key = access_key_in(self.person.read(sent))
            except NoMail:
                continue
            body = {"email": self.person.email, "password": key}
            began = self.api.call("POST", "/v1/sessions", body)
            if began.status < 300 and "session" in began.body:
                chosen = {"email": self.person.email, "session": began.body["session"]}
                chosen |= {"new_password": PASSWORD, "accepted_terms": TERMS}
                answer = self.api.call("POST", "/v1/sessions/new-password", chosen)
                if answer.status < 300:
                    token = answer.body["access_token"]
                    self.person = replace(self.person, api=self.api.signed_in(token))
                    return
        body = {"email": self.person.email, "password": PASSWORD}
        answer = self.api.call("POST", "/v1/sessions", body)
        if answer.status < 300:
            token = answer.body["access_token"]
            self.person = replace(self.person, api=self.api.signed_in(token))

    def business(self) -> Business | None:
        """Draw one of the businesses; None: there is none yet."""
        self.come_in()
        mine = self.look("/v1/me") if self.api.token else None
        ids = [each["tenant"] for each in mine["memberships"]] if mine else []
        if not ids:
            return None
        found = self.look(f"/v1/businesses/{self.chance.choice(ids)}")
        return found and Business(self.person, found["id"], found["id_number"])

    def answer_requests(self) -> None:
        """Agree to a request of a firm, or decline it."""
        if business := self.business():
            request = self.one_of(f"{business.path}/licence-requests")
            if request:
                act = self.chance.choice(("acceptance", "acceptance", "refusal"))
                path = f"{business.path}/licence-requests/{request['licence_id']}/{act}"
                self.tried("POST", path)

    def make_ready(self) -> None:
        """Do what is to be done before something can be issued, over what was done of it before."""
        if business := self.business():
            try:
                business.make_ready()
            except ApiRefused as exc:
                if exc.answer.status == SIGNED_OUT:  # it took longer than a session lasts
                    self.person = self.person.sign_in()
                else:
                    allowed("PUT", business.path, exc.answer)

    def issue(self) -> None:
        """Issue an invoice, whose customer's name is nobody else's to read."""
        if business := self.business():
            body = self.invoice(business)
            self.tried("POST", f"{business.path}/documents", body)

    def invoice(self, business: Business) -> dict[str, Any]:
        """Write an invoice to a customer whose name carries a mark."""
        customer = f"comprador-{self.chance.getrandbits(32):08x}@example.org"
        mark = self.person.stage.marks.planted(*self.readers(business), customer)
        body = invoice(self.chance.randint(1, 3), customer)
        body["receiver"]["name"] = f"Comprador {mark} S.A."
        return body

    def readers(self, business: Business) -> list[str]:
        """Return who may ever read what the business has; advisers what an open one has."""
        advisers = self.firm.advisers if int(business.tax_id[5:]) in OPEN_CODES else []
        return [self.person.email, self.firm.person.email, *advisers]

    def correct(self) -> None:
        """Cancel a document, ask for its state, or send it again."""
        if business := self.business():
            document = self.one_of(f"{business.path}/documents")
            if document:
                path = f"{business.path}/documents/{document['id']}"
                act, body = self.chance.choice(
                    (
                        ("cancellation", {"reason": "Se facturó dos veces"}),
                        ("status-check", None),
                        ("delivery", {}),
                    )
                )
                self.tried("POST", f"{path}/{act}", body)

    def consent(self) -> None:
        """Let a firm look into the business, or take that back."""
        if business := self.business():
            found = self.one_of(f"{business.path}/consents")
            if found:
                path, version = f"{business.path}/consents/{found['licence_id']}", found["version"]
                if self.chance.random() < 0.6:
                    given = {"scope": "look", "lasts": "standing"}
                    self.tried("PUT", path, given, version=version)
                else:
                    self.tried("DELETE", path, version=version)

    def hand_over(self) -> None:
        """Hand a period over to the firm, as asked by it or by oneself."""
        if business := self.business():
            asked = self.one_of(f"{business.path}/export-requests")
            if asked and self.chance.random() < 0.5:
                act = self.chance.choice(("acceptance", "refusal"))
                body = {"reason": "Todavía no"} if act == "refusal" else None
                self.tried("POST", f"{business.path}/export-requests/{asked['id']}/{act}", body)
            else:
                self.tried("POST", f"{business.path}/exports", _MONTH)

    def keep_customer(self) -> None:
        """Keep a customer for later."""
        if business := self.business():
            body = self.invoice(business)["receiver"]
            self.tried("POST", f"{business.path}/customers", body)

    def look_around(self) -> None:
        """Read what a client reads."""
        if business := self.business():
            for part in ("", "/documents", "/licences", "/customers", "/drafts", "/onboarding",
                         "/exports", "/consents", "/connections", "/history", "/users",
                         "/notifications", "/document-months"):  # fmt: skip
                self.look(f"{business.path}{part}")
