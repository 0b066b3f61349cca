"""Moto as we need it: for threads of ours, and without work that changes nothing of its answers."""

from __future__ import annotations

import base64
import copy
import threading
from functools import cache
from typing import Any


def adapt_moto() -> None:
    """Change moto for the whole run."""
    _one_request_at_a_time()
    _attributes_as_they_are()
    _methods_looked_up_once()
    _transactions_keep_what_they_write()


def _one_request_at_a_time() -> None:
    """Let threads of ours wait for each other: moto copies its tables while others write them."""
    from moto.core.botocore_stubber import BotocoreStubber

    process, turn = BotocoreStubber.process_request, threading.RLock()

    def process_alone(stubber: Any, request: Any) -> Any:
        with turn:
            return process(stubber, request)

    BotocoreStubber.process_request = process_alone  # type: ignore[assignment, method-assign]


def _attributes_as_they_are() -> None:
    """Let moto write an attribute as it has it, which is the form that it is sent in.

    It looks for each of the ten kinds of value by a dozen names: half the time of all its answers.
    """
    from moto.core.serialize import BaseJSONSerializer

    structure = BaseJSONSerializer._serialize_type_structure

    def write(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue":
            serialized[key] = _sent(value)
        else:
            structure(serializer, serialized, value, shape, key)

    BaseJSONSerializer._serialize_type_structure = write  # type: ignore[assignment, method-assign]


def _sent(value: Any) -> Any:
    """Return an attribute with its bytes as text."""
    if isinstance(value, dict):
        return {name: _sent(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_sent(each) for each in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _methods_looked_up_once() -> None:
    """Let moto keep which methods a class has: it asks at each request."""
    from moto.core import responses, utils

    responses.method_names_from_class = cache(  # type: ignore[attr-defined]
        utils.method_names_from_class
    )


def _transactions_keep_what_they_write() -> None:
    """Let moto keep the items that a transaction writes, to put back what it may not do.

    It copies the whole table, and that for each item anew: most of what many writes took, in time
    and in memory.
    """
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.models.dynamo_type import DynamoType
    from moto.dynamodb.models.table import Table

    write, written = DynamoDBBackend.transact_write_items, set[tuple[str, str]]()

    def kept(table: Any, memo: dict[int, Any]) -> Any:
        made = copy.copy(table)
        made.items = copy.copy(table.items)
        for partition, sort in written:
            name, key = DynamoType({"S": partition}), DynamoType({"S": sort})
            if name not in made.items:
                continue
            if made.items[name] is table.items[name]:
                made.items[name] = copy.copy(table.items[name])
            if key in made.items[name]:
                made.items[name][key] = copy.deepcopy(made.items[name][key], memo)
        return made

    def write_all(backend: Any, items: list[dict[str, Any]]) -> None:
        acts = [act for each in items for act in each.values()]
        written.clear()
        keys = (act.get("Item") or act["Key"] for act in acts)
        written.update((key["PK"]["S"], key["SK"]["S"]) for key in keys)
        write(backend, items)

    Table.__deepcopy__ = kept  # type: ignore[attr-defined]
    DynamoDBBackend.transact_write_items = write_all  # type: ignore[assignment, method-assign]
