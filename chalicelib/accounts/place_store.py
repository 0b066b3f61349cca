"""Where it is kept from where an e-mail is used: on the platform, under the e-mail's digest."""

from __future__ import annotations

from typing import Any, NamedTuple

from chalicelib.accounts.known_places import LASTS, AskedHere, KnownPlaces
from chalicelib.accounts.store import digest_of
from chalicelib.accounts.throttle import Tried, Wide
from chalicelib.aws import counters
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock

_PLACES = "PLACES"


class Places(NamedTuple):
    """What is known of an e-mail where something is tried with it."""

    known: KnownPlaces | None
    asked: AskedHere | None


def find(email: str, source: str, tried: Tried) -> Places:
    """Read from where an e-mail is used, and whether a code was asked for from a source."""
    wanted: list[tuple[Key, type[Any]]] = [
        (_key(email, _PLACES), KnownPlaces),
        (_key(email, _asked(tried, source)), AskedHere),
    ]
    return Places(*get_many(wanted))


def write_known(tx: Transaction, email: str, known: KnownPlaces) -> None:
    """Write from where somebody signed in, which must be as it was read."""
    tx.replace(_key(email, _PLACES), known, expires_at=clock.now() + LASTS)


def save_asked(email: str, source: str, tried: Tried, asked: AskedHere) -> None:
    """Keep that a code was asked for from a source, which must be as it was read."""
    tx = Transaction()
    tx.replace(_key(email, _asked(tried, source)), asked, expires_at=asked.until)
    tx.commit()


def count_wide(tried: Tried, email: str, wide: Wide) -> int:
    """Count a try over all sources; return for how many seconds there may be no more, or 0."""
    return counters.count(_key(email, f"WIDE#{tried}"), wide.most, wide.period)


def _asked(tried: Tried, source: str) -> str:
    return f"ASKED#{tried}#{source}"


def _key(email: str, sort: str) -> Key:
    return Table(PLATFORM).key(f"EMAIL#{digest_of(email)}", sort)
