"""Every route of the access table, tried by everybody who may come.

Generated from the table: a route without a row cannot be declared, a row without a route fails.
Each visitor is one entry of `VISITORS` and says what it gets at a row by what the row says, so a
new route is tried by all of them and a new kind of visitor tries all routes.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting import store as accounting_store
from chalicelib.aws.api_tokens import token_key
from chalicelib.aws.standing import (
    account_key,
    connection_key,
    firm_key,
    firm_lock_key,
    link_key,
    member_key,
)
from chalicelib.aws.table import PLATFORM, Key
from chalicelib.aws.transaction import Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.api_tokens import GRANTABLE, TokenKind, TokenStanding, new_secret
from chalicelib.core.caller import ROLE_PERMISSIONS, Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.connecting import (
    SCOPE_PERMISSIONS,
    SCOPES,
    ConnectionStanding,
    Consent,
    LinkStanding,
    Scope,
)
from chalicelib.core.ids import new_id
from chalicelib.core.model import Entity
from chalicelib.core.paging import Page
from chalicelib.core.scope import OF_COMPANIES, Applications, Rights
from chalicelib.core.sheets import MEDIA_TYPE
from chalicelib.core.standing import (
    FirmStanding,
    Lock,
    Membership,
    MemberState,
    SignedIn,
    TimedRights,
)
from chalicelib.http.access import ACCESS, Access
from chalicelib.http.openapi import declared_routes
from chalicelib.http.unknown import ANY_ADDRESS
from chalicelib.installations import service as installations
from chalicelib.notifications import store as notice_store
from tests.support import tokens
from tests.support.examples import COMMITTED
from tests.support.licensing import draft, new_company, new_firm
from tests.support.numbers import bind, numbered
from tests.unit.accounting.test_model import batch as any_batch
from tests.unit.notifications.test_notices import notice as any_notice

NOW, NEVER = datetime(2026, 11, 2, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
GUARDED = {row: access for row, access in ACCESS.items() if access.audience != "public"}
SHUT = {
    "token-missing",
    "token-expired",
    "token-invalid",
    "account-not-active",
    "firm-locked",
    "membership-inactive",
    "not-allowed",
    "application-missing",
    "connection-not-found",
    "connection-over",
    "beyond-connection",
    "installation-token-invalid",
    "licence-not-valid",
    "api-token-invalid",
    "person-needed",
    "proof-needed",
    "second-factor-needed",
}
"""What is said at the door and nowhere else."""
Answer = tuple[int, str]
SIGNING_OUT = "DELETE /v1/sessions/current"
PASSES: Answer = (0, "")
"""Whatever the route itself says."""
IN_TENANT = {row: access for row, access in GUARDED.items() if access.permission}


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


def write(*items: tuple[Key, Entity]) -> None:
    tx = Transaction()
    for key, item in items:
        tx.create(key, item)
    tx.commit()


def enrol(
    account_id: str,
    role: str = "",
    state: str = "active",
    tenants: tuple[str, ...] = ("firm_mine", "biz_mine"),
    state_there: MemberState = "active",
    **more: Any,
) -> None:
    """Give somebody an account and, with a role, a place in tenants."""
    write((account_key(account_id), SignedIn(state=state, created_at=NOW)))
    for tenant in tenants if role else ():
        member = Membership(role=role, state=state_there, created_at=NOW, **more)
        write((member_key(tenant, account_id), member))


def call(
    client: Client,
    row: str,
    headers: dict[str, str],
    named: dict[str, str],
    examples: Mapping[str, Any] | None = None,
) -> tuple[int, dict[str, Any]]:
    """Call a row with what its path names; whatever is not given is some id.

    The body is empty, unless there is an example.
    """
    method, path = row.split(" ")
    address = path.format_map(dict.fromkeys(re.findall(r"{(\w+)}", path), "some_id") | named)
    sent = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"key-{time.time_ns()}",
        "If-Match": '"1"',
    }
    body = json.dumps((examples or {}).get(row, {})).encode()
    answer = client.http.request(method, address, headers=sent | headers, body=body)
    if answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return answer.status_code, {"rows": answer.body.decode().splitlines()[1:]}
    return answer.status_code, json.loads(answer.body) if answer.body else {}


def ask(client: Client, row: str, headers: dict[str, str], tenant: str = "mine") -> Answer:
    named = {"firm": f"firm_{tenant}", "business": f"biz_{tenant}"}
    if tenant == PLATFORM:
        named = dict.fromkeys(named, PLATFORM)
    status, body = call(client, row, headers, named)
    return status, body.get("code", "")


def test_every_row_has_its_route_and_every_route_its_row() -> None:
    from app import app

    routes = {path: each for path, each in app.routes.items() if path != ANY_ADDRESS}
    registered = {f"{method} {path}" for path, methods in routes.items() for method in methods}
    preflights = {f"OPTIONS {path}" for path in routes}
    declared = {f"{route.method} {route.path}" for route in declared_routes()}

    assert registered == set(ACCESS) | preflights
    assert declared == set(ACCESS)


def test_wrong_method_is_told_which_there_are(client: Client, subtests: pytest.Subtests) -> None:
    known: dict[str, set[str]] = {}
    for method, path in (row.split(" ") for row in ACCESS):
        known.setdefault(path, {"OPTIONS"}).add(method)
    for path, methods in known.items():
        wrong = next(m for m in ("DELETE", "PATCH", "PUT") if m not in methods)
        with subtests.test(path):
            answer = client.http.request(wrong, re.sub(r"{\w+}", "some_id", path), body=b"")

            assert answer.status_code == 405
            assert json.loads(answer.body)["code"] == "method-not-allowed"
            assert set(answer.headers["Allow"].split(", ")) == methods


def test_every_permission_of_the_table_is_carried_by_some_role() -> None:
    known = frozenset().union(*ROLE_PERMISSIONS.values())

    assert {access.permission for access in IN_TENANT.values()} <= known


@dataclass(frozen=True)
class Visitor:
    """Somebody who calls every route: who they are, and what they get at a row."""

    gets: Callable[[Access], Answer]
    prepare: Callable[[], object] = lambda: None
    headers: Callable[[], dict[str, str]] = lambda: tokens.bearer("acc_visitor")
    tenant: str = "mine"
    as_program: Answer = (401, "installation-token-invalid")
    """What it gets at the rows of installed programs, of which people are none."""

    def gets_at(self, access: Access) -> Answer:
        return self.as_program if access.audience == "installation" else self.gets(access)


def always(status: int, code: str) -> Callable[[Access], Answer]:
    return lambda _: (status, code)


def member_of(tenants: str, role: str) -> Callable[[Access], Answer]:
    """What a member with a role gets: within its tenants by the role, elsewhere what is not there.

    `tenants` are the audiences whose tenants of the path are its own.
    """

    def gets(access: Access) -> Answer:
        if access.audience == "account":
            return PASSES
        if access.audience not in tenants.split():
            return 404, "not-found"
        allowed = access.permission in ROLE_PERMISSIONS[role]
        return PASSES if allowed else (403, "not-allowed")

    return gets


def shut_out_of_firms(access: Access) -> Answer:
    gets = member_of("firm business", "administrator")(access)
    return (403, "firm-locked") if access.audience == "firm" else gets


def proof_is_old(role: str) -> Callable[[Access], Answer]:
    def gets(access: Access) -> Answer:
        here = member_of("firm business", role)(access)
        return (403, "proof-needed") if here == PASSES and access.is_proven else here

    return gets


def with_old_proof(role: str) -> Callable[[], None]:
    def prepare() -> None:
        enrol("acc_visitor", role)
        tokens.age_proof("acc_visitor")

    return prepare


def without_factor(role: str, *, firm: bool = False, **given: Any) -> Callable[[], None]:
    def prepare() -> None:
        enrol("acc_visitor", role, **given)
        tokens.take_factor("acc_visitor")
        if firm:
            standing = FirmStanding(created_at=NOW, wants_second_factor=True)
            write((firm_key("firm_mine"), standing))

    return prepare


def enrolled(role: str, **given: Any) -> Callable[[], None]:
    return lambda: enrol("acc_visitor", role, **given)


def deactivated(access: Access) -> Answer:
    here = member_of("firm business", "administrator")(access)
    return (403, "membership-inactive") if access.audience in {"firm", "business"} else here


def without_applications(*lacking: str) -> Callable[[Access], Answer]:
    """What an adviser gets who lacks applications: those that permissions take are told apart."""

    def gets(access: Access) -> Answer:
        here = member_of("firm business", "adviser")(access)
        if here == PASSES and OF_COMPANIES.get(access.permission) in lacking:
            return 403, "application-missing"
        return here

    return gets


def lacking(*applications: str) -> Rights:
    return Rights(applications=Applications.model_validate(dict.fromkeys(applications, False)))


def timed(until: datetime) -> TimedRights:
    return TimedRights(id="tim_1", until=until, rights=Rights())


def of_locked_firm() -> None:
    enrol("acc_visitor", "administrator")
    lock = Lock(reason="Prueba", since=NOW)
    write((firm_key("firm_mine"), FirmStanding(created_at=NOW, lock=lock)))


def removed_a_moment_ago() -> None:
    """Was a member, called, and was removed since."""
    enrol("acc_visitor", "administrator")
    for tenant in ("firm_mine", "biz_mine"):
        tx = Transaction()
        tx.delete(member_key(tenant, "acc_visitor"), 1)
        tx.commit()


STRANGER = member_of("", "administrator")
CONNECTED_FIRM = f"firm_{26 * '0'}"
CONNECTION = f"con_{26 * '1'}_{26 * '0'}_invoicing"
"""An id that tells its firm."""


def connected(
    scope: Scope,
    *,
    role: str = "adviser",
    member: dict[str, Any] | None = None,
    linked: dict[str, Any] | None = None,
    **said: Any,
) -> Callable[[], None]:
    """Be of a firm that has a connection to a business of which one is no member."""

    def prepare() -> None:
        enrol("acc_visitor", role, tenants=(CONNECTED_FIRM,), **(member or {}))
        consent = Consent(scope=scope, lasts="standing", given_at=NOW)
        made: dict[str, Any] = {"created_at": NOW, "firm_id": CONNECTED_FIRM, "licence_id": "lic_1"}
        link = LinkStanding.model_validate(made | {"consent": consent} | (linked or {}))
        company = company_id(CONNECTED_FIRM, "con", "00042")
        names = {"firm_name": "Despacho", "business_name": "Negocio"}
        known: dict[str, Any] = {
            "id": CONNECTION,
            "business_id": "biz_mine",
            "company_id": company,
        } | names
        known |= {"account_id": "acc_visitor", "scope": scope, "consented_at": NOW}
        connection = ConnectionStanding.model_validate(made | known | {"expires_at": NEVER} | said)
        write(
            (connection_key("biz_mine", CONNECTION), connection),
            (link_key("biz_mine", "invoicing"), link),
            (firm_key(CONNECTED_FIRM), FirmStanding(created_at=NOW)),
        )

    return prepare


def by_connection() -> dict[str, str]:
    return tokens.bearer("acc_visitor") | {"Connect-As": CONNECTION}


def of_scope(scope: Scope) -> Callable[[Access], Answer]:
    """What somebody gets by a connection: of the business as far as it goes, else as a stranger."""

    def gets(access: Access) -> Answer:
        if access.audience != "business":
            return STRANGER(access)
        reaches = access.permission in SCOPE_PERMISSIONS[scope]
        return PASSES if reaches else (403, "beyond-connection")

    return gets


def in_businesses(status: int, code: str) -> Callable[[Access], Answer]:
    return lambda access: (status, code) if access.audience == "business" else STRANGER(access)


OVER = in_businesses(403, "connection-over")
LACKING = in_businesses(404, "connection-not-found")
CONNECTED: dict[str, Visitor] = {
    **{
        f"{role} by a connection to {scope}": Visitor(
            of_scope(scope), connected(scope, role=role), by_connection
        )
        for scope in SCOPES
        for role in ("administrator", "adviser")
    },
    "by a connection that is over": Visitor(
        OVER, connected("issue", expires_at=NOW), by_connection
    ),
    "by a connection that the client ended": Visitor(
        OVER, connected("issue", ended_by="client"), by_connection
    ),
    "by a connection of a consent before this one": Visitor(
        OVER, connected("issue", consented_at=NEVER), by_connection
    ),
    "by a connection without consent": Visitor(
        OVER, connected("issue", linked={"consent": None}), by_connection
    ),
    "by a connection of a licence that rests": Visitor(
        OVER, connected("issue", linked={"suspended_at": NOW}), by_connection
    ),
    "by a connection of another licence": Visitor(
        OVER, connected("issue", licence_id="lic_2"), by_connection
    ),
    "by a connection, and deactivated in the firm": Visitor(
        OVER, connected("issue", member={"state_there": "inactive"}), by_connection
    ),
    "by a connection, and without the application": Visitor(
        OVER, connected("issue", member={"rights": lacking("licences")}), by_connection
    ),
    "by a connection, and without the company": Visitor(
        OVER, connected("issue", member={"rights": Rights(every=False)}), by_connection
    ),
    "by a connection, and in the firm with no role for it": Visitor(
        OVER, connected("issue", role="reader"), by_connection
    ),
    "by a connection of somebody else": Visitor(
        LACKING, connected("issue", account_id="acc_other"), by_connection
    ),
    "by a connection to another business": Visitor(
        LACKING, connected("issue"), by_connection, tenant="theirs"
    ),
    "by what is no connection": Visitor(
        LACKING, connected("issue"), lambda: by_connection() | {"Connect-As": "con_none"}
    ),
}
"""Who acts for a client, or tries to."""
OPERATOR = enrolled("operator", tenants=(PLATFORM,))
RELEASED, RESTS = (401, "installation-token-invalid"), (403, "licence-not-valid")
_token: list[str] = []


def installed(*, is_released: bool = False, is_locked: bool = False, **facts: Any) -> Any:
    """Be an installed program, of whose licence that became true after it was bound."""

    def prepare() -> None:
        made = numbered()
        bound = bind(made)
        made.becomes(**facts)
        if is_released:
            firm = Caller("acc_ficticia", tenant=made.facts.firm_id)
            installations.release(firm, made.number_id, bound.id)
        if is_locked:
            write((firm_lock_key(made.facts.firm_id), Claim(created_at=NOW, owner="firm")))
        _token[:] = [bound.token or ""]

    return prepare


def by_token() -> dict[str, str]:
    return {"Authorization": f"Bearer {_token[0]}"}


def with_the_secret_of_another() -> None:
    """Be an installed program that shows what another was given as its secret."""
    installed()()
    secret = _token[0].rpartition(".")[2]
    installed()()
    _token[:] = [f"{_token[0].rpartition('.')[0]}.{secret}"]


def _program(as_program: Answer, **said: Any) -> Visitor:
    return Visitor(always(401, "token-invalid"), installed(**said), by_token, as_program=as_program)


PROGRAMS: dict[str, Visitor] = {
    "program": _program(PASSES),
    "program in the days of grace": _program(
        PASSES, valid_until=date(2026, 11, 1), grace_days=9999
    ),
    "program with the token of another": Visitor(
        always(401, "token-invalid"), with_the_secret_of_another, by_token, as_program=RELEASED
    ),
    "program that was released": _program(RELEASED, is_released=True),
    "program of an unlinked licence": _program(RELEASED, state="unlinked"),
    "program of a deleted licence": _program(RELEASED, state="deleted"),
    "program of a suspended licence": _program(RESTS, state="suspended"),
    "program of a licence that the operator holds": _program(RESTS, held_by_operator=True),
    "program of a licence that ended": _program(RESTS, valid_until=date(2026, 1, 2), grace_days=0),
    "program of a licence that stopped on a day": _program(RESTS, stops_on=date(2026, 1, 2)),
    "program of a locked firm": _program(RESTS, is_locked=True),
}
"""Installed programs: in the business of their client, as long as the licence is good."""
BAD_TOKEN = (401, "api-token-invalid")


def with_api_token(
    tenant: str = "firm_mine", *, is_locked: bool = False, other: str = "", **said: Any
) -> Visitor:
    """Be a program with a token of a tenant, of which something is otherwise than it should be."""
    kind: TokenKind = "firm" if tenant.startswith("firm") else "business"
    is_good = not said and not other

    def prepare() -> None:
        token_id = new_id("tok")
        shown, digest = new_secret(tenant, token_id)
        known = {"id": token_id, "token_digest": digest, "permissions": GRANTABLE[kind]}
        known |= {"created_at": NOW, "expires_at": NEVER} | said
        write((token_key(tenant, token_id), TokenStanding.model_validate(known)))
        if is_locked:
            lock = Lock(reason="Prueba", since=NOW)
            write((firm_key(tenant), FirmStanding(created_at=NOW, lock=lock)))
        _token[:] = [other or shown]

    def gets(access: Access) -> Answer:
        if not is_good:
            return BAD_TOKEN
        if access.audience not in {"firm", "business"}:
            return 403, "person-needed"
        if access.audience != kind:
            return 404, "not-found"
        if is_locked:
            return 403, "firm-locked"
        return PASSES if access.permission in GRANTABLE[kind] else (403, "not-allowed")

    return Visitor(gets, prepare, by_token)


BY_TOKEN: dict[str, Visitor] = {
    "program with a token of the firm": with_api_token(),
    "program with a token of the business": with_api_token("biz_mine"),
    "program with a token of another firm": replace(
        with_api_token("firm_theirs"),
        gets=lambda access: (
            (404, "not-found")
            if access.audience in {"firm", "business"}
            else (403, "person-needed")
        ),
    ),
    "program with a token that was revoked": with_api_token(revoked_at=NOW),
    "program with a token that has expired": with_api_token(expires_at=NOW),
    "program with a token of another secret": with_api_token(token_digest="0" * 64),
    "program with no token at all": with_api_token(other="enlace_firm_mine_tok_1_x"),
    "program with a token of a locked firm": with_api_token(is_locked=True),
}
"""Programs of a firm or business, which are nobody: no account, and no other tenant's."""
VISITORS: dict[str, Visitor] = {
    "anonymous": Visitor(
        always(401, "token-missing"), headers=dict, as_program=(401, "token-missing")
    ),
    "expired token": Visitor(
        always(401, "token-expired"),
        enrolled("administrator"),
        lambda: tokens.bearer("acc_visitor", at=clock.now() - timedelta(hours=1)),
    ),
    "token for another purpose": Visitor(
        always(401, "token-invalid"),
        enrolled("administrator"),
        lambda: tokens.forged("acc_visitor"),
    ),
    "token without account": Visitor(always(401, "token-invalid")),
    **{
        f"{state} account": Visitor(
            always(403, "account-not-active"), enrolled("administrator", state=state)
        )
        for state in ("unverified", "locked", "closed")
    },
    "member of nothing": Visitor(STRANGER, enrolled("")),
    **{
        f"{role} elsewhere": Visitor(STRANGER, enrolled(role), tenant="theirs")
        for role in ("administrator", "owner", "operator")
    },
    "administrator, at a tenant that cannot be": Visitor(
        STRANGER, enrolled("administrator"), tenant="mine%23MEMBERS"
    ),
    **{
        f"{role} here": Visitor(member_of("firm business", role), enrolled(role))
        for role in ROLE_PERMISSIONS
    },
    "unknown role here": Visitor(
        lambda access: (
            PASSES
            if access.audience == "account"
            else ((404, "not-found") if access.audience == "operator" else (403, "not-allowed"))
        ),
        enrolled("no_such_role"),
    ),
    "deactivated member": Visitor(deactivated, enrolled("administrator", state_there="inactive")),
    "adviser without the application licences": Visitor(
        without_applications("licences"), enrolled("adviser", rights=lacking("licences"))
    ),
    "adviser without any program": Visitor(
        without_applications(), enrolled("adviser", rights=lacking("eco", "con"))
    ),
    "adviser whose rights for a time are over": Visitor(
        without_applications("licences"),
        enrolled("adviser", rights=lacking("licences"), timed=(timed(NOW),)),
    ),
    "adviser with rights for a time": Visitor(
        without_applications(),
        enrolled("adviser", rights=lacking("licences"), timed=(timed(NEVER),)),
    ),
    **{
        f"{role} here, whose proof is old": Visitor(proof_is_old(role), with_old_proof(role))
        for role in ("administrator", "owner")
    },
    "removed a moment ago": Visitor(STRANGER, removed_a_moment_ago),
    "member of a locked firm": Visitor(shut_out_of_firms, of_locked_firm),
    **CONNECTED,
    **PROGRAMS,
    **BY_TOKEN,
    "operator": Visitor(member_of("operator", "operator"), OPERATOR),
    "operator without a second factor": Visitor(
        lambda access: (
            (403, "second-factor-needed")
            if access.audience == "operator"
            else member_of("operator", "operator")(access)
        ),
        without_factor("operator", tenants=(PLATFORM,)),
    ),
    "administrator without the second factor that the firm asks for": Visitor(
        lambda access: (
            (403, "second-factor-needed")
            if access.audience == "firm" and access.permission in ROLE_PERMISSIONS["administrator"]
            else member_of("firm business", "administrator")(access)
        ),
        without_factor("administrator", firm=True),
    ),
    "adviser without the second factor that the firm asks administrators for": Visitor(
        member_of("firm business", "adviser"), without_factor("adviser", firm=True)
    ),
    "operator who is locked": Visitor(
        always(403, "account-not-active"),
        enrolled("operator", tenants=(PLATFORM,), state="locked"),
    ),
    "administrator of the platform": Visitor(
        member_of("operator", "administrator"), enrolled("administrator", tenants=(PLATFORM,))
    ),
    "operator, at the platform as a firm": Visitor(
        member_of("operator firm business", "operator"),
        OPERATOR,
        tenant=PLATFORM,
    ),
}
"""Who comes -> who they are and what they get."""


@pytest.mark.parametrize("name", VISITORS)
def test_every_visitor_gets_what_the_table_says(client: Client, name: str) -> None:
    visitor, wrong = VISITORS[name], {}
    visitor.prepare()
    for row in sorted(GUARDED, key=lambda row: row == SIGNING_OUT):  # which ends what came before
        wanted = visitor.gets_at(GUARDED[row])
        got = ask(client, row, visitor.headers(), visitor.tenant)
        if got[1] in SHUT if wanted == PASSES else got != wanted:
            wrong[row] = got, wanted

    assert wrong == {}


def test_what_cannot_be_is_not_there_even_for_an_operator(client: Client) -> None:
    OPERATOR()
    names = ("firm", "business", "account", "tenant")
    rows = [row for row in GUARDED if any(f"{{{name}}}" in row for name in names)]
    named = dict.fromkeys(names, "x" * 65)

    called = {row: call(client, row, tokens.bearer("acc_visitor"), named) for row in rows}

    assert {row: got for row, got in called.items() if got[0] != 404} == {}
    assert {body["code"] for _, body in called.values()} == {"not-found"}


@dataclass(frozen=True)
class Secrets:
    """A firm with a company, a licence and an import, and two advisers: one sees no company."""

    named: dict[str, str]
    blind: dict[str, str]
    seeing: dict[str, str]


@pytest.fixture
def secrets(client: Client) -> Secrets:
    firm = new_firm()
    company = new_company(firm)
    licence = draft(firm, company, "cliente@example.com")
    batch = any_batch("pending", id="bat_1", firm_id=firm.tenant, company_id=company)
    tx = Transaction()
    accounting_store.add_batch(tx, batch)
    notice = any_notice(tenant=firm.tenant, company_id=company)
    notice_store.save_notice(tx, notice)
    tx.commit()
    enrol("acc_blind", "adviser", tenants=(firm.tenant,), rights=Rights(every=False))
    enrol("acc_seeing", "adviser", tenants=(firm.tenant,))
    named = {"firm": firm.tenant, "company": company, "licence": licence.id, "import_id": batch.id}
    named["notification"] = notice.id
    return Secrets(named, tokens.bearer("acc_blind"), tokens.bearer("acc_seeing"))


OF_A_COMPANY = [
    row
    for row, access in ACCESS.items()
    if access.audience == "firm"
    and access.permission in OF_COMPANIES
    and access.permission in ROLE_PERMISSIONS["adviser"]
]
LISTS = [
    f"{route.method} {route.path}"
    for route in declared_routes()
    if set(re.findall(r"{(\w+)}", route.path)) == {"firm"}
    if route.path.endswith(".csv") or any(issubclass(each, Page) for each in route.returned)
]
"""Of a whole firm; what is listed of one thing is tried with the thing."""


def test_lists_of_what_is_not_seen_are_empty_and_count_nothing(
    client: Client, secrets: Secrets, subtests: pytest.Subtests
) -> None:
    filled = set()
    for row in [row for row in LISTS if row in OF_A_COMPANY]:
        with subtests.test(row):
            status, seen = call(client, row, secrets.blind, secrets.named)
            assert status == 200
            assert not {"rows", "data"}.isdisjoint(seen)
            counted = {name: seen.pop(name, None) for name in COUNTED}
            assert not any(counted.values()), counted
            assert seen.pop("more_than_total", False) is False
            _, all_there_is = call(client, row, secrets.seeing, secrets.named)
            filled |= {row} if all_there_is.get("data") or all_there_is.get("rows") else set()

    listed = ["companies", "companies.csv", "clients", "clients.csv", "licences", "imports"]
    listed += ["notifications", "notifications.csv"]
    assert filled >= {f"GET /v1/firms/{{firm}}/{each}" for each in listed}


COUNTED = ("rows", "data", "next_cursor", "total", "by_state", "by_group")


def test_what_is_not_seen_is_as_if_it_were_not_there(
    client: Client, secrets: Secrets, subtests: pytest.Subtests
) -> None:
    nothing = {"firm": secrets.named["firm"]}
    examples = json.loads(COMMITTED.read_text("utf-8"))
    told_apart = 0
    for row in OF_A_COMPANY:
        if set(re.findall(r"{(\w+)}", row)) == {"firm"}:
            continue
        with subtests.test(row):
            hidden = call(client, row, secrets.blind, secrets.named, examples)
            absent = call(client, row, secrets.blind, nothing, examples)
            assert hidden[0] == absent[0] == 404
            assert hidden[1]["code"] == absent[1]["code"]
            if row.startswith("GET"):
                told_apart += call(client, row, secrets.seeing, secrets.named)[0] == 200

    assert told_apart > 5


@pytest.mark.parametrize(
    ("role", "row"),
    [
        ("adviser", "PUT /v1/firms/{firm}/companies"),
        ("adviser", "POST /v1/firms/{firm}/users"),
        ("owner", "POST /v1/firms/{firm}/imports/{import_id}/import"),
        ("administrator", "POST /v1/businesses/{business}/documents"),
        ("administrator", "POST /v1/businesses/{business}/licence-requests/{licence}/acceptance"),
    ],
)
def test_what_a_role_may_not_do_whatever_the_table_says(
    client: Client, role: str, row: str
) -> None:
    enrol("acc_member", role)

    assert ask(client, row, tokens.bearer("acc_member")) == (403, "not-allowed")


def test_permissions_are_decided_at_the_edge_and_nowhere_else() -> None:
    root = Path(__file__).parents[2] / "chalicelib"

    deciding = [
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if re.search(r"(caller|self)\.(require|within)\(", file.read_text(encoding="utf-8"))
    ]

    by_what_the_body_says = ["onboarding/steps.py"]  # a profile may carry another tax id
    assert sorted(deciding) == ["core/caller.py", "http/admitting.py", *by_what_the_body_says]
