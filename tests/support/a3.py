"""The firm's program with many companies: books what it can of a file, and says the rest.

What is right in a record says the model of the program (`tests/unit/accounting/importers`); here it
goes on after a refusal, as the program does: the document that it stopped at is left out, by the
number of its record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zlib import crc32

from tests.unit.accounting.importers import suenlace
from tests.unit.accounting.importers.model import ImportRefused

_RECORD = 512
_OPEN = date(2026, 1, 1), date(2027, 12, 31)
LOCKED = "empresa bloqueada por otro usuario"


@dataclass
class Company:
    """A company's books in the program."""

    digits: int
    chart: frozenset[str] | None = None
    """Its accounts; None: the program creates those that it does not know, as it usually does."""
    is_locked: bool = False
    stumbles: int = 0
    """One document in so many is being looked at by somebody when it first comes; 0: none."""
    booked: set[str] = field(default_factory=set)
    """What its files called each document."""
    seen: set[bytes] = field(default_factory=set)


class A3:
    """The program, with its companies by their codes."""

    def __init__(self) -> None:
        self.companies: dict[str, Company] = {}

    def take(self, data: bytes) -> str:
        """Book a file; return what the program writes in its log."""
        company = self.companies[data[1:6].decode()]
        if company.is_locked:
            return f"ERROR: {LOCKED}\n"
        records = [data[at : at + _RECORD] for at in range(0, len(data), _RECORD)]
        refused = self._looked_at(company, records)
        while True:
            kept = self._without(records, refused)
            file = b"".join(record for _, record in kept)
            try:
                read = suenlace.read(
                    {"SUENLACE.DAT": file},
                    company=data[1:6].decode(),
                    digits=company.digits,
                    chart=company.chart,
                    period=_OPEN,
                )
            except ImportRefused as stopped:
                place = int(stopped.where.split()[1])
                number, record = kept[place - 1]
                refused[_reference(record)] = f"{number}: {stopped}"
            else:
                break
        numbers = {entry.number for entry in read}
        assert company.booked.isdisjoint(numbers), "a document is booked twice"
        company.booked |= numbers
        return "".join(f"{line}\n" for line in refused.values())

    def _looked_at(self, company: Company, records: list[bytes]) -> dict[bytes, str]:
        refused: dict[bytes, str] = {}
        for number, record in enumerate(records, 1):
            reference = _reference(record)
            is_chosen = company.stumbles and crc32(reference + record[1:6]) % company.stumbles == 0
            if is_chosen and reference not in company.seen:
                refused.setdefault(reference, f"{number}: factura en uso por otro usuario")
        company.seen |= refused.keys()
        return refused

    def _without(self, records: list[bytes], refused: dict[bytes, str]) -> list[tuple[int, bytes]]:
        return [
            (number, record)
            for number, record in enumerate(records, 1)
            if _reference(record) not in refused
        ]


def _reference(record: bytes) -> bytes:
    return record[58:68]
