"""Numbers per series without gap or double, and one clave per document, over all businesses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from chalicelib.invoicing.model import Document
from chalicelib.onboarding.model import Series
from tests.simulation.safety.holdings import Holdings

SERIES_DIGITS = 10
"""Of a consecutive of twenty: branch, terminal and type of document; the others are the number."""


class Numbers:
    """Knows which numbers people had series go on with: nobody but they may leave a gap."""

    def __init__(self) -> None:
        self._begun: dict[tuple[str, str], set[int]] = defaultdict(set)

    def faults(self, held: Holdings) -> Iterator[str]:
        """Say what is wrong in the numbers of all documents."""
        yield from self._hear(held)
        names = {
            (tenant, each.document_type): each.number[:SERIES_DIGITS]
            for tenant, each in held.of(Document)
        }
        given: dict[tuple[str, str], list[int]] = defaultdict(list)
        for tenant, each in held.of(Document):
            series, number = each.number[:SERIES_DIGITS], each.number[SERIES_DIGITS:]
            given[tenant, series].append(int(number))
        for (tenant, series), numbers in given.items():
            begun = {
                number
                for (owner, name), several in self._begun.items()
                if owner == tenant and names.get((tenant, name.split("#")[-1])) == series
                for number in several
            }
            yield from faults_of(tenant, series, sorted(numbers), begun)
        claves = Counter(each.key for _, each in held.of(Document))
        yield from (f"clave {clave} is of {n} documents" for clave, n in claves.items() if n > 1)

    def _hear(self, held: Holdings) -> Iterator[str]:
        """Take in which series were set, and say which were set back."""
        for before, after in held.writes:
            if after is None or not isinstance(after.entity, Series):
                continue
            now = after.entity
            was = before.entity if before else None
            is_taken = isinstance(was, Series) and now.last_issued == was.next
            if isinstance(was, Series) and now.next <= was.last_issued:
                yield f"{after.tenant}, series {now.name} goes back to {now.next}"
            if not is_taken:
                self._begun[after.tenant, now.name].add(now.next)


def faults_of(tenant: str, series: str, numbers: list[int], begun: set[int]) -> Iterator[str]:
    where = f"{tenant}, series {series}"
    for number, times in Counter(numbers).items():
        if times > 1:
            yield f"{where}: number {number} was given {times} times"
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1 and number not in begun:
            yield f"{where}: {number} follows {before}, and nobody had it go on there"
