"""The end of the key that signs documents, told to the owners before it comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.onboarding import store
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.model import Business, Connection, LicenceLink
from chalicelib.onboarding.told import heads_told

DAYS_BEFORE = (60, 30, 7, 1)
KIND: Final = "certificate"


def next_notice(ends_at: datetime, now: datetime) -> datetime | None:
    """Say when the end of a key is to be told next; None: all was told.

    >>> from datetime import UTC
    >>> end = datetime(2026, 12, 31, tzinfo=UTC)
    >>> [str(next_notice(end, end - timedelta(days=d)))[:10] for d in (90, 60, 8, 1)]
    ['2026-11-01', '2026-12-01', '2026-12-24', 'None']
    """
    moments = (ends_at - timedelta(days=days) for days in DAYS_BEFORE)
    return next((moment for moment in moments if moment > now), None)


def write_key_watched(
    tx: Transaction, business_id: str, country: str, connection: Connection
) -> None:
    """Add that the end of the key is to be told in time, in place of that of the key before."""
    following = next_notice(connection.key_valid_until, clock.now())
    mail.write_reminder(tx, business_id, KIND, business_id, following)
    for link in store.licences(business_id):
        write_key_known(tx, link, country, connection)


def write_key_known(
    tx: Transaction, link: LicenceLink, country: str, connection: Connection
) -> None:
    """Add to what the firm of a licence knows of its client when the key ends."""
    ends_at = connection.key_valid_until
    day = Day.in_country(ends_at, country).value.isoformat()
    firms.write_matter(tx, link.firm_id, link.licence_id, KIND, ends_at, fact=day)


def write_key_reminded(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Tell whom it concerns when the key ends, once per notice; return when to tell it again."""
    business_id, now = reminder.tenant, clock.now()
    parts = [(store.key_of_part(business_id, kind), kind) for kind in (Business, Connection)]
    business, connection = get_many(parts)
    if business is None or connection is None:
        return None
    ends_at = connection.key_valid_until
    notice = next_notice(ends_at, reminder.at - timedelta(seconds=1))
    if notice is None or notice > now:  # another key was put in its place
        return notice
    form, day = form_of(business.country), Day.in_country(ends_at, business.country)
    for owner in heads_told(business_id):
        mail.write(
            tx,
            tenant=business_id,
            recipient=owner.email,
            language=owner.language,
            template="certificate-expiring",
            facts={
                "business": business.name,
                "key": form.key.render(owner.language),
                "authority": form.authority.render(owner.language),
                "day": day.render(owner.language),
            },
            natural_key=(business_id, clock.iso(ends_at), clock.iso(notice), owner.id),
        )
    table = Table(business_id)
    tx.note(table, business_id, "key_end_told", actor="system", key_valid_until=day.stored)
    return next_notice(ends_at, now)
