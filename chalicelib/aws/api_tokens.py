"""Where tokens of programs are kept: with their tenant, read with each request of a program."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.model import Entity, Instant

TOKENS, USES = "TOKENS", "TOKEN_USES"
"""Partitions of a tenant: its tokens, and on which day each was used last."""


class LastUse(Entity):
    """When a token was last used, to the day: what is later on the same day is not written."""

    token_id: str
    at: Instant


def token_key(tenant: str, token_id: str) -> Key:
    """Build the key of a token."""
    return Table(tenant).key(TOKENS, token_id)


def use_key(tenant: str, token_id: str) -> Key:
    """Build the key of what tells when a token was last used."""
    return Table(tenant).key(USES, token_id)


def note_use(tenant: str, token_id: str, known: LastUse | None, now: datetime) -> None:
    """Keep that a token was used today: once a day."""
    if known is not None and known.at.date() >= now.date():
        return
    tx = Transaction()
    used = known.but(at=now) if known else LastUse(created_at=now, token_id=token_id, at=now)
    tx.replace(use_key(tenant, token_id), used)
    with suppress(ChangedMeanwhile):  # another request of today has written the same
        tx.commit()
