"""Clientes: kept once, found at Nueva factura."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from infra.local import seed
from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_homes import place

_FOUND = "Contribuyente Ficticio 888831 S.A."


def test_a_customer_is_kept_changed_chosen_for_an_invoice_and_removed(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS)
    base = f"/negocio/{place(owner)}"
    page = at.visit(f"{base}/clientes", owner)

    # known by its number; the place is chosen, each part out of the one before
    page.get_by_role("button", name="Añadir un cliente").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Identificación")).fill("3-101-888831")
    dialog.get_by_role("button", name="Buscar en Hacienda").click()
    expect(dialog.get_by_label("Nombre o razón social")).to_have_value(_FOUND)
    dialog.get_by_label("Correo electrónico").fill("pagos@example.com")
    dialog.get_by_role("button", name="Agregar otro correo").press("Enter")
    dialog.get_by_role("textbox", name="Correo 2").fill("no es un correo")
    dialog.get_by_label("Provincia").select_option("Cartago")
    dialog.get_by_label("Cantón").select_option("Turrialba")
    dialog.get_by_label("Distrito").select_option("Turrialba")
    dialog.get_by_label("Otras señas").fill("Calle inventada")
    dialog.get_by_role("button", name="Guardar").click()
    expect(dialog.get_by_role("textbox", name="Correo 2")).to_be_focused()
    assert axe(settled(page)) == []
    dialog.get_by_role("textbox", name="Correo 2").fill("archivo@example.com")
    dialog.get_by_role("button", name="Guardar").click()
    row = page.get_by_role("row").filter(has_text=_FOUND)
    expect(row).to_contain_text("3101888831")
    expect(row).to_contain_text("pagos@example.com, archivo@example.com")

    # changed
    row.get_by_role("button", name=_FOUND, exact=True).click()
    expect(dialog.get_by_label("Distrito")).to_have_value("01")
    dialog.get_by_label("Teléfono").fill("22223333")
    dialog.get_by_role("button", name="Quitar el correo 1").click()
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    dialog.get_by_role("button", name="Guardar").click()
    expect(row).not_to_contain_text("pagos@example.com")

    # chosen for an invoice
    page.goto(f"{base}/facturas/nueva")
    picker = page.get_by_role("combobox", name="Cliente guardado")
    picker.fill("888831")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    picker.press("Enter")
    expect(page.get_by_label("Nombre o razón social")).to_have_value(_FOUND)
    expect(page.get_by_label("Identificación", exact=True)).to_have_value("3101888831")
    expect(page.get_by_role("button", name="Guardar entre mis clientes")).to_have_count(0)

    # another one is kept from there; this one is removed
    picker.fill("")
    page.get_by_label("Identificación", exact=True).fill("3101888832")
    page.get_by_label("Nombre o razón social").fill("Otra Ficticia S.A.")
    page.get_by_role("button", name="Guardar entre mis clientes").click()
    expect(page.get_by_text("Cliente guardado.")).to_be_visible()
    page.goto(f"{base}/clientes")
    expect(page.get_by_role("row").filter(has_text="Otra Ficticia")).to_be_visible()
    page.get_by_role("button", name=f"Eliminar {_FOUND}").click()
    dialog.get_by_role("button", name="Eliminar").click()
    expect(row).to_have_count(0)
