"""What happens to a number, its installations and its licence at once: each order has one end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws import history
from chalicelib.aws.standing import firm_lock_key
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.paging import PageQuery
from chalicelib.installations import service as installations
from tests.support.faults import overtaken_at
from tests.support.licensing import mails
from tests.support.numbers import Numbered, Program, bind, numbered
from tests.support.releases import mailed_code, release_by_code

OTHER = "fingerprint-of-another-one"


@pytest.fixture
def given(aws: Any) -> Numbered:
    return numbered()


@pytest.fixture
def program(given: Numbered) -> Iterator[Program]:
    from app import app

    with Client(app) as client:
        made = Program(client, given.number)
        made.validate()
        yield made


def own(given: Numbered) -> str:
    """Return the installation that was bound first."""
    return installations.installations(given.number_id).data[0].id


def released(given: Numbered) -> None:
    firm = Caller("acc_ficticia", tenant=given.facts.firm_id)
    installations.release(firm, given.number_id, own(given))


def locked(given: Numbered) -> None:
    tx = Transaction()
    tx.claim(firm_lock_key(given.facts.firm_id), "lock")
    tx.commit()


@contextmanager
def overtaken_after_the_edge(by: Callable[[], None]) -> Iterator[None]:
    """Have somebody else act when a program was let in, and before its own is read."""
    with overtaken_at("BatchGetItem", by, after=1):
        yield


def released_events(given: Numbered) -> int:
    table = Table(given.facts.firm_id)
    told = history.page(table, given.facts.licence_id, PageQuery(limit=100)).data
    return [each.event for each in told].count("installation_released")


def test_the_last_place_that_another_takes_meanwhile_is_refused(
    given: Numbered, program: Program
) -> None:
    def another_binds() -> None:
        bind(given, OTHER)

    with overtaken_at("TransactWriteItems", another_binds):
        late = program.validate(installation={"fingerprint": "f" * 20, "name": "Tarde"})

    listed = installations.installations(given.number_id)
    assert late["code"] == "INSTALLATION_LIMIT"
    assert (listed.in_use, len(listed.data)) == (2, 2)


def test_a_check_in_that_a_release_overtakes_is_of_no_installation(
    given: Numbered, program: Program
) -> None:
    with overtaken_at("TransactWriteItems", lambda: released(given)):
        late = program.check_in()

    assert (late["code"], program.seen[-1]) == ("installation-token-invalid", 401)
    assert installations.installations(given.number_id).in_use == 0
    assert installations.heads([given.number_id])[given.number_id].in_use == 0


def test_a_release_that_a_check_in_overtakes_is_done_once(
    given: Numbered, program: Program
) -> None:
    token, program.token = program.token, ""
    program.call("POST", "/v1/installation-releases", {"number": given.number})
    code = mailed_code(given.facts.firm_id)
    in_time = Program(program.client, given.number, token=token)

    def check_in() -> None:
        assert in_time.check_in()["code"] == "VALID"

    with overtaken_at("TransactWriteItems", check_in):
        gone = release_by_code(program, number=given.number, code=code, installation=own(given))

    assert gone["installations"] == []
    assert in_time.check_in()["code"] == "installation-token-invalid"
    assert installations.heads([given.number_id])[given.number_id].in_use == 0
    assert released_events(given) == 1


def test_a_release_whose_response_was_lost_is_repeated_and_done_once(
    given: Numbered, program: Program
) -> None:
    stays = bind(given, OTHER).id
    program.token = ""
    program.call("POST", "/v1/installation-releases", {"number": given.number})
    said = {"number": given.number, "code": mailed_code(given.facts.firm_id)}
    gone = own(given)
    first, again = (release_by_code(program, **said, installation=gone) for _ in range(2))
    others = [release_by_code(program, **said, installation=each) for each in (stays, None)]
    bind(given)
    bound_again = release_by_code(program, **said, installation=gone)

    assert first == again
    assert first["released"] == gone
    assert [each["code"] for each in (*others, bound_again)] == ["invalid-code"] * 3
    assert released_events(given) == 1
    told = [each.template for each in mails(given.facts.firm_id)]
    assert told.count("licence-changed") == 1
    assert installations.installations(given.number_id).in_use == 2


@pytest.mark.parametrize(
    ("facts", "code", "status"),
    [
        ({"state": "suspended"}, "licence-not-valid", 403),
        ({"held_by_operator": True}, "licence-not-valid", 403),
        ({"state": "unlinked"}, "installation-token-invalid", 401),
        ({"state": "deleted"}, "installation-token-invalid", 401),
    ],
)
def test_a_licence_that_ends_after_its_validation_gets_no_file_and_is_not_heard_of(
    given: Numbered, program: Program, facts: dict[str, Any], code: str, status: int
) -> None:
    def end() -> None:
        given.becomes(**facts)

    with overtaken_after_the_edge(end):
        file = program.call("GET", "/v1/installation/licence-file")
    after = program.call("GET", "/v1/installation/licence-file")
    given.becomes(state="active", held_by_operator=False)
    with overtaken_after_the_edge(end):
        check_in = program.check_in()

    assert [each["code"] for each in (file, after, check_in)] == [code] * 3
    assert program.seen[-3:] == [status] * 3
    assert "file" not in {**file, **after}


def test_an_installation_that_is_released_after_the_edge_gets_no_file(
    given: Numbered, program: Program
) -> None:
    with overtaken_after_the_edge(lambda: released(given)):
        file = program.call("GET", "/v1/installation/licence-file")

    assert (file["code"], program.seen[-1]) == ("installation-token-invalid", 401)


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (lambda given: given.becomes(), "VALID"),  # as when the number is sent again
        (lambda given: given.becomes(state="suspended"), "DEACTIVATED"),
        (lambda given: given.becomes(installations_allowed=1), "INSTALLATION_LIMIT"),
        (locked, "FIRM_INACTIVE"),
    ],
)
def test_a_validation_goes_by_what_the_licence_is_when_it_binds(
    given: Numbered, program: Program, meanwhile: Callable[[Numbered], None], code: str
) -> None:
    with overtaken_at("TransactWriteItems", lambda: meanwhile(given)):
        told = program.validate(installation={"fingerprint": OTHER, "name": "Almacén"})

    assert told["code"] == code
    in_use = installations.installations(given.number_id).in_use
    assert in_use == installations.heads([given.number_id])[given.number_id].in_use
    assert in_use == 1 + (code == "VALID")
