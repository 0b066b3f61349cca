"""The windows of a business: Asistente."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from infra.local import seed
from infra.local.throwaway_keys import make_throwaway_key
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import fits, settled

_TAX_ID = "3101888802"
_REGISTERED = "Contribuyente Ficticio 888802 S.A."
Axe = Callable[[Page], list[str]]


def newcomer(at: Console, tax_id: str) -> tuple[Person, str]:
    """Make somebody whose business has nothing yet."""
    person = at.person("Nueva Ficticia")
    told = {"id_number": tax_id, "legal_name": "Novedad Ficticia S.A."}
    return person, str(person.api.post("/v1/businesses", told)["id"])


def card(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()


def test_newcomer_comes_from_the_welcome_to_a_business_that_is_ready(
    at: Console, axe: Axe, tmp_path: Path
) -> None:
    person, business = newcomer(at, _TAX_ID)
    page = at.visit(f"/negocio/{business}/asistente", person)
    card(page, "Le damos la bienvenida")
    assert axe(settled(page)) == []
    page.get_by_role("button", name="Empezar").click()

    fill_in_the_profile(page)
    assert axe(page) == []
    page.get_by_role("button", name="Continuar").click()

    choose_activities(page, axe)
    come_back_elsewhere(at, person, business)
    connect(page, axe, tmp_path)
    begin_the_numbers(page, axe)
    subscribe(page, axe)

    card(page, "¡Registro completado!")
    assert axe(page) == []
    page.get_by_role("button", name="Finalizar").click()
    expect(page.get_by_text("listo para emitir comprobantes.")).to_be_visible()
    assert person.api.get(f"/v1/businesses/{business}/onboarding")["ready"]
    series = person.api.get(f"/v1/businesses/{business}/series")["data"]
    assert {each["document_type"]: each["next"] for each in series}["ticket"] == 1
    assert {each["document_type"]: each["next"] for each in series}["invoice"] == 41


def fill_in_the_profile(page: Page) -> None:
    card(page, "Información del negocio")
    expect(page.get_by_label("Nombre o razón social")).to_have_value("Novedad Ficticia S.A.")
    page.get_by_role("button", name="Buscar en Hacienda").click()
    expect(page.get_by_label("Nombre o razón social")).to_have_value(_REGISTERED)
    page.get_by_label("Provincia").select_option("Cartago")
    page.get_by_label("Cantón").select_option("Turrialba")
    page.get_by_label("Distrito").select_option("Turrialba")
    page.get_by_label("Otras señas").fill("Calle inventada")
    page.get_by_label("Teléfono").fill("123")
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_label("Teléfono")).to_be_focused()
    expect(page.get_by_label("Teléfono")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Teléfono").fill("22220000")


def choose_activities(page: Page, axe: Axe) -> None:
    card(page, "Actividad económica")
    for typed, found in [("6201.0", "6201.0"), ("6020.0", "6020.0")]:
        picker = page.get_by_role("combobox", name="Buscar actividad")
        picker.fill(typed)
        page.get_by_role("option").filter(has_text=found).first.wait_for()
        picker.press("Enter")
        page.get_by_role("button", name="+ Añadir").click()
        expect(page.locator(".chosen li").filter(has_text=found)).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Quitar 6020.0").click()
    expect(page.locator(".chosen li")).to_have_count(1)

    page.get_by_role("button", name="Ver las inscritas en Hacienda").click()
    offered = page.locator(".chosen").filter(has=page.get_by_role("button", name="Añadir"))
    expect(offered.locator("li")).to_have_count(2)
    offered.get_by_role("button").first.click()
    expect(offered.locator("li")).to_have_count(1)
    page.get_by_role("combobox", name="Buscar actividad").fill("zzzz")
    expect(page.get_by_text("Nada coincide").first).to_be_visible()
    page.get_by_role("button", name="Continuar").click()  # which does not move as that goes


def come_back_elsewhere(at: Console, person: Person, business: str) -> None:
    """Left at this step, it is gone on with on another device, here a phone."""
    phone = at.visit(f"/negocio/{business}/asistente", person, width=360)
    card(phone, "Conexión con Hacienda")
    assert fits(phone)
    phone.get_by_role("button", name="Volver").click()
    card(phone, "Actividad económica")
    phone.close()


def connect(page: Page, axe: Axe, folder: Path) -> None:
    card(page, "Conexión con Hacienda")
    key = make_throwaway_key(_TAX_ID, "02")
    (folder / "llave.p12").write_bytes(key.p12)
    page.get_by_text("¿Cómo puedo obtener mi usuario y contraseña?").click()
    expect(page.get_by_text("Generar contraseña")).to_be_visible()
    page.get_by_text("Generar llave criptográfica", exact=True).click()
    page.get_by_label("Usuario de Hacienda").fill(f"cpj-{_TAX_ID}@stag.example.com")
    page.get_by_label("Contraseña de Hacienda").fill("clave-inventada")
    page.get_by_role("button", name="Mostrar").first.click()
    expect(page.get_by_label("Contraseña de Hacienda")).to_have_attribute("type", "text")
    page.get_by_label("Llave criptográfica").set_input_files(folder / "llave.p12")
    page.get_by_label("PIN de la llave").fill("0000")
    page.get_by_role("button", name="Conectar").click()
    expect(page.locator(".error, [role=alert]").first).to_be_visible()
    assert axe(page) == []
    page.get_by_label("PIN de la llave").fill(key.pin)
    page.get_by_role("button", name="Conectar").click()


def begin_the_numbers(page: Page, axe: Axe) -> None:
    card(page, "Consecutivos")
    expect(page.get_by_label("Tiquete electrónico")).to_have_value("0")
    expect(page.get_by_label("Recibo electrónico de pago")).to_have_count(0)  # is not issued
    page.get_by_label("Factura electrónica", exact=True).fill("41")
    assert axe(page) == []
    page.get_by_role("button", name="Continuar").click()


def subscribe(page: Page, axe: Axe) -> None:
    card(page, "Plan")
    expect(page.get_by_role("heading", level=3, name="Mensual")).to_be_visible()
    page.get_by_label("Por año").check()
    expect(page.get_by_role("heading", level=3, name="Anual")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Suscribirse").click()


def test_what_a_firm_prepared_is_offered_and_taken_by_a_tick(at: Console) -> None:
    owner = at.known(seed.BUSINESS)
    business = owner.api.get("/v1/me")["memberships"][0]["tenant"]
    page = at.visit(f"/negocio/{business}/asistente?paso=informacion", owner)
    offer = page.locator(".notice").filter(has_text="preparó estos datos")
    expect(offer).to_contain_text("Ahora tiene: negocio.demo@example.com")
    expect(offer.get_by_role("button", name="Usar lo elegido")).to_be_disabled()

    offer.get_by_label("Correo: empresa1.demo@example.com").check()
    offer.get_by_role("button", name="Usar lo elegido").click()

    expect(page.get_by_label("Correo electrónico")).to_have_value("empresa1.demo@example.com")
