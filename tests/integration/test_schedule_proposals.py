"""A firm proposes a schedule; the client accepts it, sets another, or refuses it, on moto."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.accounting import proposing, scheduling
from chalicelib.accounting.asked import ExportNotAskable
from chalicelib.accounting.asked_store import PROPOSAL_KIND
from chalicelib.accounting.asked_views import ScheduleProposalView
from chalicelib.accounting.forms import AcceptedSchedule, Decline, NewSchedule, NewScheduleProposal
from chalicelib.accounting.proposed import ScheduleNotProposed, ScheduleProposalOver
from chalicelib.accounting.schedule import ScheduleNotSet
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.licences import service as licences
from chalicelib.licences.service import LicenceNotFound
from chalicelib.mail.model import Mail
from chalicelib.postbox import reminding
from tests.support.scopes import HIDDEN, only
from tests.unit.accounting.world import World, build, licence_of

pytestmark = pytest.mark.usefixtures("aws", "ticking")
JUST_THAT = AcceptedSchedule()


def propose(world: World, version: int = 0, **said: Any) -> ScheduleProposalView:
    wanted = {"rhythm": "monthly", "days_after": 4, "hour": 6, "document_types": ["invoice"]} | said
    form = NewScheduleProposal.model_validate(wanted)
    return proposing.propose(world.caller(), licence_of(world), form, version)


def mailed(tenant: str) -> list[str]:
    """Tell what was mailed of proposals: headline and paragraphs."""
    return [
        " ".join([each.facts["headline"], *json.loads(each.facts["paragraphs"])])
        for each in Table(tenant).each(Mail, "MAIL")
        if each.template == "schedule-proposal"
    ]


def noted(tenant: str, subject: str) -> list[str]:
    page = history.page(Table(tenant), subject, PageQuery())
    return [each.event for each in page.data]


def test_what_the_client_accepts_is_set_and_the_firm_is_told() -> None:
    world = build()
    owner = world.caller("owner")

    proposal = propose(world, message="Para cerrar a tiempo")
    seen = proposing.read(owner)
    schedule = proposing.accept(owner, JUST_THAT, seen.version)

    assert (seen.state, seen.firm_name, proposal) == ("proposed", "Asesores Ejemplo", seen)
    assert schedule == scheduling.read(owner)
    assert (schedule.when, schedule.document_types) == (seen.when, ("invoice",))
    (to_client,), (to_firm,) = mailed(world.business), mailed(world.firm)
    assert "Para cerrar a tiempo" in to_client
    assert "el día 5 de cada mes desde las 6:00" in to_client
    assert "aceptó" in to_firm
    answered = proposing.read_for_firm(world.caller(), licence_of(world))
    assert (answered.state, answered.accepted_when) == ("accepted", "")
    told = ["schedule_proposal_accepted", "schedule_proposed"]
    assert noted(world.business, world.business) == told
    assert noted(world.firm, licence_of(world)) == told
    with pytest.raises(ScheduleProposalOver):
        proposing.accept(owner, JUST_THAT, answered.version)


def test_the_client_may_set_another_one_in_its_place() -> None:
    world = build()
    owner = world.caller("owner")
    version = propose(world).version
    other = NewSchedule(rhythm="weekly", weekday=5, hour=18)

    schedule = proposing.accept(owner, AcceptedSchedule(schedule=other), version)

    assert (schedule.rhythm, schedule.weekday, schedule.document_types) == ("weekly", 5, ())
    answered = proposing.read_for_firm(world.caller(), licence_of(world))
    assert answered.accepted_when.startswith("cada viernes desde las 18:00")
    assert "cada viernes desde las 18:00" in mailed(world.firm)[0]


def test_the_firm_is_told_why_its_client_refuses() -> None:
    world = build()
    owner = world.caller("owner")

    refused = proposing.refuse(owner, Decline(reason="Cierro yo a mano"), propose(world).version)

    assert (refused.state, refused.reason) == ("refused", "Cierro yo a mano")
    assert "Cierro yo a mano" in mailed(world.firm)[0]
    with pytest.raises(ScheduleNotSet):
        scheduling.read(owner)


def test_what_is_withdrawn_is_not_accepted_any_more() -> None:
    world = build()
    firm, licence = world.caller(), licence_of(world)
    propose(world)

    proposing.withdraw(firm, licence)

    assert sorted("retiró" in each for each in mailed(world.business)) == [False, True]
    seen = proposing.read(world.caller("owner"))
    with pytest.raises(ScheduleProposalOver):
        proposing.accept(world.caller("owner"), JUST_THAT, seen.version)
    with pytest.raises(ScheduleProposalOver):
        proposing.withdraw(firm, licence)


def test_there_is_one_proposal_and_a_new_one_takes_its_place() -> None:
    world = build()
    owner = world.caller("owner")
    first = propose(world)
    with pytest.raises(ChangedMeanwhile):
        propose(world)

    second = propose(world, first.version, rhythm="daily")

    for answer in (
        lambda: proposing.accept(owner, JUST_THAT, first.version),
        lambda: proposing.refuse(owner, Decline(reason="No conviene"), first.version),
    ):
        with pytest.raises(ChangedMeanwhile):
            answer()
    assert proposing.accept(owner, JUST_THAT, second.version).rhythm == "daily"


def test_one_that_nobody_answers_ends_and_the_firm_is_told_once() -> None:
    world = build()
    proposal, owner = propose(world), world.caller("owner")
    body = {"tenant": world.business, "kind": PROPOSAL_KIND, "id": licence_of(world)}

    with clock.set_to(proposal.expires_at - timedelta(hours=1)):
        reminding.remind(body)
        assert proposing.read(owner).state == "proposed"
    with clock.set_to(proposal.expires_at):
        assert proposing.read(owner).state == "expired"
        with pytest.raises(ScheduleProposalOver):
            proposing.accept(owner, JUST_THAT, proposal.version)
        reminding.remind(body)
        reminding.remind(body)

    (told,) = mailed(world.firm)
    assert "venció" in told
    assert noted(world.business, world.business)[0] == "schedule_proposal_expired"


def test_a_firm_that_lost_the_client_meanwhile_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = build()
    proposal, licence = propose(world), licence_of(world)
    monkeypatch.setattr(licences, "batch_licence_of", lambda _: None)

    with clock.set_to(proposal.expires_at):
        proposing.expire(world.business, licence)

    assert mailed(world.firm) == []
    assert proposing.read_for_firm(world.caller(), licence).state == "expired"


def test_a_type_of_document_must_be_one_of_the_country() -> None:
    world = build()
    owner = world.caller("owner")

    with pytest.raises(InvalidInput):
        propose(world, document_types=["papyrus"])
    unknown = NewSchedule(rhythm="daily", hour=6, document_types=["papyrus"])
    with pytest.raises(InvalidInput):
        proposing.accept(owner, AcceptedSchedule(schedule=unknown), propose(world).version)


def test_it_is_good_while_the_firm_receives_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    version, licence = propose(world).version, licence_of(world)
    monkeypatch.setattr(licences, "batch_licence_of", lambda _: None)

    with pytest.raises(ScheduleNotProposed):
        proposing.accept(world.caller("owner"), JUST_THAT, version)
    form = NewScheduleProposal(rhythm="daily", hour=6)
    with pytest.raises(ExportNotAskable):
        proposing.propose(world.caller(), licence, form, version)


def test_others_find_nothing_of_it() -> None:
    world, other = build(), build()
    version, licence = propose(world).version, licence_of(world)
    restricted = world.caller("adviser", companies=only(frozenset({HIDDEN})))
    form = NewScheduleProposal(rhythm="daily", hour=6)

    for caller in (other.caller(), restricted):
        with pytest.raises(LicenceNotFound):
            proposing.propose(caller, licence, form, version)
        with pytest.raises(LicenceNotFound):
            proposing.read_for_firm(caller, licence)
        with pytest.raises(LicenceNotFound):
            proposing.withdraw(caller, licence)
    for read in (proposing.read, lambda caller: proposing.accept(caller, JUST_THAT, version)):
        with pytest.raises(ScheduleNotProposed):
            read(other.caller("owner"))
