"""`make audit`: asks a public service whether anything that ships is known to be vulnerable.

The answer depends on the day and on the network, so it is a step of its own: what was not answered
is said plainly and does not fail the check; a finding does. Who deploys to people needs the answer
(`release`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from infra import packaging, runtime

Outcome = Literal["clean", "vulnerable", "unanswered"]

ACCEPTED = {
    ("pillow", "12.2.0"): "for Python 3.11 alone, which the cloud does not run; we open PNG and "
    "JPEG alone with it, small ones of a firm's administrator (firms/logo.py)"
}
"""(package, version) -> why it ships in spite of what is found in it."""
_TOOL = Path(sys.executable).with_name("pip-audit")
_SECONDS = 120


def main() -> int:
    """Audit what the cloud takes and what is at hand; 1 only for a finding that is not accepted."""
    versions = dict.fromkeys((runtime.LAMBDA, runtime.at_hand().version))
    return 1 if "vulnerable" in [audit(version=each) for each in versions] else 0


def audit(tool: Path = _TOOL, version: str = runtime.LAMBDA) -> Outcome:
    """Have `tool` (pip-audit) ask, and say what it found and what nobody answered.

    It reads conditions by the Python that runs it, so that it gets what a `version` takes.
    """
    with TemporaryDirectory() as folder:
        pins = Path(folder, "requirements.txt")
        pins.write_text(packaging.pinned_for(runtime.Runtime(version, "")), encoding="utf-8")
        command = [
            *(str(tool), "-r", str(pins), "--format", "json", "--no-deps"),
            *("--disable-pip", "--progress-spinner", "off", "--timeout", "10"),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - our own tool
                command, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return _not_checked(f"no answer within {_SECONDS} s")
        except OSError as exc:
            return _not_checked(str(exc))
    packages = _packages(done.stdout)
    if not packages:
        return _not_checked((done.stderr.strip().splitlines() or ["no answer"])[-1][:200])
    print(f"audit: requirements.txt as Python {version} takes it")
    return _report(packages)


def _packages(said: str) -> list[dict[str, Any]]:
    """Read of which packages something is said; of none where that is no answer."""
    try:
        return list(json.loads(said)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return []


def _report(packages: list[dict[str, Any]]) -> Outcome:
    findings = 0
    for package in packages:
        found = ", ".join(one["id"] for one in package.get("vulns", ()))
        if not found:
            continue
        reason = ACCEPTED.get((package["name"], package["version"]))
        findings += reason is None
        fate = f"accepted: {reason}" if reason else "KNOWN TO BE VULNERABLE"
        print(f"audit: {package['name']} {package['version']} ({found}): {fate}")
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        _not_checked(f"it does not know {', '.join(skipped)}")
    if findings:
        return "vulnerable"
    if skipped:
        return "unanswered"
    print("audit: nothing to be mended is known of requirements.txt")
    return "clean"


def _not_checked(why: str) -> Outcome:
    print(f"audit: NOT CHECKED, no answer from the advisory service ({why})")
    return "unanswered"


if __name__ == "__main__":
    sys.exit(main())
