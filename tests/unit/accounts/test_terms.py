"""The terms in force can be read in every language before they are accepted."""

from __future__ import annotations

import pytest

from chalicelib.accounts import terms
from chalicelib.core.settings import Settings, settings
from chalicelib.core.texts import LANGUAGES


@pytest.mark.usefixtures("environment")
def test_terms_in_force_are_there_in_every_language() -> None:
    shown = [terms.in_force(language) for language in LANGUAGES]

    assert {each.version for each in shown} == {settings().terms_version}
    assert [each.text.partition("\n")[0] for each in shown] == [
        "# Términos de uso",
        "# Terms of use",
    ]


def test_every_text_is_there_in_every_language_and_names_its_version() -> None:
    versions = {path.name.partition(".")[0] for path in terms.FOLDER.iterdir()}

    assert Settings.__dataclass_fields__["terms_version"].default in versions
    for version in versions:
        for language in LANGUAGES:
            assert version in (terms.FOLDER / f"{version}.{language}.md").read_text("utf-8")


def test_terms_without_a_text_are_said_to_be(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TERMS_VERSION", "2031-01")
    settings.cache_clear()

    with pytest.raises(terms.TermsNotHere, match="2031-01"):
        terms.in_force("es")
