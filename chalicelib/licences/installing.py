"""What a licence tells the room of installations: all that its number stands for.

It goes with each write of a licence, so that no act can forget to.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.installed import LicenceState
from chalicelib.core.settings import settings
from chalicelib.firms import service as firms
from chalicelib.installations import service as installations
from chalicelib.licences.model import LINKED, Licence
from chalicelib.mail import service as mail

ENDS: Final = "licence-ends"
_STATES: Final[dict[str, LicenceState]] = {
    "active": "active",
    "suspended": "suspended",
    "unlinked": "unlinked",
}
"""What a number says of the states of its licence; in all others it is over for good. Of one that
rests because it ended its days say so."""
_TOLD_BEFORE: Final = (30, 7, 1)
"""How many days before its last one the end of a licence is told."""
_HOUR: Final = time(9)


def facts_told(licence: Licence) -> installations.Facts:
    """Return what the number of a licence stands for."""
    assert licence.terms is not None  # noqa: S101 - for the type checker: it has a number
    return installations.Facts(
        created_at=clock.now(),
        licence_id=licence.id,
        firm_id=licence.firm_id,
        firm_name=firms.firm(licence.firm_id).name,
        company_id=licence.company_id or "",
        business_id=licence.business_id or "",
        contact_email=licence.client_email or "",
        contact_language=licence.language,
        country=licence.country or "",
        tax_id=licence.tax_id or "",
        state="active" if licence.ended else _STATES.get(licence.state, "deleted"),
        stops_on=licence.stop.on if licence.stop else None,
        held_by_operator=licence.hold is not None,
        valid_from=licence.terms.valid_from,
        valid_until=licence.terms.valid_until,
        installations_allowed=licence.terms.installations,
        number_now=licence.number_now,
    )


def write_followed(tx: Transaction, written: Licence, number: str | None = None) -> Licence:
    """Add what a write of a licence means for its number, which it gets once it is active.

    `number` is the one that it gets where it has none; without it, another is made.

    Raises:
        InstallationsInUse: more of them are in use than it allows by now.
    """
    if written.terms is None or not (written.number_id or written.state in LINKED):
        return written
    facts = facts_told(written)
    if written.number_id is None:
        number_id = installations.write_number(tx, number or installations.new_number(), facts)
        written = written.but(number_id=number_id)
    else:
        installations.write_facts(tx, written.number_id, facts)
    at = end_told_next(written, clock.now())
    mail.write_reminder(tx, written.firm_id, ENDS, written.id, at)
    return written


def write_number_dead(tx: Transaction, before: Licence) -> None:
    """Add that the number of a licence went to the wrong client: it is good for nothing."""
    if before.number_id is not None:
        gone = facts_told(before).but(state="deleted")
        installations.write_facts(tx, before.number_id, gone)
        mail.write_reminder(tx, before.firm_id, ENDS, before.id, None)


def write_number_left(tx: Transaction, before: Licence, after: Licence) -> None:
    """Add that a licence has another number, and nothing of what was installed by the one before.

    A number that was itself put in the place of another goes with it.
    """
    left = facts_told(before).but(state="deleted", number_now=after.number_id)
    installations.write_number_left(tx, before.number_id or "", left)


def head_of(licence: Licence) -> installations.Head | None:
    """Read what the installations of a licence are in all; None: it has no number."""
    if licence.number_id is None:
        return None
    return installations.heads([licence.number_id]).get(licence.number_id)


def end_told_next(licence: Licence, now: datetime) -> datetime | None:
    """Return when the end of an active licence is told next; None: not any more."""
    if licence.state != "active" or licence.terms is None:
        return None
    zone, last = licence.zone, licence.terms.valid_until
    moments = (datetime.combine(last - timedelta(days), _HOUR, zone) for days in _TOLD_BEFORE)
    return next((each for each in moments if each > now), None)


def stop_begins(licence: Licence) -> datetime | None:
    """Return the moment from which a licence is to rest; None: it is not to."""
    if licence.stop is None:
        return None
    return datetime.combine(licence.stop.on, time(), licence.zone)


def end_comes(licence: Licence) -> datetime | None:
    """Return the moment at which an active licence and its grace are over; None: it has no end."""
    if licence.state != "active" or licence.terms is None:
        return None
    days = timedelta(days=settings().licence_grace_days + 1)
    return datetime.combine(licence.terms.valid_until + days, time(), licence.zone)


def rests_next(licence: Licence) -> datetime | None:
    """Return when a licence rests by itself, unless it is changed: on a chosen day, or it ends."""
    moments = (stop_begins(licence), end_comes(licence))
    return min((each for each in moments if each is not None), default=None)
