"""Plans as they are chosen, used and told; and what they come to for a firm, month by month."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.paging import PageQuery
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.firms import profile
from chalicelib.firms import service as firms
from chalicelib.firms.forms import FirmChanges
from chalicelib.licences import acts, histories, service, statement
from chalicelib.licences.forms import NewPayer, StatementMonth, StatementQuery
from chalicelib.licences.statement_views import Statement
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import store, subscribing
from chalicelib.onboarding.forms import NewSubscription
from chalicelib.onboarding.subscribing import SubscriptionNotChosen
from tests.support import faults
from tests.support.businesses import opened, put_series, put_subscription, series
from tests.support.clients import activated
from tests.support.licensing import mails, new_firm, read
from tests.support.scopes import only

pytestmark = pytest.mark.usefixtures("stack")
NOVEMBER = datetime(2026, 11, 11, 12, tzinfo=COSTA_RICA)
DECEMBER = datetime(2026, 12, 20, 12, tzinfo=COSTA_RICA)


class Gone(Conflict):
    code = "gone-in-test"
    text = SubscriptionNotChosen.text


def cover(caller: Caller, included: int, *, trial_until: date | None = None) -> None:
    """Let the plan of the business cover so many documents a month."""
    plan = onboarding.issuer(caller.tenant).subscription
    assert plan is not None
    terms = (plan.terms[0].but(included=included), *plan.terms[1:])
    tx = Transaction()
    tx.replace(store.key_of(caller.tenant, plan), plan.but(terms=terms, trial_until=trial_until))
    tx.commit()


def number(caller: Caller, document_type: str = "invoice") -> None:
    """Number a document, as issuing does."""
    while True:
        tx, dossier = Transaction(), onboarding.issuer(caller.tenant)
        onboarding.write_next_number(
            tx, dossier, 1, 1, document_type, at=clock.now(), otherwise=Gone()
        )
        try:
            tx.commit()
        except Gone:
            continue
        return


def warnings(tenant: str) -> list[str]:
    return [each.recipient for each in mails(tenant) if each.template == "plan-nearly-used"]


def events(business_id: str) -> list[str]:
    page = history.page(Table(business_id), business_id, PageQuery(limit=100))
    return [each.event for each in page.data]


def of(firm: Caller, month: str | None = None, limit: int = 25) -> Statement:
    return statement.read_statement(firm, StatementQuery(month=month, limit=limit))


def lines(shown: Statement) -> list[tuple[str, str | None, int, int, int | None, Decimal]]:
    return [
        (each.paid_by, each.plan, each.days, each.charged_days, each.documents, each.amount)
        for each in shown.data
    ]


def test_documents_at_once_are_counted_exactly_and_most_of_the_plan_is_told_once() -> None:
    firm, licence, owner = activated()
    put_series(owner, series(1))
    put_subscription(owner, NewSubscription(plan="monthly"))
    cover(owner, 10)
    kinds = ["invoice", "ticket", "credit_note"] * 4

    for kind in kinds[:7]:
        number(owner, kind)
    before = [*warnings(owner.tenant), *warnings(firm.tenant)]
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda kind: number(owner, kind), kinds[7:]))

    usage = subscribing.read_subscription(owner).usage
    assert (usage.documents, usage.included, usage.overage) == (12, 10, 2)
    assert before == []
    account = accounts.account(owner.account_id)
    assert warnings(owner.tenant) == [account.email]
    assert len(warnings(firm.tenant)) == 1
    assert events(owner.tenant).count("plan_nearly_used") == 1
    newest, chosen, *_ = service.read_history(firm, licence.id, PageQuery()).data
    assert newest.text.startswith("El negocio ha usado 8 de los 10 comprobantes")
    assert chosen.text.startswith("El negocio eligió el plan mensual")
    assert chosen.actor.id == "client"
    of_company = histories.company_page(firm, licence.company_id or "", PageQuery(limit=2))
    assert [each.text for each in of_company.data] == [newest.text, chosen.text]
    named = onboarding.business(owner.tenant).series
    assert set(named) == {each.name for each in onboarding.issuer(owner.tenant).series}


def test_who_pays_alone_is_told_alone_and_again_in_another_month() -> None:
    caller = opened()
    put_subscription(caller, NewSubscription(plan="monthly"))
    cover(caller, 1)

    for day in (NOVEMBER, NOVEMBER + timedelta(hours=1), DECEMBER):
        with clock.set_to(day):
            number(caller)

    with clock.set_to(DECEMBER):
        usage = subscribing.read_subscription(caller).usage
    assert (usage.documents, usage.overage, usage.period_to) == (1, 0, date(2026, 12, 31))
    assert len(warnings(caller.tenant)) == 2


def test_a_month_ends_at_midnight_where_the_business_is() -> None:
    caller = opened()
    put_subscription(caller, NewSubscription(plan="monthly"))
    midnight = datetime(2026, 12, 1, tzinfo=COSTA_RICA)

    for moment in (midnight - timedelta(seconds=1), midnight):
        with clock.set_to(moment):
            number(caller)

    (counter,) = onboarding.issuer(caller.tenant).series
    assert counter.issued == {"2026-11": 1, "2026-12": 1}


def test_a_plan_changes_later_or_now_and_the_firm_that_pays_is_told() -> None:
    with clock.set_to(NOVEMBER):
        firm, _, owner = activated()
        first = put_subscription(owner, NewSubscription(plan="monthly"))
        later = put_subscription(owner, NewSubscription(plan="annual", begins="next_period"))
        back = put_subscription(owner, NewSubscription(plan="monthly"))

    assert first.trial_until == date(2026, 12, 10)
    assert (later.plan, later.planned and later.planned.since) == ("monthly", date(2026, 12, 1))
    assert (back.plan, back.planned, back.terms) == ("monthly", None, first.terms)
    told = [each.facts["plan"] for each in mails(firm.tenant) if each.template == "plan-chosen"]
    assert sorted(told) == ["anual", "mensual", "mensual"]


def test_what_concerns_a_plan_goes_to_the_firm_where_its_licence_has_it_told() -> None:
    firm, licence, owner = activated()
    put_subscription(owner, NewSubscription(plan="monthly"))
    cover(owner, 1)
    put_series(owner, series(1))
    number(owner)

    told = {each.template: each.recipient for each in mails(firm.tenant)}
    wanted = read(firm, licence).firm_email
    assert (told["plan-chosen"], told["plan-nearly-used"]) == (wanted, wanted)
    assert firms.firm(firm.tenant).email != wanted


def test_statement_parts_the_month_by_who_paid_and_stays_as_it_was() -> None:
    with clock.set_to(NOVEMBER):
        firm, licence, owner = activated()
        put_subscription(owner, NewSubscription(plan="monthly"))
        cover(owner, 1)
        for _ in range(3):
            number(owner)
        so_far = of(firm)
    with clock.set_to(NOVEMBER + timedelta(days=10)):
        acts.set_payer(firm, licence.id, NewPayer(paid_by="client"), read(firm, licence).version)
    with clock.set_to(DECEMBER):
        over = of(firm, "2026-11")
        acts.suspend(firm, licence.id, read(firm, licence).version)
        put_subscription(owner, NewSubscription(plan="annual"))
        number(owner)
        again = of(firm, "2026-11")

    assert not so_far.closed
    assert over.closed
    assert again == over
    assert lines(so_far) == [("firm", "monthly", 1, 1, 3, Decimal("592.37"))]
    assert lines(over) == [
        ("firm", "monthly", 10, 10, None, Decimal("3703.67")),
        ("client", "monthly", 10, 10, 3, Decimal("3925.67")),
    ]
    assert [(each.paid_by, each.amount) for each in over.totals] == [
        ("client", Decimal("3925.67")), ("firm", Decimal("3703.67")),
    ]  # fmt: skip


def test_another_time_zone_of_the_firm_moves_no_end_of_a_day_that_was_over() -> None:
    with clock.set_to(NOVEMBER):
        firm, licence, owner = activated()
        put_subscription(owner, NewSubscription(plan="monthly"))
    with clock.set_to(datetime(2026, 11, 20, 21, tzinfo=COSTA_RICA)):  # in Madrid it is the 21st
        acts.set_payer(firm, licence.id, NewPayer(paid_by="client"), read(firm, licence).version)
    with clock.set_to(DECEMBER):
        before = of(firm, "2026-11")
        there = FirmChanges(time_zone="Europe/Madrid")
        profile.change(firm, there, firms.firm(firm.tenant).version)
        after = of(firm, "2026-11")
        here = FirmChanges(time_zone="America/Costa_Rica")
        profile.change(firm, here, firms.firm(firm.tenant).version)

    assert after == before
    kept = firms.firm(firm.tenant)
    assert [each.time_zone for each in kept.zones_before] == ["America/Costa_Rica"]
    assert kept.end_of(date(2026, 11, 20)) == datetime(2026, 11, 21, tzinfo=COSTA_RICA)
    assert kept.end_of(date(2026, 12, 31)) == datetime(2027, 1, 1, tzinfo=COSTA_RICA)
    zones = "Europe/Madrid", "America/Costa_Rica"
    for place in range(50):  # back and forth within a moment nothing ends, and nothing is kept
        kept = kept.but(time_zone=zones[place % 2]).with_zone_kept(kept, DECEMBER)
    there_now = kept.but(time_zone=zones[0]).with_zone_kept(kept, DECEMBER)
    kept = there_now.but(time_zone=zones[1]).with_zone_kept(
        there_now, DECEMBER + timedelta(hours=40)
    )
    assert [each.time_zone for each in kept.zones_before] == ["America/Costa_Rica", "Europe/Madrid"]
    madrid = ZoneInfo("Europe/Madrid")
    assert kept.end_of(date(2026, 12, 20)) == datetime(2026, 12, 21, tzinfo=madrid)


def test_statement_reads_so_many_items_as_there_are_licences_and_no_document() -> None:
    firm, _, owner = activated()
    put_series(owner, series(1))
    put_subscription(owner, NewSubscription(plan="monthly"))
    for _ in range(3):
        number(owner)

    with faults.watched() as calls:
        (line,) = of(firm).data

    assert line.documents == 3
    # rows of the list, the licence, plan and business, series; and the firm for its time zone
    assert sorted(calls) == ["BatchGetItem"] * 2 + ["GetItem"] * 3


def test_statement_is_of_seen_companies_in_pages_and_whole_as_a_csv() -> None:
    firm, licence, owner = activated()
    put_subscription(owner, NewSubscription(plan="monthly"))

    shown = of(firm, limit=1)
    sheet = statement.statement_sheet(firm, StatementMonth())
    hidden = of(replace(firm, companies=only(frozenset())))

    assert [each.licence_id for each in shown.data][:1] == [licence.id]
    assert shown.total == len(list(sheet.rows))
    assert (hidden.data, hidden.totals, hidden.total) == ([], [], 0)
    assert sheet.file_name == f"statement-{shown.month}.csv"
    assert sheet.columns[:3] == ("licence_id", "company_id", "company_code")
    assert of(new_firm()).data == []
