"""What a licence is to a business: it works under it, it rests, it is gone; and who pays its plan.

The room of licences decides what happens, and this one what that means for a business.
"""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.firms import service as firms
from chalicelib.onboarding import store
from chalicelib.onboarding.cover import CoverEnd, EndReason, cover_ends_at
from chalicelib.onboarding.key_end import write_key_known
from chalicelib.onboarding.model import BusinessNotFound, Connection, LicenceLink, Profile


def licence(business_id: str, product: str) -> LicenceLink | None:
    """Return which licence of a product a business works under."""
    return store.licence(business_id, product)


def licences(business_id: str) -> list[LicenceLink]:
    """Return which licences a business works under, one per product."""
    return store.licences(business_id)


def write_licence(
    tx: Transaction, business_id: str, link: LicenceLink, profile: Profile | None = None
) -> LicenceLink:
    """Add that a business works under a licence.

    `profile`, of a business that was there before, is written as it was read: of a licence and
    another tax id that come at once, one wins. The commit raises `ChangedMeanwhile` when it is the
    other, or when the business has a licence of that product.
    """
    if profile is not None:
        tx.replace(store.key_of(business_id, profile), profile)
        if link.pays_plan:
            _write_cover(tx, business_id, store.part(business_id, CoverEnd), None)
        connection = store.part(business_id, Connection)
        if connection is not None:  # who connects writes upon the profile: of the two, one wins
            write_key_known(tx, link, profile.country, connection)
    return tx.create(store.licence_key(business_id, link.product), link)


def write_consent(tx: Transaction, business_id: str, link: LicenceLink) -> LicenceLink:
    """Add what the firm of a licence asks of the business, or may do in it, as `link` has it.

    The commit raises `ChangedMeanwhile` when the link moved.
    """
    _write_withdrawn(tx, link)
    return tx.replace(store.licence_key(business_id, link.product), link)


def _write_withdrawn(tx: Transaction, link: LicenceLink) -> None:
    """Add that the firm knows no rejected documents, but by a standing consent."""
    if not link.is_open:
        firms.write_matter_settled(tx, link.firm_id, link.licence_id, "rejected")


def write_firm_email(tx: Transaction, business_id: str, link: LicenceLink, email: str) -> None:
    """Add where the firm of a licence is told; the commit raises `ChangedMeanwhile` if it moved."""
    tx.replace(store.licence_key(business_id, link.product), link.but(firm_email=email))


def require_link(tx: Transaction, business_id: str, link: LicenceLink) -> None:
    """Add that the link is still as it was read; the commit raises `ChangedMeanwhile`."""
    tx.require(store.licence_key(business_id, link.product), link.version)


def write_licence_gone(tx: Transaction, business_id: str, licence_id: str) -> LicenceLink | None:
    """Add that a business works under a licence no more; return the link, None: it did not.

    The commit raises `ChangedMeanwhile` when the link moved.
    """
    link = next((e for e in store.licences(business_id) if e.licence_id == licence_id), None)
    if link is not None:
        tx.delete(store.licence_key(business_id, link.product), link.version)
    return link


def cover_left(
    business_id: str, link: LicenceLink, after: LicenceLink | None, reason: EndReason
) -> CoverEnd | None:
    """Return until when the business issues once `link` is as `after`, None: gone; None: no end."""
    before = store.part(business_id, CoverEnd)
    return _left(business_id, link, after, reason, before)


def write_licence_changed(
    tx: Transaction,
    business_id: str,
    link: LicenceLink,
    after: LicenceLink | None,
    reason: EndReason,
) -> CoverEnd | None:
    """Add that the licence of a business is as `after` now, None: gone, and what follows for it.

    Return until when it issues, if that ends. The commit raises `ChangedMeanwhile` when the link
    or who pays moved.
    """
    key = store.licence_key(business_id, link.product)
    if after is None:
        tx.delete(key, link.version)
    else:
        tx.replace(key, after)
        _write_withdrawn(tx, after)
    before = store.part(business_id, CoverEnd)
    left = _left(business_id, link, after, reason, before)
    _write_cover(tx, business_id, before, left)
    return left


def _left(
    business_id: str,
    link: LicenceLink,
    after: LicenceLink | None,
    reason: EndReason,
    before: CoverEnd | None,
) -> CoverEnd | None:
    pays = after is not None and after.pays_plan
    if not pays and link.pays_plan:
        return _ended(business_id, link, reason)
    if pays or before is None or before.licence_id != link.licence_id:
        return None if pays else before
    return before.but(reason=reason)  # a further act does not put the end off


def _ended(business_id: str, link: LicenceLink, reason: EndReason) -> CoverEnd:
    """Make the end of a cover: not on the day, where documents are issued."""
    dossier = store.dossier(business_id)
    if dossier is None:
        raise BusinessNotFound
    country, firm, now = dossier.business.country, firms.firm(link.firm_id), clock.now()
    return CoverEnd(
        created_at=now,
        ends_at=cover_ends_at(
            country, now, days=settings().notice_days, has_issued=dossier.has_issued
        ),
        reason=reason,
        country=country,
        licence_id=link.licence_id,
        firm_id=firm.id,
        firm_name=firm.name,
        firm_email=firm.email,
    )


def _write_cover(
    tx: Transaction, business_id: str, before: CoverEnd | None, after: CoverEnd | None
) -> None:
    """Add what is left of a cover in place of what was."""
    key = store.key_of_part(business_id, CoverEnd)
    version = before.version if before is not None else 0
    if after is not None:
        tx.replace(key, after.but(version=version))
    elif before is not None:
        tx.delete(key, version)
    else:
        tx.require(key, 0)
