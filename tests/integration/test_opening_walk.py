"""A business is opened and closed in any order, and is at each moment one side's alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import pytest

from chalicelib.accounts import invitations
from chalicelib.accounts import service as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.accounts.model import Account
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.licences import acts, correcting, opening, service, store, workers
from chalicelib.licences.forms import Closing, Opening
from chalicelib.licences.model import Licence
from chalicelib.licences.opening import ClientHasTakenOver
from chalicelib.licences.views import LicenceView
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import steps, users
from chalicelib.onboarding.forms import NewActivity, NewBusinessUser, NewSubscription
from tests.integration.test_access_keys import do_errands
from tests.support.businesses import connect, connection_of, put_subscription
from tests.support.clients import onboard
from tests.support.issuing import issue, new_invoice
from tests.support.licensing import (
    accept,
    draft,
    email,
    events,
    mails,
    new_company,
    new_firm,
    pool_users,
    work,
)

MANDATE = "Poder especial ficticio del 3 de noviembre"
pytestmark = pytest.mark.usefixtures("stack")


@dataclass
class World:
    """A firm, a business that it runs, and addresses of which one may be the client's."""

    chance: Random
    firm: Caller
    licence: LicenceView
    addresses: list[str]
    is_theirs: bool = False
    """Whether the client has done what makes the business theirs."""
    closed: set[str] = field(default_factory=set)

    @property
    def now(self) -> Licence:
        return service.find_licence(self.firm, self.licence.id)

    @property
    def business_id(self) -> str:
        return self.now.business_id or ""

    def client(self) -> Caller:
        """Give the owner, who has got in by then."""
        account = accounts.account(self.now.client_account_id or "acc_nobody")
        if account.is_unused:
            chosen = Account.with_own_password
            accounts_store.change_account(account.id, chosen, "password_chosen")
        return Caller(account.id, tenant=self.business_id, role="owner")

    def open(self) -> None:
        wanted = Opening(client_email=self.chance.choice(self.addresses), client_name="Cualquiera")
        opening.open_to_client(self.firm, self.licence.id, wanted, self.now.version)

    def go_on(self) -> None:
        workers.handle({"firm_id": self.firm.tenant, "licence_id": self.licence.id})

    def close(self) -> None:
        before = self.now
        is_open = before.opened_at is not None and before.state == "active"
        try:
            opening.close(self.firm, self.licence.id, Closing(mandate=MANDATE), before.version)
        except ClientHasTakenOver:
            assert self.is_theirs
            raise
        assert not (is_open and self.is_theirs)
        self.closed.add(before.client_account_id or "")

    def clear(self) -> None:
        for each in self.addresses:
            do_errands(each)

    def rest(self) -> None:
        acts.suspend(self.firm, self.licence.id, self.now.version)

    def resume(self) -> None:
        acts.reinstate(self.firm, self.licence.id, self.now.version)

    def key_again(self) -> None:
        correcting.renew_key(self.firm, self.licence.id)

    def sign_in(self) -> None:
        accounts_store.write_signed_in(self.client().account_id)

    def invite(self) -> None:
        address = self.chance.choice(self.addresses)
        guest = NewBusinessUser(email=address, name="Persona Ficticia", role="assistant")
        users.invite(self.client(), guest)

    def come_in(self) -> None:
        account = accounts.account_by_email(self.chance.choice(self.addresses))
        if account is not None:
            invitations.accept(Caller(account.id), self.business_id)

    def take_over(self) -> None:
        client = self.client()
        doing: list[Callable[[], object]] = [
            lambda: issue(client, new_invoice(lines=1)),
            lambda: connect(client, connection_of(client)),
            lambda: put_subscription(client, NewSubscription(plan="monthly")),
        ]
        self.chance.choice(doing)()
        self.is_theirs = True


def commands(world: World) -> list[Callable[[], None]]:
    often = [world.open, world.go_on, world.close, world.sign_in]
    seldom = [world.rest, world.resume, world.key_again, world.clear]
    return [*often * 4, *[world.invite, world.come_in] * 2, *seldom]


@pytest.mark.parametrize("seed", [7])
def test_business_is_run_by_one_side_after_any_order_of_openings_and_closings(seed: int) -> None:
    firm = new_firm()
    asked = draft(firm, new_company(firm), None, client_name=None, mandate=MANDATE)
    licence = accept(firm, asked.id)
    work(firm, licence)
    addresses = [email(name) for name in ("una", "otra", "tercera")]
    world = World(Random(seed), firm, licence, addresses)  # noqa: S311 - can be repeated
    runner = Caller("acc_ficticia", tenant=world.business_id, role="owner")
    steps.add_activity(runner, NewActivity(code="6201.0"))
    onboard(runner)
    for _ in range(60):
        attempt(world, world.chance.choice(commands(world)))
    assert {"opened", "closed"} <= set(events(firm, licence)), "the walk got that far"
    while world.now.run_by == "firm":
        attempt(world, world.resume if world.now.state == "suspended" else world.open)
        attempt(world, world.go_on)
    attempt(world, world.resume)

    attempt(world, world.take_over)
    attempt(world, world.close)

    assert world.is_theirs
    assert world.now.run_by == "client"


def attempt(world: World, command: Callable[[], None]) -> None:
    with suppress(DomainError):
        command()
    assert_one_runs_it(world)


def assert_one_runs_it(world: World) -> None:
    licence, people = world.now, accounts.people(world.business_id)
    (link,) = onboarding.licences(world.business_id)
    assert link.is_run_by_firm == (licence.run_by == "firm")
    owners = [each.account_id for each in people.members if each.role == "owner"]
    if licence.run_by == "firm":
        assert people == ([], [])
        assert licence.opened_at is None
        assert not [e for e in mails(world.business_id) if e.state == "waiting"]
    else:
        assert owners == [licence.client_account_id]
    told = [e for e in events(world.firm, world.licence) if e in {"opened", "closed"}]
    turns = ["opened", "closed"] * len(told)
    assert told == turns[: len(told)]
    assert bool(len(told) % 2) == (licence.run_by == "client")
    for address in world.addresses:
        account = accounts.account_by_email(address)
        if account is not None:
            belongs = {each.tenant for each in accounts.memberships(account.id)}
            is_in = account.id in {each.account_id for each in people.members}
            assert (world.business_id in belongs) == is_in
        live = {account.id} if account else set()
        waits = licence.provision.account_id if licence.provision else ""
        left = set(pool_users(address)) - live - {waits} - world.closed
        assert not left, "a user at the identity provider without account"
    assert store.licence(world.firm.tenant, licence.id) is not None
