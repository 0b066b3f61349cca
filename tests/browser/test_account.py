"""Mi cuenta, la bienvenida, las invitaciones, crear un despacho o un negocio."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from infra.local.mail_client import code_in
from tests.browser.conftest import Console
from tests.browser.test_signing_in import NEW, PASSWORD, fill, heading, sign_in


def said(page: Page, text: str) -> None:
    expect(page.locator(".toasts")).to_contain_text(text)


def test_name_language_and_zone_are_changed(at: Console) -> None:
    person = at.person()
    page = at.visit("/cuenta", person)

    fill(page, Nombre="Otro Nombre")
    page.get_by_label("Zona horaria").select_option("Europe/Madrid")
    page.get_by_label("Idioma").select_option("en")
    page.get_by_role("button", name="Cambiar", exact=True).click()

    heading(page, "My account")
    expect(page.get_by_role("link", name="Otro Nombre")).to_be_visible()
    me = person.api.get("/v1/me")
    assert (me["name"], me["language"], me["time_zone"]) == ("Otro Nombre", "en", "Europe/Madrid")


def test_email_is_changed_by_the_code_that_came_to_the_new_one(at: Console) -> None:
    person, new = at.person(), "correo-cambiado@example.com"
    page = at.visit("/cuenta", person)
    fill(page, Correo_nuevo=new, Contraseña_actual=PASSWORD)
    page.get_by_role("button", name="Cambiar de correo").click()
    expect(page.get_by_text("Nada cambia antes de confirmarlo")).to_be_visible()

    fill(page, Código=code_in(at.stack.mail.wait(new)))
    page.get_by_role("button", name="Confirmar").click()
    heading(page, "Entrar")
    sign_in(page, new)

    heading(page, "Sus despachos y negocios")


def test_password_is_changed_and_a_refusal_stands_at_its_field(at: Console) -> None:
    page = at.visit("/cuenta?pestana=seguridad", at.person())
    fill(page, Contraseña_actual=PASSWORD, Contraseña_nueva="corta")
    page.get_by_role("button", name="Cambiar la contraseña").click()
    expect(page.get_by_label("Contraseña nueva")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Contraseña nueva")).to_be_focused()

    page.get_by_label("Contraseña nueva").fill(NEW)
    page.get_by_role("button", name="Cambiar la contraseña").click()

    said(page, "La contraseña cambió")


def test_devices_are_listed_and_one_is_ended(at: Console) -> None:
    person = at.person()
    page = at.visit("/cuenta?pestana=seguridad", person)
    row = page.get_by_role("row").filter(has_text="urllib3")

    row.get_by_role("button", name="Cerrar esa sesión").click()

    said(page, "Sesión cerrada")
    expect(row).to_have_count(0)
    assert person.api.call("GET", "/v1/me").status == 401


def test_notices_by_mail_are_silenced_one_by_one(at: Console) -> None:
    person = at.person()
    page = at.visit("/cuenta?pestana=avisos", person)
    box = page.get_by_role("checkbox", name="Llega: Resumen de importaciones")
    expect(box).to_be_checked()

    box.uncheck()

    said(page, "Cambios guardados")
    kept = {each["kind"]: each for each in person.api.get("/v1/me/mail-preferences")["data"]}
    assert kept["pending-imports-digest"]["is_silenced"]
    assert sum(each["is_silenced"] for each in kept.values()) == 1


def test_digest_comes_weekly_or_never_and_what_a_link_silenced_is_heard_again(at: Console) -> None:
    """The firm's mails were silenced by the link of one; the way back is here."""
    person = at.person()
    kind = {"kind": "pending-imports-digest", "tenant": "firm_ficticio"}
    path = "/v1/me/mail-preferences"
    person.api.put(path, {"silenced": [kind]}, version=person.api.get(path)["version"])
    page = at.visit("/cuenta?pestana=avisos", person)
    row = page.get_by_role("row").filter(has_text="No llega de: firm_ficticio.")
    row.get_by_role("button", name="Recibir de todos").click()
    said(page, "Cambios guardados")

    form = page.get_by_role("form", name="Resumen de importaciones")
    form.get_by_label("Cuándo llega").select_option("Una vez a la semana")
    form.get_by_label("Día").select_option("viernes")
    form.get_by_label("Hora").select_option("07:00")
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        form.get_by_role("button", name="Guardar cuándo llega").click()
    kept = person.api.get(path)["digest"]
    assert (kept["often"], kept["weekday"], kept["hour"]) == ("weekly", "friday", 7)

    form.get_by_label("Cuándo llega").select_option("Nunca")
    form.get_by_role("button", name="Guardar cuándo llega").click()
    box = page.get_by_role("checkbox", name="Llega: Resumen de importaciones")
    expect(box).not_to_be_checked()


def test_history_says_what_happened_in_the_persons_zone(at: Console) -> None:
    person = at.person()
    me = person.api.get("/v1/me")
    person.api.patch("/v1/me", {"time_zone": "Pacific/Kiritimati"}, me["version"])
    told = person.api.get("/v1/me/history")["data"][-1]
    there = datetime.fromisoformat(told["created_at"]).astimezone(ZoneInfo("Pacific/Kiritimati"))
    page = at.visit("/cuenta?pestana=historial", person)

    row = page.get_by_role("row").filter(has_text=told["text"])
    expect(row.get_by_role("time")).to_contain_text(f"{there.day} ")
    expect(row.get_by_role("time")).to_contain_text(f"{there:%M}")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Historial en CSV").click()
    assert saved.value.suggested_filename == "historial.csv"


def test_own_data_are_downloaded_and_the_account_is_closed_by_its_typed_email(
    at: Console,
) -> None:
    person = at.person()
    page = at.visit("/cuenta?pestana=datos", person)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Descargar mis datos").click()
    data = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert data["account"]["email"] == person.email

    page.get_by_role("button", name="Cerrar la cuenta").click()
    dialog = page.get_by_role("dialog", name="¿Cerrar su cuenta para siempre?")
    close = dialog.get_by_role("button", name="Cerrar la cuenta")
    expect(close).to_be_disabled()
    dialog.get_by_label(f"Para confirmar, escriba {person.email}").fill(person.email)
    close.click()

    heading(page, "Entrar")
    sign_in(page, person.email)
    expect(page.get_by_role("alert")).to_be_visible()


def test_firm_is_created_and_invites_and_the_guest_accepts_or_declines(at: Console) -> None:
    host, guest = at.person("Anfitriona Ficticia"), at.person("Invitada Ficticia")
    page = at.visit("/", host)
    page.get_by_role("link", name="Crear un despacho").click()
    fill(page, Nombre_del_despacho="Despacho Anfitrión", Identificación_tributaria="3101777702")
    page.get_by_role("button", name="Crear", exact=True).click()
    expect(page).to_have_url(re.compile("/despacho/firm_"))
    firm = page.url.rpartition("/")[2]
    said = {"email": guest.email, "name": "Invitada", "role": "adviser"}
    host.api.post(f"/v1/firms/{firm}/users", said)

    invited = at.visit("/", guest)
    expect(invited.get_by_role("heading", name="Invitaciones: Despacho Anfitrión")).to_be_visible()
    invited.get_by_role("button", name="Rechazar").click()
    invited.get_by_role("dialog").get_by_role("button", name="Rechazar").click()
    expect(invited.get_by_text("no pertenece a ningún despacho")).to_be_visible()
    host.api.post(f"/v1/firms/{firm}/users", said)
    invited.reload()
    invited.get_by_role("button", name="Aceptar").click()

    expect(
        invited.get_by_role("main").get_by_role("link", name="Despacho Anfitrión")
    ).to_be_visible()


def test_business_is_created_by_who_has_no_firm(at: Console) -> None:
    page = at.visit("/crear-negocio", at.person())
    fill(page, Identificación_tributaria="123", Nombre_o_razón="Negocio Propio Ficticio")
    page.get_by_role("button", name="Crear", exact=True).click()
    expect(page.get_by_label("Identificación tributaria")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("el DIMEX 11 o 12 dígitos")).to_be_visible()

    fill(page, Identificación_tributaria="3-101-777703")
    page.get_by_role("button", name="Crear", exact=True).click()

    expect(page).to_have_url(re.compile("/negocio/biz_[^/]+/asistente$"))


def test_who_leaves_a_form_with_something_typed_is_asked(at: Console) -> None:
    page = at.visit("/crear-negocio", at.person())
    fill(page, Nombre_o_razón="Algo escrito")

    page.get_by_role("link", name="Enlace").click()
    dialog = page.get_by_role("dialog", name="¿Salir sin guardar?")
    dialog.get_by_role("button", name="Cancelar").click()
    expect(page.get_by_label("Nombre o razón")).to_have_value("Algo escrito")
    page.get_by_role("link", name="Enlace").click()
    dialog.get_by_role("button", name="Salir sin guardar").click()

    heading(page, "Sus despachos y negocios")


def test_language_is_switched_and_stays(at: Console) -> None:
    person = at.person()
    page = at.visit("/", person)

    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.get_by_role("button", name="English").click()

    heading(page, "Your firms and businesses")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    heading(page, "Your firms and businesses")
    assert person.api.get("/v1/me")["language"] == "en"
