"""Items of a business and where they are kept (ADR 0001).

All that issuing needs lies in one partition, read by one query. The sealed secrets lie apart, so
that the query that every document makes neither pays for them nor brings them near a log.
"""

from __future__ import annotations

from typing import TypeVar

from chalicelib.aws.standing import BUSINESS, LICENCE, link_key
from chalicelib.aws.table import PLATFORM, Key, Table
from chalicelib.aws.transaction import Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.model import Entity
from chalicelib.onboarding.cover import CoverEnd
from chalicelib.onboarding.dossier import IssuerDossier, lacking
from chalicelib.onboarding.model import (
    Activity,
    Business,
    Connection,
    Credentials,
    LicenceLink,
    Opened,
    Profile,
    Removal,
    Series,
)
from chalicelib.onboarding.subscription import Subscription

E = TypeVar("E", bound=Entity)
PARTITION = BUSINESS
_LICENCE = LICENCE
"""By the product of each."""
_CREDENTIALS = ("CREDENTIALS", "CURRENT")
_REMOVAL = ("REMOVAL", "REMOVAL")
_KINDS: dict[str, type[Entity]] = {
    "STATUS": Business,
    "PROFILE": Profile,
    "ACTIVITY": Activity,
    "CONNECTION": Connection,
    "SERIES": Series,
    "SUBSCRIPTION": Subscription,
    "LICENCE": LicenceLink,
    "COVER_END": CoverEnd,
}
_SORT_OF: dict[type[Entity], str] = {kind: sort for sort, kind in _KINDS.items()}


def key_of(business_id: str, item: Entity) -> Key:
    """Return the key of a part of a business."""
    sort = _SORT_OF[type(item)]
    if isinstance(item, Activity):
        sort = f"{sort}#{item.code}"
    if isinstance(item, Series):
        return series_key(business_id, item.name)
    return Table(business_id).key(PARTITION, sort)


def series_key(business_id: str, name: str) -> Key:
    """Return the key of a series by its name."""
    return Table(business_id).key(PARTITION, f"{_SORT_OF[Series]}#{name}")


def key_of_part(business_id: str, kind: type[Entity]) -> Key:
    """Return the key of a part of which a business has one, there or not."""
    return Table(business_id).key(PARTITION, _SORT_OF[kind])


def part(business_id: str, kind: type[E]) -> E | None:
    """Read one part of which a business has one."""
    return Table(business_id).get(kind, PARTITION, _SORT_OF[kind])


def dossier(business_id: str) -> IssuerDossier | None:
    """Read everything of a business in one query."""
    items = [item for _, item in Table(business_id).mixed(PARTITION, _KINDS)]
    business, profile = _one(items, Business), _one(items, Profile)
    if business is None or profile is None:
        return None
    found = IssuerDossier(
        business=business,
        profile=profile,
        activities=_all(items, Activity),
        connection=_one(items, Connection),
        subscription=_one(items, Subscription),
        series=_all(items, Series),
        licences=_all(items, LicenceLink),
        cover_end=_one(items, CoverEnd),
    )
    return found.but(missing=lacking(found, clock.now()))


def _all(items: list[Entity], kind: type[E]) -> list[E]:
    return [item for item in items if isinstance(item, kind)]


def _one(items: list[Entity], kind: type[E]) -> E | None:
    return next(iter(_all(items, kind)), None)


def licence_key(business_id: str, product: str) -> Key:
    """Return the key of the link from a business to its licence of a product."""
    return link_key(business_id, product)


def licence(business_id: str, product: str) -> LicenceLink | None:
    """Read which licence of a product a business works under."""
    return Table(business_id).get(LicenceLink, PARTITION, f"{_LICENCE}{product}")


def licences(business_id: str) -> list[LicenceLink]:
    """Read which licences a business works under, one per product."""
    return list(Table(business_id).each(LicenceLink, PARTITION, prefix=_LICENCE))


def credentials_key(business_id: str) -> Key:
    """Return the key of the sealed secrets; whoever writes them writes the `Connection`, too."""
    return Table(business_id).key(*_CREDENTIALS)


def credentials(business_id: str) -> Credentials | None:
    """Read the sealed secrets: for the submission worker, who alone may."""
    return Table(business_id).get(Credentials, *_CREDENTIALS)


def tax_id_key(country: str, id_type: str, id_number: str) -> Key:
    """Return the key under which the business that has proven a tax id holds it."""
    return Table(PLATFORM).key(f"TAXID#{country}#{id_type}#{id_number}", "TAXID")


def holder_of_tax_id(country: str, id_type: str, id_number: str) -> str | None:
    """Return which business has proven a tax id."""
    found = Table(PLATFORM).get(Claim, f"TAXID#{country}#{id_type}#{id_number}", "TAXID")
    return found.owner if found else None


def opened_key(account_id: str) -> Key:
    """Return the key of what an account opened by itself."""
    return Table(account_id).key("BUSINESSES", "OPENED")


def opened(account_id: str) -> Opened:
    """Read what an account opened by itself."""
    found = Table(account_id).get(Opened, "BUSINESSES", "OPENED")
    return found or Opened(created_at=clock.now())


def removal_key(business_id: str) -> Key:
    """Return the key of the mark of a business that was removed."""
    return Table(business_id).key(*_REMOVAL)


def removal(business_id: str) -> Removal | None:
    """Read that mark; None: there is such a business, or never was."""
    return Table(business_id).get(Removal, *_REMOVAL)


def note(tx: Transaction, caller: Caller, event: str, **facts: str) -> None:
    """Add to the history of a business what somebody did there."""
    tx.note(Table(caller.tenant), caller.tenant, event, actor=caller.actor, **facts)
