"""Telling what the operator did and why: operators in their history, those concerned by mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.operating import AskedEvent, OperatorEvent, Subject
from chalicelib.core.texts import Language, Text
from chalicelib.mail import service as mail

OPERATIONS: Final = "operations"
"""Of what the platform's history is."""
MOST_TOLD: Final = 40
"""Of one tenant: what they are told stands in the transaction of the act."""


class Recipient(Protocol):
    """Whoever is told: a person, or a firm."""

    @property
    def id(self) -> str:
        """Of an account, or of a firm."""
        ...

    @property
    def email(self) -> str:
        """Where they are written to."""
        ...

    @property
    def language(self) -> Language:
        """In which they are written to."""
        ...


def note_operation(
    tx: Transaction, caller: Caller, event: OperatorEvent, subject: Subject, reason: str
) -> None:
    """Write down which operator did what, where operators alone read it."""
    table, facts = Table(PLATFORM), subject.facts | {"reason": reason}
    tx.note(table, OPERATIONS, event, actor=caller.account_id, **facts)


def note_asked(
    tx: Transaction, actor: str, event: AskedEvent, subject: Subject, message: str = ""
) -> None:
    """Write down what a firm asks of the operator, or takes back, where operators read it."""
    tx.note(Table(PLATFORM), OPERATIONS, event, actor=actor, **subject.facts, reason=message)


def tell(  # noqa: PLR0913 - all named, all needed
    tx: Transaction,
    *,
    tenant: str,
    people: Iterable[Recipient],
    headline: Text,
    said: Text,
    reason: str,
    then: Text,
    natural_key: tuple[str, ...],
    facts: Mapping[str, object] | None = None,
    of: Mapping[str, str] | None = None,
) -> None:
    """Write a mail to each, in their language: what was done, why, and what they can do.

    The reason is the operator's own words, who answers for them. `facts` fill the sentences;
    the mail leads to the window of what it is `of`.
    """
    filled = dict(facts or {})
    for each in people:
        mail.write(
            tx,
            tenant=tenant,
            recipient=each.email,
            language=each.language,
            template="operator-acted",
            facts={
                "headline": headline.render(each.language, filled),
                "said": said.render(each.language, filled),
                "reason": reason,
                "then": then.render(each.language, filled),
            },
            natural_key=(*natural_key, each.id),
            of=of,
        )
