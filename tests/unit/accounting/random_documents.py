"""Any number of accepted documents of every shape that posting knows, the same ones for a seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from chalicelib.invoicing.summary import DocumentSummary, NetAmount, PaymentSummary, TaxSummary
from tests.unit.accounting.builders import D, assumed, doc, net_of, paid_by, tax_at

FIVE = Decimal("0.00001")
FIRST = datetime(2026, 10, 1, 12, tzinfo=UTC)
_SPAN = timedelta(days=30).total_seconds()
NAMES = (
    "Ejemplo Ficticio S.A.",
    "Compañía «Ñandú» & Hijos, S.L.",
    "=cmd|' /C calc'!A0",
    "+506 2222-2222",
    "-1",
    "@SUM(A1:A9)",
    'Comillas "dobles"; y punto y coma',
    "Dos\nlíneas\tde nombre",
    "寿司 S.A. 🦙",
    "\u202eAL REVÉS",
    "_x0041_ <b>&amp;</b>",
    "Sociedad de nombre muy largo que no cabe en ningún campo de ningún programa, limitada",
    "'apóstrofo",
    "Œuvre № 5 €",
)
"""Among them what files and programs stumble over."""
_CR_RATES = {"08": D(13), "04": D(4), "03": D(2), "02": D(1), "09": D("0.5")}
_CR_IDS = (None, "3101999999", "101110222", "155812345678", "PASAPORTE-X12345678")
_CR_TYPES = {
    "invoice": "01", "debit_note": "02", "credit_note": "03", "ticket": "04", "purchase": "08",
    "export": "09", "payment_receipt": "10",
}  # fmt: skip
_ES_IDS = (None, "B12345674", "B87654323", "B11223344", "12345678Z", "X1234567L")
_ES_RATES = {D(21): D("5.2"), D(10): D("1.4"), D(4): D("0.5")}
"""Rate -> its equivalence surcharge."""
_ES_TYPES = ("invoice", "invoice", "ticket", "credit_note", "purchase", "payment_receipt")
_OTHERS = (
    "exempt_goods", "exempt_services", "exonerated_goods", "exonerated_services",
    "not_subject_goods", "not_subject_services",
)  # fmt: skip


def accepted_documents(country: str, count: int, seed: int) -> Iterator[DocumentSummary]:
    """Make `count` documents of October 2026 in the order of their days, numbers all different."""
    chance = Random(seed)  # noqa: S311 - made up, and the same again
    step = timedelta(seconds=_SPAN / count)
    make = {"CR": _costa_rican, "ES": _spanish}[country]
    for place in range(count):
        yield make(chance, place + 1).model_copy(
            update={"id": f"doc_{place:026d}", "issued_at": FIRST + place * step}
        )


def _money(chance: Random) -> Decimal:
    """An amount of five decimals, small or large."""
    return Decimal(chance.randrange(1, 10 ** chance.choice((4, 8, 11)))).scaleb(-5)


def _percent(base: Decimal, rate: Decimal) -> Decimal:
    return (base * rate / 100).quantize(FIVE, ROUND_HALF_UP)


def _sold(chance: Random, taxes: list[TaxSummary]) -> list[NetAmount]:
    """What was sold: what the taxes are on, and other things beside it."""
    sums: dict[str, Decimal] = {}
    for tax in taxes:
        sums[tax.kind] = sums.get(tax.kind, D(0)) + tax.base
    for kind in chance.sample(_OTHERS, chance.choice((0, 0, 0, 1, 2))):
        sums[kind] = _money(chance)
    if not sums:
        sums["exempt_goods"] = _money(chance)
    return [net_of(kind, amount) for kind, amount in sums.items()]


def _costa_rican(chance: Random, place: int) -> DocumentSummary:
    kind = chance.choice(list(_CR_TYPES))
    branch, terminal = chance.choice(((1, 1), (1, 2), (35, 35), (36, 1), (999, 99), (999, 999)))
    number = f"{branch:03}{terminal:05}{_CR_TYPES[kind]}{place:010}"
    taxes = [
        tax_at("01", code, _CR_RATES[code], base := _money(chance), _percent(base, _CR_RATES[code]),
               chance.choice(("goods", "services")))
        for code in chance.sample(sorted(_CR_RATES), chance.choice((0, 1, 1, 1, 2, 3, 4)))
    ]  # fmt: skip
    net = _sold(chance, taxes)
    due = sum([*(each.amount for each in net), *(tax.amount for tax in taxes)], D(0))
    charges = _money(chance) if chance.random() < 0.1 else D(0)
    sells = kind not in ("purchase", "payment_receipt")
    returned = taxes[0].amount if sells and taxes and chance.random() < 0.1 else D(0)
    if sells and chance.random() < 0.1:
        base = _money(chance)
        taxes = [*taxes, assumed(tax_at("01", "08", D(13), base, _percent(base, D(13))))]
    if sells and chance.random() < 0.05:
        specific = tax_at("02", None, D(10), net[0].amount, _percent(net[0].amount, D(10)))
        taxes, due = [*taxes, specific], due + specific.amount
    total = due + charges - returned
    is_foreign = chance.random() < 0.3
    return doc(
        number=number,
        document_type=kind,
        receiver_name=chance.choice(NAMES),
        receiver_tax_id=chance.choice(_CR_IDS),
        sale_condition=(condition := chance.choice(("01", "02"))),
        currency=chance.choice(("USD", "EUR")) if is_foreign else "CRC",
        exchange_rate=D(chance.randrange(40_000_000, 70_000_000)).scaleb(-5)
        if is_foreign
        else D(1),
        net=net,
        taxes=taxes,
        other_charges=charges,
        returned_tax=returned,
        total=total,
        payments=_payments(chance, total) if condition == "01" else [],
    )


def _payments(chance: Random, total: Decimal) -> list[PaymentSummary]:
    """By one means, by two, or nothing said of it."""
    first = (total * chance.randrange(100) / 100).quantize(FIVE)
    return chance.choice(
        ([], [paid_by("02", total)], [paid_by("01", first), paid_by("06", total - first)])
    )


def _spanish(chance: Random, place: int) -> DocumentSummary:
    kind = chance.choice(_ES_TYPES)
    number = chance.choice((f"F/2026/{place:07}", f"F26{place:07}", f"{place}", f"Serie Ñ-{place}"))
    taxes: list[TaxSummary] = []
    is_retailer, island = chance.random() < 0.15, chance.random() < 0.05
    for rate in chance.sample(sorted(_ES_RATES), chance.choice((0, 1, 1, 1, 2, 3))):
        base, what = _money(chance), chance.choice(("goods", "services"))
        code, rate_of = ("IGIC", D(7)) if island else ("IVA", rate)
        taxes.append(tax_at(code, None, rate_of, base, _percent(base, rate_of), what))
        if is_retailer and not island:
            surcharge = _ES_RATES[rate]
            taxes.append(tax_at("RE", None, surcharge, base, _percent(base, surcharge), what))
        if island:
            break
    net = _sold(chance, [tax for tax in taxes if tax.code != "RE"])
    sold = sum((each.amount for each in net), D(0))
    total = sold + sum((tax.amount for tax in taxes), D(0))
    if chance.random() < 0.2:
        withheld = tax_at("IRPF", None, D(15), sold, _percent(sold, D(15)))
        taxes, total = [*taxes, withheld], total - withheld.amount
    is_foreign = chance.random() < 0.1
    return doc(
        number=number,
        document_type=kind,
        receiver_name=chance.choice(NAMES),
        receiver_tax_id=chance.choice(_ES_IDS),
        sale_condition="02",
        currency="USD" if is_foreign else "EUR",
        exchange_rate=D(chance.randrange(80_000, 110_000)).scaleb(-5) if is_foreign else D(1),
        net=net,
        taxes=taxes,
        total=total,
    )
