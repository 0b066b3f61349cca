"""A performance of the product with a bug planted in it: whoever looks on must see it.

A bug is a patch in `bugs/`; its modules are loaded as patched in a process of their own, and the
files stay as they are. `python -m tests.simulation.planted [<bug>]` looks for the seed that shows
it, or for those of all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
BUGS = Path(__file__).with_name("bugs")
MOST_SEEDS = 1000
_SOON = 40
"""Seeds after the one that is kept, tried before all others."""
CASTS = {
    "usual": ("owner", "practice"),
    "books": ("books",),
    "at-work": ("at-work",),
    "installed": ("installed",),
    "leaver": ("leaver",),
    "petitioner": ("petitioner",),
    "reviser": ("reviser",),
}
"""Who plays where a bug is to be seen: those who do not go by the list of routes, so that a new
route changes nothing of what a seed leads to."""
_CHANGED = "+++ b/"


class Shown(NamedTuple):
    """Where a bug is seen."""

    cast: str
    seed: int


def bugs() -> dict[str, Shown]:
    """Return where each bug is seen, by name."""
    return read(_seeds().read_text("utf-8"))


def read(lines: str) -> dict[str, Shown]:
    """Read lines that say where bugs are seen.

    >>> read("a-bug = ['books', 3]  # what was said")
    {'a-bug': Shown(cast='books', seed=3)}
    """
    return {name: Shown(*shown) for name, shown in tomllib.loads(lines).items()}


def _seeds() -> Path:
    return BUGS / "seeds.toml"


def patched(name: str) -> dict[str, str]:
    """Return the source of each module that a bug changes, as it is with the bug."""
    patch = BUGS / f"{name}.patch"
    lines = patch.read_text("utf-8").splitlines()
    paths = [line.removeprefix(_CHANGED) for line in lines if line.startswith(_CHANGED)]
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, Path(folder) / path)
        apply = ["git", "apply", "--unidiff-zero", str(patch)]
        subprocess.run(apply, cwd=folder, check=True)  # noqa: S603 - ours
        return {_module(path): (Path(folder) / path).read_text("utf-8") for path in paths}


def _module(path: str) -> str:
    """Name the module of a file.

    >>> _module("chalicelib/core/ids.py"), _module("chalicelib/accounting/formats/__init__.py")
    ('chalicelib.core.ids', 'chalicelib.accounting.formats')
    """
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class _Patched(MetaPathFinder, SourceLoader):  # type: ignore[misc] # as typeshed has them
    """Finds and loads patched modules, before anybody else does."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Say that a patched module is ours."""
        if fullname not in self._sources:
            return None
        return spec_from_loader(fullname, self, origin=self.get_filename(fullname))

    def get_filename(self, fullname: str) -> str:
        """Return the file that is patched."""
        return str(ROOT / f"{fullname.replace('.', '/')}.py")

    def get_data(self, path: str) -> bytes:
        """Return the source of that file, patched; there is no bytecode of it."""
        name = _module(str(Path(path).relative_to(ROOT)))
        if name not in self._sources or not path.endswith(".py"):
            raise OSError(path)
        return self._sources[name].encode()


def plant(name: str) -> None:
    """Have this process load the product with a bug; what is loaded already stays as it was.

    Raises:
        RuntimeError: a module that it changes is loaded already.
    """
    sources = patched(name)
    if loaded := sources.keys() & sys.modules.keys():
        msg = f"loaded already: {', '.join(sorted(loaded))}"
        raise RuntimeError(msg)
    sys.meta_path.insert(0, _Patched(sources))


def names() -> list[str]:
    """Return the names of all bugs."""
    return sorted(each.stem for each in BUGS.glob("*.patch"))


def seen(name: str, *options: str) -> str:
    """Look for a bug in a process of its own; return what that says, nothing if it is not seen."""
    command = [sys.executable, "-m", "tests.simulation.planted", name, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else ""


def looked_for(name: str, most: int) -> str:
    """Look for a bug where it was seen before and soon after, then everywhere; say what was found.

    Whoever waits is told at once.
    """
    known = bugs().get(name)
    said = known and seen(name, f"--cast={known.cast}", f"--seed={known.seed}", f"--most={_SOON}")
    said = said or seen(name, f"--most={most}")
    print(said.strip() or f"{name}: not seen", flush=True)
    return said


def hunt(most: int) -> int:
    """Look for all bugs anew, and keep the seeds; return how many are not seen."""
    looked = names()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        told = threads.map(partial(looked_for, most=most), looked)
        found = dict(zip(looked, told, strict=True))
    lines = [said for _, said in sorted(found.items()) if said]
    _seeds().write_text("".join(lines), "utf-8")
    missed = [name for name, said in found.items() if not said]
    print(f"{len(lines)} seen, {len(missed)} not: {', '.join(missed)}")
    return len(missed)


def main() -> int:
    """Look for a seed that shows a bug, and print it; 1: none does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bug", nargs="?", help="its name; left out: all")
    parser.add_argument("--cast", choices=CASTS, help="this one alone")
    parser.add_argument("--seed", type=int, default=0, help="the first that is tried")
    parser.add_argument("--most", type=int, default=MOST_SEEDS, help="how many are tried")
    asked = parser.parse_args()
    if asked.bug is None:
        return hunt(asked.most)
    plant(asked.bug)

    import logging

    from tests.simulation.performance import Plan, perform
    from tests.simulation.watches import WATCHES

    logging.getLogger().handlers = [logging.NullHandler()]
    casts = [asked.cast] if asked.cast else list(CASTS)
    seeds = range(asked.seed, asked.seed + asked.most)
    for seed, cast in product(seeds, casts):
        failure = perform(Plan(seed, kinds=CASTS[cast], is_calm=True), WATCHES).failure
        if failure:
            print(f"{asked.bug} = ['{cast}', {seed}]")
            return 0
    print(f"{asked.bug}: not seen")
    return 1


if __name__ == "__main__":
    sys.exit(main())
