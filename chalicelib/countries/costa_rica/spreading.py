"""Spread an amount over what a document sold, exactly: how a correction becomes lines.

Each group of one CABYS, one set of taxes and one unit, and each other charge, bears the part that
it had in the document's total. Taxes are rounded by line, so that not every amount is a price with
its tax: what the others cannot bear goes to the heaviest group, there at two prices if need be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal

from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.money import FIVE_PLACES, ZERO
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import MOST_LINES, Line, NewDocument, OtherCharge
from chalicelib.countries.costa_rica.charges import charge_amount
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.totals import compute

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


_Bearer = Line | OtherCharge
_Due = Callable[[Line], Decimal]
"""What the customer pays of a line, as if it stood alone in the note."""


@dataclass(slots=True)
class _Group:
    """What bears a part: a charge, or the first of the lines that are taxed alike."""

    bearer: _Bearer
    weight: Decimal


def spread(
    whole: NewDocument, totals: Totals, amount: Decimal, readings: Readings = USUAL
) -> NewDocument:
    """Return a note like `whole`, whose `totals` are given, that comes to exactly `amount`.

    Lines of which the issuer bears the tax (gifts) bear no part.

    Raises:
        InvalidInput: it cannot be done.
    """
    paid = whole.but(payments=_one_payment(whole))
    alone = paid.but(lines=(), other_charges=(), receiver=None, references=())

    def due(line: Line) -> Decimal:
        return compute(alone.but(lines=(line,)), readings).total

    borne = _borne(due, _groups(due, paid, totals), amount)
    lines = [each for rows in borne for each in rows if isinstance(each, Line)]
    charges = [each for rows in borne for each in rows if isinstance(each, OtherCharge)]
    if len(lines) > MOST_LINES:
        raise InvalidInput([INEXACT.at("/total")])
    note = paid.but(lines=tuple(lines), other_charges=tuple(charges))
    if compute(note, readings).total != amount:  # lines can bear on each other's tax
        raise InvalidInput([INEXACT.at("/total")])
    return note


def _borne(due: _Due, groups: list[_Group], amount: Decimal) -> list[list[_Bearer]]:
    """Give each group its part as near as it can bear it, and the heaviest what that leaves."""
    parts = _parts(groups, amount)
    heaviest = max(range(len(groups)), key=lambda place: groups[place].weight)
    borne: list[list[_Bearer]] = [[] for _ in groups]
    left = amount
    for place, group in enumerate(groups):
        if place != heaviest and (found := _near(due, group.bearer, parts[place])) is not None:
            bearer, part = found
            borne[place], left = [bearer], left - part
    borne[heaviest] = _exactly(due, groups[heaviest].bearer, left)
    return borne


def _one_payment(whole: NewDocument) -> tuple[object, ...]:
    """Keep the first means alone: it pays whatever the note comes to."""
    return tuple(payment.but(amount=None) for payment in whole.payments[:1])


def _groups(due: _Due, whole: NewDocument, totals: Totals) -> list[_Group]:
    found: dict[object, _Group] = {}
    for line, amounts in zip(whole.lines, totals.lines, strict=True):
        weight = due(line)
        if amounts.assumed_tax or not weight:
            continue
        alike = (line.cabys, line.unit, line.taxes)
        if alike in found:
            found[alike].weight += weight
        else:
            found[alike] = _Group(line, weight)
    return [
        *found.values(),
        *(_Group(charge, charge_amount(charge, totals.net_sale)) for charge in whole.other_charges),
    ]


def _parts(groups: list[_Group], amount: Decimal) -> list[Decimal]:
    """Divide an amount by the weights, rounded down."""
    weights = sum((group.weight for group in groups), ZERO)
    if not weights:
        raise InvalidInput([INEXACT.at("/total")])
    return [
        _EXACT.divide(_EXACT.multiply(amount, group.weight), weights).quantize(
            FIVE_PLACES, ROUND_DOWN
        )
        for group in groups
    ]


def _near(due: _Due, bearer: _Bearer, part: Decimal) -> tuple[_Bearer, Decimal] | None:
    """Bear the most that is no more than a part; None where that is nothing."""
    if not part:
        return None
    if isinstance(bearer, OtherCharge):
        return _charged(bearer, part), part
    return next(
        ((_priced(bearer, price), paid) for price, paid in _prices(due, bearer, part)), None
    )


def _exactly(due: _Due, bearer: _Bearer, part: Decimal) -> list[_Bearer]:
    """Bear exactly a part: at one price, or at two.

    Raises:
        InvalidInput: it cannot be done.
    """
    if isinstance(bearer, OtherCharge):
        return [_charged(bearer, part)]
    for price, paid in _prices(due, bearer, part):
        if paid == part:
            return [_priced(bearer, price)]
    half = (part / 2).quantize(FIVE_PLACES, ROUND_DOWN)
    for step in range(_TRIES):
        first = half - step * FIVE_PLACES
        rest = part - due(_priced(bearer, first)) if first > 0 else ZERO
        for price, paid in _prices(due, bearer, rest):
            if paid == rest:
                return [_priced(bearer, first), _priced(bearer, price)]
    raise InvalidInput([INEXACT.at("/total")])


def _prices(due: _Due, line: Line, most: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
    """List prices near the one that comes to `most` with its taxes, and what each comes to.

    Highest first, none that comes to more; taxes are in proportion but for their rounding.
    """
    whole = due(_priced(line, _LARGE))
    about = _EXACT.divide(_EXACT.multiply(most, _LARGE), whole).quantize(FIVE_PLACES, ROUND_DOWN)
    for step in range(_NEIGHBOURS, -_NEIGHBOURS - 1, -1):
        price = about + step * FIVE_PLACES
        if price > 0 and (paid := due(_priced(line, price))) <= most:
            yield price, paid


def _priced(line: Line, price: Decimal) -> Line:
    """Return a line of one unit at a price: what the correction is of, and no count of things."""
    return line.but(
        quantity=Decimal(1), unit_price=price, discounts=(), serial_numbers=(), commercial_unit=None
    )


def _charged(charge: OtherCharge, amount: Decimal) -> OtherCharge:
    return charge.but(amount=amount, percentage=None)
