"""What the audit says of each answer of pip-audit; a stand-in gives the answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra import audit, runtime
from infra.packaging import ROOT

CLEAN = {"name": "example-clean", "version": "1.0", "vulns": []}
VULNERABLE = {"name": "example-bad", "version": "1.0", "vulns": [{"id": "EXAMPLE-1"}]}
UNKNOWN = {"name": "example-unknown", "skip_reason": "not found"}
HELD = {"name": "example-held", "version": "1.0", "vulns": [{"id": "EXAMPLE-2"}]}


def said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stdout: str, code: int
) -> tuple[str, str]:
    tool = tmp_path / "pip-audit"
    tool.write_text(f"#!/bin/sh\ncat <<'END'\n{stdout}\nEND\necho Broken: line >&2\nexit {code}\n")
    tool.chmod(0o755)
    return audit.audit(tool), capsys.readouterr().out


def answer(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_nothing_found_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome, words = said(tmp_path, capsys, answer(CLEAN), 0)

    assert outcome == "clean"
    assert "nothing" in words


@pytest.mark.parametrize(("version", "condition"), [(runtime.LAMBDA, ">="), ("3.11", "<")])
def test_what_is_asked_about_is_what_a_python_takes_whoever_asks(
    tmp_path: Path, version: str, condition: str
) -> None:
    tool, asked = tmp_path / "pip-audit", tmp_path / "asked"
    tool.write_text(f"#!/bin/sh\ncp \"$2\" {asked}\necho '{answer(CLEAN)}'\n")
    tool.chmod(0o755)
    pins = (ROOT / "requirements.txt").read_text("utf-8")
    of_some = re.findall(r"(?m)^(\S+) ; python_full_version (>=|<) '3.12'", pins)

    assert audit.audit(tool, version) == "clean"
    assert {each for _, each in of_some} == {">=", "<"}
    for pin, each in of_some:
        assert (f"{pin} " in asked.read_text("utf-8")) == (each == condition)


@pytest.mark.parametrize("stdout", [answer(), "[]", '{"dependencies": null}'])
def test_answer_about_nothing_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stdout: str
) -> None:
    outcome, words = said(tmp_path, capsys, stdout, 0)

    assert outcome == "unanswered"
    assert "NOT CHECKED" in words
    assert audit.audit(tmp_path / "nowhere") == "unanswered"


def test_finding_fails_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome, words = said(tmp_path, capsys, answer(CLEAN, VULNERABLE, UNKNOWN), 1)

    assert outcome == "vulnerable"
    assert "example-bad 1.0 (EXAMPLE-1)" in words
    assert "nothing" not in words
    assert "NOT CHECKED" in words


def test_package_that_nobody_knows_was_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome, words = said(tmp_path, capsys, answer(CLEAN, UNKNOWN), 0)

    assert outcome == "unanswered"
    assert "NOT CHECKED" in words
    assert "example-unknown" in words
    assert "nothing" not in words


@pytest.mark.parametrize("code", [0, 1])
def test_no_answer_is_no_clean_bill(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: int
) -> None:
    outcome, words = said(tmp_path, capsys, "", code)

    assert outcome == "unanswered"
    assert "NOT CHECKED" in words
    assert "Broken: line" in words


def test_accepted_finding_is_said_with_its_reason_and_holds_nobody_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", {("example-held", "1.0"): "an example of a reason"})

    outcome, words = said(tmp_path, capsys, answer(HELD), 1)

    assert outcome == "clean"
    assert "EXAMPLE-2" in words
    assert "an example of a reason" in words
