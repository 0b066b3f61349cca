"""Figures, fonts and line breaks of the printed document, for any text and any amount."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.figures import money
from chalicelib.core.texts import Language
from chalicelib.countries.costa_rica.printed.words import day, moment
from chalicelib.invoicing.pdf.figures import aligned
from chalicelib.invoicing.pdf.spelling import Speller
from chalicelib.invoicing.pdf.typeface import BOLD, REGULAR, fitting, letters, width, wrap

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999999.99999"), places=5)
LANGUAGES = st.sampled_from(["es", "en"])


def test_day_turns_at_midnight_in_costa_rica() -> None:
    late = datetime(2026, 11, 2, 5, 59, 59, tzinfo=UTC)

    assert day(late, "es") == "01/11/2026"
    assert moment(late, "en") == "2026-11-01 23:59:59 (Costa Rica time)"


@given(st.lists(AMOUNTS, min_size=1), LANGUAGES)
def test_aligned_figures_have_their_decimal_signs_below_each_other(
    amounts: list[Decimal], language: Language
) -> None:
    sign = "," if language == "es" else "."

    padded = aligned([money(amount, "CRC", language) for amount in amounts], language)

    rests = {round(width(figure[figure.rindex(sign) :], 7), 6) for figure in padded}
    assert len(rests) == 1


@pytest.mark.parametrize("font", [REGULAR, BOLD])
def test_signs_that_people_use_can_be_written(font: str) -> None:
    signs = "≥ ≤ ≠ ≈ ± × ÷ √ ∞ ∑ ✓ ✗ ° º ª ² ³ ⁴ ₂ ½ ¼ ¾ ⅓ µ ⌀ € ₡ £ ¥ ™ ® © № → • ‰ “ ” — …"

    assert letters() >= set(signs)
    assert width(signs, 8, font) > 0


@given(st.text())
def test_any_text_can_be_measured_once_spelled(text: str) -> None:
    spelled = Speller(letters()).text(text)

    assert width(spelled, 7) >= 0
    assert "\ufffd" not in spelled or "\ufffd" in text


@given(st.text(), st.floats(min_value=12, max_value=200))
def test_broken_lines_fit_and_lose_no_word(text: str, room: float) -> None:
    spelled = Speller(letters()).text(text)

    lines = wrap(spelled, 7, room)

    assert "".join("".join(lines).split()) == "".join(spelled.split())
    assert all(width(line, 7) <= room + 0.001 for line in lines)


@given(st.text(), st.floats(min_value=1, max_value=100))
def test_fitting_size_fits(text: str, room: float) -> None:
    spelled = Speller(letters()).text(text)

    size = fitting(spelled, 9, room)

    assert size <= 9
    assert width(spelled, size, REGULAR) <= room + 0.001
