"""Preguntas a clientes: asked of an incident, answered from the mail, and in the next hand-over."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from infra.local import seed
from infra.local.api_client import wait_for
from infra.local.days import costa_rican_day
from tests.browser.conftest import Console, Person
from tests.browser.test_account import said
from tests.browser.test_every_screen import fits, settled
from tests.browser.test_firm_books import press, row, tab
from tests.browser.test_homes import place
from tests.browser.test_hostile_text import _LIVE

BUYER = "Comprador Ficticio 餃子 S.A."
ASKED = '¿Cómo se llama <img src=x onerror="alert(1)">?'
TOLD = "<b>Comprador</b> Ficticio Oriental"
RIGHT = "Comprador Ficticio Gyoza"


@pytest.fixture
def owner(at: Console) -> Person:
    return at.known(seed.BUSINESS)


@pytest.fixture
def founder(at: Console) -> Person:
    return at.known(seed.FIRM)


def issued(owner: Person) -> list[str]:
    """Issue two documents whose receiver's name the formats do not take; return their numbers."""
    of = f"/v1/businesses/{place(owner)}/documents"
    line = {
        "cabys": "8313100000100", "quantity": "1", "unit": "Sp", "unit_price": "1000",
        "description": "Servicio inventado", "taxes": [{"code": "01", "rate_code": "08"}],
    }  # fmt: skip
    receiver = {"name": BUYER, "identification": {"type": "02", "number": "3101888877"}}
    body = {"economic_activity": "6201.0", "receiver": receiver, "lines": [line]}
    made = [owner.api.post(of, body | {"payments": [{"type": "06"}]}) for _ in range(2)]
    accepted = f"{of}?state=accepted&q={quote(BUYER)}"
    wait_for(
        lambda: owner.api.get(accepted)["data"],
        lambda seen: {each["id"] for each in made} <= {each["id"] for each in seen},
        "both are accepted",
    )
    return [each["number"] for each in made]


def handed_over(owner: Person) -> dict[str, Any]:
    """Hand over what is accepted and nobody has; return the export."""
    of = f"/v1/businesses/{place(owner)}/exports"
    day = costa_rican_day().isoformat()
    period = {"period_from": f"{day[:7]}-01", "period_to": day, "formats": ["suenlace512"]}
    made = owner.api.post(of, period)["id"]
    done: dict[str, Any] = wait_for(
        lambda: owner.api.get(f"{of}/{made}"), lambda seen: seen["state"] == "done", made
    )
    return done


def asks(page: Page, *numbers: str) -> None:
    """Ask about several documents at once, of the first in words of one's own."""
    for number in numbers:
        row(page, number).get_by_role("checkbox").check()
    press(page.get_by_role("group", name="Acciones"), "Preguntar al cliente")
    dialog = page.get_by_role("dialog", name="Preguntar al cliente")
    asked = dialog.locator("details").filter(has_text=numbers[0])
    asked.locator("summary").click()
    asked.get_by_role("textbox", name="Pregunta").fill(ASKED)
    press(asked, "Agregar una respuesta")
    press(asked, "Quitar la respuesta 3")


def answered_on_a_phone(
    at: Console, axe: Callable[[Page], list[str]], owner: Person, number: str
) -> Page:
    """Follow the link of the mail, signed in as nobody, and answer one of what it asks."""
    mail = at.stack.mail.wait(owner.email, text=number)
    (link,) = set(re.findall(r"/preguntas#key=\S+", mail["text"]))
    phone = at.visit(link, width=360)
    question = phone.locator(".card").filter(has_text=number)
    expect(question).to_contain_text(ASKED)
    expect(question.get_by_role("button", name="Enviar")).to_be_disabled()
    assert axe(settled(phone)) == []
    assert fits(phone)
    question.get_by_label("El nombre es otro").check()
    question.get_by_label("Nombre correcto").fill(TOLD)
    phone.keyboard.press("Enter")
    expect(question).to_contain_text("Usted ya la respondió")
    expect(question.get_by_text(TOLD)).to_be_visible()
    expect(phone.locator(_LIVE)).to_have_count(0)
    expect(phone.locator(":focus")).to_contain_text("Falta 1 por responder")
    return phone


def test_client_answers_from_the_mail_and_the_next_hand_over_has_it(
    at: Console, axe: Callable[[Page], list[str]], founder: Person, owner: Person
) -> None:
    number, other = issued(owner)
    batch = handed_over(owner)["batch_id"]
    page = at.visit(f"/despacho/{place(founder)}/importaciones/{batch}", founder)
    tab(page, "Incidencias")
    asks(page, number, other)
    assert axe(page) == []
    press(page, "Enviar 2 preguntas")
    said(page, "2 preguntas enviadas al cliente.")
    expect(row(page, number)).to_contain_text("Sin responder")
    expect(row(page, number).get_by_role("checkbox")).to_have_count(0)
    tab(page, "Comprobantes")
    row(page, number).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text("Sin responder")

    phone = answered_on_a_phone(at, axe, owner, number)

    page.goto(f"/despacho/{place(founder)}")
    page.get_by_role("link", name="Ver las preguntas").click()
    row(page, other).get_by_role("button").click()
    press(page, "Retirar la pregunta")
    press(page.get_by_role("dialog", name="¿Retirar la pregunta?"), "Retirar la pregunta")
    said(page, "Pregunta retirada.")
    page.get_by_label("Estado").select_option("answered")
    row(page, number).get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text(TOLD)
    expect(page.get_by_role("dialog")).to_contain_text(f"correo enviado a {owner.email}")
    expect(page.locator(_LIVE)).to_have_count(0)
    assert axe(page) == []
    phone.reload()
    expect(phone.locator(".card").filter(has_text=other)).to_contain_text("El despacho la retiró")
    expect(phone.get_by_text("No queda nada por responder.")).to_be_visible()

    mine = at.visit(f"/negocio/{place(owner)}/enviar-al-despacho", owner, width=360)
    row(mine, number).get_by_role("button").click()
    changed = mine.get_by_role("dialog")
    changed.get_by_label("Nombre correcto").fill(RIGHT)
    assert axe(mine) == []
    press(changed, "Cambiar la respuesta")
    said(mine, "Respuesta enviada al despacho.")

    page.goto(f"/despacho/{place(founder)}/importaciones/{batch}")
    expect(page.get_by_text("De 1 comprobante el cliente respondió después")).to_be_visible()
    of_firm = f"/v1/firms/{place(founder)}/imports"
    founder.api.post(f"{of_firm}/{batch}/discard", {"reason": "Falta lo que dijo el cliente"})
    after = handed_over(owner)
    assert [each["number"] for each in after["found"] if each["value"] == BUYER] == [other]
    documents = founder.api.get(f"{of_firm}/{after['batch_id']}/documents")["data"]
    assert RIGHT in str(documents)


def test_link_of_no_use_and_an_answer_of_somebody_else_are_told_plainly(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    page = at.visit("/preguntas", width=360)
    page.get_by_label("Clave del correo").fill("ninguna")
    press(page, "Ver las preguntas")
    expect(page.locator("main").get_by_role("status")).to_be_visible()
    assert axe(settled(page)) == []

    page.route("**/v1/question-links/reading", lambda route: route.fulfill(json=linked("open")))
    page.get_by_label("Clave del correo").fill("la del correo")
    press(page, "Ver las preguntas")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label("It is right as it is").focus()
    page.keyboard.press("Space")
    page.route("**/v1/question-links/answer", beaten)
    page.route("**/v1/question-links/reading", lambda route: route.fulfill(json=linked("answered")))
    page.keyboard.press("Enter")

    expect(page.get_by_text("Beto Ficticio answered it already")).to_be_visible()
    expect(page.get_by_text("Nothing is left to answer.")).to_be_visible()
    assert axe(settled(page)) == []


def linked(state: str) -> dict[str, Any]:
    """Say what a link asks of somebody who reads English; once answered, by another."""
    choice = {"id": "c1", "text": "It is right as it is", "takes_text": False, "text_label": ""}
    document = {
        "id": "doc_ficticio", "document_type": "invoice", "document_type_text": "Invoice",
        "number": "00100001010000000099", "day": "2026-11-05", "customer": BUYER,
        "total": "1130.00", "currency": "CRC",
    }  # fmt: skip
    told = {"choice": "c1", "choice_text": choice["text"], "text": ""}
    answer = told | {"at": "2026-11-06T15:00:00Z", "by_name": "Beto Ficticio"}
    question = {
        "id": "qst_ficticia", "created_at": "2026-11-06T12:00:00Z", "firm_name": "Despacho",
        "document": document, "text": "Is it right?", "choices": [choice], "state": state,
        "state_text": state, "answer": answer if state == "answered" else None, "over_at": None,
        "is_answered_by_you": False,
    }  # fmt: skip
    of = {"business_id": "biz_ficticio", "business_name": "Ejemplo", "firm_name": "Despacho"}
    return of | {"language": "en", "expires_at": "2026-12-06T12:00:00Z", "data": [question]}


def beaten(route: Route) -> None:
    """Refuse an answer: somebody was quicker."""
    refusal = {"title": "Answered", "status": 409, "detail": "Beto was quicker.", "type": ""}
    route.fulfill(status=409, json=refusal | {"code": "question-answered"})


def test_firm_says_what_is_asked_by_itself_and_in_which_words(at: Console, founder: Person) -> None:
    page = at.visit(f"/despacho/{place(founder)}/datos?pestana=preguntas", founder)
    page.get_by_role("checkbox", name="Identificación no válida").check()
    page.get_by_label("Tercero (días)").fill("2")
    page.locator("summary", has_text="Día ya cerrado").click()
    words = page.locator("details").filter(has_text="Día ya cerrado")
    words.get_by_label("En español").fill("¿Va {nombre} en los libros?")
    press(page, "Guardar")
    expect(words.locator(".error")).to_contain_text("{nombre}»; entre llaves van: número, cliente")
    expect(page.get_by_text("de menor a mayor")).to_be_visible()
    words.get_by_label("En español").fill("¿Va {Numero} de {cliente} en los libros?")
    page.get_by_label("Tercero (días)").fill("")
    press(page, "Guardar")
    said(page, "Guardado.")

    kept = founder.api.get(f"/v1/firms/{place(founder)}/question-settings")
    assert kept["asked_by_itself"] == ["NIF_INVALID"]
    assert kept["remind_days"] == [3, 7]
    assert kept["wording"]["PERIOD_CLOSED"]["es"] == "¿Va {número} de {cliente} en los libros?"


def of_accounts(route: Route) -> None:
    """Show a kind of question whose answers may choose an account."""
    said = route.fetch().json()
    for kind in said["kinds"]:
        kind["effects"].append("account")
        kind["effects_text"].append("Va a la cuenta")
    route.fulfill(json=said)


def test_account_that_an_answer_posts_to_is_looked_for_in_the_chart(
    at: Console, founder: Person
) -> None:
    of = f"/firms/{place(founder)}/imports"
    batch = founder.api.get(f"/v1{of}?status=pending&with_incidents=true")["data"][0]["id"]
    page = at.visit("/cuenta", founder, width=360)
    page.route("**/question-settings", of_accounts)
    page.route(f"**{of}/{batch}/questions", lambda route: route.fulfill(json={"data": []}))
    page.goto(f"/despacho/{place(founder)}/importaciones/{batch}?pestana=incidencias")
    press(row(page, "caracteres que el formato no admite").first, "Preguntar al cliente")
    page.get_by_label("Qué pasa si la elige").first.select_option("account")
    page.get_by_label("Lo que lee el cliente").first.fill("Punto de venta")
    page.get_by_role("combobox", name="Cuenta").fill("punto de venta")
    page.get_by_role("listbox").get_by_role("option", name="112011").click()
    with page.expect_request(f"**{of}/{batch}/questions") as sent:
        press(page, "Enviar 1 pregunta")

    (asked,) = json.loads(sent.value.post_data or "")["questions"]
    chosen = {"effect": "account", "text": "Punto de venta", "account": "112011"}
    assert asked["choices"] == [chosen, {"effect": "name"}]
