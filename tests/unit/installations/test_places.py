"""Numbers of one place lead to the first of them, and say so to nobody without the secret."""

from __future__ import annotations

import pytest

from chalicelib.core import chance
from chalicelib.installations import places
from chalicelib.installations.number import drawn, free_of, spelled, tidy
from chalicelib.installations.places import after, first_of

pytestmark = pytest.mark.quick
SECRET = b"a secret of tests"


def test_each_number_of_a_place_leads_to_its_first_and_none_comes_twice() -> None:
    with chance.set_to(20261130):
        firsts = [first_of(drawn(), SECRET) for _ in range(3)]
    seen: set[str] = set()

    for first in firsts:
        number = first
        for _ in range(10):
            assert tidy(number) == number
            assert spelled(free_of(number)) == number
            assert first_of(number, SECRET) == first
            seen.add(number)
            number = after(number, SECRET)

    assert len(seen) == 30


def test_after_the_last_of_a_place_comes_its_first_again() -> None:
    count = places._OF_A_PLACE
    last = spelled(places._enciphered(8 * count - 1, SECRET))

    assert after(last, SECRET) == first_of(last, SECRET) != last
    assert count == 23**3


def test_without_the_secret_nothing_shows_which_numbers_are_of_one_place() -> None:
    first = first_of(spelled(0), SECRET)
    second = after(first, SECRET)

    assert first_of(second, b"another secret") != first_of(first, b"another secret")
    assert sum(one == other for one, other in zip(first, second, strict=True)) < 6
