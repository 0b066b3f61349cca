"""Licences, and what firms ask of businesses: where they are kept (ADR 0001)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from chalicelib.accounts.service import InvalidCode, OneTimeCode
from chalicelib.aws.directory import Directory
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.model import Entity
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.core.settings import settings
from chalicelib.installations import service as installations
from chalicelib.licences import installing
from chalicelib.licences.forms import LicenceFilters, LicenceQuery
from chalicelib.licences.listing import LISTING, LicenceRow
from chalicelib.licences.model import Licence, LicenceEvent, LicenceRequest
from chalicelib.mail import service as mail

_LICENCES, _LIVE, _REQUESTS = "LICENCES", "LIVE_LICENCES", "LICENCE_REQUESTS"
_FIRM_EMAIL_CODES = "FIRM_EMAIL_CODES"
LICENCE_LIST = Directory(Licence, _LICENCES, "LICENCE_LIST", LISTING)


def add(tx: Transaction, made: Licence) -> Licence:
    """Add a new licence and its place in the list."""
    LICENCE_LIST.enter(tx, made.firm_id, LicenceRow.of(made))
    return tx.create(LICENCE_LIST.key(made.firm_id, made.id), made, due=_due(made))


def write(
    tx: Transaction,
    changed: Licence,
    *,
    send: Message | None = None,
    otherwise: Exception | None = None,
    number: str | None = None,
) -> Licence:
    """Write a licence that must be as it was read, what the list says of it, and its number does.

    `number` is the one that it gets where it has none.

    Raises:
        InstallationsInUse: more programs use its number than it allows by now.
    """
    changed = installing.write_followed(tx, changed.at(clock.now()), number)
    LICENCE_LIST.enter(tx, changed.firm_id, LicenceRow.of(changed))
    key = LICENCE_LIST.key(changed.firm_id, changed.id)
    return tx.replace(key, changed, send=send, due=_due(changed), otherwise=otherwise)


def _due(written: Licence) -> Message | None:
    """Return what becomes of a licence that stays as this write leaves it, when its day comes.

    A draft that nobody changes any more is withdrawn; one that is to rest from a day on rests, and
    so does one that ends.
    """
    named = {"firm_id": written.firm_id, "licence_id": written.id}
    as_it_is = str(written.version + 1)
    if written.state == "draft":
        seconds = settings().draft_days * 24 * 3600
        return Message("activation", {**named, "expire_at_version": as_it_is}, seconds)
    begins = installing.rests_next(written)
    if begins is None:
        return None
    seconds = max(0, ceil((begins - clock.now()).total_seconds()))
    return Message("activation", {**named, "stop_at_version": as_it_is}, seconds)


def licence_key(licence: Licence) -> Key:
    """Return the key of a licence."""
    return LICENCE_LIST.key(licence.firm_id, licence.id)


def live_key(licence: Licence) -> Key:
    """Return the key under which one licence per company and product can be live."""
    return Table(licence.firm_id).key(_LIVE, f"{licence.company_id}#{licence.product}")


def request_key(business_id: str, licence_id: str) -> Key:
    """Return the key of what a firm asks of a business."""
    return Table(business_id).key(_REQUESTS, licence_id)


def licence(firm_id: str, licence_id: str) -> Licence | None:
    """Read a licence."""
    return Table(firm_id).get(Licence, _LICENCES, licence_id)


def licences(firm_id: str, ids: Sequence[str]) -> list[Licence]:
    """Read licences by their ids."""
    wanted = [(LICENCE_LIST.key(firm_id, each), Licence) for each in ids]
    found: list[Licence | None] = get_many(wanted) if wanted else []
    return [each for each in found if each is not None]


def request(business_id: str, licence_id: str) -> LicenceRequest | None:
    """Read what a firm asks of a business; None when it was answered."""
    return Table(business_id).get(LicenceRequest, _REQUESTS, licence_id)


def requests(business_id: str) -> Iterator[LicenceRequest]:
    """Read all that firms ask of a business."""
    return Table(business_id).each(LicenceRequest, _REQUESTS)


def request_page(business_id: str, query: PageQuery) -> Page[LicenceRequest]:
    """Read a page of what firms ask of a business, oldest first."""
    return Table(business_id).page(LicenceRequest, _REQUESTS, query)


def firm_email_code(licence: Licence) -> OneTimeCode | None:
    """Read the code that was mailed last to prove the firm's e-mail of a licence."""
    return Table(licence.firm_id).get(OneTimeCode, _FIRM_EMAIL_CODES, licence.id)


def write_firm_email_code(tx: Transaction, licence: Licence, code: OneTimeCode) -> None:
    """Keep a new code in place of the one before."""
    before = firm_email_code(licence)
    following = code.but(version=before.version if before else 0)
    key = Table(licence.firm_id).key(_FIRM_EMAIL_CODES, licence.id)
    tx.replace(key, following, expires_at=code.expires_at)


def write_firm_email_code_spent(tx: Transaction, licence: Licence, code: OneTimeCode) -> None:
    """Remove a code, so that it is good once; the commit raises `InvalidCode` when it is gone."""
    key = Table(licence.firm_id).key(_FIRM_EMAIL_CODES, licence.id)
    tx.delete(key, code.version, otherwise=InvalidCode())


def note(
    tx: Transaction, licence: Licence, event: LicenceEvent, *, actor: str = "system", **facts: str
) -> None:
    """Add an event to the history of a licence, and to that of its company once it has one."""
    tx.note(Table(licence.firm_id), licence.id, event, actor=actor, **facts)
    if licence.company_id:
        named = facts | {"licence_id": licence.id, "product": licence.product}
        tx.note(Table(licence.firm_id), licence.company_id, event, actor=actor, **named)


class Found(NamedTuple):
    """A licence with what lists show beside it."""

    licence: Licence
    mails: dict[str, mail.MailNote]
    head: installations.Head | None
    """Of the installations of its number, if it has one."""


def page(caller: Caller, query: LicenceQuery) -> ListedByState[Found]:
    """Read a page of licences that were asked for and that the caller may see.

    Two requests: the rows of the list, and then licences, mails and installations together.
    """
    firm_id = caller.tenant
    rows = LICENCE_LIST.select(firm_id, query, lambda row: row.is_asked(query, caller))
    wanted: list[tuple[Key, type[Entity]]] = [
        (LICENCE_LIST.key(firm_id, row.id), Licence) for row in rows.data
    ]
    wanted += [(mail.notes_key(firm_id, "licence", row.id), mail.MailNotes) for row in rows.data]
    numbers = [row.number_id for row in rows.data if row.number_id]
    wanted += [(installations.head_key(each), installations.Head) for each in numbers]
    found, several = get_many(wanted), len(rows.data)
    heads = dict(zip(numbers, found[2 * several :], strict=True))
    pairs = zip(found[:several], found[several : 2 * several], strict=True)
    return rows.of(
        [
            Found(each, noted.notes if noted else {}, heads.get(each.number_id))
            for each, noted in pairs
            if each
        ]
    )


def every(caller: Caller, query: LicenceFilters) -> list[LicenceRow]:
    """Read what the list says of all licences that were asked for and seen: one request."""
    return LICENCE_LIST.every(caller.tenant, query, lambda row: row.is_asked(query, caller))


def all_seen(caller: Caller) -> list[Licence]:
    """Read all licences of companies that the caller sees, by the code of the company."""
    rows = [row for row in LICENCE_LIST.each(caller.tenant) if caller.sees(row.company_id)]
    rows.sort(key=lambda row: (row.company_code, row.id))
    return licences(caller.tenant, [row.id for row in rows])
