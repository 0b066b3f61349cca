"""The tables of the printed document, except its lines: charges, taxes, payments, references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.core.figures import money, percent
from chalicelib.core.money import ZERO
from chalicelib.core.texts import Language
from chalicelib.countries.costa_rica.amounts import ExonerationAmount
from chalicelib.countries.costa_rica.body import OtherCharge
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.printed.words import coded, day, institution, say
from chalicelib.countries.costa_rica.totals import ASSUMED_DISCOUNTS
from chalicelib.invoicing.authority import AuthorityDetail
from chalicelib.invoicing.pdf.grids import Column, Grid, Row, grid_of


def treatment_grid(document: Comprobante, language: Language) -> Grid:
    """Show the sale as taxed, exempt, exonerated and not subject, by services and goods."""
    totals, currency = document.totals, document.body.currency
    groups = {
        "taxed": (totals.taxed_services, totals.taxed_goods, totals.taxed),
        "exempt": (totals.exempt_services, totals.exempt_goods, totals.exempt),
        "exonerated": (totals.exonerated_services, totals.exonerated_goods, totals.exonerated),
        "not_subject": (totals.not_subject_services, totals.not_subject_goods, totals.not_subject),
    }
    return grid_of(
        say("summary", language),
        (
            Column("", share=1),
            Column(say("services", language), align="figures"),
            Column(say("goods", language), align="figures"),
            Column(say("line_total", language), align="figures"),
        ),
        [
            Row((say(kind, language), *(money(a, currency, language) for a in amounts)))
            for kind, amounts in groups.items()
            if amounts[2]
        ],
        language,
    )


@dataclass(slots=True)
class _TaxSums:
    """One tax at one rate over all lines."""

    base: Decimal = ZERO
    exonerated: Decimal = ZERO
    assumed_tax: Decimal = ZERO


def breakdown_grid(document: Comprobante, language: Language) -> Grid:
    """Show each tax and rate: its base, what is not charged of it and why, and what is due."""
    sums: dict[tuple[str, str | None], _TaxSums] = defaultdict(_TaxSums)
    for line in document.totals.lines:
        is_gift = any(discount.code in ASSUMED_DISCOUNTS for discount in line.discounts)
        for tax in line.taxes:
            entry = sums[tax.code, tax.rate_code]
            freed = tax.exoneration.amount if tax.exoneration else ZERO
            entry.base += line.gross if is_gift else line.taxable_base
            entry.exonerated += freed
            entry.assumed_tax += tax.assumed
    uncharged = [
        kind
        for kind in ("exonerated", "assumed_tax")
        if any(getattr(entry, kind) for entry in sums.values())
    ]
    titles = ["base", *(f"{kind}_column" for kind in uncharged), "due"]
    rows = []
    for total in document.totals.breakdown:
        entry = sums[total.code, total.rate_code]
        amounts = (entry.base, *(getattr(entry, kind) for kind in uncharged), total.amount)
        figures = (money(amount, document.body.currency, language) for amount in amounts)
        name = coded("taxes", total.code, language)
        rate = coded("iva-rates", total.rate_code, language) if total.rate_code else ""
        rows.append(Row((f"{name}; {rate}" if rate else name, *figures)))
    return grid_of(
        say("breakdown", language),
        (
            Column(say("tax_and_rate", language), share=1),
            *(Column(say(title, language), align="figures") for title in titles),
        ),
        rows,
        language,
    )


def charges_grid(document: Comprobante, language: Language) -> Grid:
    """Show the charges that are not part of the sale."""
    return grid_of(
        say("other_charges", language),
        (
            Column(say("charge", language), share=2),
            Column(say("description", language), share=3),
            Column(say("rate", language), align="right"),
            Column(say("amount", language), align="figures"),
        ),
        [
            _charge(charge, document.body.currency, language)
            for charge in document.body.other_charges
        ],
        language,
    )


def _charge(charge: OtherCharge, currency: str, language: Language) -> Row:
    third = charge.third_party_name or ""
    if charge.third_party:
        kind = coded("identification-types", charge.third_party.type, language)
        third = f"{third}, {kind}: {charge.third_party.number}".removeprefix(", ")
    cells = (
        coded("other-charges", charge.type, language, other=charge.other_type),
        charge.description,
        percent(charge.percentage, language) if charge.percentage else say("none", language),
        money(charge.amount or ZERO, currency, language),
    )
    return Row(cells, (say("third_party", language, name=third),) if third else ())


def exonerations_grid(document: Comprobante, language: Language) -> Grid:
    """Show each exoneration once, with what it saves over all lines."""
    saved: dict[tuple[object, ...], tuple[ExonerationAmount, Decimal]] = {}
    for line in document.totals.lines:
        for tax in line.taxes:
            given = tax.exoneration
            if given is not None:
                key = (given.type, given.number, given.institution, given.issued_at, given.rate,
                       given.other_type, given.article, given.subsection,
                       given.institution_other)  # fmt: skip
                saved[key] = (given, saved.get(key, (given, ZERO))[1] + given.amount)
    return grid_of(
        say("exonerations", language),
        (
            Column(say("document", language), share=3),
            Column(say("number", language), share=2),
            Column(say("institution", language), share=2),
            Column(say("date", language)),
            Column(say("rate", language), align="right"),
            Column(say("amount", language), align="figures"),
        ),
        [
            _exoneration(given, amount, document.body.currency, language)
            for given, amount in saved.values()
        ],
        language,
    )


def _exoneration(
    given: ExonerationAmount, amount: Decimal, currency: str, language: Language
) -> Row:
    named = [given.number]
    if given.article is not None:
        named.append(say("article", language, number=given.article))
    if given.subsection is not None:
        named.append(say("subsection", language, number=given.subsection))
    return Row(
        (
            coded("exemption-documents", given.type, language, other=given.other_type),
            ", ".join(named),
            institution(given.institution, given.institution_other),
            day(given.issued_at, language),
            percent(given.rate, language),
            money(amount, currency, language),
        )
    )


def references_grid(document: Comprobante, language: Language) -> Grid:
    """Show the earlier documents that this one refers to."""
    rows = []
    for reference in document.body.references:
        code = reference.code
        described = coded("reference-codes", code, language, reference.other_code) if code else ""
        document_type = coded("reference-documents", reference.type, language, reference.other_type)
        cells = (
            document_type,
            reference.number or "",
            day(reference.issued_at, language),
            "; ".join(filter(None, (described, reference.reason))),
        )
        rows.append(Row(cells))
    return grid_of(
        say("references", language),
        (
            Column(say("document", language), share=2),
            Column(say("number", language)),
            Column(say("date", language)),
            Column(say("reason", language), share=3),
        ),
        rows,
        language,
    )


def remarks_grid(remarks: Iterable[AuthorityDetail], language: Language) -> Grid:
    """Show what the authority remarked."""
    return grid_of(
        say("remarks", language),
        (Column(say("code", language)), Column(say("description", language), share=1)),
        [Row((remark.code, " ".join(remark.text.split()))) for remark in remarks],
        language,
    )
