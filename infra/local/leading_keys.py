"""Teaches the emulator (ministack) which partitions a request to the table names.

The cloud lets a policy ask for them (`dynamodb:LeadingKeys`); ministack gives no such fact, and a
condition `ForAllValues` on a fact that is not there holds. So rights by partition would not be
enforced at all. What it calls of ministack is no published interface, as in `saving_emulator`,
in whose environment it runs: it imports nothing of ours.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

_FACT = "dynamodb:LeadingKeys"
_TABLE_KEY = "PK"
_ASKED = re.compile(r"\s*(\w+)\s*=\s*(:\w+)")


class OfItem(str):
    """The address of the table, as one item of a transaction is checked against it."""

    leading_keys: tuple[str, ...] = ()


def leading_keys(request: dict[str, Any]) -> list[str]:
    """Return the partitions that a request names.

    >>> leading_keys({"TableName": "t", "Key": {"PK": {"S": "T#f#MAIL"}, "SK": {"S": "m"}}})
    ['T#f#MAIL']
    >>> leading_keys({"KeyConditionExpression": "DUEPK = :pk AND DUESK < :now",
    ...     "ExpressionAttributeValues": {":pk": {"S": "T#platform#DUE#0"}}})
    ['T#platform#DUE#0']
    """
    return list(dict.fromkeys(_named(request)))


def _named(request: dict[str, Any]) -> Iterator[str]:
    for key in (request.get("Item"), request.get("Key")):
        if key:
            yield key[_TABLE_KEY]["S"]
    if asked := _ASKED.match(request.get("KeyConditionExpression", "")):
        yield request["ExpressionAttributeValues"][asked[2]]["S"]
    for of_table in request.get("RequestItems", {}).values():
        for key in of_table["Keys"]:
            yield key[_TABLE_KEY]["S"]


def teach() -> None:
    """Have ministack know the partitions: of a request, and of each item of a transaction."""
    actions: Any = importlib.import_module("ministack.core.iam_actions")
    evaluator: Any = importlib.import_module("ministack.core.iam_evaluator")
    facts, checks = actions.dynamodb_service_context, actions.dynamodb_transaction_checks
    enforce = evaluator.enforce

    def facts_with_keys(body: bytes) -> dict[str, Any]:
        known: dict[str, Any] = facts(body)
        return known | _as_fact(leading_keys(json.loads(body or b"{}")))

    def checks_with_keys(action: str, body: bytes, *where: str) -> list[tuple[str, str]]:
        made: list[tuple[str, str]] = []
        for item in json.loads(body or b"{}").get("TransactItems", ()):
            alone = json.dumps({"TransactItems": [item]}).encode()
            for of_item, arn in checks(action, alone, *where):
                address = OfItem(arn)
                address.leading_keys = tuple(leading_keys(next(iter(item.values()))))
                made.append((of_item, address))
        return made

    def enforce_with_keys(*given: Any, **named: Any) -> Any:
        address = named.get("resource_arn")
        if isinstance(address, OfItem):
            own = _as_fact(address.leading_keys)
            named["service_context"] = (named.get("service_context") or {}) | own
        return enforce(*given, **named)

    actions.dynamodb_service_context = facts_with_keys
    actions.dynamodb_transaction_checks = checks_with_keys
    evaluator.enforce = enforce_with_keys


def _as_fact(keys: Iterable[str]) -> dict[str, list[str]]:
    named = list(keys)
    return {_FACT: named} if named else {}
