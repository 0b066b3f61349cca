"""What is shown of a firm beside its own items (`model`), which hold nothing to hide."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import StringConstraints

from chalicelib.catalogues.service import Chart, ChartAccount
from chalicelib.core.company_ids import company_id
from chalicelib.core.countries import Country
from chalicelib.core.model import Instant, Model
from chalicelib.core.rights_shown import ChosenCompanies, ShownRights
from chalicelib.core.scope import Applications
from chalicelib.core.standing import Lock
from chalicelib.core.texts import Language
from chalicelib.core.words import Shown, in_words
from chalicelib.firms.company_rows import MOST_TOLD, Remark
from chalicelib.firms.features import (
    FEATURE_NAMES,
    FEATURE_STATE_NAMES,
    SIDE_NAMES,
    FeatureName,
    FeatureRequest,
    FeatureState,
    Side,
)
from chalicelib.firms.forms import CompanyRow
from chalicelib.firms.listing import ListedCompany
from chalicelib.firms.model import (
    FIRM_STATE_NAMES,
    ConfirmationRequest,
    Firm,
    FirmState,
    OwnChart,
)
from chalicelib.firms.sync_files import refusals
from chalicelib.firms.syncs import STATE_NAMES as SYNC_STATE_NAMES
from chalicelib.firms.syncs import (
    WHAT_NAMES,
    Change,
    CompanySync,
    SyncProgress,
    SyncState,
    Taken,
    What,
    codes_of_tax_ids,
)
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
    def of(cls, firm_id: str, asked: AskedRights, state: TimedState) -> TimedRightsView:
        """Show rights for a time that are in a state."""
        kept = asked.model_dump(include=set(cls.model_fields) - {"state"})
        shown = dict(ShownRights.of(firm_id, asked.rights))
        return cls(**kept, **shown, state=state)


class LogoView(Model):
    """The picture of a firm's mails, once it is confirmed; `GET …/logo` links to it."""

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
    idle_minutes: int
    """For how many minutes a session of its people may go unused."""
    digest_hour: int | None
    """Hour of its day from which its people are mailed the imports that came in; null: the usual
    hour, 8 as a rule."""
    wants_second_factor: bool
    """Whether its administrators must have a second factor."""
    accent_colour: str | None
    reply_to: str | None
    reply_to_asked: str | None
    """An address that takes its place once the code that was mailed there is typed."""
    logo: LogoView | None
    state: Annotated[FirmState, in_words(FIRM_STATE_NAMES)]
    """`unconfirmed`: until the operator confirms it, its limits are low (`GET …/limits`), and its
    mails show no logo.
    """
    request: ConfirmationRequest | None
    """What it asked the operator, while that waits."""
    features: Annotated[tuple[FeatureName, ...], in_words(FEATURE_NAMES)]
    """What it asked for and the operator approved (`…/feature-requests`)."""

    @classmethod
    def of(cls, firm: Firm) -> Self:
        """Show a firm."""
        return cls.model_validate(firm, from_attributes=True)


class OperatedFirm(FirmView):
    """A firm as the operator sees it."""

    confirmed_at: Instant | None
    lock: Lock | None
    """Why it is locked, and since when."""


class SaidView(Shown):
    """A message about what a firm asks for."""

    by: Annotated[Side, in_words(SIDE_NAMES)]
    at: Instant
    message: str


class FeatureRequestView(Shown):
    """What a firm asked the operator for, and what was said of it, oldest first."""

    id: str
    version: int
    created_at: Instant
    feature: Annotated[FeatureName, in_words(FEATURE_NAMES)]
    state: Annotated[FeatureState, in_words(FEATURE_STATE_NAMES)]
    waits_for: Annotated[Side | None, in_words(SIDE_NAMES)]
    """Whose answer it waits for; null: it is decided."""
    asked_by: str
    said: tuple[SaidView, ...]
    decided_at: Instant | None

    @classmethod
    def of(cls, asked: FeatureRequest) -> Self:
        """Show a request."""
        return cls.model_validate(asked, from_attributes=True)


class OperatedFeatureRequest(FeatureRequestView):
    """A request of a firm as the operator sees it."""

    firm_id: str
    firm_name: str
    """As it was called when it asked."""


class MailPreview(Model):
    """The mail with which a client begins, in the firm's name, with invented facts."""

    from_name: str
    reply_to: str
    subject: str
    text: str
    """As mail programs show it that show no HTML."""
    url: str
    """Where it is as HTML, without a token, for a frame of the console."""
    expires_at: Instant


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


class CompanyChange(Shown):
    """What a list changed, or would change."""

    row: int | None
    """Null: the list does not have the company."""
    company_id: str
    program: str
    code: str
    name: str
    what: Annotated[What, in_words(WHAT_NAMES)]
    fields: tuple[str, ...]
    """Those that say something else now."""


class UploadResult(Model):
    """What an upload did, or (`dry_run`) would do.

    Refused rows are told in `errors`, and what is stored under their codes is as it was. Rows in
    `warnings` are taken, and worth a look. `changes` are the companies that are new, changed, back
    or gone. Each holds 500 entries at most; `more_errors`, `more_warnings` and `more_changes` count
    the others.
    """

    sync_id: str | None
    """Under which it is told later, with files of all rows; null for a dry run."""
    created: int
    updated: int
    returned: int
    """Companies that were gone, and are in the list again."""
    unchanged: int
    refused: int
    total: int
    """Rows of the list."""
    gone: int
    """Companies of the program that a complete list does not have."""
    gone_unknown: bool
    """A complete list has a row of which the company cannot be told; so none was taken for gone.
    Correct that row and send the list again."""
    dry_run: bool
    errors: list[RowRemark]
    more_errors: int
    warnings: list[RowRemark]
    more_warnings: int
    changes: list[CompanyChange]
    more_changes: int


def upload_result(
    taken: Taken, firm_id: str, language: Language, *, sync_id: str | None
) -> UploadResult:
    """Say what came of each row; without a sync it was a dry run."""
    codes = codes_of_tax_ids(taken)
    errors: list[Remark] = []
    warnings: list[Remark] = []
    changes: list[CompanyChange] = []
    more, left = 0, iter(taken.changes)
    for row in taken.rows:
        change = next(left) if row.company else None
        if row.company is None or change is None or change.what == "refused":
            more += row.more
            errors += [Remark(row.given, each) for each in row.errors or refusals(row, change)]
            continue
        own = row.company
        others = codes[own.program, own.tax_id] - {own.code}
        warnings += [Remark(row.given, doubt) for doubt in row.doubts(others)]
        if change.what != "unchanged":
            changes.append(_change(row.given.number, firm_id, own, change))
    changes += [_change(None, firm_id, each, Change(what="gone")) for each in taken.gone]
    return UploadResult(
        sync_id=sync_id,
        **taken.counts(),
        total=len(taken.rows),
        gone_unknown=taken.is_unsure,
        dry_run=sync_id is None,
        errors=[_remark(each, language) for each in errors[:MOST_TOLD]],
        more_errors=more + len(errors[MOST_TOLD:]),
        warnings=[_remark(each, language) for each in warnings[:MOST_TOLD]],
        more_warnings=len(warnings[MOST_TOLD:]),
        changes=changes[:MOST_TOLD],
        more_changes=len(changes[MOST_TOLD:]),
    )


def _change(
    number: int | None, firm_id: str, company: CompanyRow | ListedCompany, change: Change
) -> CompanyChange:
    return CompanyChange(
        row=number,
        company_id=company_id(firm_id, company.program, company.code),
        program=company.program,
        code=company.code,
        name=company.name,
        what=change.what,
        fields=change.fields,
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


class SyncView(Shown):
    """A company list that is taken in by itself, or was."""

    id: str
    created_at: Instant
    created_by: str
    """The user who sent it."""
    state: Annotated[SyncState, in_words(SYNC_STATE_NAMES)]
    program: str | None
    complete: bool
    dry_run: bool
    total: int
    """Rows of the list."""
    rows_done: int
    """How many of them are dealt with, to within some hundreds; all, once it is done."""
    counts: dict[str, int]
    """What came of them: `created`, `updated`, `returned`, `unchanged`, `refused`, `gone` and, once
    cancelled, `not_begun`; empty until it has ended."""
    files: list[str]
    """What can be downloaded when it has ended: `result.csv` tells of every row, `refused.csv` why
    rows were refused."""
    ended_at: Instant | None


def sync_view(sync: CompanySync, progress: SyncProgress | None) -> SyncView:
    """Show a sync; one that has begun and not ended is running."""
    state: SyncState = sync.state
    done = progress.rows if progress else 0  # with companies that are gone
    if state == "queued" and progress is not None:
        state = "running"
    ended = state in {"done", "cancelled"}
    return SyncView(
        id=sync.id,
        created_at=sync.created_at,
        created_by=sync.created_by,
        state=state,
        program=sync.program,
        complete=sync.complete,
        dry_run=sync.dry_run,
        total=sync.rows,
        rows_done=sync.rows - sync.counts.get("not_begun", 0) if ended else min(done, sync.rows),
        counts={**sync.counts},
        files=[file.name for file in sync.files],
        ended_at=sync.ended_at,
    )


class ClosedPeriod(Model):
    """Up to when the firm closed the books of all its companies."""

    closed_until: date | None
    """The last closed day; null: they are open."""
    moves_entries: bool
    """Whether an entry of a closed day is made on the first open one, or keeps its day."""


class CompanyClosedPeriod(Model):
    """Up to when the books of a company are closed."""

    closed_until: date | None
    """The last day that was closed of it alone; null: none was."""
    effective_until: date | None
    """The last closed day, that of all companies considered; null: its books are open."""


class CompanyChart(Model):
    """The chart of accounts that a licence of a company would begin with."""

    is_own: bool
    """Whether the firm gave it; otherwise it is that of the country."""
    uploaded_at: Instant | None
    uploaded_by: str | None
    """The user who sent it."""
    length: int
    """Digits of the accounts that take entries."""
    accounts: tuple[ChartAccount, ...]


def company_chart(chart: Chart, own: OwnChart | None) -> CompanyChart:
    """Show the chart of a company."""
    return CompanyChart(
        is_own=own is not None,
        uploaded_at=own.uploaded_at if own else None,
        uploaded_by=own.uploaded_by if own else None,
        length=chart.length,
        accounts=chart.accounts,
    )
