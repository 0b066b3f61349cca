"""A firm with many clients of ordinary trades, its agent and its program, for some months.

Documents come to be accepted without being signed; all else is the product's own way: a schedule
hands over, the worker exports, the firm's agent takes batches by the API to the program, and says
what that refused. People do only what `mend` says.
"""

from __future__ import annotations

import contextlib
import io
import itertools
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from chalicelib.accounting import rule_settings, scheduling, service, store
from chalicelib.accounting.export import Export
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.forms import NewSchedule
from chalicelib.accounting.model import Batch
from chalicelib.accounting.posting import local_day
from chalicelib.accounting.rule_forms import PostingRules
from chalicelib.accounting.rules import rules_of
from chalicelib.aws.session import client
from chalicelib.aws.table import Table, item_of
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.service import default_chart
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.firms import charts, closing
from chalicelib.firms.forms import NewCompanyClosedPeriod
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.summary import DocumentSummary
from tests.support.a3 import A3, Company
from tests.support.agents import FILE, Office
from tests.support.trades import TRADES, Shop
from tests.unit.accounting.world import World, accepted_invoice, add_client, build, reassign

MONTHS = (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1))
REFUSED = r"^(?P<record>\d+): (?P<text>.*)|^ERROR: (?P<all>.*)"
"""How the office has set its agent to read the program's log."""
_LACKED = "212115"
"""The account of a rate that few have."""


@dataclass
class FirmClient:
    """A client of the firm, and what it has issued."""

    world: World
    shop: Shop
    books: Company
    numbers: dict[str, str] = field(default_factory=dict)
    """Accepted document -> number."""
    days: dict[str, date] = field(default_factory=dict)
    """Document -> when it was issued."""
    in_flight: list[DocumentProgress] = field(default_factory=list)

    def called(self, document_id: str) -> set[str]:
        """Return what a file may call a document."""
        number = self.numbers[document_id]
        return {number, short_reference(number, rules_of("CR").place_of(number))[0]}


@contextlib.contextmanager
def from_then_on(at: datetime) -> Iterator[None]:
    """Let time go on from a moment, by a millisecond at each look at it."""
    ticks = itertools.count()
    with clock.set_to(lambda: at + timedelta(milliseconds=next(ticks))):
        yield


def after(month: date) -> datetime:
    """Return when the schedules of a month have come due."""
    year, following = divmod(month.month, 12)
    return datetime(month.year + year, following + 1, 3, 13, tzinfo=UTC)


class SyntheticFirm:
    """The firm and all of its clients."""

    def __init__(self, count: int, seed: int) -> None:
        self.firm, self.a3, self.stops = build(), A3(), Counter[str]()
        self._chance = Random(seed)  # noqa: S311 - made up, and the same again
        self.clients = [self._client(number, seed) for number in range(count)]

    def _client(self, number: int, seed: int) -> FirmClient:
        """Set a client up: nearly all as firms do, some as they should not."""
        world = add_client(self.firm, 1000 + number)
        digits, lacks, strict = 6, number % 20 == 5, number % 20 in (5, 6, 7, 8)
        if number % 10 == 3:
            digits = 8
        if number % 10 == 4:
            digits = 10
        books = Company(digits, is_locked=number == 60, stumbles=250)
        if number % 10 > 2:  # three in ten never sent their chart
            codes = self._send_chart(world, digits, _LACKED if lacks else "")
            books.chart = codes if strict else None
        else:
            books.digits = default_chart("CR").length
        if number % 10 == 4:
            rules = PostingRules(customers="numbered")
            rule_settings.put_company_rules(world.caller(), world.company, rules, 0)
        if number == 50:
            reassign(world)
        self.a3.companies[world.code] = books
        wanted = {"rhythm": "monthly", "days_after": 2, "hour": 6, "from_day": MONTHS[0]}
        scheduling.put(world.caller("owner"), NewSchedule.model_validate(wanted), 0)
        return FirmClient(world, Shop(TRADES[number % len(TRADES)], seed + number), books)

    def _send_chart(self, world: World, digits: int, without: str) -> frozenset[str]:
        """Upload the chart as the program has it; return its accounts."""
        accounts = {
            each.code.ljust(digits, "0"): each.name_es
            for each in default_chart("CR").accounts
            if each.type != "heading" and each.code != without
        }
        rows = "".join(f'{code};"{name}"\n' for code, name in accounts.items())
        data = f"codigo;nombre\n{rows}".encode()
        charts.put_chart(world.caller(), world.company, data, is_json=False)
        return frozenset(accounts)

    def issue(self, month: date, count: int) -> None:
        """Let each client issue so many documents, of which some wait and few are rejected."""
        self.accept_what_waits()
        for each in self.clients:
            records = [
                self._record(each, said) for said in each.shop.documents(_moments(month, count))
            ]
            for at in range(0, len(records), 25):
                rows = [{"PutRequest": {"Item": row}} for row in records[at : at + 25]]
                client("dynamodb").batch_write_item(RequestItems={"enlace-test": rows})

    def _record(self, of: FirmClient, said: dict[str, Any]) -> dict[str, Any]:
        with clock.set_to(said["issued_at"]):
            known_as = new_id("doc")
        luck = self._chance.random()
        state = "sent" if luck < 0.006 else "rejected" if luck < 0.01 else "accepted"
        usual = accepted_invoice(of.world.business, known_as, 0, said["issued_at"], state=state)
        summary = DocumentSummary.model_validate(said | {"id": known_as})
        record = usual.but(version=1, summary=summary)
        if state != "rejected":
            of.numbers[known_as] = said["number"]
            of.days[known_as] = local_day(said["issued_at"], rules_of("CR").zone)
        if state == "sent":
            of.in_flight.append(record)
        return item_of(Table(of.world.business).key("DOCUMENTS", known_as), record)

    def accept_what_waits(self) -> None:
        """Let the authority accept what was under way when its month was handed over."""
        for of in self.clients:
            for progress in of.in_flight:
                tx = Transaction()
                accepted = progress.but(state="accepted")
                tx.replace(Table(of.world.business).key("DOCUMENTS", progress.id), accepted)
                tx.commit()
            of.in_flight = []

    def hand_over(self) -> None:
        """Let the schedules come due, and the workers export."""
        for each in self.clients:
            service.run_schedule(each.world.business)
            for export in self.exports(each):
                run_export(each.world.business, export.id)

    def work(self, office: Office) -> None:
        """Let the agent and the program work until nothing is pending that they can do."""
        while True:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()) as told,
            ):
                code = office.run("--refused", REFUSED)
            if code:
                self.stops[told.getvalue()] += 1
                return
            handed = office.folder / FILE
            if not handed.exists():
                return
            office.program.work(self.a3.take(handed.read_bytes()))

    def mend(self) -> None:
        """Do what people do in between: add the account that the program said is missing."""
        for each in self.clients:
            if each.books.chart is not None:
                each.books.chart = self._send_chart(each.world, each.books.digits, "")
        for each in self.clients[9::20]:
            closed = NewCompanyClosedPeriod(closed_until=date(2026, 10, 31))
            closing.put_of_company(each.world.caller(), each.world.company, closed)

    def exports(self, of: FirmClient) -> list[Export]:
        """Return all exports of a client."""
        return list(Table(of.world.business).each(Export, store.EXPORTS))

    def batches(self) -> list[Batch]:
        """Return all batches of the firm."""
        return list(Table(self.firm.firm).each(Batch, store.IMPORTS))


def _moments(month: date, count: int) -> Iterator[datetime]:
    """Give the moments of so many documents, all over a month."""
    start = datetime(month.year, month.month, 1, 14, tzinfo=UTC)
    seconds = monthrange(month.year, month.month)[1] * 86_400 - 40_000
    return (start + timedelta(seconds=seconds * place // count) for place in range(count))
