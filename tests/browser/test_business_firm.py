"""Mi despacho: who keeps the books of a business, and what they may do in it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from infra.local.api_client import wait_for
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import fits, settled

_FIRM = "Despacho Pedigüeño (ficticio)"


def asked(at: Console, tax_id: str) -> tuple[Person, Person, str, str]:
    """Let a new firm ask for a new business; return both people, the business and the licence."""
    owner, founder = at.person("Dueña Ficticia"), at.person("Asesor Ficticio")
    told = {"id_number": tax_id, "legal_name": "Cliente Ficticia S.A."}
    business = str(owner.api.post("/v1/businesses", told)["id"])
    firm = founder.api.post("/v1/firms", {
        "name": _FIRM, "email": founder.email, "tax_id": "3101888818", "country": "CR",
        "language": "es", "time_zone": "America/Costa_Rica",
    })  # fmt: skip
    path = f"/v1/firms/{firm['id']}"
    company = {"code": "00001", "name": "Cliente Ficticia S.A.", "tax_id": tax_id}
    founder.api.put(f"{path}/companies", {"companies": [
        company | {"country": "CR", "email": "lista@example.com", "program": "con"}
    ]})  # fmt: skip
    (listed,) = founder.api.get(f"{path}/companies")["data"]
    draft = founder.api.post(f"{path}/licences", {"product": "invoicing"})
    licence = f"{path}/licences/{draft['id']}"
    founder.api.patch(licence, {
        "firm_email": founder.email, "company_id": listed["id"], "client_email": owner.email,
        "client_name": owner.name, "language": "es",
    }, draft["version"])  # fmt: skip
    founder.api.post(f"{licence}/acceptance", version=founder.api.get(licence)["version"])
    until(founder, licence, "awaiting_client")
    return owner, founder, f"/negocio/{business}", licence


def until(founder: Person, licence: str, state: str) -> None:
    wait_for(lambda: founder.api.get(licence), lambda seen: seen["state"] == state, state)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def in_dialog(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def test_owner_decides_which_firm_keeps_the_books_and_what_it_may_do(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner, founder, base, licence = asked(at, "3101888817")
    page = at.visit(f"{base}/despacho", owner)

    # a firm asks: it is accepted, with what it may do
    expect(page.get_by_role("heading", name=f"{_FIRM} pide que su negocio")).to_be_visible()
    press(page, "Aceptar")
    assert axe(settled(page)) == []
    page.get_by_label("Ver: comprobantes").check()
    in_dialog(page, "Aceptar")
    expect(page.get_by_role("heading", name="Lo que puede hacer en su negocio")).to_be_visible()
    expect(page.locator(".notice").filter(has_text="preparó estos datos")).to_be_visible()

    # it asks for more, which is refused; it is given unasked
    until(founder, licence, "active")
    more = {"scope": "issue", "lasts": "once", "reason": "Facturar la renta"}
    founder.api.post(f"{licence}/consent-request", more)
    page.reload()
    expect(page.get_by_text("Facturar la renta")).to_be_visible()
    press(page, "Rechazar")
    in_dialog(page, "Rechazar")
    expect(page.get_by_text("Facturar la renta")).to_have_count(0)
    press(page, "Cambiar el permiso")
    expect(page.get_by_label("Ver: comprobantes")).to_be_checked()
    page.get_by_label("Preparar: además").check()
    in_dialog(page, "Permitir")
    expect(page.get_by_text("Permiso guardado.")).to_be_visible()

    # who came in is seen, with what they did, and is put out
    by_firm = founder.api.post(f"{licence}/connections", {"reason": "Revisar noviembre"})
    activities = f"/v1/businesses/{by_firm['business_id']}/activities"
    as_client = {"Connect-As": by_firm["id"]}
    founder.api.expect("POST", activities, {"code": "6201.0"}, headers=as_client)
    page.reload()
    page.get_by_role("row").filter(has_text="Revisar noviembre").get_by_role("button").click()
    expect(page.get_by_role("dialog").get_by_role("row").nth(1)).to_contain_text("6201.0")
    assert axe(settled(page)) == []
    in_dialog(page, "Terminar ya")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert founder.api.get("/v1/me")["connections"] == []

    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    press(page, "Retirar el permiso")
    in_dialog(page, "Retirar el permiso")
    expect(page.get_by_text("Nada: solo recibe lo que usted le envía.")).to_be_visible()

    # left, after what that means was told
    press(page, "Dejar el despacho")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_contain_text(_FIRM)
    in_dialog(page, "Dejar el despacho")
    expect(page.get_by_text("Ningún despacho lleva la contabilidad")).to_be_visible()
    assert founder.api.get(licence)["state"] == "unlinked"


def test_owner_refuses_a_firm_that_asks(at: Console) -> None:
    owner, founder, base, licence = asked(at, "3101888819")
    page = at.visit(f"{base}/despacho", owner)

    press(page, "Rechazar")
    expect(page.get_by_role("dialog")).to_contain_text("No queda ligado a su negocio")
    in_dialog(page, "Rechazar")

    expect(page.get_by_text("Ningún despacho lleva la contabilidad")).to_be_visible()
    assert founder.api.get(licence)["failure"]["code"] == "client-refused"
