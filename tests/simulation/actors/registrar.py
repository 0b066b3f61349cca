"""A secretary who gives licences, and sees that what is over opens nothing any more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from infra.local.story import invoice
from tests.simulation.actors.business import Business
from tests.simulation.actors.client import Client
from tests.simulation.actors.person import Person
from tests.simulation.actors.secretary import Secretary

_SELDOM, _RARELY = 0.3, 0.1
_MANDATE = {"mandate": "Poder especial inventado"}
_WHY = {"reason": "Llevar el negocio"}
_CONSENT = {"consent": {"scope": "prepare", "lasts": "standing"}}
_A_WHILE = 6 * 3600
_SHUT = frozenset({"draft", "provisioning_failed", "withdrawn", "unlinked", "deleted"})
"""States of a licence by which nobody gets in anywhere."""


class Served(NamedTuple):
    """A client with a business, and the licence under which it works."""

    client: Client
    business: Business
    company: str
    licence: str


class Registrar(Secretary):
    """Does what is done to a licence from its draft to its end, and to the business under it."""

    number = 85

    def begin(self) -> None:
        """Open a firm that serves nobody yet."""
        super().begin()
        self.served: list[Served] = []
        self.gives_from = 0.0
        """When it may give licences again, as it has given as many as it may in a day."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what is done about licences, by the firm and by its clients."""
        mine = (
            self.ask_owner,
            self.connect_and_end,
            self.end_licence,
            self.mail_again,
            self.correct_tax_id,
            self.remove_business,
            self.open_and_close,
        )
        return {act.__name__: act for act in mine}

    def _person(self) -> Person:
        return Person.of(self.stage, f"titular{self.next_number()}.{self.name}")

    @property
    def _may_give(self) -> bool:
        return self.stage.monotonic() >= self.gives_from

    def _licence(self, company: Any, **said: Any) -> str:
        """Give a company a licence; return its address once that came to something."""
        draft = self.firm.tried("POST", f"{self.path}/licences", {"product": "invoicing"})
        if company is None or draft is None:
            return ""
        path, told = f"{self.path}/licences/{draft['id']}", {"company_id": company["id"], **said}
        self.firm.tried("PATCH", path, told, version=draft["version"])
        if self.firm.changed("POST", f"{path}/acceptance", at=path) is None:
            self.gives_from = self.stage.monotonic() + _A_WHILE
            self.firm.changed("POST", f"{path}/withdraw", at=path)
        self.firm.until(lambda: self._state(path) != "provisioning")
        return path

    def _state(self, path: str) -> str:
        read = self.firm.tried("GET", path)
        assert read is not None, f"{path} is gone"
        return str(read["state"])

    def _asked(self) -> Served:
        """Ask somebody, who has a business of their own, to work under a licence."""
        person = self._person().register()
        business = Business.open(person, f"3109{self.next_number():06d}")
        company = self.company(business.tax_id)
        email = {"client_email": person.email, "client_name": "Cliente Ficticio"}
        path = self._licence(company, **email)
        return Served(Client(person, self.firm), business, company["id"] if company else "", path)

    def _served(self) -> Served:
        """Draw a client who works under a licence, or did; one is asked, and agrees, if need be."""
        if not self.served or (self._may_give and self.random.random() < _SELDOM):
            asked = self._asked()
            self._answer(asked, "acceptance", _CONSENT)
            self.served.append(asked)
        return self.random.choice(self.served)

    def _answer(self, to: Served, answer: str, body: Any = None) -> Any:
        licence = to.licence.rpartition("/")[2]
        path = f"{to.business.path}/licence-requests/{licence}/{answer}"
        return to.client.tried("POST", path, body)

    def ask_owner(self) -> None:
        """Ask an owner, who declines while the firm takes that back: one of both is so."""
        if not self._may_give:
            return
        asked = self._asked()
        self.firm.tried("POST", f"{asked.licence}/mails/client/resend")
        withdraw = partial(self.firm.changed, "POST", f"{asked.licence}/withdraw", at=asked.licence)
        refuse = partial(self._answer, asked, "refusal")
        if self.random.random() < _SELDOM:
            self.stage.together(self.name, [withdraw, refuse])
        else:
            self.random.choice((withdraw, refuse))()
        self._see_shut(asked)
        if self._state(asked.licence) == "provisioning_failed":
            again = self.random.choice(("acceptance", "withdraw"))
            self.firm.changed("POST", f"{asked.licence}/{again}", at=asked.licence)

    def _see_shut(self, of: Served) -> None:
        """See that a licence that is over, or never began, opens nothing to the firm."""
        if self._state(of.licence) in _SHUT:
            opened = self.firm.tried("POST", f"{of.licence}/connections", _WHY)
            assert opened is None, f"{of.licence} is over, and opens {opened}"
            asked = {"scope": "look", "lasts": "standing", **_WHY}
            known = self.firm.tried("POST", f"{of.licence}/consent-request", asked)
            assert known is None, f"{of.licence} is over, and asks for consent: {known}"

    def _connected(self, licence: str) -> dict[str, str]:
        """Connect to the business under a licence; return what says so in a request."""
        opened = self.firm.tried("POST", f"{licence}/connections", _WHY)
        return {"Connect-As": opened["id"]} if opened else {}

    def _see_over(self, business: str, by_firm: dict[str, str]) -> None:
        """See that by a connection that is over the firm reads and writes nothing."""
        for method, path, body in (
            ("GET", business, None),
            ("POST", f"{business}/activities", {"code": "0115.0"}),
        ):
            answer = self.firm.api.call(method, path, body, headers=by_firm)
            assert answer.status in {401, 403, 404}, f"a connection is over: {path} {answer}"

    def connect_and_end(self) -> None:
        """Act in the business of a client, until the firm or the client ends that."""
        of = self._served()
        by_firm = self._connected(of.licence)
        if not by_firm:
            return
        body = {"code": self.random.choice(("0115.0", "6201.0"))}
        self.firm.api.call("POST", f"{of.business.path}/activities", body, headers=by_firm)
        one = f"connections/{by_firm['Connect-As']}"
        licence = of.licence.rpartition("/")[2]
        member, path = self.random.choice(
            (
                (self.firm, f"{of.licence}/{one}"),
                (self.firm, f"{of.licence}/{one}"),
                (of.client, f"{of.business.path}/{one}"),
                (of.client, f"{of.business.path}/consents/{licence}"),
            )
        )
        if member.tried("DELETE", path) is not None:
            self._see_over(of.business.path, by_firm)

    def end_licence(self) -> None:
        """Let a licence rest or end while the firm is in the business: it is out at once."""
        of = self._served()
        by_firm = self._connected(of.licence)
        act = self.random.choice(("suspend", "reinstate", "unlink", "delete", "leave"))
        if act == "leave":
            licence = of.licence.rpartition("/")[2]
            done = of.client.tried("POST", f"{of.business.path}/licences/{licence}/leave")
        else:
            body = {"client_email": of.client.person.email} if act == "delete" else None
            done = self.firm.changed("POST", f"{of.licence}/{act}", body, at=of.licence)
        if done is not None and act != "reinstate" and by_firm:
            self._see_over(of.business.path, by_firm)
        self._see_shut(of)

    def mail_again(self) -> None:
        """Remind a client who has not come yet, and have the mails go once more."""
        if not self._may_give:
            return
        email = self._person().email
        path = self._licence(self.company(), client_email=email, client_name="Cliente Ficticio")
        if path:
            self.stage.sleep(60)
            self.firm.tried("POST", f"{path}/reminder")
            self.stage.sleep(60)
            for part in ("client", "firm"):
                self.firm.tried("POST", f"{path}/mails/{part}/resend")

    def correct_tax_id(self) -> None:
        """Put the tax id of a client right, by one side: the other one has it, too."""
        of = self._served()
        wanted = {"id_type": "02", "id_number": f"3109{self.next_number():06d}"}
        if self.random.random() < 0.5:
            done = self.firm.tried("POST", f"{self.path}/companies/{of.company}/tax-id", wanted)
        else:
            done = of.client.tried("POST", f"{of.business.path}/tax-id", wanted)
        if done and self._state(of.licence) in {"active", "suspended"}:
            company = self.firm.tried("GET", f"{self.path}/companies/{of.company}")
            profile = of.client.tried("GET", f"{of.business.path}/profile")
            ids = {company["tax_id"], profile["id_number"]}
            assert ids == {wanted["id_number"]}, f"put right in one place alone: {ids}"

    def remove_business(self) -> None:
        """Remove a business, which can be opened anew; one that has issued stays with all."""
        of = self._served()
        path = of.business.path
        has_issued = self.random.random() < _RARELY and self._issues(of)
        told = of.client.tried("GET", f"{path}/removal")
        if told is None:
            return
        confirmed = {"confirmation": self.random.choice(told["confirm_with"] or ["Ninguno"])}
        done = of.client.tried("POST", f"{path}/removal", confirmed)
        if has_issued:
            assert done is None, f"{path} has issued, and is removed"
            listed = of.client.tried("GET", f"{path}/documents")
            assert listed["data"], f"{path} has lost its documents"
        elif done is not None:
            self._see_gone(of)
            anew = {"id_type": "02", "id_number": of.business.tax_id, "legal_name": "Otra vez"}
            of.client.tried("POST", "/v1/businesses", anew)

    def _issues(self, of: Served) -> bool:
        """Have a business issue, where it can; return whether it has."""
        of.client.make_ready()
        issued = of.client.tried("POST", f"{of.business.path}/documents", invoice(1, "a@b.example"))
        return issued is not None

    def _see_gone(self, of: Served) -> None:
        """See that nobody gets into a business that was removed, and its licence is over."""
        for path in ("", "/profile", "/documents"):
            answer = of.client.asked("GET", f"{of.business.path}{path}")
            assert answer.status == 404, f"a removed business is there: {path} {answer}"
        body = invoice(1, "comprador@example.com")
        issued = of.client.asked("POST", f"{of.business.path}/documents", body)
        assert issued.status == 404, f"a removed business issues: {issued}"
        assert self._state(of.licence) not in {"active", "suspended"}, f"{of.licence} works on"
        self._see_shut(of)

    def open_and_close(self) -> None:
        """Run a business by mandate, open it to a stranger, who comes in, and close it again."""
        if not self._may_give:
            return
        licence = self._licence(self.company(), **_MANDATE)
        read = self.firm.tried("GET", licence) if licence else None
        if not read or read["state"] != "active":
            return
        business, by_firm = f"/v1/businesses/{read['business_id']}", self._connected(licence)
        stranger = Client(self._person(), self.firm)
        wanted = {"client_email": stranger.person.email, "client_name": "Titular Ficticia"}
        if not self.firm.changed("POST", f"{licence}/open", wanted, at=licence):
            return
        opened = self.firm.until(lambda: self.firm.tried("GET", licence)["run_by"] == "client")
        assert opened, f"{licence} is on its way to the client for ever"
        self._see_over(business, by_firm)
        if self.random.random() < 0.5 and stranger.until(stranger.business):
            stranger.tried("POST", f"{business}/activities", {"code": "6201.0"})
        if self.firm.changed("POST", f"{licence}/close", _MANDATE, at=licence):
            seen = stranger.api.token and stranger.look(business)
            assert not seen, f"a business that was closed is open: {seen}"
            assert self._connected(licence), f"{licence} is run by the firm, who is not let in"
