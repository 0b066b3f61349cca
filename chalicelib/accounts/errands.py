"""What somebody not signed in, or another address, waits for: done by the worker of `registration`.

An errand is written in the transaction of what asks for it, and gone with what it led to.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.accounts import closing, codes, keys, own_email, store
from chalicelib.accounts.fresh_codes import fresh_code
from chalicelib.accounts.model import Account
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.mail import service as mail


def do_errand(email_digest: str, errand_id: str) -> None:
    """Do what was asked for, once: worker of queue `registration`."""
    errand = store.find_errand(email_digest, errand_id)
    if errand is None:
        return
    try:
        _BY_KIND.get(errand.kind, _mail)(errand)
    except ChangedMeanwhile:
        if store.find_errand(email_digest, errand_id) is not None:
            raise


def _mail(errand: store.Errand) -> None:
    account = store.find_account_by_email(errand.email)
    tx = Transaction()
    store.write_errand_done(tx, errand)
    if errand.is_quiet:
        pass
    elif errand.kind == "email_change":
        own_email.mail_code(tx, errand)
    elif account is not None:
        _write_mail(tx, errand, account)
    tx.commit()


def _write_mail(tx: Transaction, errand: store.Errand, account: Account) -> None:
    if errand.kind == "forgot_password":
        if account.may_choose_password:
            _write_code_mail(tx, errand, account, "password-reset", "password-reset")
    elif account.is_waiting_for_code:
        _write_code_mail(tx, errand, account, "verification", "account-verification")
    elif errand.kind == "registered_again" and account.may_choose_password:
        mail.write(
            tx,
            tenant=account.id,
            recipient=account.email,
            language=account.language,
            template="account-exists",
            facts={"email": account.email},
            natural_key=(errand.id,),
        )


def _write_code_mail(
    tx: Transaction, errand: store.Errand, account: Account, purpose: codes.Purpose, template: str
) -> None:
    spelled, code = fresh_code(purpose)
    store.write_code(tx, account.id, code)
    mail.write(
        tx,
        tenant=account.id,
        recipient=account.email,
        language=account.language,
        template=template,
        facts={
            "email": account.email,
            "expires_at": clock.iso(code.expires_at),
            "time_zone": account.time_zone,
        },
        secrets={"code": spelled},
        natural_key=(errand.id,),
    )


_BY_KIND: dict[store.ErrandKind, Callable[[store.Errand], None]] = {
    "new_key": keys.renew,
    "email_moved": own_email.follow,
    "closed": closing.finish,
    "removed": closing.forget,
}
"""Errands that are more than a mail."""
