"""A client who has not begun: reminded by itself, twice, and by hand; the firm is told, too."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import mails, store
from chalicelib.licences.model import Licence
from chalicelib.licences.products import product_of
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

KIND: Final = "not-begun"
ANOTHER_KEY: Final = {
    False: Text(
        es="Si no la encuentra, pida otra para este usuario: llegará a esta dirección.",
        en="If you do not find it, ask for another one for this user: it will come to this "
        "address.",
    ),
    True: Text(
        es="Ha caducado: al entrar con ella, o al pedir otra para este usuario, llegará una nueva "
        "a esta dirección.",
        en="It has expired: when you sign in with it, or ask for another one for this user, a new "
        "one will come to this address.",
    ),
}
"""Whether the key has expired -> how the client gets another one."""
_Step = Callable[[Transaction, Licence, accounts.Account], None]


class ClientHasBegun(Conflict):
    """There is nobody to remind: the client has signed in, or there is none."""

    code = "client-has-begun"
    text = Text(
        es="No hay nada que recordar: el cliente ya entró, o la licencia no está activa.",
        en="There is nothing to remind of: the client has signed in, or the licence is not active.",
    )


def write_watched(tx: Transaction, licence: Licence, account: accounts.Account) -> None:
    """Add that a client who got a user with a key is to be reminded if they do not begin."""
    first = min(moment for moment, _step in _steps(account))
    mail.write_reminder(tx, licence.firm_id, KIND, licence.id, first)
    since, ends_at = account.created_at, account.access_key_expires_at
    firms.write_matter(tx, licence.firm_id, licence.id, KIND, since, ends_at=ends_at)


def write_resumed(tx: Transaction, rested: Licence) -> None:
    """Add that a licence works again: what came due while it `rested` is told now, once."""
    account = _unused(rested)
    since = rested.in_state_since
    if account is None or since is None:
        return
    left = [moment for moment, _step in _steps(account) if moment >= since]
    mail.write_reminder(tx, rested.firm_id, KIND, rested.id, min(left, default=None))


def write_settled(tx: Transaction, licence: Licence) -> None:
    """Add that nobody waits for the client of a licence to begin."""
    firms.write_matter_settled(tx, licence.firm_id, licence.id, KIND)


def write_key_known(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Have the firms of a client whose access key was used, or made anew, know it."""
    for licence in _served(reminder.tenant):
        account, firm_id = accounts.account(reminder.tenant), licence.firm_id
        if account.is_unused:
            since, ends_at = account.created_at, account.access_key_expires_at
            firms.write_matter(tx, firm_id, licence.id, KIND, since, ends_at=ends_at)
        else:
            firms.write_matter_settled(tx, firm_id, licence.id, KIND)
    return None


def _served(account_id: str) -> Iterator[Licence]:
    """Read the licences whose client somebody is."""
    for membership in accounts.memberships(account_id):
        if membership.kind == "business":
            for link in onboarding.licences(membership.tenant):
                licence = store.licence(link.firm_id, link.licence_id)
                if licence is not None and licence.client_account_id == account_id:
                    yield licence


def write_reminded(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Remind a client who has not begun, and tell the firm once their key has expired.

    Returns when to think of it again; None: the client has begun, or all was said.
    """
    licence = store.licence(reminder.tenant, reminder.id)
    account = _waiting(licence) if licence else None
    if licence is None or account is None:
        return None
    steps, now = list(_steps(account)), clock.now()
    for step in {step for moment, step in steps if reminder.at <= moment <= now}:
        step(tx, licence, account)
    return min((moment for moment, _step in steps if moment > now), default=None)


def _steps(account: accounts.Account) -> Iterator[tuple[datetime, _Step]]:
    """List when who is told of a client with an access key; another key moves its end alone."""
    for days in (settings().remind_after_days, settings().remind_again_after_days):
        yield account.created_at + timedelta(days=days), _remind_client
    if account.access_key_expires_at is not None:
        yield account.access_key_expires_at, _tell_firm


def _remind_client(tx: Transaction, licence: Licence, account: accounts.Account) -> None:
    _write_client_mail(tx, licence, account)
    store.note(tx, licence, "client_reminded")


def _tell_firm(tx: Transaction, licence: Licence, _: accounts.Account) -> None:
    _write_firm_mail(tx, licence)
    store.note(tx, licence, "client_not_begun")


def write_by_hand(tx: Transaction, caller: Caller, licence: Licence) -> None:
    """Remind the client now, because a person of the firm wants it.

    Raises:
        ClientHasBegun: there is nothing to remind of.
        LimitReached: as many mails were sent as may be in a day.
        TooManyTries: too many to that client.
    """
    account = _waiting(licence)
    if account is None:
        raise ClientHasBegun
    accounts.count_mail(caller, account.email, client=account.email)
    _write_client_mail(tx, licence, account)
    store.note(tx, licence, "client_reminded", actor=caller.account_id)


def _waiting(licence: Licence) -> accounts.Account | None:
    """Return the client's account if it waits for its first sign-in and the licence works."""
    return _unused(licence) if licence.state == "active" else None


def _unused(licence: Licence) -> accounts.Account | None:
    """Return the client's account if it waits for its first sign-in."""
    if licence.client_account_id is None:
        return None
    account = accounts.account(licence.client_account_id)
    return account if account.is_unused else None


def _write_client_mail(tx: Transaction, licence: Licence, account: accounts.Account) -> None:
    firm, now = firms.firm(licence.firm_id), clock.now()
    mail.write(
        tx,
        tenant=licence.business_id or "",
        recipient=account.email,
        language=account.language,
        template="client-not-begun",
        facts={
            "firm": firm.name,
            "company": licence.company_name or "",
            "product": product_of(licence).words.in_mails.render(account.language),
            "user": account.email,
            "another_key": ANOTHER_KEY[account.is_key_expired(now)].render(account.language),
        },
        natural_key=(licence.id, "not-begun", clock.iso(now)),
        in_name_of=firms.correspondent(firm),
        about=mails.about(licence, "client"),
    )


def _write_firm_mail(tx: Transaction, licence: Licence) -> None:
    """Add the mail to the firm, unless the licence was named with others of which the day is."""
    firm, zone = firms.firm(licence.firm_id), licence.zone
    address = licence.firm_email or firm.email
    day = clock.now().astimezone(zone).date()
    begins = datetime.combine(day, time(), zone)
    what = f"client-key-expired {address}"
    told = mail.find_occasion(firm.id, what, begins)
    if told.has(licence.id):
        return
    others = [each for each in _expiring(licence, begins) if not told.has(each.id)]
    due = [licence, *(each for each in others if (each.firm_email or firm.email) == address)]
    told = mail.write_occasion(tx, told.adding([each.id for each in due]), begins)
    clients = [
        {"company": each.company_name or "", "client_email": each.client_email or ""}
        for each in due[: mail.MOST_LISTED]
    ]
    mail.write(
        tx,
        tenant=firm.id,
        recipient=address,
        language=firm.language,
        template="client-key-expired",
        facts={
            "clients": json.dumps(clients, ensure_ascii=False),
            "more": str(len(due) - len(clients)),
        },
        natural_key=(what, clock.iso(begins), str(told.version)),
    )


def _expiring(licence: Licence, begins: datetime) -> list[Licence]:
    """Read the other licences of the firm whose client's unused key expires on a day."""
    first, end = clock.iso(begins), clock.iso(begins + timedelta(days=1))
    ids = [
        each.licence_id
        for each in firms.known_matters(licence.firm_id)
        if each.name == KIND and first <= each.ends_at < end and each.licence_id != licence.id
    ]
    found = store.licences(licence.firm_id, sorted(ids))
    return [each for each in found if each.state == "active"]
