"""A taxpayer is one client, whichever programs its companies are in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.clients.forms import ClientFilters
from chalicelib.clients.listing import LISTING, Client, clients_of
from chalicelib.clients.views import client_view, clients_sheet
from chalicelib.core.company_ids import client_id
from chalicelib.firms.service import ListedCompany
from chalicelib.installations.service import Head
from chalicelib.licences.service import GROUPS, LicenceRow


def company(program: str, code: str, tax_id: str, **said: str) -> ListedCompany:
    known_as = f"{program}{code}"
    made = ListedCompany(known_as, code, f"Ejemplo {code}", tax_id, "", program, "", country="CR")
    return made._replace(**said)


def licence(number: int, company_id: str, state: str, product: str = "invoicing") -> LicenceRow:
    return LicenceRow(f"lic_{number}", state, product, company_id, "", "", "", "")


COMPANIES = [
    company("eco", "00007", "3101000001", business_id="biz_1"),
    company("con", "00042", "3101000001", name="Panadería Peña"),
    company("con", "00001", "3101000001", gone="gone"),
    company("con", "00043", "3101000002", email="otra@example.com"),
    company("eco", "00044", "3101000003", gone="gone"),
    company("con", "00045", "3101000001", country="ES"),
]
LICENCES = [
    licence(1, "eco00007", "active"),
    licence(2, "con00042", "deleted", "notifications"),
    licence(3, "con00043", "withdrawn"),
    licence(4, "con00043", "awaiting_client"),
    licence(5, "eco00044", "unlinked"),
    licence(6, "", "draft"),
]


def clients(*hidden: str) -> dict[str, Client]:
    return clients_of(COMPANIES, LICENCES, lambda each: each not in hidden)


def test_companies_of_one_taxpayer_are_one_client_with_all_its_licences() -> None:
    found = clients()

    one = found[client_id("CR", "3101000001")]
    assert [each.id for each in one.companies] == ["con00042", "eco00007", "con00001"]
    assert [each.id for each in one.licences] == ["lic_2", "lic_1"]
    assert (one.name, one.group, one.business_id, one.is_gone) == (
        "Panadería Peña", "active", "biz_1", False,
    )  # fmt: skip
    assert {each.tax_id: each.group for each in found.values() if each.country == "CR"} == {
        "3101000001": "active",
        "3101000002": "in_progress",
        "3101000003": "inactive",
    }
    assert found[client_id("ES", "3101000001")].group == "none"


def test_companies_that_are_not_seen_are_no_part_of_a_client() -> None:
    found = clients("eco00007", "con00001", "con00043")

    one = found[client_id("CR", "3101000001")]
    assert [each.id for each in one.companies] == ["con00042"]
    assert (one.group, one.business_id) == ("inactive", "")
    assert client_id("CR", "3101000002") not in found


def test_every_state_of_a_licence_puts_its_client_in_a_group() -> None:
    for group, states in GROUPS.items():
        for state in states:
            made = clients_of(COMPANIES[:1], [licence(1, "eco00007", state)], lambda _: True)
            assert [each.group for each in made.values()] == [group]


@pytest.mark.parametrize(
    ("said", "tax_ids"),
    [
        ({}, ["3101000001", "3101000001", "3101000002", "3101000003"]),
        ({"program": "eco"}, ["3101000001", "3101000003"]),
        ({"product": "notifications"}, []),
        ({"product": "invoicing"}, ["3101000001", "3101000002"]),
        ({"licensed": False}, ["3101000001", "3101000003"]),
        ({"gone": True}, ["3101000003"]),
        ({"gone": False, "group": "none"}, ["3101000001"]),
        ({"group": "inactive"}, ["3101000003"]),
        ({"q": "pena 3-101"}, ["3101000001"]),
        ({"q": "otra@example.com"}, ["3101000002"]),
        ({"q": "00042"}, ["3101000001"]),
    ],
)
def test_filters_and_words_find_clients_by_any_of_their_companies(
    said: dict[str, Any], tax_ids: list[str]
) -> None:
    query = ClientFilters(sort="tax_id", **said)
    asked = [each.row() for each in clients().values() if each.is_asked(query)]

    assert [row.tax_id for row in LISTING.every(asked, query)] == tax_ids


def test_client_is_shown_with_both_programs_and_in_a_file_with_the_codes_of_each() -> None:
    one = clients()[client_id("CR", "3101000001")]

    shown = client_view(one, None, None)

    assert [(each.program, each.code, each.gone) for each in shown.companies] == [
        ("con", "00042", False),
        ("eco", "00007", False),
        ("con", "00001", True),
    ]
    assert [(each.product, each.state) for each in shown.licences] == [
        ("notifications", "deleted"),
        ("invoicing", "active"),
    ]
    (row,) = clients_sheet([one], {}, "es").rows
    assert list(row) == [
        "3101000001", "Panadería Peña", "00007", "00042 00001", "notifications invoicing",
        "con licencia activa", *[""] * 6,
    ]  # fmt: skip


def test_client_manages_its_own_notifications_exactly_while_a_licence_for_smes_is_active() -> None:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    head = Head(created_at=at, in_use=2, last_check_in_at=at)
    states = {
        "active": (True, True), "suspended": (True, False), "draft": (True, False),
        "unlinked": (False, False), "deleted": (False, False), "withdrawn": (False, False),
    }  # fmt: skip
    for state, (has, manages) in states.items():
        made = licence(7, "eco00007", state, "notifications")
        made = made._replace(number_id="num_1", installations="3")
        older = licence(1, "eco00007", "active")
        (one,) = clients_of(COMPANIES[:1], [older, made], lambda _: True).values()

        shown = client_view(one, None, head)

        assert (shown.sme_licence is not None, shown.self_managed) == (has, manages), state
        for wanted in (True, False):
            assert one.is_asked(ClientFilters(sme_licence=wanted)) is (has is wanted)
            assert one.is_asked(ClientFilters(self_managed=wanted)) is (manages is wanted)
        (row,) = clients_sheet([one], {"num_1": head}, "en").rows
        cells = (["yes"] if manages else [""]) + ["2", "3", "2026-11-02T09:00:00.000Z"]
        assert list(row)[-4:] == (cells if has else [""] * 4)
