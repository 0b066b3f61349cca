"""Whoever sees some companies only learns of no other: random rights against a plain telling.

Over the application: lists with their counts, searches, single things and what is downloaded.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from chalice.test import Client

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.licences import store
from chalicelib.licences.model import Licence
from tests.integration.test_user_rights import firm_with
from tests.support.people import Person

COMPANIES = 30


def licences_of(firm: str, ids: list[str], chance: Random) -> list[Licence]:
    """Store licences in different states, one for each company and a draft without one."""
    states = ["active", "suspended", "deleted", "provisioning"]
    made = []
    for number, company in enumerate([*ids, None]):
        licence = Licence.model_validate(
            {
                "id": f"lic_{number:05d}", "created_at": clock.now(), "firm_id": firm,
                "product": "invoicing", "created_by": "acc_head", "language": "es",
                "state": chance.choice(states) if company else "draft", "company_id": company,
                "company_code": f"{number:05d}", "client_email": f"client{number}@example.com",
            }
        )  # fmt: skip
        tx = Transaction()
        made.append(store.add(tx, licence))
        tx.commit()
    return made


def drawn(chance: Random, ids: list[str]) -> tuple[dict[str, Any], set[str]]:
    """Draw rights as they are sent, with the companies that they must come to."""
    eco, con = chance.choice([(True, True), (True, False), (False, True)])
    some = chance.sample(range(COMPANIES), chance.randint(0, 6))
    low, high = sorted(chance.sample(range(COMPANIES), 2))
    program = chance.choice(["eco", "con"])
    rights: dict[str, Any] = {"applications": {"eco": eco, "con": con}}
    every = chance.random() < 0.25
    if not every:
        rights["companies"] = {
            "ranges": [{"program": program, "first": f"{low:05d}", "last": f"{high:05d}"}],
            "ids": [ids[number] for number in some],
        }
    seen = {
        ids[number]
        for number in range(COMPANIES)
        if (con if number % 2 else eco)  # by turns, see `firm_with`
        if every
        or number in some
        or (low <= number <= high and program == ("eco", "con")[number % 2])
    }
    return rights, seen


def walked(person: Person, path: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Go through all pages of a list; give its entries and its first page."""
    first = page = person.done("GET", path)
    found = list(page["data"])
    while page["next_cursor"]:
        page = person.done("GET", f"{path}&cursor={page['next_cursor']}")
        found += page["data"]
        assert page["total"] == first["total"]
    return found, first


def test_lists_counts_and_searches_are_of_the_own_companies_alone(http: Client) -> None:
    chance = Random(9)  # noqa: S311 - rights that can be repeated
    head, adviser = Person(http, "head"), Person(http, "adviser")
    path, ids = firm_with(head, COMPANIES)
    licences = licences_of(path[7:], ids, chance)
    adviser.joins(head, path)
    version = 1
    for _ in range(12):
        rights, seen = drawn(chance, ids)
        user = f"{path}/users/{adviser.account_id}"
        version = head.done("PATCH", user, {"rights": rights}, version)["version"]
        states = Counter(each.state for each in licences if each.company_id in seen)
        hidden = next((each for each in ids if each not in seen), None)

        listed, first = walked(adviser, f"{path}/companies?limit=7")
        held, counted = walked(adviser, f"{path}/licences?limit=7")
        searched = adviser.done("GET", f"{path}/companies?q=Inventada")

        if rights == {"applications": {"eco": True, "con": True}}:
            states["draft"] += 1
        assert {each["id"] for each in listed} == seen
        assert first["total"] == searched["total"] == len(listed) == len(seen)
        assert len(held) == counted["total"] == states.total()
        assert counted["by_state"] == dict(states)
        if hidden:
            number = ids.index(hidden)
            assert adviser.refused("GET", f"{path}/companies/{hidden}")[0] == 404
            assert adviser.refused("GET", f"{path}/companies/{hidden}/history")[0] == 404
            assert adviser.refused("GET", f"{path}/licences/lic_{number:05d}")[0] == 404
            assert adviser.done("GET", f"{path}/licences?company_id={hidden}")["total"] == 0


def test_who_has_no_licences_learns_of_imports_alone(http: Client) -> None:
    head, adviser = Person(http, "head"), Person(http, "adviser")
    path, ids = firm_with(head, 4)
    adviser.joins(head, path, rights={"applications": {"licences": False}})

    for where in (
        "/companies", f"/companies/{ids[0]}", f"/companies/{ids[0]}/history", "/licences",
        "/licences/lic_1", "/licences/lic_1/history", "/companies.csv", "/clients",
    ):  # fmt: skip
        assert adviser.refused("GET", f"{path}{where}") == (403, "application-missing"), where
    assert adviser.done("GET", f"{path}/imports")["total"] == 0
    assert list(Table(path[7:]).each(Licence, "LICENCES")) == []


def test_limits_tell_whoever_sees_some_companies_nothing_of_what_is_done(http: Client) -> None:
    head, adviser = Person(http, "head"), Person(http, "adviser")
    path, ids = firm_with(head, 2)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[0]]}})

    whole, less = (each.done("GET", f"{path}/limits")["data"] for each in (head, adviser))

    assert any(each["until"] for each in whole), "an invitation was counted"
    assert {(each["left"], each["until"]) for each in less} == {(None, None)}
    assert [each["most"] for each in less] == [each["most"] for each in whole]
