"""Each criterion of WCAG 2.2, A and AA, has its row in the table, and its evidence is there.

What axe cannot measure of the one sheet is measured here: lines and focus against what is behind.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from infra import console
from infra.packaging import ROOT
from tests.contract.test_asvs import is_there, proves

PAPER = ROOT / "docs" / "accessibility.md"
_A = """1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1
2.4.1 2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7
4.1.2"""
_AA = """1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7
2.4.11 2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3"""
_ROW = re.compile(r"\| (\d\.\d\.\d+) \| (AA?) \| (.+?) \| (yes|not here) \| (.+) \|")
_NAMED = re.compile(r"`([^`]+)`")
_SET = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
LINES = [
    ("line-strong", "surface"),
    ("accent", "surface"),
    ("accent", "ground"),
    ("bad", "surface"),
]


def rows() -> list[tuple[str, ...]]:
    found = (_ROW.fullmatch(line) for line in PAPER.read_text("utf-8").splitlines())
    return [match.groups() for match in found if match]


def test_each_criterion_is_there_once_and_in_its_order() -> None:
    said = [(number, level) for number, level, *_ in rows()]
    wanted = [(number, "A") for number in _A.split()]
    wanted += [(number, "AA") for number in _AA.split()]

    by_number = sorted(wanted, key=lambda each: [int(part) for part in each[0].split(".")])
    assert said == by_number
    assert Counter(level for _, level in said) == {"A": 31, "AA": 24}


def test_evidence_of_each_criterion_is_there() -> None:
    faults = []
    for number, _, _, verdict, evidence in rows():
        named = _NAMED.findall(evidence)
        faults += [f"{number}: {each} is gone" for each in named if not is_there(each)]
        if verdict == "yes" and not any(map(proves, named)):
            faults.append(f"{number}: says yes by nothing")

    assert faults == []


def test_the_head_counts_the_verdicts_as_they_are() -> None:
    verdicts = Counter(verdict for _, _, _, verdict, _ in rows())

    assert f"{verdicts['yes']} `yes`, {verdicts['not here']} `not here`" in PAPER.read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_of_fields_and_the_focus_stand_out_from_what_is_behind_them(scheme: str) -> None:
    sheet = (console.ROOT / "web" / "style.css").read_text("utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")[:2]
    colours = dict(_SET.findall(light))
    if scheme == "dark":
        colours |= dict(_SET.findall(dark.partition("*, *::before")[0]))
    focus_of_side = re.search(r"\.side :focus-visible { outline-color: (#\w+)", sheet)
    assert focus_of_side is not None

    measured = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in LINES}
    measured["focus", "side"] = contrast(focus_of_side[1], colours["side"])

    assert {pair: ratio for pair, ratio in measured.items() if ratio < 3} == {}


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG.

    >>> round(contrast("#000", "#fff"))
    21
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    pairs = [2 * each for each in digits] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(each, 16) / 255 for each in pairs]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
