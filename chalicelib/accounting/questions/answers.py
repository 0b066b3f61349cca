"""What clients answered, as an export uses it: of the firm that asked, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Self

from chalicelib.accounting.incidents import Incident, incident
from chalicelib.accounting.posting import Books
from chalicelib.accounting.questions import store as question_store
from chalicelib.accounting.questions.model import Answer, Choice, Question, identity_of
from chalicelib.invoicing.service import DocumentSummary


class Answers:
    """What was answered of the documents of some days."""

    def __init__(self, questions: Iterable[Question] = ()) -> None:
        self._by_document: dict[str, list[Question]] = {}
        for each in questions:
            if each.chosen is not None:
                self._by_document.setdefault(each.document.id, []).append(each)
        self._confirmed = {
            identity_of(question.incident)
            for known_as in self._by_document
            for question, choice, _ in self._of(known_as)
            if choice.effect == "confirm"
        }

    @classmethod
    def of(cls, business_id: str, firm_id: str, first: date, last: date) -> Self:
        """Read what a firm was answered of the documents of the days, both included."""
        if not firm_id:
            return cls()
        found = question_store.of_days(business_id, first, last)
        return cls(each for each in found if each.firm_id == firm_id)

    def confirms(self, found: Incident) -> bool:
        """Return whether the client said that it is right as it is."""
        return bool(self._confirmed) and identity_of(found) in self._confirmed

    @property
    def kept_out(self) -> frozenset[str]:
        """The documents that are to stay out of the books."""
        return frozenset(
            known_as for known_as in self._by_document if self._why_kept_out(known_as) is not None
        )

    def keeping_out(self, document: DocumentSummary) -> Incident | None:
        """Return what is told of a document that is to stay out; None: it goes."""
        reason = self._why_kept_out(document.id)
        if reason is None:
            return None
        return incident(
            "KEPT_OUT",
            document_id=document.id,
            number=document.number,
            field="document",
            value=reason,
        )

    def applied(self, document: DocumentSummary, books: Books) -> tuple[DocumentSummary, Books]:
        """Return a document, and its books, as what was answered makes them."""
        others: dict[str, str] = {}
        for question, choice, answer in self._of(document.id):
            match choice.effect:
                case "name":
                    document = document.but(receiver_name=answer.text)
                case "tax_id":
                    document = document.but(receiver_tax_id=answer.text)
                case "no_tax_id":
                    document = document.but(receiver_tax_id=None)
                case "account":
                    others[question.incident.value] = choice.account
                case "confirm" | "leave_out" | "told":
                    pass
        return document, books.with_others(others) if others else books

    def _why_kept_out(self, document_id: str) -> str | None:
        for _, choice, answer in self._of(document_id):
            if choice.effect == "leave_out":
                return answer.text
        return None

    def _of(self, document_id: str) -> Iterator[tuple[Question, Choice, Answer]]:
        for each in self._by_document.get(document_id, ()):
            if each.chosen is not None and each.answer is not None:
                yield each, each.chosen, each.answer
