"""What the operator does to a firm is noted on both sides and told to its administrators."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.operating import OPERATOR, OperatorEvent, Subject
from chalicelib.core.texts import Text
from chalicelib.firms.model import Firm


class Operated(NamedTuple):
    """How an act is noted, and how the administrators of the firm are told."""

    event: OperatorEvent
    headline: Text
    said: Text
    then: Text


def write_operated(  # noqa: PLR0913 - all needed, those of a subject named
    tx: Transaction,
    caller: Caller,
    firm: Firm,
    act: Operated,
    reason: str,
    *,
    subject: Subject,
    natural_key: tuple[str, ...],
    noted: dict[str, str] | None = None,
    told: dict[str, object] | None = None,
) -> None:
    """Add the act to the histories of firm and platform, and the mails to the administrators.

    `noted` and `told` are what histories and mails say of the subject beside the firm.
    """
    tx.note(Table(firm.id), firm.id, act.event, actor=OPERATOR.id, **(noted or {}), reason=reason)
    accounts.note_operation(tx, caller, act.event, subject, reason)
    accounts.tell(
        tx,
        tenant=firm.id,
        people=accounts.with_role(firm.id, "administrator"),
        headline=act.headline,
        said=act.said,
        reason=reason,
        then=act.then,
        facts={"firm": firm.name, "firm_id": firm.id, **(told or {})},
        natural_key=(act.event, *natural_key),
    )
