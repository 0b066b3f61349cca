"""`make demo`: plays the story against a stack of its own and leaves what came of it.

In `.local/demo/`: `invoice.xml`, `answer.xml`, `invoice.pdf`, `batch/`, `mail/*.eml` and
`report.json`. The exit code is 0 only when every step was seen to happen.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

from infra.local.api_client import ApiClient
from infra.local.places import ROOT
from infra.local.process import PartFailed
from infra.local.stack import LocalStack
from infra.local.story import STEPS, Played, Story, play

OUT = ROOT / ".local" / "demo"
_FILES = {
    "xml": "invoice.xml",
    "answer": "answer.xml",
    "pdf": "invoice.pdf",
    "SUENLACE.DAT": "batch/SUENLACE.DAT",
    "journal.csv": "batch/journal.csv",
}


def main() -> int:
    """Play the story and leave its artefacts; return the exit code."""
    shutil.rmtree(OUT, ignore_errors=True)
    home = OUT / "stack"
    print("Starting a stack of its own ...", flush=True)
    played: list[Played] = []
    failure = None
    try:
        with LocalStack(home, digest_seconds=2) as stack:
            story = Story(ApiClient(stack.api_url), stack.mail)
            try:
                for step in play(story):
                    played.append(step)
                    progress = f"[{step.number}/{len(STEPS)}]"
                    print(f"{progress} {step.sentence} ({step.milliseconds} ms)", flush=True)
            except Exception as exc:
                failure = f"{type(exc).__name__}: {exc}"
            _leave(story, played, failure)
    except PartFailed as exc:
        failure = str(exc)
    if failure is not None:
        print(f"FAILED at step {len(played) + 1}: {failure}", file=sys.stderr)
        return 1
    print(f"Every step was seen to happen. Look into {OUT.relative_to(Path.cwd())}/")
    return 0


def _leave(story: Story, played: list[Played], failure: str | None) -> None:
    for name, data in story.files.items():
        _write(_FILES[name], data)
    for name, data in story.mails.items():
        _write(f"mail/{name}.eml", data)
    report = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "complete": failure is None and len(played) == len(STEPS),
        "failure": failure,
        "steps": [asdict(step) for step in played],
        "ids": story.ids,
        "states": story.states,
    }
    _write("report.json", json.dumps(report, indent=2, ensure_ascii=False).encode())


def _write(name: str, data: bytes) -> None:
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
