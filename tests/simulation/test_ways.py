"""Seeds of one story: played together they are what each is alone, and no two are the same."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.simulation.performance import perform
from tests.simulation.run import played, stories
from tests.simulation.watches import WATCHES
from tests.simulation.ways import (
    SEEDS,
    STORIES,
    Chosen,
    EndedElsewhere,
    Parting,
    told_of_each,
    ways_of,
)

_PARTS = pytest.mark.filterwarnings("ignore:This process.*is multi-threaded")
_STORY = 2
_WAYS = [_STORY + STORIES * way for way in (0, 4, 21)]


def test_ways_of_a_story_are_what_each_seed_is_alone() -> None:
    (together,) = played([_WAYS], 0)

    assert [each.plan.seed for each in together] == _WAYS
    assert len({each.digest for each in together}) == len(_WAYS)
    assert [each.failure for each in together] == [""] * len(_WAYS)
    assert perform(together[-1].plan, WATCHES).digest == together[-1].digest


@pytest.mark.parametrize("acts", [3, 4, 24, 60])
def test_story_parts_before_some_of_its_acts_and_where_it_is_told_to(acts: int) -> None:
    asked = list[int]()

    def chosen(moment: int, _: Sequence[Path]) -> int:
        asked.append(moment)
        return (1, 0, 2)[moment]

    parting = Parting(acts, chosen)
    told = [list(parting.before_act()) for _ in range(acts)]

    assert asked == [0, 1, 2]
    assert [way for each in told for way in each] == ["1", "1/0/2"]
    assert told[acts // 2][0] == "1"


@_PARTS
def test_what_ends_before_its_seeds_part_is_told_of_all_of_them() -> None:
    def play(seed: int, chosen: Chosen) -> str:
        return f"{seed}, {chosen(0, [])}, by {os.getpid() == here}"

    here = os.getpid()
    same = [7, 7 + 4 * STORIES, 7 + 2 * STORIES]

    assert told_of_each(same, play) == [
        (7, "7, 0, by True"),
        (7 + 2 * STORIES, "7, 2, by False"),
        (7 + 4 * STORIES, "7, 0, by True"),
    ]


@_PARTS
def test_each_way_finds_the_files_that_the_story_had(tmp_path: Path) -> None:
    kept, others = tmp_path / "kept", tmp_path / "by" / "others"

    def play(_: int, chosen: Chosen) -> list[str]:
        kept.write_text("before", "utf-8")
        written = kept.stat().st_mtime_ns
        way = chosen(0, [tmp_path])
        found = sorted(each.name for each in tmp_path.rglob("*") if each.is_file())
        assert kept.stat().st_mtime_ns == written
        others.parent.mkdir(exist_ok=True)
        others.write_text("", "utf-8")
        if way == 2:
            kept.unlink()
        else:
            kept.write_text(kept.read_text("utf-8") + f", then {way}", "utf-8")
        return [*found, kept.read_text("utf-8") if kept.exists() else "none"]

    told = told_of_each([7 + STORIES * way for way in range(4)], play)

    assert [seen for _, seen in told] == [
        ["kept", "before, then 0"],
        ["kept", "before, then 1"],
        ["kept", "none"],
        ["kept", "before, then 3"],
    ]


@_PARTS
def test_way_that_ends_without_a_word_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def play(_: int, chosen: Chosen) -> int:
        if chosen(0, []) == 1:
            raise ValueError("stumbled")
        return 0

    with pytest.raises(EndedElsewhere, match=rf"\[{7 + STORIES}\]"):
        told_of_each([7, 7 + STORIES], play)
    assert "ValueError: stumbled" in capfd.readouterr().err


def test_every_seed_has_ways_of_its_own() -> None:
    assert len({ways_of(seed) for seed in range(7, SEEDS, STORIES)}) == SEEDS // STORIES
    for seed in (-1, SEEDS):
        with pytest.raises(ValueError, match="there are the seeds 0 to"):
            ways_of(seed)
    asked = range(STORIES - 2, 3 * STORIES)
    assert sorted(seed for story in stories(asked) for seed in story) == list(asked)
