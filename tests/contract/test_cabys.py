"""The whole catalogue, where its file lies beside the project, against a search of another make."""

from __future__ import annotations

import csv
import random
import unicodedata

import pytest

from chalicelib.countries.costa_rica import cabys
from infra.schemas import SHARED
from tests.support.samples import ISSUED_AT

FILE = SHARED / "catalogs" / "cabys.csv"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="no CABYS file beside the project")


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(each for each in letters if not unicodedata.combining(each))


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, str, str]]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        return [(row[0], plain(row[1]), row[2]) for row in csv.reader(stream)][1:]


@pytest.fixture(scope="module")
def packed() -> bytes:
    return cabys.pack(cabys.read(FILE.read_bytes(), ISSUED_AT, "prueba"))


def test_every_search_finds_what_another_finds(
    rows: list[tuple[str, str, str]], packed: bytes
) -> None:
    read, chance = cabys.unpack(packed), random.Random(20_506)  # noqa: S311 - a sample
    words = sorted({each for _, said, _ in rows for each in said.split() if each.isalpha()})
    found_any = 0
    for _ in range(60):
        of_one = [each for each in chance.choice(rows)[1].split() if each.isalpha()]
        asked = chance.sample(of_one, min(len(of_one), chance.randint(1, 3)))
        asked = [each[chance.randint(0, 1) :] or each for each in [*asked, chance.choice(words)]]
        asked = asked[: chance.randint(1, len(asked))]
        theirs = {code for code, said, _ in rows if all(each in said for each in asked)}

        ours = [each.code for each in read.search(" ".join(asked).upper())]

        assert len(ours) == len(set(ours))
        assert set(ours) == theirs, asked
        found_any += bool(theirs)
    assert found_any > 30


def test_every_code_is_found_with_its_rate(rows: list[tuple[str, str, str]], packed: bytes) -> None:
    read = cabys.unpack(packed)

    assert {code: each.rate for code, each in read.entries.items()} == {
        code: "0" if rate == "Exento" else rate for code, _, rate in rows
    }
    for code, *_ in rows[::500]:
        assert [each.code for each in read.search(code)] == [code]


def test_what_is_kept_is_small(packed: bytes) -> None:
    assert len(packed) < 500_000
