"""The users of a business: who may do what, and where; over the application."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chalice.test import Client

from chalicelib.core.standing import Post
from chalicelib.invoicing.issuing import PostNotYours
from infra.local.stack import LocalStack
from tests.support.issuing import issue, new_invoice, ready_business
from tests.support.people import Person


@pytest.fixture
def owner(http: Client) -> Person:
    return Person(http, "owner")


def business_of(owner: Person) -> str:
    said = {"country": "CR", "id_number": "3101666666", "legal_name": "Ejemplo Ficticio S.A."}
    return f"/businesses/{owner.done('POST', '/businesses', said)['id']}"


def test_each_role_may_what_it_says_and_a_change_counts_at_once(
    owner: Person, http: Client
) -> None:
    path = business_of(owner)
    person = Person(http, "helper", "en")
    person.joins(owner, path, role="manager")
    user = f"{path}/users/{person.account_id}"
    tried: tuple[tuple[str, str, object], ...] = (
        ("GET", f"{path}/exports", None),
        ("GET", f"{path}/documents", None),
        ("GET", f"{path}/users", None),
        ("POST", f"{path}/activities", {"code": "6920.0"}),
        ("POST", f"{path}/documents/doc_none/cancellation", {}),
        ("POST", f"{path}/users", {"email": "x@example.com", "name": "Otra", "role": "reader"}),
    )
    allowed = {
        "manager": (True, True, True, True, True, False),
        "assistant": (False, True, False, False, True, False),
        "reader": (True, True, False, False, False, False),
        "owner": (True, True, True, True, True, True),
    }

    for version, (role, may) in enumerate(allowed.items(), 1):
        if version > 1:
            owner.done("PATCH", user, {"role": role}, version - 1)
        for (method, where, body), is_allowed in zip(tried, may, strict=True):
            status, told = person.call(method, where, body)
            refused = (status, (told or {}).get("code")) == (403, "not-allowed")
            assert refused != is_allowed, (role, method, where, status, told)
    (membership,) = person.done("GET", "/me")["memberships"]
    assert (membership["kind"], membership["role_text"]) == ("business", "Owner of the business")
    assert membership["rights"] is None


def test_posts_are_of_assistants_and_end_with_the_role(owner: Person, http: Client) -> None:
    path = business_of(owner)
    person = Person(http, "helper")
    till = {"branch": 1, "terminal": 2}
    person.joins(owner, path, role="assistant", posts=[till, till])
    user = f"{path}/users/{person.account_id}"

    assert owner.done("GET", user)["posts"] == [till]
    status, told = owner.call("PATCH", user, {"role": "reader", "posts": [till]}, 1)
    assert (status, told["errors"][0]["code"]) == (422, "posts-of-assistants")
    assert owner.done("PATCH", user, {"posts": []}, 1)["posts"] == []
    owner.done("PATCH", user, {"posts": [till]}, 2)
    assert owner.done("PATCH", user, {"role": "manager"}, 3)["posts"] == []


def test_last_owner_stays_and_a_former_user_may_nothing(owner: Person, http: Client) -> None:
    path = business_of(owner)
    own = f"{path}/users/{owner.account_id}"
    leaving = f"/me/memberships/{path.rpartition('/')[2]}/departure"
    for refused in (
        owner.refused("PATCH", own, {"role": "reader"}, 1),
        owner.refused("POST", f"{own}/deactivation"),
        owner.refused("DELETE", own, version=1),
        owner.refused("POST", leaving),
    ):
        assert refused == (409, "last-head")

    heir = Person(http, "heir")
    heir.joins(owner, path, role="owner")
    owner.done("POST", leaving)

    assert owner.refused("GET", path) == (404, "not-found")
    assert heir.done("GET", f"{path}/users")["total"] == 1
    assert heir.refused("GET", f"{path}/users/{owner.account_id}") == (404, "user-not-found")


def test_assistant_issues_at_the_own_terminals_alone(stack: LocalStack) -> None:
    owner = ready_business()
    assistant = replace(owner, role="assistant", posts=(Post(branch=1, terminal=2),))

    with pytest.raises(PostNotYours) as refused:
        issue(assistant, new_invoice())
    issued = issue(assistant, new_invoice().but(terminal=2))

    assert refused.value.facts == {"branch": 1, "terminal": 1, "posts": "1-2"}
    assert issued.state == "issued"
    assert issue(owner, new_invoice()).state == "issued"
