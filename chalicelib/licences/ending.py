"""The last day of a licence that is installed comes near: both sides are told, several times."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import installing, mails, store
from chalicelib.licences.act_mails import ENDS_SOON, KEPT, KEPT_TO_FIRM
from chalicelib.licences.held_words import as_it_is
from chalicelib.licences.model import Keeper, Licence
from chalicelib.licences.products import product_of
from chalicelib.licences.telling import write_owners_told
from chalicelib.mail import service as mail

_SUBJECT: Final = Text(
    es="La licencia de {company} vence el {until}", en="The licence of {company} ends on {until}"
)
_TEXT: Final = Text(
    es="La licencia de {company} para {product} vale hasta el {until} inclusive. Después, y tras "
    "los días de cortesía, sus programas dejan de funcionar.",
    en="The licence of {company} for {product} is good up to and including {until}. After that, "
    "and after the days of grace, its programs stop working.",
)
_WAY: Final = Text(
    es="Para renovarla, ponga otro último día en «PATCH …/licences/{licence}/terms»; el número y "
    "las instalaciones siguen igual.",
    en="To renew it, set another last day by “PATCH …/licences/{licence}/terms”; number and "
    "installations stay as they are.",
)


def write_end_told(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Tell both sides that a licence ends soon; return when they are told again; None: no more."""
    licence, now = store.licence(reminder.tenant, reminder.id), clock.now()
    if licence is None or licence.state != "active" or licence.terms is None:
        return None
    until = licence.terms.valid_until
    if now.astimezone(licence.zone).date() > until:
        return None
    said = None if licence.stop is None else licence.stop.mailboxes_to
    _write_firm_warned(tx, licence, reminder.at, said)
    at = clock.iso(reminder.at)
    kept = [KEPT] if said is None else []
    write_owners_told(tx, licence, ENDS_SOON, f"ends {at}", kept, until=Day(until))
    store.note(tx, licence, "terms_end_told", valid_until=until.isoformat())
    return installing.end_told_next(licence, now)


def _write_firm_warned(
    tx: Transaction, licence: Licence, at: datetime, said: Keeper | None
) -> None:
    firm, facts = firms.firm(licence.firm_id), end_facts(licence)
    texts = [_TEXT, _WAY] if said else [_TEXT, _WAY, KEPT_TO_FIRM]
    told = as_it_is(licence, texts)
    paragraphs = [text.render(firm.language, facts) for text in told]
    mail.write(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template="licence-ends",
        facts={
            "headline": _SUBJECT.render(firm.language, facts),
            "paragraphs": json.dumps(paragraphs, ensure_ascii=False),
        },
        natural_key=(licence.id, "ends", clock.iso(at)),
        about=mails.about(licence, "firm"),
    )


def end_facts(licence: Licence) -> dict[str, object]:
    """Return what is told of the end of a licence."""
    assert licence.terms is not None  # noqa: S101 - for the type checker: it has an end
    return {
        "company": licence.company_name or "",
        "product": product_of(licence).words.in_mails,
        "until": Day(licence.terms.valid_until),
        "licence": licence.id,
    }
