"""What waits for the operator: a kind for each list of some room on the platform.

A kind is a row of `KINDS`: how its list is read, and the words. Nothing is stored here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from chalicelib.aws.table import PLATFORM
from chalicelib.core import clock
from chalicelib.core.listing import Listing
from chalicelib.core.paging import MAX_LIMIT, PageQuery
from chalicelib.core.texts import Text
from chalicelib.firms.service import FEATURE_REQUEST_LIST, FIRM_LIST
from chalicelib.invoicing.service import DIFFERING_LIST
from chalicelib.licences.service import WAITING_LIST
from chalicelib.mail import service as mail
from chalicelib.onboarding.service import names_of

WaitingKind = Literal[
    "confirmation-asked",
    "feature-asked",
    "activations-at-limit",
    "answer-differs",
    "mails-come-back",
]
_MANY: Final = 10
"""So many mails that came back within a day are looked at by a person."""
_DAY: Final = timedelta(days=1)
_LATEST: Final = PageQuery(limit=MAX_LIMIT)


class Waiting(NamedTuple):
    """One thing that waits for the operator; what there is not is empty."""

    id: str
    kind: str
    since: str
    who: str
    """Whom it is about: the name, or the id of who has none (any more)."""
    tenant: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of a kind are read, told and gone on with."""

    each: Callable[[], Iterator[Waiting]]
    """Reads them: one request."""
    name: Text
    says: Text
    """Of one of them: `who`, `fact`."""
    path: str
    """Where all that is known of it stands: `tenant`, `id`."""
    does: Text
    """What a person does there."""


LISTING: Final = Listing[Waiting](
    row=Waiting,
    searched=lambda row: (row.id, row.who, row.tenant, row.fact),
    sorts={"since": lambda row: row.since, "who": lambda row: row.who},
    state=lambda row: row.kind,
)


def _asked() -> Iterator[Waiting]:
    for firm in FIRM_LIST.each(PLATFORM):
        if firm.asked_at:
            yield Waiting(firm.id, "confirmation-asked", firm.asked_at, firm.name, firm.id)


def _feature_asked() -> Iterator[Waiting]:
    for each in FEATURE_REQUEST_LIST.each(PLATFORM):
        if each.waits_for == "operator":
            yield Waiting(each.id, "feature-asked", each.since, each.firm_name, each.firm_id)


def _at_limit() -> Iterator[Waiting]:
    for bulk in WAITING_LIST.each(PLATFORM):
        yield Waiting(
            bulk.id, "activations-at-limit", bulk.since, bulk.firm_name, bulk.firm_id, bulk.left
        )


def _differing() -> Iterator[Waiting]:
    for document in DIFFERING_LIST.each(PLATFORM):
        business = document.business_id
        yield Waiting(
            document.id, "answer-differs", document.issued_at, business, business, document.number
        )


def _come_back() -> Iterator[Waiting]:
    """Name whose mails most of them are; no more are counted than a page has."""
    since = clock.now() - _DAY
    found = [each for each in mail.bounce_page(_LATEST).data if each.created_at > since]
    if len(found) >= _MANY:
        ((tenant, _),) = Counter(each.tenant for each in found).most_common(1)
        first = clock.iso(found[-1].created_at)
        yield Waiting("mails", "mails-come-back", first, tenant, tenant, str(len(found)))


KINDS: Final[dict[WaitingKind, Kind]] = {
    "confirmation-asked": Kind(
        _asked,
        Text(es="despacho que pide confirmación", en="firm that asks to be confirmed"),
        Text(es="{who} pidió que se confirme.", en="{who} asked to be confirmed."),
        "/v1/operator/firms/{tenant}",
        Text(
            es="Compruebe quién es, y confírmelo o responda que aún no.",
            en="Check who it is, and confirm it or answer that not yet.",
        ),
    ),
    "feature-asked": Kind(
        _feature_asked,
        Text(es="despacho que pide una función", en="firm that asks for a feature"),
        Text(es="{who} espera una respuesta.", en="{who} waits for an answer."),
        "/v1/operator/firms/{tenant}/feature-requests/{id}",
        Text(
            es="Lea lo que pide; respóndale, apruébelo o rechácelo.",
            en="Read what it asks for; answer, approve or reject it.",
        ),
    ),
    "activations-at-limit": Kind(
        _at_limit,
        Text(es="activaciones paradas en el límite", en="activations that wait at the limit"),
        Text(
            es="{who}, sin confirmar, espera al límite del día con {fact} activaciones.",
            en="{who}, which is not confirmed, waits for the day's limit with {fact} activations.",
        ),
        "/v1/operator/firms/{tenant}",
        Text(
            es="Compruebe quién es; si lo confirma, siguen solas.",
            en="Check who it is; if you confirm it, they go on by themselves.",
        ),
    ),
    "answer-differs": Kind(
        _differing,
        Text(es="respuesta que difiere", en="answer that differs"),
        Text(
            es="La respuesta sobre el comprobante {fact} de {who} no es la de lo enviado.",
            en="The answer about document {fact} of {who} is not about what was sent.",
        ),
        "/v1/operator/differing-answers?q={id}",
        Text(
            es="Compare la respuesta con el comprobante, y decida por el negocio.",
            en="Compare the answer with the document, and decide for the business.",
        ),
    ),
    "mails-come-back": Kind(
        _come_back,
        Text(es="correos que vuelven", en="mails that come back"),
        Text(
            es="En un día volvieron, o se marcaron como no deseados, {fact} correos; los más son "
            "de {who}.",
            en="In a day {fact} mails came back or were reported as unwanted; most are of {who}.",
        ),
        "/v1/operator/bounces",
        Text(
            es="Vea a quién se escribió y por qué; si es abuso, bloquee el despacho.",
            en="See who was written to, and why; if it is abuse, lock the firm.",
        ),
    ),
}
"""The one table: a room adds the kind of its list on the platform."""


def each() -> Iterator[Waiting]:
    """Read what waits, of all kinds: one request a kind, and one for names that rows have not."""
    rows = [row for kind in KINDS.values() for row in kind.each()]
    names = names_of({row.tenant for row in rows if row.who == row.tenant})
    return (row._replace(who=names.get(row.tenant, row.who)) for row in rows)
