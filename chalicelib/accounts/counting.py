"""Counting what is limited, before it is done (`limits`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from chalicelib.accounts import store
from chalicelib.accounts.limits import (
    LIMITS,
    PERIOD,
    STRANGERS,
    Allowance,
    Level,
    Limited,
    LimitReached,
    Usage,
    allowance,
    counted,
    counter_of,
    is_reached,
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


class _More(NamedTuple):
    """What is counted for somebody."""

    account_id: str
    name: Limited
    level: Level
    amount: int = 1
    to: Iterable[str | None] = ()
    """The addresses that are written to by it."""

    @property
    def counter(self) -> str:
        return counter_of(self.name, self.level)

    @property
    def reached(self) -> frozenset[str]:
        """The digests of strangers that are written to by it."""
        return frozenset(store.digest_of(to) for to in self.to if to and self.counter == STRANGERS)

    def onto(self, usage: Usage | None) -> Usage:
        """Return what is used with it.

        Raises:
            LimitReached: it would be more than may be.
        """
        now = clock.now()
        found = allowance(LIMITS[self.name].get(self.level, 0), usage, now)
        if self.amount > found.left:
            raise refusal(self.name, self.level, found, now, zone_of(self.account_id))
        return counted(usage, self.amount, now, self.reached)


class Granted(NamedTuple):
    """How many of what was wanted may be done, and if not all, when there are more."""

    number: int
    until: datetime | None


def count(caller: Caller, name: Limited, amount: int = 1, *, to: str | None = None) -> None:
    """Count what somebody is about to do for a firm or business; the last thing before writing.

    `to` is the address that is written to by it.

    Raises:
        LimitReached: it would be more than may be.
    """
    level = level_of(caller.tenant)
    for counted_by in _counted_by(caller.tenant, caller.account_id, level):
        _count(counted_by, _More(caller.account_id, name, level, amount, [to]))


def count_reached(caller: Caller, to: str) -> None:
    """Count an address that a firm which nobody confirmed has us write to, once a day.

    Raises:
        LimitReached: as many were written to as may be.
    """
    level = level_of(caller.tenant)
    if level == "unconfirmed":
        for counted_by in _counted_by(caller.tenant, caller.account_id, level):
            _count_reached(counted_by, _More(caller.account_id, "addresses", level, to=[to]))


@again(4, on=LimitReached, otherwise=_in_the_way)  # others took what was left just now
def count_up_to(
    tenant: str, account_id: str, name: Limited, wanted: Sequence[str | None]
) -> Granted:
    """Count as many as may be of what is about to be done: what a bulk goes by.

    `wanted` are the addresses that are written to by each, in their order.

    Raises:
        OthersInTheWay: others took what was left, several times over.
    """
    level, now = level_of(tenant), clock.now()
    counted_by = _counted_by(tenant, account_id, level)
    most = LIMITS[name].get(level, 0)
    found = [
        allowance(most, store.usage(each, [counter_of(name, level)])[0], now) for each in counted_by
    ]
    number = min(len(wanted), *(each.left for each in found))
    spent = [each.until or now + PERIOD for each in found if each.left <= number]
    for each in counted_by if number else ():
        _count(each, _More(account_id, name, level, number, wanted[:number]))
    return Granted(number, max(spent) if number < len(wanted) else None)


def count_person(caller: Caller, name: Limited) -> None:
    """Count what somebody is about to do for no firm or business.

    Raises:
        LimitReached: it would be more than may be.
    """
    _count(caller.account_id, _More(caller.account_id, name, "person"))


def write_counted(tx: Transaction, caller: Caller, name: Limited) -> None:
    """Count it in the transaction that does it (`one_after_another`).

    What is read after this is as it stays: whoever counted meanwhile makes the commit raise
    `ChangedMeanwhile`.

    Raises:
        LimitReached: it would be more than may be.
    """
    level = level_of(caller.tenant)
    for counted_by in _counted_by(caller.tenant, caller.account_id, level):
        _write_counted(tx, counted_by, _More(caller.account_id, name, level))


def write_person_counted(tx: Transaction, caller: Caller, name: Limited) -> None:
    """Count for no firm or business what a person does, as `write_counted` does.

    Raises:
        LimitReached: it would be more than may be.
    """
    _write_counted(tx, caller.account_id, _More(caller.account_id, name, "person"))


def _write_counted(tx: Transaction, counted_by: str, more: _More) -> None:
    usage = store.usage(counted_by, [more.counter])[0]
    store.write_usage(tx, counted_by, more.counter, more.onto(usage))


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
def _count(counted_by: str, more: _More) -> None:
    usage = store.usage(counted_by, [more.counter])[0]
    store.save_usage(counted_by, more.counter, more.onto(usage))


@one_after_another
def _count_reached(counted_by: str, more: _More) -> None:
    usage = store.usage(counted_by, [more.counter])[0]
    if not is_reached(usage, more.reached, clock.now()):
        store.save_usage(counted_by, more.counter, more.onto(usage))
