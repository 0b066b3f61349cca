"""A business ends its connection to the tax authority; what is under way gets to its end first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.invoicing import store
from chalicelib.invoicing.forms import Period
from chalicelib.invoicing.model import ACCEPTED_STATES, Obstacle
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

LOOKED_AFTER: Final = timedelta(minutes=5)
"""So often it is looked at whether all has ended."""
ENDS_WITHIN: Final = timedelta(days=3)
"""Then the secrets go, whatever is still under way: it waits for another connection."""
_DAYS: Final = timedelta(days=31)
_NEEDS_NEWS: Final[frozenset[Obstacle]] = frozenset({"not-connected", "cannot-be-signed"})


def disconnect(caller: Caller, version: int) -> None:
    """End the connection of the caller's business: at once, or when what is under way has ended.

    Raises:
        NotConnected: there is none.
        ChangedMeanwhile: it is not at `version` any more.
        DisconnectingAlready: it ends already.
    """
    dossier = onboarding.issuer(caller.tenant)
    connection = dossier.connection
    if connection is None:
        raise onboarding.NotConnected
    check_version(connection, version)
    now = clock.now()
    tx = Transaction()
    if _is_under_way(caller.tenant, now):
        ends = now + LOOKED_AFTER, now + ENDS_WITHIN
        onboarding.write_connection_ending(tx, caller, dossier, connection, ends)
    else:
        onboarding.write_connection_gone(tx, dossier, connection, actor=caller.actor)
    tx.commit()


def write_disconnected(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Add that the secrets are gone, if all has ended or the time is over; else when to look again.

    A connection that was made anew meanwhile stays.
    """
    now, dossier = clock.now(), onboarding.found(reminder.tenant)
    connection = dossier.connection if dossier else None
    if dossier is None or connection is None or connection.ends_at is None:
        return None
    if now < connection.ends_at and _is_under_way(reminder.tenant, now):
        return min(now + LOOKED_AFTER, connection.ends_at)
    onboarding.write_connection_gone(tx, dossier, connection, actor="system")
    return None


def _is_under_way(business_id: str, now: datetime) -> bool:
    """Return whether a document of the last month still goes its way to the authority by itself."""
    day = timedelta(days=1)
    rows, young = store.LIST.find(business_id, Period((now - _DAYS).date(), (now + day).date()))
    open_ones = [row.id for row in rows if row.state not in ACCEPTED_STATES and row.id not in young]
    found = [*young.values(), *store.progress_of(business_id, open_ones)]
    return any(_goes_on(progress) for progress in found)


def _goes_on(progress: DocumentProgress) -> bool:
    return (
        progress.is_on_its_way
        and not progress.is_waiting_for_a_person
        and progress.obstacle not in _NEEDS_NEWS
    )
