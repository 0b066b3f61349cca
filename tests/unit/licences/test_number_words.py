"""What a client is sent to install by: the steps of each system, in each language."""

from __future__ import annotations

from chalicelib.core.texts import LANGUAGES
from chalicelib.licences.number_words import SYSTEM_NAMES, THE_NUMBER, steps


def test_steps_of_each_system_say_what_is_typed_there() -> None:
    for language in LANGUAGES:
        written = steps("7A7A7-CCCCC", "B12345674", "https://api.example.com", language)
        assert len(written) == len(SYSTEM_NAMES)
        for text, python in zip(written, ("py", "python3", "python3"), strict=True):
            said = f"{python} enlace_client.py --api https://api.example.com validate 7A7A7-CCCCC"
            assert f"{said} --tax-id B12345674" in text


def test_steps_without_number_or_address_say_what_stands_for_them() -> None:
    assert (
        "--api ADDRESS-FROM-YOUR-FIRM validate YOUR-NUMBER" in steps(THE_NUMBER, "B1", "", "en")[0]
    )
