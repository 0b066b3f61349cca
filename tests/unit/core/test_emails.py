import doctest

import pytest

from chalicelib.core import access_keys, emails
from chalicelib.core.access_keys import new_access_key
from chalicelib.core.emails import normalised


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(emails).failed == 0
    assert doctest.testmod(access_keys).failed == 0


@pytest.mark.parametrize(
    "address", ["a@example.com", "a.b+c@sub.example.co.cr", "o'n@example.com", "a=b@example.com"]
)
def test_plain_addresses_are_kept(address: str) -> None:
    assert normalised(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@example.com",
        "a@example",
        "a@@example.com",
        "a b@example.com",
        "a@example.com, b@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\n",
        "a\x00@example.com",
        "Ana <a@example.com>",
        '"a b"@example.com',
        ".a@example.com",
        "a..b@example.com",
        "a@-example.com",
        "ñ@example.com",
        "=?utf-8?q?a=0d=0ax?=@example.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + ".com",
    ],
)
def test_everything_else_is_refused(address: str) -> None:
    assert normalised(address) is None


def test_access_keys_meet_the_password_policy_and_differ() -> None:
    keys = {new_access_key() for _ in range(200)}

    assert len(keys) == 200
    for key in keys:
        assert any(c.islower() for c in key)
        assert any(c.isupper() for c in key)
        assert any(c.isdigit() for c in key)
        assert not set(key) & set("0O1lIi")
