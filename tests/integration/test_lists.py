"""Lists on the local stack: two requests at any size, and exact whoever writes at once."""

from __future__ import annotations

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.firms import service as firms
from chalicelib.firms.forms import CompanyQuery
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing import store as invoicing_store
from chalicelib.invoicing.forms import DocumentQuery
from chalicelib.licences import service
from chalicelib.licences.forms import LicenceQuery, NewLicence
from tests.support.faults import watched
from tests.support.licensing import accept, draft, email, new_company, new_firm
from tests.support.long_lists import KINDS, Kind, restricted
from tests.support.plain_lists import walked
from tests.unit.accounting.world import accept_documents, build

pytestmark = pytest.mark.usefixtures("stack")
SIZES = (25, 3000)


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
            more = kind.items * len(page.data) > 100
            assert len(calls) == (kind.requests + more if total else 1)
            with watched() as later:
                if page.next_cursor:
                    kind.ask(caller, query.but(cursor=page.next_cursor))
            assert len(later) <= 2 + more

    if kind.is_of_companies:
        assert_restricted_costs_no_more(kind, restricted(caller, SIZES[-1]), SIZES[-1] // 10)
    few = walked(partial(kind.ask, caller), kind.few.but(limit=50))

    assert len(set(few.ids)) == len(few.ids) == few.total == SIZES[-1] // 25


def assert_restricted_costs_no_more(kind: Kind, caller: Caller, total: int) -> None:
    """Whoever sees some companies only gets theirs counted, found and listed, at no more."""
    query = kind.everything.but(limit=25)
    with watched() as calls:
        page = kind.ask(caller, query)
    assert len(calls) == kind.requests
    assert (page.total, len(page.data)) == (total, 25)
    by_state = getattr(page, "by_state", {})
    assert not by_state or sum(by_state.values()) == total
    of_one = kind.ask(caller, query.but(q="ficticia 2991"))
    assert of_one.total == 1
    assert kind.ask(caller, query.but(q="ficticia 2992")).total == 0, "it is not theirs"
    everything = walked(partial(kind.ask, caller), query.but(limit=100))
    assert len(set(everything.ids)) == total
    if kind.sheet is not None:
        with watched() as calls:
            rows = list(kind.sheet(caller).rows)
        assert (len(calls), len(rows)) == (1, total)


def test_documents_of_today_take_two_requests_and_of_days_that_are_over_one() -> None:
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

    assert of_today == ["BatchGetItem", "Query"]
    assert of_before == ["BatchGetItem"]
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
