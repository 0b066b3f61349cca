"""The operator finds whom an e-mail, a tax id, a key or a licence number is of: states, no content.

Each look is noted: with its reason in the history of whoever was looked at, and with who it was in
the platform's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from chalicelib.accounts import service as accounts
from chalicelib.aws import history
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import tax_ids
from chalicelib.core.caller import Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.history import HistoryEntry
from chalicelib.core.model import Instant
from chalicelib.core.operating import OPERATOR, Subject
from chalicelib.core.paging import PageQuery
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.home.forms import LookedFor, NewLookUp
from chalicelib.home.look_up_views import (
    Belonging,
    FoundKind,
    FoundThing,
    KnownEvent,
    LookUpResult,
    event_told,
    state_told,
)
from chalicelib.installations import service as installations
from chalicelib.invoicing import service as invoicing
from chalicelib.licences import service as licences
from chalicelib.onboarding import service as onboarding

_NEWEST: Final = PageQuery(limit=25)
_MOST: Final = 10
"""Of one look: it notes each that it finds."""


class NothingFound(NotFound):
    """Nobody has what was looked for."""

    code = "nothing-found"
    text = Text(
        es="No hay nada con ese dato; revíselo. Un identificador fiscal se busca entre los "
        "despachos y los negocios que lo han probado.",
        en="There is nothing of that; check it. A tax id is looked for among firms and the "
        "businesses that have proven it.",
    )


class _Found(NamedTuple):
    """Something that was found: what is shown of it, and where its history is."""

    kind: FoundKind
    id: str
    name: str
    state: str
    created_at: Instant
    tenants: tuple[str, ...]
    """Where it belongs."""
    home: str
    """In whose table its history is."""
    subject: str
    """Of what that history is."""


def look_up(caller: Caller, wanted: NewLookUp) -> LookUpResult:
    """Find whom something is of, with their states and the newest events of their histories.

    Raises:
        NothingFound: nobody has it.
    """
    found = list(dict.fromkeys(_FINDERS[wanted.by](wanted.value)))[:_MOST]
    if not found:
        raise NothingFound
    names = onboarding.names_of({tenant for each in found for tenant in each.tenants})
    shown = LookUpResult(data=[_shown(caller, each, names) for each in found])
    tx = Transaction()
    for each in found:
        facts = {"reason": wanted.reason}
        if each.kind == "document":
            facts["number"] = each.name
        table, event = Table(each.home), f"{each.kind}_looked_up"
        tx.note(table, each.subject, event, actor=OPERATOR.id, **facts)
        accounts.note_operation(tx, caller, "looked_up", Subject(each.id, each.name), wanted.reason)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _shown(caller: Caller, found: _Found, names: Mapping[str, str]) -> FoundThing:
    events = history.page(Table(found.home), found.subject, _NEWEST).data
    return FoundThing(
        kind=found.kind,
        id=found.id,
        name=found.name,
        state=found.state,
        state_text=state_told(found.kind, found.state, caller.language),
        created_at=found.created_at,
        tenants=found.tenants,
        belongs_to=tuple(Belonging(id=each, name=names.get(each)) for each in found.tenants),
        events=tuple(_event(caller, found.kind, each) for each in events),
    )


def _event(caller: Caller, kind: FoundKind, noted: HistoryEntry) -> KnownEvent:
    text = event_told(kind, noted.event, caller.language)
    return KnownEvent(created_at=noted.created_at, event=noted.event, text=text)


def _by_email(value: str) -> Iterator[_Found]:
    account = accounts.account_by_email(value.lower())
    if account is not None:
        tenants = tuple(each.tenant for each in accounts.memberships(account.id))
        yield _Found(
            "account", account.id, account.name, account.state, account.created_at, tenants,
            account.id, account.id,
        )  # fmt: skip
    for row in firms.FIRM_LIST.each(PLATFORM):
        if row.email.lower() == value.lower():
            yield _firm(row.id)


def _by_tax_id(value: str) -> Iterator[_Found]:
    number = tax_ids.tidy(value)
    for row in firms.FIRM_LIST.each(PLATFORM):
        if tax_ids.tidy(row.tax_id) == number:
            yield _firm(row.id)
    for business_id in onboarding.proven_with(number):
        yield _business(business_id)


def _by_document_key(value: str) -> Iterator[_Found]:
    for issued in invoicing.of_key(value):
        yield _Found(
            "document", issued.id, issued.summary.number, issued.state, issued.created_at,
            (issued.business_id,), issued.business_id, issued.business_id,
        )  # fmt: skip
        yield _business(issued.business_id)


def _by_licence_number(value: str) -> Iterator[_Found]:
    facts = installations.facts_of_number(value)
    if facts is None:
        return
    licence = licences.licence_of(facts)
    tenants = tuple(filter(None, (licence.firm_id, licence.business_id)))
    yield _Found(
        "licence", licence.id, licence.company_name or "", licence.state, licence.created_at,
        tenants, licence.firm_id, licence.id,
    )  # fmt: skip
    yield _firm(licence.firm_id)


def _firm(firm_id: str) -> _Found:
    firm = firms.firm(firm_id)
    return _Found("firm", firm.id, firm.name, firm.state, firm.created_at, (), firm.id, firm.id)


def _business(business_id: str) -> _Found:
    business = onboarding.business(business_id)
    under = tuple(dict.fromkeys(each.firm_id for each in onboarding.licences(business.id)))
    return _Found(
        "business", business.id, business.name, business.state, business.created_at, under,
        business.id, business.id,
    )  # fmt: skip


_FINDERS: Final[dict[LookedFor, Callable[[str], Iterator[_Found]]]] = {
    "email": _by_email,
    "tax_id": _by_tax_id,
    "document_key": _by_document_key,
    "licence_number": _by_licence_number,
}
"""What is known of somebody -> finds them."""
