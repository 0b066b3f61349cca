"""The product with a bug planted in it, which whoever looks on must see.

A bug is a patch in `bugs/`, of functions alone: while it is planted these run by the code that they
would have, and the files stay as they are.
"""

from __future__ import annotations

import gc
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).parents[2]
BUGS = Path(__file__).with_name("bugs")
_CHANGED = "+++ b/"

Place = tuple[str, int]
"""Of a function in its file: its qualified name and its first line."""
Said = tuple[Any, ...]
"""What code says, to be compared."""


def names() -> list[str]:
    """Return the names of all bugs."""
    return sorted(each.stem for each in BUGS.glob("*.patch"))


@cache
def patched(name: str) -> dict[Path, str]:
    """Return the source of each file that a bug changes, as it is with the bug."""
    patch = BUGS / f"{name}.patch"
    lines = patch.read_text("utf-8").splitlines()
    paths = [line.removeprefix(_CHANGED) for line in lines if line.startswith(_CHANGED)]
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, Path(folder) / path)
        apply = ["git", "apply", "--unidiff-zero", str(patch)]
        subprocess.run(apply, cwd=folder, check=True)  # noqa: S603 - ours
        return {ROOT / path: (Path(folder) / path).read_text("utf-8") for path in paths}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Have the product run with a bug within the block.

    Raises:
        ValueError: the patch changes more than what functions do.
    """
    before: list[tuple[FunctionType, CodeType]] = []
    for file, source in patched(name).items():
        import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        other = changed(file, source)
        for function in _functions(file, other):
            before.append((function, function.__code__))
            function.__code__ = other[_place(function.__code__)]
    try:
        yield
    finally:
        for function, code in before:
            function.__code__ = code


def changed(file: Path, source: str) -> dict[Place, CodeType]:
    """Return the functions of a file that are other ones in `source`, by where they are now.

    Raises:
        ValueError: more than functions is another.
    """
    is_now, would_be = (
        compile(text, str(file), "exec", dont_inherit=True)
        for text in (file.read_text("utf-8"), source)
    )
    if _without_functions(is_now) != _without_functions(would_be):
        msg = f"{file}: more than functions is changed"
        raise ValueError(msg)
    pairs = zip(_functions_in(is_now), _functions_in(would_be), strict=True)
    return {_place(one): other for one, other in pairs if _all_of(one) != _all_of(other)}


def _functions(file: Path, places: Iterable[Place]) -> list[FunctionType]:
    """Return the functions that are loaded of these places, which what is loaded keeps frozen."""
    gc.collect()
    gc.unfreeze()
    loaded = gc.get_objects()
    gc.freeze()
    found = [
        each
        for each in loaded
        if isinstance(each, FunctionType)
        and each.__code__.co_filename == str(file)
        and _place(each.__code__) in places
    ]
    if missing := {*places} - {_place(each.__code__) for each in found}:
        msg = f"{file}: not loaded are {missing}"
        raise ValueError(msg)
    return found


def _place(code: CodeType) -> Place:
    return code.co_qualname, code.co_firstlineno


def _functions_in(code: CodeType) -> Iterator[CodeType]:
    """Stream the functions of a module and its classes, each with all that is within it."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_flags & CO_OPTIMIZED:
                yield each
            else:
                yield from _functions_in(each)


def _without_functions(code: CodeType) -> Said:
    """Return what a module and its classes do by themselves, wherever that stands."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return (
        *_own(code),
        *(_without_functions(each) for each in inner if not each.co_flags & CO_OPTIMIZED),
    )


def _all_of(code: CodeType) -> Said:
    """Return what a function does, wherever it stands."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return (*_own(code), *map(_all_of, inner))


def _own(code: CodeType) -> Said:
    constants = [repr(each) for each in code.co_consts if not isinstance(each, CodeType)]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return (code.co_name, code.co_code, *names, *constants)
