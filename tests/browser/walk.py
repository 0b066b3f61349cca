"""A walk through the screens of an area, as the console's table of routes has them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

from playwright.sync_api import Page

from infra import console
from infra.local import seed
from tests.browser.conftest import Console, Person, operator_of
from tests.browser.test_homes import place

_ROUTE = re.compile(r'path: "(?P<path>[^"]+)", area: "(?P<area>\w+)"(?P<is_open>, open: true)?')


def table() -> dict[str, list[str]]:
    """Return the addresses of each area, as the console's table of routes has them."""
    areas = defaultdict(list)
    for each in _routes():
        areas[each["area"]].append(each["path"])
    return areas


def open_to_all() -> list[str]:
    """Return the addresses that one comes to without signing in."""
    return [each["path"] for each in _routes() if each["is_open"]]


def _routes() -> list[re.Match[str]]:
    found = _ROUTE.finditer((console.ROOT / "web" / "routes.js").read_text("utf-8"))
    return [
        each for each in found if each["path"] != "/_componentes"
    ]  # for who builds: asks nothing


def begin(at: Console, area: str) -> tuple[Page, dict[str, str]]:
    """Open a page of somebody who belongs to an area, and say its addresses there."""
    page, known = _VISITS[area](at)
    told = defaultdict(lambda: "nothing", known)
    return page, {path: path.format_map(told) for path in table()[area]}


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
    of_firm = at.known(seed.FIRM)
    return at.visit("/cuenta", operator_of(at.stack)), {
        "firm": place(of_firm),
        "licence": first(of_firm, f"/v1/firms/{place(of_firm)}/licences"),
        "request": first(of_firm, f"/v1/firms/{place(of_firm)}/feature-requests"),
        "queue": "mail",
    }


def first(who: Person, path: str) -> str:
    return str(who.api.get(path)["data"][0]["id"])


_VISITS: dict[str, Callable[[Console], tuple[Page, dict[str, str]]]] = {
    "account": somebody,
    "firm": its_founder,
    "sme": its_founder,
    "business": its_owner,
    "operator": an_operator,
}
