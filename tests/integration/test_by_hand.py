"""Companies that are made by hand, on the local stack: what they are, and what no list does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.clients import service as clients
from chalicelib.clients.forms import ClientFilters, ClientQuery
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError, InvalidInput
from chalicelib.core.history import HistoryEntry
from chalicelib.core.scope import CompanyScope, Rights
from chalicelib.firms import by_hand
from chalicelib.firms.by_hand import (
    CompanyBeyondRights,
    CompanyInUse,
    CompanyOfProgram,
)
from chalicelib.firms.forms import CompanyChanges, NewCompany
from chalicelib.firms.model import Company
from chalicelib.firms.own_tax_ids import CompanyKnown
from chalicelib.firms.service import CompanyNotFound, company
from chalicelib.firms.store import listed_companies
from chalicelib.licences import tax_ids
from chalicelib.licences.forms import TaxIdCorrection
from tests.support.companies import company_rows, send
from tests.support.faults import overtaken_at
from tests.support.licensing import accept, draft, email, new_company, new_firm, number

pytestmark = pytest.mark.usefixtures("stack")
Act = Callable[[], Company]


def made(firm: Caller, tax_id: str | None = None, **said: object) -> Company:
    wanted = {"name": "Hecha a Mano S.A.", "country": "CR", "tax_id": tax_id or number(), **said}
    return by_hand.make(firm, NewCompany.model_validate(wanted))


def changed(firm: Caller, before: Company, **said: object) -> Company:
    return by_hand.change(firm, before.id, CompanyChanges.model_validate(said), before.version)


def done(firm: Caller, company_id: str) -> list[str]:
    found = Table(firm.tenant).each(HistoryEntry, f"HISTORY#{company_id}")
    return [each.event for each in found]


def test_company_is_made_changed_taken_out_and_brought_back_and_its_history_says_so() -> None:
    firm = new_firm()

    first, second = made(firm, email="una@example.com"), made(firm)

    assert [(each.program, each.code) for each in (first, second)] == [
        ("own", "00001"), ("own", "00002"),
    ]  # fmt: skip
    after = changed(firm, first, name="Otro Nombre S.A.", email=None)
    assert (after.name, after.email, after.tax_id) == ("Otro Nombre S.A.", None, first.tax_id)
    with pytest.raises(ChangedMeanwhile):
        changed(firm, first, name="Tarde S.A.")
    with pytest.raises(InvalidInput):
        changed(firm, after, tax_id="31")
    with pytest.raises(ChangedMeanwhile):
        by_hand.remove(firm, after.id, after.version + 1)
    by_hand.remove(firm, after.id, after.version)
    gone = company(firm.tenant, first.id)
    assert gone.gone_at is not None
    by_hand.remove(firm, gone.id, gone.version)
    assert company(firm.tenant, first.id) == gone
    back = changed(firm, gone)
    assert back.gone_at is None
    assert sorted(done(firm, first.id)) == [
        "company_back", "company_edited", "company_made", "company_taken_out",
    ]  # fmt: skip


def test_whole_list_of_a_program_leaves_companies_made_by_hand_and_none_of_its_own_is_changed() -> (
    None
):
    firm, tax_id = new_firm(), number()
    own = made(firm)
    listed = company(firm.tenant, new_company(firm, tax_id=tax_id))
    rows = company_rows(
        {
            "code": "00077",
            "name": "Otra S.A.",
            "country": "CR",
            "tax_id": number(),
            "program": "con",
        }
    )

    done = send(firm, rows, program="con", complete=True)

    assert (done.gone, company(firm.tenant, own.id).gone_at) == (1, None)
    with pytest.raises(CompanyOfProgram):
        changed(firm, company(firm.tenant, listed.id), name="Nuevo Nombre S.A.")
    with pytest.raises(CompanyNotFound):
        changed(new_firm(), own, name="Ajena S.A.")


def test_company_made_by_hand_is_one_client_with_those_of_programs_and_may_be_licensed() -> None:
    firm, tax_id = new_firm(), number()
    new_company(firm, tax_id=tax_id)
    own = made(firm, tax_id)

    (client,) = clients.list_clients(firm, ClientQuery(program="own")).data

    assert sorted(each.program for each in client.companies) == ["con", "own"]
    assert clients.clients_csv(firm, ClientFilters(program="own")).text().count(own.code) == 1
    licence = draft(firm, own.id, email("cliente"))
    accept(firm, licence.id)
    licensed = company(firm.tenant, own.id)
    with pytest.raises(CompanyInUse):
        by_hand.remove(firm, own.id, licensed.version)
    with pytest.raises(InvalidInput) as refused:
        changed(firm, licensed, tax_id=number())
    assert [each.rule.code for each in refused.value.fields] == ["company-licensed"]


def test_who_sees_some_companies_makes_and_learns_of_no_other() -> None:
    firm, tax_id = new_firm(), number()
    made(firm, tax_id)
    seen = made(firm)

    def of(*places: str) -> Caller:
        rights = Rights(every=False, places=frozenset(places))
        return replace(firm, companies=CompanyScope((rights,)))

    some, next_one = of("own00002"), of("own00002", "own00003")
    beyond: tuple[Callable[[], Company], ...] = (
        lambda: made(some),
        lambda: made(next_one, tax_id),
        lambda: changed(some, seen, tax_id=tax_id),
    )
    for act in beyond:
        with pytest.raises(CompanyBeyondRights):
            act()
    assert made(next_one).code == "00003"
    assert sorted(each.code for each in listed_companies(firm.tenant)) == [
        "00001", "00002", "00003",
    ]  # fmt: skip


def test_of_one_tax_id_one_company_is_made_by_hand_however_many_try_at_once() -> None:
    firm, tax_id = new_firm(), number()

    def tried(_: int) -> bool:
        try:
            made(firm, tax_id)
        except CompanyKnown:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(tried, range(4)))

    assert outcomes.count(True) == 1
    other = made(firm)
    with pytest.raises(CompanyKnown):
        changed(firm, other, tax_id=tax_id)


def corrected(firm: Caller, one: Company, tax_id: str) -> Company:
    wanted = TaxIdCorrection(country="CR", id_type="02", id_number=tax_id)
    return tax_ids.correct_company(firm, one.id, wanted)


def test_of_companies_that_are_to_have_one_tax_id_at_once_by_whatever_act_one_gets_it() -> None:
    firm = new_firm()

    def back(wanted: str) -> Company:
        gone = made(firm, wanted)
        by_hand.remove(firm, gone.id, gone.version)
        return company(firm.tenant, gone.id)

    def changing(wanted: str) -> Act:
        one = made(firm)
        return lambda: changed(firm, one, tax_id=wanted)

    def returning(wanted: str) -> Act:
        one = back(wanted)
        return lambda: changed(firm, one)

    def correcting(wanted: str) -> Act:
        one = made(firm)
        return lambda: corrected(firm, one, wanted)

    def making(wanted: str) -> Act:
        return lambda: made(firm, wanted)

    for ready in (changing, returning, correcting, making):
        wanted = number()
        act, winner = ready(wanted), made(firm)
        won: list[Company] = []

        def overtake(winner: Company = winner, wanted: str = wanted) -> None:
            won.append(changed(firm, winner, tax_id=wanted))  # noqa: B023 - within this turn

        with overtaken_at("TransactWriteItems", overtake), pytest.raises(DomainError) as refused:
            act()
        with pytest.raises(CompanyKnown):
            act()

        late = ChangedMeanwhile if ready is correcting else CompanyKnown
        assert (type(refused.value), len(won)) == (late, 1)
        having = [e.id for e in listed_companies(firm.tenant) if e.tax_id == wanted and not e.gone]
        assert having == [winner.id]
    by_hand.remove(firm, winner.id, won[0].version)
    assert made(firm, wanted).tax_id == wanted  # it is free again
