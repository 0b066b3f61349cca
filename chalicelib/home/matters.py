"""What waits for somebody of a firm, made of what its lists say by now. Pure.

Nothing is stored of a matter as it is shown: whether a key ends soon, or has ended, is decided when
somebody looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple, get_args

from chalicelib.accounting.service import ListedBatch
from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.firms.service import KnownMatter
from chalicelib.home.forms import MatterKind
from chalicelib.home.lagging import usual_if_fewer
from chalicelib.licences.service import HOLDING, LINKED, LicenceRow

SOON: Final = timedelta(days=60)
"""How long before its end a signing key is a matter."""
ENDING: Final = timedelta(days=30)
"""How long before its last day the end of a licence is a matter."""
RECENT: Final = timedelta(days=31)
"""How long after the newest of them rejected documents are a matter, and a failed opening is."""
_RANK: Final[dict[str, str]] = {
    kind: f"{place:02d}" for place, kind in enumerate(get_args(MatterKind))
}
_OF_STATE: Final[dict[str, MatterKind]] = {
    "provisioning_failed": "licence-failed",
    "awaiting_client": "licence-awaiting-client",
}
"""State of a licence that is a matter by itself -> which."""
_KNOWN_IN: Final = frozenset({"active", "awaiting_client"})
"""States of a licence in which what is known of its client is a matter of the firm."""


class Matter(NamedTuple):
    """One thing that waits, as the home lists it; what there is not is empty."""

    id: str
    kind: str
    since: str
    company_id: str
    company_code: str
    company_name: str
    licence_id: str = ""
    import_id: str = ""
    ends_at: str = ""
    fact: str = ""


LISTING: Final = Listing[Matter](
    row=Matter,
    searched=lambda row: (row.company_code, row.company_name),
    sorts={
        "worst": lambda row: f"{_RANK[row.kind]} {row.since}",
        "since": lambda row: row.since,
        "company_code": lambda row: row.company_code,
        "company_name": lambda row: fold(row.company_name),
    },
    state=lambda row: row.kind,
)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a row that is known of a client means at a moment."""

    kind: MatterKind
    since: str
    ends_at: str = ""
    fact: str = ""


def of_imports(batches: Iterable[ListedBatch]) -> Iterator[Matter]:
    """Give the imports that wait to be imported or discarded."""
    for each in batches:
        if each.status == "pending":
            yield Matter(
                each.id, "import-pending", each.created_at, each.company_id, each.company_code,
                each.company_name, import_id=each.id, fact=f"{each.period_from} {each.period_to}",
            )  # fmt: skip


def of_licences(
    licences: Iterable[LicenceRow], known: Iterable[KnownMatter], now: datetime
) -> Iterator[Matter]:
    """Give what waits of licences and of the clients under them."""
    by_id = {each.id: each for each in licences}
    held = {(each.company_id, each.product) for each in by_id.values() if each.state in HOLDING}
    for licence in by_id.values():
        kind = _OF_STATE.get(licence.state)
        if kind == "licence-failed" and (licence.company_id, licence.product) in held:
            continue  # another licence came in its place
        if kind is not None:
            since = licence.since or clock.iso(now)  # of a row from before they said it
            yield _matter(licence, _Meant(kind, since))
        if licence.held and licence.state in LINKED:
            yield _matter(licence, _Meant("licence-held", licence.held))
        if licence.state == "active" and licence.valid_until:
            since = clock.iso(datetime.fromisoformat(f"{licence.valid_until}T00:00Z") - ENDING)
            if since <= clock.iso(now):
                yield _matter(licence, _Meant("licence-ending", since, fact=licence.valid_until))
    for each in known:
        of = by_id.get(each.licence_id)
        meant = _MEANT[each.name](each, now) if of and of.state in _KNOWN_IN else None
        if of is not None and meant is not None:
            yield _matter(of, meant)


def _matter(licence: LicenceRow, meant: _Meant) -> Matter:
    return Matter(
        f"{licence.id} {meant.kind}", meant.kind, meant.since, licence.company_id,
        licence.company_code, licence.company_name, licence_id=licence.id,
        ends_at=meant.ends_at, fact=meant.fact,
    )  # fmt: skip


def _client_mail(known: KnownMatter, _: datetime) -> _Meant:
    return _Meant("client-mail-missed", known.at, fact=known.fact)


def _number_mail(known: KnownMatter, _: datetime) -> _Meant:
    return _Meant("number-mail-missed", known.at, fact=known.fact)


def _firm_mail(known: KnownMatter, _: datetime) -> _Meant:
    return _Meant("firm-mail-missed", known.at, fact=known.fact)


def _not_begun(known: KnownMatter, now: datetime) -> _Meant:
    if known.ends_at and known.ends_at <= clock.iso(now):
        return _Meant("client-key-expired", known.ends_at)
    return _Meant("client-not-begun", known.at, ends_at=known.ends_at)


def _certificate(known: KnownMatter, now: datetime) -> _Meant | None:
    ends_at = datetime.fromisoformat(known.at)
    if ends_at <= now:
        return _Meant("certificate-expired", known.at, fact=known.fact)
    if ends_at - SOON <= now:
        since = clock.iso(ends_at - SOON)
        return _Meant("certificate-ending", since, ends_at=known.at, fact=known.fact)
    return None


def _rejected(known: KnownMatter, now: datetime) -> _Meant | None:
    if datetime.fromisoformat(known.at) + RECENT <= now:
        return None
    return _Meant("documents-rejected", known.at, fact=str(len(known.fact.split())))


def _opening(known: KnownMatter, now: datetime) -> _Meant | None:
    if datetime.fromisoformat(known.at) + RECENT <= now:
        return None  # the firm goes on running it
    return _Meant("opening-failed", known.at, fact=known.fact)


def _issued(known: KnownMatter, _: datetime) -> _Meant | None:
    counts = [each.split(":") for each in known.fact.split()]
    usual = usual_if_fewer([int(count) for _month, count in counts])
    if usual is None:
        return None
    month, count = counts[-1]
    return _Meant("fewer-documents", known.at, fact=f"{month} {count} {usual}")


_MEANT: Final[dict[str, Callable[[KnownMatter, datetime], _Meant | None]]] = {
    "client-mail": _client_mail,
    "firm-mail": _firm_mail,
    "number-mail": _number_mail,
    "not-begun": _not_begun,
    "certificate": _certificate,
    "rejected": _rejected,
    "issued": _issued,
    "opening": _opening,
}
"""Name of what is known -> what it means; None: it is no matter yet."""
