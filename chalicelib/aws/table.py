"""The one table, reached only through an object that is bound to one tenant.

Every item: `PK` = `T#<tenant>#<partition>`, `SK`, `type`, `version`, `created_at` and `data`,
the model as JSON (compressed when that saves write units). An item may carry a message that is
due: the sparse index `due` brings it back when nobody did the work (see `sweep`). Access
patterns: docs/adr/0001.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

from chalicelib.aws import signed_texts
from chalicelib.aws.session import client, translated
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import Malformed, Retryable, TooLarge
from chalicelib.core.model import Entity
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text

E = TypeVar("E", bound=Entity)
PLATFORM = "platform"
"""The tenant of what is unique over all tenants: e-mails, tax ids, what is due."""
_COMPRESS_ABOVE_BYTES = 900
_MOST_BYTES = 390_000  # of the 400 KB that an item may have, with room for its keys
_BATCH_GET_KEYS = 100
_TENANT_CHARACTERS, _SORT_KEY_BYTES = 64, 1024


class Key(NamedTuple):
    """Full primary key of an item; made only by a `Table`, so it carries its tenant."""

    pk: str
    sk: str


class InvalidCursor(Malformed):
    """The cursor was not made by us for this list."""

    code = "invalid-cursor"
    text = Text(
        es="El cursor no es de esta lista o está incompleto; empiece sin «cursor».",
        en="The cursor is not from this list or is incomplete; start again without “cursor”.",
    )


class ItemTooLarge(TooLarge):
    """More than one item of the table can hold, even compressed."""

    code = "item-too-large"
    text = Text(
        es="Es demasiado para guardarlo de una vez; divídalo en partes más pequeñas.",
        en="This is too large to be stored at once; split it into smaller parts.",
    )


class _LeftOver(Retryable):
    """A busy table did not read all that it was asked for."""


def can_be_tenant(name: str) -> bool:
    """Return whether something of that name could have items.

    >>> can_be_tenant("firm_1"), can_be_tenant("firm_1#MEMBERS"), can_be_tenant("")
    (True, False, False)
    """
    return bool(name) and "#" not in name and len(name) <= _TENANT_CHARACTERS


def is_sort_key(sort: str) -> bool:
    """Return whether there could be an item of that sort key."""
    return 0 < len(sort.encode("utf-8", "replace")) <= _SORT_KEY_BYTES


class Table:
    """The items of one tenant; keys of another cannot be expressed."""

    def __init__(self, tenant: str) -> None:
        if not can_be_tenant(tenant):
            msg = f"{tenant[:_TENANT_CHARACTERS]!r} cannot be a tenant"
            raise ValueError(msg)
        self.tenant = tenant

    def key(self, partition: str, sort: str) -> Key:
        """Build the key of an item of this tenant."""
        return Key(self.pk(partition), sort)

    def pk(self, partition: str) -> str:
        """Build the key of a partition of this tenant."""
        return f"T#{self.tenant}#{partition}"

    def get(self, kind: type[E], partition: str, sort: str) -> E | None:
        """Read one item, strongly consistent; None when there is none."""
        if not is_sort_key(sort):
            return None  # DynamoDB would fail on it; callers pass on ids as they were sent
        found: E | None = get_many([(self.key(partition, sort), kind)])[0]
        return found

    def page(
        self,
        kind: type[E],
        partition: str,
        query: PageQuery,
        *,
        newest_first: bool = False,
    ) -> Page[E]:
        """Read one page of a partition, in the order of the sort keys.

        Raises:
            InvalidCursor: the cursor is of another tenant, list or direction.
        """
        pk = self.pk(partition)
        bound_to = f"{pk}\x1f{newest_first}"
        request = _query(pk) | {
            "ScanIndexForward": not newest_first,
            "Limit": query.limit,
        }
        if query.cursor:
            sort = read_cursor(query.cursor, bound_to)
            request["ExclusiveStartKey"] = _attribute_key(Key(pk, sort))
        with translated("list"):
            answer = client("dynamodb").query(**request)
        last = answer.get("LastEvaluatedKey")
        return Page[kind](  # type: ignore[valid-type]  # `kind` is known at run time only
            data=[_load(kind, item) for item in answer["Items"]],
            next_cursor=write_cursor(last["SK"]["S"], bound_to) if last else None,
        )

    def each(
        self,
        kind: type[E],
        partition: str,
        *,
        prefix: str = "",
        between: tuple[str, str] | None = None,
        newest_first: bool = False,
    ) -> Iterator[E]:
        """Stream every item of a partition, or of a range of sort keys (both ends included)."""
        for item in self._each_item(partition, prefix, between, newest_first=newest_first):
            yield _load(kind, item)

    def mixed(self, partition: str, kinds: dict[str, type[Entity]]) -> Iterator[tuple[str, Entity]]:
        """Stream a partition that holds several kinds: (sort key, item), by the prefix of the key.

        `kinds` maps the part of the sort key before its first `#` to the model; what is none of
        them is of that of "", if it has one.
        """
        for item in self._each_item(partition):
            sort = item["SK"]["S"]
            kind = kinds.get(sort.partition("#")[0], kinds.get(""))
            if kind is not None:
                yield sort, _load(kind, item)

    def readable(
        self, kind: type[E], partition: str, *, prefix: str = ""
    ) -> Iterator[tuple[str, E | None]]:
        """Stream a partition that somebody may have written in by hand: (sort key, item).

        None stands for what is no item of that kind.
        """
        for item in self._each_item(partition, prefix):
            try:
                read = _load(kind, item)
            except (KeyError, ValueError, TypeError, zlib.error):
                read = None
            yield item["SK"]["S"], read

    def keys(self, partition: str) -> Iterator[Key]:
        """Stream the keys of a partition, whatever its items are."""
        for item in self._each_item(partition):
            yield Key(item["PK"]["S"], item["SK"]["S"])

    def _each_item(
        self,
        partition: str,
        prefix: str = "",
        between: tuple[str, str] | None = None,
        *,
        newest_first: bool = False,
    ) -> Iterator[dict[str, Any]]:
        request = _query(self.pk(partition), prefix=prefix, between=between)
        request["ScanIndexForward"] = not newest_first
        while True:
            with translated("read all"):
                answer = client("dynamodb").query(**request, ConsistentRead=True)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def get_many(wanted: list[tuple[Key, type[Any]]]) -> list[Any]:
    """Read several items in one round trip, strongly consistent; None in place of a missing one."""
    name = settings().table_name
    found: dict[Key, dict[str, Any]] = {}
    if len(wanted) == 1:
        with translated("read"):
            answer = client("dynamodb").get_item(
                TableName=name, Key=_attribute_key(wanted[0][0]), ConsistentRead=True
            )
        if "Item" in answer:
            found[wanted[0][0]] = answer["Item"]
    else:
        keys = list(dict.fromkeys(key for key, _ in wanted))
        for start in range(0, len(keys), _BATCH_GET_KEYS):
            chunk = [_attribute_key(key) for key in keys[start : start + _BATCH_GET_KEYS]]
            for item in _read_batch(name, chunk):
                found[Key(item["PK"]["S"], item["SK"]["S"])] = item
    return [_load(kind, found[key]) if key in found else None for key, kind in wanted]


def _read_batch(name: str, keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Read up to 100 items; what a busy table leaves over is asked for again after a pause."""
    pending: dict[str, Any] = {name: {"Keys": keys, "ConsistentRead": True}}
    found: list[dict[str, Any]] = []

    @again(8, on=_LeftOver, pause=doubling(0.02))
    def read_what_is_left() -> None:
        nonlocal pending
        with translated("read several"):
            answer = client("dynamodb").batch_get_item(RequestItems=pending)
        found.extend(answer["Responses"].get(name, ()))
        pending = answer.get("UnprocessedKeys") or {}
        if pending:
            raise _LeftOver("read several: the table is too busy")

    read_what_is_left()
    return found


def item_of(key: Key, entity: Entity) -> dict[str, Any]:
    """Lay an entity out as the attributes of its item."""
    text = entity.model_dump_json()
    data: dict[str, Any] = {"S": text}
    if len(text) > _COMPRESS_ABOVE_BYTES:
        packer = zlib.compressobj(zdict=entity.packed_against)
        packed = packer.compress(text.encode()) + packer.flush()
        if len(packed) > _MOST_BYTES:
            raise ItemTooLarge
        data = {"B": packed}
    return _attribute_key(key) | {
        "type": {"S": type(entity).__name__},
        "version": {"N": str(entity.version)},
        "created_at": {"S": entity.created_at.isoformat()},
        "data": data,
    }


def _load(kind: type[E], item: dict[str, Any]) -> E:
    data = item["data"]
    if "S" in data:
        return kind.model_validate_json(data["S"])
    unpacker = zlib.decompressobj(zdict=kind.packed_against)
    return kind.model_validate_json(unpacker.decompress(data["B"]) + unpacker.flush())


def _attribute_key(key: Key) -> dict[str, Any]:
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}}


def _query(pk: str, *, prefix: str = "", between: tuple[str, str] | None = None) -> dict[str, Any]:
    condition, values = "PK = :pk", {":pk": {"S": pk}}
    if between:
        condition += " AND SK BETWEEN :low AND :high"
        values |= {":low": {"S": between[0]}, ":high": {"S": between[1]}}
    elif prefix:
        condition += " AND begins_with(SK, :prefix)"
        values[":prefix"] = {"S": prefix}
    return {
        "TableName": settings().table_name,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
    }


def write_cursor(sort: str, bound_to: str) -> str:
    """Write where a page of the list `bound_to` ended."""
    return signed_texts.write(sort, bound_to)


def read_cursor(cursor: str, bound_to: str) -> str:
    """Read a cursor of the list `bound_to`.

    Raises:
        InvalidCursor: it was not made by us for this list.
    """
    try:
        return signed_texts.read(cursor, bound_to)
    except signed_texts.NotOurs as exc:
        raise InvalidCursor from exc
