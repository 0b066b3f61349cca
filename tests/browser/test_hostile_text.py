"""Text that would like to be markup stays text on every screen, whoever wrote it.

The API takes no markup in names; that is the first wall. So that the second is tried everywhere,
what it answers is spoilt on the way to the page: each text for people, from every room.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from infra import console
from infra.local import seed
from infra.local.authenticator import set_up
from infra.local.story import invoice
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import settled
from tests.browser.test_homes import place
from tests.browser.test_signing_in import heading, sign_in

MARKUP = """<img src=x onerror=alert(1)>"><script>alert(2)</script>javascript:alert(3)"""
_FOR_PEOPLE = re.compile(
    r"(.*_)?(name|text|title|detail|details|reason|message|description|subject|remarks?|value|"
    r"holder|source|device|user|phone|question|answer)"
)
_ROUTE = re.compile(r'path: "(?P<path>[^"]+)", area: "(?P<area>\w+)"')
_OF_ONE_THING = re.compile(r"^/(?:despacho|negocio)/{\w+}/.*{")
_LIVE = ":is(img, iframe, object, embed, base, b), body script, [onerror], a[href^=javascript]"
"""What the markup would be, and the console has none of."""
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


def table() -> dict[str, list[str]]:
    """Return the addresses of each area, as the console's table of routes has them."""
    found = _ROUTE.finditer((console.ROOT / "web" / "routes.js").read_text("utf-8"))
    areas = defaultdict(list)
    for each in found:
        if each["path"] != "/_componentes":  # for who builds: it asks the API nothing
            areas[each["area"]].append(each["path"])
    return areas


@pytest.mark.parametrize("area", sorted(table()))
def test_markup_is_text_on_every_screen(at: Console, area: str) -> None:
    page, known = _OF[area](at)
    page.route("**/v1/**", spoil)

    for path in table()[area]:
        lead(page, path.format_map(defaultdict(lambda: "nothing", known)))
        expect(settled(page).locator(_LIVE)).to_have_count(0)
        if _OF_ONE_THING.search(path):
            expect(page.locator("main").get_by_text(MARKUP).first).to_be_visible()
        for tab in page.get_by_role("tab").all()[1:]:
            tab.click()
            expect(settled(page).locator(_LIVE)).to_have_count(0)


def lead(page: Page, to: str) -> None:
    """Go to another screen as a link does: nothing is loaded anew, which routing makes slow."""
    page.evaluate(
        """(to) => {
          document.querySelector("h1")?.setAttribute("data-before", "");
          history.pushState(null, "", to);
          dispatchEvent(new PopStateEvent("popstate"));
        }""",
        to,
    )
    expect(page.locator("h1:not([data-before])")).to_be_visible()


def somebody(at: Console) -> tuple[Page, dict[str, str]]:
    return at.visit("/cuenta", at.known(seed.FIRM)), {}


def its_founder(at: Console) -> tuple[Page, dict[str, str]]:
    who = at.known(seed.FIRM)
    of = f"/v1/firms/{place(who)}"
    return at.visit("/cuenta", who), {
        "firm": place(who),
        "licence": first(who, f"{of}/licences?state=active"),
        "import": first(who, f"{of}/imports"),
        "company": first(who, f"{of}/companies"),
        "account": str(who.api.get("/v1/me")["id"]),
    }


def its_owner(at: Console) -> tuple[Page, dict[str, str]]:
    who = at.known(seed.BUSINESS)
    of = f"/v1/businesses/{place(who)}"
    return at.visit("/cuenta", who), {
        "business": place(who),
        "document": first(who, f"{of}/documents"),
        "export": first(who, f"{of}/exports"),
    }


def an_operator(at: Console) -> tuple[Page, dict[str, str]]:
    """Make an operator, who signs in by a recovery code."""
    who = at.person()
    at.stack.operate("operator", who.email, "Prueba ficticia")
    _, codes = set_up(who.api)
    page = at.visit("/entrar")
    sign_in(page, who.email)
    page.get_by_label("Código").fill(codes[0])
    page.get_by_role("button", name="Entrar").click()
    heading(page, "Sus despachos y negocios")
    of_firm = at.known(seed.FIRM)
    return page, {
        "firm": place(of_firm),
        "licence": first(of_firm, f"/v1/firms/{place(of_firm)}/licences"),
        "request": first(of_firm, f"/v1/firms/{place(of_firm)}/feature-requests"),
    }


def first(who: Person, path: str) -> str:
    return str(who.api.get(path)["data"][0]["id"])


_OF: dict[str, Callable[[Console], tuple[Page, dict[str, str]]]] = {
    "account": somebody,
    "firm": its_founder,
    "sme": its_founder,
    "business": its_owner,
    "operator": an_operator,
}


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
