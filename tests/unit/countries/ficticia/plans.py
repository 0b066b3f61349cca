"""The plans of Ficticia: the usual one, and one that it alone has."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from chalicelib.core.texts import Text
from chalicelib.onboarding.service import Plan

PART: Final = (
    Plan(
        code="annual",
        name=Text(es="anual", en="annual"),
        period="year",
        price=Decimal(1200),
        included=2,
        overage_price=Decimal("0.50"),
        trial_days=0,
    ),
    Plan(
        code="barter",
        name=Text(es="en especie", en="by barter"),
        period="month",
        price=Decimal(0),
        included=5,
        overage_price=Decimal(1),
        trial_days=10,
    ),
)
