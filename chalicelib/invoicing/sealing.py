"""The list of documents: rows of those that are some minutes old, the others as they are.

A document changes four times in its first minutes and seldom after that. So a row is not written
with each change: whoever ends a later document *seals* those that have come of age, which writes
their rows together, and from an age on a change writes the row itself, sealed or not (ADR 0020).
A row holds what the list shows, so that a page reads no documents but young ones.

What makes it exact: a change counts as late (`LATE_AFTER`) well before a document can be sealed
(`SEALED_AFTER`), and no run of a function lasts as long as lies between the two. A row that a
change wrote is at least as new as what sealing read, which leaves it. And who reads the mark goes
by it only when what it says has been there for a while (`TRUSTED_AFTER`): chunks and mark are read
in one request, but not at one moment.

The sums of a month that is over are kept beside the rows until a late change of one of its
documents, which says so in its own write (`ClosedMonth`).
"""

from __future__ import annotations

import zlib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.aws.chunks import Chunk, Written
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import chance, clock
from chalicelib.core.ids import id_range
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.invoicing.forms import Period
from chalicelib.invoicing.listing import LISTING, ListedDocument, shown_of
from chalicelib.invoicing.progress import DocumentProgress

LATE_AFTER, SEALED_AFTER = timedelta(minutes=5), timedelta(minutes=15)
TRUSTED_AFTER = timedelta(minutes=5)
EACH = 64
"""One in so many documents has those before it sealed."""
_PARTS = 3
"""Chunks of a day: with those of the 33 days that a month can touch in UTC, and the mark, 100."""
_MOST_CHUNKS = 90
_MARK = "MARK"
_DAY = timedelta(days=1)
_VERSION_BITS = 60
_LONGEST_RUN = timedelta(hours=1)
"""A change begun before a month is over is stored by then."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Mark(Entity):
    """How far the documents of a business are sealed, by id."""

    before: str = ""
    """Up to this one they were when it was written."""
    until: str = ""
    """Up to this one they are since `written_at`."""
    written_at: Instant

    def trusted(self, now: datetime) -> str:
        """Return up to which document whoever read this has read the rows with it."""
        return self.until if now - self.written_at >= TRUSTED_AFTER else self.before


class DocumentSum(Model):
    """What the documents of a type and a currency come to; those that were rejected count not."""

    type: str
    currency: str
    count: int
    total: DecimalString


class ClosedMonth(Entity):
    """What the documents of a month that is over come to."""

    sums: tuple[DocumentSum, ...] | None
    """None: one of them has changed since they were summed up."""


class Found(NamedTuple):
    """The documents of some days: rows of all, and those that were read whole."""

    rows: list[ListedDocument]
    young: dict[str, DocumentProgress]


def is_turn_of(document_id: str) -> bool:
    """Return whether this is one of the documents that have those before it sealed."""
    return zlib.crc32(document_id.encode()) % EACH == 0


@dataclass(frozen=True, slots=True)
class DocumentList:
    """Where the documents of businesses are, and where their rows."""

    documents: str
    rows: str

    def enter_late(self, tx: Transaction, progress: DocumentProgress) -> None:
        """Add to a change of a document that is not young any more its row."""
        now = clock.now()
        if now - progress.created_at <= LATE_AFTER:
            return
        self._enter(tx, progress, yields=False)
        month = ListedDocument.of(progress).issued_on[:7]
        key = self.month_key(progress.business_id, month)
        if is_over(month, now + _LONGEST_RUN) and not tx.touches(key):
            # at a version that nobody has read: who sums it up meanwhile keeps nothing of it
            stale = ClosedMonth(created_at=now, version=chance.bits(_VERSION_BITS), sums=None)
            tx.overwrite(key, stale)

    def month_key(self, business_id: str, month: str) -> Key:
        """Return where the sums of a month that is over are kept."""
        return Table(business_id).key(self.rows, f"MONTH#{month}")

    def seal(self, business_id: str, *, most: int = 3000) -> None:
        """Write the rows of documents that have come of age, some at a time; again, it goes on.

        Raises:
            ChangedMeanwhile: another run has just done it.
        """
        now = clock.now()
        key = Table(business_id).key(self.rows, _MARK)
        mark: Mark = get_many([(key, Mark)])[0] or Mark(created_at=now, written_at=_EPOCH)
        reached = mark.trusted(now)
        if reached != mark.until:
            return  # it was done a moment ago
        _, end = id_range("doc", _EPOCH, now - SEALED_AFTER)
        tx = Transaction()
        until = self._enter_aged(tx, business_id, (reached, end), most)
        tx.replace(key, mark.but(before=reached, until=until, written_at=now))
        tx.commit()

    def find(self, business_id: str, period: Period) -> Found:
        """Read what there is of the days: the rows in one request, and the young documents."""
        table = Table(business_id)
        several = (period.last - period.first).days + 3  # in UTC a day may begin a day off
        days = [period.first + _DAY * number for number in range(-1, several - 1)]
        wanted: list[tuple[Key, type[Any]]] = [(table.key(self.rows, _MARK), Mark)]
        wanted += [
            (self._chunk(business_id, day, part), Chunk) for day in days for part in range(_PARTS)
        ]
        mark, *chunks = get_many(wanted)
        rows = {
            known_as: LISTING.row(known_as, *texts)
            for chunk in chunks
            if chunk is not None
            for known_as, texts in chunk.rows.items()
        }
        start, end = id_range("doc", _midnight(days[0]), _midnight(days[-1] + _DAY))
        start = max(start, mark.trusted(clock.now()) if mark else "")
        young = {progress.id: progress for progress in self._between(business_id, start, end)}
        rows |= {known_as: ListedDocument.of(progress) for known_as, progress in young.items()}
        return Found(list(rows.values()), young)

    def _enter_aged(
        self, tx: Transaction, business_id: str, between: tuple[str, str], most: int
    ) -> str:
        """Add the rows of documents by id, both ends in; return up to which it came."""
        start, end = between
        chunks: set[Key] = set()
        last = start
        for number, progress in enumerate(self._between(business_id, start, end)):
            chunks.add(self._chunk_of(progress))
            if number == most or len(chunks) > _MOST_CHUNKS:
                return last
            self._enter(tx, progress, yields=True)
            last = progress.id
        return max(start, end)

    def _enter(self, tx: Transaction, progress: DocumentProgress, *, yields: bool) -> None:
        known_as, *texts = ListedDocument.of(progress, shown_of(progress))
        tx.enter(self._chunk_of(progress), known_as, Written(tuple(texts), yields=yields))

    def _chunk_of(self, progress: DocumentProgress) -> Key:
        part = zlib.crc32(progress.id.encode()) % _PARTS
        return self._chunk(progress.business_id, progress.created_at.astimezone(UTC).date(), part)

    def _chunk(self, business_id: str, day: date, part: int) -> Key:
        return Table(business_id).key(self.rows, f"{day.isoformat()}#{part}")

    def _between(self, business_id: str, start: str, end: str) -> Iterator[DocumentProgress]:
        """Stream documents by id, both ends in."""
        if start <= end:
            found = Table(business_id).each(
                DocumentProgress, self.documents, between=(start or "doc_", end)
            )
            yield from found


def is_over(month: str, now: datetime) -> bool:
    """Return whether a month is over wherever a business is, and all of it stored.

    >>> is_over("2026-12", datetime(2027, 1, 1, tzinfo=UTC))
    False
    >>> is_over("2026-12", datetime(2027, 1, 2, tzinfo=UTC))
    True
    """
    return now >= _midnight(days_of(month).last + 2 * _DAY)


def days_of(month: str) -> Period:
    """Return the days of a month.

    >>> days_of("2026-02").last.day
    28
    """
    first = date.fromisoformat(f"{month}-01")
    return Period(first, first.replace(day=monthrange(first.year, first.month)[1]))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
