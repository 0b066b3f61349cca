"""What ContaPlus and its heirs do with a diary and its sub-accounts: book them, or refuse them.

Sub-accounts come first; the diary is lines of 1189 characters, or values between semicolons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any, Final, Literal

from tests.unit.accounting.importers.dbf_text import FixedReader, day, layout, lines_of
from tests.unit.accounting.importers.model import ZERO, ImportRefused, ReadEntry, ReadLine, ReadVat

DIARY: Final = layout("""
Asien:N6 Fecha:D8 SubCta:C12 Contra:C12 PtaDebe:N16.2 Concepto:C25 PtaHaber:N16.2 Factura:N8
BaseImpo:N16.2 IVA:N5.2 RecEquiv:N5.2 Documento:C10 Departa:C3 Clave:C6 Estado:C1 NCasado:N6
TCasado:N1 Trans:N6 Cambio:N16.6 DebeME:N16.2 HaberME:N16.2 Auxiliar:C1 Serie:C1 Sucursal:C4
CodDivisa:C5 ImpAuxME:N16.2 MonedaUso:C1 EuroDebe:N16.2 EuroHaber:N16.2 BaseEuro:N16.2 NoConv:L1
NumeroInv:C10 Serie_RT:C1 Factu_RT:N8 BaseImp_RT:N16.2 BaseImp_RF:N16.2 Rectifica:L1 Fecha_RT:D8
NIC:C1 LPeriodico:L1 CodMovPer:N6 LInterrump:L1 SegActiv:C6 SegGeogr:C6 LRect349:L1 Fecha_OP:D8
Fecha_EX:D8 Departa5:C5 Factura10:C10 Porcen_Ana:N5.2 Porcen_Seg:N5.2 NumApunte:N6
EuroTotal:N16.2 RazonSoc:C100 Apellido1:C50 Apellido2:C50 TipoOpe:C1 NFacTick:N8 NumAcuIni:C40
NumAcuFin:C40 TerIdNif:N1 TerNIF:C15 TerNom:C40 TerNif14:C9 TBienTran:L1 TBienCod:C10
TransInm:L1 Metal:L1 MetalImp:N16.2 Cliente:C12 OpBienes:N1 FacturaEx:C40 TipoFac:C1 TipoIVA:C1
GUID:C40 L340:L1 MetalEje:N4 Document15:C15 ClienteSup:C12 FechaSup:D8 ImporteSup:N16.2
DocSup:C40 ClientePro:C12 FechaPro:D8 ImportePro:N16.2 DocPro:C40 NClaveIRPF:N2 LArrend347:L1
NSitInmueb:N1 CRefCatast:C25 Concil347:N1 TipoRegula:N2 NCritCaja:N2 LCritCaja:L1 DMaxLiqui:D8
NTotalFac:N16.2 IdFactura:C32 NCobrPago:N16.2 NTipoIG:N2 DevoIVAId:C50 LDevolIVA:L1 MedioCrit:C1
CuentaCrit:C34 LConAc:L1 GuidSPAY:C40 TipoEntr:N2 Mod140:N2 FechaAnota:D8 NTipo140:N2
Cuenta140:C11 Importe140:N16.2 LDepAduan:L1 LDifAduan:L1 NInter303:N2 IdRecargo:C40 EstadoSII:N1
TipoClave:N2 TipoExenci:N2 TipoNoSuje:N2 TipoFact:N2 NAcuIniSII:C40 NAcuFinSII:C40 TipoRectif:N2
BImpCoste:N16.2 LEmiTercer:L1 NEntrPrest:N1 DecRecen:D8 FactuEx_RT:C40 TipoClave1:N2
TipoClave2:N2 LTAI:L1 LExcl303:L1 ConcepNew:C50 TerNifNew:C30 TerNomNew:C120 SII_1415:L1
CAutoriza:C15 LEmiTerDis:L1 NifSuced:C9 RazonSuced:C120 LFSimplifi:L1 LFSinIdent:L1
""")
SUBACCOUNTS: Final = layout("""
Cod:C12 Titulo:C40 NIF:C15 Domicilio:C35 Poblacion:C25 Provincia:C20 CodPostal:C5 Divisa:L1
CodDivisa:C5 Documento:L1 AjustaME:L1 TipoIVA:C1 Proye:C9 SubEquiv:C12 SubCierre:C12
LInterrump:L1 Segmento:C12 TPC:N5.2 RecEquiv:N5.2 Fax01:C15 Email:C50 TituloL:C100 IdNIF:C1
CodPais:C2 Rep14NIF:C9 Rep14Nom:C40 MetCobro:L1 MetCobFre:L1 Suplido:L1 Provision:L1 LEsIRPF:L1
NIRPF:N5.2 NClaveIRPF:N2 LEsMod130:L1 LDeducible:L1
""")
FIELDS_1189: Final = 98
_WANTED: Final = frozenset(
    (
        "Asien", "Fecha", "SubCta", "Contra", "PtaDebe", "PtaHaber", "Factura", "BaseImpo", "IVA",
        "RecEquiv", "Documento", "MonedaUso", "EuroDebe", "EuroHaber", "BaseEuro", "NoConv",
        "Fecha_OP", "Fecha_EX", "TerIdNif", "TerNIF", "FacturaEx", "TipoFac", "TipoIVA",
        "L340", "NTotalFac",
    )
)  # fmt: skip


def _stretches() -> Iterator[tuple[int, int, str]]:
    """Divide the columns into those that are read, by name, and what is between them."""
    start = 0
    for is_wanted, group in groupby(DIARY, lambda field: field.name in _WANTED):
        for part in ([field] for field in group) if is_wanted else [list(group)]:
            yield start, start + len(part), part[0].name if is_wanted else ""
            start += len(part)


_STRETCHES: Final = tuple(_stretches())
_OF_SUBACCOUNTS: Final = frozenset({"Cod", "Titulo", "TPC", "RecEquiv"})


@dataclass(frozen=True, slots=True)
class Setting:
    """How the company is set up in the program."""

    edition: Literal["1189", "142csv"] = "1189"
    digits: int = 8
    period: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31))
    chart: frozenset[str] = frozenset()
    """The accounts that the program has already, beside those of the file."""
    vat_accounts: tuple[str, ...] = ("472", "477")
    """What accounts of VAT begin with; their lines need a counterpart, and some are invoices'."""
    rates: frozenset[Decimal] | None = None
    """VAT and surcharge rates that the program knows; None knows all."""
    diary: str = "XDiario.txt"
    subaccounts: str = "XSubCta.txt"
    issued_vat_kind: str = "O"


@dataclass(frozen=True, slots=True)
class _Line:
    values: Mapping[str, str]
    where: str

    def text(self, name: str) -> str:
        return self.values[name]

    def amount(self, name: str) -> Decimal:
        return Decimal(self.values[name])

    def refuse(self, code: str, what: str = "") -> ImportRefused:
        return ImportRefused(code, f"{self.where} {what}".strip())


def read(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Book the files; `setting` is that of `Setting`.

    Raises:
        ImportRefused: the program gives one of its messages.
    """
    company = Setting(**setting)
    if sorted(files) != sorted([company.diary, company.subaccounts]):
        raise ImportRefused("FILE_NAME", ", ".join(files))
    known = set(company.chart) | _subaccounts(files[company.subaccounts], company)
    lines = list(_diary(files[company.diary], company))
    invoices: dict[str, str] = {}
    entries: list[ReadEntry] = []
    seen: set[str] = set()
    for number, group in groupby(lines, key=lambda line: line.text("Asien")):
        if number in seen or not int(number):
            raise ImportRefused("RECORD_ORDER", f"entry {number}")
        seen.add(number)
        entries.append(_entry(list(group), known, invoices, company))
    return entries


def _subaccounts(data: bytes, company: Setting) -> set[str]:
    reader = FixedReader(company.subaccounts, SUBACCOUNTS, _OF_SUBACCOUNTS)
    codes: set[str] = set()
    for place, line in enumerate(lines_of(company.subaccounts, data), 1):
        found = reader.read(place, line, _OF_SUBACCOUNTS)
        code, where = found["Cod"], f"{company.subaccounts} line {place}"
        _check_length(code, company, where)
        if code in codes or not found["Titulo"]:
            raise ImportRefused("ACCOUNT_UNKNOWN", f"{where} {code} twice or without title")
        codes.add(code)
    return codes


def _check_length(code: str, company: Setting, where: str) -> None:
    if not code.isdigit() or len(code) != company.digits:
        raise ImportRefused("ACCOUNT_LENGTH", f"{where} {code!r}")


def _diary(data: bytes, company: Setting) -> Iterator[_Line]:
    lines = enumerate(lines_of(company.diary, data), 1)
    if company.edition == "142csv":
        yield from (_split(place, line, company.diary) for place, line in lines)
        return
    reader = FixedReader(company.diary, DIARY[:FIELDS_1189], _WANTED)
    for place, line in lines:
        yield _Line(reader.read(place, line, _WANTED), f"{company.diary} line {place}")


def _split(place: int, line: str, name: str) -> _Line:
    where, values = f"{name} line {place}", line.split(";")
    if len(values) != len(DIARY):
        raise ImportRefused("RECORD_LENGTH", where)
    found: dict[str, str] = {}
    for start, end, wanted in _STRETCHES:
        if wrong := _first_wrong(tuple(values[start:end]), start):
            raise ImportRefused("FIELD_FORMAT", f"{where} {wrong}")
        if wanted:
            found[wanted] = values[start].strip()
    return _Line(found, where)


@cache
def _first_wrong(values: tuple[str, ...], start: int) -> str:
    """Name the first value of a stretch that is none of its column; most stretches are alike."""
    for field, value in zip(DIARY[start:], values, strict=False):
        if not field.holds(value, is_padded=False):
            return f"{field.name}: {value!r}"
    return ""


def _entry(
    lines: list[_Line], known: set[str], invoices: dict[str, str], company: Setting
) -> ReadEntry:
    """Check and book one entry; `invoices` are the numbers so far, by the reference of each."""
    first = lines[0]
    booked = tuple([each for line in lines for each in _booked(line, known, company)])
    off = sum(each.signed for each in booked)
    if off:
        raise first.refuse("UNBALANCED", f"{off}")
    if any(line.text("Fecha") != first.text("Fecha") for line in lines):
        raise first.refuse("DATE_OUT_OF_YEAR", "one entry of two days")
    rows = [line for line in lines if line.text("TipoFac")]
    for line in lines:
        if line.text("SubCta").startswith(company.vat_accounts) and not line.text("Contra"):
            raise line.refuse("VAT_COUNTERPART_MISSING", line.text("SubCta"))
    for row in rows:
        _check_row(row, rows[0], company)
    reference = first.text("Documento")
    number = _number(rows[0]) if rows else invoices.get(reference, reference)
    if rows:
        if number in invoices.values():
            raise first.refuse("DUPLICATE_INVOICE", number)
        invoices[reference] = number
    return ReadEntry(
        day(first.text("Fecha")),
        number,
        booked,
        tuple(_vat(rows)),
        next((row.text("TerNIF") for row in rows), ""),
    )


def _number(line: _Line) -> str:
    return line.text("FacturaEx") or line.text("Documento")


def _booked(line: _Line, known: set[str], company: Setting) -> Iterator[ReadLine]:
    """Check one line; yield what it books."""
    _check_length(line.text("SubCta"), company, line.where)
    if line.text("SubCta") not in known:
        raise line.refuse("ACCOUNT_UNKNOWN", line.text("SubCta"))
    if contra := line.text("Contra"):
        _check_length(contra, company, line.where)
        if contra not in known:
            raise line.refuse("ACCOUNT_UNKNOWN", contra)
    if not line.text("Fecha"):
        raise line.refuse("DATE_OUT_OF_YEAR")
    if not company.period[0] <= day(line.text("Fecha")) <= company.period[1]:
        raise line.refuse("DATE_OUT_OF_YEAR", line.text("Fecha"))
    _check_currency(line, company)
    debit, credit = line.amount("EuroDebe"), line.amount("EuroHaber")
    if debit and credit:
        raise line.refuse("FIELD_FORMAT", "both sides")
    if debit:
        yield ReadLine(line.text("SubCta"), "debit", debit)
    if credit:
        yield ReadLine(line.text("SubCta"), "credit", credit)


def _check_currency(line: _Line, company: Setting) -> None:
    """Euros are said to be euros; pesetas are nothing, or the same in the later edition."""
    if line.text("MonedaUso") != "2" or line.text("NoConv") == "T":
        raise line.refuse("FIELD_FORMAT", "currency")
    pairs = (("PtaDebe", "EuroDebe"), ("PtaHaber", "EuroHaber"), ("BaseImpo", "BaseEuro"))
    for old, new in pairs:
        doubled = company.edition == "142csv" and line.amount(old) == line.amount(new)
        if line.amount(old) and not doubled:
            raise line.refuse("FIELD_FORMAT", old)


def _check_row(row: _Line, first: _Line, company: Setting) -> None:
    """Check what the VAT book needs of a line."""
    if row.text("TipoFac") not in ("E", "R") or not row.text("SubCta").startswith(
        company.vat_accounts
    ):
        raise row.refuse("FIELD_FORMAT", "TipoFac")
    if row.text("TipoIVA") != (company.issued_vat_kind if row.text("TipoFac") == "E" else "O"):
        raise row.refuse("FIELD_FORMAT", "TipoIVA")
    if not int(row.text("Factura")) or _number(row) != _number(first):
        raise row.refuse("FIELD_FORMAT", "Factura")
    if row.text("TerNIF") and row.text("TerIdNif") not in "123456":
        raise row.refuse("FIELD_FORMAT", "TerIdNif")
    for name in ("IVA", "RecEquiv"):
        if company.rates is not None and row.amount(name) not in company.rates | {ZERO}:
            raise row.refuse("VAT_RATE_UNKNOWN", row.text(name))


def _vat(rows: list[_Line]) -> Iterator[ReadVat]:
    """Read the VAT book; a row with a rate of surcharge alone is what was charged by it.

    What lowers a sale is on its usual side and negative, or on the other side and positive.
    """
    for row in rows:
        debit, credit, base = (row.amount(name) for name in ("EuroDebe", "EuroHaber", "BaseEuro"))
        if (debit + credit) * base < 0:
            raise row.refuse("FIELD_FORMAT", "base and amount of different signs")
        usual = 1 if row.text("TipoFac") == "E" else -1
        turned = usual if not debit else -usual
        is_surcharge = bool(row.amount("RecEquiv")) and not row.amount("IVA")
        amount = turned * (debit + credit)
        yield ReadVat(
            turned * base,
            row.amount("IVA"),
            ZERO if is_surcharge else amount,
            amount if is_surcharge else ZERO,
        )
