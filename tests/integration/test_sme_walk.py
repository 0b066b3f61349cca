"""Whatever people do with licences for SMEs, their numbers and mailboxes follow from the states."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Literal

import pytest

from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import Claim
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.firms import service as firms
from chalicelib.installations import store as of_numbers
from chalicelib.installations.model import Facts
from chalicelib.installations.number import tidy
from chalicelib.installations.service import number_shown
from chalicelib.licences import (
    acts,
    leaving,
    renewing,
    replacing,
    requests,
    resting,
    service,
    store,
    workers,
)
from chalicelib.licences.forms import Deletion, Handing, NumberReplacement, Rest, TermsChange
from chalicelib.licences.model import HOLDING, LINKED, Licence, State
from chalicelib.notifications import store as mailbox_store
from chalicelib.onboarding import service as onboarding
from tests.integration.test_sme_licences import facts, licensed
from tests.support.licensing import accept, draft, work

pytestmark = pytest.mark.usefixtures("stack")
TOLD: dict[State, str] = {"active": "active", "suspended": "suspended", "unlinked": "unlinked"}
"""What a number says of the state of its licence; else it is deleted."""


@dataclass
class World:
    """A firm, a company of its list, the business of it, and all licences that there were."""

    chance: Random
    firm: Caller
    owner: Caller
    company: str
    address: str
    licences: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    """Each number that there was -> its licence."""

    def known(self) -> list[Licence]:
        return [service.find_licence(self.firm, each) for each in self.licences]

    def licence(self) -> Licence:
        """Choose one: mostly that which has the company, else a late one."""
        known = self.known()
        having = [each for each in known if each.state in HOLDING]
        return self.chance.choice(having * 3 + known[-2:])

    def keeper(self) -> Literal["firm", "client"]:
        return self.chance.choice(["firm", "client"])

    def begin(self) -> None:
        made = draft(self.firm, self.company, self.address, product="notifications")
        self.licences.append(made.id)

    def accept(self) -> None:
        licence = self.licence()
        accept(self.firm, licence.id)
        work(self.firm, service.read_licence(self.firm, licence.id))

    def answer(self) -> None:
        requests.accept(self.owner, self.licence().id)

    def act(self) -> None:
        licence = self.licence()
        handing = Handing(mailboxes_to=self.keeper())
        simple = [acts.suspend, acts.suspend, acts.reinstate, acts.reinstate, acts.unlink]
        act = self.chance.choice(simple)
        act(self.firm, licence.id, licence.version, handing)

    def delete(self) -> None:
        licence = self.licence()
        wanted = Deletion(client_email=self.address, mailboxes_to=self.keeper())
        acts.delete(self.firm, licence.id, wanted, licence.version)

    def leave(self) -> None:
        leaving.leave(self.owner, self.licence().id)

    def plan_rest(self) -> None:
        licence = self.licence()
        day = clock.now().date() + timedelta(days=self.chance.randint(2, 9))
        wanted = Rest(on=day, mailboxes_to=self.keeper())
        resting.suspend(self.firm, licence.id, licence.version, wanted)

    def cancel_rest(self) -> None:
        licence = self.licence()
        resting.cancel(self.firm, licence.id, licence.version)

    def come(self) -> None:
        """Let the day come on which a licence is to rest, of what it is by then or was once."""
        licence = self.licence()
        version = self.chance.choice([licence.version, licence.version - 1])
        named = {"firm_id": self.firm.tenant, "licence_id": licence.id}
        with clock.set_to(clock.now() + timedelta(days=11)):
            workers.handle({**named, "stop_at_version": str(version)})

    def end(self) -> None:
        """Let the days of a licence and its grace be over, of what it is by then or was once."""
        licence = self.licence()
        version = self.chance.choice([licence.version, licence.version - 1])
        named = {"firm_id": self.firm.tenant, "licence_id": licence.id}
        with clock.set_to(clock.now() + timedelta(days=500)):
            workers.handle({**named, "stop_at_version": str(version)})

    def renew(self) -> None:
        licence = self.licence()
        wanted = TermsChange(installations=self.chance.randint(1, 9))
        renewing.change(self.firm, licence.id, wanted, licence.version)

    def replace(self) -> None:
        licence = self.licence()
        wanted = NumberReplacement(
            installations=self.chance.choice(["keep", "release"]),
            send=self.chance.random() < 0.2,
        )
        replacing.replace_number(self.firm, licence.id, wanted, licence.version)


def commands(world: World) -> list[Callable[[], None]]:
    return [
        *(world.begin, world.accept, world.accept, world.answer, world.answer),
        *(world.act, world.act, world.act, world.delete, world.leave),
        *(world.plan_rest, world.plan_rest, world.cancel_rest, world.come, world.come),
        *(world.end, world.renew, world.replace, world.replace),
    ]


@pytest.mark.parametrize("seed", [7, 21])
def test_numbers_and_mailboxes_follow_from_the_states_after_any_order_of_commands(
    seed: int,
) -> None:
    firm, licence, owner = licensed()
    world = World(
        Random(seed),  # noqa: S311 - an order that can be repeated
        firm, owner, licence.company_id or "", licence.client_email or "", [licence.id],
    )  # fmt: skip
    reached: set[State] = set()

    for _ in range(45):
        with suppress(DomainError):  # what does not exist from here is refused, and changes nothing
            world.chance.choice(commands(world))()
        reached |= assert_all_agree(world)

    assert {"active", "suspended", "unlinked"} <= reached


def assert_all_agree(world: World) -> set[State]:
    found = world.known()
    numbered = [each for each in found if each.number_id]
    assert len({each.number_id for each in numbered}) == len(numbered)
    assert {each.id for each in found if each.state in LINKED} <= {each.id for each in numbered}
    for licence in numbered:
        assert_number_knows(facts(licence.number_id), licence)
        world.numbers[tidy(number_shown(licence.number_id or "")) or ""] = licence.id
    assert_one_opens(world, {each.id: each for each in numbered})
    is_self_managed = any(each.state == "active" for each in found)
    sides = [(world.firm.tenant, world.company), (world.owner.tenant, world.owner.tenant)]
    for custody in mailbox_store.custodies(sides):
        assert custody is not None
        assert custody.self_managed == is_self_managed
    holding = [each.id for each in found if each.state in HOLDING]
    company = firms.company(world.firm.tenant, world.company)
    (claim,) = get_many([(store.live_key(found[0]), Claim)])
    assert holding == ([claim.owner] if claim else [])
    assert bool(company.licensed) == bool(holding)
    links = onboarding.licences(world.owner.tenant)
    assert [each.licence_id for each in links] == [e.id for e in found if e.state in LINKED]
    assert not any(each.pays_plan or each.for_issuing for each in links)
    waiting = list(Table(world.owner.tenant).keys("LICENCE_REQUESTS"))
    assert len(waiting) == sum(each.state == "awaiting_client" for each in found)
    return {each.state for each in found}


def assert_one_opens(world: World, licences: dict[str, Licence]) -> None:
    """Of all numbers that a licence had, the one that is shown opens what lies under it."""
    for number, licence_id in world.numbers.items():
        licence = licences[licence_id]
        found = of_numbers.find(number)
        assert found is not None
        is_shown = tidy(number_shown(licence.number_id or "")) == number
        assert found.is_replaced is not is_shown
        assert not is_shown or found.id == licence.number_id


def assert_number_knows(known: Facts, licence: Licence) -> None:
    assert licence.terms is not None
    state = TOLD.get(licence.state, "deleted")
    assert known.state == ("active" if licence.ended else state)  # its days say that it ended
    assert not licence.ended or licence.state == "suspended"
    assert known.number_now == licence.number_now
    assert known.stops_on == (licence.stop.on if licence.stop else None)
    assert licence.stop is None or licence.state == "active"
    assert known.installations_allowed == licence.terms.installations
