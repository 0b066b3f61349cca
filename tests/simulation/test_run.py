"""What a run of many seeds says of them, and keeps of those that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.simulation import run
from tests.simulation.performance import Outcome, Plan
from tests.simulation.seen import Seen

FAILED = "Violation: two of a number"


def outcome() -> Outcome:
    return Outcome(
        Plan(7, days=30),
        failure=FAILED,
        lines=("the last of the trace",),
        acts=Counter({"issue": 2}),
        met=Counter({("dynamodb", "slow"): 3}),
        states=Counter({"Licence draft": 1}),
        answered=Counter({("GET /v1/me", 200): 1, ("POST /v1/firms", 409): 1}),
    )


def test_what_was_seen_is_added_up() -> None:
    seen = Seen()
    seen.add(outcome())
    seen.add(outcome())

    told = dict(line.split(": ", 1) for line in seen.told().splitlines())

    assert told["acts"] == "4 issue"
    assert told["faults"] == "6 dynamodb slow"
    assert told["states"] == "2 Licence draft"
    assert "Licence active" in told["states that nothing came into"].split(", ")
    assert told["routes"].endswith("asked for 2, done 1")
    assert told["routes that nobody got done"] == "POST /v1/firms"


def test_what_fails_is_kept_and_a_run_goes_on_where_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = list[int]()

    def played(stories: Iterable[Sequence[int]], days: int) -> Iterator[list[Outcome]]:
        for story in stories:
            if story[0] == 8 and len(asked) < 4:
                raise KeyboardInterrupt
            asked.extend(story)
            yield [
                replace(outcome(), plan=Plan(seed, days=days), failure=FAILED if seed == 7 else "")
                for seed in story
            ]

    monkeypatch.setattr(run, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(run, "_TOLD_EVERY_SECONDS", -1.0)
    monkeypatch.setattr(run, "played", played)
    monkeypatch.setattr(run, "shortest", lambda *_: outcome())

    with pytest.raises(KeyboardInterrupt):
        run.play_all(range(5, 10), 30)
    asked.append(0)
    assert run.play_all(range(5, 10), 30, goes_on=True)

    assert asked == [5, 6, 7, 0, 8, 9]
    said = capsys.readouterr().out
    assert "seed 7: Violation: two of a number" in said
    assert "5 of 5 seeds, 5 stories, 0.0 minutes, 1 failed" in said
    assert "acts: 10 issue" in said
    kept = (tmp_path / "kept" / "seed-7-days-30.txt").read_text("utf-8")
    assert kept.startswith("seed 7, 60 acts in 30 days: Violation: two of a number\n")
