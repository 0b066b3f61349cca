"""What the admin endpoint may change while the simulator runs: times, limits, checks, readings.

Where the texts leave a reading open, the default takes every reading that they allow, so that an
agreement with the default of a client proves nothing by itself; a reading that is named here is
the only one taken.
"""

from __future__ import annotations

from dataclasses import dataclass

from infra.simulator.references import EDITIONS
from infra.simulator.shapes import BOOLEAN, Shape, number, one_of, whole
from infra.simulator.shaping import PARTIES

ANY = "any"
_MOST = 1_000_000_000


@dataclass(frozen=True)
class Settings:
    """One value each; `SHAPES` says which values there are."""

    expires_in: int = 300
    refresh_expires_in: int = 36_000
    delay_seconds: float = 0.3
    rate_limit: int = 300
    rate_limit_enforced: bool = False
    unknown_status: int = 404
    unread_parties: str = "unknown"
    key_usage: str = "signing"
    signing_time_enforced: bool = True
    reference_rules: str = "2026"
    corrections_enforced: bool = True
    exonerations: str = "all"
    sequence: str = "free"
    issuer_activity: str = "free"
    activity_codes: str = "dotted"
    inactive_activity: bool = False
    exoneration_share: str = ANY
    gift_tax: str = ANY
    refund_means: str = ANY
    refund_credit: str = ANY
    refund_veterinary: str = ANY


SHAPES: dict[str, Shape] = {
    "expires_in": whole(0, _MOST),
    "refresh_expires_in": whole(0, _MOST),
    "delay_seconds": number(0, _MOST),
    "rate_limit": whole(0, _MOST),
    "rate_limit_enforced": BOOLEAN,
    "unknown_status": whole(400, 499),
    "unread_parties": one_of(*PARTIES),
    "key_usage": one_of("free", "signing", "both"),
    "signing_time_enforced": BOOLEAN,
    "reference_rules": one_of(*EDITIONS),
    "corrections_enforced": BOOLEAN,
    "exonerations": one_of("free", "registered", "all"),
    "sequence": one_of("free", "warned", "rejected"),
    "issuer_activity": one_of("free", "warned", "rejected"),
    "activity_codes": one_of("dotted", "digits", "former", "stripped"),
    "inactive_activity": BOOLEAN,
    "exoneration_share": one_of(ANY, "line", "rates", "group", "group_all"),
    "gift_tax": one_of(ANY, "issuer", "part", "base", "customer"),
    "refund_means": one_of(ANY, "02", "02+04+06"),
    "refund_credit": one_of(ANY, "no", "yes"),
    "refund_veterinary": one_of(ANY, "no", "yes"),
}


class Board:
    """Where the settings that hold now are looked up."""

    def __init__(self) -> None:
        self.current = Settings()

    def __call__(self) -> Settings:
        """Return the settings that hold now."""
        return self.current
