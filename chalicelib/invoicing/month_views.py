"""What the API shows of months."""

from __future__ import annotations

from chalicelib.core.model import Model
from chalicelib.core.money import DecimalString
from chalicelib.core.words import Shown
from chalicelib.onboarding.service import ShownDocumentType, UnshownCountry


class DocumentSumView(Shown):
    """What the documents of one type and currency come to in a month."""

    country: UnshownCountry
    type: ShownDocumentType
    currency: str
    count: int
    total: DecimalString


class NetSumView(Model):
    """What a month comes to in one currency."""

    currency: str
    total: DecimalString
    """Of all types; what credit notes take is taken off."""


class MonthView(Model):
    """What the documents issued in a month come to."""

    month: str
    """Year and month, such as `2026-01`, by the days of the country."""
    sums: tuple[DocumentSumView, ...]
    net: tuple[NetSumView, ...]


class DocumentMonths(Model):
    """Several months, in order; those without documents, too."""

    data: tuple[MonthView, ...]
