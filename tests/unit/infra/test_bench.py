"""What the measurements of `make bench` are called and compared to."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from infra import packaging
from tests.bench import cold_import, signing


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
