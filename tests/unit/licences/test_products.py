"""The table of products: what a row must say, and that nothing else names one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.core.texts import LANGUAGES, Text
from chalicelib.licences.forms import NewLicence
from chalicelib.licences.invoicing import INVOICING
from chalicelib.licences.product import Product
from chalicelib.licences.products import PRODUCTS, table
from chalicelib.mail.model import TEMPLATES
from chalicelib.onboarding.model import STEP_NAMES
from chalicelib.onboarding.views import Steps

OTHERS_OF_THAT_NAME = {
    "http/access.py", "invoicing/routes.py", "notifications/routes.py", "installations/model.py",
    "http/openapi.py", "notifications/rules.py", "core/countries.py",
}  # fmt: skip
"""Rooms, a list in addresses, a country's part, and what an installed program asks to do."""
PARTS = (INVOICING, INVOICING.words, INVOICING.makes, INVOICING.locks, INVOICING.mails)
EVERY_FIELD = [(part, field.name) for part in PARTS for field in fields(part)]


@pytest.mark.parametrize(
    ("part", "left_out"), EVERY_FIELD, ids=[f"{type(part).__name__}.{f}" for part, f in EVERY_FIELD]
)
def test_row_that_lacks_a_part_cannot_be_made(part: Any, left_out: str) -> None:
    said = {field.name: getattr(part, field.name) for field in fields(part)}
    assert type(part)(**said) == part
    del said[left_out]

    with pytest.raises(TypeError, match=left_out):
        type(part)(**said)


def test_row_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        INVOICING.locks.tax_id = False  # type: ignore[misc]


def test_two_rows_cannot_have_one_code_nor_both_hand_batches() -> None:
    other = replace(INVOICING, code="other", hands_batches=False)

    assert table(INVOICING, other) == {"invoicing": INVOICING, "other": other}
    with pytest.raises(ValueError, match="one code"):
        table(other, other)
    with pytest.raises(ValueError, match="hand batches"):
        table(INVOICING, replace(other, hands_batches=True))


def texts_of(row: Product) -> Sequence[Text]:
    said = [getattr(row.words, field.name) for field in fields(row.words)]
    assert (None in said) is not row.is_run_by_firms  # what no firm runs says nothing of that
    return [text for text in said if text is not None]


@pytest.mark.parametrize("row", PRODUCTS.values(), ids=list(PRODUCTS))
def test_every_word_of_a_product_is_there_in_every_language(row: Product) -> None:
    for text in texts_of(row):
        said = [text.render(language, {"company": "Ejemplo"}) for language in LANGUAGES]
        assert len(set(said)) == len(LANGUAGES)
        assert all(said)


@pytest.mark.parametrize("row", PRODUCTS.values(), ids=list(PRODUCTS))
def test_every_mail_of_a_product_takes_the_facts_that_are_told(row: Product) -> None:
    for field in fields(row.mails):
        template = TEMPLATES[getattr(row.mails, field.name)]
        usual = TEMPLATES[getattr(INVOICING.mails, field.name)]
        assert (template.facts, template.secrets) == (usual.facts, usual.secrets)


def test_request_names_a_product_that_there_is() -> None:
    assert NewLicence(product="notifications").product == "notifications"
    with pytest.raises(ValidationError) as caught:
        NewLicence(product="fortune-telling")

    (error,) = caught.value.errors()
    assert (error["type"], error["ctx"]) == (
        "literal_error",
        {"expected": "'invoicing', 'notifications'"},
    )


def test_panel_has_words_for_every_step() -> None:
    assert set(STEP_NAMES) == set(Steps.model_fields)


def test_nothing_but_its_row_names_a_product() -> None:
    root = Path(__file__).parents[3] / "chalicelib"
    texts = {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
        for file in root.rglob("*.py")
    }
    for code in PRODUCTS:
        named = re.compile(rf"""["']{code}["']""")
        naming = {file for file, text in texts.items() if named.search(text)}
        assert naming - OTHERS_OF_THAT_NAME == {f"licences/{code}.py"}
