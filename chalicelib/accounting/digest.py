"""E-mails to everybody who may import what has come in: at once, daily or weekly, as each likes.

Work grows with what firms were not told of, and nothing is looked through: the news of a batch is
an item of its own, made with the batch, whose message has it put on the list of each who may import
the batch. A list is an item that comes due when its reader wants to be told (ADR 0056). Both are
done in steps of one write each, so that a run that dies is finished by the next, and of two at once
one finds nothing to do: nobody is told twice.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from chalicelib.accounting import store
from chalicelib.accounting.model import Batch
from chalicelib.accounting.questions import store as question_store
from chalicelib.accounting.register import Answered, Digest
from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account, Member
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import Retryable, Stale
from chalicelib.core.figures import Day
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.firms.service import Firm
from chalicelib.mail import service as mail

TEMPLATE: Final = "pending-imports-digest"
_PERMISSION: Final = "import:decide"
_LOCKED_FOR: Final = timedelta(hours=1)
"""After that it is looked at again whether a firm is locked still."""
_AT_ONCE: Final = mail.Rhythm(often="at_once")
_DAILY: Final = mail.Rhythm(often="daily")


class Sizes(NamedTuple):
    """How much goes into one of what a digest makes."""

    rows: int = 40
    """Most imports that one mail lists; of the others it says how many."""
    news: int = 40
    people: int = 40
    """Most that one transaction is about."""


_USUAL = Sizes()


def _in_conflict() -> Retryable:
    return Retryable("digest: in conflict with other writes")


def hand_out(firm_id: str, sizes: Sizes = _USUAL) -> None:
    """Put the news of a firm on the lists of those who may import it. Repeatable.

    Raises:
        Retryable: others keep writing the same, or the table does not answer.
    """
    while _hand_out_some(firm_id, sizes):
        pass


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _hand_out_some(firm_id: str, sizes: Sizes) -> bool:
    """Give some of the news to some of the people, in one write; return whether there was any.

    The news says to whom it was given: people in the order of their ids, so that nobody is left
    out or gets it again, whoever comes or goes meanwhile.
    """
    first = list(itertools.islice(store.news(firm_id), sizes.news))
    news = [each for each in first if each.given_to == first[0].given_to]
    if not news:
        return False
    everybody = sorted(accounts.members(firm_id), key=lambda member: member.account_id)
    ahead = [member for member in everybody if member.account_id > news[0].given_to]
    found = store.batches([(firm_id, each.batch_id) for each in news if each.batch_id])
    pending = [batch for batch in found if batch is not None and batch.status == "pending"]
    answered = [each.answered for each in news if each.answered is not None]
    tx = Transaction()
    _write_lists(tx, firm_id, ahead[: sizes.people], pending, answered)
    for each in news:
        if len(ahead) > sizes.people:
            given_to = ahead[sizes.people - 1].account_id
            store.save_news(tx, each.but(given_to=given_to))
        else:
            store.drop_news(tx, each)
    tx.commit()
    return True


def _write_lists(
    tx: Transaction,
    firm_id: str,
    members: Sequence[Member],
    batches: Sequence[Batch],
    answered: Sequence[Answered],
) -> None:
    """Add to the lists of members what they may import, or were answered, if they want to be told.

    To who came in after it, it is no news.
    """
    firm, news = firms.firm(firm_id), {}
    for member in members:
        scope, since = accounts.scope_of(firm_id, member, _PERMISSION), member.created_at
        if scope is None:
            continue
        seen = [b.id for b in batches if since <= b.created_at and scope.covers(b.company_id)]
        told = [a for a in answered if since <= a.at and scope.covers(a.company_id)]
        if seen or told:
            news[member.account_id] = seen, told
    people = accounts.accounts(list(news))
    known = mail.addresses_of(mail.digest_of(person.email) for person in people)
    lists = store.digests(firm_id, list(news))
    for person, before in zip(people, lists, strict=True):
        address = known.get(mail.digest_of(person.email)) or mail.Address(created_at=clock.now())
        if address.has_silenced(TEMPLATE, firm_id):
            continue
        begun = before or Digest(
            created_at=clock.now(), id=new_id("dig"), firm_id=firm_id, account_id=person.id
        )
        batch_ids, told = news[person.id]
        others = (each for each in begun.answered if not _is_told_by(each, told))
        after = begun.but(batch_ids=(*begun.batch_ids, *batch_ids), answered=(*others, *told))
        store.save_digest(tx, after, _due(after, firm, person, address))


def _is_told_by(known: Answered, later: Sequence[Answered]) -> bool:
    return any(each.question_id == known.question_id for each in later)


def _due(digest: Digest, firm: Firm, reader: Account, address: mail.Address) -> datetime:
    """Say when a reader is told of what is on their list: as they like, or as the firm has it."""
    usual = settings().digest_from_hour
    rhythm = address.rhythm or (_AT_ONCE if usual < 0 else _DAILY)
    hour = max(usual, 0) if firm.digest_hour is None else firm.digest_hour
    return rhythm.due(digest.created_at, hour, firm.time_zone, reader.time_zone)


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def tell(firm_id: str, account_id: str, sizes: Sizes = _USUAL) -> int:
    """Write to somebody what is on their list if it is time; return how many mails. Repeatable.

    Raises:
        Retryable: others keep writing the same, or the table does not answer.
    """
    (digest,) = store.digests(firm_id, [account_id])
    if digest is None:
        return 0
    firm, reader, now = firms.firm(firm_id), accounts.account(account_id), clock.now()
    address = mail.silenced_of(reader.email)
    due = _due(digest, firm, reader, address)
    if firm.lock is not None:  # nobody could look; the list waits until it is unlocked
        due = max(due, now + _LOCKED_FOR)
    tx = Transaction()
    written = 0
    if now < due:
        store.save_digest(tx, digest, due)
    else:
        written = _write_mail(tx, firm, reader, address, digest, sizes.rows)
        store.drop_digest(tx, digest)
    tx.commit()
    return written


def _write_mail(
    tx: Transaction, firm: Firm, reader: Account, address: mail.Address, digest: Digest, rows: int
) -> int:
    """Add the mail of what still waits for a decision and may be seen; none if there is nothing."""
    scope = accounts.scope_of_person(firm.id, reader.id, _PERMISSION)
    if scope is None or address.has_silenced(TEMPLATE, firm.id):
        return 0
    if reader.state in {"locked", "closed"}:  # who may not sign in learns nothing by mail
        return 0
    found = store.batches([(firm.id, batch_id) for batch_id in digest.batch_ids])
    pending = [
        batch
        for batch in found
        if batch is not None and batch.status == "pending" and scope.covers(batch.company_id)
    ]
    answers = list(_answers(digest, scope.covers, reader.language))
    if not pending and not answers:
        return 0
    mail.write(
        tx,
        tenant=firm.id,
        recipient=reader.email,
        language=reader.language,
        template=TEMPLATE,
        facts=_facts(firm, pending, rows, reader.language) | _told(answers, rows),
        natural_key=(firm.id, reader.id, digest.id),
    )
    return 1


def _answers(
    digest: Digest, covers: Callable[[str], bool], language: Language
) -> Iterator[dict[str, str]]:
    """Say what clients answered, as far as it still counts and may be seen."""
    for each in digest.answered:
        question = question_store.question(each.business_id, each.question_id)
        if question is None or question.firm_id != digest.firm_id:
            continue
        choice, answer = question.chosen, question.answer
        if choice is not None and answer is not None and covers(question.company_id):
            yield {
                "company": question.company_name,
                "code": question.company_code,
                "number": question.document.number,
                "answer": choice.wording.said(language),
                "text": answer.text,
                "import": question.import_id,
            }


def _told(answers: Sequence[dict[str, str]], rows: int) -> dict[str, str]:
    return {
        "answers": json.dumps(answers[:rows], ensure_ascii=False),
        "more_answers": str(max(len(answers) - rows, 0)),
    }


def _facts(firm: Firm, batches: Sequence[Batch], rows: int, language: Language) -> dict[str, str]:
    """Say what the mail lists, by company, and what all of it comes to, by currency."""
    ordered = sorted(batches, key=lambda each: (each.firm_company_code, each.company_id, each.id))
    companies = [
        {
            "company": first.company_name,
            "code": first.firm_company_code,
            "imports": [_import(each, language) for each in (first, *rest)],
        }
        for _, (first, *rest) in itertools.groupby(ordered[:rows], lambda each: each.company_id)
    ]
    return {
        "firm": firm.name,
        "companies": json.dumps(companies, ensure_ascii=False),
        "totals": json.dumps(list(_totals(batches))),
        "count": str(len(batches)),
        "more": str(max(len(batches) - rows, 0)),
    }


def _import(batch: Batch, language: Language) -> dict[str, str]:
    days = (Day(each).render(language) for each in (batch.period_from, batch.period_to))
    return {"id": batch.id, "period": " – ".join(days)} | _sums([batch])


def _totals(batches: Sequence[Batch]) -> Iterable[dict[str, str]]:
    by_currency = sorted(batches, key=lambda each: each.currency)
    for _, same in itertools.groupby(by_currency, lambda each: each.currency):
        yield _sums(list(same))


def _sums(batches: Sequence[Batch]) -> dict[str, str]:
    """Add up batches of one currency."""
    return {
        "documents": str(sum(each.documents.total for each in batches)),
        "total": format(sum((each.totals.total for each in batches), Decimal(0)), "f"),
        "currency": batches[0].currency,
        "incidents": str(sum(each.incident_total for each in batches)),
    }


def look_again(account_id: str) -> None:
    """Have the lists of somebody looked at: they want to be told at other times than before."""
    for membership in accounts.memberships(account_id):
        if membership.kind == "firm":
            store.look_at_digest(membership.tenant, account_id)
