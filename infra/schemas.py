"""`make schemas`: the ministry's official XSDs, pinned by SHA-256, into `build/schemas`.

They are reference data and not ours to publish, so they are fetched, not kept. Every file's
digest is in `schemas.json`; a file with another one is refused, wherever it came from. The layout
keeps the files' own relative import (`../../xmldsig-core-schema.xsd`) working.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing to tidy yet: Ctrl-C ends it silently

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "schemas"
SHARED = ROOT.parent / "shared" / "hacienda-cr"
_LIST = Path(__file__).with_name("schemas.json")
WITHOUT = "ENLACE_WITHOUT_SCHEMAS"
"""Environment variable: `yes` lets a package be made and deployed that checks against none."""
_SECONDS, _QUICK_SECONDS = 10, 2
_REMEMBERED_SECONDS = 3600


def files() -> list[dict[str, Any]]:
    """List path, digest and addresses of each file."""
    listed: list[dict[str, Any]] = json.loads(_LIST.read_text(encoding="utf-8"))["files"]
    return listed


def are_wanted() -> bool:
    """Return whether a package must hold them."""
    return os.environ.get(WITHOUT) != "yes"


def complete(folder: Path | None = None) -> bool:
    """Return whether all files are there, unchanged; a part of them is as good as none."""
    root = folder or FOLDER
    return all(_digest(root / row["path"]) == row["sha256"] for row in files())


def from_folder(source: Path) -> bool:
    """Take all files from a folder of this machine; False when it lacks one."""
    if not complete(source):
        return False
    _store({row["path"]: (source / row["path"]).read_bytes() for row in files()})
    return True


def from_network(seconds: float) -> str:
    """Fetch all files; return what went wrong, empty when nothing did."""
    fetched: dict[str, bytes] = {}
    for row in files():
        problem = "no address"
        for url in row["urls"]:
            try:
                with urllib.request.urlopen(url, timeout=seconds) as answer:  # noqa: S310 - https
                    data = answer.read()
            except (OSError, HTTPException) as exc:
                problem = f"{url}: {exc}"
                if "resolution" in str(exc) or "not known" in str(exc):
                    return problem  # no network: do not try ten more
                continue
            if hashlib.sha256(data).hexdigest() == row["sha256"]:
                fetched[row["path"]] = data
                break
            problem = f"{url}: other content than the revision this project was checked against"
        if row["path"] not in fetched:
            return problem
    _store(fetched)
    return ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _store(data: dict[str, bytes]) -> None:
    """Put the whole set in place at once: nobody ever finds a part of it."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".schemas-", dir=FOLDER.parent) as name:
        draft, before = Path(name) / "new", Path(name) / "old"
        for path, content in data.items():
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).write_bytes(content)
        if FOLDER.exists():
            FOLDER.rename(before)
        draft.rename(FOLDER)


def _remembered() -> str:
    """Read why the last fetch failed, unless it is long ago."""
    note = _note()
    if not note.is_file() or time.time() - note.stat().st_mtime > _REMEMBERED_SECONDS:
        return ""
    return f"{note.read_text(encoding='utf-8')}; `make schemas` asks again at once"


def _remember(problem: str) -> None:
    if problem:
        _note().parent.mkdir(parents=True, exist_ok=True)
        _note().write_text(problem, encoding="utf-8")
    else:
        _note().unlink(missing_ok=True)


def _note() -> Path:
    return FOLDER.with_name("schemas-not-available")


def main() -> int:
    """Fetch them; with `--quick`, prefer what is on this machine, wait little and never fail."""
    parser = argparse.ArgumentParser(description="Fetch the official schemas.")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    try:
        return _make(quick=options.quick)
    except OSError as exc:
        print(f"schemas: cannot be kept: {exc.filename}: {exc.strerror}", file=sys.stderr)
        return 0 if options.quick else 1


def _make(*, quick: bool) -> int:
    if complete():
        if not quick:
            print("schemas: all here, unchanged")
        return 0
    if quick and from_folder(SHARED):
        print("schemas: taken from ../shared/hacienda-cr (same digests as the ministry's)")
        return 0
    problem = _remembered() if quick else ""
    if not problem:
        problem = from_network(_QUICK_SECONDS if quick else _SECONDS)
        _remember(problem)
    if not problem:
        print("schemas: fetched from the ministry")
        return 0
    if not quick and from_folder(SHARED):
        print(f"schemas: taken from ../shared/hacienda-cr, same digests ({problem})")
        return 0
    print(
        f"schemas: not available ({problem}); documents are not checked against them, and the "
        "tests that need them say so",
        file=sys.stderr,
    )
    return 0 if quick else 1


if __name__ == "__main__":
    sys.exit(main())
