"""`make audit`: asks a public service whether anything that ships is known to be vulnerable.

The answer depends on the day and on the network, so it is a step of its own: no answer is said
plainly and does not fail the check; a finding does.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_UNREACHABLE = ("ServiceError", "ConnectionError", "Max retries", "timed out", "Failed to resolve")
_SECONDS = 120


def main() -> int:
    """Audit `requirements.txt`; 1 only for a finding."""
    command = [
        *(str(Path(sys.executable).with_name("pip-audit")), "-r", "requirements.txt"),
        *("--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "10"),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own tool
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return _not_checked(f"no answer within {_SECONDS} s")
    if done.returncode == 0:
        print("audit: nothing known to be vulnerable in requirements.txt")
        return 0
    said = (done.stdout + done.stderr).strip()
    if any(sign in said for sign in _UNREACHABLE):
        return _not_checked(said.splitlines()[-1][:200])
    print(said)
    return 1


def _not_checked(why: str) -> int:
    print(f"audit: NOT CHECKED, the advisory service does not answer ({why})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
