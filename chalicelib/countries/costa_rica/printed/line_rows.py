"""The lines of a document as rows of the printed table; what has no column stands below its row."""

from __future__ import annotations

from decimal import Decimal

from chalicelib.core.figures import money, percent
from chalicelib.core.numerals import number
from chalicelib.core.texts import Language
from chalicelib.countries.costa_rica.amounts import DiscountAmount, LineAmounts, TaxAmount
from chalicelib.countries.costa_rica.body import Line
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.printed.words import coded, say
from chalicelib.countries.costa_rica.totals import known
from chalicelib.invoicing.pdf.grids import Column, Grid, Row, grid_of


def lines_grid(document: Comprobante, language: Language) -> Grid:
    """Write every line."""
    body = document.body
    pairs = zip(body.lines, document.totals.lines, strict=True)
    return grid_of(
        "",
        (
            Column("#", align="right", is_name=True),
            Column("CABYS", is_name=True),
            Column(say("description", language), share=1, is_name=True),
            Column(say("quantity", language), align="figures"),
            Column(say("unit", language)),
            Column(say("price", language), align="figures"),
            Column(say("discount", language), align="figures"),
            Column(say("rate", language), align="right"),
            Column(say("tax", language), align="figures"),
            Column(say("line_total", language), align="figures"),
        ),
        [
            Row(
                _cells(index, line, amounts, body.currency, language),
                tuple(_details(line, amounts, body.currency, language)),
            )
            for index, (line, amounts) in enumerate(pairs, 1)
        ],
        language,
    )


def units_legend(document: Comprobante, language: Language) -> str:
    """Describe the units of measure once, however many lines use them."""
    units = dict.fromkeys(line.unit for line in document.body.lines)
    if not units:
        return ""
    described = " · ".join([coded("units", unit, language) for unit in units])
    return f"{say('units', language)}: {described}"


def _cells(
    index: int, line: Line, amounts: LineAmounts, currency: str, language: Language
) -> tuple[str, ...]:
    discount = amounts.gross - amounts.subtotal
    return (
        str(index),
        line.cabys,
        line.description,
        number(line.quantity, language),
        line.unit,
        money(line.unit_price, currency, language),
        money(discount, currency, language) if discount else say("none", language),
        _rate(amounts.taxes, language),
        money(amounts.net_tax, currency, language),
        money(amounts.total, currency, language),
    )


def _rate(taxes: tuple[TaxAmount, ...], language: Language) -> str:
    """Return the rate of the line's IVA, its code too where several are 0; others stand below."""
    for tax in taxes:
        if tax.code in known().iva:
            if tax.rate_code in known().exempt:
                return say("exempt_rate", language)
            rate = percent(tax.rate or Decimal(0), language)
            return rate if tax.rate or not tax.rate_code else f"{rate} ({tax.rate_code})"
    return say("none", language)


def _details(line: Line, amounts: LineAmounts, currency: str, language: Language) -> list[str]:
    details = [
        _discount(applied, given.percentage, currency, language)
        for applied, given in zip(amounts.discounts, line.discounts, strict=True)
    ]
    for tax in amounts.taxes:
        details += _tax(tax, currency, language, is_only=len(amounts.taxes) == 1)
    if amounts.assumed_tax:
        borne = money(amounts.assumed_tax, currency, language)
        details.append(f"{say('assumed_tax', language)}: {borne}")
    if line.transaction_type:
        details.append(coded("transaction-types", line.transaction_type, language))
    details += [
        f"{coded('commercial-codes', code.type, language)}: {code.code}"
        for code in line.commercial_codes
    ]
    named = (
        ("commercial_unit", line.commercial_unit),
        ("medicine", line.medicine_registration),
        (
            "form",
            line.pharmaceutical_form
            and coded("pharmaceutical-forms", line.pharmaceutical_form, language),
        ),
        ("serials", ", ".join(line.serial_numbers)),
    )
    details += [say(word, language, value=value) for word, value in named if value]
    return details


def _discount(
    applied: DiscountAmount, percentage: Decimal | None, currency: str, language: Language
) -> str:
    words = coded("discount-codes", applied.code, language, other=applied.other_code)
    if applied.reason:
        words += f" ({applied.reason})"
    if percentage is not None:
        words += f", {percent(percentage, language)}"
    return f"{say('discount', language)} {words}: {money(applied.amount, currency, language)}"


def _tax(tax: TaxAmount, currency: str, language: Language, *, is_only: bool) -> list[str]:
    """Write a tax that the columns do not show whole, and its exoneration."""
    written = []
    if tax.code not in known().iva or not is_only:
        name = coded("taxes", tax.code, language)
        rate = f", {percent(tax.rate, language)}" if tax.rate is not None else ""
        amount = money(tax.amount, currency, language)
        written.append(f"{say('tax', language)} {name}{rate}: {amount}")
    given = tax.exoneration
    if given is not None:
        name = coded("exemption-documents", given.type, language, other=given.other_type)
        saved = money(given.amount, currency, language)
        rate = percent(given.rate, language)
        written.append(f"{say('exoneration', language)} {name}, {given.number}, {rate}: {saved}")
    return written
