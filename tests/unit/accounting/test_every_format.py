"""What is written in any format is what a model of the program that imports it reads there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pytest

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import format_names
from tests.unit.accounting.programs import PROGRAMS, Program
from tests.unit.accounting.read_back import BOOKS, posted, tried

DOCUMENTS = 1000
"""Of each country; `make long-formats` writes 100,000."""
MOST_LEFT_OUT = 0.1
"""Of all documents: a format that carries next to none shows nothing."""


@lru_cache(maxsize=len(BOOKS))
def entries(country: str) -> Sequence[JournalEntry]:
    return posted(country, DOCUMENTS, seed=0)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
@pytest.mark.parametrize("country", BOOKS)
def test_program_reads_what_the_entries_say(program: Program, country: str) -> None:
    came = tried(program, country, entries(country))

    assert came.left_out <= MOST_LEFT_OUT * came.offered
    assert not came.differing, (len(came.differing), came.differing[:3])


def test_every_format_has_a_program_that_reads_it() -> None:
    assert {program.format for program in PROGRAMS} == set(format_names())
