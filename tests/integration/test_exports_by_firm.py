"""A firm exports by itself where its client lets it, on moto."""

from __future__ import annotations

import pytest

from chalicelib.accounting import by_firm, service
from chalicelib.accounting.asked import ExportNotAskable, ExportNotConsented, NoFirmForExports
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import ExportQuery, NewExport
from chalicelib.accounting.service import ExportNotFound
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.core.paging import PageQuery
from chalicelib.licences import service as licences
from chalicelib.licences.service import LicenceNotFound
from chalicelib.mail.model import Mail
from tests.support.faults import overtaken_at
from tests.support.scopes import HIDDEN, only
from tests.unit.accounting.world import OCTOBER, accept_documents, build, export, licence_of

pytestmark = pytest.mark.usefixtures("aws", "ticking")
PERIOD = NewExport(period_from=OCTOBER[0], period_to=OCTOBER[1])


def test_with_the_clients_consent_the_firm_exports_and_sees_what_came_of_it() -> None:
    world = build()
    accept_documents(world, 2)
    owner, firm, licence = world.caller("owner"), world.caller(), licence_of(world)
    with pytest.raises(ExportNotConsented):
        by_firm.create(firm, licence, PERIOD)

    given = by_firm.give(owner, licence)
    made = by_firm.create(firm, licence, PERIOD)
    run_export(world.business, made.id)

    assert by_firm.give(owner, licence) == given == by_firm.read_consent(owner)
    assert by_firm.read_for_firm(firm, licence) == given
    assert by_firm.read(firm, licence, made.id).state == "done"
    told = service.export_history(owner, made.id, PageQuery()).data
    assert (told[-1].event, told[-1].actor.id) == ("export_requested", world.firm)


def test_what_is_withdrawn_lets_it_no_more_and_both_histories_tell() -> None:
    world = build()
    owner, licence = world.caller("owner"), licence_of(world)
    by_firm.give(owner, licence)

    assert by_firm.withdraw(owner, licence).given_at is None

    with pytest.raises(ExportNotConsented):
        by_firm.create(world.caller(), licence, PERIOD)
    with pytest.raises(ExportNotConsented):
        by_firm.withdraw(owner, licence)
    for tenant, subject in ((world.business, world.business), (world.firm, licence)):
        page = history.page(Table(tenant), subject, PageQuery())
        noted = [each.event for each in page.data]
        assert noted == ["export_consent_withdrawn", "export_consent_given"]
    told = [each.facts["headline"] for each in Table(world.firm).each(Mail, "MAIL")]
    assert sorted("ya no" in each for each in told) == [False, True]


def test_a_consent_that_is_withdrawn_meanwhile_lets_nothing_be_exported() -> None:
    world = build()
    owner, licence = world.caller("owner"), licence_of(world)
    by_firm.give(owner, licence)

    with (
        overtaken_at("TransactWriteItems", lambda: by_firm.withdraw(owner, licence)),
        pytest.raises(ExportNotConsented),
    ):
        by_firm.create(world.caller(), licence, PERIOD)

    assert service.list_exports(owner, ExportQuery()).data == []


def test_it_ends_with_the_licence(monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    owner, licence = world.caller("owner"), licence_of(world)
    by_firm.give(owner, licence)
    monkeypatch.setattr(licences, "batch_licence_of", lambda _: None)

    with pytest.raises(ExportNotAskable):
        by_firm.create(world.caller(), licence, PERIOD)
    with pytest.raises(NoFirmForExports):
        by_firm.read_consent(owner)


def test_others_may_nothing() -> None:
    world, other = build(), build()
    accept_documents(world, 1)
    licence = licence_of(world)
    by_firm.give(world.caller("owner"), licence)
    restricted = world.caller("adviser", companies=only(frozenset({HIDDEN})))

    for caller in (other.caller(), restricted):
        with pytest.raises(LicenceNotFound):
            by_firm.create(caller, licence, PERIOD)
    with pytest.raises(NoFirmForExports):
        by_firm.give(other.caller("owner"), licence)
    with pytest.raises(ExportNotFound):
        by_firm.read(world.caller(), licence, export(world).id)
