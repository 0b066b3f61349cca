"""A firm asks its client for a period; the client has it exported, or declines, on moto."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.accounting import asked_store, asking, service
from chalicelib.accounting.asked import ExportNotAskable, ExportRequestNotFound, ExportRequestOver
from chalicelib.accounting.asked_views import ExportRequestView
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import Decline, ExportQuery, NewExportRequest
from chalicelib.aws.table import Table
from chalicelib.core.paging import PageQuery
from chalicelib.licences import service as licences
from chalicelib.licences.service import LicenceNotFound
from chalicelib.mail.model import Mail
from tests.support.scopes import HIDDEN, only
from tests.unit.accounting.world import OCTOBER, World, accept_documents, build, licence_of

pytestmark = pytest.mark.usefixtures("aws", "ticking")


def ask(world: World, **said: Any) -> ExportRequestView:
    wanted = {"period_from": OCTOBER[0], "period_to": OCTOBER[1], "message": "Cierre de octubre"}
    form = NewExportRequest.model_validate(wanted | said)
    return asking.ask(world.caller(), licence_of(world), form)


def mails(tenant: str) -> list[tuple[str, dict[str, str]]]:
    return [(each.template, each.facts) for each in Table(tenant).each(Mail, "MAIL")]


def test_what_is_asked_for_is_exported_once_the_client_accepts() -> None:
    world = build()
    accept_documents(world, 2)
    accept_documents(world, 1, first_number=3, document_type="ticket")
    owner = world.caller("owner")

    asked = ask(world, document_types=["invoice"])
    ((template, facts),) = mails(world.business)
    (seen,) = asking.list_asked(owner, PageQuery()).data
    export = asking.accept(owner, asked.id)
    run_export(world.business, export.id)

    assert (template, facts["message"]) == ("export-asked", "Cierre de octubre")
    assert (seen.state, seen.firm_name) == ("asked", "Asesores Ejemplo")
    done = service.read_export(owner, export.id)
    assert (done.state, done.documents_read, done.document_types) == ("done", 2, ("invoice",))
    (answered,) = asking.list_of_licence(world.caller(), licence_of(world), PageQuery()).data
    assert (answered.state, answered.export_id) == ("accepted", export.id)
    with pytest.raises(ExportRequestOver):
        asking.accept(owner, asked.id)
    assert len(service.list_exports(owner, ExportQuery()).data) == 1


def test_the_firm_is_told_why_its_client_declines() -> None:
    world = build()
    owner = world.caller("owner")

    declined = asking.decline(owner, ask(world).id, Decline(reason="Faltan notas de crédito"))

    assert (declined.state, declined.reason) == ("declined", "Faltan notas de crédito")
    ((template, facts),) = mails(world.firm)
    assert (template, facts["reason"]) == ("export-declined", "Faltan notas de crédito")
    with pytest.raises(ExportRequestOver):
        asking.accept(owner, declined.id)


def test_what_is_withdrawn_cannot_be_accepted() -> None:
    world = build()
    asked = ask(world)

    asking.withdraw(world.caller(), licence_of(world), asked.id)

    with pytest.raises(ExportRequestOver):
        asking.accept(world.caller("owner"), asked.id)
    with pytest.raises(ExportRequestOver):
        asking.withdraw(world.caller(), licence_of(world), asked.id)


def test_nothing_is_handed_over_once_the_firm_receives_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = build()
    asked, licence = ask(world), licence_of(world)
    monkeypatch.setattr(licences, "batch_licence_of", lambda _: None)

    with pytest.raises(ExportRequestOver):
        asking.accept(world.caller("owner"), asked.id)
    form = NewExportRequest(period_from=date(2026, 10, 1), period_to=date(2026, 10, 2))
    with pytest.raises(ExportNotAskable):
        asking.ask(world.caller(), licence, form)


def test_others_find_nothing_of_it() -> None:
    world, other = build(), build()
    asked, licence = ask(world), licence_of(world)
    restricted = world.caller("adviser", companies=only(frozenset({HIDDEN})))

    for caller in (other.caller(), restricted):
        with pytest.raises(LicenceNotFound):
            asking.list_of_licence(caller, licence, PageQuery())
        with pytest.raises(LicenceNotFound):
            asking.withdraw(caller, licence, asked.id)
    with pytest.raises(ExportRequestNotFound):
        asking.accept(other.caller("owner"), asked.id)
    assert asked_store.request(other.business, asked.id) is None
