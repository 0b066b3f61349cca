"""Comprobantes and Enviar al despacho, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from infra.local import seed
from infra.local.days import costa_rican_day
from infra.local.ready import make_ready
from infra.local.story import invoice
from tests.browser.conftest import Console
from tests.browser.test_business_wizard import newcomer
from tests.browser.test_every_screen import fits, settled


def issued(at: Console, customer: str) -> tuple[str, str]:
    """Issue an invoice by the API; return the business and the document."""
    owner = at.known(seed.BUSINESS).api
    (business,) = [each["tenant"] for each in owner.get("/v1/me")["memberships"]]
    body = invoice(2, "comprador@example.com")
    body["receiver"]["name"] = f"Comprador {customer}"
    made = owner.post(f"/v1/businesses/{business}/documents", body)
    return business, made["id"]


def test_a_document_is_found_followed_until_accepted_sent_again_and_corrected(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    business, _ = issued(at, "Ñandú")
    page = at.visit(f"/negocio/{business}/comprobantes", at.known(seed.BUSINESS))

    # the list: filters, search, counts, all in the address
    page.get_by_label("Buscar").fill("nandu")
    expect(page.get_by_text("1 resultado")).to_be_visible()
    expect(page).to_have_url(re.compile("q=nandu"))
    page.get_by_label("Total desde").fill("999.999.999")
    page.get_by_label("Total desde").press("Enter")
    expect(page.get_by_text("0 resultados")).to_be_visible()
    expect(page).to_have_url(re.compile("total_from=999999999"))
    page.get_by_label("Total desde").fill("")
    page.get_by_label("Total desde").press("Enter")
    expect(page.get_by_text("1 resultado")).to_be_visible()
    assert axe(settled(page)) == []
    page.get_by_role("link", name=re.compile(r"^\d{20}$")).click()

    # the detail follows by itself until the authority accepted and the customer has it
    expect(page.get_by_role("main").get_by_text("Aceptado", exact=True)).to_be_visible(
        timeout=30_000
    )
    expect(page.get_by_text("Todavía no")).to_have_count(0, timeout=30_000)
    expect(page.get_by_text("Comprador Ñandú").first).to_be_visible()
    expect(page.get_by_text("Venta neta")).to_be_visible()
    assert axe(settled(page)) == []

    # files open in a tab of their own
    with page.expect_popup() as opened:
        page.get_by_role("button", name="PDF").click()
    opened.value.close()

    # sent again, to another address
    page.get_by_role("button", name="Enviar otra vez").click()
    page.get_by_role("dialog").get_by_role("button", name="Agregar otro correo").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Correo 2").fill("otra@example.com")
    page.get_by_role("dialog").get_by_role("button", name="Enviar otra vez").click()
    expect(page.get_by_text("Se enviará en unos segundos.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^otra@example.com"))).to_be_visible()

    # corrected: what the API says of a wrong total stands at its field
    page.get_by_role("button", name="Corregir el total").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Total correcto").fill("9999999999")
    dialog.get_by_label("Motivo").fill("El precio era otro")
    dialog.get_by_role("button", name="Emitir la nota").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nota")
    expect(page.get_by_role("main").get_by_text("Aceptado", exact=True)).to_be_visible(
        timeout=30_000
    )


def test_a_document_is_cancelled_after_its_consequence_was_told(at: Console) -> None:
    business, document = issued(at, "Anulado")
    path = f"/negocio/{business}/comprobantes/{document}"
    page = at.visit(path, at.known(seed.BUSINESS), width=360)

    page.get_by_role("button", name="Anular").click(timeout=30_000)
    expect(page.get_by_role("dialog")).to_contain_text("nota de crédito por el total")
    assert fits(page)
    page.get_by_role("dialog").get_by_role("button", name="Cancelar").click()
    page.get_by_role("button", name="Anular").click()
    page.get_by_role("dialog").get_by_role("button", name="Emitir la nota").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Nota de crédito")
    page.get_by_role("link", name="Ver", exact=True).first.click()
    expect(page.get_by_text("Queda por acreditar")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Corregir el total")).to_be_visible()
    expect(page.get_by_role("button", name="Anular")).to_have_count(0)


def test_a_period_is_handed_over_and_says_what_became_of_it(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    person, business = newcomer(at, "3101776605")  # what the demo business handed over stays
    path = f"/v1/businesses/{business}"
    person.api.post(f"{path}/activities", {"code": "6201.0"})
    make_ready(person.api, path, "3101776605", person.email, {"invoice": 1})
    person.api.post(f"{path}/documents", invoice(2, "comprador@example.com"))
    page = at.visit(f"/negocio/{business}/enviar-al-despacho", person)
    assert axe(settled(page)) == []

    page.get_by_role("button", name="Preparar un envío").click()
    dialog = page.get_by_role("dialog")
    today = costa_rican_day()
    expect(dialog.get_by_label("Desde el día")).to_have_value(today.replace(day=1).isoformat())
    expect(dialog.get_by_label("Hasta el día")).to_have_value(today.isoformat())
    dialog.get_by_role("button", name="Preparar").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Periodo")
    expect(page.get_by_role("main").get_by_text("Historial")).to_be_visible()
    expect(page.get_by_role("button", name="Intentar otra vez").or_(
        page.get_by_role("button", name=re.compile("DAT", re.I)).first
    ).first).to_be_visible(timeout=30_000)  # fmt: skip
    assert axe(settled(page)) == []
