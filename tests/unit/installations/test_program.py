"""The program that is given is the reference client as it is, and what is said of it is so."""

from __future__ import annotations

import ast
import hashlib
import sys
from pathlib import Path
from typing import Any

from chalicelib.installations import program
from chalicelib.installations.service import program_shown
from infra.clients import enlace_client

FILE = Path(str(enlace_client.__file__))


def test_what_is_given_is_the_reference_client(environment: Any) -> None:
    raw = FILE.read_bytes()
    environment.setenv("API_URL", "https://api.example.com")

    given, shown = program.file(), program_shown()

    assert (given.file_name, given.text.encode()) == (FILE.name, raw)
    assert shown.version == enlace_client.VERSION
    assert (shown.sha256, shown.size_bytes) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert shown.url == f"https://api.example.com/v1/licence-program/{FILE.name}"


def test_what_it_needs_is_what_it_imports() -> None:
    imported = {
        name.partition(".")[0]
        for each in ast.walk(ast.parse(FILE.read_text("utf-8")))
        for name in (
            [alias.name for alias in each.names]
            if isinstance(each, ast.Import)
            else [str(each.module)]
            if isinstance(each, ast.ImportFrom)
            else []
        )
    }

    assert imported - sys.stdlib_module_names == set(program.PACKAGES)
