"""Saves of the local stack: whole or not at all, and what a start goes on from."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from infra.local import checkpoint


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A stack's folder with something in every part."""
    for part in (checkpoint.STATE, checkpoint.OBJECTS, checkpoint.SIMULATOR, checkpoint.MAIL):
        (tmp_path / part).mkdir()
    leave(tmp_path, "first")
    return tmp_path


def leave(home: Path, word: str) -> None:
    for part in (checkpoint.STATE, checkpoint.OBJECTS, checkpoint.MAIL):
        (home / part / "file").write_text(word, encoding="utf-8")
    with closing(documents(home)) as database:
        database.execute("CREATE TABLE IF NOT EXISTS words (word)")
        database.execute("INSERT INTO words VALUES (?)", (word,))


def documents(home: Path) -> sqlite3.Connection:
    database = sqlite3.connect(
        home / checkpoint.SIMULATOR / "simulator.sqlite3", timeout=0, isolation_level=None
    )
    database.execute("PRAGMA journal_mode=WAL")
    return database


def found(home: Path) -> set[str]:
    with closing(documents(home)) as database:
        words = database.execute("SELECT word FROM words ORDER BY rowid DESC LIMIT 1").fetchone()
    files = (checkpoint.STATE, checkpoint.OBJECTS, checkpoint.MAIL)
    return {(home / part / "file").read_text(encoding="utf-8") for part in files} | set(words)


def save(home: Path) -> None:
    def emulator() -> None:
        for part in (checkpoint.STATE, checkpoint.OBJECTS):
            copy = checkpoint.unfinished(home) / part
            copy.mkdir()
            (copy / "file").write_bytes((home / part / "file").read_bytes())

    checkpoint.save(home, emulator, unheld())


@contextmanager
def unheld() -> Iterator[None]:
    yield


def test_start_after_a_clean_end_goes_on_from_what_is_there(home: Path) -> None:
    checkpoint.resume(home)
    leave(home, "second")

    checkpoint.resume(home)

    assert found(home) == {"second"}
    assert checkpoint.unsaved_since(home) == ""


def test_start_after_a_hard_end_goes_on_from_the_last_save(home: Path) -> None:
    checkpoint.resume(home)
    checkpoint.mark(home).touch()
    leave(home, "second")
    save(home)
    saved = checkpoint.unsaved_since(home)
    leave(home, "third")

    checkpoint.resume(home)

    assert found(home) == {"second"}
    assert saved.endswith("Z")
    assert len(list((home / "saves").iterdir())) == 1


def test_hard_end_before_the_first_save_goes_back_to_the_start(home: Path) -> None:
    checkpoint.resume(home)
    checkpoint.mark(home).touch()
    leave(home, "second")

    checkpoint.resume(home)

    assert found(home) == {"first"}


def test_save_that_failed_is_none(home: Path) -> None:
    checkpoint.resume(home)
    checkpoint.mark(home).touch()
    leave(home, "second")

    def emulator() -> None:
        raise OSError("planted")

    with pytest.raises(OSError, match="planted"):
        checkpoint.save(home, emulator, unheld())
    checkpoint.resume(home)

    assert found(home) == {"first"}
    with closing(documents(home)) as database:
        database.execute("INSERT INTO words VALUES ('not held')")


def test_nothing_is_written_while_the_emulator_saves(home: Path) -> None:
    checkpoint.resume(home)
    lock = threading.Lock()
    seen: list[object] = []

    @contextmanager
    def mails() -> Iterator[None]:
        with lock:
            yield
            seen.append({path.name for path in checkpoint.unfinished(home).iterdir()})

    def emulator() -> None:
        seen.append(lock.locked())
        with closing(documents(home)) as database:
            try:
                database.execute("INSERT INTO words VALUES ('meanwhile')")
            except sqlite3.OperationalError as exc:
                seen.append(str(exc))

    checkpoint.save(home, emulator, mails())

    copied = {checkpoint.MAIL, checkpoint.SIMULATOR}
    assert seen == [True, "database is locked", copied], "held before it and until all is copied"
    assert not lock.locked()
