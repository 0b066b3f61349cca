"""Whom the term of a notice concerns, and the mails that tell them: never what it is about.

Those are the people of the side that has it who may read notices, and may see its company. There
may be more of them than one transaction holds; each mail is written once, whoever goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.notifications.notices import Notice
from chalicelib.notifications.rules import OTHER, body_names, days_left, rules_of

_AT_ONCE: Final = 60
"""Mails that go with the notice itself; what is more is written before it."""


def write_told(tx: Transaction, notice: Notice, warning: datetime | None, *, is_over: bool) -> None:
    """Add the mails about a notice, to the people of the side that has it."""
    template = "notice-expired" if is_over else "notice-due"
    occasion = notice.expires_at if is_over else warning
    people = list(_concerned(notice))
    for start in range(_AT_ONCE, len(people), _AT_ONCE):
        more = Transaction()
        for each in people[start : start + _AT_ONCE]:
            _write(more, notice, each, template, occasion)
        more.commit()
    for each in people[:_AT_ONCE]:
        _write(tx, notice, each, template, occasion)


def _concerned(notice: Notice) -> Iterator[accounts.Account]:
    """Read who may read notices of it; those who cannot sign in learn nothing by mail."""
    is_firm = notice.tenant.startswith("firm_")
    if is_firm and firms.firm(notice.tenant).lock is not None:
        return
    for member in accounts.members(notice.tenant):
        scope = accounts.scope_of(notice.tenant, member, "notification:read")
        if scope is None or not scope.covers(notice.company_id):
            continue
        account = accounts.account(member.account_id)
        if account.state not in {"locked", "closed"}:
            yield account


def _write(
    tx: Transaction,
    notice: Notice,
    to: accounts.Account,
    template: str,
    occasion: datetime | None,
) -> None:
    mail.write(
        tx,
        tenant=notice.tenant,
        recipient=to.email,
        language=to.language,
        template=template,
        facts=_facts(notice, template, to.language),
        natural_key=(notice.id, clock.iso(occasion) if occasion else "", to.id),
    )


def _facts(notice: Notice, template: str, language: Language) -> dict[str, str]:
    last = notice.last_day or notice.made_available_at.date()
    body = body_names(notice.country)[notice.body].render(language)
    if notice.body == OTHER and notice.body_name:
        body = notice.body_name
    told = {
        "holder": notice.company_name or notice.holder_name or notice.holder_tax_id,
        "body": body,
        "day": Day(last).render(language),
    }
    if template == "notice-due":
        return told | {"left": str(max(0, days_left(notice.country, last, clock.now())))}
    return told | {"consequence": rules_of(notice.country).after_term.render(language)}
