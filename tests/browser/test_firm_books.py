"""Importaciones pendientes, Empresas, Usuarios y confidencialidad, Datos del despacho."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from chalicelib.core import clock
from infra.local import seed
from tests.browser.conftest import Console, Person
from tests.browser.test_account import said
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_signing_in import heading

OWN = "00001 Ejemplo Ficticia"


@pytest.fixture
def founder(at: Console) -> Person:
    """The administrator of the demo firm."""
    return at.known(seed.FIRM)


@pytest.fixture
def firm(founder: Person) -> str:
    return str(founder.api.get("/v1/me")["memberships"][0]["tenant"])


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has_text=text)


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(name)).click()


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def one_more(route: Route) -> None:
    """Show a second import, which has gone meanwhile."""
    page = route.fetch().json()
    for each in page["data"][:1]:
        page["data"].append(
            {**each, "id": f"{each['id'][:-2]}00", "company_name": "Que ya no está"}
        )
    route.fulfill(json=page)


def test_several_imports_are_ticked_and_each_has_its_result(
    at: Console, founder: Person, firm: str
) -> None:
    page = at.visit("/", founder)
    page.route(re.compile(r"/imports\?"), one_more)
    page.goto(f"/despacho/{firm}/importaciones")
    expect(row(page, OWN)).to_contain_text("Con incidencias (1)")
    expect(page.get_by_label("Estado")).to_have_value("pending")
    expect(page.get_by_role("button", name="Eliminar")).to_be_disabled()

    page.get_by_role("checkbox", name="Elegir todos los de esta página").check()
    press(page, "Eliminar")
    dialog = page.get_by_role("dialog", name="¿Eliminar 2 importaciones?")
    dialog.get_by_label("Motivo").fill("Falta un comprobante ficticio")
    press(dialog, "Eliminar")

    result = page.get_by_role("dialog", name="Resultado")
    expect(result).to_contain_text("1 de 2 hechas.")
    expect(row(page, "Que ya no está").locator(".error").first).not_to_be_empty()
    expect(result.get_by_role("row").filter(has_text=OWN)).to_contain_text("Descartada")
    press(result, "Entendido")
    expect(page.get_by_text("No hay importaciones pendientes")).to_be_visible()


def test_import_is_looked_into_restored_and_taken_into_the_books(
    at: Console, founder: Person, firm: str
) -> None:
    page = at.visit(f"/despacho/{firm}/importaciones?status=discarded", founder)
    row(page, OWN).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Falta un comprobante ficticio")).to_be_visible()
    press(page, "Restaurar")
    press(page.get_by_role("dialog", name="Resultado"), "Entendido")

    rates = page.get_by_role("region", name="Totales por tarifa")
    expect(rates).to_contain_text(re.compile("13.%.*₡75.000,00.*₡9.750,00"))
    with page.expect_download() as saved:
        press(page, "Diario en CSV")
    assert saved.value.suggested_filename.endswith(".csv")

    tab(page, "Incidencias")
    expect(row(page, "caracteres que el formato no admite")).to_contain_text("Aviso")
    tab(page, "Comprobantes")
    row(page, "Factura electrónica").get_by_role("button").click()
    document = page.get_by_role("dialog")
    expect(document.get_by_role("row").filter(has_text="IVA por pagar")).to_contain_text("Haber")
    with page.expect_popup() as popup:
        press(document, "PDF")
    popup.value.close()
    page.keyboard.press("Escape")

    press(page, "Ver qué pasaría")
    would = page.get_by_role("dialog", name="Ver qué pasaría")
    expect(would).to_contain_text(re.compile("Sin incidencias.*0.*Con.*1.*Es la primera"))
    page.keyboard.press("Escape")

    press(page, "Importar")
    asked = page.get_by_role("dialog", name="¿Importar 1 importación?")
    expect(asked).to_contain_text("Con incidencias")
    press(asked, "Importar")
    press(page.get_by_role("dialog", name="Resultado"), "Entendido")
    expect(page.get_by_role("button", name="Importar")).to_have_count(0)
    tab(page, "Historial")
    expect(row(page, "Se recuperó")).to_be_visible()


def differing(route: Route) -> None:
    """Show an import that differs from one before, has unknown accounts, and is held elsewhere."""
    before = {"id": "bat_ficticio", "sequence": 1, "documents": 5, "total": "1000.00"}
    days = {"period_from": "2026-10-01", "period_to": "2026-10-31"}
    found = {
        "unknown_accounts": [{"code": "410099", "name": "Venta rara", "documents": 3}],
        "held_elsewhere": [{"batch_id": "bat_ficticio", "documents": 2}],
        "former": before | days | {"more_documents": -4, "more_total": "-250.50"},
    }
    route.fulfill(json=route.fetch().json() | found)


def test_import_is_undone_and_imported_by_parts(
    at: Console, axe: Callable[[Page], list[str]], founder: Person, firm: str
) -> None:
    page = at.visit(f"/despacho/{firm}/importaciones?status=*", founder)
    page.get_by_role("checkbox", name="Elegir todos los de esta página").check()
    press(page, "Deshacer")
    dialog = page.get_by_role("dialog", name="¿Deshacer 1 importación?")
    expect(dialog).to_contain_text("Vuelve a estar pendiente y entera")
    dialog.get_by_label("Motivo").fill("Se importó en otra empresa ficticia")
    press(dialog, "Deshacer")
    result = page.get_by_role("dialog", name="Resultado")
    expect(result.get_by_role("row").filter(has_text=OWN)).to_contain_text("Pendiente")
    press(result, "Entendido")

    row(page, OWN).get_by_role("link").click()
    page.route(re.compile(r"/check$"), differing)
    press(page, "Ver qué pasaría")
    would = page.get_by_role("dialog", name="Ver qué pasaría")
    expect(row(page, "410099")).to_contain_text("Venta rara")
    expect(would.get_by_role("row", name="Comprobantes 5 -4")).to_be_visible()
    expect(would.get_by_role("link", name="Ver esa importación")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    press(page, "Importar la parte limpia")
    press(page.get_by_role("dialog"), "Importar la parte limpia")
    expect(result.locator(".error")).to_contain_text("tienen incidencias; impórtelo entero")
    press(result, "Entendido")
    press(page, "Importar")
    press(page.get_by_role("dialog"), "Importar")
    press(result, "Entendido")
    expect(page.get_by_role("button", name="Deshacer")).to_be_visible()


def client_reads_of_it(at: Console, axe: Callable[[Page], list[str]]) -> None:
    client = at.known(seed.BUSINESS)
    (business,) = [each["tenant"] for each in client.api.get("/v1/me")["memberships"]]
    theirs = at.visit(f"/negocio/{business}/enviar-al-despacho", client)
    row(theirs, "Importada con incidencias").get_by_role("link").click()
    left = theirs.get_by_role("region", name="Para un envío posterior")
    expect(left.get_by_role("row").nth(1)).to_contain_text("Asiento ficticio descuadrado")
    expect(left.get_by_role("link")).to_have_attribute("href", re.compile("/comprobantes/"))
    assert axe(settled(theirs)) == []


def test_what_the_program_refused_is_told_corrected_and_withdrawn(
    at: Console, axe: Callable[[Page], list[str]], founder: Person, firm: str
) -> None:
    (batch,) = founder.api.get(f"/v1/firms/{firm}/imports?status=imported_with_incidents")["data"]
    of = f"/v1/firms/{firm}/imports/{batch['id']}"
    (document,) = founder.api.get(f"{of}/documents")["data"]
    page = at.visit(f"/despacho/{firm}/importaciones/{batch['id']}", founder, width=360)
    press(page, "Lo que dijo el programa")
    dialog = page.get_by_role("dialog", name="Lo que dijo el programa")
    printed = f"Número;Mensaje\n{document['number']};Subcuenta ficticia sin abrir\nNo se sabe cuál"
    file = FilePayload(name="rechazos.csv", mimeType="text/csv", buffer=printed.encode("cp1252"))
    dialog.get_by_label("Archivo del programa").set_input_files([file])
    expect(dialog.get_by_label("Lo que imprimió")).to_have_value(re.compile("^Número;"))
    press(dialog, "Guardar lo rechazado")
    expect(dialog.get_by_text("Línea 3")).to_contain_text("No se sabe cuál")
    assert axe(page) == []
    assert fits(page)

    dialog.get_by_label("Lo que imprimió").fill(printed.rpartition("\n")[0])
    press(dialog, "Guardar lo rechazado")
    said(page, "el cliente lo sabe")
    tab(page, "Para un envío posterior")
    left = row(page, document["number"])
    expect(left).to_contain_text("Subcuenta ficticia sin abrir")
    expect(left.get_by_role("button", name="Preguntar al cliente")).to_be_visible()
    press(page, "Retirar el rechazo")
    press(page.get_by_role("dialog"), "Retirar el rechazo")
    said(page, "otra vez en la importación")
    expect(page.get_by_text("Ningún comprobante queda para un envío posterior.")).to_be_visible()
    assert axe(settled(page)) == []

    press(page, "Lo que dijo el programa")
    dialog.get_by_label("Uno por uno").check()
    dialog.get_by_label("Número del comprobante").fill("no es ninguno")
    dialog.get_by_label("Qué dijo el programa").fill("Asiento ficticio descuadrado")
    press(dialog, "Guardar lo rechazado")
    expect(dialog.get_by_text("No nombra ningún comprobante")).to_be_visible()
    dialog.get_by_label("Número del comprobante").fill(document["number"])
    press(dialog, "Guardar lo rechazado")
    expect(row(page, document["number"])).to_contain_text("Asiento ficticio descuadrado")
    tab(page, "Comprobantes")
    expect(row(page, document["number"])).to_contain_text("El programa del despacho lo rechazó")

    client_reads_of_it(at, axe)

    press(page, "Lo que dijo el programa")
    dialog.get_by_label("No tomó nada del lote").check()
    dialog.get_by_label("Qué dijo el programa").fill("Empresa ficticia bloqueada")
    press(dialog, "Guardar lo rechazado")
    expect(page.get_by_role("button", name="Restaurar")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Empresa ficticia bloqueada")


def test_imports_are_narrowed_by_company_period_and_text(
    at: Console, founder: Person, firm: str
) -> None:
    page = at.visit(f"/despacho/{firm}/importaciones?status=*", founder)
    expect(row(page, OWN)).to_be_visible()

    page.get_by_role("combobox", name="Empresa").fill("00002")
    page.get_by_role("option", name="00002").click()
    expect(page.get_by_text("Nada coincide con la búsqueda.")).to_be_visible()
    page.get_by_role("combobox", name="Empresa").fill("")
    expect(row(page, OWN)).to_be_visible()
    page.get_by_label("Periodo hasta").fill("2020-01-31")
    expect(page.get_by_text("Nada coincide con la búsqueda.")).to_be_visible()
    page.get_by_label("Periodo hasta").fill("")
    page.get_by_label("Buscar").fill("ejemplo")
    expect(row(page, OWN)).to_be_visible()
    expect(page).to_have_url(re.compile("q=ejemplo"))


LIST = """codigo;nombre;identificacion;programa;correo
00050;Bazar Imaginario & Hijos;3101777050;con;bazar.demo@example.com
00012;Turismo Fantasía Dos Sociedad Anónima;3101777012;eco;empresa12.demo@example.com
00051;Mala Fila;12;con;
"""


def test_list_of_companies_is_tried_first_and_then_taken_in(
    at: Console, founder: Person, firm: str
) -> None:
    page = at.visit(f"/despacho/{firm}/empresas", founder)
    page.get_by_role("link", name="Actualizar lista de empresas").click()
    file = FilePayload(name="lista.csv", mimeType="text/csv", buffer=LIST.encode())
    page.get_by_label("Archivo de la lista").set_input_files([file])
    press(page, "Ver qué cambiaría")

    expect(row(page, "00050 Bazar Imaginario")).to_contain_text("Nueva")
    expect(row(page, "00012 Turismo")).to_contain_text("Nombre")
    expect(page.get_by_text("1 fila no se guardaría")).to_be_visible()
    expect(page.get_by_text("Fila 4, identificacion")).to_be_visible()
    assert not founder.api.get(f"/v1/firms/{firm}/companies?code=00050")["data"]

    press(page, "Guardar la lista")
    expect(page.get_by_role("button", name="Filas rechazadas")).to_be_visible()
    expect(page).to_have_url(re.compile("lista="))
    page.get_by_role("link", name="Ver las empresas").click()
    page.get_by_label("Buscar").fill("Bazar")
    expect(row(page, "Bazar Imaginario & Hijos")).to_be_visible()


def test_company_is_made_by_hand_changed_put_right_taken_out_and_brought_back(
    at: Console, founder: Person, firm: str
) -> None:
    page = at.visit(f"/despacho/{firm}/empresas", founder)
    press(page, "Nueva empresa")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nombre").fill("Hecha A Mano Ficticia S.A.")
    dialog.get_by_label("Identificación tributaria").fill("1")
    press(dialog, "Crear")
    expect(dialog.locator("[aria-invalid=true]").first).to_be_visible()
    dialog.get_by_label("Identificación tributaria").fill("3-101-777060")
    press(dialog, "Crear")
    heading(page, "00001 Hecha A Mano Ficticia S.A.")

    press(page, "Modificar")
    dialog.get_by_label("Correo electrónico").fill("a-mano.demo@example.com")
    press(dialog, "Guardar")
    expect(page.get_by_text("a-mano.demo@example.com")).to_be_visible()
    press(page, "Corregir la identificación")
    dialog.get_by_label("Identificación tributaria").fill("3101777061")
    press(dialog, "Corregir la identificación")
    said(page, "Identificación corregida.")
    press(page, "Sacar de la lista")
    press(dialog, "Sacar de la lista")
    expect(page.get_by_text("Al modificarla vuelve.")).to_be_visible()
    press(page, "Modificar y devolver a la lista")
    press(dialog, "Guardar")
    expect(page.get_by_role("button", name="Sacar de la lista")).to_be_visible()
    tab(page, "Historial")
    expect(page.get_by_role("row").nth(3)).to_be_visible()


def test_company_has_a_chart_of_its_own_or_the_countrys(
    at: Console, founder: Person, firm: str
) -> None:
    company = founder.api.get(f"/v1/firms/{firm}/companies?code=00006")["data"][0]["id"]
    page = at.visit(f"/despacho/{firm}/empresas/{company}?pestana=plan", founder)
    expect(page.get_by_text("El plan del país")).to_be_visible()
    press(page, "Subir un plan propio")
    chart = "code;name\n112001;Cuenta por cobrar ficticia\n410010;Venta ficticia\n"
    file = FilePayload(name="plan.csv", mimeType="text/csv", buffer=chart.encode())
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Archivo del plan").set_input_files([file])
    press(dialog, "Ver qué cambiaría")
    expect(dialog.get_by_text("El archivo está bien")).to_be_visible()
    press(dialog, "Guardar este plan")
    expect(row(page, "Venta ficticia").first).to_be_visible()

    press(page, "Quitar el plan propio")
    press(dialog, "Quitar el plan propio")

    expect(page.get_by_text("El plan del país")).to_be_visible()


def test_books_are_closed_of_a_company_and_of_all_and_opened_again(
    at: Console, axe: Callable[[Page], list[str]], founder: Person, firm: str
) -> None:
    company = founder.api.get(f"/v1/firms/{firm}/companies?code=00006")["data"][0]["id"]
    page = at.visit(f"/despacho/{firm}/datos?pestana=cierre", founder, width=360)
    expect(page.get_by_text("Los libros están abiertos.")).to_be_visible()
    page.get_by_label("Último día cerrado").fill("2020-01-31")
    page.get_by_label("Pasar los asientos de un día cerrado").check()
    press(page, "Cerrar libros")
    expect(page.get_by_text("Los libros están cerrados hasta el 31")).to_be_visible()
    assert founder.api.get(f"/v1/firms/{firm}/closed-period")["moves_entries"]
    assert axe(settled(page)) == []
    assert fits(page)

    of_one = at.visit(f"/despacho/{firm}/empresas/{company}?pestana=cierre", founder)
    expect(of_one.get_by_text("de todas las empresas hasta el 31")).to_be_visible()
    of_one.get_by_label("Último día cerrado").fill("2020-02-29")
    press(of_one, "Cerrar libros")
    expect(of_one.get_by_text("Los libros están cerrados hasta el 29")).to_be_visible()
    press(of_one, "Reabrir")
    press(of_one.get_by_role("dialog"), "Reabrir")
    expect(of_one.get_by_text("de todas las empresas hasta el 31")).to_be_visible()

    press(page, "Reabrir")
    press(page.get_by_role("dialog"), "Reabrir")
    expect(page.get_by_text("Los libros están abiertos.").first).to_be_visible()


def test_user_is_invited_kept_to_some_companies_given_more_for_a_time_and_removed(
    at: Console, founder: Person, firm: str
) -> None:
    guest, page = at.person("Asesora Ficticia"), at.visit(f"/despacho/{firm}/usuarios", founder)
    press(page, "Invitar a alguien")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nombre").fill(guest.name)
    dialog.get_by_label("Correo electrónico").fill(guest.email)
    dialog.get_by_label("eco", exact=True).uncheck()
    dialog.get_by_label("Solo las que se digan").check()
    press(dialog, "Añadir un rango")
    dialog.get_by_label("Desde el código").fill("00001")
    dialog.get_by_label("Hasta el código").fill("00002")
    dialog.get_by_role("combobox", name="Una por una").fill("00007")
    dialog.get_by_role("option", name="00007").click()
    press(dialog, "Enviar la invitación")
    expect(row(page, guest.email)).to_contain_text("Una parte")
    guest.api.post(f"/v1/me/invitations/{firm}/acceptance")
    seen = guest.api.get(f"/v1/firms/{firm}/companies?limit=100")["data"]
    assert [each["code"] for each in seen] == ["00001", "00002", "00007"]

    page.reload()
    row(page, guest.email).get_by_role("link").click()
    heading(page, guest.name)
    page.get_by_label("Todas, también las que vengan").check()
    press(page, "Guardar")
    said(page, "se le avisa")
    seen = guest.api.get(f"/v1/firms/{firm}/companies?limit=100")["data"]
    assert {each["program"] for each in seen} - {"own"} == {"con"}  # made by hand: seen by licences

    tab(page, "Derechos por un tiempo")
    press(page, "Dar derechos por un tiempo")
    dialog.get_by_label("Para qué").fill("Cierre ficticio")
    dialog.get_by_label("Hasta", exact=True).fill(
        f"{clock.now() + timedelta(days=9):%Y-%m-%dT%H:%M}"
    )
    press(dialog, "Dar derechos por un tiempo")
    row(page, "Cierre ficticio").get_by_role("button").click()
    press(dialog, "Quitar ya")
    expect(dialog).to_have_count(0)

    press(page, "Desactivar")
    press(dialog, "Desactivar")
    press(page, "Reactivar")
    expect(page.get_by_role("button", name="Desactivar")).to_be_visible()
    press(page, "Quitar del despacho")
    dialog.get_by_label(f"Para confirmar, escriba {guest.email}").fill(guest.email)
    press(dialog, "Quitar del despacho")
    heading(page, "Usuarios y confidencialidad")
    expect(row(page, guest.email)).to_have_count(0)
