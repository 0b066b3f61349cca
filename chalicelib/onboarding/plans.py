"""The plans that a business can pay by: data, a table per country (its part `plans`).

Whoever runs Enlace sets prices, quotas and trials by the setting `plan_terms`; what a country's
table says beside them are samples. Pure, but for the settings (docs/adr/0027).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Final, Literal

from chalicelib.core.countries import countries, facts_of, required_part
from chalicelib.core.errors import FieldRule
from chalicelib.core.known_names import OneOfNow, OneOfNowOrLater
from chalicelib.core.settings import MissingSetting, settings
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords

Period = Literal["month", "year"]
PERIOD_NAMES: Final[dict[Period, Text]] = {
    "month": Text(es="por mes", en="by the month"),
    "year": Text(es="por año", en="by the year"),
}
MONTHS: Final[dict[Period, int]] = {"month": 1, "year": 12}

USUAL_PER_MINUTE: Final = 300

PLAN_NOT_OFFERED = FieldRule(
    "plan-not-offered",
    Text(
        es="Ese plan no se ofrece en el país del negocio; elija uno de estos: {offered}.",
        en="That plan is not offered in the country of the business; choose one of: {offered}.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One row of a country's table; a plan that somebody has chosen is never taken out of it."""

    code: str
    """Never renamed; the same word means the same in every country."""
    name: Text
    period: Period
    """What is paid at once."""
    price: Decimal
    """Of a period, in the currency of the country, before taxes."""
    included: int
    """Documents of a calendar month that the price covers."""
    overage_price: Decimal
    """Of each further document of that month."""
    trial_days: int
    """For how many days the first plan of a business costs nothing."""
    per_minute: int = USUAL_PER_MINUTE
    """Documents that a business may issue in a minute, so that none takes the others' time."""
    is_offered: bool = True
    """False: who has it keeps it, and nobody can choose it."""


def plans_of(country: str) -> tuple[Plan, ...]:
    """Return the plans of a country, at the terms that are set.

    Raises:
        LookupError: the country is not served.
        MissingSetting: terms are set of a plan that there is not.
    """
    said = _said()
    return tuple(_at(plan, said.get(f"{country}/{plan.code}")) for plan in _listed(country))


def _said() -> dict[str, str]:
    """Return the terms that are set, by country and plan."""
    said = dict(term.split("=") for term in settings().plan_terms.split())
    known = {f"{country}/{plan.code}" for country in countries() for plan in _listed(country)}
    if unknown := said.keys() - known:
        raise MissingSetting(f"PLAN_TERMS names no plan: {', '.join(sorted(unknown))}")
    return said


def _at(plan: Plan, terms: str | None) -> Plan:
    """Return a plan at `price,included,overage_price,trial_days` and, if said, `per_minute`.

    >>> sample = dict(code="monthly", name=Text(es="mensual", en="monthly"), period="month",
    ...               price=Decimal(1), included=1, overage_price=Decimal(1), trial_days=1)
    >>> set_to = _at(Plan(**sample), "9900.50,120,35,30")
    >>> set_to.price, set_to.included, set_to.overage_price, set_to.trial_days
    (Decimal('9900.50'), 120, Decimal('35'), 30)
    >>> set_to.per_minute, _at(Plan(**sample), "9900,120,35,30,60").per_minute
    (300, 60)
    """
    if terms is None:
        return plan
    price, included, overage_price, trial_days, *pace = terms.split(",")
    return replace(
        plan,
        price=Decimal(price),
        included=int(included),
        overage_price=Decimal(overage_price),
        trial_days=int(trial_days),
        per_minute=int(pace[0]) if pace else plan.per_minute,
    )


def currency_of(country: str) -> str:
    """Return the currency that the plans of a country are paid in."""
    return facts_of(country).currency


def plan_names() -> dict[str, Text]:
    """Return what each plan is called, whatever its country."""
    return {plan.code: plan.name for each in countries() for plan in _listed(each)}


def _listed(country: str) -> tuple[Plan, ...]:
    found: tuple[Plan, ...] = required_part(country, "plans")
    return found


PlanCode = Annotated[str, OneOfNow(plan_names)]
"""The code of a plan of some country."""
ShownPlan = Annotated[str, OneOfNowOrLater(plan_names), InWords(plan_names)]
"""Such a code in an answer."""
