"""A client who has not begun: reminded by itself and by hand, and told to the firm at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
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


class ClientHasBegun(Conflict):
    """There is nobody to remind: the client has signed in, or there is none."""

    code = "client-has-begun"
    text = Text(
        es="No hay nada que recordar: el cliente ya entró, o la licencia no está activa.",
        en="There is nothing to remind of: the client has signed in, or the licence is not active.",
    )


def write_watched(tx: Transaction, licence: Licence, key_ends_at: datetime) -> None:
    """Add that a client who got a key is to be reminded if they do not begin."""
    now = clock.now()
    at = now + timedelta(days=settings().remind_after_days)
    mail.write_reminder(tx, licence.firm_id, KIND, licence.id, at)
    firms.write_matter(tx, licence.firm_id, licence.id, KIND, now, ends_at=key_ends_at)


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
    """Remind a client who has not begun, or tell the firm once their key has expired.

    Returns when to think of it again; None: the client has begun, or the firm knows.
    """
    licence = store.licence(reminder.tenant, reminder.id)
    account = _waiting(licence) if licence else None
    if licence is None or account is None:
        return None
    ends_at, now = account.access_key_expires_at, clock.now()
    if ends_at is not None and now < ends_at:
        _write_client_mail(tx, licence, account, clock.iso(ends_at))
        store.note(tx, licence, "client_reminded")
        return ends_at
    _write_firm_mail(tx, licence)
    store.note(tx, licence, "client_not_begun")
    return None


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
    accounts.count_mail(caller, account.email)
    _write_client_mail(tx, licence, account, clock.iso(clock.now()))
    store.note(tx, licence, "client_reminded", actor=caller.account_id)


def _waiting(licence: Licence) -> accounts.Account | None:
    """Return the client's account if it waits for its first sign-in and the licence works."""
    if licence.state != "active" or licence.client_account_id is None:
        return None
    account = accounts.account(licence.client_account_id)
    return account if account.is_unused else None


def _write_client_mail(
    tx: Transaction, licence: Licence, account: accounts.Account, occasion: str
) -> None:
    firm = firms.firm(licence.firm_id)
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
        },
        natural_key=(licence.id, "not-begun", occasion),
        in_name_of=firms.correspondent(firm),
        about=mails.about(licence, "client"),
    )


def _write_firm_mail(tx: Transaction, licence: Licence) -> None:
    firm = firms.firm(licence.firm_id)
    mail.write(
        tx,
        tenant=firm.id,
        recipient=licence.firm_email or firm.email,
        language=firm.language,
        template="client-key-expired",
        facts={"company": licence.company_name or "", "client_email": licence.client_email or ""},
        natural_key=(licence.id, "key-expired", clock.iso(clock.now())),
    )
