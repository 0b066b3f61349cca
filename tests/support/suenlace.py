"""An independent reader of SUENLACE: knows the layout, and shares no code with the writer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

RECORD_BYTES = 512
"""With CR LF."""


@dataclass
class Read:
    """What a program would book from the file."""

    kinds: list[str] = field(default_factory=list)
    headers: list[tuple[str, Decimal]] = field(default_factory=list)
    """Type and total of each invoice, as they are written."""
    references: set[str] = field(default_factory=set)
    """Of all records."""
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    by_account: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def book(self, account: str, signed: Decimal) -> None:
        """Debit an account, or credit it by an amount below zero."""
        self.by_account[account.rstrip()] += signed
        if signed > 0:
            self.debit += signed
        else:
            self.credit -= signed


def cut(record: str, start: int, end: int) -> str:
    """Cut out the characters from `start` to `end`, counted from 1, both in."""
    return record[start - 1 : end]


def amount(record: str, start: int) -> Decimal:
    """Read an amount of 14 characters."""
    text = cut(record, start, start + 13)
    assert text[0] in "+-"
    assert text[11] == "."
    return Decimal(text)


def read_suenlace(data: bytes, correction_side: str = "C") -> Read:
    """Book the whole file: header debits the customer, each detail credits income and tax.

    A correction is the other way round, by positive amounts when it lowers, by negative ones when
    it raises; a detail on the other side than its invoice's details are on lessens it.
    """
    assert len(data) % RECORD_BYTES == 0
    answer = Read()
    open_invoice = Decimal(0)
    open_entry = Decimal(0)
    inside = False
    for start in range(0, len(data), RECORD_BYTES):
        raw = data[start : start + RECORD_BYTES]
        assert raw.endswith(b"\r\n")
        record = raw[:-2].decode("ascii")
        kind, mark = cut(record, 15, 15), cut(record, 69, 69)
        answer.kinds.append(kind)
        answer.references.add(cut(record, 59, 68).rstrip())
        assert (cut(record, 1, 1), cut(record, 2, 6)) == ("5", "00042")
        assert cut(record, 509, 510) == "EN"
        if kind in "12":
            assert not inside
            assert mark == "I"
            sign = 1 if kind == "1" else -1
            usual_side = "C" if kind == "1" else correction_side
            answer.headers.append((kind, amount(record, 100)))
            total = sign * amount(record, 100)
            answer.book(cut(record, 16, 27), total)
            open_invoice, inside = total, True
        elif kind == "9":
            assert inside
            assert cut(record, 58, 58) in "CA"
            side = sign if cut(record, 58, 58) == usual_side else -sign
            base, tax = side * amount(record, 102), side * amount(record, 121)
            surcharge, held = side * amount(record, 140), side * amount(record, 159)
            answer.book(cut(record, 16, 27), -base)
            if tax:
                answer.book(cut(record, 192, 203), -tax)
            if surcharge:
                answer.book(cut(record, 204, 215), -surcharge)
            if held:
                answer.book(cut(record, 216, 227), held)
            open_invoice -= base + tax + surcharge - held
            if mark == "U":
                assert open_invoice == 0
                inside = False
        elif kind == "0":
            assert not inside
            value = amount(record, 100)
            signed = value if cut(record, 58, 58) == "D" else -value
            answer.book(cut(record, 16, 27), signed)
            open_entry += signed
            if mark == "U":
                assert open_entry == 0
    assert not inside
    return answer


BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TYPES = {"F": "01", "D": "02", "N": "03", "T": "04", "C": "08", "X": "09", "P": "10"}
CODED = {"Z": (36, 36, 10**10), "Y": (1_000, 100, 145_085_652)}
ANY_SERIES = (1_000, 100_000, 2_466_456)


def number_of(reference: str) -> str:
    """Read a document's number back from its short reference."""
    first = reference[0]
    if first in TYPES:
        branch, terminal = BASE36.index(reference[1]), BASE36.index(reference[2])
        return f"{branch:03}{terminal:05}{TYPES[first]}{reference[3:]:0>10}"
    _, terminals, counts = sizes = CODED.get(first, ANY_SERIES)
    block = 0 if first in CODED else "ABEGHIJKLMOQRSUVW".index(first)
    place, count = divmod(block * 36**9 + int(reference[1:], 36), counts)
    place, terminal = divmod(place, terminals)
    kind, branch = divmod(place, sizes[0])
    return f"{branch:03}{terminal:05}{[*TYPES.values()][kind]}{count:010}"
