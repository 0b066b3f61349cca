"""How tax authorities are, for the operator: what was heard of each, and what is on its way.

Nothing is asked of an authority for it, and nothing read that documents need.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws import sweeping
from chalicelib.core import clock
from chalicelib.core.countries import countries, part
from chalicelib.core.ids import made_at
from chalicelib.core.texts import Language
from chalicelib.invoicing import pulse_store
from chalicelib.invoicing.health_views import AuthoritiesHealth, AuthorityHealth, Health, LastError
from chalicelib.invoicing.pulse_store import Pulse
from chalicelib.onboarding import service as onboarding

_LATELY: Final = timedelta(minutes=15)
"""A failure of so long ago makes it slow; so does what took as long to be accepted."""
_SHORT: Final = timedelta(minutes=2)
"""Nobody says of what failed for so short a time that it does not answer."""
_AHEAD: Final = timedelta(days=1)
"""By when all that is on its way is tried again."""


def read(language: Language) -> AuthoritiesHealth:
    """Say how authorities are: one request each, and one of each part of what is due."""
    now = clock.now()
    known = [country for country in countries() if part(country, "authority") is not None]
    ways = [each["document"] for each in sweeping.on_their_way("submission", now + _AHEAD)]
    return AuthoritiesHealth(
        data=[
            health_of(country, pulse_store.read(country, now - pulse_store.KNOWN), now, language)
            for country in known
        ],
        waiting=len(ways),
        oldest_at=made_at(min(ways)) if ways else None,
    )


def health_of(
    country: str, pulses: Sequence[Pulse], now: datetime, language: Language
) -> AuthorityHealth:
    """Judge an authority by what was heard of it, oldest first."""
    answers = [each for each in pulses if each.heard != "failed"]
    failures = [each for each in pulses if each.heard == "failed"]
    accepted = [each for each in pulses if each.heard == "accepted"]
    answered_at = answers[-1].created_at if answers else None
    state, since = _judged(answered_at, failures, accepted, now)
    failed = failures[-1] if failures else None
    name = onboarding.form_of(country).authority.render(language)
    return AuthorityHealth(
        country=country,
        name=name[:1].upper() + name[1:],
        state=state,
        since=since,
        answered_at=answered_at,
        accepted_at=accepted[-1].created_at if accepted else None,
        last_error=LastError(obstacle=failed.obstacle, at=failed.created_at)
        if failed is not None and failed.obstacle is not None
        else None,
    )


def _judged(
    answered_at: datetime | None, failures: list[Pulse], accepted: list[Pulse], now: datetime
) -> tuple[Health, datetime | None]:
    """Say how it is and since when; one window with answers and failures is neither."""
    unanswered = [each for each in failures if _is_later(each.created_at, answered_at)]
    if unanswered:
        first = unanswered[0].created_at
        return "silent" if first <= now - _SHORT else "slow", first
    if answered_at is None:
        return "unknown", None
    lately = [each for each in failures if each.created_at > now - _LATELY]
    if lately:
        return "slow", lately[0].created_at
    last = accepted[-1] if accepted else None
    if last is not None and (last.took_seconds or 0) > _LATELY.total_seconds():
        return "slow", last.created_at
    return "answers", None


def _is_later(failed_at: datetime, answered_at: datetime | None) -> bool:
    """Return whether a failure is of a window after that of the last answer."""
    window_of = pulse_store.window_of
    return answered_at is None or window_of(failed_at) > window_of(answered_at)
