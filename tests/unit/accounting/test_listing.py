"""The lists of imports and of exports are what plain ones would be, whatever becomes of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest

from chalicelib.accounting import service, store
from chalicelib.accounting.export import Export
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.accounting.listing import ListedExport
from chalicelib.accounting.model import TRANSITIONS, Batch, BatchTotals
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from tests.support.faults import watched
from tests.support.plain_lists import Asked, expected, plain, walked
from tests.support.scopes import made_up, only
from tests.unit.accounting.test_model import batch as any_batch

pytestmark = pytest.mark.usefixtures("aws")
NAMES = ["Panadería Peña S.A.", "Ñandú Ltda.", "Café del Sol", "Peñas y Hijos"]


def month(chance: Random) -> dict[str, Any]:
    first = date(2026, chance.randint(1, 12), 1)
    return {"period_from": first, "period_to": first + timedelta(days=27)}


def new_batch(chance: Random) -> Batch:
    number = chance.randint(1, 4)
    batch = any_batch(
        id=new_id("bat"), firm_id="firm_a", company_id=made_up(number), created_at=clock.now(),
        company_name=NAMES[number - 1], firm_company_code=f"{number:05d}", **month(chance),
        incident_counts=chance.choice([{}, {"RATE_COUNT_OVER_3": 2}]),
    )  # fmt: skip
    tx = Transaction()
    made = store.add_batch(tx, batch)
    tx.commit()
    return made


def moved(batch: Batch, chance: Random) -> Batch:
    ways = sorted(TRANSITIONS[batch.status])
    if not ways:
        return batch
    tx = Transaction()
    after = store.move_batch(tx, batch.to(chance.choice(ways)))
    tx.commit()
    return after


def test_list_of_imports_is_what_a_plain_one_would_be_after_any_changes() -> None:
    chance = Random(3)  # noqa: S311 - changes that can be repeated
    batches: dict[str, Batch] = {}
    for _ in range(30):
        known = chance.choice([*batches.values(), None, None])
        after = moved(known, chance) if known else new_batch(chance)
        batches[after.id] = after
    summer: dict[str, Any] = {"period_from": date(2026, 6, 15), "period_to": date(2026, 9, 1)}

    for seen in (None, frozenset({made_up(1), made_up(4)})):
        caller = Caller("acc_1", tenant="firm_a", role="adviser", companies=only(seen))
        for said in (
            {},
            {"status": "pending"},
            {"status": "imported", "sort": "company_code"},
            {"q": "PENA", "sort": "-company_name"},
            {"company_id": made_up(4), "sort": "period_from"},
            {"with_incidents": True},
            {"with_incidents": False, "status": "pending"},
            summer | {"sort": "-period_from"},
        ):
            query = ImportQuery.model_validate(said | {"limit": 4})
            assert walked(partial(service.list_imports, caller), query) == expected(
                batches.values(), asked_of_imports(query, seen)
            )


def test_imports_are_added_up_over_all_pages_and_sorted_by_what_they_come_to() -> None:
    amounts = {"CRC": ["-2.50", "10.00", "9.99"], "EUR": ["3.00"]}
    for currency, totals in amounts.items():
        for total in totals:
            tx = Transaction()
            sums = BatchTotals(total=Decimal(total))
            made = any_batch(id=new_id("bat"), firm_id="firm_s", currency=currency, totals=sums)
            store.add_batch(tx, made)
            tx.commit()
    caller = Caller("acc_1", tenant="firm_s", role="administrator")

    page = service.list_imports(caller, ImportQuery(sort="-total", limit=2))
    none = service.list_imports(caller, ImportQuery(status="imported"))

    assert [each.total for each in page.data] == [Decimal("10.00"), Decimal("9.99")]
    assert [(each.currency, each.imports, each.documents, each.total) for each in page.sums] == [
        ("CRC", 3, 6, Decimal("17.49")), ("EUR", 1, 2, Decimal("3.00")),
    ]  # fmt: skip
    assert none.sums == ()


def touches(query: ImportQuery | ExportQuery, each: Batch | Export) -> bool:
    starts, ends = query.period_from or date.min, query.period_to or date.max
    return each.period_from <= ends and starts <= each.period_to


def asked_of_imports(query: ImportQuery, seen: frozenset[str] | None) -> Asked:
    sort = query.sort.removeprefix("-").replace("company_code", "firm_company_code")
    return Asked(
        query,
        searched=lambda each: (each.firm_company_code, each.company_name),
        sort=lambda each: (
            clock.iso(each.created_at) if sort == "created_at" else plain(str(getattr(each, sort)))
        ),
        keeps=lambda each: (
            touches(query, each)
            and query.company_id in {None, each.company_id}
            and query.with_incidents in {None, bool(each.incident_counts)}
            and (seen is None or each.company_id in seen)
        ),
        state=lambda each: each.status,
        in_state=query.status,
        backwards=query.sort.startswith("-"),
    )


def new_export(chance: Random) -> Export:
    export = Export(
        id=new_id("exp"), created_at=clock.now(), business_id="biz_1", country="CR",
        created_by="acc_1",
        formats=chance.choice([["csv"], ["csv", "suenlace"]]), **month(chance),
    )  # fmt: skip
    tx = Transaction()
    made = store.add_export(tx, export)
    tx.commit()
    return made


def ended(export: Export, *, refused: bool) -> Export:
    """End an export: with a batch, or refused."""
    tx = Transaction()
    if refused:
        after = store.save_export(tx, export.but(state="refused", refusal="no-documents"))
    else:
        batch = any_batch(id=export.expected_batch_id, firm_id="firm_a", export_id=export.id)
        store.add_batch(tx, batch)
        done = export.but(state="done", batch_id=batch.id, batch_home="firm_a")
        after = store.save_export(tx, done)
    tx.commit()
    return after


def test_list_of_exports_is_what_a_plain_one_would_be_after_any_changes() -> None:
    chance = Random(5)  # noqa: S311 - changes that can be repeated
    exports: dict[str, Export] = {}
    running: set[str] = set()
    for _ in range(30):
        known = chance.choice([*exports.values(), None, None])
        if known is None:
            known = new_export(chance)
        elif chance.random() < 0.6:
            store.save_progress(known.but(version=1), chance.randint(0, 9))
            running |= {known.id} if not known.is_done else set()
        elif not known.is_done:
            known = ended(known, refused=chance.random() < 0.5)
            running.discard(known.id)
        exports[known.id] = known
    owner = Caller("acc_1", tenant="biz_1", role="owner")

    for said in (
        {},
        {"state": "running"},
        {"state": "queued", "sort": "created_at"},
        {"state": "done", "sort": "period_from"},
        {"q": "2026-03", "sort": "-period_from"},
        {"q": "SUENLACE"},
        {"period_from": date(2026, 4, 2), "period_to": date(2026, 4, 20)},
    ):
        query = ExportQuery.model_validate(said | {"limit": 4})
        whole = walked(lambda q: service.list_exports(owner, q), query)
        assert whole == expected(exports.values(), asked_of_exports(query, running))
    shown = service.list_exports(owner, ExportQuery(limit=100))
    assert [each.state == "running" for each in shown.data] == [
        each.id in running for each in shown.data
    ]
    assert {each.state for each in shown.data} == {"queued", "running", "done", "refused"}
    assert all(each.batch_status for each in shown.data if each.state == "done")


def asked_of_exports(query: ExportQuery, running: set[str]) -> Asked:
    return Asked(
        query,
        searched=lambda each: (str(each.period_from), str(each.period_to), *each.formats),
        sort=lambda each: (
            each.id if query.sort.endswith("created_at") else each.period_from.isoformat()
        ),
        keeps=lambda each: touches(query, each),
        state=lambda each: "running" if each.id in running else each.state,
        in_state=query.state,
        backwards=query.sort.startswith("-"),
    )


def test_export_that_ended_while_its_list_was_read_is_shown_with_its_batch() -> None:
    export = new_export(Random(1))  # noqa: S311 - no secret
    known = ListedExport.of(export)
    done = ended(export, refused=False)

    with watched() as calls:
        (followed,) = store.follow("biz_1", [known])

    assert followed.batch is not None
    assert (followed.export.state, followed.batch.id) == ("done", done.batch_id)
    assert calls == ["BatchGetItem", "GetItem"]
    assert Table("biz_1").get(Export, "EXPORTS", export.id) == done
