from __future__ import annotations

from collections.abc import Callable

from chalicelib.accounts import common_passwords, passwords

VARIANTS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "a sign": lambda text: f"{text}!",
    "a digit": lambda text: f"{text}1",
    "a year": lambda text: f"{text.capitalize()}2026!",
    "a year before": lambda text: f"2026{text}",
    "looks alike": lambda text: text.translate(str.maketrans("aeios", "@310$")),
    "turned round": lambda text: text[::-1],
    "parted": lambda text: f"{text[:5]} {text[5:]}",
    "twice": lambda text: text + text,
}


def test_no_long_password_of_the_published_list_passes_nor_an_obvious_variant() -> None:
    entries = common_passwords.entries()
    passing = [
        (name, entry)
        for name, change in VARIANTS.items()
        for entry in entries
        if passwords.broken_rule(change(entry), email="nadie@example.com") is None
    ]

    assert (len(entries), passing) == (229, [])


def test_digits_in_a_row_are_common_with_signs_too_and_uncommon_phrases_are_not() -> None:
    assert common_passwords.is_common("1234-5678-9012!")
    assert common_passwords.is_common("minecraft2027.")
    for password in ("caballo correcto 9", "541233432443 x7", "%$#@ *()= {}[]", "justin y bieber"):
        assert not common_passwords.is_common(password), password
