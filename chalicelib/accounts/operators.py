"""The operators of Enlace: members of the platform, appointed by each other (ADR 0024)."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import people, service, store
from chalicelib.accounts.forms import NewOperator
from chalicelib.accounts.model import Account, Member, OwnRight
from chalicelib.accounts.telling import note_operation, tell
from chalicelib.accounts.views import OperatorView
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.operating import OPERATOR, Because, OperatorEvent, Subject
from chalicelib.core.paging import Page
from chalicelib.core.texts import Text

_ROLE: Final = "operator"
_HEADLINES: Final[dict[str, Text]] = {
    "operator_appointed": Text(es="Ya es operador de Enlace", en="You are an operator of Enlace"),
    "operator_removed": Text(
        es="Ya no es operador de Enlace", en="You are no longer an operator of Enlace"
    ),
}
_TOLD: Final[dict[str, Text]] = {
    "operator_appointed": Text(
        es="Desde ahora su cuenta puede confirmar y bloquear despachos y cuentas.",
        en="From now on your account may confirm and lock firms and accounts.",
    ),
    "operator_removed": Text(
        es="Desde ahora su cuenta no puede actuar como operador; lo demás sigue igual.",
        en="From now on your account may not act as an operator; all else is as it was.",
    ),
}
_THEN: Final = Text(
    es="Si no lo esperaba, escriba a soporte.", en="If you did not expect it, write to support."
)


class NobodyThere(NotFound):
    """No account has that e-mail."""

    code = "no-such-account"
    text = Text(
        es="Ninguna cuenta tiene ese correo; revíselo, o pida a la persona que se registre.",
        en="No account has that e-mail; check it, or ask the person to register.",
    )


class NotProven(Conflict):
    """Only who has proven an e-mail can be an operator."""

    code = "operator-not-proven"
    text = Text(
        es="La cuenta no está activa; la persona debe confirmar antes su correo.",
        en="The account is not active; the person must confirm the e-mail first.",
    )


class AlreadyOperator(Conflict):
    """The person is an operator already."""

    code = "already-operator"
    text = Text(es="Esa persona ya es operador.", en="That person is an operator already.")


class NotAnOperator(NotFound):
    """No operator has that account."""

    code = "operator-not-found"
    text = Text(
        es="Esa cuenta no es de un operador; vea la lista de operadores.",
        en="That account is no operator's; see the list of operators.",
    )


def list_operators(caller: Caller) -> Page[OperatorView]:
    """List those who may act as operators; they are few."""
    found = sorted(store.members(PLATFORM), key=lambda each: each.account_id)
    known = store.find_accounts([each.account_id for each in found])
    return Page[OperatorView](
        data=[
            _view(account, member) for account, member in zip(known, found, strict=True) if account
        ]
    )


def appoint(caller: Caller, wanted: NewOperator) -> OperatorView:
    """Make somebody with an account an operator, and tell them.

    Raises:
        NobodyThere: no account has the e-mail.
        NotProven: it is not active.
        AlreadyOperator: they are one.
    """
    account = service.account_by_email(wanted.email)
    if account is None:
        raise NobodyThere
    if account.state != "active":
        raise NotProven
    tx = Transaction()
    member, _ = service.write_membership(
        tx,
        account.id,
        PLATFORM,
        "platform",
        _ROLE,
        name="Enlace",
        country=None,
        otherwise=AlreadyOperator(),
    )
    _tell(tx, caller, "operator_appointed", account, wanted.reason)
    shown = _view(account, member)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def remove(caller: Caller, account_id: str, because: Because) -> None:
    """Take the right of an operator, from their next request on, and tell them.

    Raises:
        OwnRight: it is the caller.
        NotAnOperator: they have none.
        LastHead: nobody else would be left.
    """
    if account_id == caller.account_id:
        raise OwnRight
    member = store.find_member(PLATFORM, account_id)
    if member is None:
        raise NotAnOperator
    account = service.account(account_id)
    tx = Transaction()
    people.write_removed(tx, PLATFORM, member)
    _tell(tx, caller, "operator_removed", account, because.reason)
    tx.respond(caller, 204)
    tx.commit()


def _view(account: Account, member: Member) -> OperatorView:
    return OperatorView(
        account_id=account.id, name=account.name, email=account.email, since=member.created_at
    )


def _tell(
    tx: Transaction, caller: Caller, event: OperatorEvent, account: Account, reason: str
) -> None:
    note_operation(tx, caller, event, Subject(account.id, account.name), reason)
    tx.note(Table(account.id), account.id, event, actor=OPERATOR.id, reason=reason)
    tell(
        tx,
        tenant=account.id,
        people=[account],
        headline=_HEADLINES[event],
        said=_TOLD[event],
        reason=reason,
        then=_THEN,
        natural_key=(event, caller.request_id),
    )
