"""Counting what is limited, before it is done (`limits`)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from chalicelib.accounts import store
from chalicelib.accounts.limits import (
    LIMITS,
    PERIOD,
    Allowance,
    Level,
    Limited,
    LimitReached,
    allowance,
    counted,
    refusal,
)
from chalicelib.accounts.views import LimitView
from chalicelib.aws.transaction import ChangedMeanwhile, OthersInTheWay
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller


def _in_the_way() -> OthersInTheWay:
    return OthersInTheWay("count: others count the same")


class Granted(NamedTuple):
    """How many of what was wanted may be done, and if not all, when there are more."""

    number: int
    until: datetime | None


def count(caller: Caller, name: Limited, amount: int = 1) -> None:
    """Count what somebody is about to do for a firm or business; the last thing before writing.

    Raises:
        LimitReached: it would be more than may be.
    """
    level = level_of(caller.tenant)
    if level != "confirmed":
        _count(caller.account_id, name, level, amount)
    _count(caller.tenant, name, level, amount)


@again(4, on=LimitReached, otherwise=_in_the_way)  # others took what was left just now
def count_up_to(tenant: str, account_id: str, name: Limited, wanted: int) -> Granted:
    """Count as many as may be of what is about to be done, up to `wanted`: what a bulk goes by.

    Raises:
        OthersInTheWay: others took what was left, several times over.
    """
    level, now = level_of(tenant), clock.now()
    counted_by = [tenant] if level == "confirmed" else [account_id, tenant]
    most = LIMITS[name].get(level, 0)
    found = [allowance(most, store.usage(each, [name])[0], now) for each in counted_by]
    number = min(wanted, *(each.left for each in found))
    spent = [each.until or now + PERIOD for each in found if each.left <= number]
    for each in counted_by if number else ():
        _count(each, name, level, number)
    return Granted(number, max(spent) if number < wanted else None)


def count_person(caller: Caller, name: Limited) -> None:
    """Count what somebody is about to do for no firm or business.

    Raises:
        LimitReached: it would be more than may be.
    """
    _count(caller.account_id, name, "person", 1)


def level_of(tenant: str) -> Level:
    """Say what is known of a firm or business."""
    firm = store.firm_standing(tenant)
    if firm is None:
        return "business"
    return "confirmed" if firm.is_confirmed else "unconfirmed"


def left(tenant: str, name: Limited) -> Allowance:
    """Say how many a firm or business may do now, and when all are there again."""
    most = LIMITS[name].get(level_of(tenant), 0)
    return allowance(most, store.usage(tenant, [name])[0], clock.now())


def limits_of(tenant: str) -> list[LimitView]:
    """Show a firm its limits and what is left of each."""
    level, now = level_of(tenant), clock.now()
    names = [name for name in LIMITS if level in LIMITS[name]]
    found = zip(names, store.usage(tenant, names), strict=True)
    return [LimitView.of(name, allowance(LIMITS[name][level], usage, now)) for name, usage in found]


@again(20, on=ChangedMeanwhile, pause=doubling(0.01, most=0.2), otherwise=_in_the_way)
def _count(counted_by: str, name: Limited, level: Level, amount: int) -> None:
    now = clock.now()
    usage = store.usage(counted_by, [name])[0]
    found = allowance(LIMITS[name].get(level, 0), usage, now)
    if amount > found.left:
        raise refusal(name, level, found, now)
    store.save_usage(counted_by, name, counted(usage, amount, now))
