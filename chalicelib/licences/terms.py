"""The terms of a licence that is installed: how many computers, from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.core import clock
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.firms.service import Firm
from chalicelib.licences.model import Licence, LicenceTerms
from chalicelib.licences.products import PRODUCTS

NO_TERMS: Final = FieldRule(
    "no-terms",
    Text(
        es="Las licencias de este producto no se instalan: no tienen instalaciones ni vigencia. "
        "Quite este dato.",
        en="Licences of this product are not installed: they have neither installations nor a "
        "validity. Leave this out.",
    ),
)
ENDS_BEFORE_IT_BEGINS: Final = FieldRule(
    "ends-before-it-begins",
    Text(
        es="El último día ({until}) es anterior al primero ({since}); escriba uno igual o "
        "posterior.",
        en="The last day ({until}) is before the first ({since}); write the same or a later one.",
    ),
)

LAST_DAY_IS_OVER: Final = FieldRule(
    "last-day-is-over",
    Text(
        es="Ese último día ya pasó (hoy es {today}); escriba hoy u otro posterior. Para que la "
        "licencia deje de valer, desactívela y diga quién se hace cargo de los buzones.",
        en="That last day is over (today is {today}); write today or a later one. To have the "
        "licence be good no more, suspend it and say who takes the mailboxes over.",
    ),
)
HAS_BEGUN: Final = FieldRule(
    "licence-has-begun",
    Text(
        es="La licencia vale desde el {since}: su primer día no se pasa a uno que está por venir "
        "(hoy es {today}). Para que no valga por un tiempo, desactívela.",
        en="The licence is good since {since}: its first day is not moved to one that is yet to "
        "come (today is {today}). To have it rest for a time, suspend it.",
    ),
)


def first_terms(today: date) -> LicenceTerms:
    """Return the terms of a licence of which nobody said any yet: one computer, for a year.

    >>> first_terms(date(2026, 11, 29)).valid_until
    datetime.date(2027, 11, 28)
    """
    until = today + timedelta(days=364)
    return LicenceTerms(installations=1, valid_from=today, valid_until=until)


def terms_of_new(product: str, firm: Firm) -> LicenceTerms | None:
    """Return the terms with which a licence of a product begins, from the firm's day on."""
    if not PRODUCTS[product].is_installed:
        return None
    return first_terms(clock.now().astimezone(ZoneInfo(firm.time_zone)).date())


def terms_after(licence: Licence, said: Mapping[str, object], at: str) -> LicenceTerms:
    """Return the terms of a licence with what was said of them, in the body at a pointer.

    Raises:
        InvalidInput: it has none, or would end before it begins.
    """
    if licence.terms is None:
        raise InvalidInput([NO_TERMS.at(at)])
    after = licence.terms.but(**said)
    if after.valid_until < after.valid_from:
        days = {"until": after.valid_until.isoformat(), "since": after.valid_from.isoformat()}
        raise InvalidInput([ENDS_BEFORE_IT_BEGINS.at(f"{at}/valid_until", **days)])
    return after


def live_terms_after(licence: Licence, said: Mapping[str, object], at: str) -> LicenceTerms:
    """Return the same of a licence that is there, which no change of its days ends or puts off.

    Raises:
        InvalidInput: also where they would; that is an act, which asks who has the mailboxes.
    """
    after, before = terms_after(licence, said, at), licence.terms
    assert before is not None  # noqa: S101 - for the type checker: it has some after
    today = clock.now().astimezone(licence.zone).date()
    if after.valid_until != before.valid_until and after.valid_until < today:
        raise InvalidInput([LAST_DAY_IS_OVER.at(f"{at}/valid_until", today=Day(today))])
    if before.valid_from <= today < after.valid_from:
        days = {"since": Day(before.valid_from), "today": Day(today)}
        raise InvalidInput([HAS_BEGUN.at(f"{at}/valid_from", **days)])
    return after
