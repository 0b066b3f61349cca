"""What somebody is to be told later: an item that comes due at its time, and costs nothing before.

It lies in the index of what is due (ADR 0002) under the moment when it is to be thought about; the
sweep brings it up, so that the work grows with what is due and nothing is ever looked through.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from chalicelib.aws.queues import Message
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.model import Entity, Instant
from chalicelib.mail import store

ReminderKind = Literal[
    "access-key",
    "api-token",
    "certificate",
    "disconnecting",
    "issued",
    "licence-ends",
    "not-begun",
    "timed-rights",
    "unproven",
]


class Reminder(Entity):
    """One thing to be thought about, when its moment has come."""

    tenant: str
    kind: ReminderKind
    id: str
    at: Instant


def find(tenant: str, kind: ReminderKind, subject_id: str) -> Reminder | None:
    """Read what is to be thought about of a thing."""
    return store.find_reminder(Reminder, tenant, kind, subject_id)


def write(
    tx: Transaction,
    tenant: str,
    kind: ReminderKind,
    subject_id: str,
    at: datetime | None,
    *,
    otherwise: Exception | None = None,
    is_first: bool = False,
) -> None:
    """Add when a thing is to be thought about next, in place of what was set; None: never.

    `is_first`: nothing was set, as the thing is new, and it is not looked for. The commit raises
    `otherwise` (`ChangedMeanwhile` by default) if that was set in between.
    """
    before = None if is_first else find(tenant, kind, subject_id)
    key = store.reminder_key(tenant, kind, subject_id)
    if at is None:
        if before is not None:
            tx.delete(key, before.version, otherwise=otherwise)
        return
    now = clock.now()
    after = Reminder(
        version=before.version if before else 0,
        created_at=before.created_at if before else now,
        tenant=tenant,
        kind=kind,
        id=subject_id,
        at=at,
    )
    body = {"tenant": tenant, "kind": kind, "id": subject_id}
    seconds = max(0, round((at - now).total_seconds()))
    tx.replace(key, after, due=Message("reminders", body, seconds), otherwise=otherwise)
