"""From where an e-mail is known to be used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.accounts.known_places import LASTS, KnownPlaces

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
PLACES = KnownPlaces(created_at=NOW, since=NOW)
SECOND = timedelta(seconds=1)


def test_a_source_is_known_for_ninety_days_after_it_was_used() -> None:
    known = PLACES.with_source("home", NOW)

    assert (known.knows("home", NOW), known.knows("work", NOW)) == (True, False)
    assert known.knows("home", NOW + timedelta(days=90) - SECOND)
    assert not known.knows("home", NOW + timedelta(days=90))
    assert timedelta(days=90) == LASTS


def test_the_twenty_sources_that_were_used_last_are_kept() -> None:
    known = PLACES
    for number in range(20):
        known = known.with_source(f"s{number}", NOW + number * SECOND)
    known = known.with_source("s0", NOW + 20 * SECOND).with_source("new", NOW + 21 * SECOND)

    assert len(known.until) == 20
    assert known.knows("s0", NOW)
    assert not known.knows("s1", NOW)


def test_a_proof_counts_from_the_moment_on_from_which_places_are_known() -> None:
    assert PLACES.trusts(NOW)
    assert not PLACES.trusts(NOW - SECOND)
