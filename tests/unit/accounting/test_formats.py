"""The registry of export formats: one module and one line each, in nobody's default unasked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.accounting import formats
from chalicelib.accounting.formats import (
    FormatName,
    ShownFormat,
    export_format,
    format_names,
    usual_formats,
)
from chalicelib.accounting.forms import NewExport
from tests.support.registries import also_written

PERIOD = {"period_from": date(2026, 10, 1), "period_to": date(2026, 10, 31)}
FOLDER = Path(formats.__file__).parent
MADE_UP = "tests.unit.accounting.json_lines"


@pytest.fixture
def _made_up() -> Iterator[None]:
    with also_written("made_up", MADE_UP):
        yield


def asked(**changes: Any) -> NewExport:
    return NewExport.model_validate(PERIOD | changes)


def test_export_that_names_no_formats_is_written_in_what_the_programs_take() -> None:
    assert asked().formats is None
    assert usual_formats() == ("suenlace512", "csv")


def test_each_name_leads_to_a_writer_with_a_file_of_its_own() -> None:
    files = {
        name: [file.file_name for file in export_format(name).files] for name in format_names()
    }

    assert files["suenlace512"] == files["suenlace256"] == ["SUENLACE.DAT"]
    assert files["csv"] == ["journal.csv"]
    assert all(len(set(each)) == len(each) > 0 for each in files.values())


def test_every_switch_is_a_field_that_takes_its_values_and_is_usually_set_to_one() -> None:
    for name in format_names():
        usual: Any = export_format(name)
        for switch in usual.switches:
            assert switch.takes(getattr(usual, switch.name)), (name, switch.name)
            for value in switch.values or (True, False):
                assert getattr(export_format(name, {switch.name: value}), switch.name) == value


def test_switch_takes_nothing_else() -> None:
    side, *_, flag = export_format("suenlace512").switches

    assert [side.takes(value) for value in ("C", "A", "X", True)] == [True, True, False, False]
    assert [flag.takes(value) for value in (True, False, "true")] == [True, True, False]
    with pytest.raises(TypeError):
        export_format("csv", {"no_switch": True})


def test_no_name_stands_outside_the_registry() -> None:
    rooms = FOLDER.parents[1]
    said = [
        path.relative_to(rooms)
        for path in rooms.rglob("*.py")
        if f'"{format_names()[0]}"' in path.read_text("utf-8")
    ]

    assert said == [Path("accounting/formats/__init__.py")]


@pytest.mark.usefixtures("_made_up")
def test_format_that_is_added_can_be_asked_for_and_is_in_no_default() -> None:
    assert asked(formats=["made_up"]).formats == ["made_up"]
    assert [file.file_name for file in export_format("made_up").files] == ["lines.jsonl"]
    assert usual_formats() == ("suenlace512", "csv")
    assert TypeAdapter(FormatName).json_schema()["enum"] == [*format_names()]
    assert "made_up" in format_names()


def test_unknown_name_is_refused_as_a_literal_would() -> None:
    with pytest.raises(ValidationError) as refused:
        asked(formats=["csv", "made_up"])

    (error,) = refused.value.errors()
    assert (error["type"], error["loc"]) == ("literal_error", ("formats", 1))
    assert error["ctx"] == {"expected": ", ".join(f"'{name}'" for name in format_names())}
    with pytest.raises(LookupError):
        export_format("made_up")


def test_requests_list_the_names_and_answers_leave_room_for_more() -> None:
    names = [*format_names()]

    assert TypeAdapter(FormatName).json_schema() == {"type": "string", "enum": names}
    shown = TypeAdapter(ShownFormat).json_schema()
    assert shown == {"anyOf": [{"type": "string", "enum": sorted(names)}, {"type": "string"}]}
    assert TypeAdapter(ShownFormat).validate_python("of a later release")


def test_formats_are_loaded_when_they_are_first_written_in() -> None:
    source = (
        "import sys; import chalicelib.accounting.routes;"
        "from chalicelib.accounting import exporting, formats;"
        "own = formats.__name__ + '.';"
        "print(*sorted(m.removeprefix(own) for m in sys.modules if m.startswith(own)));"
        "formats.export_format('csv');"
        "print(*sorted(m.removeprefix(own) for m in sys.modules if m.startswith(own)))"
    )
    run = subprocess.run(  # noqa: S603 - arguments are ours
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )

    assert run.stdout.splitlines() == ["", "journal journal_csv"]
