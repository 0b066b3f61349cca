"""A row of an uploaded company list: as it was given, and what is to be said of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from chalicelib.core.company_ids import Place
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.tax_ids import doubt, likely_type
from chalicelib.core.texts import Text
from chalicelib.core.validation import from_validation
from chalicelib.firms.forms import PROGRAMS, CompanyRow, company_code

MOST_TOLD = 500
"""Complaints of one list that are told one by one; all are counted."""
_CODES_SHOWN = 5
_SHOWN = 100
"""Characters of a value that is told again: enough to find it by."""
CODE_TWICE = FieldRule(
    "code-twice",
    Text(
        es="El código {code} de ese programa está también en la fila {first}; deje la fila "
        "correcta.",
        en="The code {code} of that program is also in row {first}; leave the row that is right.",
    ),
)
TAX_ID_SHARED = FieldRule(
    "tax-id-shared",
    Text(
        es="La misma identificación está en el mismo programa con otro código: {codes}. Si son "
        "dos empresas distintas, corrija la que esté mal; si es la misma, deje un código.",
        en="The same tax id is in the same program under another code: {codes}. If they are two "
        "companies, correct the one that is wrong; if it is one, keep one code.",
    ),
)


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row before anything that it says is believed."""

    number: int
    """As people count: the line of the file; in JSON, the first company is 1."""
    position: int
    """Among the companies, from 0: where a pointer finds it."""
    said: object = None
    """What is to be a `CompanyRow`."""
    typed: object = None
    """What it is shown by: the text of each cell, or the JSON, as it came."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field -> what the file heads it with."""
    fault: FieldError | None = None
    """What is wrong before its fields are looked at; without `said` there is no row at all."""

    @property
    def place(self) -> Place | None:
        """Which company it is of, also where it is wrong otherwise; None: it cannot be told."""
        said = self.said if isinstance(self.said, dict) else {}
        program, given = said.get("program"), said.get("code")
        code = company_code(given.strip()) if isinstance(given, str) else None
        return Place(program, code) if program in PROGRAMS and code is not None else None


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong, or unusual, in a row; the error's pointer is into the row."""

    row: GivenRow
    error: FieldError

    @property
    def pointer(self) -> str:
        """Where it is in the list."""
        return f"/companies/{self.row.position}{self.error.pointer}"

    @property
    def field(self) -> str | None:
        """The field; None: the row as a whole."""
        return next(iter(_steps(self.error.pointer)), None)

    @property
    def column(self) -> str | None:
        """What the file calls the field; None: it has no such column, or none at all."""
        return self.row.columns.get(self.field or "")

    @property
    def value(self) -> str | None:
        """What was given there, as it was typed; None: nothing."""
        found = self.row.typed
        for step in _steps(self.error.pointer):
            if isinstance(found, Mapping):
                found = found.get(step)
            elif isinstance(found, list):
                found = found[int(step)]
        if found is None or isinstance(found, str):
            return found and found[:_SHOWN]
        return json.dumps(found, ensure_ascii=False)[:_SHOWN]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that was read: its company, or why there is none."""

    given: GivenRow
    company: CompanyRow | None
    errors: tuple[FieldError, ...] = ()
    more: int = 0
    """Further complaints, which are only counted."""

    def doubts(self, others: Collection[str] = ()) -> list[FieldError]:
        """Return what is unusual in a company and may be right all the same.

        `others` are the codes under which its program has the same tax id.
        """
        row = self.company
        if row is None:
            return []
        rule = doubt(row.country, row.id_type or likely_type(row.country, row.tax_id), row.tax_id)
        found = [rule.at("/tax_id")] if rule else []
        if others:
            some = sorted(others)[:_CODES_SHOWN]
            found.append(TAX_ID_SHARED.at("/tax_id", codes=", ".join(some)))
        return found


def read(given: Iterable[GivenRow]) -> Iterator[ReadRow]:
    """Read each row by itself: what is wrong with one is nothing to the others.

    Of rows with the same program and code the first stands, right or wrong, and the others are
    refused.
    """
    first: dict[object, int] = {}
    room = MOST_TOLD
    for row in given:
        company, errors, more = _company(row, room)
        if repeated := _repeated(row, first):
            company, errors = None, (*errors, repeated)
        yield ReadRow(row, company, errors[:room], more + len(errors[room:]))
        room -= len(errors[:room])


def _company(row: GivenRow, room: int) -> tuple[CompanyRow | None, tuple[FieldError, ...], int]:
    """Return the company, or up to `room` complaints and the number of the others."""
    faults = () if row.fault is None else (row.fault,)
    if faults and row.said is None:
        return None, faults, 0
    try:
        company = CompanyRow.model_validate(row.said)
    except ValidationError as exc:
        if not room:  # to write complaints that nobody is told costs more than to read the row
            return None, (), len(faults) + exc.error_count()
        refusal = from_validation(exc)
        return None, (*faults, *refusal.fields), refusal.more
    return None if faults else company, faults, 0


def _repeated(row: GivenRow, first: dict[object, int]) -> FieldError | None:
    """Return the complaint about a place that an earlier row has; note the place otherwise."""
    said = row.said if isinstance(row.said, dict) else {}
    code, program = said.get("code"), said.get("program")
    if not isinstance(code, str):
        return None
    code = code.strip()
    known_as = row.place or (program if isinstance(program, str) else None, code)
    before = first.setdefault(known_as, row.number)
    if before == row.number:
        return None
    return CODE_TWICE.at("/code", code=code[:10], first=before)


def _steps(pointer: str) -> list[str]:
    """Return the steps of an RFC 6901 pointer.

    >>> _steps("/activities/0"), _steps("/a~1b"), _steps("")
    (['activities', '0'], ['a/b'], [])
    """
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
