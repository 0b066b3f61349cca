"""Firms on moto: created once, lists uploaded whole or not at all, users let in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.accounts import invitations
from chalicelib.accounts import service as accounts
from chalicelib.accounts.counting import limits_of
from chalicelib.accounts.forms import UserQuery
from chalicelib.accounts.inviting import AlreadyMember
from chalicelib.accounts.limits import LIMITS, PERIOD, LimitReached
from chalicelib.accounts.model import InvitationNotFound, InvitationRenewed
from chalicelib.accounts.tries import TooManyTries
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.paging import PageQuery
from chalicelib.core.scope import Rights
from chalicelib.firms import service, users
from chalicelib.firms.company_list import EmptyList
from chalicelib.firms.forms import CompanyQuery, CompanyRow, FirmChanges, NewFirm, NewUser
from chalicelib.firms.model import Company, Firm
from chalicelib.firms.service import CompanyNotFound, FirmNotFound
from tests.support.companies import companies_of, send
from tests.support.faults import overtaken_at, watched
from tests.support.scopes import only

NEW_FIRM = {
    "name": "Despacho Ficticio",
    "email": "Despacho@Example.com",
    "tax_id": "3-101-888888",
    "country": "CR",
}
FOUNDER = "acc_founder"


def person(account_id: str, email: str) -> None:
    tx = Transaction()
    accounts.write_invited(tx, account_id, email, "Persona Ficticia", "es")
    tx.commit()


@pytest.fixture
def firm(aws: Any) -> Firm:
    person(FOUNDER, "founder@example.com")
    made = service.create_firm(Caller(account_id=FOUNDER), NewFirm.model_validate(NEW_FIRM))
    return service.firm(made.id)


def administrator(firm: Firm, account_id: str = FOUNDER) -> Caller:
    return Caller(account_id=account_id, tenant=firm.id, role="administrator")


def rows(count: int, name: str = "Ejemplo Ficticio") -> list[dict[str, Any]]:
    return [
        {
            "code": f"{number:05d}",
            "name": f"{name} {number} S.A.",
            "country": "CR",
            "tax_id": f"3101{number:06d}",
            "program": "con",
            "activities": ["6920.0"],
        }
        for number in range(1, count + 1)
    ]


def upload(firm: Firm, companies: list[dict[str, Any]]) -> tuple[int, int, int, int]:
    body = json.dumps({"companies": companies}).encode()
    done = send(administrator(firm), body)
    return done.created, done.updated, done.unchanged, done.total


def test_founder_becomes_administrator(firm: Firm) -> None:
    (member,) = accounts.members(firm.id)
    (membership,) = accounts.memberships(FOUNDER)

    assert (member.account_id, member.role, member.rights) == (FOUNDER, "administrator", Rights())
    assert (membership.tenant, membership.name) == (firm.id, "Despacho Ficticio")
    assert firm.email == "despacho@example.com"
    assert firm.tax_id == "3101888888"
    assert service.firm(firm.id) == firm


def test_unknown_firm_is_not_found(aws: Any) -> None:
    with pytest.raises(FirmNotFound):
        service.firm("firm_none")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"tax_id": "31018"}, "/tax_id"),
        ({"country": "ES"}, "/tax_id"),
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"email": "a@example.com\nBcc: x@example.com"}, "/email"),
        ({"name": "a\nb c"}, "/name"),
    ],
)
def test_wrong_firm_data_is_refused_by_field(change: dict[str, str], pointer: str) -> None:
    from pydantic import ValidationError

    from chalicelib.core.validation import from_validation

    with pytest.raises(ValidationError) as caught:
        NewFirm.model_validate(NEW_FIRM | change)

    assert [field.pointer for field in from_validation(caught.value).fields] == [pointer]


def test_uploading_again_updates_by_code_and_keeps_ids(firm: Firm) -> None:
    assert upload(firm, rows(90)) == (90, 0, 0, 90)
    before = service.list_companies(administrator(firm), CompanyQuery(limit=100)).data

    changed = rows(91)
    changed[4]["name"] = "Otro Nombre S.A."

    assert upload(firm, changed) == (1, 1, 89, 91)
    after = service.list_companies(administrator(firm), CompanyQuery(limit=100)).data
    assert [company.id for company in after][:90] == [company.id for company in before]
    assert after[4].name == "Otro Nombre S.A."
    assert after[4].version == 2
    assert after[4].created_at == before[4].created_at
    assert upload(firm, changed) == (0, 0, 91, 91)


def test_csv_and_json_mean_the_same(firm: Firm) -> None:
    upload(firm, rows(1))
    csv = (
        "código;nombre;cédula;programa;actividades\n"
        "00001;Ejemplo Ficticio 1 S.A.;3101000001;con;6920.0\n"
    )

    done = send(administrator(firm), csv.encode(), is_json=False)

    assert (done.created, done.updated, done.unchanged) == (0, 0, 1)


def test_wrong_row_comes_back_and_all_others_are_stored(firm: Firm) -> None:
    wrong = rows(40)  # one transaction: moto is for one thread
    wrong[30]["tax_id"] = "1"
    caller = administrator(firm)
    body = json.dumps({"companies": wrong}).encode()

    tried = send(caller, body, dry_run=True)
    assert service.list_companies(caller, CompanyQuery()).data == []
    done = send(caller, body)

    assert tried.but(dry_run=False, sync_id=done.sync_id) == done
    assert (done.created, done.refused, done.total) == (39, 1, 40)
    (error,) = done.errors
    assert (error.row, error.pointer, error.value) == (31, "/companies/30/tax_id", "1")
    assert "00031" not in {c.code for c in companies_of(firm.id)}
    wrong[30]["tax_id"] = "3101000031"
    assert upload(firm, wrong) == (1, 0, 39, 40)


def test_empty_list_is_refused(firm: Firm) -> None:
    with pytest.raises(EmptyList):
        upload(firm, [])


def test_uploads_are_in_the_history_of_the_firm(firm: Firm) -> None:
    upload(firm, rows(2))

    latest, begun, founded = history.page(Table(firm.id), firm.id, PageQuery()).data

    assert [founded.event, begun.event, latest.event] == [
        "firm_created",
        "companies_upload_started",
        "companies_uploaded",
    ]
    kinds = ("updated", "returned", "unchanged", "refused", "gone", "not_begun")
    none = dict.fromkeys(kinds, "0")
    assert latest.facts == {"created": "2", "total": "2", **none, "sync": begun.facts["sync"]}
    assert begun.facts["total"] == "2"


def test_companies_come_by_code_in_pages_and_by_prefix(firm: Firm) -> None:
    upload(firm, rows(30))
    caller = administrator(firm)

    first = service.list_companies(caller, CompanyQuery(limit=20))
    second = service.list_companies(caller, CompanyQuery(limit=20, cursor=first.next_cursor))
    found = service.list_companies(caller, CompanyQuery(code="0002"))

    assert [c.code for c in first.data + second.data] == [f"{n:05d}" for n in range(1, 31)]
    assert [c.code for c in found.data] == [f"{n:05d}" for n in range(20, 30)]


def test_confidentiality_hides_companies(firm: Firm) -> None:
    upload(firm, rows(3))
    everything: list[Company] = service.list_companies(administrator(firm), CompanyQuery()).data
    seen, hidden = everything[0].id, everything[1].id
    scope = only(frozenset({seen}))
    caller = Caller(account_id="acc_2", tenant=firm.id, role="adviser", companies=scope)

    assert [c.id for c in service.list_companies(caller, CompanyQuery()).data] == [seen]
    assert service.read_company(caller, seen).id == seen
    with pytest.raises(CompanyNotFound):
        service.read_company(caller, hidden)
    with pytest.raises(CompanyNotFound):
        service.company(firm.id, "cmp_none")


def test_what_an_upload_does_not_say_stays_and_what_it_empties_goes(firm: Firm) -> None:
    whole = rows(1)[0] | {"address": "Calle 18", "email": "a@example.com", "id_type": "02"}
    upload(firm, [whole])
    (before,) = companies_of(firm.id)
    less = {name: whole[name] for name in ("code", "tax_id", "program")} | {"name": "Otro Nombre"}

    upload(firm, [less])
    (kept,) = companies_of(firm.id)
    unchanged = upload(firm, [less])
    upload(firm, [less | {"address": None, "email": None, "activities": None}])
    (emptied,) = companies_of(firm.id)

    changes = {"name": "Otro Nombre", "version": 2, "updated_at": kept.updated_at}
    assert kept == before.but(**changes)
    assert unchanged == (0, 0, 1, 1)
    assert (emptied.address, emptied.email, emptied.activities) == (None, None, ())
    assert emptied.created_at == before.created_at


def test_inviting_tells_nothing_of_who_has_an_account(
    firm: Firm,
) -> None:
    person("acc_known", "known@example.com")
    for email in ("first@example.com", "second@example.com"):  # a list of one is read otherwise
        users.invite(administrator(firm), NewUser(email=email, name="Otra Persona"))

    seen = []
    for email in ("known@example.com", "nobody@example.com"):
        with watched() as calls:
            user = users.invite(administrator(firm), NewUser(email=email, name="Otra Persona"))
        told = user.model_dump(exclude={"email", "invited_at", "expires_at"})
        seen.append((told, calls))

    assert seen[0] == seen[1]
    assert seen[0][0] == {
        "account_id": None,
        "version": 0,
        "role": "adviser",
        "name": "Otra Persona",
        "state": "invited",
        "is_restricted": False,
        "posts": (),
        "joined_at": None,
        "mail": None,
    }
    assert list(accounts.memberships("acc_known")) == []


def test_who_accepts_becomes_a_member_once(firm: Firm) -> None:
    person("acc_known", "known@example.com")
    known = Caller(account_id="acc_known")
    users.invite(administrator(firm), NewUser(email="known@example.com", name="Otra Persona"))
    (waiting,) = accounts.read_me(known).invitations

    invitations.accept(known, waiting.tenant)

    assert [m.name for m in accounts.memberships("acc_known")] == ["Despacho Ficticio"]
    assert accounts.read_me(known).invitations == []
    with pytest.raises(InvitationNotFound):
        invitations.accept(known, firm.id)
    with pytest.raises(AlreadyMember):
        users.invite(administrator(firm), NewUser(email="known@example.com", name="Otra Persona"))


def test_who_declines_is_no_member_and_may_be_invited_again(firm: Firm) -> None:
    person("acc_known", "known@example.com")
    known, wanted = Caller(account_id="acc_known"), NewUser(email="known@example.com", name="Otra")
    users.invite(administrator(firm), wanted)

    invitations.refuse(known, firm.id)

    assert [u.email for u in accounts.user_page(firm.id, UserQuery()).data] == [
        "founder@example.com"
    ]
    users.invite(administrator(firm), wanted)
    assert len(accounts.read_me(known).invitations) == 1


def test_an_invitation_is_of_its_e_mail_alone(firm: Firm) -> None:
    person("acc_other", "other@example.com")
    users.invite(administrator(firm), NewUser(email="known@example.com", name="Otra Persona"))

    for firm_id in (firm.id, "firm_none", "x" * 2000):
        with pytest.raises(InvitationNotFound):
            invitations.accept(Caller(account_id="acc_other"), firm_id)


def test_an_invitation_ends_after_thirty_days_and_may_be_renewed(firm: Firm) -> None:
    person("acc_known", "known@example.com")
    known, wanted = Caller(account_id="acc_known"), NewUser(email="known@example.com", name="Otra")
    users.invite(administrator(firm), wanted)

    with clock.set_to(clock.now() + timedelta(days=30)):
        assert accounts.read_me(known).invitations == []
        assert len(accounts.user_page(firm.id, UserQuery()).data) == 1
        with pytest.raises(InvitationRenewed):
            invitations.accept(known, firm.id)
        assert len(accounts.read_me(known).invitations) == 1


def test_invitations_by_one_firm_and_to_one_address_are_counted(firm: Firm) -> None:
    caller, most = administrator(firm), LIMITS["invitations"]["unconfirmed"]
    with clock.set_to(clock.now()):
        for number in range(most):
            users.invite(caller, NewUser(email=f"p{number}@example.com", name="Persona"))
        with pytest.raises(LimitReached) as refused:
            users.invite(caller, NewUser(email="last@example.com", name="Persona"))

    assert refused.value.facts["retry_after_seconds"] == 24 * 3600 + 1
    with clock.set_to(clock.now() + PERIOD):
        users.invite(caller, NewUser(email="last@example.com", name="Persona"))


def test_one_address_gets_few_invitations_whoever_sends_them(firm: Firm) -> None:
    wanted = NewUser(email="known@example.com", name="Persona")
    with clock.set_to(clock.now()):
        for _ in range(5):
            users.invite(administrator(firm), wanted)
        with pytest.raises(TooManyTries):
            users.invite(administrator(firm), wanted)


@pytest.mark.parametrize(
    "name",
    [
        *("GANE en http://example.com", "WWW.example.com", "a<b", "a>b"),
        *("a =?utf-8?q?a=0D=0Ab?=", "visite pagos-enlace.example/alta", "Vaya a premio-ya.com"),
        *("ejemplo.com:8443", "escriba a cobros@example.com", "Premio (premio-ya.com.xyz)"),
    ],
)
def test_names_that_mails_carry_lead_nowhere(name: str) -> None:
    with pytest.raises(ValueError, match="address-in-name"):
        NewFirm.model_validate(NEW_FIRM | {"name": name})
    with pytest.raises(ValueError, match="address-in-name"):
        CompanyRow.model_validate(rows(1)[0] | {"name": name})


def test_an_honest_name_may_have_a_dot_and_a_slash() -> None:
    names = ["Servicios.com S.A.", "Distribuidora Hnos.Mora", "Taller 24/7", "Grupo A.B.C."]

    assert [NewFirm.model_validate(NEW_FIRM | {"name": name}).name for name in names] == names


def test_nobody_calls_a_firm_or_business_like_an_authority_or_a_bank() -> None:
    trusted = ["Ministerio de Hacienda", "B.C.R.", "Minis-terio de Hácienda (pagos)", "BBVA España"]
    honest = ["Hacienda El Roble S.A.", "Ministerio Vida Nueva", "Ferretería Santander"]

    for name in trusted:
        with pytest.raises(ValueError, match="name-of-institution"):
            NewFirm.model_validate(NEW_FIRM | {"name": name})
        with pytest.raises(ValueError, match="name-of-institution"):
            FirmChanges.model_validate({"name": name})
    for name in honest:
        assert NewFirm.model_validate(NEW_FIRM | {"name": name}).name == name


def test_a_firm_that_nobody_confirmed_writes_to_five_strangers_whatever_for(firm: Firm) -> None:
    caller = administrator(firm)
    for number in range(3):
        users.invite(caller, NewUser(email=f"s{number}@example.com", name="Persona"))
    accounts.count(caller, "activations")
    accounts.count_address(caller, "otra@example.com")

    with pytest.raises(LimitReached):
        users.invite(caller, NewUser(email="last@example.com", name="Persona"))
    with pytest.raises(LimitReached):
        accounts.count(caller, "activations")
    assert accounts.count_up_to(firm.id, caller.account_id, "activations", [None] * 3).number == 0
    assert {view.left for view in limits_of(caller) if view.most == 5} == {0}


def test_users_are_listed_in_pages(firm: Firm) -> None:
    caller = administrator(firm)
    for number in range(3):
        users.invite(caller, NewUser(email=f"p{number}@example.com", name="Persona"))
    person("acc_0", "p0@example.com")
    invitations.accept(Caller(account_id="acc_0"), firm.id)

    query = UserQuery(limit=3, sort="email")
    with watched() as calls:
        first = accounts.user_page(firm.id, query)
    second = accounts.user_page(firm.id, query.but(cursor=first.next_cursor))

    assert [(u.email, u.account_id, u.state) for u in first.data + second.data] == [
        ("founder@example.com", FOUNDER, "unverified"),
        ("p0@example.com", "acc_0", "unverified"),
        ("p1@example.com", None, "invited"),
        ("p2@example.com", None, "invited"),
    ]
    assert (first.total, first.by_state) == (4, {"invited": 2, "unverified": 2})
    assert calls == ["Query", "BatchGetItem"]
    assert second.next_cursor is None


def test_one_person_administers_ten_firms_at_most(firm: Firm) -> None:
    founder, made = Caller(account_id="acc_founder_of_many"), []
    person(founder.account_id, "founder.of.many@example.com")
    for number in range(10):
        with clock.set_to(clock.now() + timedelta(days=number)):
            made.append(service.create_firm(founder, NewFirm.model_validate(NEW_FIRM)))

    with clock.set_to(clock.now() + timedelta(days=20)), pytest.raises(service.TooManyFirms):
        service.create_firm(founder, NewFirm.model_validate(NEW_FIRM))
    assert len({each.id for each in made} - {firm.id}) == 10


def test_of_two_firms_made_at_once_none_is_more_than_one_person_may_administer(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_FIRMS", 1)
    founder = Caller(account_id="acc_founder_at_once")
    person(founder.account_id, "founder.at.once@example.com")

    def create() -> object:
        return service.create_firm(founder, NewFirm.model_validate(NEW_FIRM))

    with overtaken_at("TransactWriteItems", by=create), pytest.raises(service.TooManyFirms):
        create()

    assert len(list(accounts.memberships(founder.account_id))) == 1
