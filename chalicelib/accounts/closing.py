"""A person closes their account: they leave every firm and business, and their data goes.

What they are the last to manage stands in the way, named with what to do: nobody else could let
people in, and documents that were issued must stay readable. But a firm of nobody else may be left
empty, if the caller's `may_be_left` says so. The memberships end one by one, each told to those who
manage it; then one transaction closes the account and lets its e-mail go. If that is cut off, the
account is open still, and closing it again does what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chalicelib.accounts import credentials, people, store
from chalicelib.accounts.clearing import clear_guests
from chalicelib.accounts.closing_views import ClosureTold, InTheWay
from chalicelib.accounts.locked_store import write_locked_no_more
from chalicelib.accounts.model import Account, Member, Membership, MembershipKind
from chalicelib.accounts.store import Errand
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

_DO_FIRST: Final[dict[MembershipKind, Text]] = {
    "firm": Text(
        es="Dé el papel de administrador a otro usuario; o termine las licencias y quite a los "
        "demás usuarios, y el despacho queda vacío.",
        en="Give another user the role of administrator; or end its licences and remove the other "
        "users, and the firm is left empty.",
    ),
    "business": Text(
        es="Dé el papel de titular a otro usuario, o invite a alguien como titular y espere a que "
        "acepte. Si nunca emitió, puede borrar el negocio. Si no tiene a quién dárselo, escriba a "
        "soporte, que le da otro titular: lo emitido debe poder leerse.",
        en="Give another user the role of owner, or invite somebody as an owner and wait until "
        "they accept. If it never issued, you can remove the business. If you have nobody to give "
        "it to, write to support, who gives it another owner: what was issued must stay readable.",
    ),
    "platform": Text(
        es="Pida a otro operador que le quite de los operadores.",
        en="Ask another operator to take you off the operators.",
    ),
}
_GOES: Final = Text(
    es="La cuenta se cierra para siempre y toda sesión termina. Su nombre y su correo se borran de "
    "ella; el correo queda libre para otra cuenta.",
    en="The account is closed for good, and every session ends. Your name and e-mail are deleted "
    "from it; the e-mail is free for another account.",
)
_LEAVES: Final = Text(
    es="Deja de ser usuario de «{name}», y se avisa a quienes lo administran.",
    en="You are no longer a user of “{name}”, and those who manage it are told.",
)
_EMPTIES: Final = Text(
    es="«{name}» se queda sin usuarios: nadie podrá entrar en él.",
    en="“{name}” is left without users: nobody will be able to enter it.",
)
_STAYS: Final = Text(
    es="Lo que hizo para un despacho o negocio sigue en el historial de este, y los comprobantes "
    "emitidos se conservan, como manda la ley.",
    en="What you did for a firm or business stays in its history, and documents that were issued "
    "are kept, as the law wants.",
)


MayBeLeft = Callable[[str], bool]
"""Says of a firm of which nobody else is a user whether nothing there needs one."""


class StillNeeded(Conflict):
    """The caller is the last who manages a firm or business, or an operator."""

    code = "account-still-needed"
    text = Text(
        es="Su cuenta es la última que administra {names}. Vea en «Mi cuenta» qué hacer "
        "antes de cerrarla.",
        en="Yours is the last account that manages {names}. See at “My account” what to do "
        "before you close it.",
    )
    way = "GET /v1/me/closure"


def tell(caller: Caller, may_be_left: MayBeLeft) -> ClosureTold:
    """Tell what closing the account would do, and what stands in the way."""
    sides = store.both_sides(caller.account_id)
    needed = [own for own, member in sides if _is_needed(own, member, may_be_left)]
    leaves = [
        (_EMPTIES if _is_last(member, own.tenant) else _LEAVES).render(
            caller.language, {"name": own.name}
        )
        for own, member in sides
    ]
    happens = [_GOES.render(caller.language), *leaves, _STAYS.render(caller.language)]
    return ClosureTold(
        is_possible=not needed,
        what_happens=happens if not needed else [],
        in_the_way=[
            InTheWay(
                tenant=own.tenant,
                kind=own.kind,
                name=own.name,
                what_to_do=_DO_FIRST[own.kind].render(caller.language),
            )
            for own in needed
        ],
    )


def close(caller: Caller, version: int, may_be_left: MayBeLeft) -> None:
    """Close the caller's account; its address is told.

    Raises:
        StillNeeded: they are the last who manages something, or an operator.
        ChangedMeanwhile: the account is not at `version` any more, or came to belong to something
            while it was being closed.
    """
    own = store.account(caller.account_id)
    check_version(own, version)
    sides = store.both_sides(own.id)
    needed = [each.name for each, member in sides if _is_needed(each, member, may_be_left)]
    if needed:
        raise StillNeeded(names=", ".join(f"«{name}»" for name in needed))
    for membership, member in sides:
        if _is_last(member, membership.tenant):
            _leave_empty(caller, own, membership, member)
        else:
            people.leave(caller, membership.tenant)
    _write_closed(own)


def _is_needed(own: Membership, member: Member, may_be_left: MayBeLeft) -> bool:
    if own.kind == "platform":
        return True
    if not _is_last(member, own.tenant):
        return False
    is_alone = len(store.members(own.tenant)) == 1
    return not (own.kind == "firm" and is_alone and may_be_left(own.tenant))


def _is_last(member: Member, tenant: str) -> bool:
    """Return whether nobody else could give rights to others."""
    if not people.is_head(member):
        return False
    others = [each for each in people.heads(tenant) if each.id != member.account_id]
    return not any(each.may_choose_password for each in others)


def _leave_empty(caller: Caller, own: Account, membership: Membership, member: Member) -> None:
    """Leave a firm in which nobody is left: its tokens and invitations end, its history stays.

    Raises:
        StillNeeded: somebody came in before the invitations ended.
    """
    tenant = membership.tenant
    clear_guests(tenant)
    if len(store.members(tenant)) > 1:
        raise StillNeeded(names=f"«{membership.name}»")
    tx = Transaction()
    store.write_member_removed(tx, tenant, member)
    people.note(tx, caller, tenant, "user_left", own)
    tx.commit()


def _write_closed(own: Account) -> None:
    now = clock.now()
    tx = Transaction()
    if own.state == "locked":
        write_locked_no_more(tx, own.id)
    closed = own.after("close", email="", name="", terms=None).signed_out(now)
    store.write_closed(tx, own, closed)
    mail.write(
        tx,
        tenant=own.id,
        recipient=own.email,
        language=own.language,
        template="account-closed",
        facts={"email": own.email},
        natural_key=("account-closed",),
    )
    tx.commit()


def finish(errand: Errand) -> None:
    """Remove the user of a closed account at the identity provider; repeatable."""
    _without_user(errand, store.account(errand.account_id).user_name)


def forget(errand: Errand) -> None:
    """Remove the user of an account that was removed before anybody used it; repeatable."""
    _without_user(errand, errand.user_name)


def _without_user(errand: Errand, name: str) -> None:
    credentials.remove(name)
    tx = Transaction()
    store.write_errand_done(tx, errand)
    tx.commit()
