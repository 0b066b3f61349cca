"""What a firm sees in an import, and several decided at once, through the API (ADR 0048)."""

from __future__ import annotations

from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting import at_once, contents, service, store
from chalicelib.accounting.forms import Discard, ImportQuery, NewImportActs
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Idempotency
from chalicelib.core.paging import PageQuery
from chalicelib.invoicing.progress import DocumentProgress
from tests.integration.test_accounting_http import Api
from tests.support.faults import overtaken_at
from tests.support.scopes import HIDDEN
from tests.unit.accounting.world import World, accept_documents, build, events, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")


@pytest.fixture
def http(aws: Any) -> Any:
    from app import app

    with Client(app) as made:
        yield made


def with_files(world: World, document_id: str) -> None:
    """Give a document its files, as signing and delivery would."""
    table = Table(world.business)
    stored = table.get(DocumentProgress, "DOCUMENTS", document_id)
    assert stored is not None
    tx = Transaction()
    kinds = {kind: f"{world.business}/{kind}/2026/10/{document_id}" for kind in ("xml", "pdf")}
    tx.replace(table.key("DOCUMENTS", document_id), stored.but(files=kinds))
    tx.commit()
    for key in kinds.values():
        blobs.put(key, b"<xml/>", "application/xml")


def several(world: World, count: int) -> list[str]:
    """Hand over as many batches of a document each."""
    made = []
    for number in range(1, count + 1):
        accept_documents(world, 1, first_number=number)
        made.append(export(world).batch_id)
    return made


def statuses(world: World) -> dict[str, str]:
    listed = service.list_imports(world.caller(), ImportQuery(limit=100)).data
    return {each.id: each.status for each in listed}


def test_documents_of_an_import_come_by_pages_each_with_its_lines_and_files(http: Client) -> None:
    world = build()
    ids = accept_documents(world, 7)
    with_files(world, ids[2])
    done = export(world)
    api, one = Api(http, world), f"/imports/{done.batch_id}"

    seen: list[dict[str, Any]] = []
    path = f"{one}/documents?limit=3"
    for several in (3, 3, 1):
        status, page = api.firm("GET", path)
        assert (status, len(page["data"])) == (200, several)
        seen += page["data"]
        path = f"{one}/documents?limit=3&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None

    assert [each["id"] for each in seen] == ids
    assert [each["files"] for each in seen] == [["pdf", "xml"] if i == 2 else [] for i in range(7)]
    first = seen[0]
    assert (first["type_text"], first["number"][-4:]) == ("Factura electrónica", "0001")
    sides = [(line["side"], line["amount"], line["tax_rate"]) for line in first["lines"]]
    assert sorted(sides) == [
        ("credit", "1000.00", None), ("credit", "130.00", "13"), ("debit", "1130.00", None),
    ]  # fmt: skip
    (total,) = api.firm("GET", one)[1]["by_type"]
    assert total | {"document_type_text": ""} == {
        "document_type": "invoice", "document_type_text": "", "documents": 7,
        "base": "7000.00", "tax": "910.00", "total": "7910.00",
    }  # fmt: skip
    assert api.firm("GET", f"{one}/documents?cursor=mine")[1]["code"] == "invalid-cursor"


def test_entry_longer_than_a_piece_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    ids = accept_documents(world, 3)
    done = export(world)
    monkeypatch.setattr(contents, "_PIECE_BYTES", 100)

    page = contents.page(world.caller(), done.batch_id, PageQuery(limit=2))

    assert [each.id for each in page.data] == ids[:2]
    assert page.next_cursor is not None


def test_file_of_a_document_is_had_by_its_import_alone(http: Client) -> None:
    world = build(adviser_companies=frozenset({HIDDEN}))
    (own,) = accept_documents(world, 1)
    with_files(world, own)
    done = export(world)
    (other,) = accept_documents(world, 1, first_number=2)
    with_files(world, other)
    api, one = Api(http, world), f"/imports/{done.batch_id}/documents"

    status, link = api.firm("GET", f"{one}/{own}/files/xml?inline=true")

    assert (status, link["is_inline"], link["file_name"].endswith(".xml")) == (200, True, True)
    assert events(world, done.batch_id)[0] == "downloaded"
    batch = store.batch(world.firm, done.batch_id)
    assert batch is not None
    assert batch.downloaded_at is None  # so the business may still replace it
    assert api.firm("GET", f"{one}/{own}/files/answer")[0] == 404
    status, refused = api.firm("GET", f"{one}/{other}/files/xml")
    assert (status, refused["code"]) == (404, "document-not-in-import")
    for path in (one, f"{one}/{own}/files/xml"):
        status, refused = api.firm("GET", path, user=world.adviser)
        assert (status, refused["code"]) == (404, "import-not-found")
        assert Api(http, build()).firm("GET", path)[0] == 404


def test_each_of_several_imports_has_a_result_of_its_own(http: Client) -> None:
    world = build()
    first, second, third = several(world, 3)
    service.discard_import(world.caller(), second, Discard(reason="otro motivo"))
    api = Acting(http, world)

    status, done = api.act("key-00000001", act="import", ids=[first, "bat_unknown", second, third])

    told = [(each["id"], each["is_done"], each["status"]) for each in done["data"]]
    assert (status, told) == (200, [
        (first, True, "imported"), ("bat_unknown", False, None),
        (second, False, None), (third, True, "imported"),
    ])  # fmt: skip
    problems = [each["problem"] and each["problem"]["code"] for each in done["data"]]
    assert problems == [None, "import-not-found", "import-state", None]
    assert "descartada" in done["data"][2]["problem"]["detail"]
    assert api.act("key-00000001", act="import", ids=[first, "bat_unknown", second, third])[1] == (
        done
    )
    status, refused = api.act("key-00000001", act="import", ids=[first])
    assert (status, refused["code"]) == (422, "idempotency-key-reused")
    assert events(world, first).count("imported") == 1


def test_several_are_set_aside_with_a_reason_and_taken_back() -> None:
    world = build()
    made = several(world, 2)

    at_once.act(world.caller(), NewImportActs(act="discard", ids=made, reason="periodo equivocado"))
    assert set(statuses(world).values()) == {"discarded"}
    at_once.act(world.caller(), NewImportActs(act="restore", ids=made))
    assert set(statuses(world).values()) == {"pending"}


def test_clean_part_of_several_is_imported_and_several_are_undone() -> None:
    world = build()
    made = several(world, 2)

    at_once.act(world.caller(), NewImportActs(act="import", ids=made, part="clean"))
    assert set(statuses(world).values()) == {"imported"}
    at_once.act(world.caller(), NewImportActs(act="undo", ids=made, reason="otra empresa"))
    assert set(statuses(world).values()) == {"pending"}


def test_act_on_several_that_died_in_the_middle_goes_on_when_it_comes_again() -> None:
    world = build()
    made = several(world, 3)
    asking = world.caller(idempotency=Idempotency("a" * 64, "b" * 64))
    service.import_batch(world.caller(), made[0])  # as far as the request came

    results = at_once.act(asking, NewImportActs(act="import", ids=made))

    assert [(each.is_done, each.status) for each in results.data] == [(True, "imported")] * 3
    assert all(events(world, each).count("imported") == 1 for each in made)


def test_who_is_overtaken_in_one_of_several_sees_what_became_of_it() -> None:
    world = build()
    made = several(world, 2)

    def other() -> None:
        service.discard_import(world.caller(), made[0], Discard(reason="llegó antes"))

    with overtaken_at("TransactWriteItems", other):
        results = at_once.act(world.caller(), NewImportActs(act="import", ids=made))

    codes = [each.problem.code if each.problem else None for each in results.data]
    assert codes == ["import-state", None]
    assert statuses(world) == {made[0]: "discarded", made[1]: "imported"}


def test_several_imports_of_others_are_none(http: Client) -> None:
    world = build(adviser_companies=frozenset({HIDDEN}))
    (made,) = several(world, 1)
    stranger, api = Acting(http, build()), Acting(http, world)

    for done in (
        stranger.act("key-00000001", act="import", ids=[made]),
        api.act("key-00000002", user=world.adviser, act="import", ids=[made]),
    ):
        status, answer = done
        assert (status, answer["data"][0]["problem"]["code"]) == (200, "import-not-found")
    assert statuses(world) == {made: "pending"}


def test_act_on_several_that_makes_no_sense_is_refused_field_by_field(http: Client) -> None:
    api = Acting(http, build())

    wrong: tuple[tuple[dict[str, Any], str | None, str], ...] = (
        ({"act": "discard", "ids": ["bat_1"]}, "reason-missing", "/reason"),
        ({"act": "import", "ids": ["bat_1"], "reason": "porque sí"}, "reason-not-taken", "/reason"),
        ({"act": "import", "ids": ["bat_1", "bat_1"]}, "import-twice", "/ids"),
        ({"act": "import", "ids": []}, None, "/ids"),
        ({"act": "import", "ids": [f"bat_{i}" for i in range(51)]}, None, "/ids"),
        ({"act": "eat", "ids": ["bat_1"]}, None, "/act"),
    )
    for body, code, pointer in wrong:
        status, refused = api.act("key-00000001", **body)
        (error,) = refused["errors"]
        assert (status, error["pointer"]) == (422, pointer)
        assert code in {None, error["code"]}


class Acting(Api):
    """A firm that acts on several imports."""

    def act(self, key: str, *, user: str = "", **body: Any) -> tuple[int, Any]:
        address = f"/v1/firms/{self.world.firm}/imports/acts"
        return self._ask("POST", address, user or self.world.administrator, body, key)


def test_lists_tell_what_has_incidents_from_what_has_none(http: Client) -> None:
    world = build()
    accept_documents(world, 1, state="sent")
    accept_documents(world, 1, first_number=2)
    done = export(world)  # a document of the period waits for its answer: a warning
    api = Api(http, world)

    for wanted, found in (("true", [done.id]), ("false", [])):
        _, exports = api.business("GET", f"/exports?with_incidents={wanted}")
        _, imports = api.firm("GET", f"/imports?with_incidents={wanted}&company_id={world.company}")
        assert [each["id"] for each in exports["data"]] == found
        assert imports["total"] == exports["total"] == len(found)
