"""What is said of a file's mutants; a stand-in for mutmut makes them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from infra.mutants import ROOT, TABLE, Mutant, Mutmut, NotTried, listed, report, try_mutants

FILE = "chalicelib/example.py"
RESULTS = """
    chalicelib.example.xǁThingǁdecides__mutmut_1: killed
    chalicelib.example.xǁThingǁdecides__mutmut_2: survived
    chalicelib.example.x_counts__mutmut_12: timeout
    chalicelib.example.x_counts__mutmut_13: no tests
"""
DIFF = """# {name}: survived or not
--- chalicelib/example.py
+++ chalicelib/example.py
@@ -5,4 +5,4 @@
     if here:
-        return {digit} + 1
+        return {digit} - 1
"""
TWO = Mutant(FILE, "Thing.decides", "return 2 + 1", "return 2 - 1")
THIRTEEN = Mutant(FILE, "counts", "return 3 + 1", "return 3 - 1")


@pytest.fixture
def table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"))


def tool(folder: Path, results: str = RESULTS) -> Mutmut:
    (folder / "results").write_text(results, encoding="utf-8")
    for name in ("xǁThingǁdecides__mutmut_2", "x_counts__mutmut_13"):
        diff = DIFF.format(name=f"chalicelib.example.{name}", digit=name[-1])
        (folder / f"chalicelib.example.{name}").write_text(diff, encoding="utf-8")
    program = folder / "mutmut"
    answers = 'run) echo it ran ;; results) cat results ;; show) shift; cat "$@" ;;'
    program.write_text(f"#!/bin/sh\ncase $1 in {answers} esac\n", encoding="utf-8")
    program.chmod(0o755)
    return Mutmut(folder, (str(program),))


def test_mutant_that_no_test_notices_is_told_by_its_line(tmp_path: Path) -> None:
    outcome = try_mutants(FILE, set(), tool(tmp_path))

    assert outcome.survivors == [TWO, THIRTEEN]
    assert (outcome.mutants, outcome.per_cent, outcome.is_good) == (4, 50, False)
    said = "\n".join(report(FILE, outcome))
    assert "4 mutants, 2 killed, 2 survived, 0 change nothing: 50.0 %  NOT GOOD" in said
    assert "survived Thing.decides\n    - return 2 + 1\n    + return 2 - 1" in said


def test_mutants_that_change_nothing_do_not_count(tmp_path: Path) -> None:
    outcome = try_mutants(FILE, {TWO, THIRTEEN}, tool(tmp_path))

    assert (outcome.survivors, outcome.same, outcome.per_cent) == ([], 2, 100)
    assert outcome.is_good
    assert list(report(FILE, outcome)) == [
        f"{FILE}: 4 mutants, 2 killed, 0 survived, 2 change nothing: 100.0 %"
    ]


def test_what_is_listed_and_does_not_survive_is_told(tmp_path: Path) -> None:
    gone = Mutant(FILE, "forgets", "return 1", "return 2")

    outcome = try_mutants(FILE, {TWO, THIRTEEN, gone}, tool(tmp_path))

    assert outcome.stale == [gone]
    assert not outcome.is_good
    assert any("listed, but forgets" in line for line in report(FILE, outcome))


@pytest.mark.parametrize("results", ["", "    chalicelib.example.x_counts__mutmut_1: not checked"])
def test_mutants_that_were_not_tried_are_no_success(tmp_path: Path, results: str) -> None:
    with pytest.raises(NotTried, match="it ran"):
        try_mutants(FILE, set(), tool(tmp_path, results))


def test_settings_name_the_file_and_the_tests(tmp_path: Path) -> None:
    place = tmp_path / "place"

    Mutmut(place).lay_out(FILE, ["tests/unit/core"])

    settings = tomllib.loads((place / "pyproject.toml").read_text("utf-8"))["tool"]
    assert settings["mutmut"]["only_mutate"] == [FILE]
    assert settings["mutmut"]["pytest_add_cli_args_test_selection"] == ["tests/unit/core"]
    assert settings["pytest"]["ini_options"]["xfail_strict"] is True
    assert (place / "chalicelib" / "core").is_dir()


def test_files_and_tests_of_the_table_are_there(table: dict[str, Any]) -> None:
    for file, tests in table["files"].items():
        assert [path for path in (file, *tests) if not (ROOT / path).exists()] == []


def test_each_mutant_that_changes_nothing_has_its_reason_and_its_line(
    table: dict[str, Any],
) -> None:
    assert len({tuple(row.values()) for row in table["same"]}) == len(table["same"])
    for row in table["same"]:
        assert row["why"]
        assert row["file"] in table["files"]
        source = " ".join((ROOT / row["file"]).read_text("utf-8").split())
        assert " ".join(row["was"].split()) in source
        assert len(listed(table, row["file"])) > 0
