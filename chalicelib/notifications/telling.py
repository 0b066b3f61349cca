"""Whom the terms of notices concern, and the mails that tell them: never what one is about.

Those are the people of the side that has a notice who may read it. Terms come due by the day, many
at one moment: whoever is thought of first brings all of its side that the moment concerns, so that
each person gets one mail with a list, and remembers whose turn that was (`mail.Occasion`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.scope import CompanyScope
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.notifications import rules, store
from chalicelib.notifications.listing import ListedNotice
from chalicelib.notifications.notices import Notice

_AT_ONCE: Final = 60
"""Mails that go with the notice itself; what is more is written before it."""


@dataclass(frozen=True, slots=True)
class _Occasion:
    """A moment at which people are warned, or told that a term is over."""

    at: datetime
    is_over: bool

    @property
    def template(self) -> str:
        return "notice-expired" if self.is_over else "notice-due"

    def concerns(self, row: ListedNotice) -> bool:
        """Return whether it is one of the moments of a notice that still waits to be opened."""
        if row.state != "pending" or not row.last_day:
            return False
        last = date.fromisoformat(row.last_day)
        if self.is_over:
            return rules.expires_at(row.country, last) == self.at
        return self.at in rules.warnings(row.country, last)


def write_told(tx: Transaction, notice: Notice, warning: datetime | None, *, is_over: bool) -> None:
    """Add the mails about a notice, to the people of the side that has it, unless they were told.

    They name all others of that side of which the same is to be told at that moment. The commit
    raises `ChangedMeanwhile` when somebody else just told of one.
    """
    at = notice.expires_at if is_over else warning
    assert at is not None  # noqa: S101 - for the type checker: something is told at a moment
    occasion = _Occasion(at, is_over)
    told = mail.find_occasion(notice.tenant, occasion.template, at)
    if told.has(notice.id):
        return
    due = [ListedNotice.of(notice), *_others(notice, occasion, told)]
    told = mail.write_occasion(tx, told.adding([each.id for each in due]), at)
    written = _Written(notice.tenant, occasion, told.version, due)
    people = list(_concerned(notice.tenant))
    for start in range(_AT_ONCE, len(people), _AT_ONCE):
        more = Transaction()
        written.write(more, people[start : start + _AT_ONCE])
        more.commit()
    written.write(tx, people[:_AT_ONCE])


def _others(notice: Notice, occasion: _Occasion, told: mail.Occasion) -> list[ListedNotice]:
    """Read what else the moment concerns: what a client forwarded as long as it is followed."""
    rows, managing = store.rows(notice.tenant)
    return [
        row
        for row in rows
        if row.id != notice.id
        and occasion.concerns(row)
        and not told.has(row.id)
        and row.sent_by in {"", managing.get(row.company_id)}
    ]


def _concerned(tenant: str) -> Iterator[tuple[accounts.Account, CompanyScope]]:
    """Read who may read notices, and of which companies; who cannot sign in learns nothing."""
    if tenant.startswith("firm_") and firms.firm(tenant).lock is not None:
        return
    for member in accounts.members(tenant):
        scope = accounts.scope_of(tenant, member, "notification:read")
        if scope is None:
            continue
        account = accounts.account(member.account_id)
        if account.state not in {"locked", "closed"}:
            yield account, scope


@dataclass(frozen=True, slots=True)
class _Written:
    """What is told at a moment to the people of a side."""

    tenant: str
    occasion: _Occasion
    turn: int
    """Which time something is told at that moment: what is entered late comes later."""
    due: Sequence[ListedNotice]

    def write(
        self, tx: Transaction, people: Iterable[tuple[accounts.Account, CompanyScope]]
    ) -> None:
        """Add the mail to each of whom it concerns something."""
        for account, scope in people:
            seen = [each for each in self.due if scope.covers(each.company_id)]
            if not seen:
                continue
            seen.sort(key=lambda each: (each.last_day, each.company_code, each.id))
            mail.write(
                tx,
                tenant=self.tenant,
                recipient=account.email,
                language=account.language,
                template=self.occasion.template,
                facts=self._facts(seen, account.language),
                natural_key=(clock.iso(self.occasion.at), str(self.turn), account.id),
            )

    def _facts(self, seen: Sequence[ListedNotice], language: Language) -> dict[str, str]:
        listed = [_told(each, language) for each in seen[: mail.MOST_LISTED]]
        facts = {
            "notices": json.dumps(listed, ensure_ascii=False),
            "more": str(len(seen) - len(listed)),
        }
        if not self.occasion.is_over:
            return facts
        consequence = rules.rules_of(seen[0].country).after_term
        return facts | {"consequence": consequence.render(language)}


def _told(row: ListedNotice, language: Language) -> Mapping[str, str]:
    last = date.fromisoformat(row.last_day)
    return {
        "holder": row.company_name or row.holder_name or row.holder_tax_id,
        "body": row.body_name or rules.body_names(row.country)[row.body].render(language),
        "day": Day(last).render(language),
        "left": str(max(0, rules.days_left(row.country, last, clock.now()))),
    }
