"""The table: its conditions and limits exact, what it may do late or again drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.world import World, refused
from tests.simulation.world.attributes import Item, Unacceptable, copied, kept, size
from tests.simulation.world.expressions import Names, Values, check_placeholders, holds, updated
from tests.simulation.world.items import Index, Items, Key, key_of

MOST_ITEM_BYTES, MOST_TRANSACTION_BYTES, MOST_ACTIONS = 400 * 1024, 4 * 1024 * 1024, 100
MOST_KEYS = 100
_TOKEN_KEPT = timedelta(minutes=10)
_IN_HAND = timedelta(milliseconds=30)
"""For how long after a write of an item another one may be in conflict with it."""
_CONFLICTS, _LEFT_OVER = 0.2, 0.03
"""Of writes that come so soon, and of reads of several: how many meet it."""
_FAILED = "ConditionalCheckFailed"


@dataclass(frozen=True, slots=True)
class _Change:
    """What one action of a transaction asks for."""

    key: Key
    before: Item | None
    after: Item | None
    is_write: bool
    is_met: bool


@dataclass
class Table:
    """One table with keys PK and SK, as boto3's client of `dynamodb` reaches it."""

    world: World
    name: str
    indexes: tuple[Index, ...] = ()
    items: Items = field(init=False)

    def __post_init__(self) -> None:
        self.items = Items(self.world, self.indexes)
        self._tokens: dict[str, tuple[str, datetime]] = {}

    def get_item(self, *, TableName: str, Key: Item, ConsistentRead: bool = False) -> Any:
        with _acceptable("get_item"):
            self._check_name("get_item", TableName)
            found = self.items.read(key_of(Key, whole=True), is_consistent=ConsistentRead)
        return {} if found is None else {"Item": copied(found)}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> Any:
        [(name, asked)] = RequestItems.items()
        self._check_name("batch_get_item", name)
        keys = asked["Keys"]
        with _acceptable("batch_get_item"):
            named = [key_of(each, whole=True) for each in keys]
            if not 0 < len(set(named)) == len(named) <= MOST_KEYS:
                raise Unacceptable("keys: none, too many, or one twice")
        is_consistent = asked.get("ConsistentRead", False)
        left = len(keys)
        if len(keys) > 1 and self._happens(_LEFT_OVER):
            left = self.world.random.randrange(1, len(keys))
        found = [self.items.read(each, is_consistent=is_consistent) for each in named[:left]]
        answer: dict[str, Any] = {
            "Responses": {name: [copied(each) for each in found if each is not None]},
            "UnprocessedKeys": {},
        }
        if keys[left:]:
            answer["UnprocessedKeys"] = {name: {**asked, "Keys": keys[left:]}}
        return answer

    def query(self, *, TableName: str, **asked: Any) -> Any:
        self._check_name("query", TableName)
        with _acceptable("query"):
            return self.items.page(**asked)

    def put_item(self, **action: Any) -> Any:
        return self._write_one("put_item", "Put", action)

    def delete_item(self, **action: Any) -> Any:
        return self._write_one("delete_item", "Delete", action)

    def update_item(self, **action: Any) -> Any:
        return self._write_one("update_item", "Update", action)

    def transact_write_items(
        self, *, TransactItems: list[dict[str, Any]], ClientRequestToken: str
    ) -> Any:
        operation = "transact_write_items"
        said = repr(TransactItems)
        known = self._tokens.get(ClientRequestToken)
        if known is not None and self.world.now() < known[1]:
            if known[0] != said:
                raise refused(operation, "IdempotentParameterMismatchException")
            return {}
        with _acceptable(operation):
            changes = self._changes(operation, TransactItems)
        reasons = [self._reason(each) for each in changes]
        if any(reasons):
            cancelled = [{"Code": each or "None"} for each in reasons]
            raise refused(operation, "TransactionCanceledException", CancellationReasons=cancelled)
        for each in changes:
            self._do(each)
        self._tokens[ClientRequestToken] = (said, self.world.now() + _TOKEN_KEPT)
        return {}

    def _changes(self, operation: str, asked: list[dict[str, Any]]) -> list[_Change]:
        if not 0 < len(asked) <= MOST_ACTIONS:
            raise Unacceptable(f"a transaction of {len(asked)}")
        changes = [
            self._change(operation, kind, action) for [(kind, action)] in (e.items() for e in asked)
        ]
        if len({each.key for each in changes}) < len(changes):
            raise Unacceptable("a transaction names an item twice")
        if sum(size(each.after or each.before or {}) for each in changes) > MOST_TRANSACTION_BYTES:
            raise Unacceptable("a transaction of more than 4 MB")
        return changes

    def _reason(self, change: _Change) -> str:
        """Return why a transaction cannot be; empty where it can."""
        if self._is_in_hand(change.key):
            return "TransactionConflict"
        return "" if change.is_met else _FAILED

    def _write_one(self, operation: str, kind: str, action: dict[str, Any]) -> Any:
        with _acceptable(operation):
            change = self._change(operation, kind, action)
        if self._is_in_hand(change.key):
            raise refused(operation, "TransactionConflictException")
        if not change.is_met:
            raise refused(operation, f"{_FAILED}Exception")
        self._do(change)
        return {}

    def _change(self, operation: str, kind: str, action: dict[str, Any]) -> _Change:
        wanted = dict(action)
        self._check_name(operation, wanted.pop("TableName"))
        condition: str | None = wanted.pop("ConditionExpression", None)
        change: str | None = wanted.pop("UpdateExpression", None)
        names: Names = wanted.pop("ExpressionAttributeNames", {})
        values: Values = wanted.pop("ExpressionAttributeValues", {})
        given: Item = wanted.pop("Item" if kind == "Put" else "Key")
        if wanted or (change is None) is (kind == "Update"):
            raise Unacceptable(f"{kind}: {', '.join(wanted) or 'the change'}")
        check_placeholders(names, values, condition, change)
        key = key_of(given, whole=kind != "Put")
        before = self.items.read(key, is_consistent=True)
        after = before
        if kind == "Put":
            after = {name: kept(value) for name, value in given.items()}
        elif kind == "Update" and change is not None:
            after = updated(before or given, change, names, values)
            if key_of(after) != key:
                raise Unacceptable("a key is changed")
        elif kind == "Delete":
            after = None
        if after is not None and kind != "ConditionCheck":
            self._check(after)
        is_met = holds(condition, before, names, values)
        return _Change(key, before, after, kind != "ConditionCheck", is_met)

    def _check(self, item: Item) -> None:
        if size(item) > MOST_ITEM_BYTES:
            raise Unacceptable("Item size has exceeded the maximum allowed size")
        for index in self.indexes:
            for name in (index.partition, index.sort):
                if name in item and not item[name].get("S"):
                    raise Unacceptable(f"{name}: key of an index that is no text, or empty")

    def _do(self, change: _Change) -> None:
        if change.is_write:
            self.items.write(change.key, change.after)

    def _is_in_hand(self, key: Key) -> bool:
        written = self.items.written_at(key)
        is_soon = written is not None and self.world.now() - written < _IN_HAND
        return is_soon and self._happens(_CONFLICTS)

    def _happens(self, rate: float) -> bool:
        return self.world.is_disturbed and self.world.random.random() < rate

    def _check_name(self, operation: str, name: str) -> None:
        if name != self.name:
            raise refused(operation, "ResourceNotFoundException")


class _acceptable:  # noqa: N801 - read as a word; a generator would take longer than the call
    """Answers as the service does what it cannot accept."""

    def __init__(self, operation: str) -> None:
        self._operation = operation

    def __enter__(self) -> None:
        """Go on."""

    def __exit__(self, _: object, exc: BaseException | None, __: object) -> None:
        if isinstance(exc, Unacceptable):
            raise refused(self._operation, "ValidationException", said=str(exc)) from exc
