"""What the measurements of `make bench` are called and compared to."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra import packaging
from tests.bench import cold_import, run, signing


def test_chain_that_checks_no_schema_is_no_whole_chain(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(signing, "SCHEMA_FOLDERS", (tmp_path / "none",))

    rows = {row["name"]: row for row in signing.measure(rounds=1, documents=1)}

    assert "whole_chain" not in rows
    assert "budget" not in rows["whole_chain_without_schema_check"]


def test_each_measurement_says_what_it_is_compared_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    zipfile.ZipFile(tmp_path / "deployment.zip", "w").close()
    monkeypatch.setattr(packaging, "build", lambda _: tmp_path)
    monkeypatch.setattr(cold_import, "_fresh", lambda *_: 1.0)
    monkeypatch.setattr(cold_import, "_first_requests", lambda _: [1.0])

    for row in [*signing.measure(rounds=1, documents=1), *cold_import.measure()]:
        assert row.keys() >= {"name", "value", "unit", "ratio_to", "ratio"}, row["name"]


def test_each_module_is_measured_in_a_process_of_its_own_also_after_one_that_fails() -> None:
    started: list[str] = []

    def start(command: list[str]) -> int:
        started.append(command[-1])
        return -9 if len(started) == 1 else 0

    assert run.main([], start) == 1
    assert started == list(run.MODULES)
    assert run.main(["pdf", "lists"], lambda _: 0) == 0


def test_figures_stand_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    def measure() -> list[dict[str, Any]]:
        sys.stdout.write("a line of a log\n")
        return [{"name": "a", "ratio": 1.0, "budget": 1.0}, {"name": "b", "ratio": None}]

    assert run.show(measure) == 0
    assert run.show(lambda: [{"name": "c", "ratio": 1.1, "budget": 1.0}]) == 1

    told = capsys.readouterr()
    assert [json.loads(line)["name"] for line in told.out.splitlines()] == ["a", "b", "c"]
    assert told.err.splitlines() == ["a line of a log", "over budget: c 1.1 > 1.0"]
