"""Rights for a time: asked for, granted, ended by themselves at the edge; all are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.core import clock
from chalicelib.core.history import HistoryEntry
from chalicelib.firms.timed_rights import MOST_AT_A_TIME
from chalicelib.mail.model import Mail
from chalicelib.postbox.workers import remind
from tests.integration.test_user_rights import firm_with
from tests.support.people import Person


@pytest.fixture
def head(http: Client) -> Person:
    return Person(http, "head")


@pytest.fixture
def adviser(http: Client) -> Person:
    return Person(http, "adviser", "en")


def wanted(company: str, **change: Any) -> dict[str, Any]:
    until = clock.iso(clock.now() + timedelta(days=3))
    asked = {"companies": {"ids": [company]}, "until": until, "reason": "Cubre unas vacaciones"}
    return asked | change


def told(path: str) -> list[tuple[str, str]]:
    found = Table(path[7:]).each(Mail, "MAIL")
    return sorted((m.template, m.recipient) for m in found if m.template.startswith("timed"))


def test_what_is_asked_and_granted_counts_until_its_moment_and_is_told(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 4)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[0]]}})

    asked = adviser.done("POST", f"{path}/timed-rights", wanted(ids[1]))
    assert (asked["state_text"], asked["companies"]["ids"]) == ("Asked for", [ids[1]])
    assert adviser.done("GET", f"{path}/companies")["total"] == 1
    granted = head.done("POST", f"{path}/timed-rights/{asked['id']}/grant")

    assert granted["state"] == "granted"
    assert adviser.done("GET", f"{path}/companies")["total"] == 2
    (membership,) = adviser.done("GET", "/me")["memberships"]
    assert [each["id"] for each in membership["timed_rights"]] == [asked["id"]]
    assert told(path) == [
        ("timed-rights-asked", head.email),
        ("timed-rights-decided", adviser.email),
    ]
    member = accounts.member(path[7:], adviser.account_id)
    with clock.set_to(clock.now() + timedelta(days=3)):
        scope = accounts.scope_of(path[7:], member, "company:read")
        assert scope is not None
        assert (scope.covers(ids[0]), scope.covers(ids[1])) == (True, False)
        assert head.done("GET", f"{path}/timed-rights?state=ended")["total"] == 1
        due = {"tenant": path[7:], "kind": "timed-rights", "id": asked["id"]}
        for _ in range(2):
            remind(due)
    assert told(path)[1:] == [("timed-rights-decided", adviser.email)] * 2
    events = [e.event for e in Table(path[7:]).each(HistoryEntry, f"HISTORY#{member.account_id}")]
    expected = ["timed_rights_asked", "timed_rights_granted", "timed_rights_ended"]
    assert events[-3:] == expected


def test_of_rights_that_were_ended_by_somebody_no_end_is_told(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 2)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[0]]}})
    asked = adviser.done("POST", f"{path}/timed-rights", wanted(ids[1]))
    head.done("POST", f"{path}/timed-rights/{asked['id']}/grant")
    head.done("POST", f"{path}/timed-rights/{asked['id']}/revocation")
    before = told(path)

    with clock.set_to(clock.now() + timedelta(days=3)):
        remind({"tenant": path[7:], "kind": "timed-rights", "id": asked["id"]})

    assert told(path) == before


def test_each_step_has_its_way_back_and_no_step_comes_twice(head: Person, adviser: Person) -> None:
    path, ids = firm_with(head, 4)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[0]]}})
    own, users = f"{path}/timed-rights", f"{path}/users/{adviser.account_id}/timed-rights"

    refused = adviser.done("POST", own, wanted(ids[1]))["id"]
    answer = {"reason": "Lo lleva otra persona"}
    assert head.done("POST", f"{own}/{refused}/refusal", answer)["answer"] == answer["reason"]
    withdrawn = adviser.done("POST", own, wanted(ids[1]))["id"]
    assert adviser.done("POST", f"{own}/{withdrawn}/withdrawal")["state"] == "withdrawn"
    revoked = head.done("POST", users, wanted(ids[1]))["id"]
    assert adviser.done("GET", f"{path}/companies")["total"] == 2
    head.done("POST", f"{own}/{revoked}/revocation")
    assert adviser.done("GET", f"{path}/companies")["total"] == 1
    given_back = head.done("POST", users, wanted(ids[1]))["id"]
    adviser.done("POST", f"{own}/{given_back}/withdrawal")
    assert adviser.done("GET", f"{path}/companies")["total"] == 1

    for known_as in (refused, withdrawn, revoked, given_back):
        for act in ("grant", "revocation"):
            assert head.refused("POST", f"{own}/{known_as}/{act}") == (
                409,
                "wrong-timed-rights-state",
            )
    assert head.done("GET", own)["by_state"] == {"refused": 1, "revoked": 1, "withdrawn": 2}


def test_others_rights_are_nobodys_to_see_and_bounds_are_kept(
    head: Person, adviser: Person, http: Client
) -> None:
    path, ids = firm_with(head, 2)
    other = Person(http, "other")
    for person in (adviser, other):
        person.joins(head, path, rights={"companies": {"ids": [ids[0]]}})
    own = f"{path}/timed-rights"
    asked = adviser.done("POST", own, wanted(ids[1]))["id"]

    assert other.done("GET", own)["total"] == 0
    assert other.refused("POST", f"{own}/{asked}/withdrawal") == (404, "timed-rights-not-found")
    assert other.refused("POST", f"{own}/{asked}/grant") == (403, "not-allowed")
    assert head.refused("POST", f"{path}/users/{head.account_id}/timed-rights", wanted(ids[1])) == (
        409,
        "nothing-to-grant",
    )
    late, past = (clock.iso(clock.now() + timedelta(days=d)) for d in (91, -1))
    codes = [f"{number:05d}" for number in range(51)]
    ranges = [{"program": "con", "first": code, "last": code} for code in codes]
    for change, pointer in (
        ({"until": late}, "/until"),
        ({"until": past}, "/until"),
        ({"companies": {"ranges": ranges}}, "/companies"),
    ):
        status, body = adviser.call("POST", own, wanted(ids[1], **change))
        assert (status, body["errors"][0]["pointer"]) == (422, pointer)
    of_other = f"{path}/users/{other.account_id}/timed-rights"
    for _ in range(MOST_AT_A_TIME):
        head.done("POST", of_other, wanted(ids[1]))
    assert head.refused("POST", of_other, wanted(ids[1])) == (409, "too-many-timed-rights")


@pytest.mark.parametrize("how", ["promoted", "removed"])
def test_rights_end_with_what_they_were_beside(head: Person, adviser: Person, how: str) -> None:
    path, ids = firm_with(head, 4)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[0]]}})
    user, listed = f"{path}/users/{adviser.account_id}", f"{path}/timed-rights"
    granted = head.done("POST", f"{user}/timed-rights", wanted(ids[1]))
    asked = adviser.done("POST", listed, wanted(ids[2]))
    version = head.done("GET", user)["version"]

    if how == "promoted":
        head.done("PATCH", user, {"role": "administrator"}, version)
        head.done("PATCH", user, {"role": "adviser"}, version + 1)
        left = {"asked": 1, "ended": 1}
    else:
        head.done("DELETE", user, version=version)
        left = {"ended": 2}

    assert head.done("GET", listed)["by_state"] == left
    refused = head.refused("POST", f"{listed}/{granted['id']}/revocation")
    assert refused == (409, "wrong-timed-rights-state")
    if how == "removed":
        refused = head.refused("POST", f"{listed}/{asked['id']}/grant")
        assert refused == (409, "wrong-timed-rights-state")
        adviser.joins(head, path)
        assert head.done("GET", f"{user}")["timed_rights"] == []


def test_administrators_are_not_flooded_by_who_asks_again_and_again(
    head: Person, adviser: Person
) -> None:
    path, ids = firm_with(head, 2)
    adviser.joins(head, path, rights={"companies": {"ids": [ids[0]]}})
    own = f"{path}/timed-rights"
    for _ in range(5):
        asked = adviser.done("POST", own, wanted(ids[1]))["id"]
        adviser.done("POST", f"{own}/{asked}/withdrawal")

    assert adviser.refused("POST", own, wanted(ids[1])) == (429, "too-many-tries")
    assert len(told(path)) == 5
