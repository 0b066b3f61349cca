"""Limits of licence numbers: nobody steps round them, and nobody locks a client out by them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service as accounts
from chalicelib.accounts.throttle import POLICIES
from chalicelib.core.caller import PublicRequest
from chalicelib.installations import releasing
from chalicelib.installations import service as installations
from chalicelib.installations.forms import (
    Computer,
    LicenceValidation,
    Release,
    ReleaseRequest,
)
from chalicelib.installations.results import WRONG_NUMBER
from chalicelib.installations.validating import validate
from tests.support.numbers import Numbered, bind, numbered

MALFORMED = "00000-00000-00000-00001"
WRONG = POLICIES["wrong-number"].free
NEARBY = POLICIES["wrong-number-nearby"].free
IN_A_ROW = POLICIES["licence-number"].free
OFFICE, STRANGER = "203.0.113.9", "198.51.100.4"
BOUND = "fingerprint-of-one-computer"


def told(source: str, number: str, fingerprint: str = "") -> str:
    """Validate from an address, for a computer where it says which."""
    computer = Computer(fingerprint=fingerprint, name="Equipo") if fingerprint else None
    asked = LicenceValidation(number=number, installation=computer)
    return validate(PublicRequest(source_ip=source), asked).code


@pytest.fixture
def given(aws: Any) -> Numbered:
    made = numbered(installations_allowed=5)
    bind(made)
    return made


@pytest.mark.parametrize(
    "sources",
    [
        [f"2001:db8:1:2::{place:x}" for place in range(1, WRONG + 2)],  # one /64
        [OFFICE if place % 2 else f"::ffff:{OFFICE}" for place in range(WRONG + 1)],
        ["nothing of an address", ""] * (WRONG // 2) + [""],
        [f"fe80::1%{place}" for place in range(WRONG + 1)],
    ],
)
def test_one_connection_has_one_limit_however_its_address_is_written(
    aws: Any, sources: list[str]
) -> None:
    codes = [told(source, MALFORMED) for source in sources]

    assert codes == ["MALFORMED"] * WRONG + ["RATE_LIMITED"]


def test_many_addresses_of_a_network_have_a_limit_together(aws: Any) -> None:
    numbers = [installations.new_number() for _ in range(4)]  # of the form, and of no licence
    codes = [told(f"2001:db8:1:{place:x}::7", numbers[place % 4]) for place in range(1, NEARBY + 2)]

    assert codes == ["NOT_FOUND"] * NEARBY + ["RATE_LIMITED"]
    assert told("2001:db8:2:1::7", MALFORMED) == "MALFORMED"


def test_who_goes_on_guessing_from_one_place_is_seen(
    given: Numbered, caplog: pytest.LogCaptureFixture
) -> None:
    for place in range(WRONG + 5):
        told(STRANGER, MALFORMED if place % 2 else installations.new_number())
    for _ in range(IN_A_ROW + 1):
        told(OFFICE, given.number)  # asks too often, and guesses nothing

    lines = [each for each in caplog.records if each.getMessage() == WRONG_NUMBER]
    assert len(lines) == WRONG + 5
    assert [each.__dict__["result"] for each in lines[-5:]] == ["RATE_LIMITED"] * 5


def test_no_header_that_a_caller_writes_is_where_it_comes_from(aws: Any) -> None:
    from app import app

    with Client(app) as client:
        statuses = []
        for place in range(WRONG + 1):
            forged = f"192.0.2.{place}"
            headers = {
                "Content-Type": "application/json",
                "X-Forwarded-For": forged,
                "X-Real-IP": forged,
                "Forwarded": f"for={forged}",
                "True-Client-IP": forged,
                "CloudFront-Viewer-Address": f"{forged}:443",
                "Enlace-Viewer": forged,
                "Enlace-Edge": "made up",
            }
            body = json.dumps({"number": MALFORMED}).encode()
            sent = client.http.request("POST", "/v1/licence-validations", headers, body)
            statuses.append(sent.status_code)

    assert statuses == [200] * WRONG + [429]


def test_who_guesses_behind_an_address_delays_nobody_there_who_has_a_number(
    given: Numbered,
) -> None:
    for place in range(NEARBY):  # the address is kept back, and then its network
        told(OFFICE if place < WRONG else f"203.0.113.{place + 10}", MALFORMED)

    for source in (OFFICE, "203.0.113.8"):
        assert told(source, MALFORMED) == "RATE_LIMITED"
        assert told(source, installations.new_number()) == "RATE_LIMITED"
    for place, source in enumerate((OFFICE, "203.0.113.8")):
        assert told(source, given.number, f"fingerprint-of-a-new-computer-{place}") == "VALID"
        assert told(source, given.number, BOUND) == "VALID"
    for _ in range(IN_A_ROW):
        told(OFFICE, given.number)
    assert told(OFFICE, given.number) == "RATE_LIMITED"


def test_who_knows_the_number_locks_out_nobody_elsewhere_and_nothing_installed(
    given: Numbered,
) -> None:
    codes = [told(STRANGER, given.number) for _ in range(IN_A_ROW + 1)]
    told(OFFICE, given.number, "fingerprint-of-a-new-computer")

    assert codes == ["VALID"] * IN_A_ROW + ["RATE_LIMITED"]
    assert told(STRANGER, given.number, BOUND) == "VALID"
    assert told(OFFICE, given.number, "fingerprint-of-the-next-one") == "VALID"


def test_an_installation_that_asks_without_end_is_limited_by_itself(given: Numbered) -> None:
    for place in range(IN_A_ROW):
        told(f"203.0.{place}.1", given.number, BOUND)

    assert told("203.0.200.1", given.number, BOUND) == "RATE_LIMITED"
    assert told("203.0.200.1", given.number) == "VALID"


def test_who_tries_codes_of_release_keeps_nobody_elsewhere_from_using_theirs(
    given: Numbered,
) -> None:
    stranger, office = (PublicRequest(source_ip=each) for each in (STRANGER, OFFICE))
    wrong = Release(number=given.number, code="AAAAAAAA")
    for _ in range(POLICIES["release-code"].free):
        with pytest.raises(accounts.InvalidCode):
            releasing.confirm(stranger, wrong)
    with pytest.raises(accounts.TooManyTries):
        releasing.confirm(stranger, wrong)

    releasing.ask(office, ReleaseRequest(number=given.number))
    with pytest.raises(accounts.InvalidCode):
        releasing.confirm(office, wrong)
