"""A Spanish company of a firm and its business, joined as a licence joins them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.countries.spain.tax_ids import entity_control
from chalicelib.notifications import entering, mailboxes
from chalicelib.notifications.forms import NewMailbox, NewNotice, NewOwnMailbox
from chalicelib.notifications.handing_over import Parties, write_taken_over
from chalicelib.notifications.mailboxes import Place
from chalicelib.notifications.model import Side
from chalicelib.notifications.views import MailboxView, NoticeView
from chalicelib.onboarding import opening
from chalicelib.onboarding.forms import NewBusiness
from tests.support.licensing import email, new_company, new_firm


def nif() -> str:
    """Make a tax id that no other test has."""
    digits = f"{secrets.randbelow(10**7):07d}"
    return f"B{digits}{entity_control(digits)}"


@dataclass(frozen=True)
class Sides:
    """Both sides of a client, who do not work together yet."""

    firm: Caller
    client: Caller
    company_id: str
    tax_id: str

    @property
    def parties(self) -> Parties:
        return Parties(
            country="ES",
            firm_id=self.firm.tenant,
            company_id=self.company_id,
            business_id=self.client.tenant,
        )

    @property
    def own(self) -> Place:
        """Where the client has its mailboxes."""
        return mailboxes.of_business(self.client)

    @property
    def firms(self) -> Place:
        """Where the firm has those of the client."""
        return mailboxes.of_firm(self.firm, self.company_id)

    def hand_over(self, to: Side, *, self_managed: bool) -> None:
        """Do what an act of a licence does to the mailboxes."""
        tx = Transaction()
        firm_actor, client_actor = self.firm.account_id, self.client.account_id
        write_taken_over(
            tx,
            self.parties,
            to,
            self_managed=self_managed,
            firm_actor=firm_actor,
            client_actor=client_actor,
        )
        tx.commit()


def new_sides(firm: Caller | None = None, code: str = "00042") -> Sides:
    """Make a firm with a Spanish company, and the business of the same taxpayer."""
    firm, tax_id = firm or new_firm(), nif()
    company = new_company(
        firm, code=code, country="ES", tax_id=tax_id, name=f"Ficticia {code} S.L.", activities=[]
    )
    owner = f"acc_{secrets.token_hex(8)}"
    tx = Transaction()
    accounts.write_invited(tx, owner, email("cliente"), "Dueña Ficticia", "es")
    tx.commit()
    opened = opening.create_business(
        Caller(account_id=owner),
        NewBusiness(country="ES", id_type="NIF", id_number=tax_id, legal_name="Ficticia S.L."),
    )
    client = Caller(account_id=owner, tenant=opened.id, role="owner")
    return Sides(firm, client, company, tax_id)


def own_mailbox(sides: Sides, **said: Any) -> MailboxView:
    """Make a mailbox of the client's."""
    given = {"body": "aeat", "holder_tax_id": sides.tax_id} | said
    return mailboxes.make(sides.client, sides.own, NewOwnMailbox.model_validate(given))


def firms_mailbox(sides: Sides, **said: Any) -> MailboxView:
    """Make a mailbox of the client's that the firm manages."""
    given = {"body": "aeat", "holder_tax_id": sides.tax_id, "as_proxy": True} | said
    return mailboxes.make(sides.firm, sides.firms, NewMailbox.model_validate(given))


def entered(
    caller: Caller, place: Place, mailbox: str, available: datetime, **said: Any
) -> NoticeView:
    """Enter a notice by hand."""
    given = {
        "mailbox_id": mailbox,
        "identifier": secrets.token_hex(10),
        "subject": "Asunto ficticio y secreto",
        "made_available_at": available,
    } | said
    return entering.enter(caller, place, NewNotice.model_validate(given))
