"""What a3 does with SUENLACE.DAT: books its records, or refuses the file.

Positions are those of the published layout, from 1; both editions have 1-252 alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from tests.unit.accounting.importers.model import (
    ZERO,
    ImportRefused,
    ReadEntry,
    ReadVat,
    booked,
)

_FORMAT_DIGIT: Final = {512: "5", 256: "4"}
_AMOUNT = re.compile(r"[+-]\d{10}\.\d\d")
_RATE = re.compile(r"\d\d\.\d\d")
_SUBTYPES: Final = {
    "1": {f"{each:02}" for each in range(1, 10)},
    "2": {"01", "02", "03", "04", "06", "07", "08"},
    "3": {"01", "02", "03", "04", "06", "07", "08"},
}
_BLANK: Final = {
    "0": ((114, 250), (253, 508)),
    "1": ((114, 175), (235, 236), (313, 373), (378, 508)),
    "9": ((179, 191), (253, 508)),
    "V": ((138, 508),),
    "C": ((74, 77), (236, 237), (239, 240), (257, 508)),
}
"""What must hold spaces, by type of record."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How the company is set up in the program."""

    company: str = "00042"
    edition: Literal[512, 256] = 512
    digits: int = 8
    period: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31))
    chart: frozenset[str] | None = None
    """The accounts that the firm sent; None takes every account, as the program does."""
    gross_total: bool = False
    """Whether the total of a header holds what is withheld."""
    correction: Literal["C", "A"] = "C"
    """The usual side of a detail below a rectification."""
    sales_vat: int = 192
    """Where the VAT account of a sale is."""


@dataclass(slots=True)
class _Record:
    """One record, read by positions."""

    text: str
    where: str
    setting: Setting

    def at(self, start: int, end: int) -> str:
        return self.text[start - 1 : end]

    def refuse(self, code: str, what: str = "") -> ImportRefused:
        return ImportRefused(code, f"{self.where} {what}".strip())

    @property
    def kind(self) -> str:
        return self.text[14]

    def amount(self, start: int) -> Decimal:
        found = self.at(start, start + 13)
        if not _AMOUNT.fullmatch(found):
            raise self.refuse("FIELD_FORMAT", f"{start}: {found!r}")
        return Decimal(found)

    def rate(self, start: int) -> Decimal:
        found = self.at(start, start + 4)
        if not _RATE.fullmatch(found):
            raise self.refuse("FIELD_FORMAT", f"{start}: {found!r}")
        return Decimal(found)

    def day(self, start: int, *, default: date | None = None) -> date:
        found = self.at(start, start + 7)
        if default is not None and not found.strip():
            return default
        try:
            return date.fromisoformat(f"{found[:4]}-{found[4:6]}-{found[6:]}")
        except ValueError as invalid:
            raise self.refuse("FIELD_FORMAT", f"{start}: {found!r}") from invalid

    def account(self, start: int, *, optional: bool = False) -> str:
        found = self.at(start, start + 11)
        code = found.rstrip(" ")
        if not code and optional:
            return ""
        if not code.isdigit() or len(code) != self.setting.digits:
            raise self.refuse("ACCOUNT_LENGTH", f"{start}: {found!r}")
        return code

    def one_of(self, place: int, known: str) -> str:
        found = self.at(place, place)
        if found not in known:
            raise self.refuse("FIELD_FORMAT", f"{place}: {found!r}")
        return found


@dataclass(slots=True)
class _Open:
    """What is being read: an invoice until its last detail, or an entry until its last line."""

    day: date
    number: str
    kind: str
    """`0`, or the kind of the invoice."""
    sign: int = 1
    total: Decimal = ZERO
    customer: str = ""
    counterparty: str = ""
    is_correction: bool = False
    lines: list[tuple[str, Decimal]] = field(default_factory=list)
    vat: list[ReadVat] = field(default_factory=list)
    gross: Decimal = ZERO
    withheld: Decimal = ZERO


def read(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Book a file; `setting` is that of `Setting`.

    Raises:
        ImportRefused: the program lists an error, or what it would book is not what it is said to.
    """
    company = Setting(**setting)
    if list(files) != ["SUENLACE.DAT"]:
        raise ImportRefused("FILE_NAME", ", ".join(files))
    reader = _Reader(company)
    for record in _records(files["SUENLACE.DAT"], company):
        reader.take(record)
    return reader.finish()


def _records(data: bytes, setting: Setting) -> list[_Record]:
    size = setting.edition
    if len(data) % size:
        raise ImportRefused("RECORD_LENGTH", f"byte {len(data) // size * size + 1}")
    records: list[_Record] = []
    for place in range(0, len(data), size):
        raw, where = data[place : place + size], f"record {place // size + 1}"
        if raw[-2:] != b"\r\n":
            raise ImportRefused("RECORD_LENGTH", where)
        if not raw[:-2].isascii() or not raw[:-2].decode("ascii").isprintable():
            raise ImportRefused("CHARSET", where)
        records.append(_Record(raw[:-2].decode("ascii"), where, setting))
    return records


class _Reader:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._entries: list[ReadEntry] = []
        self._open: _Open | None = None
        self._invoice: _Open | None = None
        """The last invoice, while due dates may follow it."""
        self._chart = set(setting.chart or ())
        self._created: set[str] = set()
        self._numbers: dict[str, str] = {}
        """Short number of an invoice -> its full one."""

    def take(self, record: _Record) -> None:
        self._frame(record)
        if record.kind == "C":
            self._create(record)
        elif record.kind in "12":
            self._header(record)
        elif record.kind == "9":
            self._detail(record)
        elif record.kind == "0":
            self._line(record)
        else:
            self._due(record)

    def finish(self) -> list[ReadEntry]:
        if self._open is not None:
            raise ImportRefused("RECORD_ORDER", "end of file")
        return self._entries

    def _frame(self, record: _Record) -> None:
        """Check what all records have."""
        edition = self._setting.edition
        if record.text[0] != _FORMAT_DIGIT[edition]:
            raise record.refuse("RECORD_LENGTH", "format digit")
        if record.at(2, 6) != self._setting.company:
            raise record.refuse("COMPANY_CODE_MISMATCH", record.at(2, 6))
        if record.text[-2:] != "EN":
            raise record.refuse("FIELD_FORMAT", record.text[-2:])
        if record.kind not in "0129VC":
            raise record.refuse("RECORD_TYPE", record.kind)
        for start, end in _BLANK["1" if record.kind == "2" else record.kind]:
            if record.at(start, min(end, edition - 4)).strip(" "):
                raise record.refuse("FIELD_FORMAT", f"{start}-{end} is not blank")

    def _in_period(self, record: _Record) -> date:
        day = record.day(7)
        if not self._setting.period[0] <= day <= self._setting.period[1]:
            raise record.refuse("DATE_OUT_OF_YEAR", f"{day}")
        return day

    def _known(self, record: _Record, start: int, *, optional: bool = False) -> str:
        code = record.account(start, optional=optional)
        if code and self._setting.chart is not None and code not in self._chart:
            raise record.refuse("ACCOUNT_UNKNOWN", code)
        return code

    def _number(self, record: _Record) -> str:
        found = record.at(59, 68)
        if not found.strip() or found[0] == " ":
            raise record.refuse("FIELD_FORMAT", f"59: {found!r}")
        return found.rstrip()

    def _create(self, record: _Record) -> None:
        if self._entries or self._open:
            raise record.refuse("RECORD_ORDER", "C after entries")
        record.day(7)
        record.one_of(58, "SN")
        record.amount(59)
        record.account(241, optional=True)
        code = record.account(16)
        if code in self._created or not record.at(28, 57).strip():
            raise record.refuse("ACCOUNT_UNKNOWN", f"{code} twice or without name")
        self._created.add(code)
        self._chart.add(code)

    def _header(self, record: _Record) -> None:
        if self._open is not None:
            raise record.refuse("RECORD_ORDER", "header inside another")
        day, number = self._in_period(record), self._number(record)
        if number in self._numbers:
            raise record.refuse("DUPLICATE_INVOICE", number)
        nif = record.at(176, 189).strip()
        if not nif and record.at(190, 234).strip():
            raise record.refuse("FIELD_FORMAT", "name without NIF")
        record.one_of(69, "I")
        record.day(237, default=day)
        record.day(245, default=day)
        full = record.at(253, 312).rstrip() if self._setting.edition == 512 else ""
        self._numbers[number] = full or number
        is_correction = record.kind == "2"
        self._open = _Open(
            day=day,
            number=number,
            kind=record.one_of(58, "123"),
            sign=-1 if is_correction else 1,
            total=record.amount(100),
            customer=self._known(record, 16),
            counterparty=nif,
            is_correction=is_correction,
        )

    def _detail(self, record: _Record) -> None:
        invoice = self._open
        if invoice is None or invoice.kind == "0" or self._number(record) != invoice.number:
            raise record.refuse("RECORD_ORDER", "detail without its header")
        if self._in_period(record) != invoice.day:
            raise record.refuse("RECORD_ORDER", "detail of another day")
        if record.at(100, 101) not in _SUBTYPES[invoice.kind]:
            raise record.refuse("FIELD_FORMAT", f"100: {record.at(100, 101)!r}")
        record.one_of(175, "SN")
        record.one_of(176, "SN ")
        record.one_of(177, "S ")
        usual = self._setting.correction if invoice.is_correction else "C"
        sign = 1 if record.one_of(58, "CA") == usual else -1
        base, vat = sign * record.amount(102), sign * record.amount(121)
        surcharge, withheld = sign * record.amount(140), sign * record.amount(159)
        record.rate(135)
        record.rate(154)
        self._post(record, invoice, (base, vat, surcharge, withheld))
        invoice.vat.append(
            ReadVat(
                invoice.sign * base,
                record.rate(116),
                invoice.sign * vat,
                invoice.sign * surcharge,
                invoice.sign * withheld,
            )
        )
        if record.one_of(69, "MU") == "U":
            self._close_invoice(record, invoice)

    def _post(
        self, record: _Record, invoice: _Open, amounts: tuple[Decimal, Decimal, Decimal, Decimal]
    ) -> None:
        base, vat, surcharge, withheld = amounts
        main = self._setting.sales_vat if invoice.kind == "1" else 192
        self_assessed = self._known(record, 228, optional=True) if main == 192 else ""
        posted = [
            (self._known(record, 16), -base),
            (self._known(record, main, optional=True), -vat),
            (self._known(record, 204, optional=True), -surcharge),
            (self._known(record, 216, optional=True), withheld),
        ]
        if self_assessed:
            posted.append((self_assessed, vat))
        for account, amount in posted:
            if amount and not account:
                raise record.refuse("ACCOUNT_UNKNOWN", "amount without account")
        invoice.lines += [(account, amount) for account, amount in posted if amount]
        invoice.gross += base + surcharge + (ZERO if self_assessed else vat)
        invoice.withheld += withheld

    def _close_invoice(self, record: _Record, invoice: _Open) -> None:
        net = invoice.gross - invoice.withheld
        if invoice.total != (invoice.gross if self._setting.gross_total else net):
            raise record.refuse("TOTAL_MISMATCH", f"{invoice.number}: {invoice.total}")
        sign = invoice.sign if invoice.kind == "1" else -invoice.sign
        self._entries.append(
            ReadEntry(
                invoice.day,
                self._numbers[invoice.number],
                tuple(
                    booked(account, sign * amount)
                    for account, amount in [(invoice.customer, net), *invoice.lines]
                ),
                tuple(invoice.vat),
                invoice.counterparty,
            )
        )
        self._open, self._invoice = None, invoice

    def _line(self, record: _Record) -> None:
        mark, day, number = record.one_of(69, "IMU"), self._in_period(record), self._number(record)
        if mark == "I":
            if self._open is not None:
                raise record.refuse("RECORD_ORDER", "entry inside another")
            self._open = _Open(day=day, number=number, kind="0")
            self._invoice = None
        entry = self._open
        if entry is None or entry.kind != "0" or (entry.day, entry.number) != (day, number):
            raise record.refuse("RECORD_ORDER", "line without its entry")
        record.one_of(251, "S ")
        record.one_of(252, "S ")
        sign = 1 if record.one_of(58, "DH") == "D" else -1
        entry.lines.append((self._known(record, 16), sign * record.amount(100)))
        if mark == "U":
            if sum(amount for _, amount in entry.lines):
                raise record.refuse("UNBALANCED", number)
            lines = tuple(booked(account, amount) for account, amount in entry.lines)
            self._entries.append(ReadEntry(day, self._numbers.get(number, number), lines))
            self._open = None

    def _due(self, record: _Record) -> None:
        invoice = self._invoice
        if self._open is not None or invoice is None or self._number(record) != invoice.number:
            raise record.refuse("RECORD_ORDER", "due date without its invoice")
        record.day(7)
        record.one_of(58, "C" if invoice.kind == "1" else "P")
        record.amount(100)
        record.day(114, default=invoice.day)
        self._known(record, 16)
        self._known(record, 122, optional=True)
