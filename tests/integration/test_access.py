"""Every route of the access table, tried by those who may not call it.

Generated from the table: a route without a row cannot be declared, a row without a route fails.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import ROLE_PERMISSIONS
from chalicelib.core.standing import Membership, SignedIn
from chalicelib.http.access import ACCESS
from chalicelib.http.openapi import declared_routes
from tests.support import tokens

NOW = datetime(2026, 11, 2, tzinfo=UTC)
GUARDED = {row: access for row, access in ACCESS.items() if access.audience != "public"}
IN_TENANT = {row: access for row, access in GUARDED.items() if access.permission}


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    from app import app

    tokens.publish()
    with Client(app) as made:
        yield made


def enrol(account_id: str, role: str = "", state: str = "active") -> None:
    tx = Transaction()
    tx.create(Table(account_id).key("ACCOUNT", "ACCOUNT"), SignedIn(state=state, created_at=NOW))
    if role:
        for tenant in ("firm_mine", "biz_mine"):
            member = Membership(role=role, created_at=NOW)
            tx.create(Table(tenant).key("MEMBERS", account_id), member)
    tx.commit()


def ask(client: Client, row: str, headers: dict[str, str], tenant: str = "mine") -> tuple[int, str]:
    method, path = row.split(" ")
    others = re.findall(r"{(\w+)}", path)
    parts = dict.fromkeys(others, "some_id")
    parts |= {"firm": f"firm_{tenant}", "business": f"biz_{tenant}"}
    address = path.format_map(parts)
    sent = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"key-{time.time_ns()}",
        "If-Match": '"1"',
    }
    answer = client.http.request(method, address, headers=sent | headers, body=b"{}")
    body = json.loads(answer.body) if answer.body else {}
    return answer.status_code, body.get("code", "")


def test_every_row_has_its_route_and_every_route_its_row() -> None:
    from app import app

    registered = {f"{method} {path}" for path, methods in app.routes.items() for method in methods}
    preflights = {f"OPTIONS {path}" for path in app.routes}
    declared = {f"{route.method} {route.path}" for route in declared_routes()}

    assert registered == set(ACCESS) | preflights
    assert declared == set(ACCESS)


def test_wrong_method_is_told_which_there_are(client: Client, subtests: pytest.Subtests) -> None:
    known: dict[str, set[str]] = {}
    for method, path in (row.split(" ") for row in ACCESS):
        known.setdefault(path, {"OPTIONS"}).add(method)
    for path, methods in known.items():
        wrong = next(m for m in ("DELETE", "PATCH", "GET") if m not in methods)
        with subtests.test(path):
            answer = client.http.request(wrong, re.sub(r"{\w+}", "some_id", path), body=b"")

            assert answer.status_code == 405
            assert json.loads(answer.body)["code"] == "method-not-allowed"
            assert set(answer.headers["Allow"].split(", ")) == methods


def test_every_permission_of_the_table_is_carried_by_some_role() -> None:
    known = frozenset().union(*ROLE_PERMISSIONS.values())

    assert {access.permission for access in IN_TENANT.values()} <= known


def test_anonymous_is_refused(client: Client, subtests: pytest.Subtests) -> None:
    for row in GUARDED:
        with subtests.test(row):
            assert ask(client, row, {}) == (401, "token-missing")


def test_expired_foreign_and_orphaned_tokens_are_refused(
    client: Client, subtests: pytest.Subtests
) -> None:
    enrol("acc_member", "administrator")
    refused = {
        "token-expired": [tokens.bearer("acc_member", exp=int(time.time()) - 1)],
        "token-invalid": [
            tokens.bearer("acc_member", key=tokens.FOREIGN_KEY),
            tokens.bearer("acc_nobody"),
        ],
    }
    for row in GUARDED:
        for code, all_headers in refused.items():
            for headers in all_headers:
                with subtests.test(f"{row}: {code}"):
                    assert ask(client, row, headers) == (401, code)


def test_account_that_is_not_active_is_refused(client: Client, subtests: pytest.Subtests) -> None:
    enrol("acc_locked", "administrator", state="locked")
    for row in GUARDED:
        with subtests.test(row):
            assert ask(client, row, tokens.bearer("acc_locked")) == (403, "account-not-active")


def test_other_tenant_gets_what_does_not_exist(client: Client, subtests: pytest.Subtests) -> None:
    enrol("acc_firm", "administrator")
    enrol("acc_business", "owner")
    for row, access in IN_TENANT.items():
        headers = tokens.bearer(f"acc_{access.audience}")
        for tenant in ("theirs", "mine%23MEMBERS"):
            with subtests.test(f"{row}: {tenant}"):
                assert ask(client, row, headers, tenant=tenant) == (404, "not-found")


def test_role_without_the_permission_is_refused(client: Client, subtests: pytest.Subtests) -> None:
    for role in ROLE_PERMISSIONS:
        enrol(f"acc_{role}", role)
    for row, access in IN_TENANT.items():
        lacking = [r for r, allowed in ROLE_PERMISSIONS.items() if access.permission not in allowed]
        assert lacking
        for role in lacking:
            with subtests.test(f"{row}: {role}"):
                assert ask(client, row, tokens.bearer(f"acc_{role}")) == (403, "not-allowed")


@pytest.mark.parametrize(
    ("role", "row"),
    [
        ("adviser", "PUT /v1/firms/{firm}/companies"),
        ("adviser", "POST /v1/firms/{firm}/users"),
        ("owner", "POST /v1/firms/{firm}/imports/{import_id}/import"),
        ("administrator", "POST /v1/businesses/{business}/documents"),
        ("administrator", "POST /v1/businesses/{business}/licence-requests/{licence}/acceptance"),
    ],
)
def test_what_a_role_may_not_do_whatever_the_table_says(
    client: Client, role: str, row: str
) -> None:
    enrol("acc_member", role)

    assert ask(client, row, tokens.bearer("acc_member")) == (403, "not-allowed")


def test_permissions_are_decided_at_the_edge_and_nowhere_else() -> None:
    root = Path(__file__).parents[2] / "chalicelib"

    deciding = [
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if re.search(r"(caller|self)\.(require|within)\(", file.read_text(encoding="utf-8"))
    ]

    assert sorted(deciding) == ["core/caller.py", "http/responding.py"]
