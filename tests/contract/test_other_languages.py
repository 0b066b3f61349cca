"""Programs written from what docs say of numbers and licence files agree with ours."""

from __future__ import annotations

import base64
import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from chalice.test import Client
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.core import clock
from chalicelib.installations.number import ALPHABET, drawn, grouped, tidy
from infra.clients import enlace_client
from tests.support.numbers import Program, numbered

PAGE = (Path(__file__).parents[2] / "docs" / "licence-validation.md").read_text("utf-8")
IN_JAVASCRIPT = Path(__file__).with_name("other_language") / "licences.mjs"
LOOK_ALIKE = "ODQILZSGBN"
DAY = 24 * 3600


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def in_python() -> Callable[[str], str | None]:
    names: dict[str, Any] = {}
    (code,) = blocks("python")
    exec(code, names)  # noqa: S102 - what the page says is what is tried
    made: Callable[[str], str | None] = names["read_number"]
    return made


def in_javascript(asked: dict[str, Any]) -> dict[str, Any]:
    """Have the program in another language say what numbers and files are."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here to run the verifier in another language")
    ran = subprocess.run(  # noqa: S603 - our own file
        [node, IN_JAVASCRIPT], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def typed_numbers(count: int) -> Iterator[str]:
    """Make numbers as people type them: right, dictated, mistyped, and nothing of the kind."""
    chance = random.Random(23)  # noqa: S311 - no secret
    for _ in range(count):
        good = grouped(drawn())
        place = chance.randrange(len(good))
        yield good
        yield good.lower().replace("-", chance.choice([" ", "", ".", "_", "/", " - "]))
        yield good.replace("0", "o").replace("1", "l").replace("8", "B")
        yield good[:place] + chance.choice(ALPHABET + LOOK_ALIKE) + good[place + 1 :]
        yield good[:place] + good[place + 1 :] + good[place]
        yield grouped("".join(chance.choices(ALPHABET + LOOK_ALIKE + "UVW*", k=20)))
        yield good[: chance.randrange(len(good))]


def test_numbers_are_read_alike_by_who_reads_the_page_alone() -> None:
    typed = list(typed_numbers(300))
    ours = [tidy(each) for each in typed]
    assert 600 < sum(each is not None for each in ours) < len(ours)

    assert [in_python()(each) for each in typed] == ours
    assert in_javascript({"numbers": typed, "files": []})["numbers"] == ours


def test_files_are_judged_alike_by_who_reads_the_page_alone() -> None:
    chance = random.Random(44)  # noqa: S311 - no secret
    key, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes_raw()
    x = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    keys = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "key_1", "x": x}]}
    asked, ours = [], []
    for _ in range(400):
        iat = 1_800_000_000
        near = [iat + chance.choice([-DAY - 1, -DAY, -1, 0, 300, 301, DAY]) for _ in range(7)]
        claims = {
            "v": chance.choices([1, 2], [20, 1])[0],
            "iat": iat,
            "installation": chance.choices(["ins_1", "ins_2"], [20, 1])[0],
            "firm": "Asesoría Ficticia «漢»",
            "stops_at": chance.choice([None, near[0]]),
            "ends_at": near[1],
            "grace_ends_at": near[2] + DAY,
            "check_in_by": near[3],
            "check_in_grace_ends_at": near[4] + DAY,
        }
        signer = chance.choices([key, stranger], [20, 1])[0]
        headers = {"kid": chance.choices(["key_1", "key_2"], [20, 1])[0]}
        headers["typ"] = chance.choices(["enlace-licence+jwt", "JWT"], [20, 1])[0]
        file = jwt.encode(claims, signer, algorithm="EdDSA", headers=headers)
        now, seen = near[5], near[6]
        asked.append(
            {"file": file, "keys": keys, "installation": "ins_1", "now": now, "seen": seen}
        )
        ours.append(judged(file, keys, now, seen))
    assert set(ours) == {
        "REFUSED", "INSTALLATION_MISMATCH", "CLOCK_SET_BACK", "DEACTIVATED", "EXPIRED",
        "CHECK_IN_OVERDUE", "VALID_GRACE", "VALID",
    }  # fmt: skip

    assert in_javascript({"numbers": [], "files": asked})["files"] == ours


def judged(file: str, keys: dict[str, Any], now: int, seen: int) -> str:
    """Judge a file by the reference client."""
    try:
        claims = enlace_client.verified(file, keys)
    except enlace_client.Refused:
        return "REFUSED"
    at, latest = (datetime.fromtimestamp(each, UTC) for each in (now, seen))
    return enlace_client.standing(claims, at, "ins_1", latest)


def test_what_the_page_shows_is_what_is_sent_and_what_comes(aws: Any) -> None:
    from app import app

    request, response, check_in, due = map(json.loads, blocks("json"))
    today = clock.now().date()
    made = numbered(valid_from=today, valid_until=today + timedelta(days=300))
    spelled = made.number.lower().replace("-", " ")
    assert tidy(request["number"]) is not None
    with Client(app) as client:
        program = Program(client, made.number)
        result = program.call("POST", "/v1/licence-validations", request | {"number": spelled})
        program.token = result["installation"]["token"]
        checked_in = program.call("POST", "/v1/installation/check-ins", check_in)

    assert program.seen == [200, 200]
    assert shape(result) == shape(response)
    assert result["code"] == response["code"]
    beside = {"id": "", "name": "", "code": "", "code_text": "", "detail": ""}
    assert shape(checked_in) == shape({**beside, "licence": response["licence"], **due})


def shape(value: Any) -> Any:
    """Return of which parts a value is, and of which kinds they are."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)
