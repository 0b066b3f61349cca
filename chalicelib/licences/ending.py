"""The last day of a licence that is installed comes near: both sides are told, several times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import installing, mails, store
from chalicelib.licences.act_mails import ENDS_SOON, KEPT, KEPT_TO_FIRM
from chalicelib.licences.held_words import as_it_is
from chalicelib.licences.model import Licence
from chalicelib.licences.products import product_of
from chalicelib.licences.telling import write_owners_told, written
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
_SUBJECT_OF_MANY: Final = Text(
    es="{count} licencias vencen el {until}", en="{count} licences end on {until}"
)
_TEXT_OF_MANY: Final = Text(
    es="Estas {count} licencias para {product} valen hasta el {until} inclusive. Después, y tras "
    "los días de cortesía, sus programas dejan de funcionar:",
    en="These {count} licences for {product} are good up to and including {until}. After that, and "
    "after the days of grace, their programs stop working:",
)
_MORE: Final = Text(es="Y {more} más, que están en la lista.", en="And {more} more, in the list.")
_WAY: Final = Text(
    es="Para renovarla, ponga otro último día en su «Panel de control»; el número y las "
    " instalaciones siguen igual.",
    en="To renew it, set another last day in its “Control panel”; number and "
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
    _write_firm_told(tx, licence, reminder.at)
    at = clock.iso(reminder.at)
    kept = [KEPT] if licence.stop is None else []
    write_owners_told(tx, licence, ENDS_SOON, f"ends {at}", kept, until=Day(until))
    store.note(tx, licence, "terms_end_told", valid_until=until.isoformat())
    return installing.end_told_next(licence, now)


def _write_firm_told(tx: Transaction, licence: Licence, at: datetime) -> None:
    """Add the mail to the firm, unless it was told with others that end on the same day.

    They are those of which the same address is told at the same moment.
    """
    firm = firms.firm(licence.firm_id)
    address = licence.firm_email or firm.email
    what = f"licence-ends {address}"
    told = mail.find_occasion(firm.id, what, at)
    if told.has(licence.id):
        return
    others = [each for each in _ending_then(licence, at) if not told.has(each.id)]
    due = [licence, *(each for each in others if (each.firm_email or firm.email) == address)]
    told = mail.write_occasion(tx, told.adding([each.id for each in due]), at)
    mail.write(
        tx,
        tenant=firm.id,
        recipient=address,
        language=firm.language,
        template="licence-ends",
        facts=_one(licence, firm) if len(due) == 1 else _many(due, firm),
        natural_key=(what, clock.iso(at), str(told.version)),
        about=mails.about(licence, "firm"),
    )


def _ending_then(licence: Licence, at: datetime) -> list[Licence]:
    """Read the other licences of the firm of which is told at that moment: two requests."""
    last = licence.terms.valid_until.isoformat() if licence.terms else ""
    ids = [
        row.id
        for row in store.LICENCE_LIST.each(licence.firm_id)
        if (row.state, row.valid_until) == ("active", last) and row.id != licence.id
    ]
    just_before = at - timedelta(seconds=1)
    found = store.licences(licence.firm_id, ids)
    return [each for each in found if installing.end_told_next(each, just_before) == at]


def _one(licence: Licence, firm: firms.Firm) -> dict[str, str]:
    texts = [_TEXT, _WAY] if licence.stop else [_TEXT, _WAY, KEPT_TO_FIRM]
    told = as_it_is(licence, texts)
    return written(_SUBJECT, told, end_facts(licence), firm.language)


def _many(due: Sequence[Licence], firm: firms.Firm) -> dict[str, str]:
    """Write of many that end on one day: a list, which is capped, and what is true of each."""
    listed = sorted(due, key=lambda each: (each.company_code or "", each.id))
    named = [_named(each) for each in listed[: mail.MOST_LISTED]]
    more = [_MORE] if len(due) > len(named) else []
    facts = end_facts(due[0]) | {
        "count": len(due),
        "more": len(due) - len(named),
        "licence": "{licence}",
    }
    texts = [_TEXT_OF_MANY, *named, *more, _WAY, KEPT_TO_FIRM]
    return written(_SUBJECT_OF_MANY, texts, facts, firm.language)


def _named(licence: Licence) -> Text:
    """Name a licence of many; braces in a name are none of a sentence."""
    line = f"{licence.company_code} {licence.company_name} ({licence.id})"
    line = line.replace("{", "{{").replace("}", "}}")
    held = as_it_is(licence, [])
    return Text(
        es=" ".join([f"{line}.", *(each.es for each in held)]),
        en=" ".join([f"{line}.", *(each.en for each in held)]),
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
