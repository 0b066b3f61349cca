"""The operator gives a business another owner, so that its last one can go."""

from __future__ import annotations

from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.accounts.store import digest_of
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.aws.verifying import verify
from chalicelib.core.history import HistoryEntry
from tests.support import tokens
from tests.support.licensing import mails
from tests.support.people import Person

WHY = "Su titular se jubila"


def somebody(http: Client, name: str) -> Person:
    """Make a person who is found by their e-mail."""
    person, tx = Person(http, name), Transaction()
    tx.claim(Table(PLATFORM).key(f"EMAIL#{digest_of(person.email)}", "EMAIL"), person.account_id)
    tx.commit()
    return person


@pytest.fixture
def owner(http: Client) -> Person:
    return somebody(http, "owner")


@pytest.fixture
def operator(http: Client) -> Person:
    person, tx = somebody(http, "operadora"), Transaction()
    accounts.write_membership(
        tx, person.account_id, PLATFORM, "platform", "operator", name="Enlace", country=None
    )
    tx.commit()
    return person


@pytest.fixture
def business(owner: Person) -> str:
    said = {"country": "CR", "id_number": "3101666666", "legal_name": "Ejemplo Ficticio S.A."}
    return str(owner.done("POST", "/businesses", said)["id"])


def given(operator: Person, business: str, email: str) -> tuple[int, Any]:
    wanted = {"email": email, "name": "Otra Titular", "reason": WHY}
    return operator.call("POST", f"/operator/businesses/{business}/owners", wanted)


def headlines(business: str) -> list[tuple[str, str]]:
    told = [each for each in mails(business) if each.template == "operator-acted"]
    assert {each.facts["reason"] for each in told} <= {WHY}
    return sorted((each.recipient, each.facts["headline"]) for each in told)


def noted(tenant: str, subject: str, event: str) -> list[HistoryEntry]:
    found = Table(tenant).each(HistoryEntry, f"HISTORY#{subject}")
    return [each for each in found if each.event == event]


def test_the_last_owner_closes_the_account_once_whom_the_operator_invited_has_accepted(
    http: Client, owner: Person, operator: Person, business: str
) -> None:
    heir, version = somebody(http, "heredera"), owner.done("GET", "/me")["version"]
    told = owner.done("GET", "/me/closure")["in_the_way"]
    assert "soporte" in told[0]["what_to_do"]
    assert owner.call("DELETE", "/me", None, version)[1]["code"] == "account-still-needed"

    status, invited = given(operator, business, heir.email)

    assert (status, invited["state"], invited["role"]) == (201, "invited", "owner")
    assert invited["account_id"] is None
    assert headlines(business) == [(owner.email, "Se invitó a otro titular")]
    (invitation,) = [each for each in mails(business) if each.template == "business-user-invited"]
    assert (invitation.recipient, invitation.in_name_of) == (heir.email, None)
    heir.done("POST", f"/me/invitations/{business}/acceptance")
    assert owner.call("DELETE", "/me", None, owner.done("GET", "/me")["version"])[0] == 204
    assert [each.account_id for each in accounts.members(business)] == [heir.account_id]
    (entry,) = noted(business, business, "owner_invited")
    assert (entry.actor, entry.facts["email"]) == ("operator", heir.email)
    assert WHY in str(heir.done("GET", f"/businesses/{business}/history")["data"])
    (platform,) = noted(PLATFORM, "operations", "owner_given")
    assert (platform.actor, platform.facts["subject"]) == (operator.account_id, business)
    assert verify(business, business).broken == []


def test_a_user_of_the_business_is_an_owner_at_once_and_is_told(
    http: Client, owner: Person, operator: Person, business: str
) -> None:
    reader, tx = somebody(http, "lectora"), Transaction()
    accounts.write_membership(
        tx, reader.account_id, business, "business", "reader", name="Ejemplo", country="CR"
    )
    tx.commit()

    status, named = given(operator, business, reader.email)

    assert (status, named["account_id"], named["role"]) == (201, reader.account_id, "owner")
    assert [each.role for each in accounts.members(business)] == ["owner", "owner"]
    (own,) = reader.done("GET", "/me")["memberships"]
    assert own["role"] == "owner"
    headline = "El negocio tiene otro titular"
    assert headlines(business) == [(reader.email, headline), (owner.email, headline)]
    assert given(operator, business, reader.email)[1]["code"] == "already-member"


def test_it_takes_a_proof_of_late_and_is_neither_for_oneself_nor_where_nobody_owns(
    http: Client, owner: Person, operator: Person, business: str
) -> None:
    assert given(operator, business, operator.email)[1]["code"] == "own-operator-right"
    assert given(operator, "biz_none", owner.email)[0] == 404
    (member,) = accounts.members(business)
    tx = Transaction()
    accounts.write_membership_ended(tx, business, member)
    tx.commit()
    assert given(operator, business, owner.email)[1]["code"] == "business-without-owner"
    tokens.age_proof(operator.account_id)
    assert given(operator, business, owner.email)[1]["code"] == "proof-needed"
    assert given(owner, business, operator.email)[0] in {403, 404}
    assert mails(business) == []


def taken_back(operator: Person, business: str, email: str) -> tuple[int, Any]:
    path = f"/operator/businesses/{business}/owner-invitations/withdrawal"
    return operator.call("POST", path, {"email": email, "reason": WHY})


def test_an_invitation_of_an_owner_is_taken_back_until_it_is_accepted(
    http: Client, owner: Person, operator: Person, business: str
) -> None:
    wrong = somebody(http, "equivocada")
    assert given(operator, business, wrong.email)[0] == 201

    assert taken_back(operator, business, wrong.email)[0] == 204

    assert wrong.done("GET", "/me")["invitations"] == []
    assert wrong.call("POST", f"/me/invitations/{business}/acceptance")[0] == 404
    assert headlines(business) == [
        (owner.email, "Se invitó a otro titular"),
        (owner.email, "Se retiró la invitación a otro titular"),
    ]
    (entry,) = noted(business, business, "owner_withdrawn")
    assert (entry.actor, entry.facts["email"]) == ("operator", wrong.email)
    (platform,) = noted(PLATFORM, "operations", "owner_withdrawn")
    assert (platform.actor, platform.facts["subject"]) == (operator.account_id, business)
    assert verify(business, business).broken == []
    assert taken_back(operator, business, wrong.email)[1]["code"] == "nobody-invited"


def test_what_an_owner_gave_or_somebody_accepted_is_not_the_operators_to_take_back(
    http: Client, owner: Person, operator: Person, business: str
) -> None:
    guest, heir = somebody(http, "invitada"), somebody(http, "heredera")
    invited = {"email": guest.email, "name": "Otra Titular", "role": "owner"}
    owner.done("POST", f"/businesses/{business}/users", invited)
    assert given(operator, business, heir.email)[0] == 201
    heir.done("POST", f"/me/invitations/{business}/acceptance")

    for email in (guest.email, heir.email):
        assert taken_back(operator, business, email)[1]["code"] == "nobody-invited"
    assert taken_back(operator, "biz_none", guest.email)[0] == 404
    assert taken_back(owner, business, guest.email)[0] in {403, 404}
    (open_one,) = guest.done("GET", "/me")["invitations"]
    assert open_one["tenant"] == business
