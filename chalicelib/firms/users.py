"""The people of a firm: listing them, and letting somebody in."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws import identity
from chalicelib.aws.table import Table, read_cursor, write_cursor
from chalicelib.aws.transaction import AnsweredMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.access_keys import new_access_key
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms.model import AlreadyMember, Firm, NewUser, User
from chalicelib.firms.service import firm as read_firm
from chalicelib.mail import service as mail


def list_users(caller: Caller, query: PageQuery) -> Page[User]:
    """List the users of the firm; they are few, so a page is a slice of all."""
    caller.require("user:read")
    bound_to = f"users\x1f{caller.tenant}"
    after = read_cursor(query.cursor, bound_to) if query.cursor else ""
    waiting = [each for each in accounts.members(caller.tenant) if each.account_id > after]
    shown = waiting[: query.limit]
    rest = len(waiting) > len(shown)
    return Page[User](
        data=[_user(accounts.account(each.account_id), each) for each in shown],
        next_cursor=write_cursor(shown[-1].account_id, bound_to) if rest else None,
    )


def invite(caller: Caller, wanted: NewUser) -> User:
    """Let somebody into the firm: a new account with an access key by e-mail, or the one they have.

    The user at the identity provider comes first and goes again if the account cannot be written.

    Raises:
        AlreadyMember: they are in the firm already.
    """
    caller.require("user:write")
    firm = read_firm(caller.tenant)
    account = accounts.account_by_email(wanted.email)
    if account is not None:
        return _admit(caller, firm, wanted, account)
    account_id, key = new_id("acc"), new_access_key()
    identity.invite_user_once(account_id, wanted.email, key)
    try:
        return _admit_new(caller, firm, wanted, account_id, key)
    except (DomainError, AnsweredMeanwhile):  # the e-mail or the request was taken meanwhile
        identity.delete_user(account_id)
        raise


def _admit(caller: Caller, firm: Firm, wanted: NewUser, account: accounts.Account) -> User:
    tx = Transaction()
    accounts.plan_contested(tx, account)
    mail.plan(
        tx,
        tenant=firm.id,
        recipient=account.email,
        language=account.language,
        template="firm-user-added",
        facts={"firm": firm.name, "user": account.email},
        natural_key=(account.id,),
    )
    return _join(tx, caller, firm, wanted, account)


def _admit_new(
    caller: Caller, firm: Firm, wanted: NewUser, account_id: str, access_key: str
) -> User:
    tx = Transaction()
    account = accounts.plan_invited(
        tx, account_id, wanted.email, wanted.name, firm.language, firm.time_zone
    )
    mail.plan(
        tx,
        tenant=firm.id,
        recipient=account.email,
        language=firm.language,
        template="firm-user-invited",
        facts={
            "firm": firm.name,
            "user": account.email,
            "expires_at": clock.iso(account.access_key_expires_at or clock.now()),
            "time_zone": firm.time_zone,
        },
        secrets={"access_key": access_key},
        natural_key=(account.id,),
    )
    return _join(tx, caller, firm, wanted, account)


def _join(
    tx: Transaction, caller: Caller, firm: Firm, wanted: NewUser, account: accounts.Account
) -> User:
    member = accounts.Member(
        created_at=clock.now(), account_id=account.id, kind="firm", role=wanted.role
    )
    accounts.add_membership(
        tx, account.id, firm.id, "firm", wanted.role, name=firm.name, otherwise=AlreadyMember()
    )
    tx.record(
        Table(firm.id),
        firm.id,
        "user_admitted",
        actor=caller.account_id,
        account_id=account.id,
        role=wanted.role,
    )
    user = _user(account, member)
    tx.answer(caller, 201, user)
    tx.commit()
    return user


def _user(account: accounts.Account, member: accounts.Member) -> User:
    return User(
        account_id=account.id,
        role=member.role,
        email=account.email,
        name=account.name,
        state=account.state,
        joined_at=member.created_at,
    )
