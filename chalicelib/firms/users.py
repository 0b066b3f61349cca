"""The people of a firm: listing them, and inviting somebody."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table, read_cursor, write_cursor
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.texts import Text
from chalicelib.firms.forms import NewUser
from chalicelib.firms.service import correspondent
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.views import User
from chalicelib.mail import service as mail


class AlreadyMember(Conflict):
    """The person is a user of the firm already."""

    code = "already-member"
    text = Text(
        es="Esa persona ya es usuario del despacho; no hace falta invitarla.",
        en="That person is already a user of the firm; there is no need to invite them.",
    )


def list_users(caller: Caller, query: PageQuery) -> Page[User]:
    """List the users of the firm, then who is invited; they are few: a page is a slice of all."""
    bound_to = f"users\x1f{caller.tenant}"
    after = read_cursor(query.cursor, bound_to) if query.cursor else ""
    waiting = [each for each in _everybody(caller.tenant) if each[0] > after]
    shown = waiting[: query.limit]
    rest = len(waiting) > len(shown)
    return Page[User](
        data=[user for _, user in shown],
        next_cursor=write_cursor(shown[-1][0], bound_to) if rest else None,
    )


def invite(caller: Caller, wanted: NewUser) -> User:
    """Invite somebody into the firm by e-mail; to invite again sends another mail.

    What is done and returned is the same whether or not the e-mail has an account. Who accepts
    becomes a member (`accounts.invitations`).

    Raises:
        AlreadyMember: a user of the firm has that e-mail.
        TooManyTries: too many mails by the caller or the firm, or to that address.
    """
    firm = read_firm(caller.tenant)
    if wanted.email in {user.email for _, user in _everybody(firm.id) if user.account_id}:
        raise AlreadyMember
    accounts.count_invitation(caller, wanted.email)
    tx = Transaction()
    invitation = accounts.write_invitation(
        tx, caller, kind="firm", tenant_name=firm.name, **wanted.model_dump()
    )
    mail.write(
        tx,
        tenant=firm.id,
        recipient=invitation.email,
        language=firm.language,
        template="firm-user-invited",
        facts={
            "firm": firm.name,
            "user": invitation.email,
            "expires_at": clock.iso(invitation.expires_at),
            "time_zone": firm.time_zone,
        },
        natural_key=(invitation.email, clock.iso(invitation.created_at)),
        in_name_of=correspondent(firm),
        about=_about(firm.id, invitation.email),
    )
    tx.note(Table(firm.id), firm.id, "user_invited", actor=caller.account_id, role=invitation.role)
    user = _invited(invitation, None)
    tx.respond(caller, 201, user)
    tx.commit()
    return user


def _everybody(firm_id: str) -> list[tuple[str, User]]:
    """Return users and invited people, each with what the list is sorted by."""
    members = sorted(accounts.members(firm_id), key=lambda member: member.account_id)
    people = accounts.accounts([member.account_id for member in members])
    users = [_user(*pair) for pair in zip(people, members, strict=True)]
    invited = sorted(accounts.invitations(firm_id), key=lambda each: each.email)
    digests = [mail.digest_of(each.email) for each in invited]
    notes = mail.notes_of(firm_id, "invitation", digests)
    return [(f"1 {user.account_id}", user) for user in users] + [
        (f"2 {each.email}", _invited(each, note.get("")))
        for each, note in zip(invited, notes, strict=True)
    ]


def _user(account: accounts.Account, member: accounts.Member) -> User:
    return User(
        account_id=account.id,
        role=member.role,
        email=account.email,
        name=account.name,
        state=account.state,
        joined_at=member.created_at,
    )


def _invited(invitation: accounts.Invitation, note: mail.MailNote | None) -> User:
    return User(
        role=invitation.role,
        email=invitation.email,
        name=invitation.name,
        state="invited",
        mail=mail.MailState.of(note) if note else None,
    )


def _about(firm_id: str, email: str) -> mail.About:
    return mail.About(kind="invitation", tenant=firm_id, id=mail.digest_of(email))
