"""The program that clients install, for whoever asks: one file, the same for all.

It holds no secret and names nobody: what makes it work is the number. So it is public, and whoever
gets it by another way compares its SHA-256.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from chalicelib.core.files import TextFile
from chalicelib.core.settings import settings
from chalicelib.installations.views import Program

NAME: Final = "enlace_client.py"
LOWEST_PYTHON: Final = "3.11"
PACKAGES: Final = ("cryptography",)
"""What it needs beside the standard library."""
_BESIDE: Final = Path(__file__).parents[2]
_PLACES: Final = (_BESIDE / "clients" / NAME, _BESIDE / "infra" / "clients" / NAME)
"""Where it lies in the package, and in the source."""
_VERSION: Final = re.compile(r'^VERSION = "(.+)"$', re.MULTILINE)


@cache
def _source() -> str:
    return next(each for each in _PLACES if each.is_file()).read_bytes().decode()


@cache
def _facts() -> tuple[str, str, int]:
    """Return version, digest and size."""
    found, raw = _VERSION.search(_source()), _source().encode()
    if found is None:
        raise ValueError(f"{NAME} does not say its version")
    return found[1], hashlib.sha256(raw).hexdigest(), len(raw)


def shown() -> Program:
    """Say what the program is, what it needs and where it can be had."""
    version, digest, size = _facts()
    api = settings().api_url
    return Program(
        file_name=NAME,
        version=version,
        sha256=digest,
        size_bytes=size,
        lowest_python=LOWEST_PYTHON,
        packages=PACKAGES,
        url=f"{api}/v1/licence-program/{NAME}" if api else None,
    )


def file() -> TextFile:
    """Give the file itself."""
    return TextFile(NAME, _source())
