"""Documents of days before a period that no batch holds: they go with its export.

What live batches left or released is listed with each; here it is told what of those lists is still
loose. A batch that takes the last of a list says so in its row of the register (`clears`), with the
batches that hold the others: should one of them be set aside, the list is looked into again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple, Self

from chalicelib.accounting import store
from chalicelib.accounting.loose import Loose
from chalicelib.accounting.register import LiveBatch
from chalicelib.invoicing import service as invoicing


class LateDocuments(NamedTuple):
    """What is loose of the batches that are live, as it was read."""

    lists: dict[str, list[Loose]]
    """Where it is kept -> what is on it."""
    held: dict[str, str]
    """Document of a list -> the batch that holds it."""
    issued: dict[str, invoicing.IssuedDocument]
    """Document that no batch holds -> what the authority says of it by now."""
    before: date
    """The first day of the period: documents of days before it are late."""
    is_asked: Callable[[str], bool]
    """Whether documents of a type are taken."""
    kept_out: frozenset[str] = frozenset()
    """Documents that the client wants out of the books: they wait, should that change."""

    @classmethod
    def of(
        cls,
        business_id: str,
        live: Sequence[LiveBatch],
        period_from: date,
        is_asked: Callable[[str], bool] = lambda _: True,
    ) -> Self:
        """Read what live batches, all of them that begin before the period ends, left loose."""
        lists = {row.loose_key: list(store.loose_of(row)) for row in _sources(live)}
        waiting = {each.id: each.day for loose in lists.values() for each in loose}
        held = dict(_held(live, waiting))
        free = sorted(waiting.keys() - held.keys())
        found = invoicing.documents_of(business_id, free)
        issued = {each.document.id: each for each in found}
        return cls(lists, held, issued, period_from, is_asked)

    @property
    def first_day(self) -> date:
        """The earliest day of what waits, or the first of the period."""
        days = (each.day for loose in self.lists.values() for each in loose)
        return min(days, default=self.before)

    @property
    def by_id(self) -> dict[str, Loose]:
        """Those that are late and can be taken."""
        return {
            each.id: each
            for loose in self.lists.values()
            for each in loose
            if each.day < self.before and self._is_taken(each.id)
        }

    def documents(self) -> Iterator[invoicing.DocumentSummary]:
        """Give those that are late and can be taken."""
        for document_id in sorted(self.by_id):
            yield self.issued[document_id].document

    def cleared_by(self, members: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return the lists of which nothing is loose any more once a batch holds these, too."""
        return {
            key: tuple(sorted({self.held[each.id] for each in loose if each.id in self.held}))
            for key, loose in self.lists.items()
            if all(self._is_settled(each.id, members) for each in loose)
        }

    def _is_taken(self, document_id: str) -> bool:
        found = self.issued.get(document_id)
        if found is None or found.outcome != "accepted" or document_id in self.kept_out:
            return False
        return self.is_asked(found.document.document_type)

    def _is_settled(self, document_id: str, members: Collection[str]) -> bool:
        if document_id in self.issued and self.issued[document_id].outcome == "rejected":
            return True
        return document_id in self.held or document_id in members


def _sources(live: Sequence[LiveBatch]) -> Iterator[LiveBatch]:
    """Give the batches of whose lists something may be loose."""
    known = {row.batch_id for row in live}
    cleared = {
        key for row in live for key, others in row.clears.items() if known.issuperset(others)
    }
    return (row for row in live if row.loose and row.loose_key not in cleared)


def _held(live: Sequence[LiveBatch], waiting: dict[str, date]) -> Iterator[tuple[str, str]]:
    """Give the documents that a batch holds, of those that wait, with that batch."""
    days = set(waiting.values())
    for row in live:
        if any(row.period_from <= day <= row.period_to for day in days):
            for document_id in store.members_of([row]) & waiting.keys():
                yield document_id, row.batch_id
