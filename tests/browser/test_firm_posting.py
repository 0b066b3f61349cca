"""Formatos de exportación and Reglas de contabilización, of a firm and of one company."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

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
    page.get_by_text(re.compile("Cómo se escribe.*256")).click()
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
