"""Conectarse: into the business of a client, with a reason, under a clock, and out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.local import seed
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_homes import place
from tests.browser.test_signing_in import heading

CLIENT = "Ejemplo Ficticia"
REASON = "Revisar el cierre ficticio"


@pytest.fixture
def founder(at: Console) -> Person:
    """The administrator of the demo firm, to whom the demo business consented."""
    return at.known(seed.FIRM)


def connect(page: Page, firm: str) -> None:
    page.goto(f"/despacho/{firm}/licencias?q={CLIENT}")
    page.get_by_role("row").filter(has_text=CLIENT).get_by_label("Conectarse").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill(REASON)
    dialog.get_by_role("button", name="Conectarse").click()
    expect(banner(page)).to_contain_text(f"Conectado a {CLIENT}")


def banner(page: Page) -> Locator:
    return page.get_by_role("complementary").filter(has_text="Conectado a")


def is_out(page: Page) -> None:
    expect(page.get_by_text(re.compile(f"La conexión a {CLIENT}.* terminó"))).to_be_visible()
    expect(page.get_by_role("heading", name="Qué se puede hacer")).to_be_visible()
    expect(banner(page)).to_have_count(0)


def test_who_connects_looks_around_under_a_clock_and_leaves(
    at: Console, axe: Callable[[Page], list[str]], founder: Person
) -> None:
    owner = at.known(seed.BUSINESS)
    business = f"/negocio/{place(owner)}"
    page = at.visit("/", founder, width=360)
    connect(page, place(founder))

    expect(page).to_have_url(re.compile(f"{business}$"))
    expect(banner(page)).to_contain_text("por Despacho de Demostración")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"quedan \d+:\d\d"))
    assert axe(settled(page)) == []
    assert fits(page)
    expect(page.get_by_role("link", name="Nueva factura")).to_have_count(0)  # may only look
    (opened, *_) = owner.api.get(f"/v1/businesses/{place(owner)}/connections")["data"]
    assert (opened["reason"], opened["state"]) == (REASON, "open")

    # it lives in its tab; a page loaded anew is out of it, with the way in again; so is Inicio
    other = at.page(page.context, business)
    heading(other, CLIENT)
    other.close()
    page.reload()
    page.get_by_role("button", name="Volver a entrar").click()
    expect(banner(page)).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name=CLIENT).click()
    expect(page.get_by_role("heading", name="Últimos comprobantes")).to_be_visible()

    banner(page).get_by_role("button", name="Salir del negocio").click()
    is_out(page)
    page.go_back()
    heading(page, "Esta página no existe")
    assert founder.api.get("/v1/me")["connections"] == []


def test_connection_ends_with_its_time_or_as_the_client_ends_it(
    at: Console, founder: Person
) -> None:
    owner = at.known(seed.BUSINESS)
    connections = f"/v1/businesses/{place(owner)}/connections"
    page = at.visit("/entrar")
    page.clock.install()
    at.sign_in(page.context, founder)
    connect(page, place(founder))
    expect(settled(page).get_by_role("row").nth(1)).to_be_visible()
    (opened, *_) = owner.api.get(connections)["data"]
    owner.api.delete(f"{connections}/{opened['id']}", 1)

    page.get_by_role("navigation").get_by_role("link", name="Comprobantes").click()

    is_out(page)
    connect(page, place(founder))
    page.clock.fast_forward(15 * 60_000)
    is_out(page)
