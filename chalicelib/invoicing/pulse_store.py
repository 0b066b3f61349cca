"""The items of how authorities are: what was heard, by windows of minutes (ADR 0051)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.model import Entity
from chalicelib.invoicing.model import Obstacle

Heard = Literal["answered", "failed", "accepted"]
WINDOW: Final = timedelta(minutes=5)
KNOWN: Final = timedelta(days=1)
"""For so long it is told."""


class Pulse(Entity):
    """That something was heard of an authority within a window; `created_at` is when."""

    heard: Heard
    obstacle: Obstacle | None = None
    """How it failed."""
    took_seconds: int | None = None
    """Of what was accepted, from when it was sent."""


def window_of(moment: datetime) -> int:
    """Number the windows."""
    return int(moment.timestamp() // WINDOW.total_seconds())


def write(country: str, pulse: Pulse) -> None:
    """Write what was heard over what was heard before in the same window."""
    tx = Transaction()
    sort = f"{window_of(pulse.created_at):010}#{pulse.heard}"
    key = Table(PLATFORM).key(_partition(country), sort)
    tx.overwrite(key, pulse, expires_at=pulse.created_at + 2 * KNOWN)
    tx.commit()


def read(country: str, since: datetime) -> list[Pulse]:
    """Read what was heard since then, oldest first."""
    bounds = f"{window_of(since):010}", "~"
    found = Table(PLATFORM).each(Pulse, _partition(country), between=bounds)
    return sorted(found, key=lambda each: each.created_at)


def _partition(country: str) -> str:
    return f"PULSES#{country}"
