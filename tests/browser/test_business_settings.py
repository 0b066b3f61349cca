"""Ajustes of a business: what it is, its programs and users, and its end."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Console
from tests.browser.test_business_wizard import newcomer
from tests.browser.test_every_screen import settled


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def in_dialog(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def test_owner_changes_the_business_lets_a_program_in_and_removes_it_all(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner, business = newcomer(at, "3101888821")
    page = at.visit(f"/negocio/{business}/ajustes", owner)

    # a wrong tax id is put right
    expect(page.get_by_label("Número de identificación")).to_have_value("3101888821")
    page.get_by_role("button", name="Corregir la identificación").click()
    page.get_by_label("Identificación correcta").fill("3101888822")
    in_dialog(page, "Corregir la identificación")
    expect(page.get_by_label("Número de identificación")).to_have_value("3101888822")

    # a step of the Asistente, in its tab; the history tells it
    tab(page, "Actividades")
    picker = page.get_by_role("combobox", name="Buscar actividad")
    picker.fill("6201.0")
    page.get_by_role("option").first.wait_for()
    picker.press("Enter")
    page.get_by_role("button", name="+ Añadir").click()
    expect(page.locator(".chosen li")).to_have_count(1)
    tab(page, "Historial")
    expect(page.get_by_role("row").nth(1)).to_contain_text("6201.0")

    # a program: its token is shown once
    tab(page, "Programas")
    page.get_by_role("button", name="Dar un token").click()
    page.get_by_label("Programa", exact=True).fill("Tienda en línea")
    in_dialog(page, "Dar un token")
    expect(page.get_by_role("dialog").locator(".error")).to_be_visible()
    page.get_by_label("emitir").first.check()
    assert axe(settled(page)) == []
    in_dialog(page, "Dar un token")
    expect(page.get_by_role("dialog").locator("code")).to_have_text(re.compile("^enlace_biz_"))
    in_dialog(page, "Cerrar")
    expect(page.get_by_role("row").filter(has_text="Tienda en línea")).to_contain_text("En vigor")
    page.get_by_role("button", name="Revocar Tienda en línea").click()
    in_dialog(page, "Revocar")
    expect(page.get_by_role("row").filter(has_text="Tienda en línea")).to_contain_text("Revocado")

    # the end
    tab(page, "Eliminar")
    page.get_by_role("button", name="Eliminar el negocio").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("novedad ficticia s.a.")
    in_dialog(page, "Eliminar el negocio")
    expect(page.get_by_role("heading", level=1, name="Sus despachos y negocios")).to_be_visible()
    assert owner.api.get("/v1/me")["memberships"] == []


def test_users_are_invited_changed_deactivated_and_removed(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner, business = newcomer(at, "3101888823")
    helper = at.person("Auxiliar Ficticia")
    page = at.visit(f"/negocio/{business}/ajustes?pestana=usuarios", owner)

    page.get_by_role("button", name="Invitar a alguien").click()
    page.get_by_label("Nombre").fill(helper.name)
    page.get_by_label("Correo electrónico").fill(helper.email)
    page.get_by_role("button", name="Añadir un punto de venta").click()
    page.get_by_label("Terminal").fill("2")
    assert axe(settled(page)) == []
    in_dialog(page, "Enviar la invitación")
    row = page.get_by_role("row").filter(has_text=helper.email)
    expect(row).to_contain_text("Sucursal 1, terminal 2")
    helper.api.post(f"/v1/me/invitations/{business}/acceptance")

    page.reload()
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Auxiliar Ficticia")).to_be_visible()
    expect(page.get_by_label("Terminal")).to_have_value("2")
    page.get_by_label("Lector: ve").check()
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator(".lead")).to_contain_text("Lector", ignore_case=True)
    page.get_by_role("button", name="Desactivar").click()
    in_dialog(page, "Desactivar")
    page.get_by_role("button", name="Reactivar").click()
    expect(page.get_by_role("button", name="Desactivar")).to_be_visible()
    assert axe(settled(page)) == []
    page.get_by_role("button", name="Quitar del negocio").click()
    page.get_by_role("dialog").get_by_role("textbox").fill(helper.email)
    in_dialog(page, "Quitar del negocio")

    expect(page.get_by_role("tab", name="Usuarios")).to_be_visible()
    expect(row).to_have_count(0)
