"""Rules of what a document refers to: which types and codes go together, and when (annex 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from chalicelib.core import clock
from chalicelib.core.errors import FieldError
from chalicelib.core.partial import as_far_as_read
from chalicelib.countries.costa_rica import rule_texts as rule
from chalicelib.countries.costa_rica.body import NewDocument, Reference
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.common_rules import NOTES, ONE_DAY, other_words, past, top
from chalicelib.countries.costa_rica.notes import corrects_another, original_at
from chalicelib.countries.costa_rica.references import clave_faults
from chalicelib.countries.costa_rica.structure.table import KINDS, codes

_REFERENCE_PARTS = ("number", "code", "reason")
_FREE_REFERENCE = "13"
_REFERENCES_ONLY_IN: dict[str | None, frozenset[str]] = {"09": NOTES, "16": frozenset({"FEC"})}
"""Goods given back, and the paper of a supplier from abroad (note 10)."""
_ONE_NOTE_ONLY = {"NC": rule.CREDIT_NOTES_ONLY, "ND": rule.DEBIT_NOTES_ONLY}
_REFERENCE_YEARS = 10
"""As counted when the document arrives, which may be a day later without being late."""


def reference_rules(body: NewDocument, kind: str) -> Iterator[FieldError]:
    """Yield what the references of a document of this kind break."""
    element = top(kind, "InformacionReferencia")
    if len(body.references) < element.minimum:
        yield rule.REFERENCE_REQUIRED.at("/references")
    yield from as_far_as_read(lambda: _original(body, kind))
    for index, reference in enumerate(body.references):
        yield from _reference(reference, f"/references/{index}", kind)


def _original(body: NewDocument, kind: str) -> Iterator[FieldError]:
    """What is asked of the reference that names what a note corrects, and of no other."""
    original = original_at(body) if KINDS[kind].corrects else None
    if KINDS[kind].corrects and body.references and original is None:
        yield rule.ORIGINAL_REQUIRED.at("/references")
    for index, reference in enumerate(body.references):
        at, is_original = f"/references/{index}", index == original
        yield from as_far_as_read(
            partial(clave_faults, reference, at, is_needed=is_original),
            *([] if is_original else [partial(_no_total, reference, at)]),
        )
        if original is not None:
            named = body.references[original]
            yield from as_far_as_read(partial(_only_one, reference, named, at))


def _no_total(reference: Reference, at: str) -> Iterator[FieldError]:
    if reference.total is not None:
        yield rule.STATED_TOTAL_UNUSED.at(f"{at}/total")


def _only_one(reference: Reference, original: Reference, at: str) -> Iterator[FieldError]:
    if corrects_another(reference, original):
        yield rule.ONE_ORIGINAL.at(f"{at}/code")


def _reference(reference: Reference, at: str, kind: str) -> Iterator[FieldError]:
    yield from as_far_as_read(
        lambda: _reference_type(reference, at, kind),
        lambda: _reference_day(reference, at),
        lambda: other_words(reference.type, reference.other_type, f"{at}/other_type"),
        lambda: _reference_code(reference, at, kind),
        lambda: other_words(reference.code, reference.other_code, f"{at}/other_code"),
        *(partial(_reference_part, reference, at, name) for name in _REFERENCE_PARTS),
    )


def _reference_type(reference: Reference, at: str, kind: str) -> Iterator[FieldError]:
    if reference.type not in codes("reference-documents"):
        yield rule.UNKNOWN_CODE.at(f"{at}/type")
    if kind not in _REFERENCES_ONLY_IN.get(reference.type, {kind}):
        yield rule.REFERENCE_TYPE.at(f"{at}/type")


def _reference_day(reference: Reference, at: str) -> Iterator[FieldError]:
    yield from past(reference.issued_at, f"{at}/issued_at")
    if reference.issued_at < _years_before(clock.now() + ONE_DAY, _REFERENCE_YEARS):
        yield rule.REFERENCE_AGE.at(f"{at}/issued_at")


def _reference_part(reference: Reference, at: str, name: str) -> Iterator[FieldError]:
    if reference.type != _FREE_REFERENCE and getattr(reference, name) is None:
        yield rule.REFERENCE_PART.at(f"{at}/{name}")


def _reference_code(reference: Reference, at: str, kind: str) -> Iterator[FieldError]:
    row = CODES.rows("reference-codes").get(reference.code or "")
    if reference.code is not None and reference.code not in codes("reference-codes", kind):
        yield rule.UNKNOWN_CODE.at(f"{at}/code")
    elif row is not None and row.facts.get("only", kind) != kind:  # the schemas let it pass
        yield _ONE_NOTE_ONLY[row.facts["only"]].at(f"{at}/code")


def _years_before(instant: datetime, years: int) -> datetime:
    """Return the same day of an earlier year; for 29 February, where there is none, the 28th.

    >>> _years_before(datetime.fromisoformat("2028-02-29T12:00Z"), 10).date().isoformat()
    '2018-02-28'
    """
    try:
        return instant.replace(year=instant.year - years)
    except ValueError:
        return instant.replace(year=instant.year - years, day=28)
