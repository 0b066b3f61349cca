"""Datos del despacho, tab by tab: what the firm says of itself, mails, security, programs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from infra.local import seed
from infra.local.mail_client import code_in
from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, settled
from tests.support.pictures import picture


def founded(at: Console) -> tuple[str, Any]:
    """Return the address of the window, of a firm that the operator is yet to confirm."""
    founder = at.person("Fundadora Ficticia")
    wanted = {
        "name": "Despacho Ficticio de Datos",
        "email": founder.email,
        "tax_id": f"3101{secrets.randbelow(10**6):06d}",
        "country": "CR",
    }
    return f"/despacho/{founder.api.post('/v1/firms', wanted)['id']}/datos", founder


def tab(page: Page, name: str) -> Page:
    page.get_by_role("tab", name=name, exact=True).click()
    return settled(page)


def save(page: Page, at: Locator | None = None) -> None:
    button = (at or page.locator("main")).get_by_role("button", name="Guardar")
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        button.click()
    expect(page.locator(".toasts")).to_contain_text("Cambios guardados")
    settled(page)


def test_what_the_firm_says_of_itself_is_changed_and_what_is_wrong_is_said_at_its_field(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    path, founder = founded(at)
    page = at.visit(path, founder)
    settled(page)
    assert axe(page) == []

    page.get_by_label("Identificación tributaria").fill("12")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_label("Identificación tributaria")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Identificación tributaria").fill("3101777777")
    page.get_by_label("Nombre").first.fill("Despacho Renombrado")
    page.get_by_label("Zona horaria").select_option("Europe/Madrid")
    page.get_by_label("Hora del correo").select_option("06:00")
    save(page)
    expect(page.locator(".places summary")).to_contain_text("Despacho Renombrado")

    expect(page.get_by_label("Hora del correo")).to_have_value("6")
    tab(page, "Seguridad")
    assert axe(page) == []
    page.get_by_label("Minutos sin uso").fill("10")
    save(page)
    firm = founder.api.get("/v1/firms/" + path.split("/")[2])
    assert (firm["tax_id"], firm["time_zone"]) == ("3101777777", "Europe/Madrid")
    assert (firm["digest_hour"], firm["idle_minutes"]) == (6, 10)
    tab(page, "Historial")
    expect(page.get_by_role("row").nth(1)).to_be_visible()


def test_mails_are_seen_as_a_client_gets_them_and_answers_go_where_a_code_proves(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    path, founder = founded(at)
    page = at.visit(f"{path}?pestana=correo", founder)
    mail = page.frame_locator("iframe")
    expect(mail.get_by_role("heading")).to_contain_text("le da acceso a Enlace")
    assert axe(settled(page)) == []

    # the colour is seen before it is saved; one on which white cannot be read is refused
    page.get_by_label("Color").fill("#ffff00")
    expect(page.get_by_role("alert")).to_contain_text("contraste")
    page.get_by_label("Color").fill("#7a1f5c")
    expect(mail.locator("a", has_text="Entrar")).to_have_css("background-color", "rgb(122, 31, 92)")
    page.get_by_label("Idioma del cliente").select_option("en")
    expect(mail.get_by_role("heading")).to_contain_text("gives you access")
    save(page, page.locator("form").filter(has=page.get_by_label("Color")))

    # the logo is seen when it is chosen, and taken away again
    file = FilePayload(name="logo.png", mimeType="image/png", buffer=picture(200, 80))
    page.get_by_label("Logotipo").set_input_files([file])
    expect(page.get_by_role("img", name="El logotipo elegido")).to_be_visible()
    page.get_by_role("button", name="Subir").click()
    expect(page.get_by_role("button", name="Ver el logotipo")).to_be_visible()
    page.get_by_role("button", name="Quitar el logotipo").click()
    page.get_by_role("dialog").get_by_role("button", name="Quitar el logotipo").click()
    expect(page.get_by_role("button", name="Ver el logotipo")).to_have_count(0)

    # answers go to an address that proves itself
    other = f"respuestas.{secrets.token_hex(4)}@example.com"
    page.get_by_label("Adónde van las respuestas").fill(other)
    page.get_by_role("button", name="Guardar").first.click()
    expect(page.get_by_text(f"Falta confirmar {other}")).to_be_visible()
    page.get_by_label("Código").fill(code_in(at.stack.mail.wait(other)))
    page.get_by_role("button", name="Confirmar").click()
    expect(page.get_by_label("Adónde van las respuestas")).to_have_value(other)
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)


def test_limits_confirmation_statement_programs_and_own_notices_have_their_tabs(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    path, founder = founded(at)
    page = at.visit(f"{path}?pestana=limites", founder, dark=True)
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.get_by_label("Quiénes son").fill("Colegiado ficticio 1234, www punto ejemplo")
    page.get_by_role("button", name="Pedir la confirmación").click()
    expect(page.get_by_role("button", name="Retirar el pedido")).to_be_visible()
    assert axe(settled(page)) == []
    page.get_by_role("button", name="Retirar el pedido").click()
    expect(page.get_by_role("button", name="Pedir la confirmación")).to_be_visible()

    tab(page, "Programas")
    page.get_by_role("button", name="Dar un token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Programa").fill("Contabilidad ficticia")
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_role("button", name="Dar un token").click()
    token = dialog.locator("code").inner_text()
    assert re.fullmatch(r"enlace_firm_\w+_tok_\w+_[\w-]{43}", token)
    dialog.get_by_role("button", name="Copiar").click()
    assert page.evaluate("navigator.clipboard.readText()") == token
    dialog.get_by_role("button", name="Cerrar").click()
    page.get_by_role("button", name="Revocar").click()
    page.get_by_role("dialog").get_by_role("button", name="Revocar").click()
    expect(page.get_by_role("row").filter(has_text="Contabilidad")).to_contain_text("Revocado")

    tab(page, "Mis avisos")
    expect(page.get_by_role("checkbox").first).to_be_visible()
    assert axe(page) == []

    # the statement of a firm that has clients
    known = at.known(seed.FIRM)
    (firm,) = [each["tenant"] for each in known.api.get("/v1/me")["memberships"]]
    page = at.visit(f"/despacho/{firm}/datos?pestana=cuenta", known)
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    assert axe(settled(page)) == []
    with page.expect_download() as kept:
        page.get_by_role("button", name="Descargar en CSV").click()
    assert kept.value.suggested_filename.endswith(".csv")
    page.get_by_label("Mes").fill("2020-01")
    page.get_by_label("Mes").blur()
    expect(page).to_have_url(re.compile("mes=2020-01"))
    expect(page.get_by_text("no hay nada que cobrar")).to_be_visible()
