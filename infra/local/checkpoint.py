"""What the parts keep is of one moment, however the run ended.

The emulator holds its state in memory and writes it when it ends cleanly; its objects, the
simulator's documents and the mails are written at once. So every few minutes a copy is made of
what all of them keep (`save`), while none of them can change anything. A start begins from what is
there, and after an end that was not clean from the last copy: all parts, not one alone.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

STATE = "state"
OBJECTS = "objects"
SIMULATOR = "simulator"
MAIL = "mail"
_KEPT = (STATE, OBJECTS, SIMULATOR, MAIL)


def mark(home: Path) -> Path:
    """Return the file that is there from the emulator's start until it has saved and ended."""
    return home / "not-ended-cleanly"


def unfinished(home: Path) -> Path:
    """Return the folder in which a copy is made; it counts only under another name."""
    return home / "saves" / ".unfinished"


def unsaved_since(home: Path) -> str:
    """Return since when (UTC) nothing is saved; empty when all is."""
    newest = _newest(home)
    if not mark(home).exists() or newest is None:
        return ""
    return f"{newest.name[:19]}Z"


def resume(home: Path) -> None:
    """Begin from what was saved last, in all parts. Nothing of the stack may be running.

    Cut short, it is done again by the next start.
    """
    newest = _newest(home)
    if mark(home).exists() and newest is not None:
        for name in _KEPT:
            if (home / name).is_dir():
                shutil.rmtree(home / name)
            _copy(newest / name, home / name)
        return
    with _new_save(home) as folder:
        for name in _KEPT:
            _copy(home / name, folder / name)


def save(
    home: Path, save_emulator: Callable[[], None], mails: AbstractContextManager[None]
) -> None:
    """Copy what all parts keep, while all run.

    The moment is that at which the emulator saves: simulator and mailbox are held before and let go
    after it.

    Args:
        home: the stack's folder.
        save_emulator: lets the emulator copy what it keeps into the `unfinished` folder.
        mails: nobody can keep a mail while it is held.
    """
    databases = list((home / SIMULATOR).glob("*.sqlite3"))
    with _new_save(home) as folder, mails, _held(databases):
        save_emulator()
        _copy(home / MAIL, folder / MAIL)
        _copy(home / SIMULATOR, folder / SIMULATOR, without="*.sqlite3*")
        for database in databases:
            _copy_database(database, folder / SIMULATOR / database.name)


@contextmanager
def _new_save(home: Path) -> Iterator[Path]:
    """Yield a folder to fill; when that is done it is the newest save, and the only one."""
    folder = unfinished(home)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    started = datetime.now(UTC)
    yield folder
    made = folder.rename(folder.with_name(f"{started:%Y-%m-%dT%H:%M:%S.%f}"))
    for other in _saves(home):
        if other != made:
            shutil.rmtree(other)


def _newest(home: Path) -> Path | None:
    return max(_saves(home), default=None)


def _saves(home: Path) -> list[Path]:
    return [path for path in (home / "saves").glob("[0-9]*") if path.is_dir()]


@contextmanager
def _held(databases: Iterable[Path]) -> Iterator[None]:
    """Let nobody write to SQLite files meanwhile, by SQLite's own lock."""
    with ExitStack() as held:
        for path in databases:
            connection = sqlite3.connect(path, isolation_level=None)
            held.enter_context(closing(connection)).execute("BEGIN IMMEDIATE")
        yield


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def _copy(source: Path, target: Path, without: str = "") -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(without))
