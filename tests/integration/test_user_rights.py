"""What users of a firm may see and do, over the application: each change counts at once."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting import activity
from chalicelib.accounting.words import EVENTS as BATCH_EVENTS
from chalicelib.accounts import service as accounts
from chalicelib.accounts.store import change_account
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.company_ids import company_id
from chalicelib.core.history import Act, HistoryEntry
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.mail.model import Mail
from tests.support.faults import watched
from tests.support.people import Person


@pytest.fixture
def head(http: Client) -> Person:
    return Person(http, "head")


@pytest.fixture
def adviser(http: Client) -> Person:
    return Person(http, "adviser", "en")


def firm_with(head: Person, count: int) -> tuple[str, list[str]]:
    """Register a firm with companies, in `eco` and `con` by turns; give path and their ids."""
    path = head.founds()
    companies = [
        {
            "code": f"{number:05d}",
            "name": f"Empresa Inventada {number}",
            "tax_id": f"31015{number:05d}",
            "program": ("eco", "con")[number % 2],
        }
        for number in range(count)
    ]
    head.done("PUT", f"{path}/companies", {"companies": companies})
    firm_id = path.rpartition("/")[2]
    return path, [company_id(firm_id, each["program"], each["code"]) for each in companies]


def mails(path: str, template: str) -> list[Mail]:
    found = Table(path.rpartition("/")[2]).each(Mail, "MAIL")
    return [each for each in found if each.template == template]


def test_history_of_a_user_tells_each_change_of_what_they_see_and_mails_it_once(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 4)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[1]]}})
    user = f"{path}/users/{adviser.account_id}"
    changes: list[dict[str, Any]] = [
        {"role": "administrator"},
        {"role": "adviser", "rights": {"companies": {"ids": [ids[2]]}}},
        {"role": "adviser", "rights": {"companies": {"ids": [ids[2]]}}},  # as it is
        {},
    ]
    versions = [
        head.done("PATCH", user, change, min(at, 3))["version"]
        for at, change in enumerate(changes, 1)
    ]

    assert versions == [2, 3, 3, 3]
    told = [each["text"] for each in head.done("GET", f"{user}/history")["data"]]
    assert told[::-1] == [
        "Persona Adviser aceptó la invitación, como asesor del despacho.",
        "Cambió lo que Persona Adviser puede ver y hacer: eco, con, licencias; con00001",
        "Persona Adviser pasó a ser administrador del despacho.",
        "Cambió lo que Persona Adviser puede ver y hacer: eco, con, licencias; todas las empresas",
        "Persona Adviser pasó a ser asesor del despacho.",
        "Cambió lo que Persona Adviser puede ver y hacer: eco, con, licencias; eco00002",
    ]
    assert len(mails(path, "user-changed")) == 2


def test_invited_with_rights_an_adviser_sees_what_they_say_and_no_count_of_more(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 12)
    rights = {
        "applications": {"con": False},
        "companies": {
            "ranges": [{"program": "eco", "first": "00004", "last": "00008"}],
            "ids": [ids[0], ids[1]],
        },
    }
    adviser.joins(head, path, rights=rights)

    listed = adviser.done("GET", f"{path}/companies")
    (membership,) = adviser.done("GET", "/me")["memberships"]

    assert [each["id"] for each in listed["data"]] == [ids[0], ids[4], ids[6], ids[8]]
    assert listed["total"] == 4
    assert adviser.done("GET", f"{path}/companies?q=00010")["total"] == 0
    assert adviser.refused("GET", f"{path}/companies/{ids[2]}") == (404, "company-not-found")
    assert membership["rights"] == {
        "applications": {"eco": True, "con": False, "licences": True},
        "companies": {
            "ranges": [{"program": "eco", "first": "00004", "last": "00008"}],
            "ids": [ids[1], ids[0]],
        },
    }
    assert "licence:read" in membership["permissions"]


def test_change_of_rights_counts_at_once_and_is_told(head: Person, adviser: Person) -> None:
    path, ids = firm_with(head, 4)
    adviser.joins(head, path)
    user = f"{path}/users/{adviser.account_id}"
    assert adviser.done("GET", f"{path}/companies")["total"] == 4

    changed = head.done("PATCH", user, {"rights": {"companies": {"ids": [ids[1]]}}}, 1)
    assert adviser.done("GET", f"{path}/companies")["total"] == 1
    without = {"rights": {"applications": {"licences": False}}}
    head.done("PATCH", user, without, changed["version"])

    assert adviser.refused("GET", f"{path}/companies") == (403, "application-missing")
    assert adviser.refused("GET", f"{path}/licences") == (403, "application-missing")
    assert adviser.done("GET", f"{path}/imports")["total"] == 0
    assert head.refused("PATCH", user, without, 1) == (412, "changed-meanwhile")
    told = mails(path, "user-changed")
    assert {each.recipient for each in told} == {adviser.email}
    assert len(told) == 2
    assert "What you may see and do has changed" in told[0].facts["change"]


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        ({"applications": {"eco": False, "con": False}}, "no-program"),
        ({"companies": {}}, "no-company-chosen"),
        ({"companies": {"ids": ["cmp_con_00001_0000000000000000"]}}, "company-id-unknown"),
        (
            {"companies": {"ranges": [{"program": "con", "first": "00009", "last": "00001"}]}},
            "range-backwards",
        ),
    ],
)
def test_rights_that_mean_nothing_are_refused_by_their_field(
    head: Person, adviser: Person, rights: dict[str, Any], code: str
) -> None:
    path = head.founds()
    adviser.joins(head, path)

    status, told = head.call("PATCH", f"{path}/users/{adviser.account_id}", {"rights": rights}, 1)

    assert (status, [each["code"] for each in told["errors"]]) == (422, [code])
    assert told["errors"][0]["pointer"].startswith("/rights/")


def test_many_single_companies_lie_apart_and_are_read_only_where_they_count(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 4)
    adviser.joins(head, path)
    firm_id = path.rpartition("/")[2]
    many = [company_id(firm_id, "con", f"{number:05d}") for number in range(1, 1801, 2)]
    user = f"{path}/users/{adviser.account_id}"

    shown = head.done("PATCH", user, {"rights": {"companies": {"ids": many}}}, 1)
    with watched() as of_firm:
        adviser.done("GET", path)
    with watched() as of_company:
        adviser.done("GET", f"{path}/companies/{ids[1]}")

    assert sorted(shown["rights"]["companies"]["ids"]) == sorted(many)
    assert adviser.done("GET", f"{path}/companies")["total"] == 2
    own = ["BatchGetItem"]  # the test's look at its session
    assert (of_firm, of_company) == (
        [*own, "BatchGetItem", "GetItem"],
        [*own, "BatchGetItem", "GetItem", "GetItem"],
    )
    head.done("PATCH", user, {"rights": {"companies": {"ids": many[:1]}}}, shown["version"])
    assert list(Table(firm_id).each(HistoryEntry, "RIGHTS")) == []
    assert adviser.done("GET", f"{path}/companies")["total"] == 1


def test_deactivated_removed_and_left_may_nothing_with_their_next_request(
    head: Person, adviser: Person
) -> None:
    path, _ = firm_with(head, 1)
    adviser.joins(head, path)
    user = f"{path}/users/{adviser.account_id}"

    assert head.done("POST", f"{user}/deactivation")["state"] == "inactive"
    assert adviser.refused("GET", path) == (403, "membership-inactive")
    (membership,) = adviser.done("GET", "/me")["memberships"]
    assert (membership["state_text"], membership["permissions"]) == ("Deactivated", [])
    version = head.done("POST", f"{user}/deactivation")["version"]
    assert head.done("POST", f"{user}/reactivation")["version"] == version + 1
    assert adviser.done("GET", path)["name"] == "Despacho Ficticio"

    head.done("DELETE", user, version=version + 1)
    assert adviser.refused("GET", path) == (404, "not-found")
    assert adviser.done("GET", "/me")["memberships"] == []
    assert head.refused("GET", user) == (404, "user-not-found")

    adviser.joins(head, path)
    adviser.done("POST", f"/me/memberships/{path.rpartition('/')[2]}/departure")
    assert adviser.refused("GET", path) == (404, "not-found")
    (told,) = mails(path, "user-left")
    assert (told.recipient, told.facts["email"]) == (head.email, adviser.email)
    changed = [each.facts["change"] for each in mails(path, "user-changed")]
    assert len(changed) == 3
    assert any("no longer a user" in each for each in changed)
    noted = Table(path[7:]).each(HistoryEntry, f"HISTORY#{path[7:]}")
    events = [each.event for each in noted if each.event.startswith("user_")]
    assert events == [
        "user_invited", "user_admitted", "user_deactivated", "user_reactivated", "user_removed",
        "user_invited", "user_admitted", "user_left",
    ]  # fmt: skip


def test_last_active_administrator_stays(head: Person, adviser: Person, http: Client) -> None:
    path = head.founds()
    adviser.joins(head, path)
    own = f"{path}/users/{head.account_id}"
    ends: list[tuple[str, str, object, int | None]] = [
        ("PATCH", own, {"role": "adviser"}, 1),
        ("POST", f"{own}/deactivation", None, None),
        ("DELETE", own, None, 1),
        ("POST", f"/me/memberships/{path.rpartition('/')[2]}/departure", None, None),
    ]
    for method, where, body, version in ends:
        assert head.refused(method, where, body, version) == (409, "last-head")

    promoted = {"role": "administrator"}
    version = head.done("PATCH", f"{path}/users/{adviser.account_id}", promoted, 1)["version"]
    other = Person(http, "other")
    assert other.refused("POST", f"/me/memberships/{path[7:]}/departure") == (
        404,
        "membership-not-found",
    )
    head.done("POST", f"{path}/users/{adviser.account_id}/deactivation")
    assert head.refused(*ends[0]) == (409, "last-head")
    head.done("POST", f"{path}/users/{adviser.account_id}/reactivation")
    head.done("POST", ends[3][1])
    assert adviser.done("GET", f"{path}/users")["by_state"] == {"active": 1}
    assert version == 2


def test_administrator_sees_all_and_only_administrators_see_rights_of_others(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 2)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[0]]}})
    user = f"{path}/users/{adviser.account_id}"
    less = {"role": "administrator", "rights": {"companies": {"ids": [ids[0]]}}}

    status, told = head.call("PATCH", user, less, 1)
    listed = adviser.done("GET", f"{path}/users?q=adviser&role=adviser")

    assert (status, told["errors"][0]["code"]) == (422, "administrator-sees-all")
    assert (listed["total"], listed["data"][0]["is_restricted"]) == (1, True)
    assert "rights" not in listed["data"][0]
    assert adviser.refused("GET", user) == (403, "not-allowed")
    raised = head.done("PATCH", user, {"role": "administrator"}, 1)
    assert raised["rights"]["companies"] is None
    assert adviser.done("GET", f"{path}/companies")["total"] == 2


def test_what_a_leaver_could_see_and_did_is_told_over_all_clients(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 4)
    adviser.joins(head, path)
    user = f"{path}/users/{adviser.account_id}"
    for company in (ids[1], ids[3]):
        licence = adviser.done("POST", f"{path}/licences", {"product": "invoicing"})
        where = f"{path}/licences/{licence['id']}"
        adviser.done("PATCH", where, {"company_id": company}, licence["version"])
    head.done("PATCH", user, {"rights": {"companies": {"ids": [ids[1]]}}}, 1)
    adviser.done("POST", f"/me/memberships/{path[7:]}/departure")

    did = head.done("GET", f"{user}/activity")["data"]
    saw = head.done("GET", f"{user}/history")["data"]
    page = head.done("GET", f"{user}/activity?limit=2")
    status, sheet = head.text(f"{user}/activity.csv")

    assert [(each["event"], each["company_code"]) for each in did] == [
        ("user_left", None),
        ("company_chosen", "00003"),
        ("draft_created", None),
        ("company_chosen", "00001"),
        ("draft_created", None),
        ("user_admitted", None),
    ]
    assert did[1]["text"] == "Se eligió la empresa 00003."
    assert did[1]["company_name"] == "Empresa Inventada 3"
    assert [each["event"] for each in saw] == ["user_left", "user_rights_changed", "user_admitted"]
    assert "con00001" in saw[1]["text"]
    assert (len(page["data"]), page["next_cursor"] is not None) == (2, True)
    assert (status, sheet.count("\r\n")) == (200, 7)
    assert "Se eligió la empresa 00003." in sheet
    assert head.refused("GET", f"{path}/users/{licence['id']}/history") == (404, "user-not-found")
    assert adviser.refused("GET", f"{user}/activity") == (404, "not-found")


def test_no_event_of_two_rooms_has_one_name() -> None:
    rooms = (
        firms.EVENTS, firms.COMPANY_EVENTS, accounts.USER_EVENTS, licences.EVENTS, BATCH_EVENTS
    )  # fmt: skip

    names = [name for events in rooms for name in events]

    assert sorted(names) == sorted(activity.SENTENCES)


def test_what_comes_by_the_dozen_is_no_act_of_its_own(aws: Any) -> None:
    tx, firm = Transaction(), Table("firm_1")
    for number in range(11):
        tx.note(firm, f"cmp_con_{number:05d}_x", "company_changed", actor="acc_1")
    tx.commit()
    one = Transaction()
    for subject in ("lic_1", "cmp_con_00001_x"):
        one.note(firm, subject, "activated", actor="acc_1")
    for tenant, actor in (("firm_1", "system"), ("biz_1", "acc_1")):
        one.note(Table(tenant), "doc_1", "issued", actor=actor)
    one.commit()

    (act,) = firm.each(Act, "ACTS#acc_1")
    assert (act.event, act.subject, act.company_id) == ("activated", "lic_1", "cmp_con_00001_x")
    assert list(Table("biz_1").each(Act, "ACTS#acc_1")) == []


def test_users_as_a_csv_are_in_the_readers_language_and_run_no_formula(
    head: Person, adviser: Person
) -> None:
    path = head.founds()
    adviser.joins(head, path)
    invited = {"email": "otra@example.com", "name": "=Otra Persona"}
    head.done("POST", f"{path}/users", invited)

    status, sheet = adviser.text(f"{path}/users.csv")

    rows = list(csv.reader(io.StringIO(sheet.removeprefix("\ufeff")), delimiter=";"))
    assert status == 200
    assert rows[0] == ["name", "e-mail", "role", "state", "restricted", "since", "invited"]
    assert [row[:4] for row in rows[1:]] == [
        ["'=Otra Persona", "otra@example.com", "adviser of the firm", "invited; yet to accept"],
        ["Persona Adviser", "adviser@example.com", "adviser of the firm", "active"],
        ["Persona Head", "head@example.com", "administrator of the firm", "active"],
    ]


def test_administrator_who_is_locked_out_is_no_other_administrator(
    head: Person, adviser: Person
) -> None:
    path, _ = firm_with(head, 1)
    adviser.joins(head, path, role="administrator")
    departure = f"/me/memberships/{path[7:]}/departure"
    change_account(adviser.account_id, lambda each: each.after("lock"), "account_locked")

    assert head.refused("POST", departure) == (409, "last-head")

    change_account(adviser.account_id, lambda each: each.after("unlock"), "account_unlocked")
    head.done("POST", departure)
