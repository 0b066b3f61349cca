"""Reading a company's own chart of accounts. Pure.

A chart is taken whole or not at all: entries that are posted to half of one are worse than none.
Each fault is told by row and column (`/rows/3/code`: the third line of the file).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from chalicelib.catalogues.service import (
    ACCOUNT_TYPE_NAMES,
    AccountType,
    Chart,
    ChartAccount,
    default_chart,
)
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.csv_lines import Reader
from chalicelib.core.errors import MAX_FIELDS, FieldError, FieldRule, InvalidInput, TooLarge
from chalicelib.core.folding import fold
from chalicelib.core.texts import Text
from chalicelib.core.validation import from_validation
from chalicelib.firms.forms import MAX_ACCOUNTS, AccountRow, ChartUpload

MAX_BYTES: Final = 4 * 1024 * 1024
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "code": ("code", "codigo", "cuenta", "account"),
    "name": ("name", "nombre", "descripcion", "titulo"),
    "type": ("type", "tipo"),
}
"""Field -> header names, folded, with spaces for whatever stood between the words."""
_TYPE_ALIASES: Final[dict[AccountType, tuple[str, ...]]] = {
    "cash": ("tesoreria",),
    "receivable": ("cliente",),
    "inventory": ("existencias",),
    "fixed_asset": ("inmovilizado",),
    "payable": ("proveedor",),
    "tax_payable": ("impuesto por pagar",),
    "tax_receivable": ("impuesto a favor",),
    "income": ("ingreso",),
    "expense": ("gasto",),
}
"""What programs write in the column `type`, folded, beside the codes and our names of them."""
_CODE_OF_TYPE: Final = {
    fold(name).replace(" ", "_"): code
    for code, text in ACCOUNT_TYPE_NAMES.items()
    for name in (code, text.es, text.en, *_TYPE_ALIASES.get(code, ()))
}
_RECORD: Final = re.compile(rb"[45].{14}[0-9A-Z].{238}")
"""The beginning of a SUENLACE record: format, company, date, kind, and the rest of the shorter."""
_ACCOUNT_RECORD: Final = "C"

ACCOUNT_TWICE = FieldRule(
    "account-twice",
    Text(
        es="La cuenta {code} está también en la fila {first}; deje la fila correcta.",
        en="Account {code} is also in row {first}; leave the row that is right.",
    ),
)
ACCOUNT_OF_NO_GROUP = FieldRule(
    "account-of-no-group",
    Text(
        es="La cuenta {code} no empieza como ninguna del plan de su país; diga su tipo en la "
        "columna «tipo».",
        en="Account {code} begins like none of the country's chart; say its type in the column "
        "“type”.",
    ),
)
RECORD_OF_OTHER_COMPANY = FieldRule(
    "record-of-other-company",
    Text(
        es="El registro es de la empresa {found} y el plan es para la {expected}; exporte el de "
        "esta empresa.",
        en="The record is of company {found} and the chart is for {expected}; export that of this "
        "company.",
    ),
)
RECORD_CUT_SHORT = FieldRule(
    "record-cut-short",
    Text(
        es="El registro no tiene el largo del primero ({expected} posiciones, y tiene {found}); "
        "exporte el archivo otra vez.",
        en="The record is not as long as the first one ({expected} positions, it has {found}); "
        "export the file again.",
    ),
)
CHART_LENGTH = FieldRule(
    "chart-length",
    Text(
        es="Las cuentas tienen {found} cifras; con las de su país han de ser de {least} a 12.",
        en="The accounts have {found} digits; with those of the country they must have {least} to "
        "12.",
    ),
)
NO_ACCOUNTS = FieldRule(
    "no-accounts",
    Text(
        es="El archivo no tiene cuentas; envíe al menos una.",
        en="The file has no accounts; send at least one.",
    ),
)


class ChartTooLarge(TooLarge):
    """More accounts, or more bytes, than a chart may have."""

    code = "chart-too-large"
    text = Text(
        es="Un plan puede tener como máximo {accounts} cuentas y {bytes} bytes; quite las que la "
        "empresa no usa.",
        en="A chart can have at most {accounts} accounts and {bytes} bytes; remove those that the "
        "company does not use.",
    )

    def __init__(self) -> None:
        super().__init__(accounts=MAX_ACCOUNTS, bytes=MAX_BYTES)


class _Given(NamedTuple):
    """An account as a line of a file says it."""

    number: int
    said: Mapping[str, Any]
    fault: FieldError | None = None


class _Read(NamedTuple):
    where: str
    """Pointer to the account."""
    number: int
    row: AccountRow


def read_json(data: bytes, country: str) -> Chart:
    """Read `{"accounts": [...]}`.

    Raises:
        InvalidInput, Malformed, TooLarge: it is no chart that can be taken.
    """
    accounts = UnreadBody(data).read(ChartUpload).accounts
    read = [_Read(f"/accounts/{at}", at + 1, row) for at, row in enumerate(accounts)]
    return _chart(read, [], country)


def read_file(
    data: bytes, charset: str, country: str, company_code: str, *, most: int = MAX_ACCOUNTS
) -> Chart:
    """Read a chart from a CSV or a file of SUENLACE records, whichever it is.

    Raises:
        InvalidInput, Malformed, TooLarge: it is no chart that can be taken.
    """
    if len(data) > MAX_BYTES:
        raise ChartTooLarge
    given = _records(data, company_code) if _RECORD.match(data) else _lines(data, charset)
    read: list[_Read] = []
    faults: list[FieldError] = []
    for count, (number, said, fault) in enumerate(given):
        if count == most:
            raise ChartTooLarge
        where = f"/rows/{number}"
        if fault is not None:
            faults.append(FieldError(where, fault.rule, fault.facts))
            continue
        try:
            read.append(_Read(where, number, AccountRow.model_validate(said)))
        except ValidationError as exc:
            faults += from_validation(exc, where).fields
    return _chart(read, faults, country)


def _lines(data: bytes, charset: str) -> Iterator[_Given]:
    names = {name: field for field, known in COLUMNS.items() for name in known}
    for line in Reader(data, names, ("code", "name"), charset):
        said = {field: cell.strip() for field, cell in line.cells.items()}
        kind = said.pop("type", "")
        if kind:
            said["type"] = _CODE_OF_TYPE.get(fold(kind).replace(" ", "_"), kind)
        yield _Given(line.number, said, line.fault)


def _records(data: bytes, company_code: str) -> Iterator[_Given]:
    """Take the accounts of a SUENLACE file; its entries and invoices are not about the chart."""
    lines = data.decode("cp1252", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip("\x1a "):
            continue
        if len(line) != len(lines[0]):
            wrong = {"expected": len(lines[0]), "found": len(line)}
            yield _Given(number, {}, RECORD_CUT_SHORT.at("", **wrong))
        elif line[14] != _ACCOUNT_RECORD:
            continue
        elif line[1:6] != company_code:
            wrong_company = {"found": line[1:6], "expected": company_code}
            yield _Given(number, {}, RECORD_OF_OTHER_COMPANY.at("", **wrong_company))
        else:
            yield _Given(number, {"code": line[15:27].strip(), "name": line[27:57].strip()})


def _chart(read: list[_Read], faults: list[FieldError], country: str) -> Chart:
    """Make the chart of the accounts that take entries; those that only group are left out.

    Where the books have more digits than the country's chart, its accounts are roots in them.
    """
    start = default_chart(country)
    length = max((len(each.row.code) for each in read), default=0)
    types = _types_by_prefix(start)
    first: dict[str, int] = {}
    accounts = []
    for where, number, row in read:
        before = first.setdefault(row.code, number)
        kind = row.type or _nearest(row.code, types)
        if before != number:
            faults.append(ACCOUNT_TWICE.at(f"{where}/code", code=row.code, first=before))
        elif len(row.code) == length and kind is None:
            faults.append(ACCOUNT_OF_NO_GROUP.at(f"{where}/code", code=row.code))
        elif len(row.code) == length and kind is not None:
            accounts.append(
                ChartAccount(code=row.code, type=kind, name_es=row.name, name_en=row.name)
            )
    if not read and not faults:
        faults.append(NO_ACCOUNTS.at(""))
    if read and length < start.length:
        faults.append(CHART_LENGTH.at("", found=length, least=start.length))
    if faults:
        raise InvalidInput(faults[:MAX_FIELDS], len(faults[MAX_FIELDS:]))
    return Chart(
        country=country,
        length=length,
        has_roots=start.has_roots or length > start.length,
        accounts=tuple(sorted(accounts, key=lambda account: account.code)),
    )


def _types_by_prefix(start: Chart) -> dict[str, AccountType]:
    """Return of each beginning of a code the type of the first account that begins so."""
    found: dict[str, AccountType] = {}
    for account in start.accounts:
        if account.type != "heading":
            for end in range(1, len(account.code) + 1):
                found.setdefault(account.code[:end], account.type)
    return found


def _nearest(code: str, types: Mapping[str, AccountType]) -> AccountType | None:
    beginnings: Iterable[str] = (code[:end] for end in range(len(code), 0, -1))
    return next((types[each] for each in beginnings if each in types), None)
