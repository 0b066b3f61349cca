"""What a firm asks, proposes and exports of its client, what that answers, and claims of agents."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.local import seed
from tests.browser.conftest import Console, Person
from tests.browser.test_account import said
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_firm_books import press, row, tab

Axe = Callable[[Page], list[str]]
FEBRUARY = {"period_from": "2001-02-01", "period_to": "2001-02-28"}


@pytest.fixture
def founder(at: Console) -> Person:
    return at.known(seed.FIRM)


@pytest.fixture
def owner(at: Console) -> Person:
    return at.known(seed.BUSINESS)


def tenant(person: Person) -> str:
    return str(person.api.get("/v1/me")["memberships"][0]["tenant"])


def company_of(founder: Person, owner: Person) -> str:
    """Return the company of the demo firm whose client is the demo business."""
    business = tenant(owner)
    listed = founder.api.get(f"/v1/firms/{tenant(founder)}/licences?group=active&limit=100")["data"]
    (found,) = [each["company_id"] for each in listed if each["business_id"] == business]
    return str(found)


def choose(dialog: Locator, period: dict[str, str]) -> None:
    dialog.get_by_label("Desde el día").fill(period["period_from"])
    dialog.get_by_label("Hasta el día").fill(period["period_to"])


def test_a_schedule_is_proposed_changed_by_the_client_and_ended(
    at: Console, founder: Person, owner: Person, axe: Axe
) -> None:
    firm, business = tenant(founder), tenant(owner)
    page = at.visit(f"/despacho/{firm}/importaciones", founder)
    press(page, "Pedir a un cliente")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Cliente").fill("00001")
    dialog.get_by_role("option", name="00001").click()
    press(dialog, "Continuar")
    expect(page.get_by_text("No ha propuesto entregas programadas")).to_be_visible()
    press(page, "Proponer entregas programadas")
    dialog.get_by_label("Qué día del mes").select_option("5")
    dialog.get_by_label("Factura electrónica", exact=True).check()
    dialog.get_by_label("Mensaje").fill("Para cerrar a tiempo")
    assert axe(page) == []
    press(dialog, "Proponer entregas programadas")
    said(page, "Propuesta enviada al cliente")
    expect(page.get_by_text("el día 5 de cada mes")).to_be_visible()

    theirs = at.visit(f"/negocio/{business}/enviar-al-despacho", owner, width=360)
    theirs.get_by_role("link", name="Responder").click()
    expect(theirs.get_by_text("Para cerrar a tiempo")).to_be_visible()
    assert axe(settled(theirs)) == []
    assert fits(theirs)
    press(theirs, "Aceptar con cambios")
    changes = theirs.get_by_role("dialog")
    changes.get_by_label("Cada semana").check()
    changes.get_by_label("Qué día de la semana").select_option("5")
    assert fits(theirs)
    press(changes, "Aceptar")
    said(theirs, "Se le avisa al despacho")
    expect(theirs.get_by_text(re.compile("^cada viernes"))).to_be_visible()
    expect(theirs.get_by_role("link", name="Responder")).to_have_count(0)
    press(theirs, "Pausar")
    expect(theirs.get_by_text("Ninguna mientras estén en pausa")).to_be_visible()
    press(theirs, "Reanudar")
    press(theirs, "Terminar")
    press(theirs.get_by_role("dialog"), "Terminar")
    expect(theirs.get_by_text("No hay entregas programadas:")).to_be_visible()
    expect(row(theirs, "Se terminó la programación")).to_be_visible()

    page.reload()
    expect(page.get_by_text(re.compile("^cada viernes"))).to_be_visible()
    assert axe(settled(page)) == []


def test_the_client_answers_what_the_firm_asks_and_lets_it_export(
    at: Console, founder: Person, owner: Person, axe: Axe
) -> None:
    business, company = tenant(owner), company_of(founder, owner)
    at_company = f"/despacho/{tenant(founder)}/empresas/{company}"
    page = at.visit(at_company, founder, width=360, dark=True)
    press(page, "Envíos del cliente")
    expect(page.get_by_text("No le ha pedido ningún periodo")).to_be_visible()
    assert axe(settled(page)) == []
    press(page, "Pedir un periodo")
    dialog = page.get_by_role("dialog")
    choose(dialog, FEBRUARY)
    dialog.get_by_label("Mensaje").fill("Nos falta febrero")
    press(dialog, "Pedir un periodo")
    said(page, "Petición enviada al cliente")
    assert fits(page)
    expect(page.get_by_role("button", name="Exportar un periodo")).to_have_count(0)

    theirs = at.visit(f"/negocio/{business}/enviar-al-despacho?pestana=peticiones", owner)
    row(theirs, "Nos falta febrero").get_by_role("button").click()
    asked = theirs.get_by_role("dialog")
    expect(asked.get_by_text("No hay nada que enviar")).to_be_visible()
    assert axe(theirs) == []
    press(asked, "Rechazar")
    asked.get_by_label("Motivo").fill("En febrero no se facturó")
    press(asked, "Rechazar")
    said(theirs, "Se le avisa al despacho por qué no")
    expect(row(theirs, "Nos falta febrero")).to_contain_text("Rechazada")
    tab(theirs, "Permiso de exportar")
    press(theirs, "Permitir")
    press(theirs.get_by_role("dialog"), "Permitir")
    expect(theirs.get_by_text("Permitido desde")).to_be_visible()
    assert axe(settled(theirs)) == []

    page.reload()
    expect(row(page, "En febrero no se facturó")).to_contain_text("Rechazada")
    press(page, "Pedir un periodo")
    choose(dialog, FEBRUARY)
    press(dialog, "Pedir un periodo")
    press(row(page, "Pedida"), "Retirar")
    press(dialog, "Retirar")
    expect(row(page, "Pedida")).to_have_count(0)
    press(page, "Exportar un periodo")
    choose(dialog, FEBRUARY)
    press(dialog, "Exportar un periodo")
    expect(page.get_by_text("No hay comprobantes por exportar")).to_be_visible(timeout=30_000)
    press(theirs, "Retirar el permiso")
    press(theirs.get_by_role("dialog"), "Retirar el permiso")
    expect(theirs.get_by_text("No lo permite")).to_be_visible()


def test_a_period_is_looked_at_before_it_is_handed_over(
    at: Console, owner: Person, axe: Axe
) -> None:
    page = at.visit(f"/negocio/{tenant(owner)}/enviar-al-despacho", owner)
    press(page, "Preparar un envío")
    dialog = page.get_by_role("dialog")
    choose(dialog, FEBRUARY)
    expect(dialog.get_by_text("No hay nada que enviar")).to_be_visible()

    choose(dialog, {"period_from": "2026-01-01", "period_to": "2026-12-31"})

    expect(row(page, "Factura electrónica")).to_be_visible()
    assert axe(page) == []


def test_an_import_is_taken_from_the_agent_that_has_it(at: Console, founder: Person) -> None:
    firm = tenant(founder)
    imports = f"/v1/firms/{firm}/imports"
    known = founder.api.get(f"{imports}?limit=100")["data"][0]
    if known["status"] == "discarded":
        founder.api.post(f"{imports}/{known['id']}/restore")
    elif known["status"] != "pending":
        founder.api.post(f"{imports}/{known['id']}/undo", {"reason": "Para verlo otra vez"})
    founder.api.post(f"{imports}/{known['id']}/claim", {"agent": "Servidor ficticio"})
    page = at.visit(f"/despacho/{firm}/importaciones/{known['id']}", founder)
    expect(page.get_by_text("La tiene el agente «Servidor ficticio»")).to_be_visible()

    press(page, "Liberar")
    press(page.get_by_role("dialog"), "Liberar")

    said(page, "La importación está libre")
    expect(page.get_by_text("Servidor ficticio")).to_have_count(0)
