"""What is shown of a statement."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.core.money import DecimalString
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.licences.model import PAYER_NAMES, Licence, Payer
from chalicelib.licences.owed import Owed
from chalicelib.licences.products import ShownProduct
from chalicelib.onboarding.service import ShownPayment, ShownPlan, plan_names


class StatementLine(Shown):
    """Some days of a licence in the month, with one plan and one who pays it."""

    licence_id: str
    company_id: str
    company_code: str
    company_name: str
    product: ShownProduct
    paid_by: Annotated[Payer, in_words(PAYER_NAMES)]
    plan: Annotated[ShownPlan | None, InWords(plan_names)]
    """Null: the business had not chosen one yet."""
    first_day: date
    last_day: date
    days: int
    """On how many days the licence was active; each belongs to who paid when it was over."""
    charged_days: int
    """The same without those of the trial."""
    documents: int | None
    """Documents that the business issued in the month, on the line of its last day; else null."""
    included: int | None
    """How many of them the plan covers."""
    overage: int | None
    """How many it does not."""
    currency: str | None
    plan_amount: DecimalString
    """A twelfth of a year's price, or a month's, for the share of the days that are charged."""
    overage_amount: DecimalString
    """Nothing in a month that begins within the trial."""
    amount: DecimalString
    """Both, before taxes."""


COLUMNS = tuple(StatementLine.model_fields)
"""Of the statement as a CSV: those of its lines."""


class Total(Shown):
    """What one who pays owes in one currency, over all lines."""

    paid_by: Annotated[Payer, in_words(PAYER_NAMES)]
    currency: str
    amount: DecimalString


class Statement(Shown):
    """A page of the lines of a month, by the code of the company, with the totals of all."""

    month: str
    period_from: date
    period_to: date
    closed: bool
    """Whether the month is over everywhere, so that the statement stays as it is."""
    payment: ShownPayment
    totals: list[Total]
    total: int
    """How many lines there are on all pages."""
    data: list[StatementLine]
    next_cursor: str | None


def line(licence: Licence, owed: Owed) -> StatementLine:
    """Present some days of a licence."""
    terms = owed.terms
    return StatementLine(
        licence_id=licence.id,
        company_id=licence.company_id or "",
        company_code=licence.company_code or "",
        company_name=licence.company_name or "",
        product=licence.product,
        paid_by=owed.paid_by,
        plan=terms.plan if terms else None,
        first_day=owed.first,
        last_day=owed.last,
        days=owed.days,
        charged_days=owed.charged_days,
        documents=owed.documents,
        included=terms.included if terms and owed.documents is not None else None,
        overage=owed.overage,
        currency=terms.currency if terms else None,
        plan_amount=owed.plan_amount,
        overage_amount=owed.overage_amount,
        amount=owed.amount,
    )
