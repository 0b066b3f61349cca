"""Links by which somebody answers from a mail: opaque, and known here by their digests alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from chalicelib.accounting import question_store
from chalicelib.accounting.question_store import QuestionLink
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import chance, clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.texts import Text
from chalicelib.onboarding.service import Told

ANSWER_PERMISSION: Final = "export:schedule"
LASTS: Final = timedelta(days=30)
_TOKEN: Final = re.compile(r"(biz_[0-9A-Z]{26})\.[\w-]{43}", re.ASCII)
_SECRET_BYTES: Final = 32


class QuestionLinkUnknown(NotFound):
    """There is no such link, or it is of somebody who answers for the business no more."""

    code = "question-link-unknown"
    text = Text(
        es="Ese enlace está incompleto o ya no es suyo. Cópielo entero del correo, o entre en "
        "Enlace y responda ahí.",
        en="That link is incomplete, or not yours any more. Copy all of it from the mail, or sign "
        "in to Enlace and answer there.",
    )


class QuestionLinkExpired(Conflict):
    """Its time is over."""

    code = "question-link-expired"
    text = Text(
        es="Ese enlace ya caducó. Use el del último correo, o entre en Enlace y responda ahí.",
        en="That link has expired. Use that of the latest mail, or sign in to Enlace and answer "
        "there.",
    )


def write_link(
    tx: Transaction, business_id: str, firm_id: str, person: Told, questions: Iterable[str]
) -> str:
    """Add a link of somebody to questions; return what the mail is to carry."""
    token = f"{business_id}.{chance.token(_SECRET_BYTES)}"
    now = clock.now()
    link = QuestionLink(
        created_at=now,
        account_id=person.id,
        email=person.email,
        firm_id=firm_id,
        questions=tuple(questions),
        expires_at=now + LASTS,
    )
    question_store.add_link(tx, business_id, _digest(token), link)
    return token


def read_link(token: str) -> tuple[str, QuestionLink]:
    """Return the business of a link and what it is bound to.

    Raises:
        QuestionLinkUnknown: there is none such, or its person may not answer any more.
        QuestionLinkExpired: its time is over.
    """
    well_formed = _TOKEN.fullmatch(token)
    if well_formed is None:
        raise QuestionLinkUnknown
    business_id = well_formed[1]
    link = question_store.link(business_id, _digest(token))
    if link is None or not _may_answer(business_id, link.account_id):
        raise QuestionLinkUnknown
    if clock.now() >= link.expires_at:
        raise QuestionLinkExpired
    return business_id, link


def _may_answer(business_id: str, account_id: str) -> bool:
    if accounts.scope_of_person(business_id, account_id, ANSWER_PERMISSION) is None:
        return False
    return accounts.account(account_id).state == "active"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
