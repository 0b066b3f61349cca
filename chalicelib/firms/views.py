"""What is shown of a firm beside its own items (`model`), which hold nothing to hide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import StringConstraints

from chalicelib.core.model import Instant, Model
from chalicelib.core.right_words import ROLE_NAMES
from chalicelib.core.standing import ACCOUNT_STATE_NAMES, AccountState
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.firms.company_rows import MOST_TOLD, Outcome, ReadRow, Remark
from chalicelib.mail.service import MailState

AsTyped = Annotated[str, StringConstraints(strip_whitespace=False)]


UserState = Literal[AccountState, "invited"]
_STATE_NAMES: dict[str, Text] = {
    **ACCOUNT_STATE_NAMES,
    "invited": Text(es="invitado; aún no aceptó", en="invited; yet to accept"),
}


class User(Shown):
    """A user of the firm, or somebody invited, as its members see them.

    While `state` is `invited`, it says what the inviter typed and nothing else: whether the e-mail
    has an account, and whose, is nobody's to know before that person accepts.
    """

    account_id: str | None = None
    role: Annotated[str, in_words(ROLE_NAMES)]
    email: str
    name: str
    state: Annotated[UserState, in_words(_STATE_NAMES)]
    joined_at: Instant | None = None
    mail: MailState | None = None
    """How far the mail of an invitation came; null: it has not gone out yet, or was accepted."""


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
