"""The list of documents is what a plain one would be, sealed or young, whatever changes when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.invoicing import sealing, service, store, workers
from chalicelib.invoicing.balances import Correction
from chalicelib.invoicing.forms import DocumentQuery
from chalicelib.invoicing.listing import SHOWN, ListedDocument, shown_of
from chalicelib.invoicing.model import (
    TRANSITIONS,
    AuthorityDetail,
    Difference,
    DifferingAnswer,
)
from chalicelib.invoicing.progress import DocumentProgress, Event
from chalicelib.invoicing.summary import DocumentSummary
from chalicelib.invoicing.views import DocumentView, view
from tests.support.faults import overtaken_at, watched
from tests.support.plain_lists import Asked, expected, plain, walked

pytestmark = pytest.mark.usefixtures("aws")
START = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
OWNER = Caller("acc_1", tenant="biz_1", role="owner")
NAMES = ["Panadería Peña S.A.", "Ñandú Ltda.", None, "Café del Sol"]
ZONE = ZoneInfo("America/Costa_Rica")


class Hours:
    """The time of a test, which goes on by leaps."""

    def __init__(self) -> None:
        self.now = START

    def pass_by(self, **some: float) -> None:
        self.now += timedelta(**some)


@pytest.fixture
def hours() -> Iterator[Hours]:
    time = Hours()
    with clock.set_to(lambda: time.now):
        yield time


def issue(number: int = 1, name: str | None = "Peña", kind: str = "invoice") -> DocumentProgress:
    now, known_as = clock.now(), new_id("doc")
    summary = DocumentSummary(
        id=known_as, number=f"{number:020d}", key=f"{number:050d}", document_type=kind,
        issued_at=now, receiver_name=name, receiver_tax_id="3101777777", sale_condition="01",
        currency="CRC", exchange_rate=Decimal(1), total=Decimal(number), other_charges=Decimal(0),
        net=[], taxes=[], payments=[],
    )  # fmt: skip
    begun = DocumentProgress(
        id=known_as, created_at=now, business_id="biz_1", country="CR", summary=summary,
        language="es", issued_by="acc_1",
        events=(Event(event="issued", at=now),),
    )  # fmt: skip
    return saved(begun)


def saved(progress: DocumentProgress) -> DocumentProgress:
    tx = Transaction()
    after = store.write(tx, progress)
    tx.commit()
    return after


def moved(progress: DocumentProgress, chance: Random) -> DocumentProgress:
    ways = sorted(TRANSITIONS[progress.state])
    return saved(progress.stepped(chance.choice(ways), clock.now())) if ways else progress


@pytest.mark.parametrize("seed", range(2))
def test_list_is_what_a_plain_one_would_be_whenever_what_changes_and_is_sealed(
    seed: int, hours: Hours
) -> None:
    chance = Random(seed)  # noqa: S311 - changes that can be repeated
    documents: dict[str, DocumentProgress] = {}
    for number in range(40):
        act = chance.choice(["issue", "issue", "move", "move", "pass", "seal"])
        known = chance.choice([*documents.values(), None])
        if act == "issue" or known is None:
            after = issue(number, chance.choice(NAMES), chance.choice(["invoice", "ticket"]))
            documents[after.id] = after
        elif act == "move":
            documents[known.id] = moved(known, chance)
        elif act == "seal":
            workers.seal("biz_1")
        hours.pass_by(minutes=chance.choice([0, 1, 4, 6, 16, 400]))
        if number % 23 == 22:
            check(documents, chance)
    assert sealed() > 0


def check(documents: dict[str, DocumentProgress], chance: Random) -> None:
    for said in (
        {},
        {"state": "accepted", "sort": "number"},
        {"q": "PENA", "sort": "-receiver_name", "type": "invoice"},
        {"issued_from": date(2026, 11, 2), "issued_to": date(2026, 11, 3), "sort": "issued_at"},
        {"total_from": "9", "total_to": "20.5"},
        {"total_from": "10.00001", "type": "ticket"},
    ):
        query = DocumentQuery.model_validate(said | {"limit": chance.randint(2, 9)})
        found = walked(partial(service.list_documents, OWNER), query)
        assert found == expected(documents.values(), asked(query))
        for shown in service.list_documents(OWNER, query.but(limit=100)).data:
            assert shown == view(documents[shown.id])


def asked(query: DocumentQuery) -> Asked:
    sorts: dict[str, Callable[[DocumentProgress], str]] = {
        "issued_at": lambda each: clock.iso(each.summary.issued_at),
        "number": lambda each: each.summary.number,
        "receiver_name": lambda each: plain(each.summary.receiver_name),
    }

    def keeps(each: DocumentProgress) -> bool:
        day = each.summary.issued_at.astimezone(ZONE).date()
        first, last = query.issued_from or date(2026, 10, 1), query.issued_to or date(2026, 12, 1)
        low, high = Decimal(query.total_from or 0), Decimal(query.total_to or 10**9)
        return (
            first <= day <= last
            and query.type in {None, each.summary.document_type}
            and low <= each.summary.total <= high
        )

    return Asked(
        query,
        searched=lambda each: (each.summary.receiver_name, each.summary.number),
        sort=sorts[query.sort.removeprefix("-")],
        keeps=keeps,
        state=lambda each: each.state,
        in_state=query.state,
        backwards=query.sort.startswith("-"),
    )


def sealed() -> int:
    """How many documents are read by their rows alone."""
    found = store.LIST.find("biz_1", DocumentQuery().period(clock.now().date()))
    return len(found.rows) - len(found.young)


def test_changes_of_a_young_document_write_nothing_but_its_progress(hours: Hours) -> None:
    made = issue()
    hours.pass_by(minutes=4)
    with watched() as young:
        signed = saved(made.stepped("signed", clock.now()))
    hours.pass_by(minutes=2)
    with watched() as late:
        saved(signed.stepped("sent", clock.now()))

    assert young == ["PutItem"]
    assert late == ["GetItem", "TransactWriteItems"]


def test_documents_of_age_are_sealed_and_trusted_only_after_a_while(hours: Hours) -> None:
    for number in range(5):
        issue(number)
    hours.pass_by(minutes=14)
    workers.seal("biz_1")
    assert sealed() == 0
    hours.pass_by(minutes=5)
    issue(5)
    workers.seal("biz_1")
    assert sealed() == 0
    hours.pass_by(minutes=5)

    with watched() as calls:
        page = service.list_documents(OWNER, DocumentQuery())

    assert sealed() == 5
    assert calls == ["BatchGetItem", "Query"]
    assert (page.total, page.by_state) == (6, {"issued": 6})
    assert (str(page.issued_from), str(page.issued_to)) == ("2026-10-03", "2026-11-02")


def test_days_that_are_over_take_one_request(hours: Hours) -> None:
    for number in range(30):
        issue(number)
        hours.pass_by(minutes=1)
    hours.pass_by(days=60)
    workers.seal("biz_1")
    issue(99)
    hours.pass_by(minutes=6)

    with watched() as calls:
        page = service.list_documents(OWNER, DocumentQuery(issued_to=date(2026, 11, 5)))

    assert calls == ["BatchGetItem"]
    assert (page.total, len(page.data)) == (30, 25)


def test_list_shows_whatever_a_document_has_and_reads_those_whole_that_no_row_holds(
    hours: Hours,
) -> None:
    note, refused, differs, long = (issue(number) for number in range(4))
    hours.pass_by(minutes=20)
    now, remark = clock.now(), AuthorityDetail(code="-99", text="Ya «existe»", row=1)
    correction = Correction(
        key="5" * 50, document_id=None, amount=Decimal(1), takes_from="5" * 50, gives_to=None
    )
    answer = DifferingAnswer(
        state="accepted", details=(remark,),
        differences=(Difference(field="Total", sent="1", answered="2"),),
    )  # fmt: skip
    expected = [
        saved(each)
        for each in (
            note.but(correction=correction),
            refused.but(authority_details=(remark,), replaced_by="doc_2", delivered_at=now),
            differs.differs(answer, files={"xml": "a", "former_answer": "b"}),
            long.but(authority_details=(remark.but(text="ñ" * 1000),)),
        )
    ]

    workers.seal("biz_1")
    hours.pass_by(minutes=6)
    with watched() as for_three:
        three = service.list_documents(OWNER, DocumentQuery(sort="number", limit=3))
    with watched() as for_all:
        whole = service.list_documents(OWNER, DocumentQuery(sort="number"))

    assert whole.data == [view(each) for each in expected]
    assert three.data == whole.data[:3]
    assert for_three == ["BatchGetItem", "Query"]
    assert for_all == ["BatchGetItem", "Query", "GetItem"]
    assert sealed() == 4


def test_row_of_a_release_that_showed_something_else_is_not_gone_by(hours: Hours) -> None:
    made = issue()
    row = ListedDocument.of(made, shown_of(made))

    assert row.view() is not None
    for shown in (row.shown.replace("[", "[1"), ""):
        assert row._replace(shown=shown).view() is None
    parts = set(DocumentView.model_json_schema()["$defs"])
    alone = {"NotesView", "NoteView", "MailState"}  # of a document that is read by itself
    assert parts - alone == {each.__name__ for each in SHOWN} - {"DocumentView"}


def test_change_that_gets_ahead_of_sealing_is_what_the_row_says(hours: Hours) -> None:
    made = issue()
    hours.pass_by(minutes=20)

    def sign() -> None:
        saved(made.stepped("signed", clock.now()))

    with overtaken_at("TransactWriteItems", sign):
        workers.seal("biz_1")
    hours.pass_by(minutes=6)
    issue(2)

    assert service.list_documents(OWNER, DocumentQuery()).by_state == {"issued": 1, "signed": 1}


def test_two_that_seal_at_once_seal_once(hours: Hours) -> None:
    issue()
    hours.pass_by(minutes=20)

    with (
        overtaken_at("TransactWriteItems", lambda: store.LIST.seal("biz_1")),
        pytest.raises(ChangedMeanwhile),
    ):
        store.LIST.seal("biz_1")
    with watched() as calls:
        workers.seal("biz_1")

    assert calls == ["GetItem"]


def test_very_many_documents_are_sealed_some_at_a_time(hours: Hours) -> None:
    for number in range(10):
        issue(number)
        hours.pass_by(minutes=1)
    hours.pass_by(minutes=20)

    counts = []
    for _ in range(4):
        store.LIST.seal("biz_1", most=4)
        hours.pass_by(minutes=6)
        counts.append(sealed())

    assert counts == [3, 6, 10, 10]  # the last of a cut is read once more
    assert service.list_documents(OWNER, DocumentQuery(limit=100)).total == 10


def test_one_in_sixty_four_documents_has_the_others_sealed() -> None:
    turns = sum(sealing.is_turn_of(f"doc_{number}") for number in range(6400))

    assert 60 < turns < 140


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ({}, "2026-10-13", "2026-11-12"),
        ({"issued_from": "2026-01-31"}, "2026-01-31", "2026-03-02"),
        ({"issued_to": "2026-01-31"}, "2026-01-01", "2026-01-31"),
        ({"issued_from": "2026-01-01", "issued_to": "2026-01-31"}, "2026-01-01", "2026-01-31"),
    ],
)
def test_period_is_of_at_most_31_days(said: dict[str, str], first: str, last: str) -> None:
    period = DocumentQuery.model_validate_strings(said).period(date(2026, 11, 12))

    assert [str(day) for day in period] == [first, last]
    for start, end in (("2026-01-01", "2026-02-01"), ("2026-01-02", "2026-01-01")):
        with pytest.raises(ValidationError, match="documents-period"):
            DocumentQuery.model_validate_strings({"issued_from": start, "issued_to": end})
