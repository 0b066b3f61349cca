"""A made-up second product, as one would be added: its row and its tiny room.

The firm keeps a calendar of deadlines for a company. It hands no batches, and neither the tax id of
the business nor the company's code matters to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.model import Entity
from chalicelib.core.texts import Language, Text
from chalicelib.firms.service import Company
from chalicelib.licences.act_mails import LEFT
from chalicelib.licences.model import Licence, News
from chalicelib.licences.product import (
    Activation,
    Locks,
    Mails,
    Makes,
    PanelLine,
    Product,
    Words,
)
from chalicelib.onboarding import service as onboarding

_CALENDAR = ("CALENDAR", "CALENDAR")


class Calendar(Entity):
    """The deadlines of one company."""

    title: str
    page_key: str
    deadlines: int = 0


def calendar(business_id: str) -> Calendar | None:
    return Table(business_id).get(Calendar, *_CALENDAR)


def page_of(kept: Calendar) -> bytes:
    return blobs.get(kept.page_key)


def _existing(company: Company, owned: Sequence[str]) -> str | None:
    return onboarding.business_with_tax_id(
        company.country, company.id_type, company.tax_id, among=owned
    )


def _prepare(activation: Activation) -> str:
    made = activation.provision
    key = blobs.key(made.business_id, "calendar", made.accepted_at, "page.txt")
    blobs.put_once(key, activation.company.name.encode(), "text/plain")
    return key


def _write(tx: Transaction, activation: Activation, owner: str | None, page_key: str) -> list[News]:
    name, business_id = activation.company.name, activation.provision.business_id
    if owner is not None:
        accounts.write_membership(
            tx, owner, business_id, "business", "owner", name=name, country="CR"
        )
    _add(tx, business_id, Calendar(created_at=clock.now(), title=name, page_key=page_key))
    return [("business_created", {"calendar": name})]


def _write_joined(tx: Transaction, licence: Licence, business_id: str) -> list[News]:
    title = licence.company_name or ""
    _add(tx, business_id, Calendar(created_at=clock.now(), title=title, page_key=""))
    return [("business_created", {"joined": title})]


def _add(tx: Transaction, business_id: str, made: Calendar) -> None:
    tx.create(Table(business_id).key(*_CALENDAR), made)


def _is_settled(business_id: str) -> bool:
    return bool((kept := calendar(business_id)) and kept.deadlines)


def _standing(business_id: str) -> str:
    kept = calendar(business_id)
    return f"{kept.deadlines} noted" if kept else ""


def _write_standing_kept(tx: Transaction, business_id: str) -> str:
    if kept := calendar(business_id):
        tx.replace(Table(business_id).key(*_CALENDAR), kept)
    return _standing(business_id)


def _write_unmade(tx: Transaction, business_id: str, actor: str) -> None:
    for member in accounts.members(business_id):
        accounts.write_membership_ended(tx, business_id, member)
    tx.release(Table(business_id).key(*_CALENDAR))


def _panel(licence: Licence, language: Language) -> list[PanelLine]:
    kept = calendar(licence.business_id or "")
    count = str(kept.deadlines) if kept else None
    text = Text(es="Vencimientos apuntados: {count}.", en="Deadlines noted: {count}.")
    return [
        PanelLine(code="deadlines", text=text.render(language, {"count": count}), value=count),
    ]


REMINDERS = Product(
    code="reminders",
    is_served=lambda country: True,
    words=Words(
        name=Text(es="Avisos de vencimientos", en="Reminders of deadlines"),
        in_mails=Text(es="los avisos de vencimientos", en="reminders of deadlines"),
        makes=Text(
            es="Se creará un calendario de {company}.",
            en="A calendar of {company} will be created.",
        ),
        makes_to_run=Text(
            es="Se creará un calendario de {company}, que llevará su despacho.",
            en="A calendar of {company} will be created, which your firm runs.",
        ),
        consequences=Text(
            es="La empresa verá sus vencimientos.", en="The company will see its deadlines."
        ),
        keeps=Text(es="El calendario queda como está.", en="The calendar stays as it is."),
        firm_sees=Text(
            es="Podrá apuntar sus vencimientos en Enlace.",
            en="You can note its deadlines in Enlace.",
        ),
        if_agreed=Text(
            es="Si acepta, el despacho apuntará sus vencimientos.",
            en="If you agree, the firm will note your deadlines.",
        ),
    ),
    makes=Makes(
        existing=_existing,
        prepare=_prepare,
        write=_write,
        write_joined=_write_joined,
        is_settled=_is_settled,
        has_begun=_is_settled,
        standing=_standing,
        write_standing_kept=_write_standing_kept,
        write_unmade=_write_unmade,
    ),
    locks=Locks(tax_id=False, company_code=False),
    mails=Mails(
        firm="licence-activated-firm",
        client_with_key="licence-activated-client",
        client_linked="licence-linked-client",
        owner_asked="licence-requested",
    ),
    panel=_panel,
    acts={},
    told={},
    left=LEFT,
    hands_batches=False,
    covers_plan=False,
    feature=None,
    is_installed=False,
)
