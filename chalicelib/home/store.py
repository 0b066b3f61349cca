"""The one item of this room: what the operator tells all (ADR 0001)."""

from __future__ import annotations

from typing import Final

from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.model import Entity
from chalicelib.home.forms import NewSaidToAll

_ANNOUNCEMENT: Final = "ANNOUNCEMENT"


class Announcement(Entity):
    """What is told to all; nothing once it was ended."""

    said: NewSaidToAll | None


def announcement() -> Announcement | None:
    """Read what is told to all; None where nothing ever was."""
    return Table(PLATFORM).get(Announcement, _ANNOUNCEMENT, _ANNOUNCEMENT)


def write_announcement(tx: Transaction, changed: Announcement) -> Announcement:
    """Write what is told to all, which must be as it was read."""
    return tx.replace(Table(PLATFORM).key(_ANNOUNCEMENT, _ANNOUNCEMENT), changed)
