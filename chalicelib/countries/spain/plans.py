"""The plans of Spain, with sample terms: the setting `plan_terms` has those that count."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from chalicelib.core.texts import Text
from chalicelib.onboarding.service import Plan

PART: Final = (
    Plan(
        code="monthly",
        name=Text(es="mensual", en="monthly"),
        period="month",
        price=Decimal("11.11"),
        included=100,
        overage_price=Decimal("0.11"),
        trial_days=30,
        per_minute=300,
    ),
    Plan(
        code="annual",
        name=Text(es="anual", en="annual"),
        period="year",
        price=Decimal("111.11"),
        included=100,
        overage_price=Decimal("0.11"),
        trial_days=30,
        per_minute=600,
    ),
)
