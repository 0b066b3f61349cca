"""Somebody else signs in, a session ends, the API or the network is away: nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from infra.local.throwaway_keys import make_throwaway_key
from tests.browser.conftest import Console
from tests.browser.test_business_wizard import card, newcomer
from tests.browser.test_every_screen import led, settled
from tests.browser.test_signing_in import PASSWORD, fill, heading, sign_in
from tests.browser.walk import begin, table

_ROOMS = re.compile(r"/v1/(firms|businesses|catalogues|plans|operator)")
_NO_ANSWER, _AGAIN = "No hay respuesta", "Intentar otra vez"
_PARTS = 3
"""Of a screen, at most, that say one after the other that no answer came."""
_TURNS = 100


def test_tab_stops_as_soon_as_somebody_else_signs_in_beside_it(at: Console) -> None:
    ana, eva = at.person("Ana Ficticia"), at.person("Eva Ficticia")
    page = at.visit("/entrar")
    other = at.page(page.context, "/entrar")
    heading(other, "Entrar")
    sign_in(page, ana.email)
    heading(page, "Sus despachos y negocios")
    page.get_by_role("link", name="Ana Ficticia").click()
    fill(page, Nombre="Ana Que Escribe")

    sign_in(other, eva.email)
    heading(other, "Sus despachos y negocios")

    asked: list[dict[str, str]] = []
    page.on("request", lambda request: asked.append(request.headers))
    expect(page.get_by_role("dialog", name="Esta pestaña es de otra sesión")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("form").first.evaluate("(form) => form.requestSubmit()")
    expect(page.get_by_role("dialog", name="Esta pestaña es de otra sesión")).to_be_visible()
    assert eva.api.get("/v1/me")["name"] == "Eva Ficticia"
    assert not [each for each in asked if "authorization" in each]


def test_session_over_in_the_wizard_loses_no_key_and_no_password(
    at: Console, tmp_path: Path
) -> None:
    tax_id = "3101776603"
    person, business = newcomer(at, tax_id)
    path = f"/v1/businesses/{business}"
    person.api.post(f"{path}/activities", {"code": "6201.0"})
    page = at.visit(f"/negocio/{business}/asistente?paso=informacion", person)
    card(page, "Información del negocio")
    for label in ("Provincia", "Cantón", "Distrito"):
        page.get_by_label(label).select_option(index=1)
    fill(page, Otras_señas="Calle inventada", Teléfono="22220000")
    page.get_by_label("Correo electrónico").fill(person.email)
    page.get_by_role("button", name="Continuar").click()
    card(page, "Actividad económica")
    page.get_by_role("button", name="Continuar").click()
    card(page, "Conexión con Hacienda")
    key = make_throwaway_key(tax_id, "02")
    (tmp_path / "llave.p12").write_bytes(key.p12)
    fill(page, Usuario_de_Hacienda=f"cpj-{tax_id}@stag.example.com")
    page.get_by_label("Contraseña de Hacienda").fill("clave-inventada")
    page.get_by_label("Llave criptográfica").set_input_files(tmp_path / "llave.p12")
    page.get_by_label("PIN de la llave").fill(key.pin)
    person.api.call("DELETE", "/v1/me/sessions")

    page.get_by_role("button", name="Conectar").click()
    dialog = page.get_by_role("dialog", name="Su sesión terminó")
    dialog.get_by_label("Contraseña").fill(PASSWORD)
    dialog.get_by_role("button", name="Entrar").click()

    card(page, "Consecutivos")


def test_without_a_network_what_was_typed_stays_and_is_sent_once(at: Console) -> None:
    person = at.person()
    page = at.visit("/crear-despacho", person)
    fill(page, Nombre_del_despacho="Despacho Sin Red", Identificación_tributaria="3101777704")
    page.context.set_offline(True)
    page.get_by_role("button", name="Crear", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(_NO_ANSWER)
    expect(page.get_by_label("Nombre del despacho")).to_have_value("Despacho Sin Red")

    page.context.set_offline(False)
    page.get_by_role("button", name="Crear", exact=True).click()
    heading(page, "Inicio")
    assert len(person.api.get("/v1/me")["memberships"]) == 1

    # a window that was never gone to before does not arrive either, and comes by its button
    page.context.set_offline(True)
    page.get_by_role("link", name="Empresas").click()
    expect(page.get_by_role("alert")).to_contain_text(_NO_ANSWER)
    page.context.set_offline(False)
    page.get_by_role("button", name=_AGAIN).click()
    expect(page.get_by_text("Todavía no hay empresas.")).to_be_visible()


@pytest.mark.parametrize("area", sorted({*table()} - {"account"}))
def test_screens_say_that_no_answer_came_and_come_back_by_their_button(
    at: Console, area: str
) -> None:
    page, addresses = begin(at, area)
    settled(page)
    page.clock.install()
    silent = []

    for path, address in addresses.items():
        lost: list[str] = []
        page.route(_ROOMS, losing(lost))
        led(page, address)
        if not is_told(page, lost):
            silent.append((path, lost))
        page.unroute(_ROOMS)
        for _ in range(_PARTS):
            again = page.locator("main button", has_text=_AGAIN)
            again.evaluate_all("(all) => all.forEach((each) => each.click())")
            page.clock.run_for(20_000)  # what is tried again here is not taken for the next one's
            if not settled(page).get_by_text(_NO_ANSWER).count():
                break
        expect(page.get_by_text(_NO_ANSWER)).to_have_count(0)

    assert silent == []


def losing(lost: list[str]) -> Callable[[Route], None]:
    """Leave requests without an answer, and note them."""

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        route.abort()

    return lose


def is_told(page: Page, lost: list[str]) -> bool:
    """Whether it is said that no answer came, once all was tried again; or nothing was asked."""
    told = page.locator("main").get_by_text(_NO_ANSWER)
    for _ in range(_TURNS):
        page.clock.run_for(500)
        if told.count():
            return True
        if not lost and page.locator("main h1").count() and not page.locator("main .busy").count():
            return True
        page.wait_for_timeout(50)
    return False
