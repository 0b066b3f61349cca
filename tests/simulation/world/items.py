"""What a table holds: items in order, what they were a moment ago, and indexes that lag behind."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Any, NamedTuple

from tests.simulation.world import World
from tests.simulation.world.attributes import Item, Unacceptable, copied, size
from tests.simulation.world.expressions import Given, check_placeholders, condition, holds

_STALE = timedelta(seconds=1)
"""For how long a read may still find what was there before, unless it is consistent."""
_LATE_SECONDS = 2.0
"""How much later an index knows of a write, at most."""
_REMOVED_WITHIN_SECONDS = 48 * 3600.0
PAGE_BYTES = 1024 * 1024


class Key(NamedTuple):
    """Where an item is; ordered as the table orders."""

    pk: bytes
    sk: bytes


Watch = Callable[[Key, Item | None, Item | None], object]


class Index(NamedTuple):
    """A sparse index: of items that have its keys, with some of what they hold."""

    name: str
    partition: str
    sort: str
    projected: tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    item: Item | None
    written_at: datetime
    before: Item | None = None
    removed_at: datetime | None = None
    """When an item is gone whose time is over."""


class _Coming(NamedTuple):
    """A write that indexes do not know of yet."""

    seen_at: datetime
    number: int
    key: Key
    item: Item | None


def key_of(item: Item, *, whole: bool = False) -> Key:
    """Read the key of an item; `whole`: it is nothing but the key.

    Raises:
        Unacceptable: it is none.
    """
    try:
        pk, sk = item["PK"]["S"].encode(), item["SK"]["S"].encode()
    except (KeyError, AttributeError) as exc:
        raise Unacceptable("no key") from exc
    if not 0 < len(pk) <= 2048 or not 0 < len(sk) <= 1024 or (whole and len(item) > 2):
        raise Unacceptable("a key that is empty, too long, or more than a key")
    return Key(pk, sk)


class Items:
    """Items by key, and the indexes of them."""

    def __init__(self, world: World, indexes: tuple[Index, ...]) -> None:
        self._world = world
        self._kept: dict[Key, _Kept] = {}
        self._partitions: dict[bytes, list[bytes]] = {}
        self._indexes = {index.name: index for index in indexes}
        self._entries: dict[str, dict[bytes, dict[Key, Item]]] = {each.name: {} for each in indexes}
        self._to_come: list[_Coming] = []
        self._indexed: dict[Key, int] = {}
        """Which write of an item the indexes know of."""
        self._writes = 0
        self.watchers: list[Watch] = []
        """Who looks at each write: what was there, and what is."""

    def read(self, key: Key, *, is_consistent: bool) -> Item | None:
        """Return an item; one that is not read consistently may be what it was a moment ago."""
        found = self._kept.get(key)
        if found is None:
            return None
        now = self._world.now()
        if found.removed_at is not None and now >= found.removed_at:
            self._remove(key)
            return None
        is_late = (
            not is_consistent
            and self._world.is_disturbed
            and now - found.written_at < _STALE
            and self._world.random.random() < 0.5
        )
        return found.before if is_late else found.item

    def written_at(self, key: Key) -> datetime | None:
        """Return when an item was written last, if it ever was."""
        found = self._kept.get(key)
        return found.written_at if found else None

    def write(self, key: Key, item: Item | None) -> None:
        """Put an item in the place of what is there; None removes it."""
        now, before = self._world.now(), self._kept.get(key)
        made = _Kept(item, now, before.item if before else None)
        if item is not None and "N" in (ends := item.get("expires_at", {})):
            made.removed_at = self._removal(float(ends["N"]))
        if before is None:
            insort(self._partitions.setdefault(key.pk, []), key.sk)
        self._kept[key] = made
        for watch in self.watchers:
            watch(key, made.before, item)
        self._trace(key, item)
        if self._indexes:
            late = self._world.random.uniform(0, _LATE_SECONDS if self._world.is_disturbed else 0)
            self._writes += 1
            coming = _Coming(now + timedelta(seconds=late), self._writes, key, item)
            heappush(self._to_come, coming)

    def all(self) -> Iterator[Item]:
        """Stream every item that is there, for who checks what was written."""
        for key in sorted(self._kept):
            found = self.read(key, is_consistent=True)
            if found is not None:
                yield found

    def page(
        self,
        *,
        KeyConditionExpression: str,
        ExpressionAttributeValues: dict[str, Any],
        ExpressionAttributeNames: dict[str, str] | None = None,
        FilterExpression: str | None = None,
        IndexName: str | None = None,
        Limit: int | None = None,
        ExclusiveStartKey: Item | None = None,
        ScanIndexForward: bool = True,
        ConsistentRead: bool = False,
    ) -> dict[str, Any]:
        """Return a page of a partition, of the table or of an index.

        Raises:
            Unacceptable: the question is none.
        """
        names, values = ExpressionAttributeNames, ExpressionAttributeValues
        check_placeholders(names, values, KeyConditionExpression, FilterExpression)
        if IndexName is None:
            ordered = self._of_table(KeyConditionExpression, values, is_consistent=ConsistentRead)
            keys: tuple[str, ...] = ("PK", "SK")
        else:
            if ConsistentRead or IndexName not in self._indexes:
                raise Unacceptable("an index that is not there, or a consistent read of one")
            index = self._indexes[IndexName]
            ordered = self._of_index(index, KeyConditionExpression, values)
            keys = (index.partition, index.sort, "PK", "SK")
        asks = condition(KeyConditionExpression)  # refused if it is none, though nothing be there
        found = [each for each in ordered if asks(Given(each, names or {}, values))]
        if not ScanIndexForward:
            found.reverse()
        if ExclusiveStartKey is not None:
            found = _after(found, ExclusiveStartKey, keys, is_forward=ScanIndexForward)
        answer: dict[str, Any] = {"Items": []}
        seen = total = 0
        for each in found:
            bytes_ = size(each)
            if seen == Limit or (seen and total + bytes_ > PAGE_BYTES):
                break
            seen, total, last = seen + 1, total + bytes_, each
            if holds(FilterExpression, each, names, values):
                answer["Items"].append(copied(each))
        if seen and (seen < len(found) or seen == Limit):
            answer["LastEvaluatedKey"] = {name: last[name] for name in keys}
        return answer | {"Count": len(answer["Items"]), "ScannedCount": seen}

    def is_any_before(self, index: Index, until: str) -> bool:
        """Return whether an index holds anything before that, as of now."""
        self._catch_up()
        return any(
            item[index.sort]["S"] < until
            for partition in self._entries[index.name].values()
            for item in partition.values()
        )

    def _of_table(
        self, condition: str, values: dict[str, Any], *, is_consistent: bool
    ) -> list[Item]:
        """Return the items of the partition that is asked for, in order."""
        partition = _partition(condition, values)
        sorts = list(self._partitions.get(partition, ()))
        read = (self.read(Key(partition, sk), is_consistent=is_consistent) for sk in sorts)
        return [each for each in read if each is not None]

    def _of_index(self, index: Index, condition: str, values: dict[str, Any]) -> list[Item]:
        """Return what an index knows of a partition by now, in order."""
        self._catch_up()
        found = self._entries[index.name].get(_partition(condition, values), {})
        return [found[key] for key in sorted(found, key=lambda key: _order(index, found[key], key))]

    def _catch_up(self) -> None:
        """Let indexes know what they know by now."""
        now = self._world.now()
        while self._to_come and self._to_come[0].seen_at <= now:
            coming = heappop(self._to_come)
            if self._indexed.get(coming.key, 0) < coming.number:
                self._indexed[coming.key] = coming.number
                self._enter(coming.key, coming.item)

    def _enter(self, key: Key, item: Item | None) -> None:
        for index in self._indexes.values():
            entries = self._entries[index.name]
            for each in entries.values():
                each.pop(key, None)
            if item is not None and index.partition in item and index.sort in item:
                names = ("PK", "SK", index.partition, index.sort, *index.projected)
                partition = item[index.partition]["S"].encode()
                entries.setdefault(partition, {})[key] = {n: item[n] for n in names if n in item}

    def _removal(self, ends_at: float) -> datetime:
        late = self._world.random.uniform(0, _REMOVED_WITHIN_SECONDS)
        return datetime.fromtimestamp(ends_at + late, self._world.now().tzinfo)

    def _remove(self, key: Key) -> None:
        self.write(key, None)

    def _trace(self, key: Key, item: Item | None) -> None:
        told = "removed"
        if item is not None:
            told = " ".join(f"{n}={v[k]}" for n, v in sorted(item.items()) for k in v if k != "B")
        self._world.trace.add("item", key.pk.decode(), key.sk.decode(), told)


def _partition(condition: str, values: dict[str, Any]) -> bytes:
    """Return the partition that a condition of keys names first."""
    found: bytes = values[condition.split("=", 1)[1].split(maxsplit=1)[0]]["S"].encode()
    return found


def _order(index: Index, item: Item, key: Key) -> tuple[bytes, Key]:
    return item[index.sort]["S"].encode(), key


def _after(
    found: list[Item], start: Item, keys: tuple[str, ...], *, is_forward: bool
) -> list[Item]:
    """Return what comes behind where a page ended."""
    if {*start} != {*keys}:
        raise Unacceptable("a start key of something else")

    def order(item: Item) -> list[bytes]:
        return [item[name]["S"].encode() for name in keys]

    last = order(start)
    return [each for each in found if (order(each) > last) is is_forward and order(each) != last]
