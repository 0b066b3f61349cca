"""What is shown of a firm beside its own items (`model`), which hold nothing to hide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import StringConstraints

from chalicelib.core.countries import Country
from chalicelib.core.model import Instant, Model
from chalicelib.core.rights_shown import ChosenCompanies, ShownRights
from chalicelib.core.scope import Applications
from chalicelib.core.standing import Lock
from chalicelib.core.texts import Language
from chalicelib.core.words import Shown, in_words
from chalicelib.firms.company_rows import MOST_TOLD, Outcome, ReadRow, Remark
from chalicelib.firms.model import FIRM_STATE_NAMES, ConfirmationRequest, Firm, FirmState
from chalicelib.firms.timed_rights import TIMED_STATE_NAMES, AskedRights, TimedState

AsTyped = Annotated[str, StringConstraints(strip_whitespace=False)]


class TimedRightsView(Shown):
    """Rights of a user for a time, from when they were asked for."""

    id: str
    version: int
    created_at: Instant
    account_id: str
    name: str
    """Of whose rights they are."""
    applications: Applications
    companies: ChosenCompanies | None
    """Null: all of those programs."""
    reason: str
    until: Instant
    state: Annotated[TimedState, in_words(TIMED_STATE_NAMES)]
    decided_by: str | None
    answer: str | None
    """Why they were refused."""

    @classmethod
    def of(cls, firm_id: str, asked: AskedRights, now: datetime) -> TimedRightsView:
        """Show rights for a time as they are at a moment."""
        kept = asked.model_dump(include=set(cls.model_fields) - {"state"})
        shown = dict(ShownRights.of(firm_id, asked.rights))
        return cls(**kept, **shown, state=asked.state_at(now))


class LogoView(Model):
    """The picture of a firm's mails; `GET …/logo` links to it."""

    width: int
    height: int


class FirmView(Shown):
    """A firm as its people see it."""

    version: int
    created_at: Instant
    id: str
    name: str
    email: str
    country: Country
    tax_id: str
    language: Language
    time_zone: str
    address: str | None
    shows_names: bool
    accent_colour: str | None
    reply_to: str | None
    logo: LogoView | None
    state: Annotated[FirmState, in_words(FIRM_STATE_NAMES)]
    """`unconfirmed`: its limits are low until the operator confirms it (`GET …/limits`)."""
    request: ConfirmationRequest | None
    """What it asked the operator, while that waits."""

    @classmethod
    def of(cls, firm: Firm) -> Self:
        """Show a firm."""
        return cls.model_validate(firm, from_attributes=True)


class OperatedFirm(FirmView):
    """A firm as the operator sees it."""

    confirmed_at: Instant | None
    lock: Lock | None
    """Why it is locked, and since when."""


class RowRemark(Model):
    """What is wrong with a row of an uploaded list, or unusual in it."""

    row: int
    """The line of the file; in JSON, the first company is 1."""
    pointer: str
    field: str | None
    """Null: it is about the row as a whole."""
    column: str | None
    """What the file calls the field."""
    value: AsTyped | None
    """The beginning of what was given there, at most 100 characters of it."""
    code: str
    detail: str


class UploadResult(Model):
    """What an upload did, or (`dry_run`) would do.

    Refused rows are told in `errors`, and what is stored under their codes is as it was. Rows in
    `warnings` are taken, and worth a look. Each holds 500 entries at most; `more_errors` and
    `more_warnings` count the others.
    """

    created: int
    updated: int
    unchanged: int
    refused: int
    total: int
    dry_run: bool
    errors: list[RowRemark]
    more_errors: int
    warnings: list[RowRemark]
    more_warnings: int


COUNTS = ("created", "updated", "unchanged", "refused", "total")
"""What is said of an upload in the firm's history."""


def upload_result(
    rows: Sequence[ReadRow], outcomes: Iterable[Outcome], language: Language, *, dry_run: bool
) -> UploadResult:
    """Say what came of each row; `outcomes` are those of the rows that have a company."""
    counts = dict.fromkeys(COUNTS, 0) | {"total": len(rows)}
    errors: list[Remark] = []
    warnings: list[Remark] = []
    more, left = 0, iter(outcomes)
    for row in rows:
        outcome = next(left) if row.company else None
        if isinstance(outcome, str):
            counts[outcome] += 1
            warnings += [Remark(row.given, doubt) for doubt in row.doubts()]
        else:
            counts["refused"] += 1
            more += row.more
            errors += [Remark(row.given, each) for each in row.errors or filter(None, [outcome])]
    return UploadResult(
        **counts,
        dry_run=dry_run,
        errors=[_remark(each, language) for each in errors[:MOST_TOLD]],
        more_errors=more + len(errors[MOST_TOLD:]),
        warnings=[_remark(each, language) for each in warnings[:MOST_TOLD]],
        more_warnings=len(warnings[MOST_TOLD:]),
    )


def _remark(remark: Remark, language: Language) -> RowRemark:
    return RowRemark(
        row=remark.row.number,
        pointer=remark.pointer,
        field=remark.field,
        column=remark.column,
        value=remark.value,
        code=remark.error.rule.code,
        detail=remark.error.sentence(language),
    )
