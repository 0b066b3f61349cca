"""`make demo`: plays the story against a stack of its own and leaves what came of it.

In `.local/demo/`: `invoice.xml`, `answer.xml`, PDFs of invoice, credit note and ticket, `batch/`,
`mail/*.eml` and `report.json`, which is there however it ended. The exit code is 0 only when every
step was seen to happen.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing to tidy yet: Ctrl-C ends it silently

import json
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local.places import ROOT
from infra.local.stack import LocalStack
from infra.local.story import STEPS, Played, Story, play
from infra.stopping import Stopping

OUT = ROOT / ".local" / "demo"
_FILES = {
    "xml": "invoice.xml",
    "answer": "answer.xml",
    "pdf": "invoice.pdf",
    "preview-pdf": "invoice-preview.pdf",
    "note-xml": "credit-note.xml",
    "note-pdf": "credit-note.pdf",
    "ticket-pdf": "ticket.pdf",
    "SUENLACE.DAT": "batch/SUENLACE.DAT",
    "journal.csv": "batch/journal.csv",
}


def main() -> int:
    """Play the story and leave its artefacts; return the exit code."""
    Stopping(raises=True)
    try:
        return demonstrate(OUT)
    except OSError as exc:
        print(f"Cannot keep the demonstration in {OUT}: {exc}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped before anything was started.", file=sys.stderr)
    return 1


def demonstrate(out: Path) -> int:
    """Play the story, leave its artefacts and a report in `out`; 0 when every step was seen."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    print("Starting a stack of its own ...", flush=True)
    played: list[Played] = []
    story: Story | None = None
    failure = None
    try:
        with LocalStack(out / "stack") as stack:
            story = Story.on(stack)
            for step in play(story):
                played.append(step)
                progress = f"[{step.number}/{len(STEPS)}]"
                print(f"{progress} {step.sentence} ({step.milliseconds} ms)", flush=True)
    except (Exception, KeyboardInterrupt) as exc:
        failure = f"{type(exc).__name__}: {exc}".removesuffix(": ")
    report = _report(story, played, failure)
    _leave(out, story, report)
    if not report["complete"]:
        print(f"FAILED at {report['failed_step']}: {failure}", file=sys.stderr)
        return 1
    print(f"Every step was seen to happen. Look into {out.relative_to(ROOT)}/")
    return 0


def _report(story: Story | None, played: list[Played], failure: str | None) -> dict[str, Any]:
    steps = ["start", *(step.__name__ for step in STEPS), "stop"]
    reached = 0 if story is None else len(played) + 1
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "complete": failure is None and len(played) == len(STEPS),
        "failed_step": None if failure is None else steps[reached],
        "failure": failure,
        "steps": [asdict(step) for step in played],
        "ids": story.ids if story else {},
        "states": story.states if story else {},
    }


def _leave(out: Path, story: Story | None, report: dict[str, Any]) -> None:
    left = {"report.json": json.dumps(report, indent=2, ensure_ascii=False).encode()}
    if story is not None:
        left |= {_FILES[name]: data for name, data in story.files.items()}
        left |= {f"mail/{name}.eml": data for name, data in story.mails.items()}
    for name, data in left.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
