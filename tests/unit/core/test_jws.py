"""Tokens: what is believed, what is refused, and that a library of all algorithms says the same."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from chalicelib.core import clock, jws
from chalicelib.core.jws import BadToken, OldToken
from tests.support.rsa_keys import a_key, another_key

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())
CLAIMS: dict[str, Any] = {"iss": "us", "iat": SECOND - 10, "exp": SECOND + 10, "name": "Ñandú"}


def signed(header: object, claims: object) -> str:
    """Sign whatever is given, by RS256, as no library would."""
    parts = [
        each if isinstance(each, bytes) else json.dumps(each).encode() for each in (header, claims)
    ]
    unsigned = ".".join(encoded(part) for part in parts)
    made = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
    return f"{unsigned}.{encoded(made.sign(unsigned.encode(), a_key()))}"


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def believed(token: str) -> dict[str, Any]:
    with clock.set_to(NOW):
        return jws.verify(jws.read(token), a_key().public_key(), "us")


def test_token_of_the_provider_is_believed_until_its_time_is_over() -> None:
    token = jwt.encode(CLAIMS, a_key(), algorithm="RS256", headers={"kid": "one"})

    assert believed(token) == CLAIMS
    assert jws.read(token).header["kid"] == "one"
    with clock.set_to(NOW + timedelta(seconds=9.9)):
        assert jws.verify(jws.read(token), a_key().public_key(), "us") == CLAIMS
    with clock.set_to(NOW + timedelta(seconds=10)), pytest.raises(OldToken):
        jws.verify(jws.read(token), a_key().public_key(), "us")


def test_published_key_verifies_what_its_private_half_signed() -> None:
    published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(a_key().public_key()))
    token = jws.read(jwt.encode(CLAIMS, a_key(), algorithm="RS256"))

    with clock.set_to(NOW):
        assert jws.verify(token, jws.published_key(published), "us") == CLAIMS
    for broken in ({"e": published["e"]}, published | {"n": "AQ"}, published | {"n": "ñ"}):
        with pytest.raises(BadToken):
            jws.published_key(broken)


RS256 = {"alg": "RS256", "typ": "JWT"}
WRONG: dict[str, tuple[object, object]] = {
    "no algorithm": ({}, CLAIMS),
    "none": ({"alg": "none"}, CLAIMS),
    "the public key for a secret": ({"alg": "HS256"}, CLAIMS),
    "another padding": ({"alg": "PS256"}, CLAIMS),
    "what must be understood": (RS256 | {"crit": ["b64"], "b64": False}, CLAIMS),
    "a header that is a list": ([RS256], CLAIMS),
    "a header without end": (b"[" * 100_000, CLAIMS),
    "claims that are a text": (RS256, "claims"),
    "claims that are no JSON": (RS256, b"\xff"),
    "another issuer": (RS256, CLAIMS | {"iss": "them"}),
    "not born yet": (RS256, CLAIMS | {"iat": SECOND + 5}),
    "not good yet": (RS256, CLAIMS | {"nbf": SECOND + 5}),
    "a time that is a text": (RS256, CLAIMS | {"exp": "never"}),
    "a time that is true": (RS256, CLAIMS | {"exp": True}),
    **{
        f"no {name}": (RS256, {key: value for key, value in CLAIMS.items() if key != name})
        for name in ("iss", "iat", "exp")
    },
}


def test_nothing_else_is_believed() -> None:
    assert believed(signed(RS256, CLAIMS)) == CLAIMS, "the signer of this test is sound"
    for what, (header, claims) in WRONG.items():
        with pytest.raises(BadToken) as refusal:
            believed(signed(header, claims))
        assert type(refusal.value) is BadToken, what


def test_whatever_is_changed_in_a_token_makes_it_none() -> None:
    token = signed(RS256, CLAIMS)
    head, body, signature = token.split(".")
    changed = [
        "",
        head,
        f"{head}.{body}",
        f"{token}.",
        f"{head}.{body}.",
        f" {token}",
        f"{token}=",
        f"{head}=.{body}.{signature}",
        f"{head}.{encoded(json.dumps(CLAIMS | {'name': 'x'}).encode())}.{signature}",
        f"{head}.{body}.{signature[:-2]}",
        f"{head}.{body[:5]}\n{body[5:]}.{signature}",
        f"{head}.{body}.{signature[:-1]}{chr(ord(signature[-1]) + 1)}",  # the same bytes, spelled
        jwt.encode(CLAIMS, another_key(), algorithm="RS256"),
        jwt.encode(CLAIMS, a_key(), algorithm="RS512"),
        f"{head}.{body}.ñ",
    ]

    for each in changed:
        with pytest.raises(BadToken):
            believed(each)


def test_a_library_of_all_algorithms_refuses_the_same_but_for_times() -> None:
    """Times it is not asked for here: its clock cannot be set."""
    key = a_key().public_key()
    options: jwt.types.Options = {
        "require": ["exp", "iat", "iss"],
        "verify_exp": False,
        "verify_iat": False,
        "verify_nbf": False,
    }
    taken = set()
    for what, (header, claims) in WRONG.items():
        try:
            jwt.decode(
                signed(header, claims),
                key,
                algorithms=["RS256"],
                issuer="us",
                options=options,
            )
        except (jwt.PyJWTError, RecursionError):
            continue
        taken.add(what)

    assert taken == {"not born yet", "not good yet", "a time that is a text", "a time that is true"}
