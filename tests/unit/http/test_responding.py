"""What every route shares, tried on routes of the tests' own application."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from chalice.app import Chalice, Response
from pydantic import Field

from chalicelib.aws.secrets import signing_key
from chalicelib.aws.sessions import Held, write_access
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller, Hidden, PublicRequest
from chalicelib.core.errors import Conflict, Retryable
from chalicelib.core.fields import Form, Printable
from chalicelib.core.ids import new_id
from chalicelib.core.model import Entity, Model
from chalicelib.core.paging import PageQuery
from chalicelib.core.scope import EVERYTHING, CompanyScope
from chalicelib.core.standing import Membership, SignedIn
from chalicelib.core.texts import Language, Text
from chalicelib.http import access
from chalicelib.http.endpoint import MAX_BODY_BYTES, ByCountry, Route, Routes
from chalicelib.http.middleware import finish
from chalicelib.http.responding import _idempotency, respond
from tests.support import tokens
from tests.support.chalice_client import client_of
from tests.support.faults import overtaken_at, watched
from tests.support.requests import asked
from tests.support.scopes import made_up, rights_to

if TYPE_CHECKING:
    from chalice.test import Client

NOW = datetime(2026, 11, 2, tzinfo=UTC)


class Order(Model):
    name: str = Field(max_length=10)
    price: int = Field(ge=1)
    count: int = 1
    label: Annotated[Printable, Field(min_length=2)] = "no label"
    code: Annotated[str, Form("^[0-9]{2}$", Text(es="2 cifras, como 01", en="2 digits"))] = "01"
    tags: tuple[str, ...] = Field(("one",), min_length=1)


class Group(Model):
    tags: tuple[str, ...] = Field(min_length=1)


class Orders(Model):
    groups: tuple[Group, ...]


class EastBill(Model):
    number: int


class WestBill(Model):
    letters: Annotated[str, Field(max_length=5)]


BILLS: dict[str, type[EastBill | WestBill]] = {"east": EastBill, "west": WestBill}
BILL = ByCountry(BILLS.values)


class Placed(Entity):
    id: str
    name: str


class SoldOut(Conflict):
    code = "sold-out-in-test"
    text = Text(es="Agotado: {name}.", en="Sold out: {name}.")


ROWS = {
    "POST /t/{firm}/orders": access.Access("firm", "licence:write"),
    "DELETE /t/{firm}/orders": access.Access("firm", "licence:write"),
    "PATCH /t/{firm}/orders": access.Access("firm", "licence:write"),
    "POST /t/visits": access.PUBLIC,
    "POST /t/groups": access.PUBLIC,
    "POST /t/bills/{country}": access.PUBLIC,
    "GET /t/{firm}/users": access.Access("firm", "user:write"),
    "GET /t/crash": access.PUBLIC,
    "GET /t/down": access.PUBLIC,
    "GET /t/list": access.PUBLIC,
}


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    app = Chalice(app_name="test", configure_logs=False)
    for row, route in _declared().items():
        _register(app, row, route)
    app.register_middleware(lambda event, get: finish(event, get(event)), "http")
    _enrol("acc_admin", "firm_a", "administrator")
    _enrol("acc_adviser", "firm_a", "adviser")
    _enrol("acc_other", "firm_b", "administrator")
    with client_of(app) as made:
        yield made


def _register(app: Chalice, row: str, route: Route) -> None:
    method, path = row.split(" ")

    def view(**parameters: str) -> Response:
        request = app.current_request
        assert request is not None
        return respond(route, request, parameters)

    app.route(path, methods=[method], content_types=[])(view)


def _declared() -> dict[str, Route]:
    declared: dict[str, Route] = {}
    routes = Routes("test", {"test": ROWS}, declared)
    _declare_orders(routes)
    _declare_others(routes)
    return declared


def _declare_orders(routes: Routes) -> None:
    @routes.post("/t/{firm}/orders", body=Order, returns=Placed, status=201, idempotent=True)
    def place_order(caller: Caller, body: Order) -> Placed:
        """Place an order."""
        if body.name == "none":
            raise SoldOut(name=body.name)
        if body.name == "last" and Table(caller.tenant).get(Placed, "ORDERS", "1"):
            raise SoldOut(name=body.name)
        tx = Transaction()
        order = Placed(id="ord_1", name=body.name, created_at=clock.now(), version=1)
        tx.create(Table(caller.tenant).key("ORDERS", "1"), order)
        tx.respond(caller, 201, order)
        tx.commit()
        return order

    @routes.patch("/t/{firm}/orders", body=Order, returns=Placed, versioned=True)
    def change_order(caller: Caller, body: Order, version: int) -> Placed:
        """Change an order."""
        return Placed(id="ord_1", name=body.name, created_at=NOW, version=version + 1)

    @routes.delete("/t/{firm}/orders")
    def forget_orders(caller: Caller) -> None:
        """Forget the orders."""


def _declare_others(routes: Routes) -> None:
    @routes.post("/t/visits", body=Order, returns=Placed, status=201, idempotent=True)
    def note_visit(request: PublicRequest, body: Order) -> Placed:
        """Note a visit."""
        tx = Transaction()
        visit = Placed(id=new_id("vis"), name=body.name, created_at=clock.now(), version=1)
        tx.create(Table("visits").key("VISITS", visit.id), visit)
        tx.respond(request, 201, visit)
        tx.commit()
        return visit

    @routes.post("/t/groups", body=Orders)
    def take_groups(request: PublicRequest, body: Orders) -> None:
        """Take groups of orders."""

    @routes.post("/t/bills/{country}", body=BILL, returns=BILL, status=201)
    def post_bill(request: PublicRequest, country: str, body: UnreadBody) -> EastBill | WestBill:
        """Take a bill of any country."""
        return body.read(BILLS[country])

    @routes.get("/t/{firm}/users", returns=Placed)
    def list_users(caller: Caller) -> Placed:
        """List users."""
        return Placed(id=caller.role, name=caller.tenant, created_at=NOW)

    @routes.get("/t/crash")
    def crash(request: PublicRequest) -> None:
        """Crash."""
        raise RuntimeError("secret detail")

    @routes.get("/t/down")
    def down(request: PublicRequest) -> None:
        """Be unavailable."""
        raise Retryable("table: throttled")

    @routes.get("/t/list", query=PageQuery, returns=Placed)
    def list_some(request: PublicRequest, query: PageQuery) -> Placed:
        """List."""
        return Placed(id=str(query.limit), name=request.language, created_at=NOW)


def _enrol(account_id: str, firm: str, role: str, language: Language = "es") -> None:
    tx = Transaction()
    account = SignedIn(state="active", created_at=NOW, language=language)
    tx.create(Table(account_id).key("ACCOUNT", "ACCOUNT"), account)
    tx.create(Table(firm).key("MEMBERS", account_id), Membership(role=role, created_at=NOW))
    tx.commit()


def ask(
    client: Client, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, Any, dict[str, str]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
    headers.setdefault("Content-Type", "application/json")
    answer = client.http.request(method, path, headers=headers, body=data)
    parsed = json.loads(answer.body) if answer.body else None
    return answer.status_code, parsed, dict(answer.headers)


def signed_in(account_id: str = "acc_admin", key: str = "key-12345678") -> dict[str, str]:
    return tokens.bearer(account_id) | {"Idempotency-Key": key}


GOOD = {"name": "pens", "price": 1050}


def test_answer_is_the_model_with_its_version(client: Client) -> None:
    status, body, headers = ask(client, "POST", "/t/firm_a/orders", GOOD, **signed_in())

    assert (status, body["name"], headers["ETag"]) == (201, "pens", '"1"')


def test_repeated_request_gets_the_first_answer(client: Client) -> None:
    headers = signed_in()
    first = ask(client, "POST", "/t/firm_a/orders", GOOD, **headers)

    with watched() as made:
        again = ask(client, "POST", "/t/firm_a/orders", GOOD, **headers)

    assert made == ["BatchGetItem"]
    assert again[:2] == first[:2]
    assert again[2]["Idempotency-Replayed"] == "true"
    assert again[2]["ETag"] == first[2]["ETag"] == '"1"'


def test_repeated_public_request_gets_the_first_answer(client: Client) -> None:
    key = {"Idempotency-Key": "key-12345678"}
    first = ask(client, "POST", "/t/visits", GOOD, **key)

    with watched() as made:
        again = ask(client, "POST", "/t/visits", GOOD, **key)

    assert made == ["GetItem"]
    assert (first[0], "Idempotency-Replayed" in first[2]) == (201, False)
    assert (again[0], again[2]["Idempotency-Replayed"]) == (201, "true")
    assert again[1] == first[1]


@pytest.mark.parametrize("key", ["key-12345678", "key-of-another"])
def test_request_refused_for_what_its_other_run_made_gets_the_answer_of_that(
    client: Client, key: str
) -> None:
    last = GOOD | {"name": "last"}
    headers = signed_in() | {"Idempotency-Key": "key-12345678"}

    def overtaken() -> None:
        ask(client, "POST", "/t/firm_a/orders", last, **headers)

    with overtaken_at("GetItem", overtaken):
        again = signed_in() | {"Idempotency-Key": key}
        status, body, more = ask(client, "POST", "/t/firm_a/orders", last, **again)

    if key == "key-12345678":
        assert (status, body["name"], more["Idempotency-Replayed"]) == (201, "last", "true")
    else:
        assert (status, body["code"]) == (409, SoldOut.code)


def test_request_that_another_run_overtook_gets_the_answer_of_that(client: Client) -> None:
    def overtaken() -> None:
        ask(client, "POST", "/t/visits", GOOD, **{"Idempotency-Key": "key-12345678"})

    with overtaken_at("TransactWriteItems", overtaken):
        status, body, headers = ask(
            client, "POST", "/t/visits", GOOD, **{"Idempotency-Key": "key-12345678"}
        )

    assert (status, body["name"], headers["Idempotency-Replayed"]) == (201, "pens", "true")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("POST", "/t/visits"), ("PUT", "/t/visits")),
        (("POST", "/t/visits"), ("POST", "/t/{firm}/orders")),
        (("POST", "/t/a/orders"), ("POST", "/t/b/orders")),
    ],
)
def test_key_is_of_one_method_and_address(
    aws: Any, one: tuple[str, str], other: tuple[str, str]
) -> None:
    digests = set()
    for method, path in (one, other, one):
        route = Route(method, path, print, access.PUBLIC, idempotent=True)
        request = asked(b"{}", idempotency_key="key-12345678")
        digests.add(_idempotency(route, request, {"firm": "firm_a"}).key_digest)

    assert len(digests) == 2


def test_digest_of_a_body_cannot_be_computed_without_our_key(aws: Any) -> None:
    route = Route("POST", "/t/visits", print, access.PUBLIC, idempotent=True)

    made = _idempotency(route, asked(b"secret", idempotency_key="key-12345678"), {})

    assert made.body_digest == hmac.new(signing_key(), b"secret", "sha256").hexdigest()


@pytest.mark.parametrize("key", ["12345678", "x" * 128, "!~!~!~!~"])
def test_key_may_be_of_8_to_128_characters_that_can_be_seen(client: Client, key: str) -> None:
    assert ask(client, "POST", "/t/visits", GOOD, **{"Idempotency-Key": key})[0] == 201


@pytest.mark.parametrize(
    ("audience", "role", "permission"),
    [
        ("firm", "administrator", "user:write"),
        ("firm", "adviser", "import:read"),
        ("account", "", ""),
    ],
)
def test_handler_gets_who_asks_and_what_they_may_see(
    client: Client, audience: Any, role: str, permission: str
) -> None:
    got: list[Caller] = []
    tx, table = Transaction(), Table("firm_a")
    rights = rights_to(frozenset({made_up(1)}))
    member = Membership(role=role or "adviser", rights=rights, created_at=NOW)
    tx.replace(table.key("MEMBERS", "acc_admin"), member.but(version=1))
    tx.commit()
    row = access.Access(audience, permission)
    parameters = {"firm": "firm_a"} if role else {}

    respond(
        Route("GET", "/t", got.append, row),
        asked(authorization=tokens.bearer("acc_admin")["Authorization"], accept_language="en"),
        parameters,
    )

    tenant = "firm_a" if role else ""
    scope = CompanyScope((rights,)) if permission == "import:read" else EVERYTHING
    assert got == [Caller("acc_admin", "en", "req_1", tenant, role, scope)]


def test_key_used_for_another_body_is_refused(client: Client) -> None:
    ask(client, "POST", "/t/firm_a/orders", GOOD, **signed_in())

    status, body, _ = ask(client, "POST", "/t/firm_a/orders", GOOD | {"name": "x"}, **signed_in())

    assert (status, body["code"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("key", ["", "short", "with space in it", "x" * 129])
def test_creating_without_a_usable_key_is_refused(client: Client, key: str) -> None:
    status, body, _ = ask(client, "POST", "/t/firm_a/orders", GOOD, **signed_in(key=key))

    assert (status, body["code"]) == (400, "idempotency-key-missing")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "token-missing"),
        ({"Authorization": "Basic abc"}, "token-missing"),
        ({"Authorization": "Bearer not.a.token"}, "token-invalid"),
    ],
)
def test_request_without_a_token_is_refused(
    client: Client, headers: dict[str, str], code: str
) -> None:
    status, body, answered = ask(client, "GET", "/t/firm_a/users", **headers)

    assert (status, body["code"]) == (401, code)
    assert answered["WWW-Authenticate"] == "Bearer"


def test_token_whose_hour_is_over_is_told_from_one_that_is_none(client: Client) -> None:
    late = tokens.bearer("acc_admin", at=clock.now() - timedelta(hours=1))

    for headers, code in ((late, "token-expired"), (tokens.forged("acc_admin"), "token-invalid")):
        status, body, _ = ask(client, "GET", "/t/firm_a/users", **headers)
        assert (status, body["code"]) == (401, code)


def test_token_of_a_session_that_is_over_is_refused(client: Client) -> None:
    headers, table = tokens.bearer("acc_admin"), Table("acc_admin")
    account = table.get(SignedIn, "ACCOUNT", "ACCOUNT")
    assert account is not None
    idle = clock.now() + timedelta(days=3651)
    with clock.set_to(clock.now() + timedelta(days=3649)):
        assert ask(client, "GET", "/t/firm_a/users", **headers)[0] == 200
    with clock.set_to(idle):
        late = write_access(Held("acc_admin", tokens.SESSION, "nonce", ""), idle)
        over = ask(client, "GET", "/t/firm_a/users", Authorization=f"Bearer {late}")
    tx = Transaction()
    tx.replace(table.key("ACCOUNT", "ACCOUNT"), account.but(generation=1))
    tx.commit()

    status, body, _ = ask(client, "GET", "/t/firm_a/users", **headers)

    assert (over[0], over[1]["code"]) == (401, "session-over")
    assert (status, body["code"]) == (401, "token-invalid"), "in the very second, too"


def test_role_without_the_permission_is_refused_and_logged_by_who_asked(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="enlace.http"):
        status, body, _ = ask(client, "GET", "/t/firm_a/users", **tokens.bearer("acc_adviser"))

    assert (status, body["code"]) == (403, "not-allowed")
    told = [(r.actor, r.tenant, r.outcome) for r in caplog.records if r.message == "request"]  # type: ignore[attr-defined]
    assert told == [("acc_adviser", "firm_a", "not-allowed")]


@pytest.mark.parametrize(("method", "path"), [("GET", "users"), ("POST", "orders")])
@pytest.mark.parametrize("firm", ["firm_a", "firm_unknown", "firm_a%23MEMBERS", "x" * 65])
def test_other_tenants_look_as_if_they_did_not_exist(
    client: Client, firm: str, method: str, path: str
) -> None:
    headers = tokens.bearer("acc_other") | {"Idempotency-Key": "k" * 8}

    status, body, _ = ask(client, method, f"/t/{firm}/{path}", {}, **headers)

    assert (status, body["code"]) == (404, "not-found")


def test_every_wrong_field_is_named(client: Client) -> None:
    body = {"name": "much too long a name", "price": 0, "colour": "red"}

    status, problem, headers = ask(
        client, "POST", "/t/firm_a/orders", body, **signed_in(), **{"Accept-Language": "en"}
    )

    assert status == 422
    assert headers["Content-Type"] == "application/problem+json"
    assert {(e["pointer"], e["code"]) for e in problem["errors"]} == {
        ("/name", "too-long"),
        ("/price", "below-minimum"),
        ("/colour", "unknown-field"),
    }
    assert all(e["detail"] for e in problem["errors"])


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[" * 5000])
def test_body_that_is_not_json_is_refused(client: Client, data: bytes) -> None:
    status, body, _ = ask(client, "POST", "/t/firm_a/orders", data, **signed_in())

    assert (status, body["code"]) == (400, "malformed-json")


@pytest.mark.parametrize("data", [b"", b" \n "])
def test_body_that_is_not_there_is_told_as_such(client: Client, data: bytes) -> None:
    status, body, _ = ask(client, "POST", "/t/firm_a/orders", data, **signed_in())

    assert (status, body["code"]) == (400, "body-missing")


def test_broken_json_is_told_by_its_place_in_the_readers_words(client: Client) -> None:
    data = b'{\n "name": pens}'

    _, body, _ = ask(client, "POST", "/t/firm_a/orders", data, **signed_in())

    assert body["detail"].endswith("corrija la línea 2, columna 10.")


@pytest.mark.parametrize(
    "data",
    [
        b'{"name": "pens", "price": "10.50", "price": "99.00"}',
        b'{"name": "pens", "price": "10.50", "\\u0070rice": "99.00"}',
        b'{"name": "pens", "price": {"price": 1, "price": 1}}',
    ],
)
def test_member_that_is_there_twice_is_refused_by_name(client: Client, data: bytes) -> None:
    status, body, _ = ask(client, "POST", "/t/firm_a/orders", data, **signed_in())

    assert (status, body["code"]) == (400, "malformed-json")
    assert "«price» aparece dos veces" in body["detail"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("es", "Hay 19902 más que no se muestran."), ("en", "19902 more are not shown.")],
)
def test_of_many_wrong_fields_the_first_hundred_are_named_and_the_others_counted(
    client: Client, language: str, told: str
) -> None:
    body = {f"unknown{number}": 0 for number in range(20_000)}

    status, problem, _ = ask(
        client, "POST", "/t/firm_a/orders", body, **signed_in(), **{"Accept-Language": language}
    )

    assert (status, len(problem["errors"]), problem["more_errors"]) == (422, 100, 19_902)
    assert told in problem["detail"]


def test_name_of_an_unknown_field_is_not_echoed_at_length(client: Client) -> None:
    data = b'{"' + b"~" * 4_000_000 + b'": 0}'

    _, problem, _ = ask(client, "POST", "/t/firm_a/orders", data, **signed_in())

    assert max(len(error["pointer"]) for error in problem["errors"]) <= 201


@pytest.mark.parametrize(
    "body", [{f"a{n}": 0 for n in range(150_002)}, {"tags": [{}] * 25_001}, {"tags": [0] * 200_000}]
)
def test_more_values_than_any_route_takes_are_refused_before_each_is_complained_of(
    client: Client, body: dict[str, Any]
) -> None:
    status, problem, _ = ask(client, "POST", "/t/firm_a/orders", body, **signed_in())

    assert (status, problem["code"]) == (413, "too-many-values")


def test_time_to_refuse_grows_with_the_number_of_wrong_items_and_not_its_square(
    client: Client,
) -> None:
    body: Any = {"groups": [{"tags": []}] * 20_000}
    started = time.process_time()

    status, problem, _ = ask(client, "POST", "/t/groups", body)

    assert (status, problem["more_errors"] > 19_000) == (422, True)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("count", [True, "41", 41.0])
def test_whole_number_of_another_json_type_is_refused(client: Client, count: object) -> None:
    status, body, _ = ask(
        client, "POST", "/t/firm_a/orders", GOOD | {"count": count}, **signed_in()
    )

    assert status == 422
    assert [(e["pointer"], e["code"]) for e in body["errors"]] == [("/count", "wrong-type")]


def test_text_is_told_to_be_too_short_as_text_and_a_form_without_a_regular_expression(
    client: Client,
) -> None:
    body = GOOD | {"label": "", "code": "x", "tags": []}

    _, problem, _ = ask(client, "POST", "/t/firm_a/orders", body, **signed_in())

    assert {(e["pointer"], e["code"], e["detail"]) for e in problem["errors"]} == {
        ("/label", "too-short", "Escriba 2 o más caracteres."),
        (
            "/code",
            "wrong-format",
            "No tiene el formato esperado. Escriba 2 cifras, como 01.",
        ),
        ("/tags", "too-few-items", "Envíe 1 o más elementos."),
    }


@pytest.mark.parametrize(("data", "expected"), [(b"", 204), (b"{}", 204), (b'{"why": 1}', 422)])
def test_body_that_nobody_reads_is_refused(client: Client, data: bytes, expected: int) -> None:
    status, body, _ = ask(client, "DELETE", "/t/firm_a/orders", data, **signed_in())

    assert status == expected
    assert body is None or body["code"] == "body-not-expected"


def test_refused_request_may_be_corrected_with_the_same_key(client: Client) -> None:
    refused = ask(client, "POST", "/t/firm_a/orders", GOOD | {"name": "none"}, **signed_in())

    placed = ask(client, "POST", "/t/firm_a/orders", GOOD, **signed_in())

    assert (refused[0], refused[1]["detail"], placed[0]) == (409, "Agotado: none.", 201)


@pytest.mark.parametrize(
    ("country", "sent"), [("east", {"number": 7}), ("west", {"letters": "siete"})]
)
def test_body_by_country_is_read_by_the_model_of_the_country(
    client: Client, country: str, sent: dict[str, Any]
) -> None:
    status, body, _ = ask(client, "POST", f"/t/bills/{country}", sent)

    assert (status, body) == (201, sent)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"number": "7"}, (422, "invalid-input", ["/number"])),
        ({"letters": "siete"}, (422, "invalid-input", ["/number", "/letters"])),
        (b"{", (400, "malformed-json", [])),
        (b"", (400, "body-missing", [])),
        (b'{"number": 7, "number": 8}', (400, "malformed-json", [])),
        (b"[" + b"," * 200_000, (413, "too-many-values", [])),
        (b'{"number": ' + b"7" * MAX_BODY_BYTES + b"}", (413, "too-large", [])),
    ],
)
def test_body_by_country_is_refused_as_any_other(
    client: Client, sent: Any, expected: tuple[int, str, list[str]]
) -> None:
    status, body, _ = ask(client, "POST", "/t/bills/east", sent)

    pointers = [each["pointer"] for each in body.get("errors", [])]
    assert (status, body["code"], pointers) == expected


def test_body_by_country_is_of_an_accepted_content_type(client: Client) -> None:
    headers = {"Content-Type": "text/xml"}

    status, body, _ = ask(client, "POST", "/t/bills/east", {"number": 7}, **headers)

    assert (status, body["code"]) == (415, "unsupported-media-type")


def test_oversize_body_is_refused(client: Client) -> None:
    data = b'{"name": "' + b"x" * MAX_BODY_BYTES + b'"}'

    status, body, _ = ask(client, "POST", "/t/firm_a/orders", data, **signed_in())

    assert (status, body["code"]) == (413, "too-large")


def test_other_content_types_and_methods_get_problem_documents(client: Client) -> None:
    wrong_type = ask(
        client, "POST", "/t/firm_a/orders", GOOD, **signed_in(), **{"Content-Type": "text/xml"}
    )
    wrong_method = ask(client, "DELETE", "/t/firm_a/users", **signed_in())

    assert (wrong_type[0], wrong_type[1]["code"]) == (415, "unsupported-media-type")
    assert (wrong_method[0], wrong_method[1]["code"]) == (405, "method-not-allowed")


def test_failure_tells_nothing_of_its_inside(client: Client) -> None:
    status, body, _ = ask(client, "GET", "/t/crash")

    assert (status, body["code"]) == (500, "internal")
    assert "secret" not in json.dumps(body)


def test_no_response_runs_is_framed_or_tells_where_it_was_read(client: Client) -> None:
    for method, path in (("GET", "/t/list"), ("GET", "/t/crash"), ("DELETE", "/t/list")):
        _, _, headers = ask(client, method, path)

        policy = headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'"} <= {*policy}
        assert {"frame-ancestors 'none'", "sandbox"} <= {*policy}
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_part_that_is_down_asks_to_come_back(client: Client) -> None:
    status, body, headers = ask(client, "GET", "/t/down")

    assert (status, body["code"], headers["Retry-After"]) == (503, "unavailable", "30")


@pytest.mark.parametrize("match", ["", "1", '"abc"', '"1", "2"'])
def test_change_without_the_version_read_is_refused(client: Client, match: str) -> None:
    headers = tokens.bearer("acc_admin") | {"If-Match": match}

    status, body, _ = ask(client, "PATCH", "/t/firm_a/orders", GOOD, **headers)

    assert (status, body["code"]) == (400, "if-match-missing")


def test_change_carries_the_version_read(client: Client) -> None:
    headers = tokens.bearer("acc_admin") | {"If-Match": '"7"'}

    status, _, answered = ask(client, "PATCH", "/t/firm_a/orders", GOOD, **headers)

    assert (status, answered["ETag"]) == (200, '"8"')


@pytest.mark.parametrize(
    ("query", "parameter"), [("limit=0", "limit"), ("limit=abc", "limit"), ("size=1", "size")]
)
def test_wrong_parameter_is_named(client: Client, query: str, parameter: str) -> None:
    status, body, _ = ask(client, "GET", f"/t/list?{query}")

    assert (status, body["errors"][0]["parameter"]) == (422, parameter)


def test_who_says_no_language_is_responded_to_in_that_of_the_account(client: Client) -> None:
    _enrol("acc_english", "firm_a", "adviser", language="en")
    caller = signed_in("acc_english")

    _, refused, headers = ask(client, "GET", "/t/firm_b/users", **caller)
    _, forbidden, _ = ask(client, "GET", "/t/firm_a/users", **caller)
    _, spanish, _ = ask(client, "GET", "/t/firm_b/users", **caller, **{"Accept-Language": "es"})

    assert headers["Content-Language"] == "en"
    assert refused["detail"] == Hidden.text.en
    assert forbidden["detail"].startswith("Your user may not manage the users")
    assert spanish["detail"] == Hidden.text.es


def test_language_follows_the_reader(client: Client) -> None:
    _, spanish, headers = ask(client, "GET", "/t/list")
    _, english, _ = ask(client, "GET", "/t/list", **{"Accept-Language": "fr, en;q=0.8"})

    assert (spanish["name"], english["name"]) == ("es", "en")
    assert headers["Content-Language"] == "es"
    assert headers["Cache-Control"] == "no-store"
