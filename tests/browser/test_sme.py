"""Licences for SMEs, sentence by sentence: asking for them, making one, looking after it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from infra.local.api_client import wait_for
from infra.local.notices import spanish_tax_id
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_firm_licences import firm_of

_tax_ids = (spanish_tax_id(number) for number in itertools.count(12_390_001))
_emails = (f"pyme-{number}@example.com" for number in itertools.count(1))


def company_in_spain(firm: str, founder: Person, name: str) -> dict[str, Any]:
    path, tax_id = f"/v1/firms/{firm}/companies", next(_tax_ids)
    company = {"code": tax_id[3:8], "name": name, "tax_id": tax_id, "country": "ES"}
    founder.api.put(path, {"companies": [company | {"program": "con"}]})
    made: dict[str, Any] = founder.api.get(f"{path}?q={tax_id}")["data"][0]
    return made


def licensed(firm: str, founder: Person, name: str) -> dict[str, Any]:
    """Make a company with an active licence for SMEs; return the licence."""
    api, path = founder.api, f"/v1/firms/{firm}/licences"
    draft = api.post(path, {"product": "notifications"})
    said = {
        "company_id": company_in_spain(firm, founder, name)["id"],
        "client_email": next(_emails),
        "client_name": "Persona Ficticia",
    }
    one = f"{path}/{draft['id']}"
    api.post(f"{one}/acceptance", version=api.patch(one, said, draft["version"])["version"])
    active: dict[str, Any] = wait_for(
        lambda: api.get(one), lambda seen: seen["state"] == "active", "the activation"
    )
    return active


def test_who_has_no_sme_licences_is_told_what_to_do_and_asks_the_operator(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    founder = at.person()
    wanted = {"name": "Despacho Nuevo Ficticio", "email": founder.email, "tax_id": "3101444444"}
    place = {"country": "CR", "language": "es", "time_zone": "America/Costa_Rica"}
    firm = founder.api.post("/v1/firms", wanted | place)["id"]
    page = at.visit(f"/despacho/{firm}/pymes", founder, width=360)
    expect(page.get_by_text("todavía no tiene activas las licencias PYMES")).to_be_visible()
    expect(page.get_by_role("link", name="Nuevo")).to_have_count(0)
    assert axe(settled(page)) == []

    page.get_by_role("link", name="Solicitar activación").click()
    page.get_by_label("Para qué las quiere").fill("Tres clientes con notificaciones.")
    page.get_by_role("button", name="Solicitar activación").click()

    # the conversation with the operator, who is waited for
    expect(page.get_by_text("Tres clientes con notificaciones.")).to_be_visible()
    page.get_by_label("Escribir al operador").fill("Para empezar en enero.")
    page.get_by_role("button", name="Escribir al operador").click()
    expect(page.locator(".talk li")).to_have_count(2)
    assert axe(settled(page)) == []
    assert fits(page)
    page.goto(f"/despacho/{firm}/pymes")
    expect(page.get_by_text("Su solicitud está en marcha")).to_be_visible()
    page.get_by_role("link", name="Ver la solicitud").click()
    page.get_by_role("button", name="Retirar la solicitud").click()
    page.get_by_role("dialog").get_by_role("button", name="Retirar la solicitud").click()
    expect(page.get_by_role("button", name="Solicitar activación")).to_be_visible()


def test_an_sme_licence_is_made_its_number_sent_and_its_installations_looked_after(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    company = company_in_spain(firm, founder, "Zapatería Ficticia S.L.")
    page = at.visit(f"/despacho/{firm}/pymes", founder)
    page.get_by_role("link", name="Nuevo").click()

    # what is wrong is said at its field, and nothing is made twice
    picker = page.get_by_role("combobox", name="Empresa")
    picker.fill(company["tax_id"])
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    picker.press("Enter")
    page.get_by_label("Nombre de la persona").fill("Clienta Ficticia")
    page.get_by_label("Correo del cliente").fill(next(_emails))
    page.get_by_label("Número de instalaciones").fill("0")
    assert axe(settled(page)) == []
    page.get_by_role("button", name="Siguiente").click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    page.get_by_label("Número de instalaciones").fill("2")
    page.get_by_role("button", name="Siguiente").click()
    expect(page.get_by_role("heading", name="Qué pasará al aceptar")).to_be_visible()
    assert axe(settled(page)) == []
    page.get_by_role("button", name="Aceptar").click()
    expect(page.get_by_text("La licencia está activa")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Mantenimiento de Licencias").click()

    # its number, by which the program is installed
    page.get_by_role("button", name="Mostrar el número").click()
    number = page.locator("output").inner_text()
    computer = {"fingerprint": "huella-ficticia-0001", "name": "Recepción"}
    told = founder.api.post("/v1/licence-validations", {"number": number, "installation": computer})
    assert told["valid"], told
    page.reload()
    row = page.get_by_role("row").filter(has_text="Recepción")
    row.get_by_label("Cambiar el nombre").click()
    page.get_by_role("dialog").get_by_label("Nombre del equipo").fill("Mostrador")
    page.get_by_role("dialog").get_by_role("button", name="Cambiar").click()
    row = page.get_by_role("row").filter(has_text="Mostrador")
    assert axe(settled(page)) == []
    row.get_by_label("Liberar").click()
    page.get_by_role("dialog").get_by_role("button", name="Liberar").click()
    expect(page.get_by_text("no está instalada en ningún equipo")).to_be_visible()

    # another number, where that one has leaked
    page.get_by_role("button", name="Mostrar el número").click()
    expect(page.locator("output")).to_have_text(number)
    page.get_by_role("button", name="Cambiar el número por otro").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Siguen instalados")).to_be_checked()
    dialog.get_by_role("button", name="Cambiar el número por otro").click()
    expect(page.locator("output")).to_have_count(0)
    page.get_by_role("button", name="Mostrar el número").click()
    expect(page.locator("output")).not_to_have_text(number)

    # more computers, for longer
    page.get_by_role("button", name="Cambiar", exact=True).click()
    page.get_by_role("dialog").get_by_label("Número de instalaciones").fill("3")
    page.get_by_role("dialog").get_by_role("button", name="Cambiar").click()
    expect(page.get_by_text("0 de 3")).to_be_visible()


def test_the_data_of_an_sme_licence_are_sent_or_copied_and_it_rests(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    licence = licensed(firm, founder, "Mercería Ficticia S.L.")
    number = founder.api.get(f"/v1/firms/{firm}/licences/{licence['id']}/number")["number"]
    page = at.visit(f"/despacho/{firm}/pymes?q={licence['tax_id']}", founder)
    row = page.get_by_role("row").filter(has_text="Mercería")
    expect(row).to_contain_text("0 de 1")
    expect(row).to_contain_text("Sin enviar")
    row.get_by_role("button", name="Mostrar el número").click()
    expect(row.locator("output")).to_have_text(number)
    assert axe(settled(page)) == []
    row.get_by_label("Enviar datos de licencia").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Ver el texto para copiar").click()
    expect(dialog.get_by_role("region")).to_contain_text(number)
    assert axe(page) == []
    dialog.get_by_role("button", name="Enviar por correo").click()
    expect(page.locator(".toasts")).to_contain_text("El correo sale")
    expect(row).not_to_contain_text("Sin enviar")

    # it rests, and who takes the mailboxes over is asked
    row.dblclick()
    page.get_by_role("button", name="Desactivar").click()
    dialog.get_by_label("El despacho").check()
    dialog.get_by_role("button", name="Desactivar").click()
    expect(page.get_by_role("button", name="volver a activar")).to_be_visible()


def test_clients_are_a_table_and_who_manages_its_notifications_is_switched(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    licence = licensed(firm, founder, "Droguería Ficticia S.L.")
    page = at.visit(f"/despacho/{firm}/clientes", founder)
    page.get_by_label("Buscar").fill("drogueria")
    row = page.get_by_role("row").filter(has_text="Droguería")
    expect(row).to_contain_text("0 de 1")
    expect(page.get_by_text("1 resultado")).to_be_visible()
    assert axe(settled(page)) == []
    row.focus()
    page.keyboard.press("Enter")

    # data, and mailboxes that the client has by now
    expect(page.get_by_role("tab", name="Datos")).to_be_visible()
    assert axe(settled(page)) == []
    page.get_by_role("tab", name="Buzones").click()
    expect(page.get_by_text("El cliente gestiona sus propios buzones")).to_be_visible()

    # the switch lets the licence rest, and the firm has the mailboxes
    page.get_by_role("tab", name="Configuración").click()
    switch = page.get_by_role("switch", name="gestiona sus propias notificaciones")
    expect(switch).to_be_checked()
    assert axe(settled(page)) == []
    switch.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem").first).to_be_visible()
    dialog.get_by_label("El despacho").check()
    assert axe(page) == []
    dialog.get_by_role("button", name="Desactivar la autogestión").click()
    expect(switch).not_to_be_checked()
    one = f"/v1/firms/{firm}/licences/{licence['id']}"
    assert founder.api.get(one)["state"] == "suspended"

    # so that the firm adds one, changes and removes it
    page.get_by_role("tab", name="Buzones").click()
    page.get_by_role("button", name="Añadir un buzón").click()
    dialog.get_by_label("Organismo").select_option("dehu")
    dialog.get_by_role("button", name="Añadir un buzón").click()
    row = page.get_by_role("row").filter(has_text="DEHú")
    row.get_by_label("Cambiar el buzón").click()
    dialog.get_by_label("Nombre del buzón").fill("El de siempre")
    dialog.get_by_role("button", name="Cambiar el buzón").click()
    row = page.get_by_role("row").filter(has_text="El de siempre")
    assert axe(settled(page)) == []
    row.get_by_label("Quitar el buzón").click()
    dialog.get_by_role("button", name="Quitar el buzón").click()
    expect(page.get_by_text("No hay buzones")).to_be_visible()


def test_a_client_begins_to_manage_its_notifications_by_the_switch(at: Console) -> None:
    firm, founder = firm_of(at)
    company = company_in_spain(firm, founder, "Peluquería Ficticia S.L.")
    page = at.visit(f"/despacho/{firm}/clientes?q={company['tax_id']}", founder, width=360)
    page.get_by_role("link", name="Peluquería").click()
    page.get_by_role("tab", name="Configuración").click()
    assert fits(page)

    page.get_by_role("switch").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nombre de la persona").fill("Clienta Ficticia")
    dialog.get_by_label("Correo del cliente").fill(next(_emails))
    assert fits(page)
    dialog.get_by_role("button", name="Activar la autogestión").click()

    expect(page.get_by_role("switch")).to_be_checked()
    page.get_by_role("link", name="Mantenimiento de su licencia").click()
    expect(page.get_by_role("heading", name="Peluquería")).to_be_visible()
    assert fits(page)
