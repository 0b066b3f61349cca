"""Telling an act on a licence: to the people of the business by mail, and in its history.

The same words tell it before it is done (`views.acts_view`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.licences import mails, store
from chalicelib.licences.act_mails import (
    ISSUING,
    MAILBOXES,
    TO_CLIENT,
    WHOM_TO_ASK,
    Issuing,
    Mailed,
)
from chalicelib.licences.act_words import ACTS, ActName
from chalicelib.licences.held_words import as_it_is
from chalicelib.licences.model import Keeper, Licence
from chalicelib.licences.products import product_of
from chalicelib.mail import service as mail
from chalicelib.onboarding.service import CoverEnd, LicenceLink


def issuing_after(link: LicenceLink | None, end: CoverEnd | None) -> Issuing:
    """Say how a business issues whose licence is `link` now, None: gone, and whose cover ends so.

    >>> issuing_after(None, None)
    'client_pays'
    """
    if link is not None and link.pays_plan:
        return "firm_pays"
    if end is None:
        return "client_pays"
    return "own_plan_first" if end.is_at_once else "until"


def write_told(
    tx: Transaction,
    licence: Licence,
    act: ActName,
    issuing: Issuing,
    end: CoverEnd | None,
    keeper: Keeper | None = None,
) -> None:
    """Add the mails that tell the owners of the business what was done with its licence."""
    product = product_of(licence)
    mailed = product.told.get(act) or TO_CLIENT[act]
    more = [product.words.keeps]
    if keeper is not None:
        more.append(MAILBOXES[keeper])
    if product.covers_plan:
        more.append(ISSUING[issuing])
    write_owners_told(tx, licence, mailed, act, more, until=end.last_day if end else None)


def write_owners_told(
    tx: Transaction,
    licence: Licence,
    mailed: Mailed,
    occasion: str,
    more: Sequence[Text] = (),
    **facts: object,
) -> None:
    """Add the mails that tell the owners of the business something of its licence."""
    firm, business_id = firms.firm(licence.firm_id), licence.business_id or ""
    texts = [*as_it_is(licence, [*mailed.texts, *more]), WHOM_TO_ASK]
    told = _facts(licence, firm) | facts | {"product": product_of(licence).words.in_mails}
    for owner in accounts.with_role(business_id, "owner"):
        mail.write(
            tx,
            tenant=business_id,
            recipient=owner.email,
            language=owner.language,
            template="licence-changed",
            facts=written(mailed.subject, texts, told, owner.language),
            natural_key=(licence.id, occasion, str(licence.version), owner.id),
            in_name_of=firms.correspondent(firm),
            about=mails.about(licence, "client"),
        )


def write_firm_told_of_leaving(tx: Transaction, licence: Licence) -> None:
    """Add the mail that tells the firm that its client left."""
    product = product_of(licence)
    write_firm_told(tx, licence, product.left, "leave", {"product": product.words.in_mails})


def write_firm_told(
    tx: Transaction,
    licence: Licence,
    mailed: Mailed,
    act: str,
    told: Mapping[str, object],
    more: Sequence[Text] = (),
) -> None:
    """Add a mail that tells the firm what became of a licence, filled with what is `told` of it."""
    firm = firms.firm(licence.firm_id)
    facts = {**_facts(licence, firm), **told}
    mail.write(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template="licence-changed",
        facts=written(
            mailed.subject, as_it_is(licence, [*mailed.texts, *more]), facts, firm.language
        ),
        natural_key=(licence.id, act, str(licence.version)),
        about=mails.about(licence, "firm"),
    )


def write_client_told_of_opening(
    tx: Transaction, licence: Licence, client: accounts.Account
) -> None:
    """Add the mail that tells a client whose business it is by now, and who ran it until then.

    By what mandate is in the history: the firm's own words go to no address that is not proven.
    """
    mailed, firm = TO_CLIENT["open"], firms.firm(licence.firm_id)
    facts = _facts(licence, firm)
    mail.write(
        tx,
        tenant=licence.business_id or "",
        recipient=client.email,
        language=client.language,
        template="licence-changed",
        facts=written(mailed.subject, [mailed.text, WHOM_TO_ASK], facts, client.language),
        natural_key=_opening_key(licence),
        in_name_of=firms.correspondent(firm),
    )


def write_opening_untold(tx: Transaction, licence: Licence) -> None:
    """Keep that mail from going out, if it waits: the access is taken back."""
    mail.write_withdrawn(
        tx,
        tenant=licence.business_id or "",
        template="licence-changed",
        natural_key=_opening_key(licence),
    )


def _opening_key(licence: Licence) -> tuple[str, ...]:
    return licence.id, "open", str(licence.activations)


def write_request_gone(tx: Transaction, licence: Licence) -> None:
    """Add that the firm asks a business no more, and tell its owners, whatever their e-mail now is.

    The commit raises `ChangedMeanwhile` when the request is being answered.
    """
    business_id = licence.asked_business_id or ""
    request = store.request(business_id, licence.id)
    key = store.request_key(business_id, licence.id)
    tx.delete(key, request.version if request is not None else 0)
    note_at_business(tx, business_id, licence, ACTS["withdraw"].at_business, licence.firm_id)
    firm, words = firms.firm(licence.firm_id), product_of(licence).words
    for owner in accounts.with_role(business_id, "owner"):
        mail.write(
            tx,
            tenant=business_id,
            recipient=owner.email,
            language=owner.language,
            template="licence-request-withdrawn",
            facts={
                "firm": firm.name,
                "product": words.in_mails.render(owner.language),
                "user": owner.email,
            },
            natural_key=(licence.id, "withdraw", str(licence.version), owner.id),
            in_name_of=firms.correspondent(firm),
            about=mails.about(licence, "client"),
        )


def note_at_business(
    tx: Transaction, business_id: str, licence: Licence, event: str, actor: str, **more: str
) -> None:
    """Add it to the history of the business, which learns of the firm no person."""
    facts = {"licence_id": licence.id, "firm_id": licence.firm_id, **more}
    tx.note(Table(business_id), business_id, event, actor=actor, **facts)


def _facts(licence: Licence, firm: firms.Firm) -> dict[str, object]:
    return {
        "firm": firm.name,
        "firm_email": firm.email,
        "business": licence.company_name or "",
        "company": licence.company_name or "",
        "day": Day.of(clock.now(), ZoneInfo(firm.time_zone)),
    }


def written(
    subject: Text, texts: list[Text], facts: dict[str, object], language: Language
) -> dict[str, str]:
    """Write the facts of a mail that is made of sentences."""
    paragraphs = [text.render(language, facts) for text in texts]
    return {
        "headline": subject.render(language, facts),
        "paragraphs": json.dumps(paragraphs, ensure_ascii=False),
    }
