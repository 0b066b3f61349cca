"""Formatos de exportación and Reglas de contabilización, of a firm and of one company."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_firm_bulk import founded


def save(page: Page) -> None:
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.get_by_role("button", name="Guardar").click()


def test_a_firm_chooses_its_formats_and_a_company_has_its_own_until_it_goes_back(
    at: Console,
) -> None:
    firm, founder = founded(at)
    page = at.visit(f"/despacho/{firm}/formatos", founder)
    suenlace = page.get_by_role("checkbox", name=re.compile("SUENLACE.*512"))
    expect(suenlace).to_be_checked()

    suenlace.uncheck()
    for each in page.locator("fieldset").get_by_role("checkbox", checked=True).all():
        each.uncheck()
    save(page)
    expect(page.locator("fieldset .error")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("SUENLACE.*256")).check()
    page.get_by_text(re.compile("256.*cómo se escribe")).click()
    side = page.get_by_label("Lado de los detalles").locator("visible=true")
    side.select_option("abono")
    save(page)
    expect(page.locator(".toasts")).to_contain_text("Formatos guardados")
    mine = founder.api.get(f"/v1/firms/{firm}/export-formats")
    assert mine["formats"] == ["suenlace256"]
    (known,) = [each for each in mine["known"] if each["format"] == "suenlace256"]
    changed = [each["name"] for each in known["switches"] if each["value"] != each["usual"]]
    assert changed == ["correction_side"]

    company = founder.api.get(f"/v1/firms/{firm}/companies")["data"][0]["id"]
    page.goto(f"/despacho/{firm}/empresas/{company}?pestana=formatos")
    expect(settled(page).locator("main")).to_contain_text("Lo que puso el despacho")
    page.get_by_role("checkbox", name="Diario en CSV", exact=True).check()
    save(page)
    expect(page.locator("main")).to_contain_text("Lo puesto para esta empresa")
    page.get_by_role("button", name="Volver a los del despacho").click()
    page.get_by_role("dialog").get_by_role("button", name="Volver a los del despacho").click()
    expect(page.locator("main")).to_contain_text("Lo que puso el despacho")
    assert fits(page)


def totals(page: Page) -> list[str]:
    """Return what the entry of the example comes to on each side."""
    shown = page.locator("dt", has_text="Total ").locator("xpath=../dd")
    expect(shown).to_have_count(2)
    return shown.all_inner_texts()


def field(page: Page, group: str, name: str) -> Locator:
    """Return the account of a purpose, of which only the group is open."""
    opened = page.locator("details").filter(has=page.locator("summary", has_text=group)).first
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    return opened.get_by_label(name).first


def test_rules_are_seen_in_an_example_as_one_types_and_a_company_s_go_over_the_firm_s(
    at: Console,
) -> None:
    firm, founder = founded(at)
    rules = f"/v1/firms/{firm}/posting-rules/CR"
    page = settled(at.visit(f"/despacho/{firm}/contabilizacion", founder))
    assert len(set(totals(page))) == 1

    text = page.get_by_label("Texto de los asientos").first
    text.fill("{nombre}")
    expect(text).to_have_attribute("aria-invalid", "true")  # said before it is saved
    save(page)
    expect(text).to_be_focused()
    text.fill("Venta")
    page.get_by_role("button", name="+ Número").first.click()
    expect(text).to_have_value("Venta {número}")
    goods = field(page, "Ventas", "Ventas: bienes")
    goods.fill("410013")
    table = page.get_by_role("region", name="Así queda un asiento")
    expect(table).to_contain_text("410013")
    assert len(set(totals(page))) == 1
    assert founder.api.get(rules)["version"] == 0
    field(page, "Tiquete", "Cuenta de bienes").fill("410012")
    save(page)
    expect(page.locator(".toasts")).to_contain_text("Reglas guardadas")
    written = founder.api.get(rules)["rules"]
    assert (written["accounts"], written["text"]) == ({"sale.goods": "410013"}, "Venta {número}")

    assert written["documents"]["ticket"]["accounts"] == {"goods": "410012"}

    company = founder.api.get(f"/v1/firms/{firm}/companies")["data"][0]["id"]
    page.goto(f"/despacho/{firm}/empresas/{company}?pestana=contabilizacion")
    settled(page)
    goods = field(page, "Ventas", "Ventas: bienes")
    expect(goods.locator("xpath=../..")).to_contain_text("410013")
    goods.fill("999999")
    save(page)
    expect(goods).to_have_attribute("aria-invalid", "true")
    goods.fill("410012")
    save(page)
    of_company = f"/v1/firms/{firm}/companies/{company}/posting-rules"
    expect(page.get_by_role("button", name="Quitar todas las reglas propias")).to_be_visible()
    assert founder.api.get(of_company)["rules"]["accounts"] == {"sale.goods": "410012"}
    page.get_by_role("button", name="Quitar todas las reglas propias").click()
    page.get_by_role("dialog").get_by_role("button", name="Quitar todas").click()
    expect(page.locator(".toasts")).to_contain_text("Ya no hay reglas propias")
    expect(goods).to_have_value("")
    assert fits(page)
