"""Lists on the local stack: two requests at any size, and exact whoever writes at once."""

from __future__ import annotations

import itertools
import json
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest

from chalicelib.accounting import service as accounting
from chalicelib.accounting import store as accounting_store
from chalicelib.accounting.export import Export
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.aws.chunks import chunk_key
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Listed, ListQuery
from chalicelib.firms import service as firms
from chalicelib.firms.forms import CompanyQuery
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing import store as invoicing_store
from chalicelib.invoicing.forms import DocumentQuery
from chalicelib.licences import service, store
from chalicelib.licences.forms import LicenceQuery, NewLicence
from chalicelib.licences.model import Licence, State
from tests.support.faults import watched
from tests.support.licensing import accept, draft, email, new_company, new_firm
from tests.support.plain_lists import walked
from tests.unit.accounting.test_model import batch as any_batch
from tests.unit.accounting.world import accept_documents, build

pytestmark = pytest.mark.usefixtures("stack")
SIZES = (25, 3000)


class Kind(NamedTuple):
    """A list: how it is filled, asked, and asked for what it has few or none of."""

    fill: Callable[[Caller, int, int], None]
    ask: Callable[[Caller, Any], Listed[Any]]
    everything: ListQuery
    few: ListQuery
    none: ListQuery


def stored(add: Callable[[Transaction, Any], object], made: list[Any]) -> None:
    """Add entries, as many at once as go into a transaction with the chunks of their list."""
    made.sort(key=lambda each: chunk_key("t", "L", each.id))
    for start in range(0, len(made), 80):
        tx = Transaction()
        for each in made[start : start + 80]:
            add(tx, each)
        tx.commit()


def fill_licences(caller: Caller, start: int, end: int) -> None:
    def licence(number: int) -> Licence:
        state: State = "suspended" if number % 25 == 0 else "active"
        return Licence(
            id=new_id("lic"), created_at=clock.now(), firm_id=caller.tenant, product="invoicing",
            created_by="acc_1", language="es", state=state, company_code=f"{number:05d}",
            company_name=f"Peña Ficticia {number}", company_id=f"cmp_{number:05d}",
            client_email=f"cliente.{secrets.token_hex(6)}@example.com",
        )  # fmt: skip

    made = [licence(number) for number in range(start, end)]
    stored(store.add, made)


def fill_companies(caller: Caller, start: int, end: int) -> None:
    rows = [
        {
            "code": f"{number:05d}", "name": f"Peña Ficticia {number}", "country": "CR",
            "tax_id": f"3101{number:06d}", "program": "con" if number % 25 else "eco",
        }
        for number in range(start, end)
    ]  # fmt: skip
    body = json.dumps({"companies": rows}).encode()
    assert firms.upload_companies(caller, "application/json", body).created == end - start


def fill_imports(caller: Caller, start: int, end: int) -> None:
    made = [
        any_batch(
            "pending" if number % 25 else "discarded", id=new_id("bat"), firm_id=caller.tenant,
            company_id=f"cmp_{number:05d}", firm_company_code=f"{number:05d}",
            company_name=f"Peña Ficticia {number}", created_at=clock.now(),
        )
        for number in range(start, end)
    ]  # fmt: skip
    stored(accounting_store.add_batch, made)


def fill_exports(caller: Caller, start: int, end: int) -> None:
    made = [
        Export(
            id=new_id("exp"), created_at=clock.now(), business_id=caller.tenant, formats=["csv"],
            period_from=date(2026, 1 + number % 12, 1), period_to=date(2026, 1 + number % 12, 28),
            created_by="acc_1", state="done" if number % 25 else "refused",
        )
        for number in range(start, end)
    ]  # fmt: skip
    stored(accounting_store.save_export, made)  # no work is due


KINDS = {
    "licences": Kind(
        fill_licences,
        service.list_licences,
        LicenceQuery(q="pena FICTICIA", sort="company_name", limit=100),
        LicenceQuery(state="suspended"),
        LicenceQuery(state="draft"),
    ),
    "companies": Kind(
        fill_companies,
        firms.list_companies,
        CompanyQuery(q="pena 3-101", sort="-name", limit=100),
        CompanyQuery(program="eco"),
        CompanyQuery(licensed=True),
    ),
    "imports": Kind(
        fill_imports,
        accounting.list_imports,
        ImportQuery(q="PEÑA", sort="company_code", limit=100),
        ImportQuery(status="discarded"),
        ImportQuery(status="imported"),
    ),
    "exports": Kind(
        fill_exports,
        accounting.list_exports,
        ExportQuery(q="csv", sort="period_from", limit=25),
        ExportQuery(state="refused"),
        ExportQuery(state="queued"),
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_list_takes_two_requests_at_any_size_and_counts_exactly(name: str) -> None:
    kind = KINDS[name]
    caller = new_firm()
    for before, size in itertools.pairwise((0, *SIZES)):
        kind.fill(caller, before, size)
        for query, total in ((kind.everything, size), (kind.few, size // 25), (kind.none, 0)):
            with watched() as calls:
                page = kind.ask(caller, query)
            assert (page.total, len(page.data)) == (total, min(total, query.limit))
            assert set(calls) <= {"BatchGetItem", "GetItem"}
            assert len(calls) == (2 if total else 1)
            with watched() as later:
                if page.next_cursor:
                    kind.ask(caller, query.but(cursor=page.next_cursor))
            assert len(later) <= 2

    few = walked(partial(kind.ask, caller), kind.few.but(limit=50))

    assert len(set(few.ids)) == len(few.ids) == few.total == SIZES[-1] // 25


def test_documents_of_a_month_take_two_requests_and_of_today_one_query_more() -> None:
    world = build()
    october = datetime(2026, 10, 5, 18, 0, tzinfo=UTC)
    accept_documents(world, 600, issued_at=october)
    accept_documents(world, 300, issued_at=october + timedelta(days=9), first_number=601)
    with clock.set_to(october + timedelta(days=11)):
        invoicing_store.LIST.seal(world.business)
    accept_documents(world, 25, issued_at=october + timedelta(days=12), first_number=901)
    owner = world.caller("owner")
    query = DocumentQuery.model_validate({"issued_to": date(2026, 10, 31), "q": "INVENTADO"})

    with clock.set_to(october + timedelta(days=12, minutes=9)):
        with watched() as of_today:
            page = invoicing.list_documents(owner, query.but(sort="number"))
        with watched() as of_before:
            earlier = invoicing.list_documents(owner, query.but(issued_to=date(2026, 10, 12)))
        whole = walked(partial(invoicing.list_documents, owner), query.but(limit=100))

    assert of_today == ["BatchGetItem", "Query", "BatchGetItem"]
    assert of_before == ["BatchGetItem", "BatchGetItem"]
    assert (page.total, earlier.total, page.by_state) == (925, 600, {"accepted": 925})
    assert len(set(whole.ids)) == len(whole.ids) == 925


def test_licences_made_and_moved_by_many_at_once_are_all_in_the_list() -> None:
    caller = new_firm()
    licences = [
        draft(caller, new_company(caller, code=f"{number:05d}"), email("cliente"))
        for number in range(4)
    ]

    def act(number: int) -> str:
        if number < 4:
            return accept(caller, licences[number].id).id
        return service.create_licence(caller, NewLicence(product="invoicing")).id

    with ThreadPoolExecutor(12) as threads:
        made = list(threads.map(act, range(40)))

    page = service.list_licences(caller, LicenceQuery(limit=100))
    assert {each.id for each in page.data} == set(made)
    assert page.by_state == {"draft": 36, "provisioning": 4}
    assert page.by_state == Counter(licence.state for licence in page.data)
    assert firms.list_companies(caller, CompanyQuery(licensed=True)).total == 4
