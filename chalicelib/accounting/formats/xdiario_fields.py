"""Fields of the diary and of the sub-accounts of ContaPlus, and how values are written in them.

The records are those of its dBase files, with the same names, order and widths: the 1189 edition of
the diary has the first 98 fields, the CSV of Sage all 142. Facts and the confidence in each: ADR
0053.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final, NamedTuple, Self

ENCODING: Final = "cp1252"


@dataclass(frozen=True)
class Field:
    """A field: text (`C`), number (`N`), day (`D`) or logical (`L`)."""

    name: str
    kind: str
    width: int
    decimals: int = 0

    @classmethod
    def read(cls, written: str) -> Self:
        """Read a field of the tables below.

        >>> Field.read("EuroDebe:N16.2")
        Field(name='EuroDebe', kind='N', width=16, decimals=2)
        """
        name, _, size = written.partition(":")
        width, _, decimals = size[1:].partition(".")
        return cls(name, size[0], int(width), int(decimals or 0))

    @cached_property
    def blank(self) -> str:
        """What stands where there is no value: zero in a number."""
        return f"{0:.{self.decimals}f}" if self.kind == "N" else ""

    @cached_property
    def empty(self) -> str:
        """The same, in the width."""
        return self.laid_out(self.blank)

    def laid_out(self, value: str) -> str:
        """Bring a value to the width: numbers to the right, all else to the left."""
        return value.rjust(self.width) if self.kind == "N" else value.ljust(self.width)


def _fields(table: str) -> tuple[Field, ...]:
    return tuple(Field.read(each) for each in table.split())


DIARY: Final = _fields("""
    Asien:N6 Fecha:D8 SubCta:C12 Contra:C12 PtaDebe:N16.2 Concepto:C25 PtaHaber:N16.2 Factura:N8
    BaseImpo:N16.2 IVA:N5.2 RecEquiv:N5.2 Documento:C10 Departa:C3 Clave:C6 Estado:C1 NCasado:N6
    TCasado:N1 Trans:N6 Cambio:N16.6 DebeME:N16.2 HaberME:N16.2 Auxiliar:C1 Serie:C1 Sucursal:C4
    CodDivisa:C5 ImpAuxME:N16.2 MonedaUso:C1 EuroDebe:N16.2 EuroHaber:N16.2 BaseEuro:N16.2
    NoConv:L1 NumeroInv:C10 Serie_RT:C1 Factu_RT:N8 BaseImp_RT:N16.2 BaseImp_RF:N16.2
    Rectifica:L1 Fecha_RT:D8 NIC:C1 LPeriodico:L1 CodMovPer:N6 LInterrump:L1 SegActiv:C6
    SegGeogr:C6 LRect349:L1 Fecha_OP:D8 Fecha_EX:D8 Departa5:C5 Factura10:C10 Porcen_Ana:N5.2
    Porcen_Seg:N5.2 NumApunte:N6 EuroTotal:N16.2 RazonSoc:C100 Apellido1:C50 Apellido2:C50
    TipoOpe:C1 NFacTick:N8 NumAcuIni:C40 NumAcuFin:C40 TerIdNif:N1 TerNIF:C15 TerNom:C40
    TerNif14:C9 TBienTran:L1 TBienCod:C10 TransInm:L1 Metal:L1 MetalImp:N16.2 Cliente:C12
    OpBienes:N1 FacturaEx:C40 TipoFac:C1 TipoIVA:C1 GUID:C40 L340:L1 MetalEje:N4 Document15:C15
    ClienteSup:C12 FechaSup:D8 ImporteSup:N16.2 DocSup:C40 ClientePro:C12 FechaPro:D8
    ImportePro:N16.2 DocPro:C40 NClaveIRPF:N2 LArrend347:L1 NSitInmueb:N1 CRefCatast:C25
    Concil347:N1 TipoRegula:N2 NCritCaja:N2 LCritCaja:L1 DMaxLiqui:D8 NTotalFac:N16.2
    IdFactura:C32 NCobrPago:N16.2 NTipoIG:N2 DevoIVAId:C50 LDevolIVA:L1 MedioCrit:C1
    CuentaCrit:C34 LConAc:L1 GuidSPAY:C40 TipoEntr:N2 Mod140:N2 FechaAnota:D8 NTipo140:N2
    Cuenta140:C11 Importe140:N16.2 LDepAduan:L1 LDifAduan:L1 NInter303:N2 IdRecargo:C40
    EstadoSII:N1 TipoClave:N2 TipoExenci:N2 TipoNoSuje:N2 TipoFact:N2 NAcuIniSII:C40
    NAcuFinSII:C40 TipoRectif:N2 BImpCoste:N16.2 LEmiTercer:L1 NEntrPrest:N1 DecRecen:D8
    FactuEx_RT:C40 TipoClave1:N2 TipoClave2:N2 LTAI:L1 LExcl303:L1 ConcepNew:C50 TerNifNew:C30
    TerNomNew:C120 SII_1415:L1 CAutoriza:C15 LEmiTerDis:L1 NifSuced:C9 RazonSuced:C120
    LFSimplifi:L1 LFSinIdent:L1
""")
SUBACCOUNT: Final = _fields("""
    Cod:C12 Titulo:C40 NIF:C15 Domicilio:C35 Poblacion:C25 Provincia:C20 CodPostal:C5 Divisa:L1
    CodDivisa:C5 Documento:L1 AjustaME:L1 TipoIVA:C1 Proye:C9 SubEquiv:C12 SubCierre:C12
    LInterrump:L1 Segmento:C12 TPC:N5.2 RecEquiv:N5.2 Fax01:C15 Email:C50 TituloL:C100 IdNIF:C1
    CodPais:C2 Rep14NIF:C9 Rep14Nom:C40 MetCobro:L1 MetCobFre:L1 Suplido:L1 Provision:L1
    LEsIRPF:L1 NIRPF:N5.2 NClaveIRPF:N2 LEsMod130:L1 LDeducible:L1
""")
SHORT_DIARY: Final = DIARY[:98]
AMOUNT_LIMIT: Final = Decimal(10) ** 10
"""What the programs take; the fields have room for more."""


class Widths(NamedTuple):
    """How much room an edition has for what people have written, and how it writes it."""

    text: int
    long_text: int
    name: int
    tax_id: int
    number: int
    plain: Callable[[str], str]
    yes: str
    no: str
    """What it writes for true and false."""

    def loses(self, text: str) -> bool:
        """Return whether `text` has something that the characters of the edition have not."""
        kept = " ".join(unicodedata.normalize("NFC", text).split())
        return " ".join(self.plain(text).split()) != kept


def fixed(fields: tuple[Field, ...], values: Mapping[str, str]) -> str:
    """Lay out a record of fixed width, with its CR LF.

    >>> len(fixed(SHORT_DIARY, {})), len(fixed(SUBACCOUNT, {}))
    (1191, 450)
    """
    cells = [
        each.laid_out(values[each.name]) if each.name in values else each.empty for each in fields
    ]
    return "".join(cells) + "\r\n"


def delimited(fields: tuple[Field, ...], values: Mapping[str, str]) -> str:
    """Lay out the same as a row with semicolons, without padding."""
    return ";".join([values.get(each.name, each.blank) for each in fields]) + "\r\n"


def amount_text(amount: Decimal) -> str:
    """Write an amount with its point and two decimals.

    >>> amount_text(Decimal("-1210"))
    '-1210.00'
    """
    return f"{amount:.2f}"


def cp1252_text(text: str) -> str:
    r"""Write text in the characters of cp1252: what it has not becomes its base letter, or a space.

    >>> cp1252_text("Compañía\n«Ñandú» 10 €"), cp1252_text("Łódź 寿司")
    ('Compañía «Ñandú» 10 €', 'ódz')
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    return "".join(map(_written, composed)).strip()


@lru_cache(maxsize=1024)
def _written(character: str) -> str:
    plain = (character, unicodedata.normalize("NFKD", character)[0])
    return next((each for each in plain if each.isprintable() and _is_known(each)), " ")


def _is_known(character: str) -> bool:
    try:
        character.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def csv_text(text: str) -> str:
    """Write text so that no cell of the CSV needs quotes, which not every program reads.

    >>> csv_text('La "Esquina"; S.A.')
    "La 'Esquina', S.A."
    """
    return cp1252_text(text).replace(";", ",").replace('"', "'")


FIXED_WIDTHS: Final = Widths(25, 25, 40, 15, 40, cp1252_text, "T", "F")
CSV_WIDTHS: Final = Widths(25, 50, 120, 30, 40, csv_text, ".T.", ".F.")
