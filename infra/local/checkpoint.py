"""What the parts keep is of one moment, however the last run ended.

The emulator saves only when it ends cleanly; its objects, the simulator and the mailbox are
written at once. So a start copies what all of them keep, and after an end that saved nothing all
of them go back to that copy. Nothing of the stack may be running meanwhile.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

_KEPT = ("state", "objects", "simulator", "mail")
_COPY = "saved"


def mark(home: Path) -> Path:
    """Give the file that is there from the emulator's start until it has saved and ended."""
    return home / "not-ended-cleanly"


def unsaved_since(home: Path) -> str:
    """Tell since when (UTC) nothing is saved; empty when all is."""
    if not mark(home).exists():
        return ""
    return f"{datetime.fromtimestamp(mark(home).stat().st_mtime, UTC):%Y-%m-%dT%H:%M:%SZ}"


def resume(home: Path) -> None:
    """Begin from what was saved last, in all parts."""
    copies = home / _COPY
    if unsaved_since(home) and copies.is_dir():
        _replace(copies, home)
    else:
        _replace(home, copies)


def _replace(source: Path, target: Path) -> None:
    """Make the kept folders of `target` what they are in `source`; done again when cut short."""
    target.mkdir(parents=True, exist_ok=True)
    for name in _KEPT:
        if (target / name).is_dir():
            shutil.rmtree(target / name)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
