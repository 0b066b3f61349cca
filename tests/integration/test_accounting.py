"""Exports and imports on moto, one thread: the story and its refusals."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chalicelib.accounting import service, store
from chalicelib.accounting.decisions import CompanyReassigned, DocumentsTaken, ImportNotFound
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.formats import format_names
from chalicelib.accounting.forms import Discard, ExportQuery, ImportQuery, NewExport
from chalicelib.accounting.model import (
    FileNotFound,
    ForbiddenStep,
)
from chalicelib.accounting.register import News
from chalicelib.accounting.service import ExportNotFound
from chalicelib.accounting.views import ExportView
from chalicelib.aws import blobs
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.http.responding import undisturbed
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing.authority import CountryNotServed
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.mail.model import Mail
from chalicelib.onboarding import opening
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.forms import NewBusiness
from tests.support.businesses import person
from tests.support.faults import overtaken_at
from tests.support.registries import also_written
from tests.support.scopes import HIDDEN, only
from tests.unit.accounting.world import (
    OCTOBER,
    accept_documents,
    build,
    events,
    export,
    read_file,
    reassign,
)

pytestmark = pytest.mark.usefixtures("aws", "ticking")


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


def test_business_of_a_country_without_documents_is_told_at_once() -> None:
    me = Caller(account_id=person())
    wanted = NewBusiness(
        country="ES", id_type="NIF", id_number="B12345674", legal_name="Ejemplo Ficticio S.L.",
        email="info@xn--ejemplo-9za.example",
    )  # fmt: skip
    spanish = Caller(
        account_id=me.account_id, tenant=opening.create_business(me, wanted).id, role="owner"
    )
    period = NewExport(period_from=date(2026, 10, 1), period_to=date(2026, 10, 31))

    with pytest.raises(CountryNotServed):
        service.create_export(spanish, period)

    assert service.list_exports(spanish, ExportQuery()).data == []


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
    accept_documents(world, 1, first_number=6, issued_at=datetime(2026, 11, 1, 20, tzinfo=UTC))

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


def test_document_that_cannot_be_posted_is_left_out_and_holds_no_other_back() -> None:
    world = build()
    (good,) = accept_documents(world, 1)
    (bad,) = accept_documents(world, 1, first_number=2, total=Decimal("9999.00"))

    done = export(world)

    assert (done.state, done.documents_read, done.left_out) == ("done", 2, 1)
    read = service.read_import(world.caller(), done.batch_id)
    assert (read.documents.total, read.left_out, read.incident_counts) == (
        1, 1, {"TOTAL_MISMATCH": 1},
    )  # fmt: skip
    (found,) = read.found
    assert (found.document_id, found.severity) == (bad, "blocking")
    assert store.members_of(store.live_batches(world.business, *OCTOBER)) == {good}
    assert bad.encode() not in read_file(world, done.id, "journal.csv")


def test_documents_of_which_none_can_be_posted_make_no_batch_and_say_why() -> None:
    world = build()
    (bad,) = accept_documents(world, 1, total=Decimal("9999.00"))

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
    assert list(Table(world.business).each(News, store.NEWS)) == []


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
    store.move_batch(tx, batch.to("importing"))
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
    other = world.caller("adviser", companies=only(frozenset({HIDDEN})))

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


def test_file_that_the_batch_does_not_have_is_named_with_those_it_has() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world, formats=["csv"])

    with pytest.raises(FileNotFound) as refusal:
        service.import_file(world.caller(), done.batch_id, "SUENLACE.DAT")

    assert "journal.csv" in refusal.value.sentence("es")


def test_deciding_twice_is_deciding_once() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)
    why = Discard(reason="periodo equivocado")

    discarded = service.discard_import(world.caller(), done.batch_id, why)
    assert service.discard_import(world.caller("adviser"), done.batch_id, why) == discarded
    written = list(Table(world.business).each(Mail, "MAIL"))
    assert [(mail.template, mail.facts["reason"]) for mail in written] == [
        ("batch-discarded", "periodo equivocado")
    ]
    assert written[0].in_name_of is not None
    restored = service.restore_import(world.caller(), done.batch_id)
    assert service.restore_import(world.caller(), done.batch_id).version == restored.version


def assert_done(exported: ExportView) -> None:
    assert exported.state == "done"


def test_decision_in_the_way_of_another_batch_is_made_after_it() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)
    accept_documents(world, 1, first_number=2)
    discard = undisturbed(service.discard_import)

    with overtaken_at("TransactWriteItems", lambda: assert_done(export(world))):
        discarded = discard(world.caller(), done.batch_id, Discard(reason="a la vez"))

    assert discarded.status == "discarded"
    assert service.read_import(world.caller(), done.batch_id).status == "discarded"


def test_export_that_nobody_asked_for_is_no_work() -> None:
    run_export("biz_unknown", "exp_unknown")

    with pytest.raises(ExportNotFound):
        service.read_export(Caller(account_id="acc", tenant="biz_unknown", role="owner"), "exp_x")


def test_batch_goes_to_nobody_when_the_firms_code_stands_for_another_taxpayer() -> None:
    world = build()
    accept_documents(world, 1)
    reassign(world)

    refused = export(world)

    assert (refused.state, refused.refusal, refused.batch_id) == ("refused", "incidents", "")
    (found,) = refused.found
    assert (found.code, found.severity, found.value) == (
        "COMPANY_CODE_MISMATCH", "blocking", "00042",
    )  # fmt: skip
    assert service.list_imports(world.caller(), ImportQuery()).data == []


def test_same_tax_id_written_otherwise_is_the_same_taxpayer() -> None:
    world = build()
    accept_documents(world, 1)
    reassign(world, name="Ejemplo Ficticio S.A.", tax_id="3-101-888888")

    assert export(world).state == "done"


def test_company_in_another_country_is_another_taxpayer() -> None:
    world = build()
    accept_documents(world, 1)
    reassign(world, tax_id="3101888888", country="ES")

    assert export(world).refusal == "incidents"


def test_pending_import_of_a_code_that_was_reassigned_is_not_taken_into_its_books() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)
    reassign(world)

    with pytest.raises(CompanyReassigned):
        service.import_batch(world.caller(), done.batch_id)

    assert service.read_import(world.caller(), done.batch_id).status == "pending"


def test_documents_in_flight_and_rejected_are_told_with_the_batch_that_lacks_them() -> None:
    world = build()
    accept_documents(world, 1)
    accept_documents(world, 2, first_number=2, state="sent")
    accept_documents(world, 1, first_number=4, state="rejected")
    september = datetime(2026, 9, 5, 18, tzinfo=UTC)
    accept_documents(world, 1, first_number=5, state="sent", issued_at=september)

    done = export(world)

    read = service.read_import(world.caller(), done.batch_id)
    assert (done.in_flight, done.rejected) == (read.in_flight, read.rejected) == (2, 1)
    (found,) = read.found
    assert (found.code, found.severity, found.value) == ("DOCUMENTS_IN_FLIGHT", "warning", "2")


def test_period_of_documents_in_flight_says_so() -> None:
    world = build()
    accept_documents(world, 3, state="sent")
    accept_documents(world, 1, first_number=4, state="rejected")

    refused = export(world)

    assert (refused.refusal, refused.in_flight, refused.rejected) == ("no-documents", 3, 1)
    assert "respuesta de la autoridad, 3; rechazados, 1" in refused.refusal_text


def test_rejected_documents_alone_are_no_incident() -> None:
    world = build()
    accept_documents(world, 1)
    accept_documents(world, 1, first_number=2, state="rejected")

    done = export(world)

    assert (done.rejected, done.incident_counts) == (1, {})


def test_batch_that_the_firm_downloaded_is_not_replaced_until_the_firm_discards_it() -> None:
    world = build()
    accept_documents(world, 1)
    first = export(world)
    service.import_file(world.caller(), first.batch_id, "csv")

    refused = export(world, replaces=first.batch_id)

    assert (refused.state, refused.refusal) == ("refused", "replaced-batch-downloaded")
    assert service.read_import(world.caller(), first.batch_id).status == "pending"
    service.discard_import(world.caller(), first.batch_id, Discard(reason="se sustituye"))
    assert export(world).state == "done"


def test_download_by_the_client_itself_keeps_the_batch_replaceable() -> None:
    world = build()
    accept_documents(world, 1)
    first = export(world)
    service.read_export_file(world.caller("owner"), first.id, "csv")

    assert export(world, replaces=first.batch_id).state == "done"


def test_when_it_was_downloaded_first_is_kept() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)

    service.import_file(world.caller(), done.batch_id, "csv")
    first = store.batch(world.firm, done.batch_id)
    service.import_file(world.caller("adviser"), done.batch_id, "suenlace512")

    assert first is not None
    assert first.downloaded_at is not None
    assert store.batch(world.firm, done.batch_id) == first
    assert events(world, done.batch_id) == ["downloaded", "downloaded", "exported"]


def test_batch_of_another_period_is_told_from_one_that_does_not_exist() -> None:
    world = build()
    accept_documents(world, 1)
    first = export(world)
    august = {"period_from": date(2026, 8, 1), "period_to": date(2026, 8, 31)}

    assert export(world, replaces=first.batch_id, **august).refusal == "replaced-batch-period"
    assert export(world, replaces="bat_nope").refusal == "replaced-batch"
    assert export(build(), replaces=first.batch_id).refusal == "replaced-batch"


def test_what_is_posted_is_on_the_chart_that_the_business_was_given() -> None:
    world = build()
    accept_documents(world, 1)
    own = onboarding.business(world.business)
    chart = onboarding.chart_of(own)
    accounts = tuple(
        account.model_copy(update={"name_es": "Clientes de entonces"})
        if account.code == "112001"
        else account
        for account in chart.accounts
    )
    given = chart.model_copy(update={"accounts": accounts})
    blobs.put(own.chart_key, given.model_dump_json().encode(), "application/json")

    done = export(world)

    assert b";112001;Clientes de entonces;" in read_file(world, done.id, "csv")


def test_business_whose_chart_is_lost_is_told_so() -> None:
    world = build()
    accept_documents(world, 1)
    lost = onboarding.business(world.business).chart_key
    client("s3").delete_object(Bucket=settings().bucket_name, Key=lost)

    refused = export(world)

    assert (refused.state, refused.refusal) == ("refused", "chart-not-loaded")
    assert "plan de cuentas" in refused.refusal_text


def test_document_stored_past_midnight_belongs_to_the_day_on_which_it_was_issued() -> None:
    world = build()
    last_second = datetime(2026, 11, 1, 5, 59, 59, tzinfo=UTC)  # in Costa Rica, of October
    accept_documents(world, 1, issued_at=last_second, stored_later=timedelta(seconds=3))
    accept_documents(world, 1, issued_at=last_second + timedelta(seconds=1), first_number=2)

    of_day = [
        [
            issued.document.number[-1]
            for issued in invoicing.issued_documents(world.business, day, day)
        ]
        for day in (date(2026, 10, 31), date(2026, 11, 1))
    ]

    assert of_day == [["1"], ["2"]]


def test_period_can_be_had_in_every_format_that_there_is_at_once() -> None:
    world = build()
    accept_documents(world, 2)

    done = export(world, formats=[*format_names()])

    assert list(dict.fromkeys(file.format for file in done.files)) == [*format_names()]
    assert len({file.name for file in done.files}) == len(done.files) > len(format_names())
    assert {file.name: file.records for file in done.files if file.name.endswith("xlsx")} == {
        "journal.xlsx": 6, "APU.xlsx": 6, "IVR.xlsx": 2, "vat_book.xlsx": 2
    }  # fmt: skip
    for file in done.files:
        assert len(read_file(world, done.id, file.name)) == file.bytes
        assert (file.bytes > 0) == (file.records > 0), "nothing was bought"


def test_format_that_is_added_later_is_exported_to_who_asks_for_it() -> None:
    world = build()
    accept_documents(world, 2)

    with also_written("made_up", "tests.unit.accounting.json_lines"):
        done = export(world, formats=["made_up", "csv"])

    assert [(file.format, file.name) for file in done.files] == [
        ("made_up", "lines.jsonl"), ("csv", "journal.csv")
    ]  # fmt: skip
    lines = read_file(world, done.id, "made_up").splitlines()
    assert len(lines) == done.files[0].records == 6


def test_export_of_some_types_leaves_the_others_free() -> None:
    world = build()
    accept_documents(world, 2)
    accept_documents(world, 1, first_number=3, document_type="ticket")
    accept_documents(world, 1, first_number=4, document_type="ticket", state="sent")

    invoices = export(world, document_types=["invoice"])
    others = export(world, document_types=["ticket", "credit_note"])

    assert (invoices.state, invoices.documents_read, invoices.in_flight) == ("done", 2, 0)
    assert (others.state, others.documents_read, others.in_flight) == ("done", 1, 1)
    read = service.read_import(world.caller(), invoices.batch_id)
    assert read.document_types == ("invoice",)
    assert [each.document_type for each in read.by_type] == ["invoice"]
    assert export(world).refusal == "no-documents"


def test_late_documents_of_other_types_stay_where_they_are() -> None:
    world = build()
    accept_documents(world, 1)
    (late,) = accept_documents(world, 1, first_number=2, document_type="ticket", total="9999.00")
    export(world)
    key = Table(world.business).key("DOCUMENTS", late)
    mended = Table(world.business).get(DocumentProgress, "DOCUMENTS", late)
    assert mended is not None
    tx = Transaction()
    summary = mended.summary.model_copy(update={"total": Decimal("1130.00")})
    tx.replace(key, mended.model_copy(update={"summary": summary}))
    tx.commit()
    november = {"period_from": date(2026, 11, 1), "period_to": date(2026, 11, 30)}

    assert export(world, **november, document_types=["invoice"]).refusal == "no-documents"
    assert export(world, **november).documents_read == 1


def test_type_that_the_country_does_not_know_is_refused_where_it_stands() -> None:
    world = build()

    with pytest.raises(InvalidInput) as refusal:
        export(world, document_types=["invoice", "letter"])

    (fault,) = refusal.value.fields
    assert fault.pointer == "/document_types/1"
