"""No write is lost under another: each version follows the one before, and what is whole stays."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.accounting.register import LiveBatch
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.pulse_store import Pulse
from chalicelib.invoicing.sealing import ClosedMonth
from chalicelib.mail.bounce_store import Bounce
from tests.simulation.safety.holdings import Holdings

_ONCE = (Document,)
"""Kinds that are never written again."""
_OVER = (Bounce, ClosedMonth, LiveBatch, Pulse)
"""Kinds that are written whatever is there: another item decides whose, or all say the same."""


def faults(held: Holdings) -> Iterator[str]:
    """Say what was written over."""
    for before, after in held.writes:
        if before is None or after is None or before.entity == after.entity:
            continue
        was, now = before.entity, after.entity
        where = f"{after.tenant} {after.partition} {after.sort}"
        if isinstance(now, _ONCE):
            yield f"{where}: was written again"
        elif not isinstance(now, _OVER) and now.version != was.version + 1:
            yield f"{where}: version {now.version} follows {was.version}"
