"""Inviting somebody to be a user of a firm or business, the same way for both."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.accounts import people_list, store
from chalicelib.accounts.model import INVITATION_LIFETIME, Invitation, MembershipKind
from chalicelib.accounts.views import User
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.scope import WHOLE, Rights
from chalicelib.core.standing import Post
from chalicelib.core.texts import Language, Text
from chalicelib.mail import service as mail


class AlreadyMember(Conflict):
    """The person is a user of the firm or business already."""

    code = "already-member"
    text = Text(
        es="Esa persona ya es usuario; no hace falta invitarla.",
        en="That person is already a user; there is no need to invite them.",
    )


class NobodyInvited(NotFound):
    """Nobody of that e-mail is invited, or the invitation was answered."""

    code = "nobody-invited"
    text = Text(
        es="Nadie con ese correo está invitado; vea quién lo está en «Usuarios».",
        en="Nobody of that e-mail is invited; see who is at “Users”.",
    )


_MAIL = Text(
    es="el de la invitación a ser usuario de {name}.",
    en="that of the invitation to be a user of {name}.",
)


@dataclass(frozen=True, slots=True)
class Host:
    """Who invites, as the mail says it."""

    kind: MembershipKind
    name: str
    language: Language
    time_zone: str
    country: str
    in_name_of: mail.Correspondent | None = None
    """As whom the mail comes; None: as Enlace."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited, and what as."""

    email: str
    name: str
    role: str
    rights: Rights = WHOLE
    posts: tuple[Post, ...] = ()


def refuse_member(tenant: str, email: str) -> None:
    """Refuse to invite whoever is there already.

    Raises:
        AlreadyMember: a user of the tenant has that e-mail.
    """
    known = people_list.everybody(tenant)
    if email in {user.email for user in known if user.account_id}:
        raise AlreadyMember


def invite(caller: Caller, host: Host, guest: Guest) -> User:
    """Write the invitation and its mail; it is counted and not refused by now."""
    tx = Transaction()
    store.require_member(tx, caller.tenant, caller.account_id)
    made = write_invited(tx, caller.tenant, host, guest, caller.account_id)
    tx.note(
        Table(caller.tenant),
        caller.tenant,
        "user_invited",
        actor=caller.account_id,
        role=guest.role,
        name=guest.name,
        email=guest.email,
    )
    user = User.invited(made)
    tx.respond(caller, 201, user)
    tx.commit()
    return user


def write_invited(
    tx: Transaction, tenant: str, host: Host, guest: Guest, invited_by: str
) -> Invitation:
    """Add an invitation, in place of an earlier one, and its mail; whoever adds it notes it."""
    now = clock.now()
    made = Invitation(
        created_at=now,
        tenant=tenant,
        kind=host.kind,
        tenant_name=host.name,
        country=host.country,
        email=guest.email,
        name=guest.name,
        role=guest.role,
        rights=guest.rights,
        posts=guest.posts,
        invited_by=invited_by,
        language=host.language,
        time_zone=host.time_zone,
        in_name_of=host.in_name_of,
        expires_at=now + INVITATION_LIFETIME,
    )
    store.write_invitation(tx, made)
    write_mail(tx, made)
    return made


def write_mail(tx: Transaction, invitation: Invitation) -> None:
    """Write to whoever is invited."""
    mail.write(
        tx,
        tenant=invitation.tenant,
        recipient=invitation.email,
        language=invitation.language,
        template=f"{invitation.kind}-user-invited",
        facts={
            invitation.kind: invitation.tenant_name,
            "user": invitation.email,
            "expires_at": clock.iso(invitation.expires_at),
            "time_zone": invitation.time_zone,
        },
        natural_key=(invitation.email, clock.iso(invitation.expires_at)),
        in_name_of=invitation.in_name_of,
        about=mail.About(
            kind="invitation", tenant=invitation.tenant, id=mail.digest_of(invitation.email)
        ),
    )


def write_mail_missed(tx: Transaction, about: mail.About, note: mail.MailNote) -> None:
    """Tell whoever invited somebody that they were not reached; nobody, once it was answered."""
    made = store.find_invitation(note.to, about.tenant)
    inviter = store.find_account(made.invited_by) if made else None
    if made is None or inviter is None:
        return
    table, why = Table(about.tenant), note.reason or ""
    facts = {"name": made.name, "email": made.email, "reason": why}
    tx.note(table, about.tenant, "invitation_undelivered", actor="system", **facts)
    mail.write_undelivered(
        tx,
        note,
        tenant=about.tenant,
        recipient=inviter.email,
        language=inviter.language,
        what=_MAIL.render(inviter.language, {"name": made.tenant_name}),
    )


def write_ended(
    tx: Transaction, invitation: Invitation, *, otherwise: Exception | None = None
) -> None:
    """Add that an invitation is no more, nor its mail, if it waits; `otherwise` as of the store."""
    store.write_invitation_ended(tx, invitation, otherwise=otherwise)
    mail.write_withdrawn(
        tx,
        tenant=invitation.tenant,
        template=f"{invitation.kind}-user-invited",
        natural_key=(invitation.email, clock.iso(invitation.expires_at)),
    )


def withdraw(caller: Caller, email: str) -> None:
    """Take back the invitation of an e-mail; who was invited learns of it on trying to accept.

    Raises:
        NobodyInvited: the caller's tenant invites nobody of that e-mail.
    """
    found = store.find_invitation(email, caller.tenant)
    if found is None:
        raise NobodyInvited
    tx = Transaction()
    write_ended(tx, found)
    tx.note(
        Table(caller.tenant),
        caller.tenant,
        "invitation_withdrawn",
        actor=caller.account_id,
        name=found.name,
        email=found.email,
    )
    tx.respond(caller, 204)
    tx.commit()
