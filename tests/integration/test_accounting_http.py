"""Exports and imports through the API, as the two sides call it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting.exporting import run_export
from tests.support import tokens
from tests.support.scopes import HIDDEN
from tests.unit.accounting.world import World, accept_documents, build

PERIOD = {"period_from": "2026-10-01", "period_to": "2026-10-31"}


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


class Api:
    """The two sides of one world."""

    def __init__(self, client: Client, world: World) -> None:
        self.world = world
        self._client = client

    def business(
        self, method: str, path: str, body: Any = None, key: str = "key-00000001"
    ) -> tuple[int, Any]:
        address = f"/v1/businesses/{self.world.business}{path}"
        return self._ask(method, address, self.world.owner, body, key)

    def firm(self, method: str, path: str, body: Any = None, user: str = "") -> tuple[int, Any]:
        address = f"/v1/firms/{self.world.firm}{path}"
        return self._ask(method, address, user or self.world.administrator, body, "")

    def _ask(
        self, method: str, address: str, account_id: str, body: Any, key: str
    ) -> tuple[int, Any]:
        headers = tokens.bearer(account_id) | {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self._client.http.request(method, address, headers=headers, body=sent)
        return answer.status_code, json.loads(answer.body) if answer.body else {}


@pytest.fixture
def api(client: Client) -> Api:
    world = build(adviser_companies=frozenset({HIDDEN}))
    accept_documents(world, 2)
    return Api(client, world)


def exported(api: Api) -> str:
    status, asked = api.business("POST", "/exports", PERIOD)
    assert status == 202
    run_export(api.world.business, asked["id"])
    status, done = api.business("GET", f"/exports/{asked['id']}")
    assert status == 200
    return str(done["batch_id"])


def test_period_goes_from_the_business_to_the_firms_books(api: Api) -> None:
    status, asked = api.business("POST", "/exports", PERIOD)
    assert (status, asked["state"], asked["formats"]) == (202, "queued", ["suenlace512", "csv"])
    again = api.business("POST", "/exports", PERIOD)
    assert again == (status, asked)
    run_export(api.world.business, asked["id"])

    status, done = api.business("GET", f"/exports/{asked['id']}")
    assert (status, done["state"], done["batch_status"]) == (200, "done", "pending")
    assert done["totals"]["debit"] == done["totals"]["credit"] == "2260.00"
    status, events = api.business("GET", f"/exports/{asked['id']}/history")
    assert status == 200
    assert [each["event"] for each in events["data"]] == ["export_done", "export_requested"]
    status, listed = api.business("GET", "/exports?limit=10")
    assert (status, [each["id"] for each in listed["data"]]) == (200, [asked["id"]])

    status, imports = api.firm("GET", "/imports?status=pending")
    assert (status, [each["id"] for each in imports["data"]]) == (200, [done["batch_id"]])
    one = f"/imports/{done['batch_id']}"
    status, link = api.firm("GET", f"{one}/files/SUENLACE.DAT")
    assert (status, link["file_name"]) == (200, "SUENLACE.DAT")
    assert api.firm("POST", f"{one}/import")[1]["status"] == "imported"
    status, events = api.firm("GET", f"{one}/history")
    assert status == 200
    assert {each["event"] for each in events["data"]} == {
        "exported", "downloaded", "importing", "imported",
    }  # fmt: skip


def test_discarded_import_can_be_restored(api: Api) -> None:
    one = f"/imports/{exported(api)}"

    status, refused = api.firm("POST", f"{one}/discard", {})
    assert (status, refused["errors"][0]["pointer"]) == (422, "/reason")
    status, discarded = api.firm("POST", f"{one}/discard", {"reason": "periodo equivocado"})
    assert (status, discarded["status"]) == (200, "discarded")
    (seen,) = api.business("GET", "/exports")[1]["data"]
    assert (seen["batch_status"], seen["discard_reason"]) == ("discarded", "periodo equivocado")
    status, refused = api.firm("POST", f"{one}/import")
    assert (status, refused["code"]) == (409, "import-state")
    status, restored = api.firm("POST", f"{one}/restore")
    assert (status, restored["status"]) == (200, "pending")


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"period_from": "2026-10-31", "period_to": "2026-10-01"}, "period-order", "/period_to"),
        ({"period_from": "2025-01-01", "period_to": "2026-10-01"}, "period-too-long", "/period_to"),
        (PERIOD | {"formats": []}, "too_short", "/formats"),
        (PERIOD | {"formats": ["csv", "csv"]}, "format-twice", "/formats"),
        (PERIOD | {"formats": ["paper"]}, "literal_error", "/formats/0"),
        (PERIOD | {"period_from": "yesterday"}, "", "/period_from"),
        (PERIOD | {"unknown": 1}, "", "/unknown"),
    ],
)
def test_export_of_nonsense_is_refused_field_by_field(
    api: Api, body: dict[str, Any], code: str, pointer: str
) -> None:
    status, refused = api.business("POST", "/exports", body)

    assert (status, refused["errors"][0]["pointer"]) == (422, pointer)
    if code and "-" in code:
        assert refused["errors"][0]["code"] == code
    assert api.business("GET", "/exports")[1]["data"] == []


def test_import_in_part_what_the_program_refused_and_the_way_back(api: Api) -> None:
    batch_id = exported(api)
    path = f"/imports/{batch_id}"
    documents = api.firm("GET", f"{path}/documents")[1]["data"]
    first, second = (each["number"] for each in documents)

    told = api.firm("POST", f"{path}/import", {"part": "clean", "documents": ["doc_1"]})
    assert (told[0], told[1]["errors"][0]["code"]) == (422, "part-or-documents")
    assert api.firm("POST", f"{path}/refusals", {"text": f"{first} no"})[0] == 409
    assert api.firm("POST", f"{path}/import", {"part": "clean"})[1]["status"] == "imported"
    status, refused = api.firm("POST", f"{path}/refusals", {"text": f"{first} no\nnadie"})
    assert (status, refused["errors"][0]["pointer"]) == (422, "/text/2")
    said = {"refusals": [{"document": second, "text": "no cuadra"}]}
    assert api.firm("POST", f"{path}/refusals", said)[1]["released"] == 1
    (free,) = api.firm("GET", f"{path}/loose-documents")[1]["data"]
    assert (free["number"], free["why"], free["why_text"]) == (
        second, "refused", "El programa del despacho lo rechazó",
    )  # fmt: skip
    export_id = api.business("GET", "/exports")[1]["data"][0]["id"]
    seen = api.business("GET", f"/exports/{export_id}/loose-documents")[1]["data"]
    assert seen == [free]
    assert api.firm("GET", f"{path}/documents")[1]["data"][1]["loose"] == "refused"
    assert api.firm("DELETE", f"{path}/refusals/{free['id']}")[1]["status"] == "imported"
    undone = api.firm("POST", f"{path}/undo", {"reason": "otra empresa"})
    assert (undone[0], undone[1]["status"]) == (200, "pending")


def test_what_the_other_side_may_not_see_does_not_exist(api: Api, client: Client) -> None:
    batch_id = exported(api)
    stranger = Api(client, build())

    for path in ("", "/check", "/files/csv", "/history", "/loose-documents"):
        assert stranger.firm("GET", f"/imports/{batch_id}{path}")[0] == 404
    acts: dict[str, Any] = {
        "import": None, "restore": None, "undo": {"reason": "otra empresa"},
        "refusals": {"text": "1: no cuadra"},
    }  # fmt: skip
    for act, body in acts.items():
        assert stranger.firm("POST", f"/imports/{batch_id}/{act}", body)[0] == 404
    assert stranger.firm("DELETE", f"/imports/{batch_id}/refusals/doc_1")[0] == 404
    company = f"/companies/{api.world.company}x/closed-period"
    assert stranger.firm("GET", company)[0] == 404
    assert stranger.firm("PUT", company, {"closed_until": None})[0] == 404
    export_id = api.business("GET", "/exports")[1]["data"][0]["id"]
    for path in ("", "/files/csv", "/history", "/loose-documents"):
        assert stranger.business("GET", f"/exports/{export_id}{path}")[0] == 404


def test_confidentiality_hides_companies_from_an_adviser(api: Api) -> None:
    batch_id = exported(api)
    adviser = api.world.adviser

    nothing: dict[str, Any] = {
        "data": [], "next_cursor": None, "total": 0, "by_state": {}, "sums": [],
    }  # fmt: skip
    assert api.firm("GET", "/imports", user=adviser) == (200, nothing)
    assert api.firm("POST", f"/imports/{batch_id}/import", user=adviser)[0] == 404


def test_unknown_status_and_file_are_refused(api: Api) -> None:
    batch_id = exported(api)

    assert api.firm("GET", "/imports?status=lost")[0] == 422
    turned = "period_from=2026-11-01&period_to=2026-10-31"
    for status, refused in (
        api.firm("GET", f"/imports?{turned}"),
        api.business("GET", f"/exports?{turned}"),
    ):
        (error,) = refused["errors"]
        assert (status, error["parameter"], error["code"]) == (422, "period_to", "period-order")
    status, refused = api.firm("GET", f"/imports/{batch_id}/files/secret.txt")
    assert (status, refused["code"]) == (404, "file-not-found")
