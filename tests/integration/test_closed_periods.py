"""Books that a firm closed up to a day, and what becomes of documents of those days, on moto."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.core.caller import Caller
from chalicelib.core.paging import PageQuery
from chalicelib.firms import closing
from chalicelib.firms.forms import NewClosedPeriod, NewCompanyClosedPeriod
from chalicelib.firms.service import CompanyNotFound
from tests.support.scopes import HIDDEN, only
from tests.unit.accounting.world import World, accept_documents, build, export, read_file

pytestmark = pytest.mark.usefixtures("aws", "ticking")
MIDDLE = date(2026, 10, 15)


def close(world: World, until: date | None) -> None:
    closing.put_of_company(
        world.caller(), world.company, NewCompanyClosedPeriod(closed_until=until)
    )


def events(world: World, subject: str) -> list[str]:
    page = history.page(Table(world.firm), subject, PageQuery())
    return [entry.event for entry in page.data]


def of_both_sides(world: World) -> tuple[str, str]:
    """A document of a day that is closed, and one of the days after."""
    (closed,) = accept_documents(world, 1)
    at = datetime(2026, 10, 20, 18, tzinfo=UTC)
    (opened,) = accept_documents(world, 1, first_number=2, issued_at=at)
    return closed, opened


def test_document_of_a_closed_day_goes_with_a_warning_and_keeps_its_day() -> None:
    world = build()
    closed, _ = of_both_sides(world)
    close(world, MIDDLE)

    done = export(world)

    (found,) = done.found
    assert (found.code, found.severity, found.document_id) == ("PERIOD_CLOSED", "warning", closed)
    assert "15/10/2026" in found.text
    assert b"2026-10-05" in read_file(world, done.id, "journal.csv")


def test_entry_of_a_closed_day_is_made_on_the_first_open_one_where_the_firm_wants_that() -> None:
    world = build()
    of_both_sides(world)
    wanted = NewClosedPeriod(closed_until=MIDDLE, moves_entries=True)
    closing.put(world.caller(), wanted)

    done = export(world)

    first, *_ = [
        line for line in read_file(world, done.id, "journal.csv").split(b"\r\n")[1:] if line
    ]
    assert (first.split(b";")[2], first.split(b";")[9]) == (b"2026-10-16", b"2026-10-05")
    header = read_file(world, done.id, "SUENLACE.DAT")[:510]
    assert (header[6:14], header[236:252]) == (b"20261016", b"2026100520261005")


def test_later_day_counts_and_books_are_opened_again() -> None:
    world = build()
    of_both_sides(world)
    closing.put(world.caller(), NewClosedPeriod(closed_until=date(2026, 9, 30)))
    close(world, MIDDLE)
    close(world, MIDDLE)

    told = closing.read_of_company(world.caller(), world.company)
    close(world, None)
    opened = closing.read_of_company(world.caller(), world.company)
    closing.put(world.caller(), NewClosedPeriod(closed_until=None))

    assert (told.closed_until, told.effective_until) == (MIDDLE, MIDDLE)
    assert (opened.closed_until, opened.effective_until) == (None, date(2026, 9, 30))
    assert closing.read(world.caller()).closed_until is None
    assert export(world).incident_counts == {}
    assert events(world, world.company) == ["company_books_opened", "company_books_closed"]
    assert events(world, world.firm) == ["books_opened", "books_closed"]


def test_books_of_a_company_that_one_may_not_see_are_not_closed() -> None:
    world = build()
    hidden: Caller = world.caller("adviser", companies=only(frozenset({HIDDEN})))

    with pytest.raises(CompanyNotFound):
        closing.put_of_company(hidden, world.company, NewCompanyClosedPeriod(closed_until=MIDDLE))
    with pytest.raises(CompanyNotFound):
        closing.read_of_company(build().caller(), "cmp_other")
