"""Licence numbers: what is typed wrong is noticed, what is typed otherwise is understood."""

from __future__ import annotations

import math
import string
from itertools import pairwise

import pytest

from chalicelib.core import chance
from chalicelib.installations.number import ALPHABET, LENGTH, drawn, grouped, tidy

pytestmark = pytest.mark.quick


@pytest.fixture
def number() -> str:
    with chance.set_to(20261129):
        return drawn()


def _with(number: str, place: int, character: str) -> str:
    return number[:place] + character + number[place + 1 :]


def test_every_single_typo_is_noticed_or_means_the_same(number: str) -> None:
    for place in range(LENGTH):
        for typed in string.digits + string.ascii_uppercase:
            assert tidy(_with(number, place, typed)) in (None, number)
        wrong = [each for each in ALPHABET if each != number[place]]
        assert not any(tidy(_with(number, place, each)) for each in wrong)


def test_every_swap_of_neighbours_is_noticed_whatever_they_are() -> None:
    """The sums are linear: a swap at a place changes them by its place and the two alone."""
    for place in range(1, LENGTH):
        for first in range(len(ALPHABET)):
            for second in range(len(ALPHABET)):
                before = place * first + (place + 1) * second
                after = place * second + (place + 1) * first
                assert first == second or (before - after) % len(ALPHABET) != 0


def test_swapped_neighbours_of_a_number_make_none(number: str) -> None:
    for place, (first, second) in enumerate(pairwise(number)):
        swapped = _with(_with(number, place, second), place + 1, first)

        assert tidy(swapped) == (number if first == second else None)


def test_it_has_more_than_80_bits_that_nobody_guesses() -> None:
    assert (LENGTH - 2) * math.log2(len(ALPHABET)) > 80


def test_what_is_pasted_or_dictated_is_understood(number: str) -> None:
    told = grouped(number)
    looks_like = str.maketrans("01258", "OLZSB")

    for typed in (told, told.lower(), f"  {told}\n", number, told.replace("-", " \u2013 ")):
        assert tidy(typed) == number
    assert tidy(told.translate(looks_like)) == number
    assert tidy(number[:-1]) is None
    assert tidy(number + "0") is None
