"""The mails of a licence: how far they came, sending one again, and what if one is missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.model import Licence
from chalicelib.mail import service as mail

Part = Literal["client", "firm", "number"]
_WHAT: Final = Text(
    es="el de la licencia de {company} a su cliente.",
    en="that of the licence of {company} to its client.",
)

_MATTERS: Final[dict[Part, Literal["client-mail", "firm-mail", "number-mail"]]] = {
    "client": "client-mail",
    "firm": "firm-mail",
    "number": "number-mail",
}
"""What the firm has before it of a mail that did not arrive."""


class LicenceMails(Shown):
    """How far the newest mail to each side came; null: none has gone out yet, or was not asked."""

    client: mail.MailState | None
    firm: mail.MailState | None
    number: mail.MailState | None
    """Of the one with the number of a licence that is installed."""


def part_named(name: str) -> Part:
    """Read which mail an address names.

    Raises:
        Hidden: there is no such mail.
    """
    match name:
        case "client" | "firm" | "number":
            return name
        case _:
            raise Hidden


def about(licence: Licence, part: Part) -> mail.About:
    """Say of a mail that it belongs to a licence."""
    return mail.About(kind="licence", tenant=licence.firm_id, id=licence.id, part=part)


def number_mail_key(licence: Licence) -> tuple[str, ...]:
    """Tell the last mail with the number of a licence from those before it."""
    return licence.id, "number", str(licence.activations), str(licence.number_mails)


def shown(licence: Licence, notes: Mapping[str, mail.MailNote]) -> LicenceMails:
    """Show how far the mails of a licence came."""
    states = {part: mail.MailState.of(note) for part, note in _of_now(licence, notes).items()}
    return LicenceMails(**{part: states.get(part) for part in LicenceMails.model_fields})


def _of_now(licence: Licence, notes: Mapping[str, mail.MailNote]) -> dict[str, mail.MailNote]:
    """Leave out what went to a client who is the licence's no more: it was taken from them."""
    homes = {
        licence.firm_id,
        licence.business_id,
        licence.asked_business_id,
        licence.client_account_id,  # of a key that was asked for again
    }
    return {part: note for part, note in notes.items() if note.tenant in homes}


def write_resent(
    tx: Transaction,
    caller: Caller,
    licence: Licence,
    part: Part,
    notes: Mapping[str, mail.MailNote],
) -> mail.MailNote:
    """Have the newest mail to a side sent again, as a person wants it.

    Raises:
        MailNotFound, MailCarriedSecret, MailNotSentYet: it cannot be.
        LimitReached: as many mails were sent as may be in a day.
        TooManyTries: too many to that address.
    """
    note = mail.write_again(tx, about(licence, part), _of_now(licence, notes).get(part))
    accounts.count_mail(caller, note.to, client=note.to if part != "firm" else None)
    store.note(tx, licence, "mail_resent", actor=caller.account_id, to=note.to)
    return note


def write_arrived(tx: Transaction, about: mail.About) -> None:
    """Add that the newest mail to a side of a licence arrived, whatever became of those before."""
    firms.write_matter_settled(tx, about.tenant, about.id, _MATTERS[part_named(about.part)])


def write_missed(tx: Transaction, missing: mail.About, note: mail.MailNote) -> None:
    """Add to the history of a licence that a mail did not arrive, and tell the firm.

    Not of what did not reach the firm itself: it would not reach it either.
    """
    licence = store.licence(missing.tenant, missing.id)
    if licence is None:
        return
    store.note(tx, licence, "mail_undelivered", to=note.to, reason=note.reason or "")
    name, why = _MATTERS[part_named(missing.part)], note.reason or ""
    firm = firms.firm(licence.firm_id)
    if missing.part != "firm" or note.to == (licence.firm_email or firm.email):
        firms.write_matter(tx, licence.firm_id, licence.id, name, note.at, fact=why)
    if missing.part == "firm":
        return
    mail.write_undelivered(
        tx,
        note,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        what=_WHAT.render(firm.language, {"company": licence.company_name or ""}),
        of={"licence": licence.id},
    )
