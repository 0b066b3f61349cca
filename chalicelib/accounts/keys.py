"""Another access key for somebody who never used theirs; the one before works no more.

A firm asks for it, or the holder of one that expired: by signing in with it, or by the e-mail
alone, of which the response tells nothing. The key is fixed and sealed with the errand, and opens
a user of its own, which the transaction that mails it gives to the account: so whatever dies,
and however often it is done, the key that is mailed is the one that opens (docs/adr/0022, 0038).
"""

from __future__ import annotations

from chalicelib.accounts import credentials, store, tries
from chalicelib.accounts.forms import KeyRequest
from chalicelib.accounts.model import Account
from chalicelib.accounts.store import Errand
from chalicelib.accounts.tries import TooManyTries
from chalicelib.accounts.views import Pending
from chalicelib.aws import identity
from chalicelib.aws.secrets import open_sealed, seal
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.access_keys import new_access_key
from chalicelib.core.caller import PublicRequest
from chalicelib.core.ids import derived_id, new_id
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language
from chalicelib.mail import service as mail


def ask(request: PublicRequest, given: KeyRequest) -> Pending:
    """Have another key mailed if the e-mail's has expired; the response does not tell."""
    account = store.find_account_by_email(given.email)
    holder = account.id if account else store.nobody(given.email)
    _ask_within_limits(holder, given.email, request.language)
    return Pending()


def ask_for(account: Account) -> None:
    """Have another key mailed to whoever came with one that expired."""
    _ask_within_limits(account.id, account.email, account.language)


def write_key_again(
    tx: Transaction, account: Account, about: mail.About, in_name_of: mail.Correspondent
) -> None:
    """Add that the key of an account ends now, and that another is mailed in somebody's name.

    Nothing of it for who has chosen a password. The commit raises `ChangedMeanwhile` when they do
    in between.
    """
    if account.is_unused:
        store.write_account(tx, account.key_ended(clock.now()))
        store.note(tx, account.id, "key_ended", actor="system")
        errand = _errand(account.id, account.email, account.language)
        store.write_errand(tx, errand.but(about=about, in_name_of=in_name_of))


def renew(errand: Errand) -> None:
    """Make the key of an errand and mail it, once: worker of queue `registration`."""
    account = _holder(errand)
    if account is None:
        _drop(errand)
        return
    key = open_sealed("mail", account.id, errand.sealed_key).decode()
    identity.invite_user(_user_of(errand), account.email, key)
    _mail(errand, account, key)
    credentials.drop(account.user_name)


def _user_of(errand: Errand) -> str:
    return derived_id("usr", errand.id)


def _holder(errand: Errand) -> Account | None:
    """Return whose key is to be made anew; None: nobody's any more."""
    found = store.find_account_by_email(errand.email)
    if found is None or found.id != errand.account_id or not found.is_unused:
        return None
    return found if found.is_key_expired(clock.now()) else None


def _mail(errand: Errand, account: Account, key: str) -> None:
    renewed = account.key_renewed(_user_of(errand), clock.now(), settings().access_key_days)
    assert renewed.access_key_expires_at is not None  # noqa: S101 - for the type checker
    tx = Transaction()
    store.write_errand_done(tx, errand)
    store.write_account(tx, renewed)
    store.note(tx, account.id, "key_renewed", actor="system")
    store.write_key_told(tx, account.id)
    mail.write(
        tx,
        tenant=account.id,
        recipient=account.email,
        language=account.language,
        template="access-key-renewed",
        facts={
            "user": account.email,
            "expires_at": clock.iso(renewed.access_key_expires_at),
            "time_zone": account.time_zone,
        },
        secrets={"access_key": key},
        natural_key=(errand.id,),
        about=errand.about,
        in_name_of=errand.in_name_of,
    )
    tx.commit()


def _drop(errand: Errand) -> None:
    """End an errand that leads to nothing, and the user that an earlier run may have made."""
    tx = Transaction()
    store.write_errand_done(tx, errand)
    tx.commit()
    credentials.drop(_user_of(errand))


def _ask_within_limits(account_id: str, email: str, language: Language) -> None:
    """Write the errand; beyond the limits of mails quietly do nothing."""
    try:
        tries.count("key-mail", email)
    except TooManyTries:
        return
    tx = Transaction()
    store.write_errand(tx, _errand(account_id, email, language))
    tx.commit()


def _errand(account_id: str, email: str, language: Language) -> Errand:
    return Errand(
        id=new_id("err"),
        created_at=clock.now(),
        kind="new_key",
        email=email,
        language=language,
        account_id=account_id,
        sealed_key=seal("mail", account_id, new_access_key().encode()),
    )
