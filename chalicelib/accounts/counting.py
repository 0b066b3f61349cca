"""Counting what is limited, before it is done (`limits`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from chalicelib.accounts import store
from chalicelib.accounts.limits import (
    LIMITS,
    PERIOD,
    Allowance,
    Level,
    Limited,
    LimitReached,
    Usage,
    allowance,
    counted,
    counter_of,
    refusal,
)
from chalicelib.accounts.model import usual_time_zone
from chalicelib.accounts.views import LimitView
from chalicelib.aws.transaction import ChangedMeanwhile, OthersInTheWay, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller

P = ParamSpec("P")
T = TypeVar("T")


def _in_the_way() -> OthersInTheWay:
    return OthersInTheWay("count: others count the same")


def one_after_another(act: Callable[P, T]) -> Callable[P, T]:
    """Do again, from the start, what others counted the same as at once."""
    tried = again(20, on=ChangedMeanwhile, pause=doubling(0.01, most=0.2), otherwise=_in_the_way)
    return tried(act)


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
    for counted_by in _counted_by(caller.tenant, caller.account_id, level):
        _count(caller.account_id, counted_by, name, level, amount)


@again(4, on=LimitReached, otherwise=_in_the_way)  # others took what was left just now
def count_up_to(tenant: str, account_id: str, name: Limited, wanted: int) -> Granted:
    """Count as many as may be of what is about to be done, up to `wanted`: what a bulk goes by.

    Raises:
        OthersInTheWay: others took what was left, several times over.
    """
    level, now = level_of(tenant), clock.now()
    counted_by = _counted_by(tenant, account_id, level)
    most = LIMITS[name].get(level, 0)
    found = [
        allowance(most, store.usage(each, [counter_of(name, level)])[0], now) for each in counted_by
    ]
    number = min(wanted, *(each.left for each in found))
    spent = [each.until or now + PERIOD for each in found if each.left <= number]
    for each in counted_by if number else ():
        _count(account_id, each, name, level, number)
    return Granted(number, max(spent) if number < wanted else None)


def count_person(caller: Caller, name: Limited) -> None:
    """Count what somebody is about to do for no firm or business.

    Raises:
        LimitReached: it would be more than may be.
    """
    _count(caller.account_id, caller.account_id, name, "person", 1)


def write_counted(tx: Transaction, caller: Caller, name: Limited) -> None:
    """Count it in the transaction that does it (`one_after_another`).

    What is read after this is as it stays: whoever counted meanwhile makes the commit raise
    `ChangedMeanwhile`.

    Raises:
        LimitReached: it would be more than may be.
    """
    level = level_of(caller.tenant)
    for counted_by in _counted_by(caller.tenant, caller.account_id, level):
        _write_more(tx, caller.account_id, counted_by, name, level)


def write_person_counted(tx: Transaction, caller: Caller, name: Limited) -> None:
    """Count for no firm or business what a person does, as `write_counted` does.

    Raises:
        LimitReached: it would be more than may be.
    """
    _write_more(tx, caller.account_id, caller.account_id, name, "person")


def _write_more(
    tx: Transaction, account_id: str, counted_by: str, name: Limited, level: Level
) -> None:
    usage = _with_more(account_id, counted_by, name, level, 1)
    store.write_usage(tx, counted_by, counter_of(name, level), usage)


def level_of(tenant: str) -> Level:
    """Say what is known of a firm or business."""
    firm = store.firm_standing(tenant)
    if firm is None:
        return "business"
    return "confirmed" if firm.is_confirmed else "unconfirmed"


def left(caller: Caller, name: Limited) -> Allowance:
    """Say how many somebody may do for a firm or business now, and when all are there again."""
    level = level_of(caller.tenant)
    return _left(caller, level, [name])[0]


def zone_of(account_id: str) -> ZoneInfo:
    """Say in whose time a person is told: their own; the usual one of who is none."""
    account = store.find_account(account_id)
    return ZoneInfo(account.time_zone if account else usual_time_zone())


def limits_of(caller: Caller) -> list[LimitView]:
    """Show the limits of a firm or business, and what is left of each for the caller.

    Who sees some companies only is not told how much is done for the others.
    """
    level = level_of(caller.tenant)
    names = [name for name in LIMITS if level in LIMITS[name]]
    found = zip(names, _left(caller, level, names), strict=True)
    return [LimitView.of(name, each, is_told=caller.companies.is_whole) for name, each in found]


def _counted_by(tenant: str, account_id: str, level: Level) -> list[str]:
    """List by whom it is counted: by the person, too, unless the firm is confirmed."""
    return [tenant] if level == "confirmed" else [account_id, tenant]


def _left(caller: Caller, level: Level, names: Sequence[Limited]) -> list[Allowance]:
    """Return what is left of each: where it is counted twice, the lesser."""
    now, found = clock.now(), []
    for counted_by in _counted_by(caller.tenant, caller.account_id, level):
        usages = store.usage(counted_by, [counter_of(name, level) for name in names])
        most = [LIMITS[name].get(level, 0) for name in names]
        found.append([allowance(*each, now) for each in zip(most, usages, strict=True)])
    return [min(each, key=lambda one: one.left) for each in zip(*found, strict=True)]


@one_after_another
def _count(account_id: str, counted_by: str, name: Limited, level: Level, amount: int) -> None:
    usage = _with_more(account_id, counted_by, name, level, amount)
    store.save_usage(counted_by, counter_of(name, level), usage)


def _with_more(account_id: str, counted_by: str, name: Limited, level: Level, amount: int) -> Usage:
    now = clock.now()
    usage = store.usage(counted_by, [counter_of(name, level)])[0]
    found = allowance(LIMITS[name].get(level, 0), usage, now)
    if amount > found.left:
        raise refusal(name, level, found, now, zone_of(account_id))
    return counted(usage, amount, now)
