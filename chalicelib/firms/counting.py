"""Counting what is limited, before it is done (`limits`)."""

from __future__ import annotations

from chalicelib.aws.transaction import ChangedMeanwhile, OthersInTheWay
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.firms import store
from chalicelib.firms.limits import (
    LIMITS,
    OF_FIRMS,
    Allowance,
    Limited,
    allowance,
    counted,
    refusal,
)
from chalicelib.firms.model import Firm
from chalicelib.firms.views import LimitView


def count(firm: Firm, name: Limited, amount: int = 1) -> None:
    """Count what a firm is about to do; the last thing before it is written.

    Raises:
        LimitReached: it would be more than may be; nothing was counted.
    """
    _count(firm.id, name, amount, is_confirmed=firm.is_confirmed)


def count_person(account_id: str, name: Limited) -> None:
    """Count what a person is about to do, in whatever firm.

    Raises:
        LimitReached: it would be more than may be; nothing was counted.
    """
    _count(account_id, name, 1, is_confirmed=False)


def left(firm: Firm, name: Limited) -> Allowance:
    """Say how many a firm may do now, and when all are there again: what a bulk goes by."""
    usage = store.usage(firm.id, [name])[0]
    return allowance(LIMITS[name], usage, clock.now(), is_confirmed=firm.is_confirmed)


def limits_of(caller: Caller) -> list[LimitView]:
    """Show a firm its limits and what is left of each."""
    firm, now = store.firm(caller.tenant), clock.now()
    is_confirmed = firm is not None and firm.is_confirmed
    found = zip(OF_FIRMS, store.usage(caller.tenant, OF_FIRMS), strict=True)
    return [
        LimitView.of(
            name, LIMITS[name], allowance(LIMITS[name], usage, now, is_confirmed=is_confirmed)
        )
        for name, usage in found
    ]


def _in_the_way() -> OthersInTheWay:
    return OthersInTheWay("count: others count the same")


@again(20, on=ChangedMeanwhile, pause=doubling(0.01, most=0.2), otherwise=_in_the_way)
def _count(tenant: str, name: Limited, amount: int, *, is_confirmed: bool) -> None:
    now = clock.now()
    usage = store.usage(tenant, [name])[0]
    found = allowance(LIMITS[name], usage, now, is_confirmed=is_confirmed)
    if amount > found.left:
        raise refusal(name, found, now, is_confirmed=is_confirmed)
    store.save_usage(tenant, name, counted(usage, amount, now))
