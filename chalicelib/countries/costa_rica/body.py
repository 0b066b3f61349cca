"""What a caller sends to issue a document: the body of `POST …/documents`.

Names are ours, codes are the authority's. Lengths, formats and list sizes stand here, so that they
are checked once, in compiled code; what depends on several fields stands in `costa_rica.rules`, and
the amounts are computed by `totals`. This module knows no XML and no numbering.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from chalicelib.core.emails import Email
from chalicelib.core.fields import Form, PhoneCountryCode, Written
from chalicelib.core.model import Instant, Model
from chalicelib.core.phones import national
from chalicelib.core.tax_ids import broken_rule, no_figure
from chalicelib.core.texts import Language, Text
from chalicelib.countries.costa_rica.activities import padded
from chalicelib.countries.costa_rica.clave import tidied_clave
from chalicelib.countries.costa_rica.field_types import Exact, OneOf, Spelled
from chalicelib.countries.costa_rica.identifications import whole_identification
from chalicelib.countries.costa_rica.places import whole_place
from chalicelib.countries.costa_rica.structure.table import BY_TYPE, codes


def _without_blanks(value: Any) -> Any:
    return "".join(value.split()) if isinstance(value, str) else value


def _listed(name: str) -> OneOf:
    return OneOf(partial(codes, name))


MOST_LINES = 1000
Other = Annotated[str, Written(5, 100)]
"""The words that code 99 asks for."""
ActivityCode = Annotated[str, Written(6, 6), BeforeValidator(padded)]
TwoDigits = Annotated[
    str,
    Spelled(lambda: [f"{number:02d}" for number in range(100)]),
    Form("^[0-9]{2}$", Text(es="2 cifras, como 01", en="2 digits, such as 01")),
]
Quantity = Annotated[Decimal, Exact(13, 3)]
Price = Annotated[Decimal, Exact(13, 5)]
Percentage = Annotated[Decimal, Exact(3, 5, most=100)]
Rate = Annotated[Decimal, Exact(2, 2)]
GivenAmount = Annotated[Decimal, Exact(13, 5, zero=True)]
DocumentType = Annotated[str, OneOf(BY_TYPE.keys)]
SaleCondition = Annotated[str, _listed("sale-conditions")]


class Identification(Model):
    """Who somebody is for the tax authority."""

    type: Annotated[str, _listed("identification-types")]
    """May be left out where the number has the form of one type."""
    number: Annotated[str, BeforeValidator(no_figure), Field(min_length=1, max_length=20)]

    @model_validator(mode="before")
    @classmethod
    def _plain_number(cls, given: Any) -> Any:
        return whole_identification(given)

    @field_validator("number")
    @classmethod
    def _fits(cls, number: str, info: ValidationInfo) -> str:
        if "type" in info.data:  # refused otherwise
            broken = broken_rule("CR", info.data["type"], number)
            if broken is not None:
                raise broken.error()
        return number


class Address(Model):
    """A place, by the codes of catalogues `provinces`, `cantons` and `districts`.

    Of canton and district only the last two digits: district `10203` is `1`, `02`, `03`. The whole
    code of the district alone is taken for all three.
    """

    province: Annotated[
        str, Form("^[1-7]$", Text(es="una cifra del 1 al 7", en="one digit from 1 to 7"))
    ]
    canton: TwoDigits
    district: TwoDigits
    neighbourhood: Annotated[str, Written(5, 50)] | None = None
    details: Annotated[str, Written(5, 250)]

    @model_validator(mode="before")
    @classmethod
    def _three_parts(cls, given: Any) -> Any:
        return whole_place(given)


class Phone(Model):
    """A telephone; at least 8 digits (annex 1; the schema alone would take 3)."""

    country_code: PhoneCountryCode = "506"
    number: Annotated[
        str,
        Form(
            "^[1-9][0-9]{7,19}$",
            Text(
                es="de 8 a 20 cifras, sin cero inicial", en="8 to 20 digits without a leading zero"
            ),
        ),
    ]

    @field_validator("number", mode="before")
    @classmethod
    def _national(cls, given: Any, info: ValidationInfo) -> Any:
        return national(given, info.data.get("country_code"))


class Receiver(Model):
    """The customer."""

    name: Annotated[str, Written(3, 100)]
    identification: Identification | None = None
    trade_name: Annotated[str, Written(3, 80)] | None = None
    economic_activity: ActivityCode | None = None
    address: Address | None = None
    foreign_address: Annotated[str, Written(5, 300)] | None = None
    phone: Phone | None = None
    email: Email | None = None
    language: Language | None = None
    """Of the e-mail and the printed form; without it, the law's: Spanish. Not in the XML."""


class CommercialCode(Model):
    """A code of the product: the seller's, the buyer's, the maker's, an internal one."""

    type: Annotated[str, _listed("commercial-codes")]
    code: Annotated[str, Written(1, 20)]


class Discount(Model):
    """A discount: an amount, or a percentage of what the discounts before it left."""

    code: Annotated[str, _listed("discount-codes")]
    amount: Price | None = None
    percentage: Percentage | None = None
    other_code: Other | None = None
    reason: Annotated[str, Written(3, 80)] | None = None


ON_RECORD = frozenset({"04", "11"})
"""Exonerations by an authorisation of the ministry, which its register knows by number."""


class Exoneration(Model):
    """The authorisation under which a customer does not pay a tax, or part of it."""

    type: Annotated[str, _listed("exemption-documents")]
    other_type: Other | None = None
    number: Annotated[str, Written(3, 40)]
    article: Annotated[int, Field(strict=True, ge=0, le=999_999)] | None = None
    subsection: Annotated[int, Field(strict=True, ge=0, le=999_999)] | None = None
    institution: Annotated[str, _listed("institutions")]
    institution_other: Annotated[str, Written(5, 160)] | None = None
    issued_at: Instant
    rate: Rate

    @field_validator("number")
    @classmethod
    def _as_registered(cls, number: str, info: ValidationInfo) -> str:
        """Write the number of an authorisation as the ministry's record has it."""
        if info.data.get("type") in ON_RECORD and number.isascii():
            return "".join(number.split()).upper()
        return number


class Tax(Model):
    """A tax of a line; the rate follows from its code."""

    code: Annotated[str, _listed("taxes")] = "01"
    rate_code: Annotated[str, _listed("iva-rates")] | None = None
    exoneration: Exoneration | None = None


class Line(Model):
    """A line: what is sold, how much of it, at what price."""

    cabys: Annotated[
        str,
        BeforeValidator(_without_blanks),
        Form("^[0-9]{13}$", Text(es="13 cifras", en="13 digits")),
    ]
    commercial_codes: Annotated[tuple[CommercialCode, ...], Field(max_length=5)] = ()
    quantity: Quantity
    unit: Annotated[str, Field(min_length=1, max_length=15), Spelled(partial(codes, "units"))]
    transaction_type: Annotated[str, _listed("transaction-types")] | None = None
    commercial_unit: Annotated[str, Written(1, 20)] | None = None
    description: Annotated[str, Written(3, 200)]
    serial_numbers: Annotated[
        tuple[Annotated[str, Written(1, 17)], ...],
        Field(max_length=1000),
    ] = ()
    medicine_registration: Annotated[str, Written(1, 100)] | None = None
    pharmaceutical_form: Annotated[str, Written(1, 3)] | None = None
    unit_price: Price
    discounts: Annotated[tuple[Discount, ...], Field(max_length=5)] = ()
    taxes: Annotated[tuple[Tax, ...], Field(min_length=1, max_length=5)]


class OtherCharge(Model):
    """A charge that is not a sale: stamps, 10 % service, somebody else's money."""

    type: Annotated[str, _listed("other-charges")]
    other_type: Other | None = None
    third_party: Identification | None = None
    third_party_name: Annotated[str, Written(5, 100)] | None = None
    description: Annotated[str, Written(1, 160)]
    percentage: Percentage | None = None
    amount: Price


class Payment(Model):
    """A means of payment. One alone needs no amount; of several, one without carries the rest."""

    type: Annotated[str, _listed("payment-means")]
    other: Annotated[str, Written(3, 100)] | None = None
    amount: Price | None = None


class Reference(Model):
    """An earlier document that this one refers to."""

    type: TwoDigits
    other_type: Other | None = None
    number: Annotated[str, Written(1, 50), BeforeValidator(tidied_clave)] | None = None
    issued_at: Instant
    code: TwoDigits | None = None
    other_code: Other | None = None
    reason: Annotated[str, Written(3, 180)] | None = None
    total: GivenAmount | None = None
    """What the document came to, in the note's currency: only in a note, and needed where another
    program issued the document that it corrects. Not in the XML."""


class CallerTotals(Model):
    """The caller's own arithmetic, compared with ours; leave out what you do not compute."""

    sale: GivenAmount | None = None
    discounts: GivenAmount | None = None
    net_sale: GivenAmount | None = None
    tax: GivenAmount | None = None
    other_charges: GivenAmount | None = None
    total: GivenAmount | None = None


class NewDocument(Model):
    """A document to be issued."""

    type: DocumentType = "invoice"
    branch: Annotated[int, Field(strict=True, ge=1, le=999)] = 1
    terminal: Annotated[int, Field(strict=True, ge=1, le=99_999)] = 1
    economic_activity: ActivityCode
    """In any known form; the document carries that of the register."""
    receiver: Receiver | None = None
    sale_condition: SaleCondition = "01"
    sale_condition_other: Other | None = None
    credit_days: Annotated[int, Field(strict=True, ge=1, le=99_999)] | None = None
    lines: Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)] = ()
    other_charges: Annotated[tuple[OtherCharge, ...], Field(max_length=15)] = ()
    currency: Annotated[
        str,
        Spelled(partial(codes, "currencies")),
        Form(
            "^[A-Z]{3}$",
            Text(es="3 letras mayúsculas, como CRC", en="3 capital letters, such as CRC"),
        ),
    ] = "CRC"
    exchange_rate: Price = Decimal("1.00000")
    payments: Annotated[tuple[Payment, ...], Field(max_length=4)] = ()
    references: Annotated[tuple[Reference, ...], Field(max_length=10)] = ()
    notes: Annotated[tuple[Annotated[str, Written(1, 500)], ...], Field(max_length=10)] = ()
    totals: CallerTotals | None = None
    replaces: Annotated[str, Written(1, 40)] | None = None
    """The `id` of the rejected document in whose place this one is issued. Not in the XML."""
