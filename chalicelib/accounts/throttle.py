"""How often something may be tried, and how long to wait after that. Pure.

A try is counted before it is looked at, so that many at once gain nothing; one that the provider of
passwords did not look at, being out, is taken back. What strangers try with an e-mail is counted by
e-mail and source, and over all sources that never signed in with it (`WIDE`), whether or not it has
an account: that counters exist tells nobody anything (ADR 0037).
What is sent to an address that somebody typed is counted by sender as well: person and tenant. So
is what a business tries at the tax authority with a user that it names: it blocks who insists, and
sees our addresses only. Validations of licence numbers and codes of their release are counted by
number and network, so that who knows a number locks nobody out elsewhere; wrong numbers by the
address that they come from, and by its network (ADR 0033). Codes of a second factor are counted by
account: only who knows its password gets so far (ADR 0041). The password that somebody signed in
types once more is counted by their session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from chalicelib.core.model import Entity, Instant

Tried = Literal[
    "sign-in",
    "verification",
    "password-reset",
    "mail",
    "reset-mail",
    "key-mail",
    "receiving",
    "connecting",
    "authority-user",
    "licence-number",
    "wrong-number",
    "wrong-number-nearby",
    "release-code",
    "second-factor",
    "release-mail",
    "own-code",
    "own-password",
]
BY_TENANT: frozenset[Tried] = frozenset({"connecting"})
"""Counted by person, firm or business; all else by what was typed: an e-mail and where it was, a
user's name, or (`receiving`) a person and the e-mail that they wrote to, or the id of a number and
a network."""


class Wide(NamedTuple):
    """How often something may be tried with one e-mail from everywhere, in a period."""

    most: int
    period: timedelta


MAILED: Final = Wide(3, timedelta(hours=3))
"""Mails of one kind that strangers may have sent to an e-mail: 24 a day. When they are used up, its
owner has the code of the latest at a new device, too: it is good until there can be another."""

WIDE: Final[dict[Tried, Wide]] = {
    "sign-in": Wide(100, timedelta(hours=1)),
    "verification": Wide(100, timedelta(hours=1)),
    "password-reset": Wide(100, timedelta(hours=1)),
    "mail": MAILED,
    "reset-mail": MAILED,
    "key-mail": MAILED,
}
"""What is counted by e-mail and source as well; beyond it only known places are let in."""


class Throttle(Entity):
    """How often it was tried of late."""

    tries: int
    blocked_until: Instant
    forgotten_at: Instant

    def taken_back(self, before: Throttle | None) -> Throttle:
        """Return the counter as it was before the last try, to be written over this one."""
        none = self.but(tries=0, blocked_until=self.created_at)
        return (before or none).but(version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Policy:
    """`free` tries in a row; from then on a pause that doubles up to `longest`."""

    free: int
    first_pause: timedelta
    longest: timedelta
    forgotten_after: timedelta
    patience: timedelta = timedelta(0)
    """How long a try waits, in a pause that just began, for those before it to turn out right."""

    def wait(self, current: Throttle | None, now: datetime) -> int:
        """Return for how many seconds nothing may be tried; 0 when it may be tried now."""
        if current is None or now >= current.forgotten_at or now >= current.blocked_until:
            return 0
        return int((current.blocked_until - now).total_seconds()) + 1

    def is_patient(self, current: Throttle | None, now: datetime) -> bool:
        """Return whether the pause began so lately that those who tried before may yet be right."""
        return current is not None and now < current.created_at + self.patience

    def counted(self, current: Throttle | None, now: datetime) -> Throttle:
        """Return the counter with one try more."""
        is_fresh = current is None or now >= current.forgotten_at
        tries = 1 if current is None or is_fresh else current.tries + 1
        blocked_until = now + self._pause(tries)
        return Throttle(
            created_at=now,
            version=current.version if current else 0,
            tries=tries,
            blocked_until=blocked_until,
            forgotten_at=blocked_until + self.forgotten_after,
        )

    def _pause(self, tries: int) -> timedelta:
        if tries < self.free:
            return timedelta(0)
        factor = 1 << min(tries - self.free, 20)
        return min(self.first_pause * factor, self.longest)


_MAILS: Final = Policy(3, timedelta(minutes=2), timedelta(hours=1), timedelta(hours=6))
POLICIES: dict[Tried, Policy] = {
    "sign-in": Policy(
        5,
        timedelta(seconds=30),
        timedelta(minutes=15),
        timedelta(hours=6),
        patience=timedelta(seconds=2),
    ),
    "own-password": Policy(
        5,
        timedelta(seconds=30),
        timedelta(minutes=15),
        timedelta(hours=6),
        patience=timedelta(seconds=2),
    ),
    "verification": Policy(5, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)),
    "password-reset": Policy(5, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)),
    "mail": _MAILS,
    "reset-mail": _MAILS,
    "key-mail": _MAILS,
    "own-code": Policy(5, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)),
    "release-mail": _MAILS,
    "receiving": Policy(5, timedelta(minutes=10), timedelta(hours=24), timedelta(hours=24)),
    "connecting": Policy(10, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=6)),
    "authority-user": Policy(5, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=6)),
    # in a row: programs that ask now and then, of all computers of an office, never get so far
    "licence-number": Policy(60, timedelta(minutes=1), timedelta(minutes=15), timedelta(minutes=1)),
    "wrong-number": Policy(10, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)),
    # neighbours of a network share it: more of them, and not for long
    "wrong-number-nearby": Policy(
        100, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)
    ),
    "release-code": Policy(5, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)),
    "second-factor": Policy(5, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24)),
}
