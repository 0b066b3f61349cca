"""Another number for a licence whose number has leaked; the one before is good for nothing at once.

What becomes of the computers the firm says. Where they go on, all of them lies where it lay, and
the other number opens it: tokens name that place, so that no program notices. Where they are
released, the licence gets a number of its own again, as at its activation, and the place of the
one before is left: with its facts go all tokens.
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import (
    ChangedMeanwhile,
    OthersInTheWay,
    Transaction,
    check_version,
)
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.history import of_firm
from chalicelib.installations import service as installations
from chalicelib.licences import installing, mails, numbers, store
from chalicelib.licences.act_mails import NUMBER_REPLACED
from chalicelib.licences.act_words import ACTS
from chalicelib.licences.forms import NumberReplacement
from chalicelib.licences.model import Licence
from chalicelib.licences.run_words import require_possible
from chalicelib.licences.service import LicenceChanged, find_licence
from chalicelib.licences.telling import note_at_business, write_owners_told
from chalicelib.licences.views import LicenceView, view
from chalicelib.mail import service as mail


def replace_number(
    caller: Caller, licence_id: str, wanted: NumberReplacement, version: int
) -> LicenceView:
    """Give a licence another number, and tell the client; the number itself goes when asked.

    Raises:
        NumberNotFound: it has none.
        LicenceChanged: it is not at `version` any more.
        WrongLicenceState: it is over; or it rests, and the number is to be sent.
        NumberNotGood: the number is to be sent, and is good for nothing now.
        LimitReached: as many mails were sent as may be in a day.
        TooManyTries: too many to that client.
    """
    before = _checked(caller, licence_id, wanted, version)
    client = before.client_email or ""
    accounts.count_mail(caller, client, client=client)
    return _replace(caller, licence_id, wanted, version)


def _checked(caller: Caller, licence_id: str, wanted: NumberReplacement, version: int) -> Licence:
    """Return the licence, which must be as the caller saw it and have a number to replace."""
    found = find_licence(caller, licence_id)
    check_version(found, version, LicenceChanged())
    if found.number_id is None:
        raise installations.NumberNotFound
    require_possible("replace_number", found)
    if wanted.send:
        numbers.require_good(found)
    return found


def _in_the_way() -> OthersInTheWay:
    return OthersInTheWay("replace a number: its programs use it")


@again(20, on=ChangedMeanwhile, pause=doubling(0.01, most=0.2), otherwise=_in_the_way)
def _replace(
    caller: Caller, licence_id: str, wanted: NumberReplacement, version: int
) -> LicenceView:
    before = _checked(caller, licence_id, wanted, version)
    tx = Transaction()
    counted = before.but(number_mails=before.number_mails + wanted.send)
    write = _write_kept if wanted.installations == "keep" else _write_released
    after, number = write(tx, counted)
    _write_mail_gone(tx, before)
    if wanted.send:
        numbers.write_mail(tx, after, number, wanted.language or after.language)
    _write_told(tx, caller, after, wanted)
    shown = view(after, caller.language)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _write_kept(tx: Transaction, before: Licence) -> tuple[Licence, str]:
    """Add that another number opens what the one before did; returns it, too."""
    now, number = installations.write_another_number(tx, before.number_id or "")
    return store.write(tx, before.but(number_now=now), otherwise=LicenceChanged()), number


def _write_released(tx: Transaction, before: Licence) -> tuple[Licence, str]:
    """Add a number by which nothing is installed, and that the one before is left."""
    number = installations.new_number()
    bare = before.but(number_id=None, number_now=None)
    after = store.write(tx, bare, otherwise=LicenceChanged(), number=number)
    installing.write_number_left(tx, before, after)
    return after, number


def _write_mail_gone(tx: Transaction, before: Licence) -> None:
    """Add that no mail with the number before goes out any more, and none is told of."""
    mail.write_withdrawn(
        tx,
        tenant=before.business_id or "",
        template="licence-number",
        natural_key=mails.number_mail_key(before),
    )
    mail.write_forgotten(tx, mails.about(before, "number"))


def _write_told(tx: Transaction, caller: Caller, after: Licence, wanted: NumberReplacement) -> None:
    """Add it to the histories of both sides, and the mail that tells the client."""
    row, installed = ACTS["replace_number"], wanted.installations
    store.note(tx, after, row.noted, actor=caller.account_id, installed=installed)
    if wanted.send:
        to = after.client_email or ""
        store.note(tx, after, "number_sent", actor=caller.account_id, to=to)
    actor = of_firm(after.firm_id, caller.account_id)
    note_at_business(tx, after.business_id or "", after, row.at_business, actor=actor)
    write_owners_told(tx, after, NUMBER_REPLACED[installed], row.noted)
