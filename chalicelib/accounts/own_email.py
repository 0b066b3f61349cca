"""A person moves their account to another e-mail, and back: each address proves itself by a code.

The account, the claims of both addresses and the end of all sessions are one transaction; the
identity provider's attribute follows by an errand, as nothing depends on it (docs/adr/0022).
Whoever reads the old address can undo it for some days, which voids the password and every way in
that was made since the change, too: it may have been somebody else who changed it.
"""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import (
    api_tokens,
    codes,
    counting,
    credentials,
    factor_store,
    notices,
    places,
    store,
    tries,
)
from chalicelib.accounts.codes import InvalidCode
from chalicelib.accounts.forms import EmailChange, EmailCode, EmailUndo
from chalicelib.accounts.fresh_codes import fresh_code
from chalicelib.accounts.model import Account, EmailTaken
from chalicelib.accounts.proving import require_password
from chalicelib.accounts.store import Errand, Undo
from chalicelib.accounts.views import Pending
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.ids import new_id
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

EMAIL_SAME: Final = FieldRule(
    "email-same",
    Text(
        es="Es el correo que su cuenta ya tiene; escriba el nuevo.",
        en="It is the e-mail that your account has already; write the new one.",
    ),
)


def ask(caller: Caller, wanted: EmailChange) -> Pending:
    """Have a code mailed to the address that the caller's account is to move to.

    The response does not tell whether that address has an account.

    Raises:
        InvalidInput: it is the same address, or the password is wrong.
        LimitReached: the caller has had as many mails sent as may be in a day.
        TooManyTries: wrong passwords, or too many mails to that address.
    """
    own = store.account(caller.account_id)
    if wanted.email == own.email:
        raise InvalidInput([EMAIL_SAME.at("/email")])
    require_password(caller, own, wanted.password)
    counting.count_person(caller, "mails")
    tries.count("receiving", f"{own.id} {wanted.email}")
    tx = Transaction()
    store.write_errand(tx, _errand("email_change", wanted.email, own))
    store.note(tx, own.id, "email_change_asked")
    tx.respond(caller, 202, Pending())
    tx.commit()
    return Pending()


def confirm(caller: Caller, given: EmailCode) -> None:
    """Move the account to the address that the code was mailed to; every session ends.

    Raises:
        InvalidCode: wrong, spent, expired, or none was sent.
        EmailTaken: that address got an account meanwhile.
        TooManyTries: tried too often.
    """
    own = store.account(caller.account_id)
    tries.count("own-code", f"{own.id} {own.email}")
    code = store.find_code(own.id, "email-change")
    if code is None or not code.is_matched_by(given.code, clock.now()):
        raise InvalidCode
    if code.email == own.email:  # an undo brought the account there meanwhile
        raise InvalidCode
    moved = own.signed_out(clock.now(), email=code.email)
    tx = Transaction()
    store.write_code_spent(tx, own.id, code)
    store.write_moved(tx, own, moved)
    store.note(tx, own.id, "email_changed", before=own.email, after=moved.email)
    _write_undo(tx, own)
    notices.write(tx, moved, "email_is_new", moved.email, new_id("told"))
    store.write_errand(tx, _errand("email_moved", moved.email, moved))
    tx.commit()
    tries.forget("own-code", f"{own.id} {own.email}")


def undo(request: PublicRequest, given: EmailUndo) -> Pending:
    """Move an account back to the address that it had; a code to choose a password is mailed there.

    Raises:
        InvalidCode: wrong, spent or expired, or nothing was changed at that address.
        EmailTaken: somebody who reads that address has opened another account with it since.
        TooManyTries: tried too often.
    """
    tries.count("verification", given.email)
    found = store.find_undo(given.email)
    account = store.find_account(found.account_id if found else store.nobody(given.email))
    code = found.code if found else codes.nobodys_code(clock.now())
    if not code.is_matched_by(given.code, clock.now()) or found is None or account is None:
        raise InvalidCode
    if account.state == "closed":
        raise InvalidCode
    if account.email_undone_at is not None and found.created_at <= account.email_undone_at:
        raise InvalidCode  # of a change that was undone with an earlier one
    _undo(account, found)
    tries.forget("verification", given.email)
    return Pending()


def _undo(account: Account, found: Undo) -> None:
    now = clock.now()
    back = account.signed_out(
        now,
        email=found.email,
        email_undone_at=now,
        pool_user=credentials.nobody(),  # nobody knows who knows the password
    )
    tx = Transaction()
    squatter = _write_squatter_gone(tx, found.email, account.id)
    store.write_moved(tx, account, back, freed=squatter is not None)
    store.write_undone(tx, found)
    factor_store.write_as_at(tx, account.id, found.created_at)
    places.write_forgotten(tx, found.email, but_here=True)
    store.note(tx, account.id, "email_change_undone", before=account.email, after=back.email)
    store.write_errand(tx, _errand("forgot_password", back.email, back))
    moved = _errand("email_moved", back.email, back)
    store.write_errand(tx, moved.but(undone_since=found.created_at))
    notices.write(tx, back, "email_is_back", back.email, moved.id)
    _write_mail(tx, account, "email-change-undone", account.email, clock.iso(now))
    tx.commit()
    credentials.drop(account.user_name)
    if squatter is not None:
        credentials.drop(squatter.user_name)


def _write_squatter_gone(tx: Transaction, email: str, account_id: str) -> Account | None:
    """Remove an account that somebody opened with the address and never proved to read it.

    Raises:
        EmailTaken: it was proven, or has been given something.
    """
    other = store.find_account_by_email(email)
    if other is None or other.id == account_id:
        return None
    if not other.is_waiting_for_code or any(store.memberships(other.id)):
        raise EmailTaken
    store.write_account_removed(tx, other, keeps_claim=True)
    return other


def mail_code(tx: Transaction, errand: Errand) -> None:
    """Add the mail with the code to the new address; one with an account is told of that instead.

    For the worker of queue `registration`.
    """
    account = store.find_account(errand.account_id)
    if account is None:
        return
    if store.find_account_by_email(errand.email) is not None:
        _write_mail(tx, account, "email-has-account", errand.email, errand.id)
        return
    spelled, code = fresh_code("email-change", errand.email)
    store.write_code(tx, account.id, code)
    mail.write(
        tx,
        tenant=account.id,
        recipient=errand.email,
        language=account.language,
        template="email-change",
        facts={
            "email": errand.email,
            "expires_at": clock.iso(code.expires_at),
            "time_zone": account.time_zone,
        },
        secrets={"code": spelled},
        natural_key=(errand.id,),
    )


def follow(errand: Errand) -> None:
    """Have the identity provider know the e-mail that the account has by now; repeatable.

    After an undo, programs that were let in since the change are so no more.
    """
    account = store.find_account(errand.account_id)
    if account is not None:
        credentials.rename(account.user_name, account.email)
        if errand.undone_since is not None:
            for own in store.memberships(account.id):
                api_tokens.end_given_by(own.tenant, account.id, errand.undone_since)
    tx = Transaction()
    store.write_errand_done(tx, errand)
    tx.commit()


def _write_undo(tx: Transaction, before: Account) -> None:
    """Keep the way back, and tell the old address of it."""
    spelled, code = fresh_code("email-undo", before.email)
    undo = Undo(created_at=clock.now(), account_id=before.id, email=before.email, code=code)
    store.write_undo(tx, undo)
    mail.write(
        tx,
        tenant=before.id,
        recipient=before.email,
        language=before.language,
        template="email-changed",
        facts={
            "email": before.email,
            "expires_at": clock.iso(code.expires_at),
            "time_zone": before.time_zone,
        },
        secrets={"code": spelled},
        natural_key=("email-changed", clock.iso(undo.created_at)),
    )


def _write_mail(tx: Transaction, account: Account, template: str, to: str, known_as: str) -> None:
    mail.write(
        tx,
        tenant=account.id,
        recipient=to,
        language=account.language,
        template=template,
        facts={"email": to},
        natural_key=(template, known_as),
    )


def _errand(kind: store.ErrandKind, email: str, account: Account) -> Errand:
    return Errand(
        id=new_id("err"),
        created_at=clock.now(),
        kind=kind,
        email=email,
        language=account.language,
        account_id=account.id,
    )
