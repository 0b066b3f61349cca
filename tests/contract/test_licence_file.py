"""What is written of licence files and validations is what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client
from cryptography.exceptions import InvalidSignature

from chalicelib.accounts.throttle import POLICIES, Tried
from chalicelib.core import clock
from chalicelib.installations.results import RESULTS
from infra.clients import enlace_client
from tests.support.numbers import Program, numbered

DOCS = Path(__file__).parents[2] / "docs"
MOST_LINES = 30
DAY = 24 * 3600
SAME_TIME = 300


@pytest.fixture
def program(aws: Any) -> Iterator[Program]:
    from app import app

    today = clock.now().date()
    first, last = today - timedelta(days=10), today + timedelta(days=32)
    made = numbered(valid_from=first, valid_until=last, grace_days=15)
    with Client(app) as client:
        yield Program(client, made.number)


def written_verifier() -> str:
    text = (DOCS / "licence-file.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return str(code)


def verifier() -> Callable[..., tuple[str, dict[str, Any]]]:
    names: dict[str, Any] = {}
    exec(written_verifier(), names)  # noqa: S102 - what the page says is what is tried
    made: Callable[..., tuple[str, dict[str, Any]]] = names["verify"]
    return made


def test_the_order_of_results_is_that_of_the_page() -> None:
    text = (DOCS / "licence-validation.md").read_text("utf-8")
    rows = re.findall(r"^\| \d+ \| `(\w+)` \| (yes|no) \| (yes|no) \|", text, re.MULTILINE)

    assert rows == [
        (code, "yes" if row.is_valid else "no", "yes" if row.shows_licence else "no")
        for code, row in RESULTS.items()
    ]


def test_the_limits_of_the_page_are_those_that_hold() -> None:
    text = (DOCS / "licence-validation.md").read_text("utf-8")
    rows = re.findall(r" \| (\d+) \| a minute, doubling up to (an hour|15) \|$", text, re.MULTILINE)
    longest = {"an hour": timedelta(hours=1), "15": timedelta(minutes=15)}

    counted: list[Tried] = [
        "wrong-number", "wrong-number-nearby", "licence-number", "licence-number",
    ]  # fmt: skip
    held = [POLICIES[each] for each in counted]
    assert [(int(free), longest[pause]) for free, pause in rows] == [
        (each.free, each.longest) for each in held
    ]
    assert {each.first_pause for each in held} == {timedelta(minutes=1)}


def test_the_reference_verifier_is_short() -> None:
    assert len(written_verifier().splitlines()) <= MOST_LINES + 2  # blank lines between functions


def test_the_reference_verifier_and_the_client_say_what_a_file_is_good_for(
    program: Program,
) -> None:
    bound = program.validate()["installation"]["id"]
    file = program.call("GET", "/v1/installation/licence-file")["file"]
    keys = program.call("GET", "/v1/licence-keys")
    verify, now = verifier(), int(clock.now().timestamp())
    claims = enlace_client.verified(file, keys)

    told = [
        ("VALID", bound, now, now),
        ("VALID", bound, now - SAME_TIME, now),
        ("CLOCK_SET_BACK", bound, now - SAME_TIME - 1, now),
        ("VALID", bound, claims["iat"] - DAY, 0),
        ("CLOCK_SET_BACK", bound, claims["iat"] - DAY - 1, 0),
        ("CLOCK_SET_BACK", bound, now, now + SAME_TIME + 1),
        ("CLOCK_SET_BACK", bound, now, now + 1000 * DAY),
        ("VALID_GRACE", bound, now + 31 * DAY, now),
        ("VALID_GRACE", bound, now + 31 * DAY - SAME_TIME, now + 31 * DAY),
        ("CHECK_IN_OVERDUE", bound, now + 38 * DAY, now),
        ("EXPIRED", bound, claims["grace_ends_at"], now),
        ("INSTALLATION_MISMATCH", "ins_other", now, now + 1000 * DAY),
    ]
    for code, installation, moment, seen in told:
        assert verify(file, keys, installation, moment, seen) == (code, claims)
        at, latest = (datetime.fromtimestamp(each, UTC) for each in (moment, seen))
        assert enlace_client.standing(claims, at, installation, latest) == code


def test_a_file_of_a_licence_that_is_to_rest_is_good_until_that_day(aws: Any) -> None:
    from app import app

    stops_on = clock.now().date() + timedelta(days=3)
    made = numbered(stops_on=stops_on)
    with Client(app) as client:
        program = Program(client, made.number)
        bound = program.validate()["installation"]["id"]
        file = program.call("GET", "/v1/installation/licence-file")["file"]
        keys = program.call("GET", "/v1/licence-keys")
    stops = int(made.facts.begin_of(stops_on).timestamp())

    codes = [verifier()(file, keys, bound, at, 0)[0] for at in (stops - 1, stops)]

    assert codes == ["VALID", "DEACTIVATED"]


def test_what_was_changed_or_signed_by_others_is_refused(program: Program) -> None:
    bound = program.validate()["installation"]["id"]
    file = program.call("GET", "/v1/installation/licence-file")["file"]
    keys = program.call("GET", "/v1/licence-keys")
    head, _, signature = file.split(".")
    longer = enlace_client.verified(file, keys) | {"grace_ends_at": 2**40}
    forged = ".".join([head, _b64(json.dumps(longer).encode()), signature])
    unsigned = ".".join([_b64(b'{"alg":"none","typ":"enlace-licence+jwt","kid":"x"}'), "e30", ""])

    with pytest.raises(InvalidSignature):
        verifier()(forged, keys, bound, 0, 0)
    with pytest.raises(ValueError, match="no licence file"):
        verifier()(unsigned, keys, bound, 0, 0)
    for wrong in (forged, unsigned, "no file", f"{file}.x"):
        with pytest.raises(enlace_client.Refused):
            enlace_client.verified(wrong, keys)
    with pytest.raises(enlace_client.Refused):
        enlace_client.verified(file, {"keys": []})


def _b64(octets: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(octets).decode().rstrip("=")
