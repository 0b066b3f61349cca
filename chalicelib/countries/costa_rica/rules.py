"""Rules of the annex that join several fields: what the schema cannot say (annex 1).

Each is checked before anything is numbered, because a document that the authority rejects has
already used up its consecutive. Which elements and codes a type takes comes from the structure
table; nothing here is written for one type. Of a body that could be read in part, each rule is
asked that needs nothing else: `as_far_as_read` parts those that fail alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from chalicelib.core.errors import FieldError
from chalicelib.core.model import Unread
from chalicelib.core.partial import as_far_as_read
from chalicelib.countries.costa_rica import rule_texts as rule
from chalicelib.countries.costa_rica.body import NewDocument, OtherCharge, Payment
from chalicelib.countries.costa_rica.common_rules import NOTES, other_words, top
from chalicelib.countries.costa_rica.line_rules import line_rules
from chalicelib.countries.costa_rica.parties import Receiver
from chalicelib.countries.costa_rica.places import place_error
from chalicelib.countries.costa_rica.reference_rules import reference_rules
from chalicelib.countries.costa_rica.structure.lacking import given, lacking
from chalicelib.countries.costa_rica.structure.table import BY_TYPE, codes
from chalicelib.countries.costa_rica.totals import known

_CONDITION_ONLY_IN = {"13": NOTES | {"FEC"}}
"""Conditions of sale that the schemas let pass where note 5 does not."""
_NEED_DAYS = frozenset({"02", "10"})
_PAID_AT_ONCE = frozenset({"01", "09", "11"})
"""Cash, and what settles a sale on credit."""
_MOST_DAYS = {"10": 90}
"""IVA may be deferred for 90 days (art. 27 LIVA); a longer term is plain credit, 02."""
_LEAST_RATES = {"USD": 100, "EUR": 100}
"""Colones; neither has been below since the last century."""
_ACTIVITY = re.compile(r"[0-9]{6}|[0-9]{4}\.[0-9]")
"""Both forms in use: of ATV, and of CIIU 4."""
_CHARGES_WITHOUT_LINES = frozenset({"04", "08", "09", "10"})
_THIRD_PARTY = ("third_party", "third_party_name")


def broken_rules(body: NewDocument) -> list[FieldError]:
    """List every rule that the body breaks, with a pointer to the field.

    Of a body that could be read in part, those that the rest breaks.
    """
    try:
        kind = BY_TYPE[body.type]
    except Unread:
        return list(as_far_as_read(*_of_any_kind(body)))
    if kind.is_issued:
        return rules_of_kind(body, kind.name)
    known = ", ".join(kind.type for kind in BY_TYPE.values() if kind.is_issued)
    return [rule.TYPE_NOT_YET.at("/type", known=known)]


def rules_of_kind(body: NewDocument, kind: str) -> list[FieldError]:
    """List those of a document of this `kind` (FE, NC...), whether it is issued yet or not."""
    before, behind = (_not_written, _receiver, _sale), (reference_rules, line_rules)
    return list(
        as_far_as_read(
            *(partial(section, body, kind) for section in before),
            *_of_any_kind(body),
            *(partial(section, body, kind) for section in behind),
        )
    )


def _of_any_kind(body: NewDocument) -> list[Callable[[], Iterable[FieldError]]]:
    return [partial(section, body) for section in (_currency, _payments, _charges)]


def _not_written(body: NewDocument, kind: str) -> Iterator[FieldError]:
    """What its structure has no element for would be left out of the document in silence."""
    for path in lacking(kind):
        for pointer in given(body, path):
            yield rule.NOT_WRITTEN.at(pointer, type=body.type)


def _receiver(body: NewDocument, kind: str) -> Iterator[FieldError]:
    element = top(kind, "Receptor")
    receiver = body.receiver
    if receiver is None:
        if element.minimum:
            yield rule.RECEIVER_REQUIRED.at("/receiver")
        return
    yield from as_far_as_read(
        lambda: receiver_faults(receiver, "/receiver"),
        lambda: _receiver_id(receiver, body, kind),
    )


def receiver_faults(receiver: Receiver, at: str) -> Iterator[FieldError]:
    """Check what is so of a customer in whatever document."""
    yield from as_far_as_read(
        lambda: _receiver_activity(receiver, at), lambda: _place(receiver, at)
    )


def _receiver_activity(receiver: Receiver, at: str) -> Iterator[FieldError]:
    if receiver.economic_activity and not _ACTIVITY.fullmatch(receiver.economic_activity):
        yield rule.ACTIVITY_FORMAT.at(f"{at}/economic_activity")


def _receiver_id(receiver: Receiver, body: NewDocument, kind: str) -> Iterator[FieldError]:
    if receiver.identification is None:
        parts = {child.name: child for child in top(kind, "Receptor").children}
        if parts["Identificacion"].minimum:
            yield rule.RECEIVER_REQUIRED.at("/receiver/identification")
        return
    of_type, condition = receiver.identification.type, body.sale_condition
    foreigner = of_type == "05" and (kind in {"FEC", "REP"} or (kind == "FE" and condition != "12"))
    if of_type == "06" or foreigner:
        yield rule.RECEIVER_TYPE.at("/receiver/identification/type")


def _place(receiver: Receiver, at: str) -> Iterator[FieldError]:
    address = receiver.address
    if address is None:
        return
    codes = (address.province, address.canton, address.district)
    if error := place_error(f"{at}/address", *codes):
        yield error


def _sale(body: NewDocument, kind: str) -> Iterator[FieldError]:
    yield from as_far_as_read(
        lambda: _condition(body, kind),
        lambda: other_words(
            body.sale_condition, body.sale_condition_other, "/sale_condition_other"
        ),
        lambda: _credit_days(body),
        lambda: _lines_there(body),
    )


def _condition(body: NewDocument, kind: str) -> Iterator[FieldError]:
    condition = body.sale_condition
    only_in = _CONDITION_ONLY_IN.get(condition)
    if condition not in codes("sale-conditions", kind) or (only_in and kind not in only_in):
        yield rule.SALE_CONDITION.at("/sale_condition")


def _credit_days(body: NewDocument) -> Iterator[FieldError]:
    condition = body.sale_condition
    if condition in _NEED_DAYS and body.credit_days is None:
        yield rule.CREDIT_DAYS.at("/credit_days")
    if condition in _PAID_AT_ONCE and body.credit_days is not None:
        yield rule.CREDIT_DAYS_UNUSED.at("/credit_days")
    if condition in _MOST_DAYS and (body.credit_days or 0) > _MOST_DAYS[condition]:
        yield rule.CREDIT_DAYS_ABOVE.at("/credit_days")


def _lines_there(body: NewDocument) -> Iterator[FieldError]:
    if body.lines:
        return
    charges = {charge.type for charge in body.other_charges}
    if not (charges and charges <= _CHARGES_WITHOUT_LINES):
        yield rule.LINES_REQUIRED.at("/lines")


def _currency(body: NewDocument) -> Iterator[FieldError]:
    if body.currency not in codes("currencies"):
        yield rule.UNKNOWN_CURRENCY.at("/currency")
    elif body.currency == "CRC":
        if body.rate != 1:
            yield rule.COLON_RATE.at("/exchange_rate")
    elif body.exchange_rate is None:
        yield rule.RATE_REQUIRED.at("/exchange_rate")
    elif body.exchange_rate < _LEAST_RATES.get(body.currency, 0):
        yield rule.RATE_IMPLAUSIBLE.at("/exchange_rate")


def _payments(body: NewDocument) -> Iterator[FieldError]:
    if not body.payments:
        if body.sale_condition not in known().credit_conditions:
            yield rule.PAYMENT_REQUIRED.at("/payments")
        return
    words = [
        partial(_means, payment, f"/payments/{index}/other")
        for index, payment in enumerate(body.payments)
    ]
    yield from as_far_as_read(*words)
    without = [place for place, payment in enumerate(body.payments) if payment.amount is None]
    for place in without[1:]:
        yield rule.PAYMENT_AMOUNT.at(f"/payments/{place}/amount")


def _means(payment: Payment, at: str) -> Iterator[FieldError]:
    yield from other_words(payment.type, payment.other, at)


def _charges(body: NewDocument) -> Iterator[FieldError]:
    for index, charge in enumerate(body.other_charges):
        at = f"/other_charges/{index}"
        yield from as_far_as_read(
            partial(_charge_words, charge, f"{at}/other_type"),
            partial(_charge_amount, charge, f"{at}/amount"),
            *(partial(_third_party, charge, at, name) for name in _THIRD_PARTY),
        )


def _charge_words(charge: OtherCharge, at: str) -> Iterator[FieldError]:
    yield from other_words(charge.type, charge.other_type, at)


def _charge_amount(charge: OtherCharge, at: str) -> Iterator[FieldError]:
    if charge.amount is None and charge.percentage is None:
        yield rule.CHARGE_AMOUNT.at(at)


def _third_party(charge: OtherCharge, at: str, name: str) -> Iterator[FieldError]:
    if charge.type == "04" and getattr(charge, name) is None:
        yield rule.THIRD_PARTY.at(f"{at}/{name}")
