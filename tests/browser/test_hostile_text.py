"""Text that would like to be markup stays text on every screen, whoever wrote it.

The API takes no markup in names; that is the first wall. So that the second is tried everywhere,
what it answers is spoilt on the way to the page: each text for people, from every room.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Route, expect

from infra.local import seed
from infra.local.story import invoice
from tests.browser.conftest import Console
from tests.browser.test_every_screen import led, settled
from tests.browser.test_homes import place
from tests.browser.walk import begin, table

MARKUP = """<img src=x onerror=alert(1)>"><script>alert(2)</script>javascript:alert(3)"""
_FOR_PEOPLE = re.compile(
    r"(.*_)?(name|text|title|detail|details|reason|message|description|subject|remarks?|value|"
    r"holder|source|device|user|phone|question|answer)"
)
_OF_ONE_THING = re.compile(r"^/(?:despacho|negocio)/{\w+}/.*{")
_LIVE = (
    ":is(img, iframe:not([sandbox='']), object, embed, base, b), "
    "body script, [onerror], a[href^=javascript]"
)
"""What the markup would be, and the console has none of: the frame of a mail can do nothing."""
_NOT_SPOILT = re.compile(r"/v1/(catalogues|plans|businesses/\w+/document-types)")
"""What the console chooses from by its names."""


def spoilt(value: Any) -> Any:
    """Put markup into each text for people."""
    if isinstance(value, list):
        return [spoilt(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: MARKUP if isinstance(each, str) and _FOR_PEOPLE.fullmatch(name) else spoilt(each)
        for name, each in value.items()
    }


def spoil(route: Route) -> None:
    answer = route.fetch()
    if "json" not in answer.headers.get("content-type", "") or _NOT_SPOILT.search(answer.url):
        return route.fulfill(response=answer)
    return route.fulfill(response=answer, json=spoilt(answer.json()))


@pytest.mark.parametrize("area", sorted(table()))
def test_markup_is_text_on_every_screen(at: Console, area: str) -> None:
    page, addresses = begin(at, area)
    page.route("**/v1/**", spoil)

    for path, address in addresses.items():
        expect(settled(led(page, address)).locator(_LIVE)).to_have_count(0)
        if _OF_ONE_THING.search(path):
            expect(page.locator("main").get_by_text(MARKUP).first).to_be_visible()
        for tab in page.get_by_role("tab").all()[1:]:
            tab.click()
            expect(settled(page).locator(_LIVE)).to_have_count(0)


def test_markup_that_people_typed_is_shown_as_it_was_typed(at: Console) -> None:
    """What the API does take: whom an invoice is for, what was sold, an address."""
    owner, founder = at.known(seed.BUSINESS), at.person()
    body = invoice(1, "comprador@example.com")
    body["receiver"]["name"] = body["lines"][0]["description"] = MARKUP
    document = owner.api.post(f"/v1/businesses/{place(owner)}/documents", body)["id"]
    of = {"email": founder.email, "country": "CR", "language": "es"}
    firm = founder.api.post("/v1/firms", of | {"name": "Despacho", "tax_id": "3101777087"})["id"]
    company = {"country": "CR", "name": "Ficticia", "tax_id": "3101777088", "address": MARKUP}
    made = founder.api.post(f"/v1/firms/{firm}/companies", company)["id"]

    page = at.visit(f"/negocio/{place(owner)}/comprobantes/{document}", owner)
    expect(page.get_by_role("main").get_by_text(MARKUP)).to_have_count(2)
    page.goto(f"/negocio/{place(owner)}/comprobantes?q=onerror")
    expect(page.get_by_role("row").filter(has_text=MARKUP).first).to_be_visible()
    page = at.visit(f"/despacho/{firm}/empresas/{made}", founder)

    expect(page.get_by_role("main").get_by_text(MARKUP)).to_be_visible()
    expect(page.locator(_LIVE)).to_have_count(0)


def test_markup_in_the_cells_of_a_file_is_shown_as_text(at: Console) -> None:
    """The preview of a list of companies repeats what is wrong in its cells."""
    founder = at.person()
    of = {"email": founder.email, "country": "CR", "language": "es"}
    firm = founder.api.post("/v1/firms", of | {"name": "Despacho", "tax_id": "3101777089"})["id"]
    cell = '"' + MARKUP.replace('"', '""') + '"'
    rows = (
        f"00050;{cell};3101777050;con;\n00051;Ficticia;{cell};con;\n00052;Ficticia;;{cell};{cell}\n"
    )
    listed = f"codigo;nombre;identificacion;programa;correo\n{rows}".encode()
    page = at.visit(f"/despacho/{firm}/empresas/lista", founder)
    file = FilePayload(name=f"{MARKUP}.csv", mimeType="text/csv", buffer=listed)
    page.get_by_label("Archivo de la lista").set_input_files([file])
    page.get_by_role("button", name="Ver qué cambiaría").click()

    expect(page.get_by_text("3 filas no se guardarían")).to_be_visible()
    expect(page.locator(_LIVE)).to_have_count(0)
