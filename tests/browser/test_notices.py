"""Notificaciones of a firm and of a business, and Mi instalación, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from infra.local import seed
from infra.local.api_client import ApiClient
from infra.local.mail_client import code_in
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_firm_licences import firm_of
from tests.browser.test_sme import company_in_spain, licensed


def client_of(at: Console, licence: dict[str, Any]) -> Person:
    """Sign the client of a licence in for the first time."""
    who = seed.SignIn(licence["client_email"])
    return Person(who, seed.signed_in_by_key(ApiClient(at.url), at.stack.mail, who))


def enter(dialog: Locator, subject: str) -> str:
    """Enter a notification that came some six days ago; return the moment as it was typed."""
    typed = f"{datetime.now(UTC) - timedelta(days=6, hours=12):%Y-%m-%dT%H:%M}"
    dialog.get_by_label("Buzón").select_option(index=1)
    dialog.get_by_label("Asunto").fill(subject)
    dialog.get_by_label("Puesta a disposición").fill(typed)
    dialog.get_by_role("button", name="Anotar a mano").click()
    return typed


def confirm(page: Page, act: str) -> None:
    """Do what is asked for again before it is done."""
    page.get_by_role("button", name=act).click()
    page.get_by_role("dialog").get_by_role("button", name=act).click()


def test_a_firm_enters_a_notification_works_on_it_and_sees_how_many_days_are_left(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    company = company_in_spain(firm, founder, "Óptica Ficticia S.L.")
    boxes = f"/v1/firms/{firm}/companies/{company['id']}/mailboxes"
    founder.api.post(boxes, {"body": "aeat", "holder_tax_id": company["tax_id"]})
    page = at.visit(f"/despacho/{firm}/notificaciones", founder)
    page.get_by_role("button", name="Anotar a mano").click()
    dialog = page.get_by_role("dialog")
    picker = dialog.get_by_role("combobox", name="Empresa")
    picker.fill(company["tax_id"])
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    picker.press("Enter")
    expect(dialog.get_by_label("Buzón")).to_be_enabled()
    assert axe(page) == []
    typed = enter(dialog, "Requerimiento ficticio")

    # how long it can be opened, and what follows by the law
    expect(page.get_by_text("Último día para abrirla")).to_be_visible()
    expect(page.get_by_text("se entiende rechazada")).to_be_visible()
    assert axe(settled(page)) == []

    (kept,) = founder.api.get(f"/v1/firms/{firm}/notifications?q={company['code']}")["data"]
    zone = ZoneInfo(founder.api.get("/v1/me")["time_zone"])
    there = datetime.fromisoformat(kept["made_available_at"]).astimezone(zone)
    assert f"{there:%Y-%m-%dT%H:%M}" == typed

    # that it was opened, and that it was not; put right; the work on it
    page.get_by_role("button", name="Indicar que se abrió").click()
    dialog.get_by_label("Quién la abrió").fill("Persona Ficticia")
    dialog.get_by_role("button", name="Indicar que se abrió").click()
    confirm(page, "No se había abierto")
    expect(page.get_by_role("button", name="Indicar que se abrió")).to_be_visible()
    page.get_by_role("button", name="Corregir").click()
    dialog.get_by_label("Asunto").fill("Requerimiento corregido")
    dialog.get_by_role("button", name="Corregir").click()
    expect(page.get_by_role("heading", name="Requerimiento corregido")).to_be_visible()
    page.get_by_label("Estado del trabajo").select_option("in_process")
    page.get_by_role("button", name="Guardar el trabajo").click()
    expect(page.get_by_role("row").filter(has_text="en trámite")).to_be_visible()

    # removed, and restored
    confirm(page, "Quitar de la lista")
    page.get_by_role("button", name="Recuperar").click()
    expect(page.get_by_role("button", name="Corregir")).to_be_visible()

    # the list tells of both that the client does not manage it, and did not send it
    page.goto(f"/despacho/{firm}/notificaciones?q={company['code']}&days_left=5")
    row = page.get_by_role("row").filter(has_text="Requerimiento corregido")
    expect(row).to_contain_text("días")
    expect(row.get_by_role("cell").filter(has_text=re.compile("^No$"))).to_have_count(2)
    with page.expect_download() as kept_as:
        page.get_by_role("button", name="Descargar en CSV").click()
    assert kept_as.value.suggested_filename == "notificaciones.csv"
    sheet = kept_as.value.path().read_text("utf-8-sig").splitlines()
    assert len(sheet) == 2
    assert "Requerimiento corregido" in sheet[1]
    narrow(page, row)
    assert axe(settled(page)) == []


def narrow(page: Page, row: Locator) -> None:
    """Filter; with little room the list does not scroll aside, and a phone folds its filters."""
    page.get_by_label("Enviada por el cliente").select_option("true")
    expect(page.get_by_text("Nada coincide con la búsqueda")).to_be_visible()
    expect(page).to_have_url(re.compile("sent_by_client=true"))
    page.get_by_label("Enviada por el cliente").select_option("")
    page.set_viewport_size({"width": 1024, "height": 800})
    expect(row).to_be_visible()
    assert fits(settled(page))
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.get_by_label("Estado", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Filtros (1)").click()
    expect(page.get_by_label("Estado", exact=True)).to_be_visible()
    assert fits(page)


def test_a_business_looks_after_its_mailboxes_and_forwards_to_the_firm(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    licence = licensed(firm, founder, "Cafetería Ficticia S.L.")
    base = f"/negocio/{licence['business_id']}/notificaciones"
    page = at.visit(f"{base}?pestana=buzones", client_of(at, licence), width=360)
    page.get_by_role("button", name="Añadir un buzón").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Organismo").select_option("dehu")
    assert axe(page) == []
    dialog.get_by_role("button", name="Añadir un buzón").click()
    row = page.get_by_role("row").filter(has_text="DEHú")
    row.get_by_label("Cambiar el buzón").click()
    dialog.get_by_label("Todas las que se anoten").check()
    page.route("**/mailboxes", lambda _: None)  # held until it is routed no more
    dialog.get_by_role("button", name="Cambiar el buzón").click()
    expect(dialog).to_have_count(0)

    # who is quicker than the list changes what was saved, not what was there before
    row.get_by_label("Cambiar el buzón").click()
    expect(dialog).to_have_count(0)
    page.unroute("**/mailboxes")
    expect(dialog.get_by_label("Todas las que se anoten")).to_be_checked()
    dialog.get_by_role("button", name="Cambiar el buzón").click()
    expect(dialog).to_have_count(0)
    assert fits(settled(page))

    # what is entered goes to the firm by that, until it is taken back
    page.get_by_role("tab", name="Notificaciones").click()
    page.get_by_role("button", name="Anotar a mano").click()
    enter(dialog, "Sanción ficticia")
    expect(page.get_by_role("button", name="Retirar del despacho")).to_be_visible()
    assert axe(settled(page)) == []
    assert fits(page)
    seen = f"/v1/firms/{firm}/notifications?sent_by_client=true&q={licence['company_code']}"
    assert founder.api.get(seen)["total"] == 1
    confirm(page, "Retirar del despacho")
    expect(page.get_by_role("button", name="Enviar al despacho")).to_be_visible()
    assert founder.api.get(seen)["total"] == 0
    page.get_by_role("button", name="Enviar al despacho").click()
    expect(page.locator(".toasts")).to_contain_text("el despacho la ve")

    # and the firm reads it as sent by the client
    firms = at.visit(f"/despacho/{firm}/notificaciones?sent_by_client=true", founder)
    row = firms.get_by_role("row").filter(has_text="Sanción ficticia")
    expect(row.get_by_role("cell").filter(has_text=re.compile("^Sí$"))).to_have_count(2)
    row.dblclick()
    expect(firms.get_by_text("La envió el cliente")).to_be_visible()
    expect(firms.get_by_role("button", name="Corregir")).to_have_count(0)

    page.goto(base)
    row = page.get_by_role("row").filter(has_text="Sanción ficticia")
    expect(row).to_contain_text("días")
    assert axe(settled(page)) == []
    assert fits(page)


def test_a_lost_computer_is_released_by_the_code_that_was_mailed(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    licence = licensed(firm, founder, "Papelería Ficticia S.L.")
    path = f"/v1/firms/{firm}/licences/{licence['id']}"
    number = founder.api.get(f"{path}/number")["number"]
    computer = {"fingerprint": "huella-ficticia-0002", "name": "Portátil perdido"}
    ApiClient(at.url).post("/v1/licence-validations", {"number": number, "installation": computer})
    page = at.visit("/instalacion", width=360)
    assert axe(settled(page)) == []

    page.get_by_label("Número de licencia").fill(number.lower())
    page.get_by_role("button", name="Pedir un código").click()
    expect(page.get_by_text("el código ya va en camino")).to_be_visible()
    mailed = at.stack.mail.wait(licence["client_email"], subject="Código para liberar")
    page.goto(f"/instalacion#code={code_in(mailed)}")
    page.reload()
    page.get_by_label("Número de licencia").fill(number)
    page.get_by_role("button", name="Ver las instalaciones").click()
    page.get_by_label("Portátil perdido").check()
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Liberar").click()

    expect(page.get_by_text("Ya puede instalar el programa en otro equipo")).to_be_visible()
    assert founder.api.get(f"{path}/installations")["in_use"] == 0
