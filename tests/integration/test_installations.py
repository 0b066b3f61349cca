"""Licence numbers as programs use them: validated, bound, checked in, verified, released."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import jwt
import pytest
from chalice.test import Client

from chalicelib.aws import history
from chalicelib.aws.session import client as cloud
from chalicelib.aws.standing import firm_lock_key
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.installations import keys
from chalicelib.installations import service as installations
from chalicelib.installations.model import InstallationNotFound, InstallationsInUse
from chalicelib.installations.results import RESULTS
from tests.support.licensing import mails
from tests.support.numbers import LAST, Numbered, Program, bind, numbered
from tests.support.releases import mailed_code, release_by_code

OTHER = {"fingerprint": "fingerprint-of-another-one", "name": "Almacén"}
CLAIMED = OTHER | {"id": "ins_of_another_computer"}
ENDED = {"valid_until": date(2026, 11, 27)}


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


@pytest.fixture
def given(client: Client) -> Numbered:
    return numbered()


@pytest.fixture
def program(client: Client, given: Numbered) -> Program:
    return Program(client, given.number)


def events(tenant: str, subject: str) -> list[str]:
    found = history.page(Table(tenant), subject, PageQuery(limit=100)).data
    return [each.event for each in reversed(found)]


@contextmanager
def calls_counted() -> Iterator[list[str]]:
    """Count the requests to the table that are about numbers, firms and installations."""
    made: list[str] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if "T#num_" in str(params) or "FIRM_LOCK" in str(params):
            made.append(model.name)

    dynamodb = cloud("dynamodb").meta.events
    dynamodb.register("provide-client-params.dynamodb", note)
    try:
        yield made
    finally:
        dynamodb.unregister("provide-client-params.dynamodb", note)


def test_a_computer_is_bound_once_and_given_a_token_until_it_is_used(
    program: Program, given: Numbered
) -> None:
    first = program.validate()
    again = program.validate()
    by_second_token = program.check_in()
    after = program.validate()

    assert (first["valid"], first["code"]) == (True, "VALID")
    assert first["licence"]["installations_in_use"] == 1
    assert first["installation"]["id"] == again["installation"]["id"]
    assert first["installation"]["token"] != again["installation"]["token"]
    assert by_second_token["code"] == "VALID"
    assert after["installation"]["token"] is None
    facts = given.facts
    assert events(facts.firm_id, facts.licence_id) == ["installation_bound"]
    assert events(facts.business_id, facts.business_id) == ["installation_bound"]
    assert events(facts.firm_id, facts.company_id) == ["installation_bound"]


@pytest.mark.parametrize(
    ("code", "facts", "asked"),
    [
        ("NOT_FOUND", {}, {"number": "00000-00000-00000-00000"}),
        ("MALFORMED", {}, {"number": "00000-00000-00000-00001"}),
        ("TAX_ID_MISMATCH", {"state": "deleted"}, {"tax_id": "B99999999"}),
        ("DELETED", {"state": "deleted", "held_by_operator": True}, {}),
        ("UNLINKED", {"state": "unlinked", "held_by_operator": True}, {}),
        ("FIRM_INACTIVE", {"state": "suspended", "held_by_operator": True}, {"locked": True}),
        ("FIRM_INACTIVE", {}, {"locked": True}),
        ("SUSPENDED", {"state": "suspended", "held_by_operator": True}, {}),
        ("DEACTIVATED", {"state": "suspended", "valid_from": LAST}, {}),
        ("DEACTIVATED", {"stops_on": date(2026, 11, 29)}, {}),
        ("VALID", {"stops_on": date(2026, 11, 30)}, {}),
        ("NOT_STARTED", {"valid_from": LAST}, {"feature": "dictation"}),
        ("EXPIRED", {"valid_until": date(2026, 11, 26), "grace_days": 2}, {"feature": "x"}),
        ("FEATURE_NOT_INCLUDED", {}, {"feature": "dictation", "program_version": "0.0"}),
        ("VERSION_NOT_ALLOWED", {}, {"program_version": "1.9", "installation": CLAIMED}),
        ("INSTALLATION_MISMATCH", {"installations_allowed": 1}, {"installation": CLAIMED}),
        ("INSTALLATION_LIMIT", ENDED | {"installations_allowed": 1}, {"installation": OTHER}),
        ("VALID_GRACE", ENDED | {"grace_days": 2}, {}),
        ("VALID", {"valid_until": date(2026, 11, 29)}, {"tax_id": " b-12345674 "}),
    ],
)  # fmt: skip
def test_the_first_result_that_applies_is_told(
    client: Client,
    environment: pytest.MonkeyPatch,
    code: Any,
    facts: dict[str, Any],
    asked: dict[str, Any],
) -> None:
    environment.setenv("LOWEST_PROGRAM_VERSION", "2.0")
    settings.cache_clear()
    with clock.set_to(datetime.fromisoformat("2026-11-29T12:00:00Z")):
        made = numbered()
        program = Program(client, made.number)
        program.validate(program_version="2.0")
        made.becomes(**facts)
        is_locked = asked.pop("locked", False)
        if is_locked:
            tx = Transaction()
            tx.claim(firm_lock_key(made.facts.firm_id), "lock")
            tx.commit()
        said = {"program_version": "2.0", "tax_id": "B12345674", "feature": "notifications"}

        with calls_counted() as calls:
            result = program.validate(**said | asked)

    assert result["code"] == code
    assert result["valid"] is RESULTS[result["code"]].is_valid
    assert result["detail"]
    assert "{" not in result["detail"]
    assert (result["licence"] is not None) is (RESULTS[result["code"]].shows_licence)
    assert program.seen == [200, 200]
    assert len(calls) <= 2, calls


def test_detail_is_in_the_language_of_who_asks(client: Client) -> None:
    made = numbered(valid_until=date(2026, 1, 2), grace_days=0)
    program = Program(client, made.number)

    assert program.validate()["detail"] == (
        "The licence ended on 2026-01-02. Speak to your accounting firm, Asesoría Ficticia."
    )


def test_who_asks_too_often_gets_the_same_body_with_429(program: Program) -> None:
    wrong = "00000-00000-00000-00001"
    codes = [program.validate(number=wrong)["code"] for _ in range(10)]
    result = program.validate(number=wrong)

    assert set(codes) == {"MALFORMED"}
    assert (result["code"], result["valid"], result["licence"]) == ("RATE_LIMITED", False, None)
    assert program.seen[-1] == 429
    assert int(program.headers["Retry-After"]) == result["retry_after_seconds"] > 0


def test_no_number_and_no_token_is_in_any_log(
    program: Program, given: Numbered, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="enlace"), caplog.at_level(logging.INFO):
        program.validate()
        program.validate(number=given.number[:-1] + ("1" if given.number.endswith("0") else "0"))
        program.check_in()

    logged = "\n".join(str(each.__dict__) for each in caplog.records)
    assert "wrong licence number" in logged
    for planted in (given.number, given.number.replace("-", ""), program.token[-43:]):
        assert planted[:-1] not in logged


def test_a_token_dies_with_its_installation_and_rests_with_its_licence(
    program: Program, given: Numbered
) -> None:
    program.validate()
    first = program.check_in()
    given.becomes(state="suspended")
    while_suspended = program.check_in()
    given.becomes(state="active", held_by_operator=True)
    while_held = program.call("GET", "/v1/installation")
    given.becomes(held_by_operator=False)
    after = program.call("GET", "/v1/installation")
    firm = Caller("acc_ficticia", tenant=given.facts.firm_id)
    installations.release(firm, given.number_id, first["id"])
    released = program.call("GET", "/v1/installation")

    assert (while_suspended["code"], while_held["code"]) == ("licence-not-valid",) * 2
    assert "DEACTIVATED" in while_suspended["detail"]
    assert "SUSPENDED" in while_held["detail"]
    assert after["code"] == "VALID"
    assert released["code"] == "installation-token-invalid"
    assert program.seen[-5:] == [200, 403, 403, 200, 401]
    assert installations.installations(given.number_id).in_use == 0
    assert events(given.facts.business_id, given.facts.business_id)[-1] == ("installation_released")


def test_another_number_and_another_firm_are_out_of_reach(
    program: Program, client: Client, given: Numbered
) -> None:
    program.validate()
    stranger = numbered()
    of_stranger = Program(client, stranger.number)
    of_stranger.validate()
    mixed = stranger.number_id + program.token[program.token.index(".") :]
    bound = program.check_in()["id"]

    program.token = mixed
    assert program.check_in()["code"] == "installation-token-invalid"
    firm = Caller("acc_ficticia", tenant=stranger.facts.firm_id)
    with pytest.raises(InstallationNotFound):
        installations.release(firm, stranger.number_id, bound)


def test_a_clock_that_went_back_is_told_once_until_it_is_right(
    program: Program, given: Numbered
) -> None:
    program.validate()
    program.check_in()
    long_ago = clock.iso(clock.now() - timedelta(days=40))
    program.check_in(clock=long_ago)
    program.check_in(clock=long_ago)
    (listed,) = installations.installations(given.number_id).data
    head = installations.heads([given.number_id])[given.number_id]
    program.check_in()
    program.check_in(clock_went_back=True)
    (after,) = installations.installations(given.number_id).data

    assert listed.clock_set_back_at is not None
    assert head.clock_set_back_at == listed.clock_set_back_at
    assert after.clock_set_back_at is not None
    told = events(given.facts.firm_id, given.facts.licence_id)
    assert told.count("installation_clock_set_back") == 2


def test_a_clock_that_is_as_wrong_as_can_be_is_a_clock(program: Program) -> None:
    program.validate()

    for moment in ("1970-01-01T00:00:00Z", "9999-12-30T00:00:00Z", "1970-01-01T00:00:00Z"):
        assert program.check_in(clock=moment)["code"] == "VALID"
    for moment in (
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
    ):
        refused = program.check_in(clock=moment)
        assert [each["pointer"] for each in refused["errors"]] == ["/clock"]
    assert program.check_in()["code"] == "VALID"


def test_fewer_installations_than_are_in_use_are_refused_with_the_way(
    program: Program, given: Numbered
) -> None:
    program.validate()
    program.validate(installation=OTHER)

    with pytest.raises(InstallationsInUse) as refused:
        given.becomes(installations_allowed=1)

    assert refused.value.facts == {"in_use": 2, "allowed": 1}


def test_a_licence_file_is_verified_by_the_published_key_and_the_next_one(
    program: Program, given: Numbered
) -> None:
    program.validate()
    file = program.call("GET", "/v1/installation/licence-file")["file"]
    published = program.call("GET", "/v1/licence-keys")
    assert program.headers["Cache-Control"] == "public, max-age=300"
    assert program.headers["ETag"].startswith('W/"')
    operator = Caller("command-line", tenant="platform", role="operator")
    new = keys.rotate(operator, "prueba")
    both = program.call("GET", "/v1/licence-keys")["keys"]
    next_file = program.call("GET", "/v1/installation/licence-file")["file"]
    (old,) = published["keys"]

    claims = jwt.decode(file, jwt.PyJWK(old).key, algorithms=["EdDSA"])

    assert claims["v"] == 1
    assert claims["sub"] == given.facts.licence_id
    assert claims["valid_until"] == LAST.isoformat()
    assert [each["kid"] for each in both] == [new, old["kid"]]
    assert jwt.get_unverified_header(next_file)["kid"] == new
    with pytest.raises(keys.LicenceKeySigns):
        keys.withdraw(operator, new, "prueba")
    keys.withdraw(operator, old["kid"], "prueba")
    assert [each["kid"] for each in program.call("GET", "/v1/licence-keys")["keys"]] == [new]
    with pytest.raises(keys.LicenceKeyNotFound):
        keys.withdraw(operator, old["kid"], "prueba")


def test_a_lost_computer_is_released_by_a_code_that_the_contact_gets(
    client: Client, given: Numbered
) -> None:
    program = Program(client, given.number)
    lost, stays = program.validate(), program.validate(installation=OTHER)
    program.token = ""
    asked = program.call("POST", "/v1/installation-releases", {"number": given.number})
    code = mailed_code(given.facts.firm_id)
    listed = release_by_code(program, number=given.number, code=code)
    wrong = release_by_code(program, number=given.number, code=code, installation="ins_none")
    gone_id = lost["installation"]["id"]
    gone = release_by_code(program, number=given.number, code=code, installation=gone_id)
    spent = release_by_code(program, number=given.number, code=code)

    assert asked == {"status": "pending"}
    assert [each["name"] for each in listed["installations"]] == ["Recepción", "Almacén"]
    assert listed["released"] is None
    assert wrong["code"] == "installation-not-found"
    assert gone["released"] == gone_id
    assert [each["id"] for each in gone["installations"]] == [stays["installation"]["id"]]
    assert spent["code"] == "invalid-code"
    assert installations.heads([given.number_id])[given.number_id].in_use == 1
    told = events(given.facts.firm_id, given.facts.licence_id)
    assert told == ["installation_bound"] * 2 + ["installation_released"]
    (word,) = [each for each in mails(given.facts.firm_id) if each.template == "licence-changed"]
    assert word.recipient == given.facts.contact_email
    assert "Recepción" in json.loads(word.facts["paragraphs"])[0]


def test_asking_for_a_code_does_not_tell_whether_there_is_a_licence(
    client: Client, given: Numbered
) -> None:
    program = Program(client, given.number)
    answers = [
        program.call("POST", "/v1/installation-releases", {"number": number})
        for number in (given.number, installations.new_number(), "nothing of the kind")
    ]
    guesses = [
        release_by_code(program, number=given.number, code="AAAAAAAA")["code"] for _ in range(6)
    ]

    assert answers == [{"status": "pending"}] * 3
    assert mails(given.facts.firm_id) == []  # nothing is installed
    assert guesses[:2] == ["invalid-code"] * 2
    assert guesses[-1] == "too-many-tries"


def test_the_firm_calls_an_installation_otherwise_and_the_program_does_not_undo_it(
    program: Program, given: Numbered
) -> None:
    program.validate()
    (before,) = installations.installations(given.number_id).data
    firm = Caller("acc_ficticia", tenant=given.facts.firm_id)
    patch = installations.InstallationPatch(name="Caja")
    installations.rename(firm, given.number_id, before.id, patch, before.version)
    with pytest.raises(ChangedMeanwhile):
        installations.rename(firm, given.number_id, before.id, patch, before.version)
    program.validate()

    (after,) = installations.installations(given.number_id).data
    assert after.name == "Caja"


def test_a_program_that_is_silent_for_too_long_is_shown_as_such(given: Numbered) -> None:
    bind(given)
    later = clock.now() + timedelta(days=settings().check_in_days, minutes=1)

    (now,) = installations.installations(given.number_id).data
    with clock.set_to(later):
        (silent,) = installations.installations(given.number_id).data

    assert (now.is_overdue, silent.is_overdue) == (False, True)


def test_the_number_is_sealed_and_found_by_nothing_that_is_stored(given: Numbered) -> None:
    items = cloud("dynamodb").scan(TableName=settings().table_name)["Items"]

    assert installations.number_shown(given.number_id) == given.number
    assert given.number not in str(items)
    assert given.number.replace("-", "") not in str(items)


def test_the_program_is_given_to_whoever_asks_and_not_twice(client: Client) -> None:
    shown = json.loads(client.http.get("/v1/licence-program").body)
    given = client.http.get(f"/v1/licence-program/{shown['file_name']}")
    tag = given.headers["ETag"]
    again = client.http.get(
        f"/v1/licence-program/{shown['file_name']}", headers={"If-None-Match": tag}
    )

    assert hashlib.sha256(given.body).hexdigest() == shown["sha256"]
    assert len(given.body) == shown["size_bytes"]
    assert given.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert given.headers["Content-Disposition"] == 'attachment; filename="enlace_client.py"'
    assert given.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.body) == (304, b"")
