"""Notifications: histories tell what was done to each, once; firms have what they follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from chalicelib.core.history import HistoryEntry
from chalicelib.notifications.model import Custody
from chalicelib.notifications.notices import Facts, Notice, copy_id
from tests.simulation.safety.holdings import Holdings

_HISTORY, _NOTICE = "HISTORY#", "ntc_"
"""How histories are kept, and how ids of notifications begin."""
_CARRIED = "notice_taken_over"
"""By which one comes from the other side as it was there, whatever was known of it here."""
_OF_ITSELF = frozenset({"notice_warned", "notice_expiry_presumed"})
"""What time does, and nobody."""
_FOLLOWED = frozenset({*Facts.model_fields, "opened", "last_day"})
"""What a firm has of a notification that its client forwarded."""


def faults(held: Holdings) -> Iterator[str]:
    """Say what is wrong in notifications."""
    yield from _mistold(held)
    yield from _in_two_hands(held)
    if held.scene.world.faults.is_over:
        yield from _not_followed(held)


def _mistold(held: Holdings) -> Iterator[str]:
    """What was written of each since the last look is told as often as it was done."""
    done: Counter[tuple[str, str, str]] = Counter()
    told: Counter[tuple[str, str, str]] = Counter()
    for before, after in held.writes:
        if after is None:
            continue
        if isinstance(after.entity, HistoryEntry):
            if after.partition.startswith(_HISTORY + _NOTICE):
                told[after.tenant, after.partition.removeprefix(_HISTORY), after.entity.event] += 1
        elif isinstance(after.entity, Notice):
            was = before.entity if before is not None else None
            assert was is None or isinstance(was, Notice)
            for event in _events(was, after.entity):
                done[after.tenant, after.entity.id, event] += 1
    carried = {(tenant, id_) for tenant, id_, event in told if event == _CARRIED}
    for tenant, id_, event in sorted(done.keys() | told.keys()):
        is_copys = tenant.startswith("firm_") and event.startswith("notice_forward")
        if (tenant, id_) in carried or event in _OF_ITSELF or is_copys:
            continue
        times, said = done[tenant, id_, event], told[tenant, id_, event]
        if times != said:
            yield f"{tenant} {id_} {event}: done {times} times, told {said} times"


def _events(before: Notice | None, after: Notice) -> Iterator[str]:
    """Say what was done to a notification by a write; to a copy only the firm's own work is."""
    if before is None:
        yield from () if after.sent_by else ("notice_entered",)
        yield from ("notice_forwarded",) if after.shared else ()
    elif after.sent_by:
        yield from (_WORKED_ON,) if after.work_state != before.work_state else ()
    elif after.handed_over_at and not before.handed_over_at:
        yield "notice_handed_over"
    elif after.reported != before.reported:
        yield "notice_reported_anew"
    else:
        yield from (event for event, is_done in _DONE.items() if is_done(before, after))


_WORKED_ON = "notice_worked_on"
_DONE: Mapping[str, Callable[[Notice, Notice], bool]] = {
    "notice_forwarding_withdrawn": lambda was, now: bool(was.shared and was.shared != now.shared),
    "notice_forwarded": lambda was, now: bool(now.shared and was.shared != now.shared),
    "notice_removed": lambda was, now: bool(now.removed_at and not was.removed_at),
    "notice_restored": lambda was, now: bool(was.removed_at and not now.removed_at),
    "notice_opened": lambda was, now: bool(now.opened and was.opened != now.opened),
    "notice_opening_withdrawn": lambda was, now: bool(was.opened and not now.opened),
    _WORKED_ON: lambda was, now: was.work_state != now.work_state,
    "notice_corrected": lambda was, now: _facts(was) != _facts(now),
}


def _facts(notice: Notice) -> list[object]:
    return [getattr(notice, name) for name in Facts.model_fields]


def _in_two_hands(held: Holdings) -> Iterator[str]:
    """Of a client that manages its own, the firm manages none."""
    for tenant, custody in held.of(Custody):
        if tenant.startswith("firm_") and custody.self_managed and custody.active:
            yield f"{tenant} has mailboxes of {custody.id}, which manages its own"


def _not_followed(held: Holdings) -> Iterator[str]:
    """What a client forwarded stands at the firm as at the client, while the firm follows it."""
    notices = {(tenant, each.id): each for tenant, each in held.of(Notice)}
    follows = {
        (tenant, custody.firm_id)
        for tenant, custody in held.of(Custody)
        if tenant == custody.id and custody.self_managed
    }
    for (tenant, _), notice in notices.items():
        if notice.shared is None or (tenant, notice.shared.firm_id) not in follows:
            continue
        copy = notices.get((notice.shared.firm_id, copy_id(tenant, notice.id)))
        others = [
            name
            for name in sorted(_FOLLOWED)
            if copy is None or getattr(copy, name) != getattr(notice, name)
        ]
        if others:
            yield f"{tenant} forwarded {notice.id}, of which the firm has another {others}"
