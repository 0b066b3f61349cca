"""Reading what a firm's program said of an import: by hand, pasted, or the lines of a CSV. Pure.

A line is understood when it names one document of the import, by its number or id anywhere in it or
by a record number at its beginning; one that does not is told by its line, and nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from chalicelib.accounting.deciding_forms import MOST_OF_A_SENTENCE, NewRefusal
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.folding import fold
from chalicelib.core.readable import visible
from chalicelib.core.texts import Text

NO_SUCH_DOCUMENT = FieldRule(
    "refusal-without-document",
    Text(
        es="No nombra ningún comprobante de la importación; escriba su número, o el del registro.",
        en="It names no document of the import; write its number, or that of the record.",
    ),
)
SEVERAL_DOCUMENTS = FieldRule(
    "refusal-of-several",
    Text(
        es="La línea nombra varios comprobantes; escriba una por comprobante.",
        en="The line names several documents; write one for each.",
    ),
)
_HEADINGS: Final = frozenset(
    {"documento", "document", "numero", "number", "registro", "record", "mensaje", "message"}
    | {"error", "motivo", "reason", "texto", "text", "factura", "invoice", "linea", "line"}
)
_BETWEEN: Final = re.compile(r"[\s;,:|\"'()\[\]]+")
_RECORD: Final = re.compile(r"^\W*(\d{1,7})\W")


class Named(NamedTuple):
    """A document that the program refused, and what it said."""

    document_id: str
    sentence: str


class Known(NamedTuple):
    """By what the documents of an import are found."""

    by_name: Mapping[str, str]
    """Id or number, folded -> id."""
    by_record: Callable[[int], str | None]


def read_list(refusals: Sequence[NewRefusal], known: Known) -> list[Named]:
    """Find the documents of refusals that were told one by one.

    Raises:
        InvalidInput: some are of no document of the import.
    """
    found, faults = [], []
    for index, each in enumerate(refusals):
        if each.document is not None:
            document_id = known.by_name.get(fold(each.document))
        else:
            document_id = known.by_record(each.record or 0)
        if document_id is None:
            name = "document" if each.document is not None else "record"
            faults.append(NO_SUCH_DOCUMENT.at(f"/refusals/{index}/{name}"))
        else:
            found.append(Named(document_id, each.text))
    return _all_or_none(found, faults)


def read_lines(text: str, known: Known) -> list[Named]:
    """Find the documents of the lines of a text; a line of headings and empty ones say nothing.

    Raises:
        InvalidInput: a line is of no document, or of several.
    """
    found, faults = [], []
    for number, line in _lines(text):
        tokens = [fold(token).strip(".") for token in _BETWEEN.split(line)]
        tokens = [token for token in tokens if token]
        named = {known.by_name[token] for token in tokens if token in known.by_name}
        if not named and (record := _RECORD.match(f"{line} ")):
            named = {each for each in (known.by_record(int(record[1])),) if each}
        if len(named) == 1:
            found.append(Named(named.pop(), line[:MOST_OF_A_SENTENCE]))
        elif named:
            faults.append(SEVERAL_DOCUMENTS.at(f"/text/{number}"))
        elif not (number == 1 and _HEADINGS.issuperset(tokens)):
            faults.append(NO_SUCH_DOCUMENT.at(f"/text/{number}"))
    return _all_or_none(found, faults)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Count the lines from the first that is not empty, from 1; of each, give what can be seen."""
    for number, line in enumerate(text.splitlines(), 1):
        printed = "".join(c if c.isprintable() else " " for c in visible(line))
        if seen := " ".join(printed.split()):
            yield number, seen


def _all_or_none(found: list[Named], faults: list[FieldError]) -> list[Named]:
    if faults:
        raise InvalidInput(faults)
    return found
