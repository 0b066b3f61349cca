"""What a client is sent to install by: the steps of each system, in each language."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from chalicelib.core.emails import MAX_LENGTH
from chalicelib.core.texts import LANGUAGES
from chalicelib.installations.service import Program
from chalicelib.licences.number_words import (
    MOST_OF_A_LINK,
    SYSTEM_NAMES,
    THE_NUMBER,
    Install,
    mailto,
    short,
    steps,
)

API = "https://0123456789.execute-api.eu-central-1.amazonaws.com/api"
NUMBER = "7A7A7-CCCCC-7A7A7-CCCCC"
LONGEST_NAME, LONGEST_TAX_ID = 120, 20


def program(url: str | None = f"{API}/v1/licence-program/enlace_client.py") -> Program:
    return Program(
        file_name="enlace_client.py",
        version="1.0",
        sha256="0" * 64,
        size_bytes=1,
        lowest_python="3.11",
        packages=("cryptography",),
        url=url,
    )


def install(**said: object) -> Install:
    usual = {
        "program": program(), "number": NUMBER, "tax_id": "B12345674", "api_url": API,
        "check_in_days": 30,
    }  # fmt: skip
    return Install(**usual | said)  # type: ignore[arg-type]


def test_steps_say_where_the_program_is_and_what_is_typed_on_each_system() -> None:
    for language in LANGUAGES:
        where, *written = steps(install(), language)
        assert f"{API}/v1/licence-program/enlace_client.py" in where
        assert program().sha256 in where
        assert len(written) == len(SYSTEM_NAMES)
        for text, python, own in zip(
            written,
            ("py", "python3", "python3"),
            (r".\enlace\Scripts\python", "enlace/bin/python", "enlace/bin/python"),
            strict=True,
        ):
            for typed in (
                f"{python} -m venv enlace",
                f"{own} -m pip install cryptography",
                f"{own} enlace_client.py --api {API} validate {NUMBER} --tax-id B12345674",
                f"{own} enlace_client.py check-in",
            ):
                assert typed in text
            assert "Python 3.11" in text


def test_steps_without_number_or_address_say_what_stands_for_them() -> None:
    where, first, *_ = steps(install(program=program(None), number=THE_NUMBER, api_url=""), "en")
    assert "--api ADDRESS-FROM-YOUR-FIRM validate YOUR-NUMBER" in first
    assert where.startswith("Ask your firm for the program, enlace_client.py")


def test_link_to_a_mail_is_whole_and_short_however_long_names_are() -> None:
    longest = install(tax_id="9" * LONGEST_TAX_ID)
    local = "&'" * 32
    address = f"{local}@{'b' * (MAX_LENGTH - len(local) - 5)}.com"
    assert len(address) == MAX_LENGTH
    for language in LANGUAGES:
        for character in ("A", "Ñ", "&", "%", "漢", "𝔄", "e\u0301", "\n"):
            name = (character * LONGEST_NAME)[:LONGEST_NAME]
            said = {"firm": name, "company": name, "firm_email": address}

            link = mailto(address, *short(longest, said, language))

            assert len(link) < MOST_OF_A_LINK, (language, character)
            asked = parse_qs(urlsplit(link).query, strict_parsing=True)
            (body,) = asked["body"]
            assert body.count(NUMBER) == 2
            for whole in (f"{API}/v1/licence-program/enlace_client.py", f"--api {API} ", address):
                assert whole in body
            assert "\ufffd" not in body + asked["subject"][0]
