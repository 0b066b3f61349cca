"""Preguntas a clientes: asked of an incident, answered from the mail, and in the next hand-over."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.local import seed
from infra.local.api_client import wait_for
from tests.browser.conftest import Console, Person
from tests.browser.test_account import said
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_firm_books import press, row, tab
from tests.browser.test_homes import place
from tests.browser.test_hostile_text import _LIVE

BUYER = "Comprador Ficticio 餃子 S.A."
ASKED = '¿Cómo se llama <img src=x onerror="alert(1)">?'
TOLD = "<b>Comprador</b> Ficticio Oriental"


@pytest.fixture
def owner(at: Console) -> Person:
    return at.known(seed.BUSINESS)


@pytest.fixture
def founder(at: Console) -> Person:
    return at.known(seed.FIRM)


def issued(owner: Person) -> None:
    """Issue a document whose receiver's name the formats do not take."""
    of = f"/v1/businesses/{place(owner)}/documents"
    line = {
        "cabys": "8313100000100", "quantity": "1", "unit": "Sp", "unit_price": "1000",
        "description": "Servicio inventado", "taxes": [{"code": "01", "rate_code": "08"}],
    }  # fmt: skip
    receiver = {"name": BUYER, "identification": {"type": "02", "number": "3101888888"}}
    body = {"economic_activity": "6201.0", "receiver": receiver, "lines": [line]}
    made = owner.api.post(of, body | {"payments": [{"type": "06"}]})["id"]
    wait_for(lambda: owner.api.get(f"{of}/{made}"), lambda seen: seen["state"] == "accepted", made)


def handed_over(owner: Person) -> dict[str, Any]:
    """Hand over what is accepted and nobody has; return the export."""
    of = f"/v1/businesses/{place(owner)}/exports"
    day = owner.api.get(f"/v1/businesses/{place(owner)}/documents?limit=1")["data"][0]["issued_at"]
    period = {"period_from": f"{day[:7]}-01", "period_to": day[:10], "formats": ["suenlace512"]}
    made = owner.api.post(of, period)["id"]
    done: dict[str, Any] = wait_for(
        lambda: owner.api.get(f"{of}/{made}"), lambda seen: seen["state"] == "done", made
    )
    return done


def test_client_answers_from_the_mail_and_the_next_hand_over_has_it(
    at: Console, axe: Callable[[Page], list[str]], founder: Person, owner: Person
) -> None:
    issued(owner)
    batch = handed_over(owner)["batch_id"]
    page = at.visit(f"/despacho/{place(founder)}/importaciones/{batch}", founder)
    tab(page, "Incidencias")
    press(row(page, BUYER), "Preguntar al cliente")
    dialog = page.get_by_role("dialog", name="Preguntar al cliente")
    dialog.get_by_label("Pregunta", exact=False).first.fill(ASKED)
    press(dialog, "Agregar una respuesta")
    press(dialog, "Quitar la respuesta 3")
    assert axe(page) == []
    press(dialog, "Enviar 1 pregunta")
    said(page, "1 pregunta enviada al cliente.")
    expect(row(page, BUYER)).to_contain_text("Sin responder")

    mail = at.stack.mail.wait(owner.email, text=BUYER)
    (link,) = set(re.findall(r"/preguntas#link=\S+", mail["text"]))
    phone = at.visit(link, width=360)
    question = phone.locator(".card").filter(has_text=ASKED)
    expect(question).to_contain_text("Factura electrónica")
    expect(question.get_by_role("button", name="Enviar")).to_be_disabled()
    assert axe(settled(phone)) == []
    assert fits(phone)
    question.get_by_label("El nombre es otro").check()
    question.get_by_label("Nombre correcto").fill(TOLD)
    phone.keyboard.press("Enter")
    expect(question).to_contain_text("Usted ya la respondió")
    expect(question.get_by_text(TOLD)).to_be_visible()
    expect(phone.locator(_LIVE)).to_have_count(0)
    expect(phone.locator(":focus")).to_contain_text("responder")

    page.goto(f"/despacho/{place(founder)}")
    page.get_by_role("link", name="Ver las preguntas").click()
    page.get_by_label("Estado").select_option("answered")
    row(page, ASKED).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text(TOLD)
    expect(page.locator(_LIVE)).to_have_count(0)
    assert axe(page) == []

    mine = at.visit(f"/negocio/{place(owner)}/enviar-al-despacho", owner, width=360)
    row(mine, ASKED).get_by_role("button").click()
    changed = mine.get_by_role("dialog")
    changed.get_by_label("Nombre correcto").fill("Comprador Ficticio Gyoza")
    assert axe(mine) == []
    press(changed, "Cambiar la respuesta")
    said(mine, "Respuesta enviada al despacho.")

    after = handed_over(owner)
    assert BUYER not in str(after["found"])
    names = owner.api.get(f"/v1/firms/{place(founder)}/imports/{after['batch_id']}/documents")
    assert "Comprador Ficticio Gyoza" in str(names)
