"""What is heard of an authority as documents are taken to it, noted beside their way.

Nothing is asked for it, and a document costs nothing by it: each execution environment writes each
thing once in a window, and a write that fails is only logged.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final, TypeVar

from chalicelib.core import clock
from chalicelib.core.errors import AdapterError
from chalicelib.core.settings import settings
from chalicelib.invoicing import pulse_store
from chalicelib.invoicing.authority import Answered, HeldUp, Received, TurnedAway
from chalicelib.invoicing.model import Obstacle
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.pulse_store import Heard, Pulse

Outcome = TypeVar("Outcome", bound=Received | TurnedAway | Answered | HeldUp)
_FAILURES: Final[frozenset[Obstacle]] = frozenset(
    {"authority-error", "authority-refuses-requests", "authority-unavailable"}
)
_TELL_NOTHING: Final[frozenset[Obstacle]] = frozenset({"not-connected", "token-refused"})
"""Nobody was asked, or it is about one business."""
_noted_last: dict[tuple[str, str, Heard], int] = {}
"""In which window each thing was noted here last."""
_log = logging.getLogger(__name__)


def noted(country: str, outcome: Outcome) -> Outcome:
    """Note what an outcome tells of the authority, and return it."""
    obstacle = outcome.obstacle if isinstance(outcome, HeldUp) else None
    if obstacle in _FAILURES:
        _note(country, "failed", obstacle=obstacle)
    elif obstacle not in _TELL_NOTHING:
        _note(country, "answered")
    return outcome


def forget() -> None:
    """Forget what was noted here, as a new execution environment would."""
    _noted_last.clear()


def note_accepted(progress: DocumentProgress, at: datetime) -> None:
    """Note that a document was accepted, and how long that took."""
    sent_at = max((each.at for each in progress.events if each.event == "sent"), default=at)
    took = int((at - sent_at).total_seconds())
    _note(progress.country, "accepted", took_seconds=took)


def _note(
    country: str,
    heard: Heard,
    *,
    obstacle: Obstacle | None = None,
    took_seconds: int | None = None,
) -> None:
    now = clock.now()
    place, window = (settings().table_name, country, heard), pulse_store.window_of(now)
    if _noted_last.get(place) == window:
        return
    _noted_last[place] = window
    pulse = Pulse(
        version=1, created_at=now, heard=heard, obstacle=obstacle, took_seconds=took_seconds
    )
    try:
        pulse_store.write(country, pulse)
    except AdapterError as exc:
        _log.warning("pulse not noted", extra={"cause": str(exc)})
