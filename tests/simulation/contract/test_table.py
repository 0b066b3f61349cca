"""The table of the world answers as the emulator's, and where that is wrong, as is written."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.emulator import Emulator
from tests.simulation.world import World
from tests.simulation.world.items import Index
from tests.simulation.world.table import Table

DUE = Index("due", "DUEPK", "DUESK", ("due_queue",))
_names = (f"table-{number}" for number in itertools.count())
Item = dict[str, Any]


class Asked:
    """A client, and the name of an empty table."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def do(self, operation: str, **params: Any) -> Any:
        """Return the answer, or the code of the refusal with the reasons of a cancelled one."""
        try:
            answer = getattr(self.client, operation)(TableName=self.name, **params)
        except ClientError as exc:
            reasons = [each["Code"] for each in exc.response.get("CancellationReasons", ())]
            return [exc.response["Error"]["Code"], *reasons]
        return {name: answer[name] for name in sorted(answer) if name in _COMPARED}

    def transact(self, *actions: tuple[str, dict[str, Any]], token: str = "") -> Any:
        """Return nothing, or the refusal."""
        items = [{kind: {"TableName": self.name, **action}} for kind, action in actions]
        more = {"ClientRequestToken": token} if token else {}
        try:
            self.client.transact_write_items(TransactItems=items, **more)
        except ClientError as exc:
            reasons = [each["Code"] for each in exc.response.get("CancellationReasons", ())]
            return [exc.response["Error"]["Code"], *reasons]
        return None


_COMPARED = {"Item", "Items", "Count", "ScannedCount", "LastEvaluatedKey"}


@pytest.fixture
def simulated(world: World) -> Asked:
    name = next(_names)
    world.add("dynamodb", Table(world, name, (DUE,)))
    return Asked(world.client("dynamodb"), name)


@pytest.fixture(scope="session")
def real_client(emulator: Emulator) -> Any:
    from botocore.config import Config
    from botocore.session import get_session

    return get_session().create_client(
        "dynamodb",
        endpoint_url=emulator.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def emulated(real_client: Any) -> Asked:
    name = next(_names)
    real_client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": each, "AttributeType": "S"} for each in ("PK", "SK", "DUEPK", "DUESK")
        ],
        KeySchema=_keys("PK", "SK"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": _keys("DUEPK", "DUESK"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["due_queue"]},
            }
        ],
    )
    return Asked(real_client, name)


def _keys(pk: str, sk: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": pk, "KeyType": "HASH"},
        {"AttributeName": sk, "KeyType": "RANGE"},
    ]


def item(sk: str = "1", pk: str = "P", **more: Any) -> Item:
    return {"PK": {"S": pk}, "SK": {"S": sk}, **more}


def key(sk: str = "1", pk: str = "P") -> dict[str, Any]:
    return {"Key": item(sk, pk)}


def number(value: float | str) -> dict[str, str]:
    return {"N": str(value)}


NEW = {"ConditionExpression": "attribute_not_exists(PK)"}


def at(version: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "version = :v",
        "ExpressionAttributeValues": {":v": number(version)},
    }


def puts_by_condition(table: Asked) -> Any:
    yield table.do("put_item", Item=item(version=number(1)), **NEW)
    yield table.do("put_item", Item=item(version=number(1)), **NEW)
    yield table.do("put_item", Item=item(version=number(2)), **at(1))
    yield table.do("put_item", Item=item(version=number(2)), **at(1))
    yield table.do("delete_item", **key(), **at(1))
    yield table.do("delete_item", **key("2"), **at(1))
    yield table.do("get_item", **key(), ConsistentRead=True)
    yield table.do("delete_item", **key(), **at(2))
    yield table.do("delete_item", **key())
    yield table.do("get_item", **key(), ConsistentRead=True)


def values_that_come_back(table: Asked) -> Any:
    for value in ("1.50", "-0", "1E3", "0.00012", "12345678901234567890123456789012345678"):
        yield table.do("put_item", Item=item(n=number(value)))
        yield table.do("get_item", **key(), ConsistentRead=True)
    for odd in (
        number("1" * 39), number("x"), {"SS": ["a", "a"]}, {"B": b"\x00\xff"},
        {"M": {"a": {"L": [{"S": ""}, {"BOOL": True}, {"NULL": True}]}}},
    ):  # fmt: skip
        yield table.do("put_item", Item=item(odd=odd))
        yield table.do("get_item", **key(), ConsistentRead=True)


def conditions_that_hold(table: Asked) -> Any:
    table.do("put_item", Item=item(a=number(5), s={"S": "letters"}, b={"B": b"ab"}))
    for condition, values in (
        ("a > :v", {":v": number(4)}),
        ("a <= :v", {":v": number("5.0")}),
        ("a = :v", {":v": {"S": "5"}}),
        ("a <> :v", {":v": {"S": "5"}}),
        ("a < :v", {":v": {"S": "9"}}),
        ("gone <> :v", {":v": number(1)}),
        ("gone < :v", {":v": number(1)}),
        ("a BETWEEN :v AND :w", {":v": number(4), ":w": number(6)}),
        ("a IN (:v, :w)", {":v": number(4), ":w": number(5)}),
        ("begins_with(s, :v)", {":v": {"S": "let"}}),
        ("contains(s, :v)", {":v": {"S": "tt"}}),
        ("size(s) = :v", {":v": number(7)}),
        ("attribute_type(b, :v)", {":v": {"S": "B"}}),
        ("attribute_exists(gone) OR a = :v AND NOT s = :w", {":v": number(5), ":w": {"S": "x"}}),
        ("NOT (a = :v OR attribute_exists(s))", {":v": number(1)}),
        ("attribute_not_exists(PK) OR a <= :v", {":v": number(5)}),
        ("a = :v AND", {":v": number(5)}),
        ("a = :gone", {":v": number(5)}),
        ("a = :v", {":v": number(5), ":unused": number(1)}),
    ):
        yield (
            condition,
            table.do(
                "put_item",
                Item=item(a=number(5), s={"S": "letters"}, b={"B": b"ab"}),
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            ),
        )


def updates(table: Asked) -> Any:
    for change, condition, values in (
        ("SET used = :one, ends_at = :until", "attribute_not_exists(PK)", {":one": 1, ":until": 9}),
        ("SET used = used + :one", "used < :most AND ends_at > :one", {":one": 1, ":most": 3}),
        ("SET used = used + :one", "used < :most", {":one": 1, ":most": 2}),
        ("ADD used :one, other :one", None, {":one": 1}),
        ("SET a = if_not_exists(a, :one), b = used - :one REMOVE other", None, {":one": 1}),
        ("SET a = gone", None, {}),
        ("SET PK = :one", None, {":one": 1}),
    ):
        params: dict[str, Any] = {"UpdateExpression": change}
        if condition:
            params["ConditionExpression"] = condition
        if values:
            params["ExpressionAttributeValues"] = {n: number(v) for n, v in values.items()}
        yield change, table.do("update_item", **key(), **params)
        yield table.do("get_item", **key(), ConsistentRead=True)


def transactions(table: Asked) -> Any:
    yield table.transact(("Put", {"Item": item("1", version=number(1)), **NEW}),
                         ("Put", {"Item": item("2", version=number(1)), **NEW}))  # fmt: skip
    yield table.transact(("Put", {"Item": item("3"), **NEW}),
                         ("Put", {"Item": item("2"), **NEW}),
                         ("ConditionCheck", {**key("1"), **at(2)}))  # fmt: skip
    yield table.do("get_item", **key("3"), ConsistentRead=True)
    yield table.transact(("Delete", {**key("2"), **at(1)}),
                         ("ConditionCheck", {**key("1"), **at(1)}))  # fmt: skip
    yield table.do("get_item", **key("2"), ConsistentRead=True)
    yield table.transact(("Put", {"Item": item("4")}), ("Delete", key("4")))
    yield table.transact(*[("Put", {"Item": item(str(each))}) for each in range(101)])
    yield table.transact(*[("Put", {"Item": item(str(each))}) for each in range(100)])
    yield table.transact(*[("Put", {"Item": item(str(n), d={"S": "x" * 399_000})})
                           for n in range(11)])  # fmt: skip


def tokens(table: Asked) -> Any:
    add = {
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": number(1)},
    }
    for token, name in (("first-token", "1"), ("first-token", "1"), ("first-token", "2")):
        yield table.transact(("Update", {**key(name), **add}), token=token)
    yield table.do("get_item", **key("1"), ConsistentRead=True)


def sizes(table: Asked) -> Any:
    room = 400 * 1024 - len("PKPSK1data")
    for length in (room, room + 1):
        yield table.do("put_item", Item=item(data={"S": "x" * length}))
    yield table.do("put_item", Item=item(data={"S": "é" * (room // 2 + 1)}))
    yield table.do("put_item", Item=item(""))
    yield table.do("put_item", Item=item("x" * 1025))
    yield table.do("put_item", Item=item("x" * 1024))
    yield table.do("put_item", Item={"PK": {"S": "P"}})
    yield table.do("get_item", Key={"PK": {"S": "P"}})


def pages(table: Asked) -> Any:
    for sk in ("a", "é", "b", "Z", "c"):
        table.do("put_item", Item=item(sk, n=number(len(sk.encode()))))
    values = {":pk": {"S": "P"}}
    plain = {"KeyConditionExpression": "PK = :pk", "ExpressionAttributeValues": values}
    yield table.do("query", **plain, ConsistentRead=True)
    yield table.do("query", **plain, ScanIndexForward=False, Limit=2)
    yield table.do("query", **plain, ScanIndexForward=False, Limit=2, ExclusiveStartKey=item("c"))
    yield table.do("query", **plain, Limit=5)
    yield table.do("query", **plain, Limit=5, ExclusiveStartKey=item("é"))
    yield table.do("query", **plain, Limit=9, FilterExpression="n > :pk")
    yield table.do(
        "query",
        KeyConditionExpression="PK = :pk AND SK BETWEEN :low AND :high",
        ExpressionAttributeValues={**values, ":low": {"S": "a"}, ":high": {"S": "b"}},
    )
    yield table.do(
        "query",
        KeyConditionExpression="PK = :pk AND begins_with(SK, :p)",
        ExpressionAttributeValues={**values, ":p": {"S": "c"}},
    )


def pages_by_size(table: Asked) -> Any:
    for each in range(12):
        table.do("put_item", Item=item(f"{each:02}", d={"S": "x" * 100_000}))
    plain = {
        "KeyConditionExpression": "PK = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "P"}},
    }
    found = table.do("query", **plain, ConsistentRead=True)
    yield found["Count"], found["LastEvaluatedKey"]


def indexes(table: Asked) -> Any:
    due = {"DUEPK": {"S": "D"}, "due_queue": {"S": "mail"}, "other": {"S": "not copied"}}
    for sk, moment in (("1", "c"), ("2", "a"), ("3", "b"), ("4", "b")):
        table.do("put_item", Item=item(sk) | due | {"DUESK": {"S": moment}})
    table.do("put_item", Item=item("4"))
    asked = {
        "IndexName": "due",
        "KeyConditionExpression": "DUEPK = :pk AND DUESK < :until",
        "ExpressionAttributeValues": {":pk": {"S": "D"}, ":until": {"S": "c"}},
    }
    found = table.do("query", **asked, Limit=1)
    yield found
    yield table.do("query", **asked, ExclusiveStartKey=found["LastEvaluatedKey"])
    yield table.do("query", **asked, ConsistentRead=True)
    yield table.do("put_item", Item=item("5", DUEPK={"S": "D"}, DUESK=number(1)))
    yield table.do("put_item", Item=item("5", DUEPK={"S": ""}, DUESK={"S": "x"}))


STORIES: tuple[Callable[[Asked], Any], ...] = (
    puts_by_condition,
    values_that_come_back,
    conditions_that_hold,
    updates,
    transactions,
    tokens,
    sizes,
    pages,
    pages_by_size,
    indexes,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_world_answers_as_the_emulator(
    story: Callable[[Asked], Any], simulated: Asked, emulated: Asked
) -> None:
    assert list(story(simulated)) == list(story(emulated))


def test_attribute_is_changed_once_in_an_update(simulated: Asked) -> None:
    """The service refuses what the emulator takes."""
    twice = simulated.do(
        "update_item",
        **key(),
        UpdateExpression="SET a = :one, a = :one",
        ExpressionAttributeValues={":one": number(1)},
    )

    assert twice == ["ValidationException"]
