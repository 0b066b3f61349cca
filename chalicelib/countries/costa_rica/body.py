"""What a caller sends to issue a document: the body of `POST …/documents`.

Names are ours, codes are the authority's. Lengths, formats and list sizes stand here, so that they
are checked once, in compiled code; what depends on several fields stands in `costa_rica.rules`, and
the amounts are computed by `totals`. This module knows no XML and no numbering.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from chalicelib.core.fields import Form, Written
from chalicelib.core.model import Instant, Model
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.clave import tidied_clave
from chalicelib.countries.costa_rica.field_types import Exact, OneOf, Spelled
from chalicelib.countries.costa_rica.listed import Listed, PublishedCodes
from chalicelib.countries.costa_rica.parties import (
    ActivityCode,
    Identification,
    Receiver,
    TwoDigits,
)
from chalicelib.countries.costa_rica.structure.table import BY_TYPE, codes


def _without_blanks(value: Any) -> Any:
    if value.__class__ is not str or value.isalnum():  # as nearly all are
        return value
    return "".join(value.split())


MOST_LINES = 1000
_OF_COLONES = Decimal("1.00000")
Other = Annotated[str, Written(5, 100)]
"""The words that code 99 asks for."""
Quantity = Annotated[Decimal, Exact(13, 3)]
Price = Annotated[Decimal, Exact(13, 5)]
Percentage = Annotated[Decimal, Exact(3, 5, most=100)]
Rate = Annotated[Decimal, Exact(2, 2)]
GivenAmount = Annotated[Decimal, Exact(13, 5, zero=True)]
DocumentType = Annotated[str, OneOf(BY_TYPE.keys)]
SaleCondition = Annotated[str, Listed("sale-conditions")]


class CommercialCode(Model):
    """A code of the product: the seller's, the buyer's, the maker's, an internal one."""

    type: Annotated[str, Listed("commercial-codes")]
    """Whose code it is (`Tipo`; catalogue `commercial-codes`)."""
    code: Annotated[str, Written(1, 20)]
    """The code itself, as seller, buyer or maker writes it (`Codigo`)."""


class Discount(Model):
    """A discount: an amount, or a percentage of what the discounts before it left."""

    code: Annotated[str, Listed("discount-codes")]
    """Kind of discount (`CodigoDescuento`; catalogue `discount-codes`). 01 and 03 are gifts
    (regalía, bonificación): the line is taxed on its whole price."""
    amount: Price | None = None
    """What is taken off the line, in the document's currency (`MontoDescuento`). This or
    `percentage`, not both."""
    percentage: Percentage | None = None
    """What is taken off, in percent of what the discounts before left of the line. This or
    `amount`, not both."""
    other_code: Other | None = None
    """What kind it is, for code 99 and no other (`CodigoDescuentoOTRO`)."""
    reason: Annotated[str, Written(3, 80)] | None = None
    """What the discount is for (`NaturalezaDescuento`); code 99 needs it."""


ON_RECORD = frozenset({"04", "11"})
"""Exonerations by an authorisation of the ministry, which its register knows by number."""


class Exoneration(Model):
    """The authorisation under which a customer does not pay a tax, or part of it."""

    type: Annotated[str, Listed("exemption-documents")]
    """What exonerates (`TipoDocumentoEX1`; catalogue `exemption-documents`). 01, 05, 06 and 07 in
    notes only."""
    other_type: Other | None = None
    """What document it is, for type 99 and no other (`TipoDocumentoOTRO`)."""
    number: Annotated[str, Written(3, 40)]
    """Number of the authorisation, or of the law with types 02, 03 and 08 (`NumeroDocumento`).
    Those of types 04 and 11 are looked up in the ministry's record."""
    article: Annotated[int, Field(strict=True, ge=0, le=999_999)] | None = None
    """Number of the law's article (`Articulo`); types 02, 03, 06, 07 and 08 need it."""
    subsection: Annotated[int, Field(strict=True, ge=0, le=999_999)] | None = None
    """Number of the article's subsection (`Inciso`)."""
    institution: Annotated[str, Listed("institutions")]
    """Who issued it (`NombreInstitucion`; catalogue `institutions`)."""
    institution_other: Annotated[str, Written(5, 160)] | None = None
    """Name of who issued it, for institution 99 and no other (`NombreInstitucionOtros`)."""
    issued_at: Instant
    """When it was issued, with its offset from UTC (`FechaEmisionEX`); its day is compared with the
    record."""
    rate: Rate
    """Points of the tax's rate that are not paid (`TarifaExonerada`): `13` of 13 % frees all of
    it."""

    @field_validator("number")
    @classmethod
    def _as_registered(cls, number: str, info: ValidationInfo) -> str:
        """Write the number of an authorisation as the ministry's record has it."""
        if info.data.get("type") in ON_RECORD and number.isascii():
            return "".join(number.split()).upper()
        return number


class Tax(Model):
    """A tax of a line; the rate follows from its code."""

    code: Annotated[str, Listed("taxes")] = "01"
    """Which tax (`Codigo`; catalogue `taxes`). Only 01, IVA, is computed so far; others are
    refused."""
    rate_code: Annotated[str, Listed("iva-rates")] | None = None
    """Rate of the IVA (`CodigoTarifaIVA`; catalogue `iva-rates`), which it needs: 08 is the general
    13 %. 05, 06 and 07 in notes only."""
    exoneration: Exoneration | None = None
    """What frees the customer of this tax or of a part of it (`Exoneracion`)."""


class Line(Model):
    """A line: what is sold, how much of it, at what price."""

    cabys: Annotated[
        str,
        BeforeValidator(_without_blanks),
        Field(examples=["8313100000100"]),
        Form("^[0-9]{13}$", Text(es="13 cifras", en="13 digits")),
    ]
    """Code of the good or service in the catalogue of goods and services (`CodigoCABYS`; catalogue
    `cabys`). Goods begin with 0 to 4, services with 5 to 9."""
    commercial_codes: Annotated[tuple[CommercialCode, ...], Field(max_length=5)] = ()
    """Codes of the product by seller, buyer or maker (`CodigoComercial`)."""
    quantity: Quantity
    """How many units are sold (`Cantidad`): a decimal string, more than zero."""
    unit: Annotated[
        str,
        Field(min_length=1, max_length=15, examples=["Unid", "Sp"]),
        Spelled(partial(codes, "units")),
    ]
    """Unit of measure (`UnidadMedida`; catalogue `units`, where capitals matter)."""
    transaction_type: Annotated[str, Listed("transaction-types")] | None = None
    """What kind of operation it is (`TipoTransaccion`; catalogue `transaction-types`); a ticket has
    none."""
    commercial_unit: Annotated[str, Written(1, 20)] | None = None
    """Unit as the trade calls it, such as a box of 12 (`UnidadMedidaComercial`)."""
    description: Annotated[str, Written(3, 200)]
    """What is sold, in words for the customer (`Detalle`)."""
    serial_numbers: Annotated[
        tuple[Annotated[str, Written(1, 17)], ...],
        Field(max_length=1000),
    ] = ()
    """Serial numbers, or the VIN of each vehicle (`NumeroVINoSerie`)."""
    medicine_registration: Annotated[str, Written(1, 100)] | None = None
    """Number under which the Ministry of Health registers a medicine (`RegistroMedicamento`)."""
    pharmaceutical_form: Annotated[str, Written(1, 3)] | None = None
    """Form of a medicine (`FormaFarmaceutica`; catalogue `pharmaceutical-forms`)."""
    unit_price: Price
    """Price of one unit before discounts and taxes, in the document's currency
    (`PrecioUnitario`)."""
    discounts: Annotated[tuple[Discount, ...], Field(max_length=5)] = ()
    """What is taken off the line, each from what those before it left (`Descuento`)."""
    taxes: Annotated[tuple[Tax, ...], Field(min_length=1, max_length=5)]
    """Taxes of the line, each once (`Impuesto`); what is exempt says so by its `rate_code`."""


class OtherCharge(Model):
    """A charge that is not a sale: stamps, 10 % service, somebody else's money."""

    type: Annotated[str, Listed("other-charges")]
    """Kind of charge (`TipoDocumentoOC`; catalogue `other-charges`)."""
    other_type: Other | None = None
    """What kind it is, for type 99 and no other (`TipoDocumentoOTROS`)."""
    third_party: Identification | None = None
    """Who gets the money, for a third party's charge, type 04 (`IdentificacionTercero`)."""
    third_party_name: Annotated[str, Written(5, 100)] | None = None
    """Name of who gets the money, for type 04 (`NombreTercero`)."""
    description: Annotated[str, Written(1, 160)]
    """What is charged, in words for the customer (`Detalle`)."""
    percentage: Percentage | None = None
    """How much of the net sale is charged, in percent (`PorcentajeOC`); refused where `amount` says
    another sum."""
    amount: Price | None = None
    """What is charged, in the document's currency (`MontoCargo`): more than zero. Left out, it is
    computed of the `percentage`, to five decimals; what is issued says it always."""


class Payment(Model):
    """A means of payment. One alone needs no amount; of several, one without carries the rest."""

    type: Annotated[str, Listed("payment-means")]
    """How it is paid (`TipoMedioPago`; catalogue `payment-means`)."""
    other: Annotated[str, Written(3, 100)] | None = None
    """How it is paid, for type 99 and no other (`MedioPagoOtros`)."""
    amount: Price | None = None
    """What is paid so, in the document's currency (`TotalMedioPago`). Of several means one alone
    may have none, and carries the rest."""


class Reference(Model):
    """An earlier document that this one refers to."""

    type: Annotated[TwoDigits, PublishedCodes("reference-documents")]
    """Kind of document referred to (`TipoDocIR`; catalogue `reference-documents`)."""
    other_type: Other | None = None
    """What kind it is, for type 99 and no other (`TipoDocRefOTRO`)."""
    number: Annotated[str, Written(1, 50), BeforeValidator(tidied_clave)] | None = None
    """Its number (`Numero`): of an electronic document the clave, its key of 50 characters. Only
    type 13 goes without."""
    issued_at: Instant
    """When it was issued, with its offset from UTC (`FechaEmisionIR`): the day that its clave has,
    and at most 10 years ago."""
    code: Annotated[TwoDigits, PublishedCodes("reference-codes")] | None = None
    """Why it is referred to (`Codigo`; catalogue `reference-codes`). Only type 13 goes without."""
    other_code: Other | None = None
    """Why it is, for code 99 and no other (`CodigoReferenciaOTRO`)."""
    reason: Annotated[str, Written(3, 180)] | None = None
    """Why it is referred to, in words (`Razon`). Only type 13 goes without."""
    total: GivenAmount | None = None
    """What the document came to, in the note's currency: only in a note, and needed where another
    program issued the document that it corrects. Not in the XML."""


class CallerTotals(Model):
    """The caller's own arithmetic, compared with ours; leave out what you do not compute."""

    sale: GivenAmount | None = None
    """Sum of the lines before discounts (`TotalVenta`)."""
    discounts: GivenAmount | None = None
    """Sum of all discounts (`TotalDescuentos`)."""
    net_sale: GivenAmount | None = None
    """Sum of the lines less discounts, without taxes (`TotalVentaNeta`)."""
    tax: GivenAmount | None = None
    """Sum of the taxes to be paid (`TotalImpuesto`)."""
    other_charges: GivenAmount | None = None
    """Sum of the charges that are not sales (`TotalOtrosCargos`)."""
    total: GivenAmount | None = None
    """What the document comes to (`TotalComprobante`)."""


class NewDocument(Model):
    """A document to be issued."""

    type: DocumentType = "invoice"
    """Kind of document: factura (invoice), tiquete (ticket), nota de crédito or de débito, and so
    on. Those not issued here yet are refused."""
    branch: Annotated[int, Field(strict=True, ge=1, le=999)] = 1
    """Establishment that issues (sucursal): digits 1 to 3 of `NumeroConsecutivo`. 1 is the head
    office."""
    terminal: Annotated[int, Field(strict=True, ge=1, le=99_999)] = 1
    """Till or terminal of the branch (punto de venta): digits 4 to 8 of `NumeroConsecutivo`."""
    economic_activity: ActivityCode
    """Activity of the business under which it sells (`CodigoActividadEmisor`; `GET
    /v1/businesses/{business}/activities`), in any known form; the document carries that of the
    register."""
    receiver: Receiver | None = None
    """The customer (`Receptor`); an invoice needs one with its identification, a ticket none."""
    sale_condition: SaleCondition = "01"
    """On what terms it is sold (`CondicionVenta`; catalogue `sale-conditions`): 01 at once, 02 on
    credit. The catalogue says which documents take it."""
    sale_condition_other: Other | None = None
    """What the terms are, for condition 99 and no other (`CondicionVentaOtros`)."""
    credit_days: Annotated[int, Field(strict=True, ge=1, le=99_999)] | None = None
    """Days until it is to be paid (`PlazoCredito`); conditions 02 and 10 need it, 10 up to 90 days
    (art. 27 LIVA)."""
    lines: Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)] = ()
    """What is sold, line by line (`LineaDetalle`). Only a document with charges of types 04, 08, 09
    or 10 and no others goes without."""
    other_charges: Annotated[tuple[OtherCharge, ...], Field(max_length=15)] = ()
    """Charges that are not sales, such as the 10 % for service (`OtrosCargos`)."""
    currency: Annotated[
        str,
        Spelled(partial(codes, "currencies")),
        Form(
            "^[A-Z]{3}$",
            Text(es="3 letras mayúsculas, como CRC", en="3 capital letters, such as CRC"),
        ),
    ] = "CRC"
    """Currency of all amounts (`CodigoMoneda`; ISO 4217, catalogue `currencies`)."""
    exchange_rate: Price | None = None
    """Colones for one unit of `currency` (`TipoCambio`): the selling rate of the day of the central
    bank. Needed in any other currency; of colones nothing needs to be said."""
    payments: Annotated[tuple[Payment, ...], Field(max_length=4)] = ()
    """How it is paid (`MedioPago`); needed unless the condition of sale is one of credit."""
    references: Annotated[tuple[Reference, ...], Field(max_length=10)] = ()
    """Documents that this one refers to (`InformacionReferencia`); a note names the one that it
    corrects by its clave."""
    notes: Annotated[tuple[Annotated[str, Written(1, 500)], ...], Field(max_length=10)] = ()
    """Remarks for the customer, printed and in the XML (`OtroTexto`)."""
    totals: CallerTotals | None = None
    """Your own sums, to be compared with ours: the document is refused where one differs."""
    replaces: Annotated[str, Written(1, 40)] | None = None
    """The `id` of the rejected document in whose place this one is issued. Not in the XML."""

    @property
    def rate(self) -> Decimal:
        """Colones for one unit of its currency."""
        return _OF_COLONES if self.exchange_rate is None else self.exchange_rate
