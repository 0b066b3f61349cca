"""What is broken in a chained history, and where: its entries against each other, head and anchors.

Pure. A digest shows that an entry is not what it was; only an anchor shows what somebody did who
made every digest anew, for anchors lie where nobody can change them (docs/adr/0043).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise
from typing import Final, Literal, NamedTuple

from chalicelib.core import clock
from chalicelib.core.chain import AnchoredHead, Head, is_whole
from chalicelib.core.history import HistoryEntry, Link

Kind = Literal[
    "entry-changed",
    "entry-missing",
    "entry-inserted",
    "order-swapped",
    "head-changed",
    "anchor-differs",
]
_MOST_TRIED: Final = 40
"""Changed entries among which an exchange is looked for, pair by pair."""


class Fault(NamedTuple):
    """Something that is broken: its kind, and a sentence that says where and how."""

    kind: Kind
    sentence: str


class Stored(NamedTuple):
    """An entry of a history, and the key under which it lies; None where it cannot be read."""

    key: str
    entry: HistoryEntry | None


@dataclass(frozen=True)
class Anchored:
    """What an anchor says of a history."""

    day: date
    head: AnchoredHead


@dataclass(frozen=True)
class History:
    """The history of a subject as it was read: its entries, its head, what anchors say of it."""

    tenant: str
    subject: str
    stored: Sequence[Stored]
    head: Head | None
    anchors: Sequence[Anchored] = ()

    def faults(self) -> list[Fault]:
        """Return what is broken, from the first entry to the anchors; nothing of a whole one."""
        return [
            *self._unreadable(),
            *self._misplaced(),
            *self._more_than_once(),
            *self._gaps(),
            *self._changed(),
            *self._of_head(),
            *self._of_anchors(),
        ]

    @cached_property
    def _entries(self) -> list[tuple[str, HistoryEntry]]:
        return [(key, entry) for key, entry in self.stored if entry is not None]

    @cached_property
    def _at(self) -> dict[int, list[HistoryEntry]]:
        """Entries by the number that they bear; the one that belongs there comes first."""
        found: dict[int, list[HistoryEntry]] = {}
        for _, entry in self._entries:
            if entry.link is not None:
                found.setdefault(entry.link.number, []).append(entry)
        for number, entries in found.items():
            wanted = self._wanted(number, found)
            entries.sort(key=lambda each: not (_link(each).digest in wanted and self._whole(each)))
        return found

    def _wanted(self, number: int, found: Mapping[int, list[HistoryEntry]]) -> set[str]:
        """Return the digests that others say of the entry with a number."""
        wanted = {_link(each).previous for each in found.get(number + 1, ())}
        if self.head is not None and self.head.number == number:
            wanted.add(self.head.digest)
        return wanted | {each.head.digest for each in self.anchors if each.head.number == number}

    @cached_property
    def _chain(self) -> list[HistoryEntry]:
        """The entries in the order of their numbers, one of each."""
        return [self._at[number][0] for number in sorted(self._at)]

    @property
    def _last(self) -> int:
        return max(self._at, default=0)

    def _whole(self, entry: HistoryEntry) -> bool:
        return is_whole(self.tenant, self.subject, entry)

    def _unreadable(self) -> Iterator[Fault]:
        for key, entry in self.stored:
            if entry is None:
                yield Fault("entry-changed", f"What lies under {key} is no entry any more.")

    def _misplaced(self) -> Iterator[Fault]:
        """Tell entries that lie under another's key, which is by what they are listed."""
        lies_at = {entry.id: key for key, entry in self._entries if key != entry.id}
        for key, entry in self._entries:
            if key == entry.id:
                continue
            if lies_at.get(key) == entry.id:
                if key < entry.id:
                    both = f"The entries {key} and {entry.id} have changed places"
                    yield Fault("order-swapped", f"{both}: each lies under the key of the other.")
            else:
                said = f"Under the key {key} lies the entry {entry.id}: it was put there later."
                yield Fault("entry-inserted", said)

    def _more_than_once(self) -> Iterator[Fault]:
        for _, entry in self._entries:
            if entry.link is None:
                said = f"Entry {_named(entry)} has no place in the chain: it was inserted."
                yield Fault("entry-inserted", said)
        for number in sorted(self._at):
            first, *others = self._at[number]
            for entry in others:
                said = f"Entry {_named(entry)} claims place {number}, which is that of {first.id}"
                yield Fault("entry-inserted", f"{said}: it was inserted.")

    def _gaps(self) -> Iterator[Fault]:
        """Tell what is missing between entries, and up to the head."""
        end = max(self._last, self.head.number if self.head else 0) + 1
        for before, after in pairwise([0, *sorted(self._at), end]):
            if after - before > 1:
                which = _range(before + 1, after - 1)
                up_to = " at the end, or the head was changed" if after == end else ""
                yield Fault("entry-missing", f"{which} missing{up_to}.")

    def _changed(self) -> Iterator[Fault]:
        """Tell entries that are not what they were, two that were exchanged as such."""
        broken = [each for each in self._chain if not self._whole(each)]
        exchanged = self._exchanged(broken)
        for one, other in exchanged:
            said = f"The entries {_named(one)} and {_named(other)} were exchanged in the chain."
            yield Fault("order-swapped", said)
        known = {each.id for pair in exchanged for each in pair}
        for entry in broken:
            if entry.id not in known:
                said = f"Entry {_named(entry)} was changed: it is not what its digest was made of."
                yield Fault("entry-changed", said)
        known |= {each.id for each in broken}
        yield from self._rewritten(known)

    def _exchanged(self, broken: list[HistoryEntry]) -> list[tuple[HistoryEntry, HistoryEntry]]:
        found: list[tuple[HistoryEntry, HistoryEntry]] = []
        for one, other in combinations(broken[:_MOST_TRIED], 2):
            if any(each in pair for pair in found for each in (one, other)):
                continue
            mine, its = _link(one), _link(other)
            ways = (
                (its, mine),
                (mine.but(number=its.number), its.but(number=mine.number)),
            )
            if any(
                self._whole(one.but(link=first)) and self._whole(other.but(link=second))
                for first, second in ways
            ):
                found.append((one, other))
        return found

    def _rewritten(self, known: set[str]) -> Iterator[Fault]:
        """Tell entries whose digest was made anew, but not that in the entry after them."""
        first = self._chain[:1]
        if first and _link(first[0]).number == 1 and _link(first[0]).previous:
            said = f"Entry {_named(first[0])} was written after another, which is not there."
            yield Fault("entry-missing", said)
        for before, after in pairwise(self._chain):
            mine, its = _link(before), _link(after)
            is_next = its.number == mine.number + 1
            if is_next and its.previous != mine.digest and not known & {before.id, after.id}:
                said = f"Entry {_named(before)} was replaced: entry {after.id} was written after"
                yield Fault("entry-changed", f"{said} one with another digest.")

    def _of_head(self) -> Iterator[Fault]:
        if self.head is None:
            if self._at:
                yield Fault(
                    "head-changed",
                    f"The head is missing or no head; the last entry is {self._last}.",
                )
            return
        if self.head.number < self._last:
            beyond = _range(self.head.number + 1, self._last)
            said = f"The head was set back to {self.head.number}, or more was inserted behind it"
            yield Fault("head-changed", f"{said}: {beyond} beyond it.")
        at_head = self._at.get(self.head.number)
        if at_head and self.head.digest != _link(at_head[0]).digest:
            said = f"The head has another digest than entry {_named(at_head[0])}"
            if self.head.digest in {each.head.digest for each in self.anchors}:
                yield Fault("entry-changed", f"{said}, and so has an anchor: that was replaced.")
            else:
                yield Fault("head-changed", f"{said}, on which it lies: one of the two changed.")

    def _of_anchors(self) -> Iterator[Fault]:
        for day, head in ((each.day, each.head) for each in self.anchors):
            at = self._at.get(head.number)
            if at and _link(at[0]).digest != head.digest:
                said = f"The anchor of {day} has another digest of entry {_named(at[0])}"
                yield Fault("anchor-differs", f"{said}: it was changed after that, or one before.")
            elif not at:
                said = f"The anchor of {day} knows entry {head.number}, which is not there"
                yield Fault("anchor-differs", f"{said}: the last one now is {self._last}.")


def _link(entry: HistoryEntry) -> Link:
    """Return the link of an entry that is known to have one."""
    if entry.link is None:
        raise ValueError(entry.id)
    return entry.link


def _named(entry: HistoryEntry) -> str:
    number = f"{entry.link.number} " if entry.link else ""
    return f"{number}({entry.id}, {entry.event}, {clock.iso(entry.created_at)})"


def _range(first: int, last: int) -> str:
    """Say which entries, as the beginning of a sentence.

    >>> _range(4, 4), _range(4, 6)
    ('Entry 4 is', 'Entries 4 to 6 are')
    """
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
