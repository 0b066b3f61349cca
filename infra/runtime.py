"""For which Python a package is made, and by which interpreter its bytecode.

The cloud runs `LAMBDA`; whoever packages may have another Python at hand, which the rehearsal, the
bench and the tests go on with. Bytecode is of one version, so an interpreter of the cloud's must be
there to deploy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LAMBDA = "3.13"
NAMED = "ENLACE_LAMBDA_PYTHON"
"""The environment variable that names an interpreter that is found nowhere else."""
_TELL = "import sys; print(f'{sys.version_info.major}.{sys.version_info.minor}')"


class NoInterpreter(RuntimeError):
    """No Python of the wanted version runs here; the message says how to name one."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """A version of Python, and an interpreter of it."""

    version: str
    interpreter: str

    @property
    def cache_tag(self) -> str:
        """Return what its bytecode files are named by.

        >>> Runtime("3.13", "python3.13").cache_tag
        'cpython-313'
        """
        return f"cpython-{self.version.replace('.', '')}"

    @property
    def markers(self) -> dict[str, str]:
        """Return how it answers the conditions of requirements, on Lambda's system."""
        return {
            "python_version": self.version,
            "python_full_version": f"{self.version}.0",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "extra": "",
        }


def at_hand() -> Runtime:
    """Return the Python that is running."""
    return Runtime(f"{sys.version_info.major}.{sys.version_info.minor}", sys.executable)


def of_lambda() -> Runtime:
    """Find an interpreter of the version that the cloud runs, by running it: names may be shims.

    Raises:
        NoInterpreter: there is none.
    """
    for candidate in _candidates():
        if _version(candidate) == LAMBDA:
            return Runtime(LAMBDA, candidate)
    msg = (
        f"Python {LAMBDA} is what Lambda runs, and none is found here: install it (`uv python "
        f"install {LAMBDA}`, `pyenv install {LAMBDA}`), or name it: {NAMED}=/path/to/python{LAMBDA}"
    )
    raise NoInterpreter(msg)


def _candidates() -> Iterator[str]:
    if named := os.environ.get(NAMED):
        yield named
        return
    yield sys.executable
    if found := shutil.which(f"python{LAMBDA}"):
        yield found
    home = Path.home()
    for pattern in (f".pyenv/versions/{LAMBDA}.*", f".local/share/uv/python/cpython-{LAMBDA}.*"):
        for folder in sorted(home.glob(pattern), reverse=True):
            yield str(folder / "bin" / f"python{LAMBDA}")


def _version(interpreter: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - to see whether it is one is the purpose
            [interpreter, "-I", "-c", _TELL],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
