"""Posting rules of a firm and of a company: through the API, and in what is exported by them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting import books, rule_store
from chalicelib.accounting.rule_forms import PostingRules
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.catalogues.service import default_chart
from chalicelib.firms import charts
from tests.support import faults, tokens
from tests.support.scopes import HIDDEN
from tests.unit.accounting.world import World, accept_documents, build, export, read_file

NUMBERED = {"digits": 10, "customers": "numbered", "text": "{type} {number} {customer}"}


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


class Firm:
    """People of a firm, as they call the API."""

    def __init__(self, client: Client, world: World) -> None:
        self.world = world
        self._client = client

    def ask(
        self, method: str, path: str, body: Any = None, *, version: int = 0, user: str = ""
    ) -> tuple[int, Any]:
        address = f"/v1/firms/{self.world.firm}{path}"
        headers = tokens.bearer(user or self.world.administrator)
        headers |= {"Content-Type": "application/json", "If-Match": f'"{version}"'}
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self._client.http.request(method, address, headers=headers, body=sent)
        return answer.status_code, json.loads(answer.body) if answer.body else {}

    @property
    def rules(self) -> str:
        return f"/companies/{self.world.company}/posting-rules"

    @property
    def subaccounts(self) -> str:
        return f"/companies/{self.world.company}/subaccounts"


@pytest.fixture
def firm(client: Client) -> Firm:
    return Firm(client, build(adviser_companies=frozenset({HIDDEN})))


def pointers(answer: Any) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in answer["errors"]}


def account(view: Any, purpose: str) -> Any:
    (found,) = [each for each in view["accounts"] if each["purpose"] == purpose]
    return found


def test_a_company_s_rules_go_over_the_firm_s_and_those_over_the_country_s(firm: Firm) -> None:
    of_firm = {"accounts": {"sale.goods": "410012", "customer": "112004"}, "digits": 8}
    status, written = firm.ask("PUT", "/posting-rules/CR", of_firm)
    assert (status, written["version"], written["digits"]) == (200, 1, 8)
    status, _ = firm.ask("PUT", firm.rules, {"accounts": {"sale.goods": "410013"}})
    assert status == 200

    _, view = firm.ask("GET", firm.rules)

    shown = {
        purpose: (account(view, purpose)["code"], account(view, purpose)["source"])
        for purpose in ("sale.goods", "customer", "sale.services")
    }
    assert shown == {
        "sale.goods": ("41001300", "company"),
        "customer": ("11200400", "firm"),
        "sale.services": ("41001200", "country"),
    }
    assert (view["rules"]["digits"], view["digits"]) == (None, 8)
    assert account(view, "sale.goods")["purpose_text"] == "Ventas: bienes"


def test_rules_are_taken_back_and_nothing_of_them_is_left(firm: Firm) -> None:
    _, before = firm.ask("GET", firm.rules)
    firm.ask("PUT", firm.rules, {"accounts": {"customer": "112004"}})

    assert firm.ask("DELETE", firm.rules, version=0)[0] == 412
    assert firm.ask("DELETE", firm.rules, version=1)[0] == 204

    _, after = firm.ask("GET", firm.rules)
    assert [after[name] for name in ("accounts", "rules", "documents")] == [
        before[name] for name in ("accounts", "rules", "documents")
    ]
    assert firm.ask("PUT", firm.rules, {"digits": 8}, version=1)[0] == 412
    status, told = firm.ask("GET", f"/users/{firm.world.administrator}/activity")
    assert status == 200
    assert [each["text"] for each in told["data"]] == [
        "Se quitaron sus reglas de contabilización; valen las del despacho.",
        "Se cambiaron sus reglas de contabilización: cuentas.",
    ]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_version_that_is_yet_to_come_is_refused_before_anything_is_written(
    firm: Firm, method: str
) -> None:
    body = {"digits": 8} if method == "PUT" else None

    for path in ("/posting-rules/CR", firm.rules):
        assert firm.ask("GET", path)[1]["version"] == 0
        with faults.watched() as calls:
            status, refused = firm.ask(method, path, body, version=1)

        assert (status, refused["code"]) == (412, "changed-meanwhile")
        assert {"PutItem", "DeleteItem", "TransactWriteItems"}.isdisjoint(calls)


def test_what_changes_nothing_is_not_written(firm: Firm) -> None:
    firm.ask("PUT", "/posting-rules/CR", NUMBERED)

    again = firm.ask("PUT", "/posting-rules/CR", NUMBERED, version=1)
    firm.ask("DELETE", "/posting-rules/CR", version=1)

    assert (again[0], again[1]["version"]) == (200, 1)
    _, told = firm.ask("GET", "/history")
    assert [each["text"] for each in told["data"]] == [
        "Se quitaron las reglas de contabilización de Costa Rica; valen las del país.",
        "Se cambiaron las reglas de contabilización de Costa Rica: subcuentas de clientes, "
        "dígitos, texto de los asientos.",
    ]


def test_what_cannot_be_posted_by_is_refused_at_its_field(firm: Firm) -> None:
    wrong = {
        "accounts": {"sale.godos": "410012", "customer": "1120041234567"},
        "documents": {"bill": {}, "ticket": {"accounts": {"gods": "410012"}, "text": "{"}},
        "text": "{number} {name}",
    }
    status, answer = firm.ask("PUT", "/posting-rules/CR", wrong)
    assert (status, pointers(answer)) == (422, {"/accounts/customer": "wrong-format"})
    wrong["accounts"] = {"sale.godos": "410012", "customer": "1120041"}
    status, answer = firm.ask("PUT", "/posting-rules/CR", wrong | {"digits": 6})
    assert (status, pointers(answer)) == (
        422,
        {
            "/text": "unknown-placeholder",
            "/accounts/sale.godos": "unknown-purpose",
            "/documents/bill": "unknown-purpose",
            "/documents/ticket/accounts/gods": "unknown-purpose",
            "/documents/ticket/text": "unknown-placeholder",
            "/accounts/customer": "account-too-long",
        },
    )
    status, answer = firm.ask(
        "PUT", firm.rules, {"accounts": {"sale.goods": "999999"}, "customers": "numbered"}
    )
    assert (status, pointers(answer)) == (
        422,
        {"/customers": "no-room-for-numbers", "/accounts/sale.goods": "account-not-in-chart"},
    )
    status, answer = firm.ask("PUT", "/posting-rules/CR", {"suppliers": "numbered"})
    assert (status, pointers(answer)) == (422, {"/suppliers": "no-room-for-numbers"})
    assert firm.ask("PUT", "/posting-rules/FR", {})[1]["code"] == "country-without-rules"


def test_an_account_that_the_firm_s_program_has_not_is_refused(firm: Firm) -> None:
    chart = b"code;name;type\n11200100;Clientes;receivable\n41001100;Ventas;income\n"
    charts.put_chart(firm.world.caller(), firm.world.company, chart, is_json=False)

    status, unknown = firm.ask("PUT", firm.rules, {"accounts": {"sale.goods": "41001200"}})
    _, short = firm.ask("PUT", firm.rules, {"digits": 7})

    assert (status, pointers(unknown)) == (422, {"/accounts/sale.goods": "account-not-in-chart"})
    assert pointers(short) == {"/digits": "digits-below-chart"}
    assert firm.ask("PUT", firm.rules, {"accounts": {"sale.goods": "410011"}})[0] == 200


def test_who_may_not_see_a_company_neither_reads_nor_writes_its_rules(firm: Firm) -> None:
    asked = [
        ("GET", firm.rules, None), ("PUT", firm.rules, {}), ("DELETE", firm.rules, None),
        ("POST", f"{firm.rules}/example", {}), ("GET", firm.subaccounts, None),
        ("PUT", firm.subaccounts, {"subaccounts": [
            {"root": "112001", "tax_id": "1", "number": 1, "name": "A"}]}),
    ]  # fmt: skip
    stranger = build()

    for method, path, body in asked:
        hidden = firm.ask(method, path, body, user=firm.world.adviser)
        other = firm.ask(method, path, body, user=stranger.administrator)
        assert (hidden[0], other[0]) in {(403, 404), (404, 404)}, (method, path)
    assert firm.ask("PUT", "/posting-rules/CR", {}, user=firm.world.adviser)[0] == 403


def test_an_account_of_the_firm_s_that_a_company_cannot_have_is_told_at_its_export(
    firm: Firm,
) -> None:
    for version, account, code in (
        (0, "1120010099", "ACCOUNT_LENGTH"),
        (1, "999999", "ACCOUNT_UNKNOWN"),
    ):
        customer = {"accounts": {"customer": account}}
        assert firm.ask("PUT", "/posting-rules/CR", customer, version=version)[0] == 200
        _, view = firm.ask("GET", firm.rules)
        assert not view["accounts"][0]["is_known"]
        accept_documents(firm.world, 1, first_number=version + 1)

        done = export(firm.world)

        assert {each.code for each in done.found} == {code}
        assert {each.value for each in done.found} == {account}


def test_an_example_shows_entries_and_changes_nothing(firm: Firm) -> None:
    accept_documents(firm.world, 1)
    done = export(firm.world)
    _, handed = firm.ask("GET", f"/imports/{done.batch_id}/documents")
    rules = NUMBERED | {"accounts": {"sale.goods": "410012"}}
    named = {"import_id": done.batch_id, "document_id": handed["data"][0]["id"]}

    status, invented = firm.ask("POST", f"{firm.rules}/example", {"rules": rules})
    _, tried = firm.ask("POST", f"{firm.rules}/example", {"rules": rules, **named})

    assert status == 200
    assert {each["document_type"] for each in invented["data"]} >= {"invoice", "purchase", "export"}
    assert all(each["debit"] == each["credit"] != "0" for each in invented["data"])
    (entry,) = tried["data"]
    assert [(line["account"], line["amount"]) for line in entry["lines"]] == [
        ("1120010001", "1130.00"), ("4100120000", "1000.00"), ("2121110000", "130.00"),
    ]  # fmt: skip
    assert entry["text"].endswith("Cliente Inventado S.A.")
    assert firm.ask("GET", firm.rules)[1]["version"] == 0
    assert firm.ask("GET", firm.subaccounts)[1]["total"] == 0
    alone = {"rules": rules, "document_id": named["document_id"]}
    _, refused = firm.ask("POST", f"{firm.rules}/example", alone)
    assert pointers(refused) == {"/document_id": "import-and-document"}
    _, refused = firm.ask("POST", f"{firm.rules}/example", {"rules": {"text": "{nombre}"}})
    assert pointers(refused) == {"/rules/text": "unknown-placeholder"}
    no_such = {"rules": rules, **named, "document_id": "doc_0"}
    assert firm.ask("POST", f"{firm.rules}/example", no_such)[0] == 404


def test_a_customer_keeps_the_number_that_the_first_export_gave(firm: Firm) -> None:
    world = firm.world
    firm.ask("PUT", "/posting-rules/CR", NUMBERED)
    accept_documents(world, 2)
    first = export(world)
    assert first.state == "done"
    assert b";1120010001;Cliente Inventado S.A.;" in read_file(world, first.id, "csv")
    _, listed = firm.ask("GET", firm.subaccounts)
    assert [(each["number"], each["tax_id"]) for each in listed["data"]] == [(1, "3101777777")]

    firm.ask("PUT", "/posting-rules/CR", NUMBERED | {"digits": 12}, version=1)
    accept_documents(world, 1, first_number=9)
    second = export(world)

    assert b";112001000001;Cliente Inventado S.A.;" in read_file(world, second.id, "csv")
    assert firm.ask("GET", firm.subaccounts)[1]["total"] == 1


def test_numbers_of_the_firm_s_program_are_taken_over(firm: Firm) -> None:
    world = firm.world
    firm.ask("PUT", "/posting-rules/CR", NUMBERED)
    known = {"root": "112001", "tax_id": "3-101-777777", "number": 41, "name": "El de siempre"}
    wrong = [known | {"number": 10000}, known | {"root": "999"}]
    status, answer = firm.ask("PUT", firm.subaccounts, {"subaccounts": wrong})
    assert (status, pointers(answer)) == (
        422,
        {
            "/subaccounts/0/number": "no-room-for-numbers",
            "/subaccounts/1/root": "account-not-in-chart",
        },
    )

    assert firm.ask("PUT", firm.subaccounts, {"subaccounts": [known]}) == (200, {"total": 1})
    accept_documents(world, 1)
    done = export(world)

    assert b";1120010041;El de siempre;" in read_file(world, done.id, "csv")


def test_of_two_that_give_numbers_at_once_the_second_begins_anew(firm: Firm) -> None:
    world = firm.world
    chart = books.books_by("CR", *(PostingRules(),) * 2, default_chart("CR"), None)
    ten = chart.chart.but(length=10, has_roots=True)
    one, other = (rule_store.subaccounts(world.firm, world.company) for _ in range(2))
    for each, tax_id in ((one, "3101000001"), (other, "3101000002")):
        each.of(ten, "112001", tax_id, "Cliente")
    tx, late = Transaction(), Transaction()
    rule_store.keep_subaccounts(tx, world.firm, world.company, one)
    rule_store.keep_subaccounts(late, world.firm, world.company, other)
    tx.commit()

    with pytest.raises(ChangedMeanwhile):
        late.commit()

    (kept,) = rule_store.subaccounts(world.firm, world.company)
    assert (kept.tax_id, kept.number) == ("3101000001", 1)
