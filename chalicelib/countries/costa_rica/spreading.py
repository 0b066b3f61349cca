"""Spread an amount over what a document sold, exactly: how a correction becomes lines.

Each group of one CABYS, one set of taxes and one unit, and each other charge, bears the part that
it had in the document's total. Taxes are rounded by line, so that not every amount is a price with
its tax; then two prices share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal

from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.money import FIVE_PLACES
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import Line, NewDocument, OtherCharge
from chalicelib.countries.costa_rica.totals import ZERO, compute

_EXACT = Context(prec=80)
_LARGE = Decimal(1_000_000)
"""By which the share of the taxes is measured, so that their rounding does not matter."""
_TRIES = 100
_NEIGHBOURS = 4

INEXACT = FieldRule(
    "correction-not-exact",
    Text(
        es="Esa diferencia no se puede repartir exactamente entre las líneas del comprobante. "
        "Cambie el total por un céntimo, o emita la nota con sus propias líneas.",
        en="That difference cannot be spread exactly over the lines of the document. Change the "
        "total by a cent, or issue the note with lines of your own.",
    ),
)


@dataclass(slots=True)
class _Group:
    """What bears a part: a charge, or the first of the lines that are taxed alike."""

    bearer: Line | OtherCharge
    weight: Decimal


def spread(whole: NewDocument, totals: Totals, amount: Decimal) -> NewDocument:
    """Return a note like `whole`, whose `totals` are given, that comes to exactly `amount`.

    Lines of which the issuer bears the tax (gifts) bear no part.

    Raises:
        InvalidInput: it cannot be done.
    """
    paid = whole.but(payments=_one_payment(whole))
    groups = list(_groups(paid, totals))
    lines: list[Line] = []
    charges: list[OtherCharge] = []
    for group, part in zip(groups, _parts(groups, amount), strict=True):
        if not part:
            continue
        if isinstance(group.bearer, OtherCharge):
            charges.append(group.bearer.but(amount=part, percentage=None))
        else:
            lines += [_priced(group.bearer, price) for price in _prices(paid, group.bearer, part)]
    note = paid.but(lines=tuple(lines), other_charges=tuple(charges))
    if compute(note).total != amount:  # lines can bear on each other's tax
        raise InvalidInput([INEXACT.at("/total")])
    return note


def _one_payment(whole: NewDocument) -> tuple[object, ...]:
    """Keep the first means alone: it pays whatever the note comes to."""
    return tuple(payment.but(amount=None) for payment in whole.payments[:1])


def _groups(whole: NewDocument, totals: Totals) -> Iterator[_Group]:
    found: dict[object, _Group] = {}
    for line, amounts in zip(whole.lines, totals.lines, strict=True):
        due = _due(whole, line)
        if amounts.assumed_tax or not due:
            continue
        alike = (line.cabys, line.unit, line.taxes)
        if alike in found:
            found[alike].weight += due
        else:
            found[alike] = _Group(line, due)
    yield from found.values()
    yield from (_Group(charge, charge.amount) for charge in whole.other_charges)


def _parts(groups: Sequence[_Group], amount: Decimal) -> list[Decimal]:
    """Divide an amount by the weights; what rounding leaves goes to the heaviest."""
    weights = sum((group.weight for group in groups), ZERO)
    if not weights:
        raise InvalidInput([INEXACT.at("/total")])
    parts = [
        _EXACT.divide(_EXACT.multiply(amount, group.weight), weights).quantize(
            FIVE_PLACES, ROUND_DOWN
        )
        for group in groups
    ]
    heaviest = max(range(len(groups)), key=lambda place: groups[place].weight)
    parts[heaviest] += amount - sum(parts, ZERO)
    return parts


def _prices(whole: NewDocument, line: Line, part: Decimal) -> tuple[Decimal, ...]:
    """Find one price that comes to a part with its taxes, or two."""
    if (price := _price(whole, line, part)) is not None:
        return (price,)
    half = (part / 2).quantize(FIVE_PLACES, ROUND_DOWN)
    for step in range(_TRIES):
        first = half - step * FIVE_PLACES
        if first <= 0:
            break
        rest = part - _due(whole, _priced(line, first))
        if rest > 0 and (second := _price(whole, line, rest)) is not None:
            return first, second
    raise InvalidInput([INEXACT.at("/total")])


def _price(whole: NewDocument, line: Line, part: Decimal) -> Decimal | None:
    """Find the price that comes to exactly a part; taxes are in proportion but for rounding."""
    unit = _due(whole, _priced(line, _LARGE))
    about = _EXACT.divide(_EXACT.multiply(part, _LARGE), unit).quantize(FIVE_PLACES, ROUND_DOWN)
    for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1):
        price = about + step * FIVE_PLACES
        if price > 0 and _due(whole, _priced(line, price)) == part:
            return price
    return None


def _due(whole: NewDocument, line: Line) -> Decimal:
    """Return what the customer pays of a line, as if it stood alone in the document."""
    return compute(whole.but(lines=(line,), other_charges=(), receiver=None, references=())).total


def _priced(line: Line, price: Decimal) -> Line:
    """Return a line of one unit at a price: what the correction is of, and no count of things."""
    return line.but(
        quantity=Decimal(1), unit_price=price, discounts=(), serial_numbers=(), commercial_unit=None
    )
