"""Whatever is put right, taken back or removed in whatever order, nothing of it is left over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import pytest

from chalicelib.accounts import invitations
from chalicelib.accounts import service as accounts
from chalicelib.accounts import store as accounts_store
from chalicelib.accounts import workers as registration
from chalicelib.accounts.model import Account
from chalicelib.accounts.store import Errand
from chalicelib.aws.table import PLATFORM, Table, get_many
from chalicelib.aws.transaction import Claim, Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.core.paging import PageQuery
from chalicelib.firms import service as firms
from chalicelib.licences import (
    acts,
    correcting,
    leaving,
    removing,
    requests,
    service,
    store,
    tax_ids,
    workers,
)
from chalicelib.licences.forms import (
    BusinessRemoval,
    ClientCorrection,
    Deletion,
    TaxIdCorrection,
)
from chalicelib.licences.model import HOLDING, LINKED, Licence
from chalicelib.licences.views import LicenceView
from chalicelib.onboarding import opening, users
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.forms import NewBusiness, NewBusinessUser
from tests.support.businesses import connect, connection_of
from tests.support.licensing import (
    accept,
    draft,
    email,
    mails,
    new_company,
    new_firm,
    number,
    pool_users,
)

ALL = PageQuery(limit=100)
pytestmark = pytest.mark.usefixtures("stack")


@dataclass
class World:
    """Two firms that may mean the same taxpayers, and some addresses that may be anybody's."""

    chance: Random
    firms: dict[str, Caller]
    companies: dict[str, str]
    addresses: list[str]
    numbers: list[str]
    licences: list[tuple[str, str]] = field(default_factory=list)
    businesses: set[str] = field(default_factory=set)

    def firm(self) -> Caller:
        return self.firms[self.chance.choice(sorted(self.firms))]

    def address(self) -> str:
        return self.chance.choice(self.addresses)

    def licence(self) -> tuple[Caller, Licence]:
        """Choose one of a firm: mostly that which has the company."""
        firm = self.firm()
        known = [
            service.find_licence(firm, each) for of, each in self.licences if of == firm.tenant
        ]
        having = [each for each in known if each.state in HOLDING]
        return firm, self.chance.choice(having * 3 + known[-1:])

    def person(self) -> Caller:
        """Choose somebody who has an account, as the member of a business that they may be."""
        known = [each for each in map(accounts.account_by_email, self.addresses) if each]
        account = self.chance.choice(known)
        belongs = [each.tenant for each in accounts.memberships(account.id)]
        tenant = self.chance.choice(belongs) if belongs else "biz_none"
        return Caller(account.id, tenant=tenant, role="owner")

    def begin(self) -> None:
        firm = self.firm()
        made = draft(firm, self.companies[firm.tenant], self.address())
        self.licences.append((firm.tenant, made.id))
        accept(firm, made.id)

    def go_on(self) -> None:
        firm, licence = self.licence()
        workers.handle({"firm_id": firm.tenant, "licence_id": licence.id})

    def correct(self) -> None:
        firm, licence = self.licence()
        wanted = ClientCorrection(client_email=self.address())
        correcting.correct_client(firm, licence.id, wanted, licence.version)

    def take_back(self) -> None:
        firm, licence = self.licence()
        correcting.take_back(firm, licence.id, licence.version)

    def end(self) -> None:
        firm, licence = self.licence()
        act = self.chance.choice([acts.suspend, acts.unlink, acts.withdraw, delete])
        act(firm, licence.id, licence.version)

    def key_again(self) -> None:
        firm, licence = self.licence()
        correcting.renew_key(firm, licence.id)

    def errands(self) -> None:
        do_errands(self.address())

    def sign_in(self) -> None:
        own = self.person()
        accounts_store.change_account(own.account_id, Account.with_own_password, "password_chosen")

    def move(self) -> None:
        own, tx = accounts.account(self.person().account_id), Transaction()
        other = self.chance.choice([each for each in self.addresses if each != own.email])
        accounts_store.write_moved(tx, own, own.but(email=other))
        tx.commit()

    def open(self) -> None:
        wanted = NewBusiness(
            id_type="02", id_number=self.chance.choice(self.numbers), legal_name="Propio Ficticio"
        )
        self.businesses.add(opening.create_business(self.person(), wanted).id)

    def answer(self) -> None:
        own = self.person()
        waits = requests.list_requests(own, ALL).data
        for each in waits[:1]:
            if self.chance.choice([True, False]):
                requests.accept(own, each.licence_id)
            else:
                requests.refuse(own, each.licence_id)

    def prove(self) -> None:
        own = self.person()
        connect(own, connection_of(own))

    def put_right(self) -> None:
        wanted = TaxIdCorrection(id_type="02", id_number=self.chance.choice(self.numbers))
        if self.chance.random() < 0.5:
            tax_ids.correct_business(self.person(), wanted)
        else:
            firm = self.firm()
            tax_ids.correct_company(firm, self.companies[firm.tenant], wanted)

    def invite(self) -> None:
        guest = NewBusinessUser(email=self.address(), name="Persona Ficticia", role="assistant")
        users.invite(self.person(), guest)

    def come_in(self) -> None:
        own = self.person()
        for each in accounts.read_me(own).invitations:
            invitations.accept(own, each.tenant)

    def leave(self) -> None:
        own = self.person()
        for link in onboarding.licences(own.tenant):
            leaving.leave(own, link.licence_id)

    def remove(self) -> None:
        own = self.person()
        removing.remove(own, BusinessRemoval(confirmation=onboarding.business(own.tenant).name))

    def clear(self) -> None:
        for each in sorted(self.businesses):
            if self.chance.random() < 0.5:
                workers.handle({"removed_business": each})


def delete(firm: Caller, licence_id: str, version: int) -> LicenceView:
    address = service.find_licence(firm, licence_id).client_email or ""
    return acts.delete(firm, licence_id, Deletion(client_email=address), version)


def do_errands(address: str) -> None:
    digest = accounts_store.digest_of(address)
    for each in list(Table(PLATFORM).each(Errand, f"EMAIL#{digest}", prefix="ERRAND#")):
        registration.handle({"email_digest": digest, "errand_id": each.id})


def commands(world: World) -> list[Callable[[], None]]:
    often = [world.begin, world.go_on, world.correct, world.take_back]
    return [
        *often * 4,
        *[world.answer] * 2,
        *[world.end, world.key_again, world.errands, world.sign_in, world.move, world.open],
        *[world.prove, world.put_right, world.invite, world.come_in, world.leave, world.remove],
        world.clear,
    ]


@pytest.mark.parametrize("seed", [13])
def test_nothing_is_left_over_after_any_order_of_corrections(seed: int) -> None:
    both, shared = [new_firm(), new_firm()], number()
    world = World(
        Random(seed),  # noqa: S311 - an order that can be repeated
        {each.tenant: each for each in both},
        {each.tenant: new_company(each, tax_id=shared) for each in both},
        [email(name) for name in ("una", "otra", "tercera", "cuarta")],
        [shared, number()],
    )
    for _ in range(70):
        command = world.chance.choice(commands(world))
        with suppress(DomainError, IndexError):  # refused, or there is nobody to do it
            command()
        for firm, each in world.licences:
            found = store.licence(firm, each)
            if found is not None and found.business_id:
                world.businesses.add(found.business_id)

    settle(world)
    assert_all_agree(world)


def settle(world: World) -> None:
    """Have all that waits done, as the sweep would."""
    for _ in range(2):
        for firm, each in world.licences:
            workers.handle({"firm_id": firm, "licence_id": each})
            found = store.licence(firm, each)
            if found is not None and found.business_id:
                world.businesses.add(found.business_id)
        for each in sorted(world.businesses):
            workers.handle({"removed_business": each})
        for address in world.addresses:
            do_errands(address)


def assert_all_agree(world: World) -> None:
    licences = [found for each in world.licences if (found := store.licence(*each))]
    for firm in world.firms:
        own = [each for each in licences if each.firm_id == firm]
        holding = [each.id for each in own if each.state in HOLDING]
        (claim,) = get_many([(store.live_key(own[0]), Claim)]) if own else (None,)
        assert holding == ([claim.owner] if claim else [])
        assert bool(firms.company(firm, world.companies[firm]).licensed) == bool(holding)
    there = {each for each in world.businesses if onboarding.found(each)}
    for business in world.businesses - there:
        partitions = ("BUSINESS", "MEMBERS", "CREDENTIALS", "LICENCE_REQUESTS")
        assert not [each for each in partitions if list(Table(business).keys(each))]
        assert not [each for each in mails(business) if not each.is_done]
    for business in there:
        linked = [e.id for e in licences if e.state in LINKED and e.business_id == business]
        asked = {
            e.id
            for e in licences
            if e.state == "awaiting_client" and e.asked_business_id == business
        }
        assert [each.licence_id for each in onboarding.licences(business)] == linked
        assert {each.licence_id for each in store.requests(business)} == asked
        members = list(accounts.members(business))
        assert [each for each in members if each.role == "owner"]
        for member in members:
            belongs = [each.tenant for each in accounts.memberships(member.account_id)]
            assert business in belongs
    for address in world.addresses:
        account = accounts.account_by_email(address)
        assert account is None or account.email == address
        if account is not None:
            assert {each.tenant for each in accounts.memberships(account.id)} <= there
            invited = accounts.read_me(Caller(account.id)).invitations
            assert {each.tenant for each in invited} <= there
        assert all(accounts_store.find_account(each) for each in pool_users(address))
