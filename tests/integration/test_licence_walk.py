"""Whatever people do with licences in whatever order, what is held follows from the states."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.accounts.model import Account
from chalicelib.aws.table import get_many
from chalicelib.aws.transaction import Claim
from chalicelib.aws.verifying import verify
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.core.paging import PageQuery
from chalicelib.firms import service as firms
from chalicelib.licences import (
    acts,
    correcting,
    leaving,
    opening,
    requests,
    service,
    store,
    workers,
)
from chalicelib.licences.forms import Closing, Deletion, NewPayer, Opening
from chalicelib.licences.model import HOLDING, LINKED, MACHINE, Event, Licence, State
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.cover import CoverEnd
from chalicelib.onboarding.forms import NewSubscription
from chalicelib.onboarding.store import part
from tests.integration.test_access_keys import do_errands
from tests.support.businesses import put_subscription
from tests.support.clients import activated, onboard, take_number
from tests.support.licensing import (
    accept,
    draft,
    email,
    events,
    new_company,
    new_firm,
    pool_users,
    read,
    work,
)

ALL = PageQuery(limit=100)
pytestmark = pytest.mark.usefixtures("stack")
MANDATE = "Poder especial ficticio"
STEPS: dict[str, Event] = {
    "accepted": "accept",
    "client_asked": "ask",
    "activated": "activate",
    "failed": "fail",
    "suspended": "suspend",
    "reinstated": "reinstate",
    "unlinked": "unlink",
    "client_left": "unlink",
    "deleted": "delete",
    "withdrawn": "withdraw",
    "taken_back": "take_back",
    "business_discarded": "take_back",
}
"""Event of the history -> the step of the machine that it tells."""


@dataclass
class World:
    """A firm, a company of its list, the business of it, and all licences that there were."""

    chance: Random
    firm: Caller
    owner: Caller
    company: str
    address: str
    licences: list[str] = field(default_factory=list)

    def licence(self) -> Licence:
        """Choose one: mostly that which has the company, else a late one."""
        known = [service.find_licence(self.firm, each) for each in self.licences]
        having = [each for each in known if each.state in HOLDING]
        return self.chance.choice(having * 3 + known[-2:])

    def begin(self) -> None:
        self.licences.append(draft(self.firm, self.company, self.address).id)

    def accept(self) -> None:
        licence = self.licence()
        accept(self.firm, licence.id)
        work(self.firm, service.read_licence(self.firm, licence.id))

    def answer(self) -> None:
        agrees = self.chance.choice([True, True, False])
        licence_id = self.licence().id
        if agrees:
            requests.accept(self.owner, licence_id)
        else:
            requests.refuse(self.owner, licence_id)

    def act(self) -> None:
        licence = self.licence()
        simple = [acts.suspend, acts.suspend, acts.reinstate, acts.unlink, acts.withdraw]
        self.chance.choice(simple)(self.firm, licence.id, licence.version)

    def delete(self) -> None:
        licence = self.licence()
        wanted = Deletion(client_email=self.address)
        acts.delete(self.firm, licence.id, wanted, licence.version)

    def pay(self) -> None:
        licence = self.licence()
        wanted = NewPayer(paid_by=self.chance.choice(["firm", "client"]))
        acts.set_payer(self.firm, licence.id, wanted, licence.version)

    def leave(self) -> None:
        leaving.leave(self.owner, self.licence().id)

    def issue(self) -> None:
        take_number(self.owner)

    def choose_plan(self) -> None:
        put_subscription(self.owner, NewSubscription(plan="monthly"))


def commands(world: World) -> list[Callable[[], None]]:
    often = [world.accept, world.accept, world.answer, world.answer, world.act, world.act]
    return [
        *often,
        world.begin,
        world.delete,
        world.pay,
        world.leave,
        world.issue,
        world.choose_plan,
    ]


@pytest.mark.parametrize("seed", [5, 8])
def test_what_is_held_follows_from_the_states_after_any_order_of_commands(seed: int) -> None:
    firm, licence, owner = activated()
    onboard(owner)
    found = read(firm, licence)
    world = World(
        Random(seed),  # noqa: S311 - an order that can be repeated
        firm, owner, found.company_id or "", found.client_email or "", [licence.id],
    )  # fmt: skip
    before = onboarding.issuer(owner.tenant)
    reached: set[State] = set()

    for _ in range(45):
        with suppress(DomainError):  # what does not exist from here is refused, and changes nothing
            world.chance.choice(commands(world))()
        reached |= assert_all_agree(world)

    assert {"active", "suspended", "unlinked"} <= reached
    after = onboarding.issuer(owner.tenant)
    assert after.activities == before.activities
    assert after.connection == before.connection
    assert {each.name for each in after.series} == {each.name for each in before.series}
    assert verify(firm.tenant).broken == verify(owner.tenant).broken == []


def assert_all_agree(world: World) -> set[State]:
    licences = [store.licence(world.firm.tenant, each) for each in world.licences]
    found = [each for each in licences if each is not None]
    holding = [each.id for each in found if each.state in HOLDING]
    linked = [each for each in found if each.state in LINKED]
    company = firms.company(world.firm.tenant, world.company)
    (claim,) = get_many([(store.live_key(store_licence(found)), Claim)])
    assert holding == ([claim.owner] if claim else [])
    assert bool(company.licensed) == bool(holding)
    dossier = onboarding.issuer(world.owner.tenant)
    assert [each.licence_id for each in dossier.licences] == [each.id for each in linked]
    for licence, link in zip(linked, dossier.licences, strict=True):
        rests = licence.state == "suspended"
        assert (link.suspended_at is not None) == rests
        assert link.pays_plan == (not rests and licence.paid_by == "firm")
    assert dossier.paid_by == "client" or dossier.cover_end is None
    assert dossier.cover_end == part(world.owner.tenant, CoverEnd)
    for licence in found:
        assert replayed(world, licence.id) == licence.state
    waits = {each.licence_id for each in requests.list_requests(world.owner, ALL).data}
    assert waits == {each.id for each in found if each.state == "awaiting_client"}
    return {each.state for each in found}


def store_licence(found: list[Licence]) -> Licence:
    """Return one that has the company; all that were completed do."""
    return next(each for each in found if each.company_id)


def replayed(world: World | RunWorld, licence_id: str) -> State:
    """Go through the machine by what the history tells."""
    state: State = "draft"
    for event in events(world.firm, service.read_licence(world.firm, licence_id)):
        if event in STEPS:
            state = MACHINE[state, STEPS[event]]
    return state


@dataclass
class RunWorld:
    """A firm that runs the business of a company by mandate, and two addresses to open it to."""

    chance: Random
    firm: Caller
    company: str
    addresses: list[str]
    licences: list[str] = field(default_factory=list)

    def licence(self) -> Licence:
        known = [service.find_licence(self.firm, each) for each in self.licences]
        having = [each for each in known if each.state in HOLDING]
        return self.chance.choice(having * 3 + known[-1:])

    def begin(self) -> None:
        made = draft(self.firm, self.company, None, client_name=None, mandate=MANDATE)
        self.licences.append(made.id)
        accept(self.firm, made.id)

    def go_on(self) -> None:
        workers.handle({"firm_id": self.firm.tenant, "licence_id": self.licence().id})

    def act(self) -> None:
        licence = self.licence()
        simple = [acts.suspend, acts.suspend, acts.reinstate, acts.reinstate, acts.unlink]
        self.chance.choice(simple)(self.firm, licence.id, licence.version)

    def open(self) -> None:
        licence, wanted = self.licence(), Opening(client_email=self.chance.choice(self.addresses))
        opening.open_to_client(self.firm, licence.id, wanted, licence.version)

    def close(self) -> None:
        licence = self.licence()
        opening.close(self.firm, licence.id, Closing(mandate=MANDATE), licence.version)
        do_errands(licence.client_email or "")

    def sign_in(self) -> None:
        account = accounts.account_by_email(self.chance.choice(self.addresses))
        if account is not None:
            accounts_store.change_account(account.id, Account.with_own_password, "password_chosen")
            accounts_store.write_signed_in(account.id)

    def take_back(self) -> None:
        licence = self.licence()
        correcting.take_back(self.firm, licence.id, licence.version)
        workers.handle({"removed_business": licence.business_id or ""})

    def delete(self) -> None:
        licence = self.licence()
        wanted = Deletion(client_email=licence.client_email or "nadie@example.com")
        acts.delete(self.firm, licence.id, wanted, licence.version)


@pytest.mark.parametrize("seed", [1, 9])
def test_business_is_somebodys_after_any_order_of_commands(seed: int) -> None:
    firm = new_firm()
    chance = Random(seed)  # noqa: S311 - an order that can be repeated
    world = RunWorld(chance, firm, new_company(firm), [email("titular"), email("otra")])
    world.begin()
    often = [world.go_on] * 4 + [world.open] * 3 + [world.close] * 3 + [world.act] * 3
    seldom = [world.begin, world.sign_in, world.take_back, world.delete]
    ran: set[str] = set()

    for _ in range(50):
        with suppress(DomainError):  # what does not exist from here is refused, and changes nothing
            chance.choice(often + seldom)()
        assert_somebody_runs_it(world)

    for found in licences_of(world):
        assert replayed(world, found.id) == found.state
        ran |= set(events(firm, service.read_licence(firm, found.id)))
    assert {"opened", "closed", "suspended"} <= ran
    assert verify(firm.tenant).broken == []


def assert_somebody_runs_it(world: RunWorld) -> None:
    owned: dict[str, str] = {}
    for found in licences_of(world):
        if found.business_id is None:
            continue
        members = [each.account_id for each in accounts.members(found.business_id)]
        links = onboarding.licences(found.business_id)
        if found.state in LINKED:
            (link,) = links
            assert link.is_run_by_firm == (found.run_by == "firm")
            assert (link.suspended_at is not None) == (found.state == "suspended")
            assert members == ([] if found.run_by == "firm" else [found.client_account_id])
            assert (found.client_email is None) == (found.run_by == "firm" and not found.is_opening)
        else:
            assert links == []
            assert bool(members) == (onboarding.found(found.business_id) is not None)
        owned |= dict.fromkeys(members, found.business_id)
    for address in world.addresses:
        account = accounts.account_by_email(address)
        assert account is None or account.id in owned
        if not any(each.is_opening for each in licences_of(world)):
            assert pool_users(address) == ([account.id] if account else [])


def licences_of(world: RunWorld) -> list[Licence]:
    return [service.find_licence(world.firm, each) for each in world.licences]
