"""Nueva factura with all that the law has for it, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from infra.local import seed
from infra.local.api_client import wait_for
from infra.local.days import costa_rican_day
from infra.local.story import invoice
from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_homes import place
from tests.support.following import Authority


def customer(page: Page) -> None:
    page.get_by_label("Nombre o razón social").fill("Comprador Exonerado")
    page.get_by_label("Identificación", exact=True).fill("3101888888")


def sale(**more: object) -> dict[str, Any]:
    """Make the body of an invoice to a customer whom other tests do not search."""
    body = invoice(1, "otra@example.com") | more
    body["receiver"]["name"] = "Comprador Repetido"
    return body


def pick(page: Page, label: str, typed: str) -> None:
    picker = page.get_by_role("combobox", name=label)
    picker.fill(typed)
    page.get_by_role("option").filter(has_text=typed).first.wait_for()
    picker.press("Enter")


def total(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("strong .amount")).to_have_text(text)


def test_a_discount_an_exoneration_and_dollars_are_computed_by_the_api_and_issued(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS)
    page = at.visit(f"/negocio/{place(owner)}/facturas/nueva", owner)
    customer(page)

    # CABYS says what it is called and at which rate it is taxed
    page.get_by_label("IVA").select_option(label="Tarifa reducida 1%")
    pick(page, "Código CABYS", "8313100000100")
    expect(page.get_by_text("CABYS propone 13 %.")).to_be_visible()
    expect(page.get_by_label("IVA")).to_have_value("08")
    expect(page.get_by_label("Detalle")).not_to_have_value("")
    page.get_by_label("Precio unitario sin impuesto").fill("10,50,3")
    expect(page.get_by_text("No es un monto.")).to_be_visible()
    page.get_by_label("Precio unitario sin impuesto").fill("1000")
    total(page, "₡1 130,00")

    # a discount has its nature
    page.get_by_role("button", name="Añadir un descuento").click()
    page.get_by_label("Naturaleza").select_option(label="Descuento por volumen")
    page.get_by_label("Porcentaje").fill("10")
    total(page, "₡1 017,00")

    # an exoneration lacks something: that is said, and there is no printed form yet
    page.get_by_label("El cliente tiene una exoneración").check()
    page.get_by_label("Documento de exoneración").select_option(label="Autorizado por ley especial")
    page.get_by_label("Número del documento").fill("7210")
    page.get_by_label("Institución que lo emitió").select_option(label="Ministerio de Hacienda")
    page.get_by_label("Fecha de emisión").fill("2026-01-15")
    page.get_by_label("Puntos exonerados").fill("13")
    expect(page.get_by_text("El PDF se puede ver cuando no falte ningún dato.")).to_be_visible()
    page.get_by_label("Artículo").fill("20")
    total(page, "₡900,00")
    assert axe(settled(page)) == []

    # in dollars, paid by two means, with the contract that it is under
    pick(page, "Moneda", "USD")
    page.get_by_label("Tipo de cambio").fill("505,25")
    total(page, "USD 900,00")
    page.get_by_role("button", name="Añadir un medio de pago").click()
    page.get_by_role("group", name="Medios de pago").get_by_label("Monto").first.fill("400")
    page.get_by_role("button", name="Añadir una referencia").click()
    page.get_by_label("Qué documento").select_option(label="Contrato")
    page.get_by_label("Fecha de emisión").last.fill("2026-02-01")
    page.get_by_label("Número o clave").fill("C-7")
    page.get_by_label("Razón", exact=False).last.fill("Contrato marco")
    page.get_by_label("Observaciones").fill("Gracias por su compra")
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Ver cómo quedaría").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")

    page.get_by_role("button", name="Emitir").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Factura electrónica")
    path = f"/v1/businesses/{place(owner)}/documents/{page.url.rpartition('/')[2]}"
    issued = owner.api.get(path)
    assert (issued["total"], issued["currency"]) == ("900.00000", "USD")
    assert issued["body"]["references"][0]["number"] == "C-7"


def test_a_draft_is_gone_on_with_by_somebody_else_duplicated_and_deleted(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS)
    base = f"/negocio/{place(owner)}"
    page = at.visit(f"{base}/facturas/nueva", owner)
    page.get_by_label("Nombre o razón social").fill("Cliente A Medias")
    expect(page).to_have_url(re.compile(r"\?borrador="))
    page.get_by_label("Observaciones").fill("Falta el precio")
    expect(page.get_by_text("Borrador guardado")).to_be_visible()

    # found in the list, and gone on with; two who change it at once learn of each other
    other = at.visit(f"{base}/borradores?q=medias", owner)
    assert axe(settled(other)) == []
    other.get_by_role("link", name="Cliente A Medias").click()
    expect(other.get_by_label("Observaciones")).to_have_value("Falta el precio")
    other.get_by_label("Observaciones").fill("El precio es 500")
    expect(other.get_by_text("Borrador guardado")).to_be_visible()
    page.get_by_label("Observaciones").fill("El precio es 400")
    expect(page.get_by_role("button", name="Guardarlo como otro borrador")).to_be_visible()
    page.get_by_role("button", name="Guardarlo como otro borrador").click()
    expect(page.get_by_text("Borrador guardado")).to_be_visible()

    # deleted
    other.goto(f"{base}/borradores?q=medias")
    for left in (1, 0):
        other.get_by_role("button", name="Eliminar el borrador: Cliente A Medias").first.click()
        dialog = other.get_by_role("dialog")
        dialog.get_by_role("button", name="Eliminar el borrador").click()
        expect(other.locator("tbody tr")).to_have_count(left)

    # a document is duplicated as a draft
    issued = owner.api.post(f"/v1/businesses/{place(owner)}/documents", sale())
    other.goto(f"{base}/comprobantes/{issued['id']}")
    other.get_by_role("button", name="Duplicar").click()
    expect(other.get_by_label("Precio unitario sin impuesto").first).not_to_have_value("")
    expect(other.get_by_label("Cantidad").first).to_have_value("1")  # not 1.000, a thousand
    total(other, re.compile(r"₡"))


def test_a_rejected_document_is_issued_anew_corrected_in_its_place(at: Console) -> None:
    owner = at.known(seed.BUSINESS)
    business, authority = place(owner), Authority(at.stack.simulator_url)
    authority.faults({"fault": "reject", "match": {"clave": "00100007"}})
    documents = f"/v1/businesses/{business}/documents"
    rejected = owner.api.post(documents, sale(terminal=7))
    page = at.visit(f"/negocio/{business}/comprobantes/{rejected['id']}", owner)
    expect(page.get_by_text("Hacienda lo rechazó")).to_be_visible(timeout=30_000)

    page.get_by_role("button", name="Emitir otro corregido").click()
    expect(page.get_by_text("Sustituye a un comprobante rechazado.")).to_be_visible()
    draft = f"/v1/businesses/{business}/drafts/{page.url.rpartition('=')[2]}"
    page.get_by_label("Detalle", exact=True).fill("Detalle corregido")
    page.get_by_role("button", name="Emitir").click()

    expect(page.get_by_text("Sustituye a", exact=True)).to_be_visible()
    corrected = owner.api.get(f"{documents}/{page.url.rpartition('/')[2]}")
    assert corrected["replaces"] == rejected["id"]
    assert owner.api.call("GET", draft).status == 404


def test_a_service_charge_is_computed_and_money_of_others_charged(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS)
    page = at.visit(f"/negocio/{place(owner)}/facturas/nueva", owner)
    expect(page.get_by_text("Todavía no se emiten con Enlace: factura electrónica")).to_be_visible()
    customer(page)
    pick(page, "Código CABYS", "8313100000100")
    page.get_by_label("Precio unitario sin impuesto").fill("1000")
    total(page, "₡1 130,00")

    # 10 % of the net sale, as the law calls it
    page.get_by_role("button", name="Añadir un cargo").click()
    group = page.get_by_role("group", name="Otros cargos")
    expect(group.get_by_label("Cargo", exact=True)).to_have_value("06")
    total(page, "₡1 230,00")

    # somebody else's money says whose it is; a wrong percentage is told at its amount
    page.get_by_role("button", name="Añadir un cargo").click()
    expect(group.get_by_label("Cargo", exact=True)).to_have_count(2)
    group.get_by_label("Cargo", exact=True).last.select_option(label="Cobro de un tercero")
    group.get_by_label("Detalle del cargo").last.fill("Envío")
    group.get_by_label("Tipo de identificación del tercero").select_option("02")
    group.get_by_label("Identificación del tercero", exact=True).fill("3101888888")
    group.get_by_label("Nombre del tercero").fill("Mensajería Ficticia")
    group.get_by_label("Monto del cargo").last.fill("50")
    page.get_by_role("button", name="Emitir").click()
    expect(group.get_by_label("Monto del cargo").last).to_be_focused()
    group.get_by_label("Porcentaje").last.fill("")
    total(page, "₡1 280,00")
    assert axe(settled(page)) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)

    page.get_by_role("button", name="Emitir").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Factura electrónica")
    path = f"/v1/businesses/{place(owner)}/documents/{page.url.rpartition('/')[2]}"
    charges = owner.api.get(path)["body"]["other_charges"]
    assert [(each["type"], each["amount"]) for each in charges] == [
        ("06", "100.00000"),
        ("04", "50.00000"),
    ]


def test_a_debit_note_is_written_by_hand_and_names_what_it_corrects(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS)
    documents = f"/v1/businesses/{place(owner)}/documents"
    issued = owner.api.post(documents, sale())
    wait_for(
        lambda: owner.api.get(f"{documents}/{issued['id']}")["state"],
        lambda state: state == "accepted",
        "the invoice that is corrected",
        60,
    )
    page = at.visit(f"/negocio/{place(owner)}/facturas/nueva", owner)
    page.get_by_label("Tipo de comprobante").select_option(label="Nota de débito electrónica")
    expect(page.get_by_text("Una nota dice en su referencia")).to_be_visible()
    page.get_by_label("Nombre o razón social").fill("Comprador Repetido")
    page.get_by_label(re.compile("^Identificación ")).fill("3101888888")
    pick(page, "Código CABYS", "8313100000100")
    page.get_by_label("Precio unitario sin impuesto").fill("10")
    page.get_by_label("Fecha de emisión").fill(costa_rican_day().isoformat())
    page.get_by_label("Número o clave").fill(issued["key"])
    page.get_by_label("Por qué").select_option(label="Corrige el documento de referencia")
    page.get_by_label("Razón", exact=False).last.fill("Faltó una hora")
    assert axe(settled(page)) == []

    page.get_by_role("button", name="Emitir").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nota de débito")
    note = owner.api.get(f"{documents}/{page.url.rpartition('/')[2]}")
    assert note["corrects"]["id"] == issued["id"]
