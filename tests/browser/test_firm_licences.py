"""Licencias of a firm, sentence by sentence: the table, the wizard, the acts, connecting."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Page, expect

from infra.local import seed
from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, settled

_FIRST = "00005"
_SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")


def firm_of(at: Console) -> tuple[str, Any]:
    founder = at.known(seed.FIRM)
    (firm,) = [each["tenant"] for each in founder.api.get("/v1/me")["memberships"]]
    return firm, founder


def test_licences_are_a_table_with_icons_search_and_those_that_are_inactive(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    page = at.visit(f"/despacho/{firm}/licencias", founder)
    expect(page.get_by_role("link", name="Nueva activación")).to_be_visible()
    expect(page.get_by_role("link", name="Actualizar lista de empresas")).to_be_visible()

    page.get_by_label("Mostrar").select_option("inactive")
    expect(page.get_by_role("row").filter(has_text="Ferretería")).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="Soda")).to_be_visible()
    expect(page).to_have_url(re.compile("group=inactive"))
    page.get_by_label("Mostrar").select_option("")
    page.get_by_label("Buscar").fill("ferreteria")
    expect(page.get_by_text("1 resultado")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Ferretería")
    for name in ("Panel de control", "Histórico", "Conectarse", "Eliminar"):
        expect(row.get_by_label(name)).to_be_visible()
    assert axe(settled(page)) == []

    # what is there stays readable while it is read anew
    page.route("**/licences?*", lambda _: None)  # held until it is routed no more
    page.get_by_role("button", name="Empresa", exact=True).click()
    expect(page.locator(".stale table[aria-busy=true]")).to_be_visible()
    for scheme in _SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == [], scheme
    page.unroute("**/licences?*")
    settled(page)

    # deletion tells its consequences, and takes the e-mail of the client, typed
    row.get_by_label("Eliminar").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem").first).to_be_visible()
    dialog.get_by_label("correo del cliente").fill("otra@example.com")
    dialog.get_by_role("button", name="Eliminar").click()
    expect(dialog.locator("[aria-invalid=true]")).to_have_count(1)
    dialog.get_by_role("button", name="Cancelar").click()

    # panel and history
    row.get_by_label("Panel de control").click()
    expect(page.get_by_role("heading", name="Qué se puede hacer")).to_be_visible()
    assert axe(settled(page)) == []
    page.get_by_role("link", name="Histórico").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    assert axe(settled(page)) == []

    # connecting asks for what the client has not consented to
    page.go_back()
    page.get_by_role("button", name="Conectarse").click()
    dialog.get_by_label("Motivo").fill("Revisar el cierre del mes")
    dialog.get_by_role("button", name="Pedir el consentimiento").click()
    expect(page.get_by_text("Se lo pedimos al cliente")).to_be_visible()


def test_an_activation_goes_page_by_page_and_is_come_back_to(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    firm, founder = firm_of(at)
    page = at.visit(f"/despacho/{firm}/licencias/nueva", founder, width=360)

    # Alta de datos del despacho: the person's own address is offered
    expect(page.get_by_label("Correo del despacho")).to_have_value(seed.FIRM.email)
    assert axe(settled(page)) == []
    page.get_by_role("button", name="Siguiente").click()

    # Informar empresa, by the keyboard
    picker = page.get_by_role("combobox", name="Empresa")
    picker.fill(_FIRST)
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    picker.press("Enter")
    assert fits(page)
    page.get_by_role("button", name="Siguiente").click()
    expect(page.get_by_label("Correo del cliente")).to_be_visible()

    # left and come back to, by the list
    page.goto(f"/despacho/{firm}/licencias?q={_FIRST}")
    page.get_by_role("link", name="Librería").click()
    page.get_by_label("Nombre de la persona").fill("Persona Ficticia")
    page.get_by_label("Correo del cliente").fill("clienta-nueva@example.com")
    page.get_by_role("button", name="Siguiente").click()

    # Resumen says what happens, Aceptar, then its way to active
    expect(page.get_by_role("heading", name="Qué pasará al aceptar")).to_be_visible()
    assert axe(settled(page)) == []
    assert fits(page)
    page.get_by_role("button", name="Aceptar").click()
    expect(page.get_by_text("La licencia está activa")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Ir al panel de control").click()
    expect(page.get_by_role("heading", name="Correos")).to_be_visible()
    assert fits(page)
