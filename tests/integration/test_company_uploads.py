"""Large and simultaneous uploads of company lists, on the local stack."""

from __future__ import annotations

import csv
import io
import os
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import blobs, history
from chalicelib.aws.session import client
from chalicelib.aws.standing import firm_key
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.paging import PageQuery
from chalicelib.core.scope import CompanyScope, Rights
from chalicelib.core.settings import settings
from chalicelib.firms import sync_store, uploads
from chalicelib.firms.company_list import ListTooLarge, Upload
from chalicelib.firms.forms import MAX_AT_ONCE, UploadQuery
from chalicelib.firms.model import Firm
from chalicelib.firms.sync_store import SyncStopped
from chalicelib.firms.uploads import SyncEnded, SyncNotFound, SyncUnderWay
from chalicelib.firms.views import UploadResult
from chalicelib.firms.workers import handle
from tests.support.companies import companies_of, send
from tests.support.faults import overtaken_at
from tests.support.kills import killed_at

pytestmark = pytest.mark.usefixtures("stack")
LONG = int(os.environ.get("SYNC_ROWS", "2000"))
"""Rows of the long sync: `make long-sync` tries as many as a list may have."""
WHOLE = {"program": "con", "complete": True}


def new_firm() -> Caller:
    firm = Firm(
        id=f"firm_{secrets.token_hex(8)}",
        created_at=clock.now(),
        name="Despacho Ficticio",
        email="despacho@example.com",
        country="CR",
        tax_id="3101888888",
        language="es",
        time_zone="America/Costa_Rica",
        confirmed_at=clock.now(),
    )
    tx = Transaction()
    tx.create(firm_key(firm.id), firm)
    tx.commit()
    return Caller(account_id="acc_1", tenant=firm.id, role="administrator")


def company_list(count: int, name: str) -> bytes:
    header = "code;name;tax_id;program;address\n"
    lines = (
        f"{number:05d};{name} {number} S.A.;3101{number:06d};con;100 metros norte\n"
        for number in range(1, count + 1)
    )
    return (header + "".join(lines)).encode()


def upload(caller: Caller, data: bytes) -> UploadResult:
    return send(caller, data, is_json=False)


def test_two_uploads_of_one_list_at_once_make_each_company_once() -> None:
    caller, data = new_firm(), company_list(150, "Ejemplo Ficticio")

    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(lambda _: upload(caller, data), range(3)))

    stored = companies_of(caller.tenant)
    assert sum(result.created for result in results) == 150
    assert sum(result.updated for result in results) == 0
    assert [company.version for company in stored] == [1] * 150


def test_upload_that_another_run_took_in_whole_tells_what_came_of_it() -> None:
    caller = new_firm()

    def run() -> None:
        (open_sync,) = sync_store.under_way(caller.tenant)
        handle({"firm_id": caller.tenant, "sync_id": open_sync.id})

    with overtaken_at("TransactWriteItems", run, after=1):
        result = upload(caller, company_list(150, "Ejemplo Ficticio"))

    assert (result.created, len(companies_of(caller.tenant))) == (150, 150)
    assert events(caller) == ["companies_upload_started", "companies_uploaded"]


def begin(caller: Caller, data: bytes, **said: Any) -> str:
    """Put a list in the queue; give the id of its sync."""
    query = UploadQuery.model_validate(said)
    return uploads.create_sync(caller, Upload(data, False), query).id  # noqa: FBT003


def events(caller: Caller, subject: str = "") -> list[str]:
    page = history.page(Table(caller.tenant), subject or caller.tenant, PageQuery(limit=100))
    return [entry.event for entry in reversed(page.data)]


def file_of(caller: Caller, sync_id: str, name: str) -> list[list[str]]:
    """Fetch a file of a sync: its rows without the header."""
    sync = sync_store.sync(caller.tenant, sync_id)
    assert sync is not None
    (key,) = [file.key for file in sync.files if file.name == name]
    text = blobs.get(key).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_upload_that_was_cut_off_is_done_by_the_next_one_before_its_own() -> None:
    caller = new_firm()
    with killed_at("TransactWriteItems", "after-call", 2):
        upload(caller, company_list(800, "Primera Ficticia"))
    assert 0 < len(companies_of(caller.tenant)) < 800

    result = upload(caller, company_list(100, "Segunda Ficticia"))

    assert (result.created, result.updated) == (0, 100)
    named = {company.name.split()[0] for company in companies_of(caller.tenant)}
    assert (len(companies_of(caller.tenant)), named) == (800, {"Primera", "Segunda"})
    assert (
        events(caller)
        == ["companies_upload_started", "companies_upload_started"] + ["companies_uploaded"] * 2
    )


def test_long_sync_killed_again_and_again_loses_and_doubles_nothing() -> None:
    caller, known = new_firm(), LONG // 4
    upload(caller, company_list(known, "Ejemplo Ficticio") + b"98765;Se Va S.A.;3101999999;con;x\n")
    data = company_list(LONG, "Otro Ficticio") + b"99999;Mala S.A.;1;con;x\n"
    sync_id = begin(caller, data, program="con", complete=True)

    for number in (1, 9, LONG // 100):
        with killed_at("TransactWriteItems", "after-call", number):
            handle({"firm_id": caller.tenant, "sync_id": sync_id})
    assert uploads.read_sync(caller, sync_id).state == "running"
    handle({"firm_id": caller.tenant, "sync_id": sync_id})
    handle({"firm_id": caller.tenant, "sync_id": sync_id})

    done = uploads.read_sync(caller, sync_id)
    assert (done.state, done.total, done.files) == ("done", LONG + 1, ["result.csv", "refused.csv"])
    counts = {"created": LONG - known, "updated": known, "refused": 1, "gone": 1}
    assert done.counts == dict.fromkeys(("returned", "unchanged"), 0) | counts
    stored = companies_of(caller.tenant)
    assert len(stored) == LONG + 1
    versions = Counter((company.version, bool(company.gone_at)) for company in stored)
    assert versions == {(1, False): LONG - known, (2, False): known, (2, True): 1}
    assert events(caller)[2:] == ["companies_upload_started", "companies_uploaded"]
    assert events(caller, company_id(caller.tenant, "con", "00001")) == ["company_changed"]
    (refused,) = file_of(caller, sync_id, "refused.csv")
    assert refused[:5] == [str(LONG + 2), "con", "99999", "Mala S.A.", "1"]
    told = Counter(row[5] for row in file_of(caller, sync_id, "result.csv"))
    assert told == {
        "nueva": LONG - known, "cambiada": known, "rechazada": 1, "ya no está en la lista": 1,
    }  # fmt: skip


def test_cancelled_sync_stops_between_pieces_and_tells_what_was_done() -> None:
    caller, other = new_firm(), Caller(account_id="acc_2", role="administrator")
    data = company_list(400, "Ejemplo Ficticio")
    upload(caller, b"code;name;tax_id;program\n99998;Se Va S.A.;3101999999;con\n")
    sync_id = begin(caller, data, program="con", complete=True)
    message = {"firm_id": caller.tenant, "sync_id": sync_id}
    with killed_at("TransactWriteItems", "after-call", 4):
        handle(message)

    def cancel() -> None:
        seen = uploads.cancel_sync(replace(other, tenant=caller.tenant), sync_id)
        assert (seen.state, seen.ended_at) == ("stopping", None)

    with overtaken_at("TransactWriteItems", cancel), pytest.raises(SyncStopped):
        handle(message)
    with pytest.raises(SyncEnded):
        uploads.cancel_sync(caller, sync_id)
    for _ in range(2):
        handle(message)

    ended, created = uploads.read_sync(caller, sync_id), len(companies_of(caller.tenant)) - 1
    assert ended.state == "cancelled"
    assert 0 < created < 400
    assert (ended.counts["created"], ended.counts["not_begun"]) == (created, 400 - created)
    gone = sum(each.gone_at is not None for each in companies_of(caller.tenant))
    assert (ended.counts["gone"], ended.rows_done) == (gone, created)
    told = Counter(row[5] for row in file_of(caller, sync_id, "result.csv"))
    del told["ya no está en la lista"]
    assert told == {"nueva": created, "sin tratar": 400 - created}
    assert events(caller)[2:] == [
        "companies_upload_started", "companies_upload_cancelled", "companies_upload_stopped",
    ]  # fmt: skip
    with pytest.raises(SyncEnded):
        uploads.cancel_sync(caller, sync_id)
    assert upload(caller, data).created == 400 - created, "another list goes on from there"


def test_sync_that_is_cancelled_when_all_of_it_is_taken_in_is_not_said_to_be_cut() -> None:
    caller = new_firm()
    sync_id = begin(caller, company_list(2, "Ejemplo Ficticio"), program="con")
    message = {"firm_id": caller.tenant, "sync_id": sync_id}
    with killed_at("TransactWriteItems", "before-call", 2):
        handle(message)

    assert uploads.cancel_sync(caller, sync_id).state == "stopping"
    handle(message)

    ended = uploads.read_sync(caller, sync_id)
    assert (ended.state, ended.counts["created"], len(companies_of(caller.tenant))) == (
        "done",
        2,
        2,
    )
    assert events(caller)[-1] == "companies_uploaded"


def test_company_that_a_complete_list_lacks_is_marked_and_comes_back() -> None:
    caller = new_firm()
    others = b"code;name;tax_id;program\n00001;De Eco S.A.;3101000009;eco\n"
    both = company_list(2, "Ejemplo Ficticio")
    upload(caller, both)
    upload(caller, others)

    tried = send(caller, company_list(1, "Ejemplo Ficticio"), is_json=False, dry_run=True, **WHOLE)
    part = send(caller, company_list(1, "Ejemplo Ficticio"), is_json=False)
    whole = send(caller, company_list(1, "Ejemplo Ficticio"), is_json=False, **WHOLE)
    gone = [each.code for each in companies_of(caller.tenant) if each.gone_at]
    again = send(caller, company_list(1, "Ejemplo Ficticio"), is_json=False, **WHOLE)
    back = send(caller, both, is_json=False, **WHOLE)

    assert [(each.gone, each.unchanged) for each in (tried, part, whole, again)] == [
        (1, 1), (0, 1), (1, 1), (0, 1),
    ]  # fmt: skip
    assert [(each.code, each.what, each.row) for each in tried.changes] == [("00002", "gone", None)]
    assert gone == ["00002"]
    assert (back.returned, back.unchanged, back.gone) == (1, 1, 0)
    assert [each.gone_at for each in companies_of(caller.tenant)] == [None] * 3
    known_as = company_id(caller.tenant, "con", "00002")
    assert events(caller, known_as) == ["company_gone", "company_returned"]


def test_row_of_which_the_company_cannot_be_told_keeps_others_from_being_taken_for_gone() -> None:
    caller = new_firm()
    upload(caller, company_list(3, "Ejemplo Ficticio"))
    wrong_id = company_list(1, "Ejemplo Ficticio") + b"00002;Mala S.A.;1;con;x\n"

    unsure = send(caller, wrong_id + b"no code;Mala S.A.;1;con;x\n", is_json=False, **WHOLE)
    sure = send(caller, wrong_id, is_json=False, **WHOLE)

    assert (unsure.gone, unsure.gone_unknown, unsure.refused) == (0, True, 2)
    assert (sure.gone, sure.gone_unknown, sure.refused) == (1, False, 1)
    assert [each.code for each in companies_of(caller.tenant) if each.gone_at] == ["00003"]


def test_syncs_of_a_firm_are_done_in_their_order_whichever_worker_comes_first() -> None:
    caller = new_firm()
    first = begin(caller, company_list(60, "Primera Ficticia"))
    second = begin(caller, company_list(60, "Segunda Ficticia"))

    handle({"firm_id": caller.tenant, "sync_id": second})

    states = [uploads.read_sync(caller, each).counts for each in (first, second)]
    assert [counts["created"] for counts in states] == [60, 0]
    assert states[1]["updated"] == 60
    assert {each.name.split()[0] for each in companies_of(caller.tenant)} == {"Segunda"}


def test_sync_that_cannot_be_done_ends_as_failed_and_holds_nobody_up() -> None:
    caller = new_firm()
    sync_id = begin(caller, company_list(1, "Ejemplo Ficticio"))
    sync = sync_store.sync(caller.tenant, sync_id)
    assert sync is not None
    client("s3").delete_object(Bucket=settings().bucket_name, Key=sync.upload_key)

    handle({"firm_id": caller.tenant, "sync_id": sync_id})

    assert uploads.read_sync(caller, sync_id).state == "failed"
    assert events(caller)[-1] == "companies_upload_failed"
    assert upload(caller, company_list(1, "Ejemplo Ficticio")).created == 1


def test_company_that_cannot_be_read_keeps_no_later_list_from_being_taken() -> None:
    caller = new_firm()
    assert upload(caller, company_list(1, "Ejemplo Ficticio")).created == 1
    key = Table(caller.tenant).key("COMPANIES", company_id(caller.tenant, "con", "00001"))
    client("dynamodb").update_item(
        TableName=settings().table_name,
        Key={"PK": {"S": key.pk}, "SK": {"S": key.sk}},
        UpdateExpression="SET #data = :broken",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":broken": {"S": "{}"}},
    )

    with pytest.raises(uploads.ListNotTaken):
        upload(caller, company_list(1, "Otra Ficticia"))

    assert sync_store.under_way(caller.tenant) == []
    other = b"code;name;tax_id;program\n00002;Segunda Ficticia;3101000002;con\n"
    assert upload(caller, other).created == 1


def test_long_list_under_way_has_short_ones_wait() -> None:
    caller = new_firm()
    sync_id = begin(caller, company_list(MAX_AT_ONCE + 1, "Ejemplo Ficticio"))

    with pytest.raises(SyncUnderWay) as caught:
        upload(caller, company_list(1, "Ejemplo Ficticio"))

    assert caught.value.facts == {"sync": sync_id}
    with pytest.raises(ListTooLarge):
        upload(caller, company_list(MAX_AT_ONCE + 1, "Ejemplo Ficticio"))


def test_the_largest_list_is_taken_in_one_request() -> None:
    caller = new_firm()

    result = upload(caller, company_list(MAX_AT_ONCE, "Ejemplo Ficticio"))

    assert result.created == MAX_AT_ONCE
    assert len(companies_of(caller.tenant)) == MAX_AT_ONCE
    assert (result.updated, result.unchanged, result.refused, result.total) == (0, 0, 0, 5000)
    assert Table(caller.tenant).get(Firm, "FIRM", "FIRM") is not None


def test_who_may_see_some_companies_changes_those_and_learns_of_no_other() -> None:
    caller = new_firm()
    upload(caller, company_list(3, "Ejemplo Ficticio"))
    whole = begin(caller, company_list(1, "Ejemplo Ficticio"))
    some = Rights(every=False, places=frozenset({"con00001", "con00002", "con00009"}))
    restricted = replace(caller, account_id="acc_2", companies=CompanyScope((some,)))
    data = company_list(1, "Otro Ficticio") + (
        b"00003;Ajena S.A.;3101000003;con;x\n00009;Nueva S.A.;3101000003;con;x\n"
    )

    done = send(restricted, data, is_json=False, **WHOLE)

    assert (done.updated, done.created, done.gone, done.refused) == (1, 1, 1, 1)
    assert [(error.row, error.code) for error in done.errors] == [(3, "company-hidden")]
    assert done.warnings == []
    gone = {company.code: bool(company.gone_at) for company in companies_of(caller.tenant)}
    assert gone == {"00001": False, "00002": True, "00003": False, "00009": False}
    assert [each.id for each in uploads.list_syncs(restricted, PageQuery()).data] == [done.sync_id]
    with pytest.raises(SyncNotFound):
        uploads.read_sync(restricted, whole)
    assert len(uploads.list_syncs(caller, PageQuery()).data) == 3
