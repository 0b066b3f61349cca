"""How far a firm may go in the business of its client, and when that is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from chalicelib.core.caller import ROLE_PERMISSIONS, BeyondConnection, Caller
from chalicelib.core.connecting import (
    SCOPE_PERMISSIONS,
    SCOPES,
    ActingFirm,
    ConnectionStanding,
    Consent,
    ConsentScope,
    LinkStanding,
    Scope,
    WhyOver,
    acting_for,
    by_mandate,
    new_connection_id,
    place_of_connection,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
FIRM = f"firm_{'0' * 26}"
ALONE = {"key:write", "plan:write", "tax-id:write", "consent:write", "consent:read"}
ALONE |= {"person:read", "person:write", "business:remove", "business:history"}
ALONE |= {"licence:answer", "licence:leave", "document:decide"}
ALONE |= {"notification:read", "notification:write", "token:write", "export:schedule"}
OWNERS_ALONE = ALONE - {"key:write", "plan:write", "business:history", "document:decide"}
OWNERS_ALONE -= {"export:schedule"}


def connection(**said: Any) -> ConnectionStanding:
    made = {
        "created_at": NOW, "id": "con_1", "firm_id": FIRM, "firm_name": "Despacho",
        "business_id": "biz_1", "business_name": "Negocio", "licence_id": "lic_1",
        "company_id": "cmp_1", "account_id": "acc_1", "scope": "look", "consented_at": NOW,
        "expires_at": LATER,
    }  # fmt: skip
    return ConnectionStanding.model_validate(made | said)


def link(consent: Consent | None, **said: Any) -> LinkStanding:
    made = {"created_at": NOW, "firm_id": FIRM, "licence_id": "lic_1", "consent": consent}
    return LinkStanding.model_validate(made | said)


def consent(**said: Any) -> Consent:
    return Consent.model_validate({"scope": "issue", "lasts": "standing", "given_at": NOW} | said)


def test_every_right_of_a_business_is_in_a_scope_or_the_clients_alone() -> None:
    of_owners, reached = ROLE_PERMISSIONS["owner"], SCOPE_PERMISSIONS["issue"]

    assert reached & ALONE == set()
    assert of_owners == reached | ALONE
    assert [SCOPE_PERMISSIONS[each] <= reached for each in SCOPES] == [True] * 3 + [False]
    assert of_owners - SCOPE_PERMISSIONS["run"] == OWNERS_ALONE
    assert "run" not in get_args(ConsentScope), "no client can let a firm go so far"


def test_connection_goes_on_under_its_own_consent_alone_and_until_its_time() -> None:
    once, other = consent(lasts="once", connection_id="con_1"), consent(given_at=LATER)
    cases: list[tuple[ConnectionStanding, LinkStanding | None, datetime, WhyOver | None]] = [
        (connection(), link(consent()), NOW, None),
        (connection(), link(once), NOW, None),
        (connection(), link(consent()), LATER, "time"),
        (connection(ended_by="firm"), link(consent()), NOW, "firm"),
        (connection(ended_by="client"), link(consent()), LATER, "client"),
        (connection(), link(None), NOW, "consent"),
        (connection(), link(other), NOW, "consent"),
        (connection(id="con_2"), link(once), NOW, "consent"),
        (connection(), None, NOW, "licence"),
        (connection(), link(consent(), licence_id="lic_2"), NOW, "licence"),
        (connection(), link(consent(), suspended_at=NOW), NOW, "licence"),
    ]
    for given, linked, at, why in cases:
        assert given.why_over(linked, at) == why


def test_consent_reaches_as_far_as_it_says_and_once_where_it_says_so() -> None:
    reached = {
        (given, wanted): consent(scope=given).reaches(wanted)
        for given in SCOPES
        for wanted in SCOPES
    }

    assert [pair for pair, does in reached.items() if not does] == [
        ("look", "prepare"), ("look", "issue"), ("look", "run"), ("prepare", "issue"),
        ("prepare", "run"), ("issue", "run"),
    ]  # fmt: skip
    assert link(by_mandate(NOW)).is_run_by_firm
    assert link(by_mandate(NOW)).is_open
    assert not link(consent()).is_run_by_firm
    assert not consent(lasts="once").is_used
    assert consent(lasts="once", connection_id="con_1").is_used
    assert not consent(connection_id="con_1").is_used


def test_scope_decides_what_somebody_may_whatever_their_role_is() -> None:
    for scope, permission, may in (
        ("look", "business:write", False),
        ("prepare", "business:write", True),
        ("prepare", "document:issue", False),
        ("issue", "document:issue", True),
        ("issue", "key:write", False),
        ("run", "key:write", True),
        ("run", "person:write", False),
    ):
        caller = Caller("acc_1", role="owner", connected=connection(scope=scope))
        if may:
            caller.require(permission)
        else:
            with pytest.raises(BeyondConnection, match="Negocio"):
                caller.require(permission)


def test_who_acts_by_a_connection_is_told_by_firm_person_and_connection() -> None:
    scope: Scope = "issue"
    made = connection(id=new_connection_id(FIRM, "mending"), scope=scope)
    caller = Caller("acc_1", tenant="biz_1", connected=made)

    assert caller.actor == acting_for(made)
    assert ActingFirm.of(caller.actor) == (FIRM, "acc_1", made.id)
    assert place_of_connection(made.id) == (FIRM, "mending")
    assert Caller("acc_1").actor == "acc_1"
