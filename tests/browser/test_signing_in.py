"""Entrar, Crear una cuenta, Confirmar correo, Contraseña olvidada; and how a session ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect

from infra.local.authenticator import Authenticator
from infra.local.mail_client import code_in
from tests.browser.conftest import Console

PASSWORD = "cinco-gatos-cruzan-el-puente"
NEW = "siete-perros-duermen-al-sol"


def fill(page: Page, **fields: str) -> None:
    for label, value in fields.items():
        page.get_by_label(re.compile(f"^{label.replace('_', ' ')}")).fill(value)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    fill(page, Correo_electrónico=email, Contraseña=password)
    page.get_by_role("button", name="Entrar").click()


def may_go_unused_for_five_minutes(route: Route) -> None:
    answer = route.fetch()
    now, said = datetime.now(UTC), answer.json()
    for each in said["data"]:
        each |= {"used_at": now.isoformat(), "over_at": (now + timedelta(minutes=5)).isoformat()}
    route.fulfill(response=answer, json=said)


def test_somebody_creates_an_account_confirms_the_email_and_enters(at: Console) -> None:
    page, email = at.visit("/entrar"), "nueva-cuenta@example.com"
    page.get_by_role("link", name="Crear una cuenta").click()
    heading(page, "Crear una cuenta")
    fill(page, Nombre="Nueva Ficticia", Correo_electrónico=email, Contraseña=PASSWORD)
    expect(page.get_by_role("region", name="Términos de uso")).to_contain_text("Versión 2026-11")
    page.get_by_label("Leí y acepto").check()
    page.get_by_role("button", name="Crear una cuenta").click()
    heading(page, "Confirmar correo")

    fill(page, Código=code_in(at.stack.mail.wait(email)))
    page.get_by_role("button", name="Confirmar").click()
    expect(page.get_by_role("status")).to_contain_text(["Su correo quedó confirmado."])
    sign_in(page, email)

    heading(page, "Sus despachos y negocios")
    expect(page.get_by_text("no pertenece a ningún despacho")).to_be_visible()


def test_link_of_the_mail_leads_to_the_code_filled_in(at: Console) -> None:
    email = "por-enlace@example.com"
    page = at.visit("/crear-cuenta")
    fill(page, Nombre="Enlace Ficticia", Correo_electrónico=email, Contraseña=PASSWORD)
    page.get_by_label("Leí y acepto").check()
    page.get_by_role("button", name="Crear una cuenta").click()
    heading(page, "Confirmar correo")
    link = re.search(r"http\S+/verify#\S+", at.stack.mail.wait(email)["text"])
    assert link is not None

    landed = at.visit(link[0])
    expect(landed.get_by_label("Correo electrónico")).to_have_value(email)
    landed.get_by_role("button", name="Confirmar").click()

    expect(landed.get_by_label("Correo electrónico")).to_have_value(email)
    heading(landed, "Entrar")


def test_wrong_password_is_said_and_the_email_stays(at: Console) -> None:
    person, page = at.person(), at.visit("/entrar")

    sign_in(page, person.email, "otra-cosa-muy-distinta")

    expect(page.get_by_role("alert")).to_contain_text("contraseña")
    expect(page.get_by_label("Correo electrónico")).to_have_value(person.email)
    heading(page, "Entrar")


def test_forgotten_password_is_replaced_by_the_mailed_code(at: Console) -> None:
    person, page = at.person(), at.visit("/entrar")
    before = at.stack.mail.messages(to=person.email)[-1]["id"]
    page.get_by_role("link", name="Olvidé mi contraseña").click()
    fill(page, Correo_electrónico=person.email)
    page.get_by_role("button", name="Enviar el código").click()
    heading(page, "Nueva contraseña")
    fill(page, Código=code_in(at.stack.mail.wait(person.email, after=before)))
    page.get_by_label("Contraseña nueva").fill(NEW)
    page.get_by_role("button", name="Cambiar").click()
    expect(page.get_by_role("status")).to_contain_text(["La contraseña cambió"])

    sign_in(page, person.email, NEW)

    heading(page, "Sus despachos y negocios")


def test_second_factor_is_turned_on_and_asked_for_at_the_next_entry(at: Console) -> None:
    person = at.person()
    page = at.visit("/cuenta?pestana=seguridad", person)
    page.get_by_role("button", name="Activar el segundo factor").click()
    expect(page.get_by_role("img", name="Código para el autenticador")).to_be_visible()
    secret = page.locator("code").inner_text()
    authenticator = Authenticator(secret.replace(" ", ""))
    page.get_by_label("Código que muestra").fill(authenticator.code())
    page.get_by_role("button", name="Activar", exact=True).click()
    codes = page.get_by_role("dialog").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("button", name="Ya los guardé").click()
    expect(page.get_by_text("Le quedan 10 códigos")).to_be_visible()

    again = at.visit("/entrar")
    sign_in(again, person.email)
    heading(again, "Segundo factor")
    again.get_by_label("Código").fill(recovery)
    again.get_by_role("button", name="Entrar").click()

    heading(again, "Sus despachos y negocios")


def test_session_goes_on_after_a_reload_and_ends_with_sign_out(at: Console) -> None:
    page = at.visit("/cuenta", at.person("Berta Ficticia"))
    page.reload()
    heading(page, "Mi cuenta")

    page.get_by_role("button", name="Cerrar sesión").click()
    heading(page, "Entrar")
    page.go_back()

    heading(page, "Entrar")
    expect(page.get_by_text("Berta Ficticia")).to_have_count(0)


def test_other_tabs_end_with_sign_out(at: Console) -> None:
    page = at.visit("/cuenta", at.person())
    other = at.page(page.context, "/")
    heading(other, "Sus despachos y negocios")

    page.get_by_role("button", name="Cerrar sesión").click()

    heading(other, "Entrar")


def test_session_over_in_a_form_is_begun_again_and_nothing_is_lost(at: Console) -> None:
    person = at.person()
    page = at.visit("/crear-despacho", person)
    fill(page, Nombre_del_despacho="Despacho Interrumpido", Identificación_tributaria="3101777701")
    person.api.call("DELETE", "/v1/me/sessions")

    page.get_by_role("button", name="Crear", exact=True).click()
    dialog = page.get_by_role("dialog", name="Su sesión terminó")
    dialog.get_by_label("Contraseña").fill(PASSWORD)
    dialog.get_by_role("button", name="Entrar").click()

    expect(page).to_have_url(re.compile("/despacho/firm_"))
    expect(page.get_by_role("status").filter(has_text="Despacho creado")).to_be_visible()


def test_tab_of_another_account_stops_and_says_so(at: Console) -> None:
    ana, eva = at.person("Ana Ficticia"), at.person("Eva Ficticia")
    page = at.visit("/cuenta", ana)
    heading(page, "Mi cuenta")
    at.sign_in(page.context, eva)

    page.reload()

    dialog = page.get_by_role("dialog", name="Esta pestaña es de otra sesión")
    expect(dialog).to_be_visible()
    expect(page.get_by_text("Eva Ficticia")).to_have_count(0)
    dialog.get_by_role("button", name="Continuar como esa persona").click()
    expect(page.get_by_role("link", name="Eva Ficticia")).to_be_visible()


def test_who_leaves_the_window_alone_is_warned_a_minute_before_and_then_signed_out(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    person, page = at.person(), at.visit("/entrar")
    page.clock.install()
    at.sign_in(page.context, person)
    page.route("**/v1/me/sessions", may_go_unused_for_five_minutes)
    with page.expect_response("**/v1/me/sessions"):
        page.goto("/cuenta")
    heading(page, "Mi cuenta")
    dialog = page.get_by_role("dialog", name="¿Sigue ahí?")
    warned_in = 4 * 60_000 + 5000

    # stays by a button, or by what is done in another tab
    page.clock.fast_forward(warned_in)
    expect(dialog.get_by_role("timer")).to_contain_text(re.compile("en [1-5]?[0-9] segundos"))
    expect(dialog.get_by_role("alert")).to_contain_text("en 60 segundos")
    assert axe(page) == []
    dialog.get_by_role("button", name="Seguir conectado").click()
    expect(dialog).to_have_count(0)
    page.clock.fast_forward(warned_in)
    expect(dialog).to_be_visible()
    page.evaluate("localStorage.setItem('enlace.used', String(Date.now()))")
    expect(dialog).to_have_count(0)

    # is signed out, is told why, and comes back to where it was
    page.get_by_label("Nombre").fill("Nadie lo guarda")
    page.clock.fast_forward(5 * 60_000 + 1000)
    heading(page, "Entrar")
    expect(page.get_by_text("nadie usó esta ventana")).to_be_visible()
    assert len(person.api.get("/v1/me/sessions")["data"]) == 1
    sign_in(page, person.email)
    heading(page, "Mi cuenta")


def test_proof_is_asked_for_in_place_and_what_was_asked_goes_on(at: Console) -> None:
    page = at.visit("/cuenta?pestana=seguridad", at.person())
    asked: list[str] = []

    def refuse_once(route: Route) -> None:
        asked.append(route.request.method)
        if asked.count("POST") != 1 or asked[-1] != "POST":
            return route.continue_()
        problem = {"type": "", "title": "", "status": 403, "detail": "", "code": "proof-needed"}
        return route.fulfill(status=403, json=problem, content_type="application/problem+json")

    page.route("**/v1/me/second-factor", refuse_once)
    page.get_by_role("button", name="Activar el segundo factor").click()
    dialog = page.get_by_role("dialog", name="Confirme quién es")
    dialog.get_by_label("Contraseña").fill(PASSWORD)
    dialog.get_by_role("button", name="Confirmar").click()

    expect(page.get_by_role("img", name="Código para el autenticador")).to_be_visible()


def test_without_an_answer_that_is_said_and_tried_again(at: Console) -> None:
    page = at.visit("/cuenta?pestana=historial", at.person())
    expect(page.get_by_role("table")).to_be_visible()
    page.route("**/v1/me/history*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("No hay respuesta")
    page.unroute("**/v1/me/history*")

    page.get_by_role("button", name="Intentar otra vez").click()

    expect(page.get_by_role("table")).to_be_visible()


def test_whole_entry_by_keyboard_alone(at: Console) -> None:
    person, page = at.person(), at.visit("/entrar")
    heading(page, "Entrar")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    heading(page, "Sus despachos y negocios")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
