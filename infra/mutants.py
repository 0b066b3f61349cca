"""`make mutants`: spoils the files that decide, place by place, and counts what tests notice.

`infra/mutants.toml` says which files, by which tests, and which mutants change nothing. mutmut
makes the mutants and tries them, in a copy under `build/mutants`. It spoils what functions and
methods do; tables and properties it leaves alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "infra" / "mutants.toml"
AT_LEAST = 95
"""Per cent of a file's mutants, but for those that change nothing, that its tests must notice."""
_MUTMUT = """
import sys
from mutmut.__main__ import cli
command, *arguments = sys.argv[1:]
for these in [[one] for one in arguments] if command == "show" else [arguments]:
    cli([command, *these], standalone_mode=False)
"""
"""mutmut's own commands, of which `show` takes one mutant only and a second to start."""
_NOTICED = {"killed", "timeout", "segfault"}
_NEEDED = ("app.py", "chalicelib", "infra", "openapi.json", "tests")
_NAME = re.compile(r"x(?:ǁ(?P<owner>\w+?)ǁ|_)(?P<function>\w+)__mutmut_\d+$")


class NotTried(RuntimeError):
    """mutmut could not try a file's mutants."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a line, as a person would write it down; equal for what is the same change."""

    file: str
    function: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file's mutants."""

    mutants: int
    survivors: list[Mutant]
    same: int
    """Survivors that are listed as changing nothing."""
    stale: list[Mutant]
    """Listed mutants that did not survive, or are no more."""

    @property
    def per_cent(self) -> float:
        """The share that tests noticed of those that change something."""
        counting = self.mutants - self.same
        return 100 * (counting - len(self.survivors)) / counting if counting else 100.0

    @property
    def is_good(self) -> bool:
        """Whether tests notice enough, and what is listed is so."""
        return self.per_cent >= AT_LEAST and not self.stale


@dataclass(frozen=True, slots=True)
class Mutmut:
    """The tool, working in a folder where it finds our source and its settings, and may write."""

    folder: Path
    program: tuple[str, ...] = (sys.executable, "-c", _MUTMUT)

    def lay_out(self, file: str, tests: list[str]) -> None:
        """Make the folder anew, for the mutants of `file` and the `tests` that are to notice."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name in _NEEDED:
            (self.folder / name).symlink_to(ROOT / name)
        settings = {
            "source_paths": ["chalicelib"],
            "only_mutate": [file],
            "also_copy": [name for name in _NEEDED if name != "chalicelib"],
            "pytest_add_cli_args": ["-p", "no:schemathesis", "--hypothesis-profile=mutants"],
            "pytest_add_cli_args_test_selection": tests,
        }
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        ours = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        text = f"{ours}\n[tool.mutmut]\n{lines}"
        (self.folder / "pyproject.toml").write_text(text, encoding="utf-8")

    def __call__(self, *arguments: str) -> str:
        """Run it, and give what it says."""
        done = subprocess.run(  # noqa: S603 - our own tool
            [*self.program, *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout


def main(wanted: str) -> int:
    """Try the files whose path has `wanted` in it; 1 when one of them is not good."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    files = {file: tests for file, tests in table["files"].items() if wanted in file}
    if not files:
        print(f"mutants: no file of {TABLE.relative_to(ROOT)} has {wanted!r} in its path")
        return 1
    good = True
    for file, tests in files.items():
        mutmut = Mutmut(ROOT / "build" / "mutants" / file.removesuffix(".py").replace("/", "."))
        mutmut.lay_out(file, tests)
        try:
            outcome = try_mutants(file, listed(table, file), mutmut)
        except NotTried as error:
            print(f"NOT TRIED: {error}", flush=True)
            good = False
            continue
        print(*report(file, outcome), sep="\n", flush=True)
        good &= outcome.is_good
    return 0 if good else 1


def report(file: str, outcome: Outcome) -> Iterator[str]:
    """Say how many there were, which survived, and which are listed but are not so."""
    noticed = outcome.mutants - outcome.same - len(outcome.survivors)
    yield (
        f"{file}: {outcome.mutants} mutants, {noticed} killed, {len(outcome.survivors)} survived, "
        f"{outcome.same} change nothing: {outcome.per_cent:.1f} %"
        + ("" if outcome.is_good else "  NOT GOOD")
    )
    for title, mutants in (("survived", outcome.survivors), ("listed, but", outcome.stale)):
        for mutant in mutants:
            yield f"  {title} {mutant.function}\n    - {mutant.was}\n    + {mutant.becomes}"


def listed(table: dict[str, Any], file: str) -> set[Mutant]:
    """Return the mutants of `file` that are listed as changing nothing."""
    rows = [row for row in table["same"] if row["file"] == file]
    return {Mutant(file, row["function"], row["was"], row["becomes"]) for row in rows}


def try_mutants(file: str, same: set[Mutant], mutmut: Mutmut) -> Outcome:
    """Have all mutants of `file` made and tried.

    Raises:
        NotTried: mutmut tried none, for example because the tests fail as it is.
    """
    said = mutmut("run", "--max-children", "1")
    results = mutmut("results", "--all", "true")
    fates = dict(re.findall(r"^\s*(\S+__mutmut_\d+): (.+)$", results, re.MULTILINE))
    if not fates or "not checked" in fates.values():
        raise NotTried(f"{file}: {said[-3000:]}")
    names = [name for name, fate in fates.items() if fate not in _NOTICED]
    diffs = re.split(r"^# \S+__mutmut_\d+: .*$", mutmut("show", *names), flags=re.MULTILINE)[1:]
    alive = [_mutant(file, *one) for one in zip(names, diffs, strict=True)]
    survivors = [mutant for mutant in alive if mutant not in same]
    stale = sorted(same - set(alive), key=str)
    return Outcome(len(fates), survivors, len(alive) - len(survivors), stale)


def _mutant(file: str, name: str, diff: str) -> Mutant:
    """Write the mutant of this name down by what was changed."""
    found = _NAME.search(name)
    if found is None:
        raise NotTried(f"{file}: a mutant is called {name}")
    function = ".".join(part for part in (found["owner"], found["function"]) if part)
    return Mutant(file, function, _changed(diff, "-"), _changed(diff, "+"))


def _changed(diff: str, sign: str) -> str:
    lines = [line[1:].strip() for line in diff.splitlines() if line.startswith(sign)]
    return " ".join(line for line in lines[1:] if line)  # the first names the file


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
