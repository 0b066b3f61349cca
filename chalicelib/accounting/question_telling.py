"""The mails of questions, to the heads of a business who have signed in before.

The firm's words and a link that answers go to proven addresses alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from chalicelib.accounting.question import Question
from chalicelib.accounting.question_links import LASTS, write_link
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.countries import facts_of
from chalicelib.core.figures import Day, money
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import Told

MOST_ROWS: Final = 20
"""Questions that one mail lists; the others are behind its link."""
MOST_PEOPLE: Final = 20
"""Whom one transaction has room for beside the questions."""


def people_asked(business_id: str) -> list[Told]:
    """Read who answers for a business and can be mailed of it."""
    heads = onboarding.heads_told(business_id)
    return [each for each in heads if each.is_proven][:MOST_PEOPLE]


def write_mails(
    tx: Transaction, people: Sequence[Told], due: Sequence[Question], asked: Sequence[Question],
    turn: str,
) -> None:  # fmt: skip
    """Add the mail of what is `due` to each, with a link to all that is `asked` of the business.

    Once for each `turn`.
    """
    first = due[0]
    firm, business = firms.firm(first.firm_id), onboarding.business(first.business_id)
    for person in people:
        link = write_link(tx, business.id, firm.id, person, (each.id for each in asked))
        rows = [_row(each, person.language) for each in due[:MOST_ROWS]]
        mail.write(
            tx,
            tenant=business.id,
            recipient=person.email,
            language=person.language,
            template="questions-asked",
            facts={
                "firm": firm.name,
                "business": business.name,
                "questions": json.dumps(rows, ensure_ascii=False),
                "more": str(len(asked) - len(rows)),
                "again": "again" if all(each.mailed_at for each in due) else "",
                "expires_at": clock.iso(clock.now() + LASTS),
                "time_zone": facts_of(business.country).time_zone,
            },
            secrets={"key": link},
            natural_key=(business.id, turn, person.id),
            in_name_of=firms.correspondent(firm),
        )


def _row(question: Question, language: Language) -> dict[str, str]:
    document = question.document
    return {
        "text": question.wording.said(language),
        "number": document.number,
        "day": Day(document.day).render(language),
        "customer": document.customer,
        "total": money(document.total, document.currency, language),
    }


def write_withdrawn(tx: Transaction, question: Question) -> None:
    """Add the mail that tells who was mailed of a question that it needs no answer any more."""
    if question.mailed_at is None:
        return
    firm, business = firms.firm(question.firm_id), onboarding.business(question.business_id)
    for person in people_asked(question.business_id):
        mail.write(
            tx,
            tenant=business.id,
            recipient=person.email,
            language=person.language,
            template="question-withdrawn",
            facts={
                "firm": firm.name,
                "business": business.name,
                "question": question.wording.said(person.language),
                "number": question.document.number,
            },
            natural_key=(question.id, str(question.version), person.id),
            in_name_of=firms.correspondent(firm),
        )
