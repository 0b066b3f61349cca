"""Exports at once that number customers, on the emulator that keeps the promises of the table."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from chalicelib.accounting import rule_settings
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.rule_forms import PostingRules
from chalicelib.accounting.rule_store import subaccounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Retryable
from chalicelib.core.ids import new_id
from tests.unit.accounting.world import World, accepted_invoice, ask, build, read_file

pytestmark = pytest.mark.usefixtures("stack")
MONTHS = {9: ("3101000001", "3101000002"), 10: ("3101000002", "3101000003")}


def run(world: World, export_id: str) -> None:
    """Work as the queue does: again while others are in the way."""
    for _ in range(20):
        try:
            run_export(world.business, export_id)
        except Retryable:
            continue
        return


def accept(world: World, number: int, at: datetime, tax_id: str) -> None:
    with clock.set_to(at):
        known_as = new_id("doc")
    record = accepted_invoice(world.business, known_as, number, at)
    record = record.but(summary=record.summary.but(receiver_tax_id=tax_id))
    tx = Transaction()
    tx.create(Table(world.business).key("DOCUMENTS", known_as), record)
    tx.commit()


def accounts_of(world: World, export_id: str) -> set[tuple[str, str]]:
    text = read_file(world, export_id, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    return {
        (row["counterparty_tax_id"], row["account"])
        for row in rows
        if row["account"].startswith("112001")
    }


def test_each_customer_has_one_number_whichever_export_gave_it() -> None:
    world = build()
    numbered = PostingRules(digits=10, customers="numbered")
    rule_settings.put_firm_rules(world.caller(), "CR", numbered, 0)
    number = 0
    for month, tax_ids in MONTHS.items():
        for tax_id in tax_ids:
            number += 1
            at = datetime(2026, month, 5, 18, number, tzinfo=UTC)
            accept(world, number, at, tax_id)
    exports = [
        ask(world, period_from=date(2026, month, 1), period_to=date(2026, month, 30)).id
        for month in MONTHS
    ]

    with ThreadPoolExecutor(len(exports)) as pool:
        list(pool.map(lambda export_id: run(world, export_id), exports))

    found = set().union(*(accounts_of(world, export_id) for export_id in exports))
    kept = {
        (each.tax_id, f"112001{each.number:04d}") for each in subaccounts(world.firm, world.company)
    }
    assert found == kept
    assert sorted(account for _, account in kept) == ["1120010001", "1120010002", "1120010003"]
