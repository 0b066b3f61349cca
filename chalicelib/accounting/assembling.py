"""From documents to a batch, one pass: post, check, and keep the entries for the writers.

A document that cannot be carried is left out: it is not in the batch, holds no other back, and goes
into a later one. Nothing is written before all were checked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.foreseen import Foresight
from chalicelib.accounting.formats import BatchHeader, ExportFormat
from chalicelib.accounting.incidents import Findings, Incident, Why, incident, is_blocking
from chalicelib.accounting.keeping import KeptEntries, in_pieces, temporary_file
from chalicelib.accounting.loose import Loose
from chalicelib.accounting.posting import Books, Refused, local_day, post
from chalicelib.accounting.question_answers import Answers
from chalicelib.firms.service import ClosedBooks
from chalicelib.invoicing.service import DocumentSummary

COMPANY_CODE_DIGITS = 5
PROGRESS_EVERY = 2000
"""Documents between two reports of how far an export is."""


class Assembly(KeptEntries):
    """The entries of a batch to be, with what was found and what is left out."""

    def __init__(
        self,
        books: Books,
        header: BatchHeader,
        formats: Iterable[ExportFormat],
        late: Mapping[str, Loose] = MappingProxyType({}),
        closed: ClosedBooks | None = None,
        answers: Answers | None = None,
    ) -> None:
        """Begin; `late` are the documents of days before that may be taken."""
        super().__init__(books.rules)
        self.first_day = header.period_from
        """Of the documents that are kept, or of the period, whichever is earlier."""
        self.findings = Findings()
        self.documents_read = 0
        self.left_out = 0
        self.loose = 0
        """How many are left to a later batch: left out, or without an answer of the authority."""
        self._has_news = False
        self._books = books
        self._header = header
        self._late, self._closed = late, closed
        self._answers = answers or Answers()
        self._checks = [
            Foresight(books, self._answers.confirms),
            *(each.checker(header) for each in formats),
        ]
        self._loose = temporary_file()
        self._is_barred = False
        code = header.company_code
        if not (code.isdecimal() and len(code) == COMPANY_CODE_DIGITS):
            self.findings.add(incident("COMPANY_CODE_MISMATCH", field="company", value=code))
            self._is_barred = True

    def __exit__(self, *details: object) -> None:
        self._loose.close()
        super().__exit__(*details)

    @property
    def is_refused(self) -> bool:
        """True when no batch can be made: for what is wrong with the whole, or with every one."""
        return self._is_barred or 0 < self.documents_read == self.left_out

    @property
    def is_known(self) -> bool:
        """True when every one was left out of a batch before, for what keeps it out now."""
        return self.is_refused and not self._is_barred and not self._has_news

    def take(
        self,
        documents: Iterable[DocumentSummary],
        *,
        taken: Collection[str] = (),
        progress: Callable[[int], None] = lambda _: None,
        progress_every: int = PROGRESS_EVERY,
    ) -> None:
        """Post and check every document whose id is not `taken` by another batch."""
        for document in documents:
            if document.id in taken or self._is_kept_out(document):
                continue
            self.documents_read += 1
            self._take(document)
            if self.documents_read % progress_every == 0:
                progress(self.documents_read)

    def _take(self, document: DocumentSummary) -> None:
        entry: JournalEntry | None = None
        try:
            entry = self._on_open_day(post(*self._answers.applied(document, self._books)))
            found = tuple(self._check(entry))
            if not any(map(is_blocking, found)):  # a format remembers what it is shown
                told = (each for check in self._checks for each in check(entry))
                found = tuple(dict.fromkeys((*found, *told)))  # formats may tell the same
        except Refused as refused:
            found = (refused.incident,)
        found = tuple(each for each in found if not self._answers.confirms(each))
        for each in found:
            self.findings.add(each)
        if entry is None or any(map(is_blocking, found)):
            self.left_out += 1
            before = self._late.get(document.id)
            if before is None:  # else the batch of its own period has it on its list
                self.leave(document, "left_out", found)
            if before is None or not _blocking(found) <= _blocking(before.found):
                self._has_news = True
        else:
            self.first_day = min(self.first_day, entry.issued_on)
            self.keep(entry.but(found=found) if found else entry)

    def leave(self, document: DocumentSummary, why: Why, found: tuple[Incident, ...] = ()) -> None:
        """Note a document that is left to a later batch."""
        self.loose += 1
        day = local_day(document.issued_at, self._books.rules.zone)
        left = Loose(id=document.id, number=document.number, day=day, why=why, found=found)
        self._loose.write(left.line())

    def left(self) -> Iterator[bytes]:
        """Read what is left to a later batch in pieces, each as JSON on a line of its own."""
        return in_pieces(self._loose)

    def _is_kept_out(self, document: DocumentSummary) -> bool:
        """Tell of a document that the client wants out of the books, and leave it."""
        told = self._answers.keeping_out(document)
        if told is not None:
            self.findings.add(told)
            self.leave(document, "kept_out", (told,))
        return told is not None

    def _is_closed(self, entry: JournalEntry) -> bool:
        return self._closed is not None and entry.issued_on <= self._closed.until

    def _on_open_day(self, entry: JournalEntry) -> JournalEntry:
        """Book an entry of a closed day on the first open one, where the firm wants that."""
        if self._closed is None or not self._closed.moves_entries or not self._is_closed(entry):
            return entry
        return entry.but(day=self._closed.first_open_day, document_day=entry.day)

    def _check(self, entry: JournalEntry) -> Iterator[Incident]:
        about = {"document_id": entry.document_id, "number": entry.number}
        off = entry.debit - entry.credit
        if not entry.lines:
            yield incident("NOTHING_TO_POST", field="total", **about)
        if off:
            yield incident("UNBALANCED", field="total", value=off, **about)
        if late := self._late.get(entry.document_id):
            told = incident("LATE_DOCUMENT", field="issued_at", value=late.day, **about)
            yield told.but(why=late.why)
        elif not self._header.period_from <= entry.issued_on <= self._header.period_to:
            yield incident("DATE_OUT_OF_YEAR", field="issued_at", value=entry.issued_on, **about)
        if self._closed is not None and self._is_closed(entry):
            until = self._closed.until
            yield incident("PERIOD_CLOSED", field="issued_at", value=until, **about)
        if not self._books.rules.takes_tax_id(entry.counterparty_tax_id):
            value = entry.counterparty_tax_id
            yield incident("NIF_INVALID", field="receiver_tax_id", value=value, **about)


def _blocking(found: Iterable[Incident]) -> set[str]:
    return {each.code for each in found if is_blocking(each)}
