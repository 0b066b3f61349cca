"""What callers send about a document that is there; the body that asks for one is its country's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, ValidationInfo, field_validator

from chalicelib.core.emails import Emails
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Form, Printable
from chalicelib.core.model import Model
from chalicelib.core.paging import ListQuery
from chalicelib.core.texts import Text
from chalicelib.invoicing.model import DocumentState

Reason = Annotated[Printable, Field(min_length=3, max_length=180)]
"""As long as it may be in the document itself."""
Amount = Annotated[
    str,
    Form(
        r"^[0-9]{1,13}(\.[0-9]{1,5})?$",
        Text(
            es='un número como texto decimal, por ejemplo "12.50"',
            en='a number as a decimal string, for example "12.50"',
        ),
    ),
]


class NewCancellation(Model):
    """Takes back all of a document."""

    reason: Reason | None = None
    """Why it is taken back, as the note says it to the customer; without it, that the document is
    cancelled."""


class NewDelivery(Model):
    """Has a document mailed again."""

    to: Annotated[Emails, Field(min_length=1)] | None = None
    """Where to, to one address or several; without it, to all where it went before."""


class NewCorrection(Model):
    """Says what a document should have come to."""

    total: Amount
    """What is to be left of the document after all its notes, taxes included, in its currency: a
    decimal string. The note is of the difference."""
    reason: Reason
    """Why it is corrected, as the note says it to the customer."""


class DecisionForm(Model):
    """What is to be made of an answer that differs from the document as it was sent."""

    decision: Literal["accept", "reject"]
    """`accept`: the answer is about this document, which counts as accepted; `reject`: this one
    counts as rejected."""
    reason: Annotated[Printable, Field(min_length=3, max_length=300)]
    """What the decision rests on; it stands in the document's history with whoever made it."""


class DifferingQuery(ListQuery):
    """Which answers that differ to list; `q` looks in number and key, and ids."""

    sort: Literal["issued_at", "-issued_at"] = "issued_at"


class IssueQuery(Model):
    """Of what a document is issued."""

    draft: str | None = Field(None, max_length=40)
    """The `id` of the draft that it was: it is deleted as the document is issued, and the document
    is refused where it is not there any more. So a draft is issued once."""
    customer: str | None = Field(None, max_length=40)
    """The `id` of the customer to whom it is issued, whose last use is noted, once a day."""


class CustomerQuery(ListQuery):
    """Which customers to list; `q` looks in name, number and e-mail."""

    sort: Literal["name", "-name", "last_used_at", "-last_used_at"] = "name"


class DraftQuery(ListQuery):
    """Which drafts to list; `q` looks in the name of the receiver and the total."""

    sort: Literal["changed_at", "-changed_at", "receiver_name", "-receiver_name"] = "-changed_at"


class PreviewQuery(Model):
    """How a preview is wanted."""

    pdf: bool = False
    """With its printed form, which takes longer: not at each key."""


MOST_DAYS = 31
"""Of documents that one list holds."""
DOCUMENTS_PERIOD = FieldRule(
    "documents-period",
    Text(
        es="El periodo termina antes de empezar o pasa de 31 días; corríjalo, o pida varios.",
        en="The period ends before it begins, or is over 31 days; correct it, or ask for several.",
    ),
)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class Period(NamedTuple):
    """Days from .. to, both in."""

    first: date
    last: date


class DocumentQuery(ListQuery):
    """Which documents to list; `q` looks in number, key, and name and tax id of the receiver."""

    state: DocumentState | None = None
    """Only the documents that are in this state; without it, all of them."""
    type: str | None = Field(None, max_length=40)
    """Only documents of this type, such as `invoice`."""
    issued_from: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    """A day in the country of the business; without it, 30 days before the last."""
    issued_to: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    """Without it, 30 days after the first; without either, today, where it is the latest day."""
    total_from: Amount | None = None
    """Only documents that come to as much or more, each in its own currency."""
    total_to: Amount | None = None
    """Only documents that come to as much or less, each in its own currency."""
    sort: Literal[
        "issued_at", "-issued_at", "number", "-number", "receiver_name", "-receiver_name"
    ] = "-issued_at"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state

    @field_validator("issued_to")
    @classmethod
    def _period(cls, issued_to: date | None, info: ValidationInfo) -> date | None:
        issued_from = info.data.get("issued_from")
        if issued_from is not None and issued_to is not None:
            days = (issued_to - issued_from).days + 1
            if not 0 < days <= MOST_DAYS:
                raise DOCUMENTS_PERIOD.error()
        return issued_to

    def period(self, today: date) -> Period:
        """Return the days that are asked for."""
        further = timedelta(days=MOST_DAYS - 1)
        if self.issued_from is not None:
            return Period(self.issued_from, self.issued_to or self.issued_from + further)
        last = self.issued_to or today
        return Period(last - further, last)


MOST_MONTHS = 13
"""That are summed up at once: a year, and the same month of the one before."""
MONTHS_PERIOD = FieldRule(
    "months-period",
    Text(
        es="El primer mes no puede ser posterior al último, y son a lo sumo 13 meses; pida menos.",
        en="The first month may not be after the last, and there are 13 at most; ask for fewer.",
    ),
)
Month = Annotated[
    str,
    Form(
        "^20[0-9]{2}-(0[1-9]|1[0-2])$",
        Text(es="año y mes, como 2026-01", en="year and month, such as 2026-01"),
    ),
]


class MonthsQuery(Model):
    """Which months to sum up; without any, this one and the twelve before it."""

    month_from: Month | None = None
    """The first; without it, 12 months before the last."""
    month_to: Month | None = None
    """The last; without it, 12 months after the first, and this one at the latest."""

    @field_validator("month_to")
    @classmethod
    def _period(cls, month_to: str | None, info: ValidationInfo) -> str | None:
        month_from = info.data.get("month_from")
        if month_from is not None and month_to is not None:
            several = _place(month_to) - _place(month_from) + 1
            if not 0 < several <= MOST_MONTHS:
                raise MONTHS_PERIOD.error()
        return month_to

    def months(self, this: str) -> list[str]:
        """List the months that are asked for, in order; `this` is the present one.

        >>> MonthsQuery(month_from="2026-11", month_to="2027-01").months("2026-11")
        ['2026-11', '2026-12', '2027-01']
        >>> MonthsQuery(month_from="2026-10").months("2026-11")
        ['2026-10', '2026-11']
        """
        further = MOST_MONTHS - 1
        if self.month_from is None:
            last = _place(self.month_to or this)
            first = last - further
        else:
            first = _place(self.month_from)
            latest = max(first, min(first + further, _place(this)))
            last = _place(self.month_to) if self.month_to else latest
        return [f"{place // 12:04d}-{place % 12 + 1:02d}" for place in range(first, last + 1)]


def _place(month: str) -> int:
    """Return the place of a month among all, so that they can be counted."""
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1
