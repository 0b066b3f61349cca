"""No order of exports and decisions loses a document or doubles one: walks of chance, on moto.

`WALKS` says how many; each is told by its seed.
"""

from __future__ import annotations

import os
import random
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chalicelib.accounting import (
    answering,
    at_once,
    by_firm,
    questioning,
    scheduling,
    service,
    store,
)
from chalicelib.accounting.deciding_forms import (
    NewImportActs,
    NewImportPart,
    NewRefusal,
    NewRefusals,
    Undo,
)
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import Discard, ExportQuery, NewExport, NewSchedule
from chalicelib.accounting.model import Batch, BatchStatus
from chalicelib.accounting.question import Question, QuestionNotFound
from chalicelib.accounting.question_forms import NewAnswer, NewQuestion, NewQuestions
from chalicelib.accounting.question_store import QUESTIONS
from chalicelib.accounting.views import ExportView
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import DomainError
from chalicelib.firms import closing
from chalicelib.firms.forms import NewClosedPeriod
from chalicelib.invoicing.progress import DocumentProgress
from tests.unit.accounting.world import World, accept_documents, build, export, licence_of, reassign

pytestmark = pytest.mark.usefixtures("aws", "ticking")
WALKS = int(os.environ.get("WALKS", "2"))
STEPS = 40
MONTHS = (10, 11, 12)
IMPORTED: tuple[BatchStatus, ...] = ("imported", "imported_with_incidents")
FIRST, LAST = date(2026, 10, 1), date(2027, 12, 31)


class Walk:
    """A business and its firm, of which each does what comes to its mind."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a walk that can be repeated
        self.world: World = build()
        self.ids: list[str] = []
        for month in MONTHS:
            at = datetime(2026, month, 5, 18, tzinfo=UTC)
            number = len(self.ids) + 1
            self.ids += accept_documents(self.world, 2, first_number=number, issued_at=at)
            self.ids += accept_documents(
                self.world, 1, first_number=number + 2, issued_at=at, receiver_name="寿司"
            )
            self.ids += accept_documents(
                self.world, 1, first_number=number + 3, issued_at=at, state="sent"
            )
            self.ids += accept_documents(
                self.world, 1, first_number=number + 4, issued_at=at, total=Decimal(9999)
            )
        self.acts: tuple[Callable[[], object], ...] = (
            self.export, self.export_by_firm, self.come_due, self.come_due, self.replace,
            self.export_in_vain, self.issue, self.mend, self.close,
            self.take, self.take, self.take_part, self.take_part, self.at_once,
            self.discard, self.restore, self.undo,
            self.refuse, self.refuse, self.withdraw, self.refuse_all,
            self.ask, self.ask, self.ask, self.answer, self.answer, self.answer,
            self.answer_otherwise, self.withdraw_question, self.look,
        )  # fmt: skip
        self.licence = licence_of(self.world)
        by_firm.give(self.world.caller("owner"), self.licence)
        daily = NewSchedule(rhythm="daily", hour=6, from_day=date(2026, MONTHS[0], 1))
        scheduling.put(self.world.caller("owner"), daily, 0)
        self.day = datetime(2026, 11, 2, 18, tzinfo=UTC)
        self.export()

    def batches(self) -> list[Batch]:
        return list(Table(self.world.firm).each(Batch, "IMPORTS"))

    def one(self, *statuses: BatchStatus) -> Batch:
        """Choose any, but mostly one that is in one of these statuses."""
        batches = self.batches()
        fitting = [each for each in batches if each.status in statuses]
        return self.chance.choice(fitting if fitting and self.chance.random() < 0.8 else batches)

    def export(self, **changes: object) -> None:
        export(self.world, formats=["csv"], **(self.period() | changes))

    def period(self) -> dict[str, date]:
        first, last = sorted(self.chance.choices(MONTHS, k=2))
        return {
            "period_from": date(2026, first, 1),
            "period_to": date(2026, last, monthrange(2026, last)[1]),
        }

    def issue(self) -> None:
        """Let a document come late, of any month that may be handed over already."""
        at = datetime(2026, self.chance.choice(MONTHS), 6, 18, tzinfo=UTC)
        self.ids += accept_documents(self.world, 1, first_number=100 + len(self.ids), issued_at=at)

    def come_due(self) -> None:
        """Let some days go by for the schedule, which has its documents handed over."""
        self.day += timedelta(days=self.chance.randint(1, 20))
        with clock.set_to(self.day):
            scheduling.run(self.world.business)
            self.run()

    def export_by_firm(self) -> None:
        by_firm.create(self.world.caller(), self.licence, NewExport.model_validate(self.period()))
        self.run()

    def run(self) -> None:
        """Do what workers of exports do."""
        for each in self.exports():
            run_export(self.world.business, each.id)

    def exports(self) -> list[ExportView]:
        return service.list_exports(self.world.caller("owner"), ExportQuery(limit=100)).data

    def refuse_all(self) -> None:
        said = NewRefusals(whole="no")
        service.report_refusals(self.world.caller(), self.one("pending").id, said)

    def at_once(self) -> None:
        some = self.chance.sample(all_of := self.batches(), self.chance.randint(1, len(all_of)))
        act = self.chance.choice(("import", "discard", "restore", "undo"))
        reason = "por algo" if act in {"discard", "undo"} else None
        wanted = {"act": act, "ids": [each.id for each in some][:50], "reason": reason}
        at_once.act(self.world.caller(), NewImportActs.model_validate(wanted))

    def close(self) -> None:
        """Close the books up to some day, or open them."""
        until = self.chance.choice((None, date(2026, self.chance.choice(MONTHS), 10)))
        moves = self.chance.random() < 0.5
        wanted = NewClosedPeriod(closed_until=until, moves_entries=moves)
        closing.put(self.world.caller(), wanted)

    def export_in_vain(self) -> None:
        """Export while the code is another company's, and again once it is not."""
        reassign(self.world)
        try:
            self.export()
        finally:
            reassign(self.world, tax_id=self.world.tax_id)
        refused = [each.id for each in self.exports() if each.state == "refused"]
        service.retry_export(self.world.caller("owner"), self.chance.choice(refused))
        self.run()

    def replace(self) -> None:
        self.export(replaces=self.one("pending").id)

    def take(self) -> None:
        service.import_batch(self.world.caller(), self.one("pending").id)

    def take_part(self) -> None:
        batch = self.one("pending")
        held = sorted(store.members_of([batch]))
        some = self.chance.sample(held, self.chance.randint(1, len(held)))
        part = self.chance.choice([NewImportPart(part="clean"), NewImportPart(documents=some)])
        service.import_batch(self.world.caller(), batch.id, part)

    def discard(self) -> None:
        service.discard_import(
            self.world.caller(), self.one("pending").id, Discard(reason="por algo")
        )

    def restore(self) -> None:
        service.restore_import(self.world.caller(), self.one("discarded").id)

    def undo(self) -> None:
        service.undo_import(self.world.caller(), self.one(*IMPORTED).id, Undo(reason="por algo"))

    def refuse(self) -> None:
        batch = self.one(*IMPORTED)
        document = self.chance.choice(sorted(store.members_of([batch])))
        said = NewRefusals(refusals=[NewRefusal(document=document, text="no")])
        service.report_refusals(self.world.caller(), batch.id, said)

    def withdraw(self) -> None:
        batch = self.one(*IMPORTED)
        refused = [each.id for each in store.loose_of(batch) if each.why == "refused"]
        document = self.chance.choice(refused or ["doc_none"])
        service.withdraw_refusal(self.world.caller(), batch.id, document)

    def mend(self, document_id: str = "") -> None:
        table = Table(self.world.business)
        known_as = document_id or self.chance.choice(self.ids)
        known = table.get(DocumentProgress, "DOCUMENTS", known_as)
        assert known is not None
        summary = known.summary.model_copy(update={"total": Decimal("1130.00")})
        tx = Transaction()
        changed = known.model_copy(update={"state": "accepted", "summary": summary})
        tx.replace(table.key("DOCUMENTS", known_as), changed)
        tx.commit()

    def ask(self) -> None:
        """Ask about what was found of a document, in the batch or left to a later one."""
        batch = self.one()
        found = [each.document_id for each in store.entries_of(batch) if each.found]
        found += [each.id for each in store.loose_of(batch) if each.found]
        known_as = self.chance.choice(found or ["doc_none"])
        for each in questioning.drafts(self.world.caller(), batch.id, known_as).data:
            if each.draft is not None:
                seen = each.incident
                wanted = NewQuestion(document=known_as, code=seen.code, value=seen.value)
                form = NewQuestions(questions=[wanted])
                questioning.ask(self.world.caller(), batch.id, form)

    def answer(self) -> None:
        question, said = self.reply()
        answering.answer(self.world.caller("owner"), question.id, said)

    def answer_otherwise(self) -> None:
        question, said = self.reply()
        answering.change(self.world.caller("owner"), question.id, said)

    def reply(self) -> tuple[Question, NewAnswer]:
        question = self.chance.choice(self.questions())
        choice = self.chance.choice(question.choices)
        return question, NewAnswer(choice=choice.id, text="Por algo" if choice.takes_text else None)

    def withdraw_question(self) -> None:
        questioning.withdraw(self.world.caller(), self.chance.choice(self.questions()).id)

    def look(self) -> None:
        service.look_at_questions(self.world.business)

    def questions(self) -> list[Question]:
        found = list(Table(self.world.business).each(Question, QUESTIONS))
        if not found:
            raise QuestionNotFound
        return found

    def held(self) -> list[str]:
        live = store.live_until(self.world.business, LAST)
        return [each for row in live for each in store.members_of([row])]

    def assert_sound(self) -> None:
        held = self.held()
        assert len(held) == len(set(held)), "a document is in two live batches"
        live = {row.batch_id: row for row in store.live_until(self.world.business, LAST)}
        for batch in self.batches():
            assert (batch.id in live) == (batch.status not in {"discarded", "superseded"})
            loose = list(store.loose_of(batch))
            refused = sum(each.why == "refused" for each in loose)
            assert batch.documents.total == len(store.members_of([batch])) + refused
            if batch.id in live:
                row = live[batch.id]
                assert (row.loose_key, row.released) == (batch.loose_key, batch.released)


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_order_of_decisions_loses_or_doubles_a_document(seed: int) -> None:
    walk = Walk(seed)

    for _ in range(STEPS):
        with suppress(DomainError):
            walk.chance.choice(walk.acts)()
        walk.assert_sound()
    for each in walk.ids:
        walk.mend(each)
    for question in Table(walk.world.business).each(Question, QUESTIONS):
        with suppress(DomainError):  # what a batch has used counts for ever
            questioning.withdraw(walk.world.caller(), question.id)
    export(walk.world, formats=["csv"], period_from=date(2027, 1, 1), period_to=date(2027, 1, 31))
    live = store.live_until(walk.world.business, LAST)
    loose = {each.id for row in live for each in store.loose_of(row)}

    assert loose <= set(walk.held()), "what a live batch left waits for ever"
    walk.assert_sound()
    export(walk.world, formats=["csv"], period_from=FIRST, period_to=date(2026, 12, 31))
    assert sorted(walk.held()) == sorted(walk.ids)
