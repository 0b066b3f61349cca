"""Each requirement of the table is there once, and what it names as evidence is there.

The table is `docs/asvs.md`; how many requirements a chapter has stands in its head, as the list of
its source has them.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from chalicelib.http.access import ACCESS
from infra.packaging import ROOT

PAPER = ROOT / "docs" / "asvs.md"
_ROW = re.compile(r"\| (V\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (yes|not ours|no) \| (.+) \|")
_COUNT = re.compile(r"\| V(\d+) [^|]+ \| (\d+) \|")
_DRILL = re.compile(r"\| ([^|]+) \| `(tests/[^`]+)` \|")
_NAMED = re.compile(r"`([^`]+)`")
_FILE = re.compile(r"[\w.-]+(/[\w.-]+)+")
_ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) /\S+")
_DECISION = re.compile(r"\bADR (\d{4})\b")
_README = re.compile(r'README: "([^"]+)"')
DRILLS = 6
LEVEL_1, ALL = 70, 253


class Requirement(NamedTuple):
    """A row of the table."""

    id: str
    level: int
    asks: str
    verdict: str
    evidence: str

    @property
    def place(self) -> tuple[int, ...]:
        """Its numbers, by which it is in its order."""
        return tuple(int(part) for part in self.id[1:].split("."))


def read(paper: str) -> list[Requirement]:
    """Read the rows of the table."""
    found = (_ROW.fullmatch(line) for line in paper.splitlines() if line.startswith("| V"))
    rows = [match.groups() for match in found if match]
    return [Requirement(row[0], int(row[1]), *row[2:]) for row in rows]


@cache
def collected(path: Path) -> frozenset[str]:
    """Return the names of the tests that pytest collects from the functions of a file."""
    parsed = ast.parse(path.read_text("utf-8")).body
    return frozenset(
        each.name
        for each in parsed
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    )


def is_there(named: str) -> bool:
    """Whether what stands between two signs of code is there, if it can be looked for at all."""
    path, _, test = named.partition("::")
    if test:
        return (ROOT / path).is_file() and test in collected(ROOT / path)
    if _ROUTE.fullmatch(named):
        return named in ACCESS
    return not _FILE.fullmatch(named) or (ROOT / named).exists()


def proves(named: str) -> bool:
    """Whether it is evidence: a test, a file or a route, and not just a word."""
    path = named.partition("::")[0]
    return bool(_FILE.fullmatch(path) or _ROUTE.fullmatch(named))


@cache
def readme() -> str:
    """Return the README as one line."""
    return " ".join((ROOT / "README.md").read_text("utf-8").split())


def decisions(evidence: str) -> Iterator[tuple[str, bool]]:
    """Yield each decision that is named, and whether it is there."""
    for number in _DECISION.findall(evidence):
        yield f"ADR {number}", any((ROOT / "docs" / "adr").glob(f"{number}-*.md"))
    for words in _README.findall(evidence):
        yield f"README: {words}", words in readme()


def faults(rows: Iterable[Requirement]) -> list[str]:
    """Tell what is wrong with the evidence of requirements, each with its id."""
    found = []
    for row in rows:
        named = _NAMED.findall(row.evidence)
        decided = dict(decisions(row.evidence))
        gone = [each for each in named if not is_there(each)]
        gone += [each for each, there in decided.items() if not there]
        found += [f"{row.id}: {each} is gone" for each in gone]
        if row.verdict == "yes" and not (decided or any(map(proves, named))):
            found.append(f"{row.id}: says yes by nothing")
        if row.verdict == "no" and not decided:
            found.append(f"{row.id}: says no, and nobody decided so")
    return found


@pytest.fixture(scope="module")
def paper() -> str:
    return PAPER.read_text("utf-8")


def test_each_requirement_is_there_once_and_in_its_order(paper: str) -> None:
    rows = read(paper)

    assert [row.id for row in rows] == [row.id for row in sorted(rows, key=lambda row: row.place)]
    assert Counter(row.id for row in rows).most_common(1)[0][1] == 1
    lines = sum(line.startswith("| V") for line in paper.splitlines())
    assert len(rows) == lines - len(_COUNT.findall(paper))  # none of another form


def test_there_are_as_many_as_the_source_has_of_each_chapter(paper: str) -> None:
    said = {int(chapter): int(count) for chapter, count in _COUNT.findall(paper)}
    rows = read(paper)

    assert dict(Counter(row.place[0] for row in rows)) == said
    assert sorted(said) == list(range(1, 18))
    assert (len(rows), sum(row.level == 1 for row in rows)) == (ALL, LEVEL_1)
    assert f"| all | {ALL} |" in paper
    assert f"{LEVEL_1} are of level 1" in paper


def test_the_head_counts_the_verdicts_as_they_are(paper: str) -> None:
    verdicts = Counter(row.verdict for row in read(paper))

    said = ", ".join(f"{verdicts[verdict]} `{verdict}`" for verdict in ("yes", "not ours", "no"))
    assert f"\n{said}. " in paper


def test_evidence_is_there(paper: str) -> None:
    assert faults(read(paper)) == []


def test_drills_are_tests(paper: str) -> None:
    drills = dict(_DRILL.findall(paper.partition("\n## Drills\n")[2]))

    assert {what: test for what, test in drills.items() if not is_there(test)} == {}
    assert len(drills) == DRILLS


@pytest.mark.parametrize(
    ("verdict", "evidence", "fault"),
    [
        ("yes", "`tests/contract/test_asvs.py::test_that_is_gone`", "is gone"),
        ("yes", "`tests/contract/test_gone.py::test_evidence_is_there`", "is gone"),
        ("yes", "`infra/gone.py`, `infra/edge.py`", "infra/gone.py is gone"),
        ("yes", "`GET /v1/gone`", "GET /v1/gone is gone"),
        ("yes", "ADR 9999", "ADR 9999 is gone"),
        ("yes", "`SHA-256`", "says yes by nothing"),
        ("no", "nobody did it", "says no, and nobody decided so"),
        ("no", 'README: "words that stand nowhere in it"', "is gone"),
        ("not ours", "no page, see `docs/gone.md`", "docs/gone.md is gone"),
    ],
)
def test_what_is_gone_is_told_with_its_requirement(verdict: str, evidence: str, fault: str) -> None:
    (found,) = faults([Requirement("V99.1.1", 2, "something", verdict, evidence)])

    assert found.startswith("V99.1.1: ")
    assert found.endswith(fault)


@pytest.mark.parametrize(
    ("verdict", "evidence"),
    [
        ("yes", "`tests/contract/test_asvs.py::test_evidence_is_there`, `infra/edge.py`"),
        ("yes", "`GET /v1/health`"),
        ("no", "later: ADR 0001"),
        ("no", 'README: "Deploy and operate"'),
        ("not ours", "no page yet"),
    ],
)
def test_what_is_there_is_let_be(verdict: str, evidence: str) -> None:
    assert faults([Requirement("V99.1.1", 2, "something", verdict, evidence)]) == []
