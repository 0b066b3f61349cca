"""The emulator holds rights by partition, as the cloud does, whatever way a partition is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.local.emulator import PYTHON
from infra.local.places import REGION
from infra.local.stack import LocalStack

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="the emulator is not installed")
_READS = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
_CHECKS = ["dynamodb:ConditionCheckItem"]
_WRITES = ["dynamodb:PutItem", "dynamodb:DeleteItem"]
_MINE, _OTHER = "T#firm_1#MINE", "T#firm_1#OTHER"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str]]:
    """A client with rights to partitions named MINE and to what is due, and the table's name."""
    home = tmp_path_factory.mktemp("guarded")
    with LocalStack(home, with_application=False, enforces_rights=True) as stack:
        assert stack.emulator is not None
        iam, table = stack.emulator.client("iam"), stack.environment["TABLE_NAME"]
        arn = f"arn:aws:dynamodb:{REGION}:*:table/{table}"
        iam.create_user(UserName="guarded")
        statements = [
            _allow(_READS + _CHECKS + _WRITES, arn, "T#*#MINE"),
            _allow(["dynamodb:Query"], f"{arn}/index/due", "T#platform#DUE#*"),
        ]
        policy = {"Version": "2012-10-17", "Statement": statements}
        iam.put_user_policy(
            UserName="guarded", PolicyName="rights", PolicyDocument=json.dumps(policy)
        )
        keys = iam.create_access_key(UserName="guarded")["AccessKey"]
        yield _client(stack.emulator.url, keys), table


def _allow(actions: list[str], arn: str, partitions: str) -> dict[str, Any]:
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [partitions]}}
    return {"Effect": "Allow", "Action": actions, "Resource": arn, "Condition": condition}


def _client(url: str, keys: dict[str, str]) -> Any:
    import boto3

    return boto3.session.Session().client(
        "dynamodb",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
    )


def _key(pk: str) -> dict[str, Any]:
    return {"PK": {"S": pk}, "SK": {"S": "1"}}


def _query(pk: str, name: str = "PK") -> dict[str, Any]:
    return {
        "KeyConditionExpression": f"{name} = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}},
    }


def _check(table: str, pk: str) -> dict[str, Any]:
    expression = "attribute_not_exists(version)"
    return {
        "ConditionCheck": {"TableName": table, "Key": _key(pk), "ConditionExpression": expression}
    }


def _batch(client: Any, table: str, *pks: str) -> object:
    return client.batch_get_item(RequestItems={table: {"Keys": [_key(pk) for pk in pks]}})


def _transaction(client: Any, table: str, *items: dict[str, Any]) -> object:
    put = {"Put": {"TableName": table, "Item": _key(_MINE)}}
    return client.transact_write_items(TransactItems=[put, *items])


WAYS: dict[str, Callable[[Any, str, str], object]] = {
    "get": lambda client, table, pk: client.get_item(TableName=table, Key=_key(pk)),
    "batch": lambda client, table, pk: _batch(client, table, "T#firm_2#MINE", pk),
    "query": lambda client, table, pk: client.query(TableName=table, **_query(pk)),
    "put": lambda client, table, pk: client.put_item(TableName=table, Item=_key(pk)),
    "delete": lambda client, table, pk: client.delete_item(TableName=table, Key=_key(pk)),
    "put in a transaction": lambda client, table, pk: _transaction(
        client, table, {"Put": {"TableName": table, "Item": _key(pk) | {"SK": {"S": "2"}}}}
    ),
    "check in a transaction": lambda client, table, pk: _transaction(
        client, table, _check(table, pk.replace("firm_1", "firm_2"))
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_partition_is_reached_by_who_may_and_by_no_other(
    guarded: tuple[Any, str], way: str
) -> None:
    client, table = guarded

    WAYS[way](client, table, _MINE)  # is allowed

    with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
        WAYS[way](client, table, _OTHER)


def test_what_is_due_is_a_partition_of_its_index(guarded: tuple[Any, str]) -> None:
    client, table = guarded
    where = {"TableName": table, "IndexName": "due"}

    found = client.query(**where, **_query("T#platform#DUE#0", "DUEPK"))

    assert found["Items"] == []
    with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
        client.query(**where, **_query("T#platform#EMAIL#0", "DUEPK"))
