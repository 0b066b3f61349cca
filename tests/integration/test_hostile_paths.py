"""Whatever stands in an address, in whatever way it is written, there is no such thing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import PLATFORM
from chalicelib.aws.transaction import Transaction
from chalicelib.http.access import ACCESS, Access
from infra.http_server import Request
from infra.local.events import api_event
from tests.support import tokens
from tests.support.examples import COMMITTED
from tests.support.people import Person
from tests.unit.accounting.world import World, build

VALUES = (
    "a%2Fb",
    "%00",
    "%C3%B1",
    "a+b",
    "%FF",
    "%2E%2E",
    "%E2%80%A8",
    "%23HISTORY",
    "x" * 3_000,
    "%F0%9F%98%80" * 600,
    "%25",
)
TRIED = 3
"""Values of each place: all in turn, so that each kind of place meets each of them."""
PLACES = [
    (row, name) for row in sorted(ACCESS) for name in re.findall(r"{(\w+)}", row.split(" ")[1])
]
OTHERWISE = {
    ("GET /v1/businesses/{business}/users/{account}/history", "account"): 200,
    ("GET /v1/businesses/{business}/users/{account}/history.csv", "account"): 200,
    ("POST /v1/firms/{firm}/timed-rights/{timed}/withdrawal", "timed"): 403,
}
"""Whoever has left has a history still, and nobody else an empty one; and what advisers do."""


@pytest.fixture
def world(aws: Any) -> World:
    return build()


@pytest.fixture
def operator(aws: Any) -> Iterator[Person]:
    from app import app

    with Client(app) as client:
        person, tx = Person(client, "operadora"), Transaction()
        role = "operator"
        accounts.write_membership(
            tx, person.account_id, PLATFORM, "platform", role, name="Enlace", country=None
        )
        tx.commit()
        yield person


def bearer(access: Access, world: World, operator: Person) -> dict[str, str]:
    if access.audience in {"public", "installation"}:
        return {}
    by_audience = {"firm": world.administrator, "operator": operator.account_id}
    signed_in = tokens.bearer(by_audience.get(access.audience, world.owner))
    return {name.lower(): said for name, said in signed_in.items()}


def test_no_value_in_an_address_is_a_failure_or_leads_to_anything(
    world: World, operator: Person
) -> None:
    from app import app

    values, bodies = cycle(VALUES), json.loads(COMMITTED.read_text("utf-8"))
    usual = {name: "some_id" for _, name in PLACES}
    usual |= {"firm": world.firm, "business": world.business}
    tries = [(row, name, next(values)) for row, name in PLACES for _ in range(TRIED)]
    for number, (row, name, value) in enumerate(tries):
        method, pattern = row.split(" ")
        headers = {
            "content-type": "application/json",
            "idempotency-key": f"key-of-a-hostile-path-{number}",
            "if-match": '"1"',
            **bearer(ACCESS[row], world, operator),
        }
        body = json.dumps(bodies.get(row, {})).encode()
        request = Request(method, pattern.format_map(usual | {name: value}), headers, body)

        answer = app(api_event(request, "/{proxy+}", {"proxy": "any"}, "r1"), None)

        hidden = {404, OTHERWISE.get((row, name), 422)}
        assert answer["statusCode"] in hidden, (row, name, value[:12], answer["body"])
    assert len(tries) > 1_000
