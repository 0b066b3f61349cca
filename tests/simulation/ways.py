"""Stories that begin alike: what they share is played once, and where they part, the process does.

A seed below `STORIES` is a story of its own. Each seed beyond is another way of one of these, the
rest of its division: at moments of that story (`SHARES` of its acts) all chance may be drawn anew,
and what comes goes differently. Alone a seed leads to the same: nobody else's way matters to it.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, TypeVar

STORIES: Final = 2048
SHARES: Final = (1 / 2, 3 / 4, 7 / 8)
"""Of its acts, after which a story can go on differently."""
_EACH = 4
SEEDS: Final = STORIES * _EACH ** len(SHARES)
"""How many there are."""

Chosen = Callable[[int, Sequence[Path]], int]
"""Number of a moment, and the folders that the story writes to -> which of its ways is gone; 0: as
the story itself does."""
_Told = TypeVar("_Told")


class EndedElsewhere(RuntimeError):
    """A process that went another way ended without telling what came of it."""


def story_of(seed: int) -> int:
    """Return the story that a seed begins as.

    >>> story_of(7), story_of(7 + 2 * STORIES)
    (7, 7)
    """
    return seed % STORIES


def ways_of(seed: int) -> tuple[int, ...]:
    """Return the way that a seed goes at each moment.

    >>> ways_of(7), ways_of(7 + 6 * STORIES)
    ((0, 0, 0), (2, 1, 0))

    Raises:
        ValueError: there is no such seed.
    """
    if not 0 <= seed < SEEDS:
        raise ValueError(f"there are the seeds 0 to {SEEDS - 1}")
    way = seed // STORIES
    return tuple(way // _EACH**moment % _EACH for moment in range(len(SHARES)))


def as_seeded(seed: int) -> Chosen:
    """Go the ways of a seed."""
    ways = ways_of(seed)
    return lambda moment, _: ways[moment]


class Parting:
    """Tells a story, before each of its acts, whether all chance is drawn anew there."""

    def __init__(self, acts: int, chosen: Chosen, folders: Sequence[Path] = ()) -> None:
        self._moments = iter([int(acts * share) for share in SHARES])
        self._next = next(self._moments)
        self._acts, self._chosen, self._folders = 0, chosen, folders
        self._gone: list[int] = []

    def before_act(self) -> Iterator[str]:
        """Yield a word for each way that is gone here and is another than the story's own."""
        while self._next == self._acts and len(self._gone) < len(SHARES):
            self._gone.append(self._chosen(len(self._gone), self._folders))
            self._next = next(self._moments, -1)
            if self._gone[-1]:
                yield "/".join(map(str, self._gone))
        self._acts += 1


def told_of_each(
    seeds: Iterable[int], play: Callable[[int, Chosen], _Told]
) -> list[tuple[int, _Told]]:
    """Play seeds of one story; return what is told of each of them, with the seed.

    `play` begins as the story and asks which way to go: there the process parts, so that it returns
    in each of them what is pickled. What ends before its seeds part is told of all of them.

    Raises:
        EndedElsewhere: one of the processes failed.
    """
    wanted = sorted(seeds)
    fork = _Fork(wanted)
    with TemporaryFile() as kept:
        try:
            told = play(story_of(wanted[0]), fork.chosen)
            os.write(kept.fileno(), pickle.dumps([(seed, told) for seed in fork.left]))
        finally:
            fork.end_elsewhere()
        kept.seek(0)
        found: dict[int, _Told] = {}
        while len(found) < len(wanted) and kept.peek():
            found |= pickle.load(kept)  # noqa: S301 - what we wrote
    if missing := wanted - found.keys():
        raise EndedElsewhere(f"of the seeds {sorted(missing)} nothing was told")
    return sorted(found.items())


class _Fork:
    """Goes every way that is asked for: this process the first of them, others the rest."""

    def __init__(self, seeds: list[int]) -> None:
        self.left = seeds
        """What this process goes on to."""
        self._home = os.getpid()

    def chosen(self, moment: int, folders: Sequence[Path]) -> int:
        """Part into as many processes as there are ways, and return the one that is gone here.

        One goes after the other: each finds the folders as they were.
        """
        asked: dict[int, list[int]] = {}
        for seed in self.left:
            asked.setdefault(ways_of(seed)[moment], []).append(seed)
        here, *elsewhere = sorted(asked)
        before = [(folder, _files(folder)) for folder in folders]
        for way in elsewhere:
            process = os.fork()
            if not process:
                gc.disable()
                here = way
                break
            os.waitpid(process, 0)
            for folder, files in before:
                _put_back(folder, files)
        self.left = asked[here]
        return here

    def end_elsewhere(self) -> None:
        """End the process if it is not the one that began, whatever it did."""
        if os.getpid() != self._home:
            if error := sys.exc_info()[1]:
                traceback.print_exception(error)
            sys.stdout.flush()
            os._exit(0)


def _files(folder: Path) -> dict[Path, tuple[bytes, int]]:
    """Read the files of a folder, and when each was written."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _put_back(folder: Path, files: Mapping[Path, tuple[bytes, int]]) -> None:
    """Write again what was changed; what was not stays the same file, which may be open."""
    now = _files(folder)
    for path in now.keys() - files.keys():
        path.unlink()
    for path, (content, at) in files.items():
        if now.get(path) != (content, at):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, ns=(at, at))
