"""The terms of a licence that is installed: how many computers, from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.core import clock
from chalicelib.core.errors import FieldRule, InvalidInput
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
