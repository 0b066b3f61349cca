"""What the operator does to an account: find it, lock it, unlock it, each with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from chalicelib.accounts import factor_store, locked_store, operators, service, store
from chalicelib.accounts.forms import LookUp
from chalicelib.accounts.model import Account, AccountEvent, OwnRight
from chalicelib.accounts.telling import note_operation, tell
from chalicelib.accounts.views import FoundAccount
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.operating import OPERATOR, Because, OperatorEvent, Subject
from chalicelib.core.texts import Text


class _Step(NamedTuple):
    """An act on an account: its step, how it is noted, and how its person is told."""

    step: AccountEvent | None
    event: OperatorEvent
    headline: Text
    said: Text
    then: Text


_LOCK: Final = _Step(
    "lock",
    "account_locked",
    Text(es="Su cuenta de Enlace está bloqueada", en="Your Enlace account is locked"),
    Text(
        es="No puede entrar, y sus sesiones han terminado. Lo que tenía en curso sigue: los "
        "comprobantes ya emitidos llegan a su destino.",
        en="You cannot sign in, and your sessions have ended. What you had under way goes on: "
        "documents that were issued get to where they go.",
    ),
    Text(
        es="Para que se desbloquee, escriba a soporte desde esta dirección.",
        en="To have it unlocked, write to support from this address.",
    ),
)
_UNLOCK: Final = _Step(
    "unlock",
    "account_unlocked",
    Text(es="Su cuenta de Enlace está desbloqueada", en="Your Enlace account is unlocked"),
    Text(
        es="Puede entrar de nuevo con su contraseña de siempre.",
        en="You can sign in again with your usual password.",
    ),
    Text(
        es="Si no conoce el motivo, escriba a soporte.",
        en="If you do not know the reason, write to support.",
    ),
)


def look_up(caller: Caller, wanted: LookUp) -> FoundAccount:
    """Find the account of an e-mail and where it belongs; its history says that it was looked up.

    Raises:
        NobodyThere: no account has the e-mail.
    """
    account = service.account_by_email(wanted.email)
    if account is None:
        raise operators.NobodyThere
    tx = Transaction()
    _note(tx, caller, "account_looked_up", account, wanted.reason)
    shown = _found(account)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def lock(caller: Caller, account_id: str, because: Because) -> FoundAccount:
    """Lock an account: its sessions end, and nobody gets in.

    Raises:
        OwnRight: it is the caller's.
        AccountNotFound: there is none.
        WrongAccountState: it is not active.
    """
    if account_id == caller.account_id:
        raise OwnRight
    return _do(caller, account_id, because, _LOCK)


def unlock(caller: Caller, account_id: str, because: Because) -> FoundAccount:
    """Unlock an account; its person signs in anew.

    Raises:
        AccountNotFound: there is none.
        WrongAccountState: it is not locked.
    """
    return _do(caller, account_id, because, _UNLOCK)


_REMOVE_FACTOR: Final = _Step(
    None,
    "second_factor_removed",
    Text(es="Se quitó su segundo factor", en="Your second factor was taken off"),
    Text(
        es="Para entrar en su cuenta basta ahora la contraseña, y sus sesiones han terminado.",
        en="The password is enough now to sign in to your account, and your sessions have ended.",
    ),
    Text(
        es="Entre y prepare otro. Si no lo pidió usted, cambie la contraseña y escriba a soporte.",
        en="Sign in and set up another one. If you did not ask for it, change your password and "
        "write to support.",
    ),
)


def remove_second_factor(caller: Caller, account_id: str, because: Because) -> FoundAccount:
    """Take the second factor off an account whose person has lost it.

    Raises:
        OwnRight: it is the caller's.
        AccountNotFound: there is none.
        NoSecondFactor: it has none.
    """
    if account_id == caller.account_id:
        raise OwnRight
    found = factor_store.find_confirmed(service.account(account_id).id)
    if found is None:
        raise factor_store.NoSecondFactor
    known = found

    def also(tx: Transaction) -> None:
        factor_store.write_removed(tx, account_id, known)

    return _do(caller, account_id, because, _REMOVE_FACTOR, also)


def _do(
    caller: Caller,
    account_id: str,
    because: Because,
    step: _Step,
    also: Callable[[Transaction], None] | None = None,
) -> FoundAccount:
    before = service.account(account_id)
    after = before.after(step.step) if step.step else before
    after = after.signed_out(clock.now())
    tx = Transaction()
    if also is not None:
        also(tx)
    after = store.write_account(tx, after)
    if step.step == "lock":
        locked_store.write_locked(tx, after, because.reason)
    elif step.step == "unlock":
        locked_store.write_locked_no_more(tx, after.id)
    _note(tx, caller, step.event, after, because.reason)
    tell(
        tx,
        tenant=after.id,
        people=[after],
        headline=step.headline,
        said=step.said,
        reason=because.reason,
        then=step.then,
        natural_key=(step.event, str(after.version)),
    )
    shown = _found(after)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _note(
    tx: Transaction, caller: Caller, event: OperatorEvent, account: Account, reason: str
) -> None:
    note_operation(tx, caller, event, Subject(account.id, account.name), reason)
    tx.note(Table(account.id), account.id, event, actor=OPERATOR.id, reason=reason)


def _found(account: Account) -> FoundAccount:
    return FoundAccount.of_operator(account, store.both_sides(account.id), clock.now())
