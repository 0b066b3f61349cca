"""The operator on the local stack: who is one, and what they do to firms, accounts and answers."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from chalicelib.accounts import locked_store, operators, oversight, people
from chalicelib.accounts import service as accounts
from chalicelib.accounts.forms import LockedQuery, LookUp, NewOperator
from chalicelib.accounts.model import (
    Account,
    AccountNotFound,
    LastHead,
    OwnRight,
    WrongAccountState,
)
from chalicelib.accounts.operators import (
    AlreadyOperator,
    NobodyThere,
    NotAnOperator,
    NotProven,
)
from chalicelib.accounts.store import change_account
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.errors import DomainError
from chalicelib.core.history import HistoryEntry
from chalicelib.core.operating import Because
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.firms import confirming, operations
from chalicelib.firms import oversight as of_firms
from chalicelib.firms import service as firms
from chalicelib.firms.forms import FirmQuery, NewConfirmationRequest
from chalicelib.firms.model import NothingAsked, WrongFirmState
from chalicelib.firms.store import write_firm
from chalicelib.home import service as home
from chalicelib.home.forms import OperatorQuery
from chalicelib.home.waiting import KINDS
from chalicelib.invoicing import following_up
from chalicelib.invoicing import oversight as of_documents
from chalicelib.invoicing.forms import DecisionForm, DifferingQuery
from chalicelib.onboarding import service as onboarding
from tests.support.faults import watched
from tests.support.following import Authority, until
from tests.support.issuing import issue, new_invoice
from tests.support.licensing import email, mails, new_firm

pytestmark = pytest.mark.usefixtures("stack")
DIFFERS: Final = "answer-differs"
WHY = Because(reason="Se comprobó en una prueba")


def somebody(name: str = "persona", *, is_active: bool = True) -> accounts.Account:
    """Make an account whose e-mail is proven."""
    account_id, tx = f"acc_{secrets.token_hex(8)}", Transaction()
    made = accounts.write_invited(tx, account_id, email(name), "Persona Ficticia", "es")
    tx.commit()
    if is_active:
        made = change_account(account_id, Account.with_own_password, "password_chosen")
    return made


def as_operator(account: accounts.Account) -> Caller:
    return Caller(account.id, "en", secrets.token_hex(4), PLATFORM, "operator")


@pytest.fixture(scope="module")
def operator(stack: object) -> Caller:
    person = somebody("operador")
    operators.appoint(by_line(), NewOperator(email=person.email, reason="La primera"))
    return as_operator(person)


def by_line() -> Caller:
    return Caller("command-line", "en", secrets.token_hex(4), PLATFORM, "operator")


def done_by_operator(tenant: str) -> list[str]:
    """List what the history of a firm or account says that the operator did, with why."""
    found = Table(tenant).each(HistoryEntry, f"HISTORY#{tenant}")
    return [
        each.event for each in found if (each.actor, each.facts) == ("operator", WHY.model_dump())
    ]


def headlines(tenant: str, recipient: str) -> list[str]:
    return [
        each.facts["headline"]
        for each in mails(tenant)
        if (each.template, each.recipient) == ("operator-acted", recipient)
    ]


def listed(operator: Caller, firm_id: str) -> list[str]:
    return [each.state for each in of_firms.list_firms(FirmQuery(q=firm_id)).data]


def test_operators_appoint_and_remove_each_other_and_are_told(operator: Caller) -> None:
    person = somebody()
    wanted = NewOperator(email=person.email, reason=WHY.reason)

    operators.appoint(operator, wanted)

    assert person.id in {each.account_id for each in operators.list_operators(operator).data}
    with pytest.raises(AlreadyOperator):
        operators.appoint(operator, wanted)
    with pytest.raises(OwnRight):
        operators.remove(operator, operator.account_id, WHY)
    operators.remove(operator, person.id, WHY)
    with pytest.raises(NotAnOperator):
        operators.remove(operator, person.id, WHY)
    assert person.id not in {each.account_id for each in operators.list_operators(operator).data}
    assert sorted(headlines(person.id, person.email)) == [
        "Ya es operador de Enlace",
        "Ya no es operador de Enlace",
    ]
    assert done_by_operator(person.id) == ["operator_appointed", "operator_removed"]


def test_operator_does_not_end_the_own_right_by_another_door(operator: Caller) -> None:
    with pytest.raises(OwnRight):
        people.leave(operator, PLATFORM)
    with pytest.raises(OwnRight):
        oversight.lock(operator, operator.account_id, WHY)

    assert operator.account_id in {each.account_id for each in accounts.members(PLATFORM)}
    assert accounts.account(operator.account_id).state == "active"


def test_nobody_without_a_proven_account_is_made_an_operator(operator: Caller) -> None:
    unproven = somebody(is_active=False)

    with pytest.raises(NobodyThere):
        operators.appoint(operator, NewOperator(email=email("nadie"), reason=WHY.reason))
    with pytest.raises(NotProven):
        operators.appoint(operator, NewOperator(email=unproven.email, reason=WHY.reason))


def test_two_operators_who_remove_each_other_at_once_do_not_both(operator: Caller) -> None:
    one, two = somebody("uno"), somebody("dos")
    for each in (one, two):
        operators.appoint(operator, NewOperator(email=each.email, reason=WHY.reason))
    others = [
        each.account_id
        for each in operators.list_operators(operator).data
        if each.account_id not in {one.id, two.id}
    ]
    for each_id in others:
        operators.remove(as_operator(one), each_id, WHY)

    def removed(pair: tuple[accounts.Account, accounts.Account]) -> bool:
        by, whom = pair
        try:
            operators.remove(as_operator(by), whom.id, WHY)
        except (LastHead, ChangedMeanwhile, NotAnOperator):
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(removed, [(one, two), (two, one)]))

    assert outcomes.count(True) <= 1
    left = operators.list_operators(operator).data
    assert len(left) >= 1
    survivor = next(each for each in (one, two) if each.id == left[0].account_id)
    for each_id in others:
        account = accounts.account(each_id)
        wanted = NewOperator(email=account.email, reason=WHY.reason)
        operators.appoint(as_operator(survivor), wanted)


def test_firm_asks_waits_is_refused_asks_again_and_is_confirmed(
    operator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR_EMAIL", "operador@example.com")
    settings.cache_clear()
    caller = new_firm(is_confirmed=False)
    wanted = NewConfirmationRequest(message="Llámenos al número inventado")

    confirming.ask(caller, wanted)

    waiting = of_firms.list_firms(FirmQuery(waiting=True, q=caller.tenant))
    assert [each.request and each.request.message for each in waiting.data] == [wanted.message]
    (told,) = [each for each in mails(caller.tenant) if each.template == "confirmation-requested"]
    assert (told.recipient, told.facts["message"]) == ("operador@example.com", wanted.message)
    of_firms.refuse(operator, caller.tenant, WHY)
    with pytest.raises(NothingAsked):
        of_firms.refuse(operator, caller.tenant, WHY)
    assert of_firms.list_firms(FirmQuery(waiting=True, q=caller.tenant)).total == 0
    asked = confirming.ask(caller, wanted)
    confirming.take_back(caller, asked.version)
    newest, before = operations.read(operator, PageQuery(limit=2)).data
    assert [newest.event, before.event] == ["confirmation_request_withdrawn", "confirmation_asked"]
    name = firms.firm(caller.tenant).name
    assert newest.actor.name == name
    assert (
        newest.text == f"Took back the request that firm “{name}” ({caller.tenant}) be confirmed."
    )
    (told,) = [each for each in mails(caller.tenant) if each.template == "operator-asked-no-more"]
    assert (told.recipient, told.facts["what"]) == ("operador@example.com", "su confirmación")
    confirming.ask(caller, wanted)
    confirmed = of_firms.confirm(operator, caller.tenant, WHY)
    assert (confirmed.state, confirmed.request) == ("confirmed", None)
    with pytest.raises(WrongFirmState):
        confirming.ask(caller, wanted)
    with pytest.raises(WrongFirmState):
        of_firms.confirm(operator, caller.tenant, WHY)
    assert of_firms.unconfirm(operator, caller.tenant, WHY).state == "unconfirmed"
    founder = accounts.account(caller.account_id)
    assert len(headlines(caller.tenant, founder.email)) == 3
    assert done_by_operator(caller.tenant) == ["firm_refused", "firm_confirmed", "firm_unconfirmed"]
    monkeypatch.undo()
    settings.cache_clear()


def test_request_that_moved_is_not_taken_back() -> None:
    caller = new_firm(is_confirmed=False)
    asked = confirming.ask(caller, NewConfirmationRequest(message="Primera"))
    confirming.ask(caller, NewConfirmationRequest(message="Segunda"))

    with pytest.raises(ChangedMeanwhile):
        confirming.take_back(caller, asked.version)


def test_locked_firm_is_unlocked_as_it_was(operator: Caller) -> None:
    for is_confirmed in (True, False):
        caller = new_firm(is_confirmed=is_confirmed)
        before = listed(operator, caller.tenant)

        locked = of_firms.lock(operator, caller.tenant, WHY)

        assert (locked.state, locked.lock and locked.lock.reason) == ("locked", WHY.reason)
        assert listed(operator, caller.tenant) == ["locked"]
        with pytest.raises(WrongFirmState):
            of_firms.lock(operator, caller.tenant, WHY)
        of_firms.unlock(operator, caller.tenant, WHY)
        assert listed(operator, caller.tenant) == before
        with pytest.raises(WrongFirmState):
            of_firms.unlock(operator, caller.tenant, WHY)


def test_firms_made_and_confirmed_by_many_at_once_are_all_listed_and_counted(
    operator: Caller,
) -> None:
    mark = f"marca{secrets.token_hex(4)}"

    def made(number: int) -> str:
        caller = new_firm(is_confirmed=False)
        firm = firms.firm(caller.tenant)
        tx = Transaction()
        write_firm(tx, firm.but(name=f"Despacho {mark} {number}"))
        tx.commit()
        if number % 2:
            of_firms.confirm(operator, firm.id, WHY)
        return firm.id

    with ThreadPoolExecutor(6) as threads:
        ids = list(threads.map(made, range(12)))

    page = of_firms.list_firms(FirmQuery(q=mark.upper(), sort="name", limit=100))
    assert {each.id for each in page.data} == set(ids)
    assert page.by_state == {"confirmed": 6, "unconfirmed": 6}
    assert of_firms.list_firms(FirmQuery(q=mark, state="confirmed", limit=2)).total == 6


def test_account_is_found_locked_and_unlocked_and_its_history_says_so(operator: Caller) -> None:
    person = somebody()

    found = oversight.look_up(operator, LookUp(email=person.email, reason=WHY.reason))
    locked = oversight.lock(operator, found.id, WHY)

    assert (found.id, found.state, locked.state) == (person.id, "active", "locked")
    assert accounts.account(person.id).generation == 1, "its sessions are over"
    with pytest.raises(WrongAccountState):
        oversight.lock(operator, person.id, WHY)
    unlocked = oversight.unlock(operator, person.id, WHY)
    assert unlocked.state == "active"
    assert accounts.account(person.id).generation == 2
    assert unlocked.signed_out_at is not None
    assert sorted(headlines(person.id, person.email)) == [
        "Su cuenta de Enlace está bloqueada",
        "Su cuenta de Enlace está desbloqueada",
    ]
    assert done_by_operator(person.id) == [
        "account_looked_up",
        "account_locked",
        "account_unlocked",
    ]
    with pytest.raises(NobodyThere):
        oversight.look_up(operator, LookUp(email=email("nadie"), reason=WHY.reason))
    with pytest.raises(AccountNotFound):
        oversight.lock(operator, "acc_nobody", WHY)


def test_what_operators_did_is_told_to_operators_by_name(operator: Caller) -> None:
    person = somebody()
    oversight.lock(operator, person.id, WHY)
    oversight.unlock(by_line(), person.id, WHY)

    newest, before = operations.read(operator, PageQuery(limit=2)).data

    assert newest.actor.name == "python -m infra.operate"
    assert (before.actor.name, before.event) == ("Persona Ficticia", "account_locked")
    assert before.text == f"Locked account “{person.name}” ({person.id}): {WHY.reason}."


@pytest.mark.parametrize("state", ["accept", "reject"])
def test_operator_decides_about_a_differing_answer_and_the_owner_is_told(
    authority: Authority, owner: Caller, operator: Caller, state: str
) -> None:
    authority.faults({"fault": "change", "elements": {"TotalFactura": "1.00000"}})
    document = issue(owner, new_invoice(lines=1))
    seen = until(owner.tenant, document.id, lambda p: p.obstacle == "answer-differs")
    found = of_documents.list_differing(DifferingQuery(q=document.id))
    with watched() as calls:
        waiting = home.read_waiting(Caller("acc_1"), OperatorQuery(q=document.id, kind=DIFFERS))
    (row,) = waiting.data
    assert (row.kind, row.tenant, waiting.by_state[DIFFERS]) == (DIFFERS, owner.tenant, 1)
    assert row.way_on.path == f"/v1/operator/differing-answers?q={document.id}"
    assert len(calls) == len(KINDS) + 1, "one request a kind, and one for names"
    issuer = onboarding.business(owner.tenant)
    assert row.who == issuer.name
    assert [(each.id, each.business_id, each.business_name) for each in found.data] == [
        (document.id, owner.tenant, issuer.name)
    ]
    form = DecisionForm.model_validate({"decision": state, "reason": WHY.reason})
    with pytest.raises(ChangedMeanwhile):
        of_documents.decide(operator, owner.tenant, document.id, form, seen.version + 1)
    with pytest.raises(Hidden):
        of_documents.decide(operator, "biz_other", document.id, form, seen.version)

    shown = of_documents.decide(operator, owner.tenant, document.id, form, seen.version)

    assert shown.state == {"accept": "accepted_with_warnings", "reject": "rejected"}[state]
    noted = operations.read(operator, PageQuery(limit=1)).data[0]
    assert f"“{shown.number}” of “{issuer.name}” ({document.id})" in noted.text
    assert of_documents.list_differing(DifferingQuery(q=document.id)).total == 0
    with pytest.raises(DomainError):
        of_documents.decide(operator, owner.tenant, document.id, form, shown.version)
    told = [
        each.recipient
        for each in mails(owner.tenant)
        if document.number in each.facts.get("headline", "")
    ]
    assert told == [each.email for each in accounts.with_role(owner.tenant, "owner")]


def test_answer_that_is_asked_about_again_is_off_the_list_of_the_operator(
    authority: Authority, owner: Caller
) -> None:
    authority.faults({"fault": "change", "elements": {"TotalFactura": "1.00000"}})
    document = issue(owner, new_invoice(lines=1))
    until(owner.tenant, document.id, lambda p: p.obstacle == "answer-differs")

    following_up.ask_again(owner, document.id)

    assert of_documents.list_differing(DifferingQuery(q=document.id)).total == 0


def test_locked_accounts_are_listed_with_why_until_they_are_unlocked(operator: Caller) -> None:
    person = somebody()

    def listed_by(words: str) -> list[tuple[str, str, str]]:
        page = locked_store.page(LockedQuery(q=words))
        assert page.total == len(page.data)
        return [(each.id, each.email, each.reason) for each in page.data]

    assert listed_by(person.id) == []
    oversight.lock(operator, person.id, WHY)
    assert listed_by(person.id) == [(person.id, person.email, WHY.reason)]
    with watched() as calls:
        locked_store.page(LockedQuery(sort="name"))
    assert len(calls) <= 2
    oversight.unlock(operator, person.id, WHY)
    assert listed_by(person.id) == []
