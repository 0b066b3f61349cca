"""What a model of an importing program makes of files: entries, or the reason it refuses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

ZERO = Decimal(0)


class ImportRefused(Exception):
    """The program does not take the files: `where` says which record or cell it stopped at."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code} at {where}")
        self.code = code
        self.where = where


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of an entry, as the program would book it."""

    account: str
    side: Literal["debit", "credit"]
    amount: Decimal

    @property
    def signed(self) -> Decimal:
        """The amount, negative on the credit side."""
        return self.amount if self.side == "debit" else -self.amount


@dataclass(frozen=True, slots=True)
class ReadVat:
    """One row of the VAT book; what lowers an earlier sale is negative."""

    base: Decimal
    rate: Decimal
    amount: Decimal
    surcharge: Decimal = ZERO
    withholding: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """One entry, as the program would book it."""

    date: date
    number: str
    lines: tuple[ReadLine, ...]
    vat: tuple[ReadVat, ...] = ()
    counterparty: str = ""
    """Tax id, where the file has it."""


def booked(account: str, signed: Decimal) -> ReadLine:
    """Return a line; a negative amount is on the credit side."""
    return ReadLine(account, "debit" if signed >= 0 else "credit", abs(signed))
