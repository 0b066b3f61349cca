"""Inicio of a firm and of a business, and Nueva factura, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from infra.local import seed
from infra.local.notices import spanish_tax_id
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import fits, settled


def place(person: Person) -> str:
    (mine,) = [each["tenant"] for each in person.api.get("/v1/me")["memberships"]]
    return str(mine)


def test_inicio_of_a_firm_says_what_waits_and_leads_there(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    founder = at.known(seed.FIRM)
    page = at.visit(f"/despacho/{place(founder)}", founder)

    expect(
        page.get_by_role("navigation").get_by_role("link", name="Licencias", exact=True)
    ).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    assert axe(settled(page)) == []
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("link", name="Volver")).to_be_visible()


def test_inicio_of_a_business_says_whether_the_authority_answers(at: Console) -> None:
    owner = at.known(seed.BUSINESS)
    page = at.visit(f"/negocio/{place(owner)}", owner)
    expect(page.get_by_text("La autoridad tributaria contesta.")).to_be_visible()

    page.route(re.compile(r"/documents\?limit=25"), held_up)
    page.reload()

    told = re.compile(r"^\d+ comprobantes? esperan? a la autoridad tributaria$")
    expect(page.get_by_role("main").get_by_text(told)).to_be_visible()
    expect(page.get_by_text("Se intenta de nuevo solo")).to_be_visible()
    expect(page.get_by_text("La autoridad tributaria contesta.")).to_have_count(0)


def test_a_business_is_shown_what_its_country_has(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    here, there = at.person(), at.person()
    of_here = {"country": "CR", "id_type": "02", "id_number": "3101777777"}
    of_there = {"country": "ES", "id_number": spanish_tax_id(12_380_001)}
    mine = [
        who.api.post("/v1/businesses", {"legal_name": "Ficticia S.A.", **said})["id"]
        for who, said in ((here, of_here), (there, of_there))
    ]

    page = at.visit(f"/negocio/{mine[0]}", here)
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links.filter(has_text="Nueva factura")).to_be_visible()
    expect(links.filter(has_text="Mis notificaciones")).to_have_count(0)

    page = at.visit(f"/negocio/{mine[1]}", there, width=360)
    expect(page.get_by_text("todavía no emite comprobantes")).to_be_visible()
    page.get_by_role("button", name="Menú").click()
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links.filter(has_text="Mis notificaciones")).to_be_visible()
    expect(links.filter(has_text="Nueva factura")).to_have_count(0)
    page.goto(f"/negocio/{mine[1]}/asistente")
    page.get_by_role("link", name="Ir a Ajustes").click()
    expect(page.get_by_role("tab", name="Usuarios")).to_be_visible()
    expect(page.get_by_role("tab", name="Consecutivos")).to_have_count(0)
    assert axe(settled(page)) == []
    assert fits(page)


def held_up(route: Route) -> None:
    """Let the authority be away for the last two documents."""
    page = route.fetch().json()
    text = "La autoridad no responde. Se intenta de nuevo solo; no hay que hacer nada."
    for each in page["data"][:2]:
        each.update(state="signed", obstacle="authority-unavailable", obstacle_text=text)
    route.fulfill(json=page)


def test_an_invoice_is_written_with_its_totals_while_one_types_and_issued(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS)
    business = place(owner)
    page = at.visit(f"/negocio/{business}", owner, width=360)
    expect(page.get_by_role("heading", name="Últimos comprobantes")).to_be_visible()
    chart = page.get_by_role("img", name="Ventas netas en CRC")
    expect(chart).to_be_visible()
    page.get_by_label("Ver", exact=True).select_option(label="Comprobantes")
    expect(page.get_by_role("img", name="Comprobantes")).to_be_visible()
    expect(page).to_have_url(re.compile("meses=comprobantes"))
    assert axe(settled(page)) == []
    assert fits(page)

    page.get_by_role("main").get_by_role("link", name="Nueva factura").click()
    page.get_by_label("Identificación", exact=True).fill("3101888888")
    page.get_by_role("button", name="Buscar en Hacienda").click()
    expect(page.get_by_label("Nombre o razón social")).to_have_value(
        "Contribuyente Ficticio 888888 S.A."
    )
    page.get_by_label("Actividad del cliente").select_option(index=1)
    picker = page.get_by_role("combobox", name="Código CABYS")
    picker.fill("8313100000100")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    picker.press("Enter")
    page.get_by_label("Detalle").fill("Servicio inventado")
    page.get_by_label("Precio unitario sin impuesto").fill("1000")
    expect(page.get_by_text("1 130,00")).to_be_visible()  # by the API, with 13 %
    assert axe(settled(page)) == []
    assert fits(page)

    # what is typed is a draft, which survives a reload; a line comes and goes
    expect(page.get_by_text("Borrador guardado")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Detalle")).to_have_value("Servicio inventado")
    page.get_by_role("button", name="Añadir una línea").click()
    page.get_by_role("button", name="Quitar la línea 2").click()
    page.get_by_role("button", name="Emitir").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Factura electrónica")
    expect(page.get_by_role("main").get_by_text("Aceptado", exact=True)).to_be_visible(
        timeout=30_000
    )
