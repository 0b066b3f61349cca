"""How much somebody who is not signed in may do in an hour: the one table, by what it is. Pure.

By source: a network of addresses (`core.origin`), or the account to which a device showed that it
signed in before. Of the platform: what all networks together may cost us, and all such devices as
much again. What an hour of each costs at most stands in docs/limits.md, and how the figures were
found in ADR 0037.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal, NamedTuple

Act = Literal["registration", "sign-in", "refresh", "mail", "code", "validation"]
PERIOD: Final = timedelta(hours=1)


class Limit(NamedTuple):
    """How many there may be in an hour."""

    of_source: int
    of_platform: int


LIMITS: Final[dict[Act, Limit]] = {
    "registration": Limit(20, 500),
    "sign-in": Limit(300, 400_000),  # the pool takes 120/s, which are 432,000
    "refresh": Limit(3_000, 400_000),
    "mail": Limit(60, 5_000),  # whatever has us write to an address that somebody typed
    "code": Limit(120, 20_000),
    "validation": Limit(1_200, 400_000),
}
