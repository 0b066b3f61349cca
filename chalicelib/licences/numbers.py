"""The number of a licence is shown and sent again, to be installed by; each time is noted.

It is a secret: no history, log or view of the licence has it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.figures import Day
from chalicelib.core.installed import WhyNot
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language, Text
from chalicelib.firms import service as firms
from chalicelib.installations import service as installations
from chalicelib.licences import installing, mails, number_words, store
from chalicelib.licences.forms import NumberMail, NumberTextQuery
from chalicelib.licences.model import STATE_NAMES, Licence, WrongLicenceState
from chalicelib.licences.products import product_of
from chalicelib.licences.service import find_licence
from chalicelib.licences.views import LicenceView, NumberText, NumberView, with_mails
from chalicelib.mail import service as mail

_NOT_GOOD: Final[Mapping[WhyNot, Text]] = {
    "SUSPENDED": Text(
        es="el operador retiene la licencia; escríbale antes",
        en="the operator holds the licence; write to them first",
    ),
    "DEACTIVATED": Text(
        es="hoy es el día elegido para desactivar la licencia; cancélelo antes",
        en="today is the day that was chosen to suspend the licence; cancel that first",
    ),
    "EXPIRED": Text(
        es="la licencia venció; póngale antes otro último día",
        en="the licence has ended; give it another last day first",
    ),
}
"""Why the number of an active licence is not sent; one that is yet to begin is."""


class NumberNotGood(Conflict):
    """The number of the licence is good for nothing now, so nobody is told to install by it."""

    code = "licence-number-not-good"
    text = Text(
        es="El número de la licencia no vale ahora y no se envía: {why}.",
        en="The number of the licence is not good now and is not sent: {why}.",
    )


def show(caller: Caller, licence_id: str) -> NumberView:
    """Show the number of a licence, which its history tells.

    Raises:
        NumberNotFound: it has none: its product is not installed, or it was never active.
    """
    licence = find_licence(caller, licence_id)
    number = _opened(licence)
    _note_shown(caller, licence)
    return NumberView(licence_id=licence.id, number=number)


def text(caller: Caller, licence_id: str, query: NumberTextQuery) -> NumberText:
    """Write the number with the steps, to copy or to open in the own mail program; noted as shown.

    Raises:
        NumberNotFound: it has none.
        WrongLicenceState, NumberNotGood: it rests, is over or held: its number is good for nothing.
    """
    licence = find_licence(caller, licence_id)
    number = _opened_to_send(licence)
    language = query.language or licence.language
    facts = _facts(licence, firms.firm(licence.firm_id), language)
    words, has_contact = number_words, bool(licence.client_name)
    subject = words.SUBJECT.render(language, facts)
    greeting = words.GREETING if has_contact else words.GREETING_OF_COMPANY
    install = _install(licence, number)
    parts = [
        greeting.render(language, facts),
        words.INTRODUCTION.render(language, facts),
        number,
        words.HOW_TO.render(language, facts),
        *words.steps(install, language),
        words.KEEP_IT.render(language, facts),
    ]
    written = "\n\n".join(parts)
    _note_shown(caller, licence)
    return NumberText(
        licence_id=licence.id,
        language=language,
        to=licence.client_email or "",
        subject=subject,
        text=written,
        mailto=words.mailto(licence.client_email or "", *words.short(install, facts, language)),
        program=install.program,
    )


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def send(caller: Caller, licence_id: str, wanted: NumberMail) -> LicenceView:
    """Mail the number with the steps to the client, in the firm's name; again, it goes again.

    Raises:
        NumberNotFound: it has none.
        WrongLicenceState, NumberNotGood: it rests, is over or held: its number is good for nothing.
        LimitReached: as many mails were sent as may be in a day.
        TooManyTries: too many to that client.
    """
    before = find_licence(caller, licence_id)
    number = _opened_to_send(before)
    client = before.client_email or ""
    accounts.count_mail(caller, client, client=client)
    tx = Transaction()
    after = store.write(tx, before.but(number_mails=before.number_mails + 1))
    write_mail(tx, after, number, wanted.language or after.language)
    store.note(tx, after, "number_sent", actor=caller.account_id, to=after.client_email or "")
    (notes,) = mail.notes_of(caller.tenant, "licence", [after.id])
    shown = with_mails(store.Found(after, notes, installing.head_of(after)), caller.language)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def _opened_to_send(licence: Licence) -> str:
    number = _opened(licence)
    require_good(licence)
    return number


def require_good(licence: Licence) -> None:
    """Pass when the number of a licence is good for something, so that it may be sent.

    Raises:
        WrongLicenceState, NumberNotGood: the licence rests, is over or held.
    """
    if licence.state != "active":
        raise WrongLicenceState(state=STATE_NAMES[licence.state])
    standing = installing.facts_told(licence)
    why = standing.why_not(standing.day(clock.now()))
    if why is not None and why in _NOT_GOOD:
        raise NumberNotGood(why=_NOT_GOOD[why])


def _opened(licence: Licence) -> str:
    if licence.number_id is None:
        raise installations.NumberNotFound
    return installations.number_shown(licence.number_id)


def _note_shown(caller: Caller, licence: Licence) -> None:
    tx = Transaction()
    store.note(tx, licence, "number_shown", actor=caller.account_id)
    tx.commit()


def _facts(licence: Licence, firm: firms.Firm, language: Language) -> dict[str, object]:
    terms = licence.terms
    assert terms is not None  # noqa: S101 - for the type checker: it has a number
    return {
        "firm": firm.name,
        "firm_email": firm.email,
        "company": licence.company_name or "",
        "contact": licence.client_name or "",
        "product": product_of(licence).words.in_mails.render(language),
        "computers": number_words.computers(terms.installations),
        "valid_from": Day(terms.valid_from),
        "valid_until": Day(terms.valid_until),
    }


def _install(licence: Licence, number: str | Text) -> number_words.Install:
    return number_words.Install(
        program=installations.program_shown(),
        number=number,
        tax_id=licence.tax_id or "",
        api_url=settings().api_url,
        check_in_days=settings().check_in_days,
    )


def write_mail(tx: Transaction, licence: Licence, number: str, language: Language) -> None:
    """Add the mail with a number and the steps, to the client, in the firm's name."""
    firm, words = firms.firm(licence.firm_id), number_words
    facts = _facts(licence, firm, language)
    steps = words.steps(_install(licence, words.THE_NUMBER), language)
    mail.write(
        tx,
        tenant=licence.business_id or "",
        recipient=licence.client_email or "",
        language=language,
        template="licence-number",
        facts={
            "headline": words.SUBJECT.render(language, facts),
            "introduction": words.INTRODUCTION.render(language, facts),
            "steps": json.dumps(
                [
                    words.HOW_TO.render(language, facts),
                    *steps,
                    words.KEEP_IT.render(language, facts),
                ],
                ensure_ascii=False,
            ),
        },
        secrets={"number": number},
        natural_key=mails.number_mail_key(licence),
        in_name_of=firms.correspondent(firm),
        about=mails.about(licence, "number"),
    )
