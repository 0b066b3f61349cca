"""The official schemas are here as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import schemas
from infra.local.places import schemas_folder

_FILES = {"xsd/v4.4/One_V4.4.xsd": b"<one/>", "xsd/v4.4/Two_V4.4.xsd": b"<two/>"}


@pytest.fixture
def ministry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up ministry with two files, a place for them, and nothing beside the project."""
    ministry = tmp_path / "ministry"
    listed = []
    for path, content in _FILES.items():
        file = ministry / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        listed.append({"path": path, "sha256": digest, "urls": [file.as_uri()]})
    pinned = tmp_path / "schemas.json"
    pinned.write_text(json.dumps({"files": listed}), encoding="utf-8")
    monkeypatch.setattr(schemas, "_LIST", pinned)
    monkeypatch.setattr(schemas, "FOLDER", tmp_path / "build" / "schemas")
    monkeypatch.setattr(schemas, "SHARED", tmp_path / "nothing-here")
    return ministry


@pytest.fixture
def silent_ministry(ministry: Path) -> Iterator[socket.socket]:
    """The ministry at an address that takes connections and answers none."""
    listed = json.loads(schemas._LIST.read_text(encoding="utf-8"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for row in listed["files"]:
            row["urls"] = [f"http://127.0.0.1:{silent.getsockname()[1]}/{row['path']}"]
        schemas._LIST.write_text(json.dumps(listed), encoding="utf-8")
        silent.settimeout(0)
        yield silent


def _make(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["schemas", *options])
    return schemas.main()


def test_all_files_are_fetched(ministry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _make(monkeypatch) == 0

    folder = schemas_folder()
    assert folder is not None
    assert {f"xsd/v4.4/{path.name}": path.read_bytes() for path in folder.iterdir()} == _FILES


def test_half_fetched_set_is_left_nowhere(ministry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (ministry / "xsd/v4.4/Two_V4.4.xsd").unlink()

    assert _make(monkeypatch) == 1

    assert not schemas.FOLDER.exists()
    assert schemas_folder() is None


def test_place_that_cannot_be_written_is_said_in_one_sentence(
    ministry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schemas.FOLDER.parent.write_text("a file where the folder should be", encoding="utf-8")

    assert _make(monkeypatch, "--quick") == 0
    assert _make(monkeypatch) == 1

    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert all(line.startswith("schemas: cannot be kept") for line in said)


def test_folder_that_lacks_a_file_is_no_schemas_folder(ministry: Path) -> None:
    schemas.from_folder(ministry)
    assert schemas_folder() is not None

    (schemas.FOLDER / "xsd/v4.4/Two_V4.4.xsd").unlink()

    assert schemas_folder() is None


def test_incomplete_set_is_replaced_by_the_whole(
    ministry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schemas.from_folder(ministry)
    (schemas.FOLDER / "xsd/v4.4/One_V4.4.xsd").write_bytes(b"<other/>")

    assert _make(monkeypatch, "--quick") == 0

    assert schemas.complete()


def test_ministry_that_does_not_answer_is_quickly_asked_once_an_hour(
    silent_ministry: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(schemas, "_QUICK_SECONDS", 0.05)
    assert _make(monkeypatch, "--quick") == 0
    assert _was_asked(silent_ministry)
    capsys.readouterr()

    assert _make(monkeypatch, "--quick") == 0
    assert not _was_asked(silent_ministry)
    said = capsys.readouterr().err
    assert "timed out; `make schemas` asks again at once" in said
    assert said.count("\n") == 1

    note = next(schemas.FOLDER.parent.iterdir())
    os.utime(note, (0, 0))
    assert _make(monkeypatch, "--quick") == 0
    assert _was_asked(silent_ministry)


def test_schemas_are_asked_for_at_once_when_wanted(
    silent_ministry: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_SECONDS", "_QUICK_SECONDS"):
        monkeypatch.setattr(schemas, name, 0.05)
    _make(monkeypatch, "--quick")
    assert _was_asked(silent_ministry)

    assert _make(monkeypatch) == 1

    assert _was_asked(silent_ministry)


def _was_asked(silent: socket.socket) -> bool:
    try:
        silent.accept()[0].close()
    except BlockingIOError:
        return False
    return True
