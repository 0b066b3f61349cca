"""Exports and imports on moto, one thread: the story, its refusals, and a worker that dies."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.accounting import digest, exporting, service, store
from chalicelib.accounting.export import ExportView, NewExport
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.model import (
    Discard,
    DocumentsTaken,
    FileNotFound,
    ForbiddenStep,
    ImportNotFound,
    ImportQuery,
)
from chalicelib.aws import blobs
from chalicelib.aws.session import client
from chalicelib.aws.transaction import Transaction, sweep
from chalicelib.core import clock
from chalicelib.core.caller import Caller, NotAllowed
from chalicelib.core.errors import Retryable
from chalicelib.core.paging import PageQuery
from tests.unit.accounting.world import NOW, OCTOBER, World, accept_documents, build

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    ticks = itertools.count()
    with clock.set_to(lambda: NOW + timedelta(milliseconds=next(ticks))):
        yield


def ask(world: World, **changes: Any) -> ExportView:
    wanted = {"period_from": OCTOBER[0], "period_to": OCTOBER[1]} | changes
    return service.create_export(world.caller("owner"), NewExport.model_validate(wanted))


def export(world: World, **changes: Any) -> ExportView:
    asked = ask(world, **changes)
    run_export(world.business, asked.id)
    return service.read_export(world.caller("owner"), asked.id)


def events(world: World, import_id: str) -> list[str]:
    page = service.import_history(world.caller(), import_id, PageQuery())
    return [entry.event for entry in page.data]


def read_file(world: World, export_id: str, name: str) -> bytes:
    found = store.export(world.business, export_id)
    assert found is not None
    batch = store.batch(found.batch_home, found.batch_id)
    assert batch is not None
    return blobs.get(batch.file(name).key)


def test_export_makes_a_pending_import_of_the_firm() -> None:
    world = build()
    accept_documents(world, 3)

    done = export(world)

    assert (done.state, done.batch_status, done.sequence) == ("done", "pending", 1)
    (listed,) = service.list_imports(world.caller(), ImportQuery()).data
    assert (listed.id, listed.status, listed.firm_company_code) == (
        done.batch_id, "pending", "00042",
    )  # fmt: skip
    read = service.read_import(world.caller(), done.batch_id)
    assert read.totals.debit == read.totals.credit == Decimal("3390.00")
    assert (read.totals.base, read.totals.tax) == (Decimal("3000.00"), Decimal("390.00"))
    assert [(rate.rate, rate.tax) for rate in read.by_rate] == [(Decimal(13), Decimal("390.00"))]
    assert read.documents.invoices == 3
    assert events(world, done.batch_id) == ["exported"]


def test_files_are_what_the_batch_says_of_them() -> None:
    world = build()
    accept_documents(world, 2)

    done = export(world)

    assert {file.name for file in done.files} == {"SUENLACE.DAT", "journal.csv"}
    for file in done.files:
        data = read_file(world, done.id, file.name)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256)
    assert len(read_file(world, done.id, "SUENLACE.DAT")) == 4 * 512
    link = service.import_file(world.caller(), done.batch_id, "suenlace512")
    assert link.file_name == "SUENLACE.DAT"
    assert link.url.startswith("https://")
    assert events(world, done.batch_id)[0] == "downloaded"


def test_only_accepted_documents_of_the_days_of_the_period_are_exported() -> None:
    world = build()
    accept_documents(world, 1, state="rejected")
    accept_documents(world, 1, state="sent", first_number=2)
    # 1 November in UTC, still 31 October in Costa Rica; and the other way round.
    accept_documents(world, 1, first_number=3, issued_at=datetime(2026, 11, 1, 5, tzinfo=UTC))
    accept_documents(world, 1, first_number=4, issued_at=datetime(2026, 11, 1, 6, tzinfo=UTC))
    accept_documents(world, 1, first_number=5, issued_at=datetime(2026, 10, 1, 5, tzinfo=UTC))

    done = export(world)

    assert done.documents is not None
    assert done.documents.invoices == 1
    assert b"00000003;" in read_file(world, done.id, "journal.csv").replace(b'"', b"")


def test_document_is_in_one_live_batch_at_most() -> None:
    world = build()
    accept_documents(world, 2)
    first = export(world)
    accept_documents(world, 1, first_number=3)

    second = export(world)
    third = export(world)

    assert (first.documents and first.documents.total) == 2
    assert (second.documents and second.documents.total) == 1
    assert (second.sequence, third.state, third.refusal) == (2, "refused", "no-documents")
    assert third.refusal_text


def test_discarding_frees_the_documents_and_keeps_the_number() -> None:
    world = build()
    accept_documents(world, 2)
    first = export(world)

    service.discard_import(world.caller(), first.batch_id, Discard(reason="periodo equivocado"))
    again = export(world)

    assert (again.documents and again.documents.total, again.sequence) == (2, 2)
    read = service.read_import(world.caller(), first.batch_id)
    assert (read.status, read.discard_reason) == ("discarded", "periodo equivocado")


def test_restoring_is_refused_while_another_batch_has_the_documents() -> None:
    world = build()
    accept_documents(world, 2)
    first = export(world)
    service.discard_import(world.caller(), first.batch_id, Discard(reason="por error"))
    second = export(world)

    with pytest.raises(DocumentsTaken):
        service.restore_import(world.caller(), first.batch_id)
    service.discard_import(world.caller(), second.batch_id, Discard(reason="duplicado"))
    restored = service.restore_import(world.caller(), first.batch_id)

    assert restored.status == "pending"
    assert export(world).refusal == "no-documents"


def test_export_that_names_the_batch_it_replaces_supersedes_it() -> None:
    world = build()
    accept_documents(world, 2)
    first = export(world)
    accept_documents(world, 1, first_number=3)

    second = export(world, replaces=first.batch_id)

    assert (second.documents and second.documents.total) == 3
    replaced = service.read_import(world.caller(), first.batch_id)
    assert replaced.status == "superseded"
    assert events(world, first.batch_id)[0] == "superseded"
    with pytest.raises(ForbiddenStep):
        service.import_batch(world.caller(), first.batch_id)


def test_imported_batch_cannot_be_replaced() -> None:
    world = build()
    accept_documents(world, 1)
    first = export(world)
    service.import_batch(world.caller(), first.batch_id)

    second = export(world, replaces=first.batch_id)

    assert (second.state, second.refusal) == ("refused", "replaced-batch")


def test_document_that_cannot_be_posted_refuses_the_batch_and_says_why() -> None:
    world = build()
    accept_documents(world, 1)
    (bad,) = accept_documents(world, 1, first_number=2, total=Decimal("9999.00"))

    refused = export(world)

    assert (refused.state, refused.refusal, refused.batch_id) == ("refused", "incidents", "")
    (found,) = refused.found
    assert (found.code, found.document_id, found.severity) == ("TOTAL_MISMATCH", bad, "blocking")
    assert found.text
    assert service.list_imports(world.caller(), ImportQuery()).data == []


def test_business_without_firm_keeps_its_export() -> None:
    world = build(licensed=False)
    accept_documents(world, 1)

    done = export(world)

    assert (done.state, done.batch_status) == ("done", "exported")
    link = service.read_export_file(world.caller("owner"), done.id, "journal.csv")
    assert link.file_name == "journal.csv"
    assert digest.send_digests() == 0


def test_importing_is_recorded_and_repeating_it_changes_nothing() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)

    first = service.import_batch(world.caller("adviser"), done.batch_id)
    second = service.import_batch(world.caller(), done.batch_id)

    assert first.status == second.status == "imported"
    assert first.version == second.version
    assert events(world, done.batch_id)[:2] == ["imported", "importing"]
    with pytest.raises(ForbiddenStep):
        service.discard_import(world.caller(), done.batch_id, Discard(reason="tarde"))


def test_import_that_stopped_halfway_goes_on() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)
    batch = store.batch(world.firm, done.batch_id)
    assert batch is not None
    tx = Transaction()
    store.move_batch(tx, batch, batch.to("importing"))
    tx.commit()

    assert service.import_batch(world.caller(), done.batch_id).status == "imported"


def test_list_can_be_narrowed_to_a_status() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)

    assert service.list_imports(world.caller(), ImportQuery(status="imported")).data == []
    service.import_batch(world.caller(), done.batch_id)

    (listed,) = service.list_imports(world.caller(), ImportQuery(status="imported")).data
    assert listed.status == "imported"
    assert service.list_imports(world.caller(), ImportQuery(status="pending")).data == []


def test_adviser_sees_only_the_companies_of_their_confidentiality() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)
    other = world.caller("adviser", companies=frozenset({"cmp_00099"}))

    assert service.list_imports(other, ImportQuery()).data == []
    for act in (
        lambda: service.read_import(other, done.batch_id),
        lambda: service.import_batch(other, done.batch_id),
        lambda: service.import_file(other, done.batch_id, "csv"),
    ):
        with pytest.raises(ImportNotFound):
            act()


@pytest.mark.parametrize(
    "act",
    [
        service.read_import,
        service.import_batch,
        lambda caller, known_as: service.import_file(caller, known_as, "csv"),
        lambda caller, known_as: service.import_history(caller, known_as, PageQuery()),
        service.restore_import,
        lambda caller, known_as: service.discard_import(caller, known_as, Discard(reason="sin")),
    ],
)
def test_another_firm_finds_nothing(act: Callable[[Caller, str], object]) -> None:
    world, stranger = build(), build()
    accept_documents(world, 1)
    done = export(world)

    with pytest.raises(ImportNotFound):
        act(stranger.caller(), done.batch_id)


def test_owner_of_the_business_may_not_decide_for_the_firm() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)

    with pytest.raises(NotAllowed):
        service.import_batch(world.caller("owner", tenant=world.firm), done.batch_id)


def test_file_that_the_batch_does_not_have_is_named_with_those_it_has() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world, formats=["csv"])

    with pytest.raises(FileNotFound) as refusal:
        service.import_file(world.caller(), done.batch_id, "SUENLACE.DAT")

    assert "journal.csv" in refusal.value.sentence("es")


# -- the worker dies, and starts again ------------------------------------------------------------


class Killed(BaseException):
    """The execution environment is gone."""


STEPS: list[tuple[Any, str]] = [
    (store, "save_progress"),
    (exporting, "_plan"),
    (exporting, "_read_documents"),
    (exporting, "_write_file"),
    (exporting, "_numbered"),
    (exporting, "_commit"),
]


@pytest.mark.parametrize(("module", "name"), STEPS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_worker_killed_at_a_step_is_resumed_to_one_batch(
    module: Any, name: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build()
    accept_documents(world, 2)
    asked = ask(world)
    step = getattr(module, name)

    def dies(*args: Any, **named: Any) -> Any:
        if moment == "after":
            step(*args, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, dies)
        with pytest.raises(Killed):
            run_export(world.business, asked.id)
    run_export(world.business, asked.id)
    run_export(world.business, asked.id)

    done = service.read_export(world.caller("owner"), asked.id)
    assert (done.state, done.sequence) == ("done", 1)
    assert len(service.list_imports(world.caller(), ImportQuery()).data) == 1
    assert events(world, done.batch_id) == ["exported"]
    assert len(list(store.news())) == 1
    for file in done.files:
        assert hashlib.sha256(read_file(world, done.id, file.name)).hexdigest() == file.sha256


def test_message_that_was_lost_is_sent_again_until_the_export_is_done() -> None:
    world = build()
    accept_documents(world, 1)
    asked = ask(world)

    with clock.set_to(datetime(2026, 11, 3, tzinfo=UTC)):
        assert sweep() == 1
    run_export(world.business, asked.id)
    with clock.set_to(datetime(2026, 11, 4, tzinfo=UTC)):
        assert sweep() == 0


def test_exports_in_each_others_way_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    accept_documents(world, 2)
    first, second = ask(world), ask(world)
    commit = exporting._commit

    def overtaken(*args: Any) -> None:
        monkeypatch.setattr(exporting, "_commit", commit)
        run_export(world.business, second.id)
        commit(*args)

    monkeypatch.setattr(exporting, "_commit", overtaken)
    run_export(world.business, first.id)

    owner = world.caller("owner")
    states = {service.read_export(owner, asked.id).refusal for asked in (first, second)}
    assert states == {"", "no-documents"}
    assert len(service.list_imports(world.caller(), ImportQuery()).data) == 1


def test_export_that_keeps_losing_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    accept_documents(world, 1)
    asked = ask(world)

    def always_late(*_: Any) -> None:
        raise store.BookChanged("changed")

    monkeypatch.setattr(exporting, "_commit", always_late)
    with pytest.raises(Retryable):
        run_export(world.business, asked.id)


# -- digest -------------------------------------------------------------------------------------


def planned_mails() -> list[dict[str, Any]]:
    items = client("dynamodb").scan(TableName="enlace-test")["Items"]
    return [item for item in items if item["type"]["S"] == "Mail"]


def test_digest_tells_everybody_who_may_import_once() -> None:
    world = build()
    accept_documents(world, 1)
    export(world)

    first, second = digest.send_digests(), digest.send_digests()

    assert (first, second) == (2, 0)
    assert len(planned_mails()) == 2
    assert list(store.news()) == []


def test_digest_keeps_to_confidentiality() -> None:
    world = build(adviser_companies=frozenset({"cmp_00099"}))
    accept_documents(world, 1)
    export(world)

    assert digest.send_digests() == 1


def test_digest_leaves_out_what_was_decided_meanwhile() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)
    service.import_batch(world.caller(), done.batch_id)

    assert digest.send_digests() == 0
    assert list(store.news()) == []


def test_news_of_several_batches_is_one_mail_each_in_the_readers_language() -> None:
    world = build()
    accept_documents(world, 1)
    export(world)
    accept_documents(world, 1, first_number=2, issued_at=datetime(2026, 9, 5, 18, tzinfo=UTC))
    export(world, period_from=date(2026, 9, 1), period_to=date(2026, 9, 30))

    assert digest.send_digests() == 2

    from chalicelib.mail.model import Mail

    mails = [Mail.model_validate_json(_text(item)) for item in planned_mails()]
    by_language = {mail.language: json.loads(mail.facts["imports"]) for mail in mails}
    assert {len(imports) for imports in by_language.values()} == {2}
    assert {item["period"] for item in by_language["es"]} == {
        "01/10/2026 – 31/10/2026",
        "01/09/2026 – 30/09/2026",
    }
    assert by_language["en"][0]["period"] == "2026-10-01 – 2026-10-31"
    assert by_language["en"][0] | {"period": ""} == {
        "company": "Ejemplo Ficticio S.A.", "code": "00042", "period": "", "documents": "1",
        "total": "1130.00", "currency": "CRC", "incidents": "0",
    }  # fmt: skip


def _text(item: dict[str, Any]) -> bytes:
    import zlib

    data = item["data"]
    return data["S"].encode() if "S" in data else zlib.decompress(bytes(data["B"]))


def test_digest_killed_before_its_commit_tells_nobody_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = build()
    accept_documents(world, 1)
    export(world)
    commit = Transaction.commit

    def killed(_: Transaction) -> None:
        raise Killed

    monkeypatch.setattr(Transaction, "commit", killed)
    with pytest.raises(Killed):
        digest.send_digests()
    monkeypatch.setattr(Transaction, "commit", commit)

    assert planned_mails() == []
    assert digest.send_digests() == 2
    assert len(planned_mails()) == 2


def test_one_firm_whose_digest_fails_holds_up_no_other() -> None:
    world, broken = build(), build()
    for each in (world, broken):
        accept_documents(each, 1)
        export(each)
    client("dynamodb").delete_item(
        TableName="enlace-test",
        Key={"PK": {"S": f"T#{broken.firm}#FIRM"}, "SK": {"S": "FIRM"}},
    )

    assert digest.send_digests() == 2
    assert {news.firm_id for news in store.news()} == {broken.firm}
