"""Who are operators: appointed and removed by others."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Console, Person


def test_operators_are_appointed_and_removed_by_others(at: Console, operator: Person) -> None:
    somebody = at.person("Nombrada Ficticia")
    page = at.visit("/operador/operadores", operator)
    own = page.get_by_role("row").filter(has_text=operator.email)
    expect(own).to_be_visible()
    expect(own.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name="Añadir un operador").click()
    page.get_by_label("Correo electrónico").fill(somebody.email)
    page.get_by_label("Motivo").fill("Entra al equipo")
    page.get_by_role("dialog").get_by_role("button", name="Añadir un operador").click()

    # who is new among them is led to the second factor that they need
    row = page.get_by_role("row").filter(has_text=somebody.email)
    expect(row).to_be_visible()
    theirs = at.visit("/operador", somebody)
    theirs.get_by_role("link", name="Preparar el segundo factor").click()
    expect(theirs.get_by_role("button", name="Activar el segundo factor")).to_be_visible()

    row.get_by_role("button", name="Quitar de los operadores").click()
    page.get_by_role("dialog").get_by_label("Motivo").fill("Era una prueba")
    page.get_by_role("dialog").get_by_role("button", name="Quitar de los operadores").click()
    expect(row).to_have_count(0)
