"""The demonstration claims what was seen, and leaves a report however it ended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.local import demo, emulator, story
from infra.local.story import Story


def _report(out: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return report


def test_stack_that_does_not_start_is_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "PYTHON", tmp_path / "not-installed")

    code = demo.demonstrate(tmp_path / "demo")

    report = _report(tmp_path / "demo")
    assert code == 1
    assert (report["complete"], report["failed_step"], report["steps"]) == (False, "start", [])
    assert "PartFailed: The emulator is not installed" in report["failure"]


@pytest.mark.parametrize("error", [AssertionError("not so: planted"), KeyboardInterrupt("planted")])
def test_step_that_was_not_seen_is_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    if not emulator.PYTHON.exists():
        pytest.skip("the emulator is not installed (make test installs it)")

    def seen(told: Story) -> None:
        told.files["pdf"] = b"%PDF-"

    def unseen(_: Story) -> None:
        raise error

    for module in (demo, story):
        monkeypatch.setattr(module, "STEPS", (seen, unseen, seen))

    code = demo.demonstrate(tmp_path / "demo")

    report = _report(tmp_path / "demo")
    assert code == 1
    assert (report["complete"], report["failed_step"]) == (False, "unseen")
    assert report["failure"].endswith("planted")
    assert [step["name"] for step in report["steps"]] == ["seen"]
    assert (tmp_path / "demo" / "invoice.pdf").read_bytes() == b"%PDF-"
