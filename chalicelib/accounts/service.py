"""Who somebody is and where they belong. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.accounts import (
    counting,
    histories,
    inviting,
    model,
    notices,
    store,
    token_store,
    tries,
)
from chalicelib.accounts.api_tokens import write_end_told as write_token_end_told
from chalicelib.accounts.clearing import clear_people, write_emptied, write_tenant_gone
from chalicelib.accounts.closing import close as close_account
from chalicelib.accounts.closing import tell as tell_closure
from chalicelib.accounts.closing_views import ClosureTold
from chalicelib.accounts.codes import InvalidCode, OneTimeCode
from chalicelib.accounts.counting import (
    Granted,
    count,
    count_up_to,
    left,
    one_after_another,
    write_person_counted,
    zone_of,
)
from chalicelib.accounts.forgetting import write_unproven_forgotten
from chalicelib.accounts.forms import InvitationEnd, MeChanges, UserQuery
from chalicelib.accounts.fresh_codes import fresh_code
from chalicelib.accounts.histories import Telling
from chalicelib.accounts.inviting import Guest, Host, write_mail_missed
from chalicelib.accounts.inviting import withdraw as withdraw_invitation
from chalicelib.accounts.keys import write_key_again
from chalicelib.accounts.limits import Limited
from chalicelib.accounts.model import (
    Account,
    AccountNotFound,
    Member,
    MemberNotFound,
    Membership,
    MembershipKind,
)
from chalicelib.accounts.naming import actors
from chalicelib.accounts.new_heads import write_head_given, write_head_given_back
from chalicelib.accounts.operations import operations_page
from chalicelib.accounts.people import Changes, heads, member, scope_of, scope_of_person
from chalicelib.accounts.people import change as change_member
from chalicelib.accounts.people import read as read_member
from chalicelib.accounts.people import remove as remove_member
from chalicelib.accounts.people import rename as rename_tenant
from chalicelib.accounts.people import set_state as set_member_state
from chalicelib.accounts.people_list import everybody as users
from chalicelib.accounts.people_list import page as user_page
from chalicelib.accounts.people_list import sheet as user_sheet
from chalicelib.accounts.people_words import USER_EVENTS, user_facts
from chalicelib.accounts.store import (
    people,
    write_account_held,
    write_member,
    write_user_going,
)
from chalicelib.accounts.telling import MOST_TOLD, note_asked, note_operation, tell
from chalicelib.accounts.tries import TooManyTries
from chalicelib.accounts.views import (
    AccountView,
    EventEntry,
    InvitationView,
    Me,
    MembershipView,
    OpenConnection,
    OperatorHistoryEntry,
    User,
    UserDetail,
)
from chalicelib.accounts.words import EVENTS, told_facts
from chalicelib.aws.standing import open_connections
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.api_tokens import is_token
from chalicelib.core.caller import Caller
from chalicelib.core.history import Actor
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.scope import WHOLE, Rights
from chalicelib.core.settings import settings
from chalicelib.core.sheets import Sheet
from chalicelib.core.standing import Post
from chalicelib.core.texts import Language

__all__ = [
    "EVENTS",
    "USER_EVENTS",
    "Account",
    "Changes",
    "ClosureTold",
    "EventEntry",
    "Granted",
    "Guest",
    "Host",
    "InvalidCode",
    "InvitationEnd",
    "Member",
    "MemberNotFound",
    "OneTimeCode",
    "OperatorHistoryEntry",
    "Telling",
    "TooManyTries",
    "User",
    "UserDetail",
    "UserQuery",
    "account",
    "account_by_email",
    "account_of_address",
    "accounts",
    "actors",
    "change_member",
    "clear_people",
    "close_account",
    "count",
    "count_address",
    "count_code",
    "count_connecting",
    "count_mail",
    "count_release",
    "count_release_mail",
    "count_up_to",
    "count_validation",
    "count_wrong_number",
    "forget_code",
    "forget_connecting",
    "forget_release",
    "fresh_code",
    "heads",
    "history_page",
    "history_sheet",
    "invite",
    "is_unused_beyond",
    "last_sign_in",
    "left",
    "look_at_source",
    "member",
    "members",
    "memberships",
    "note_asked",
    "note_operation",
    "one_after_another",
    "operations_page",
    "people",
    "person_of",
    "read_member",
    "remove_member",
    "rename_tenant",
    "scope_of",
    "scope_of_person",
    "set_member_state",
    "tell",
    "tell_closure",
    "user_facts",
    "user_page",
    "user_sheet",
    "users",
    "with_role",
    "withdraw_invitation",
    "write_account_held",
    "write_emptied",
    "write_factor_asked",
    "write_given",
    "write_head_given",
    "write_head_given_back",
    "write_invited",
    "write_key_again",
    "write_mail_missed",
    "write_mails_noted",
    "write_member",
    "write_membership",
    "write_membership_ended",
    "write_person_counted",
    "write_preferences_noted",
    "write_tenant_gone",
    "write_token_end_told",
    "write_unproven_forgotten",
    "write_unused_removed",
    "write_user_going",
    "zone_of",
]


def account(account_id: str) -> Account:
    """Read an account.

    Raises:
        AccountNotFound: there is none.
    """
    return store.account(account_id)


def accounts(account_ids: list[str]) -> list[Account]:
    """Read several accounts at once, in the order of their ids.

    Raises:
        AccountNotFound: one of them is missing.
    """
    found = store.find_accounts(account_ids)
    if None in found:
        raise AccountNotFound
    return [each for each in found if each is not None]


def person_of(tenant: str, account_id: str) -> Account | None:
    """Read the account of a member of a tenant; None for somebody who is none.

    For a program it is that of who gave it its token.
    """
    if is_token(account_id):
        token = token_store.find(tenant, account_id)
        account_id = token.given_by if token else account_id
    return store.find_people(tenant, [account_id]).get(account_id)


def account_by_email(email: str) -> Account | None:
    """Read the account that has an e-mail, if any."""
    return store.find_account_by_email(email)


def account_of_address(digest: str) -> Account | None:
    """Read the account whose e-mail has a digest (`mail.digest_of`), if any."""
    return store.find_account_of_address(digest)


def write_mails_noted(tx: Transaction, email_digest: str, kind: str, *, silent: bool) -> None:
    """Add to the history of whose e-mail has a digest what was asked by the link in a mail to it.

    Nothing, where no account has it: mails go to people without one, too.
    """
    owner = store.find_owner(email_digest)
    if owner:
        event = "mails_silenced" if silent else "mails_wanted_again"
        store.note(tx, owner, event, actor="system", kind=kind)


def write_preferences_noted(tx: Transaction, caller: Caller) -> None:
    """Add to the history of the caller's account that they changed which mails come."""
    store.note(tx, caller.account_id, "mail_preferences_changed")


def write_invited(
    tx: Transaction,
    account_id: str,
    email: str,
    name: str,
    language: Language,
    time_zone: str | None = None,
) -> Account:
    """Add the account of somebody who gets an access key by e-mail; the key is yet to be set.

    The caller creates the user (`identity.invite_user`) and mails the key, which is good
    until `access_key_expires_at`. The commit raises `EmailTaken`.
    """
    invited = model.invited(
        account_id,
        email=email,
        name=name,
        language=language,
        time_zone=time_zone or model.usual_time_zone(),
        now=clock.now(),
        key_days=settings().access_key_days,
    )
    store.write_new_account(tx, invited)
    store.note(tx, account_id, "invited", actor="system")
    return invited


def write_membership(  # noqa: PLR0913 - all named, all needed
    tx: Transaction,
    account_id: str,
    tenant: str,
    kind: MembershipKind,
    role: str,
    *,
    name: str,
    country: str | None,
    rights: Rights = WHOLE,
    posts: tuple[Post, ...] = (),
    otherwise: Exception | None = None,
) -> tuple[Member, Membership]:
    """Make a person a member of a tenant.

    The commit raises `otherwise` (`ChangedMeanwhile` by default) when they are one. `name` is what
    the tenant is called, for the person's own list, as is `country`. The account is written with
    it, if the transaction does not do so yet: so of that and of its end at once one gives way.

    Raises:
        WrongAccountState: the account is closed by now.
    """
    now = clock.now()
    store.write_account_held(tx, account_id)
    member = Member(
        created_at=now, account_id=account_id, kind=kind, role=role, rights=rights, posts=posts
    )
    membership = Membership(
        created_at=now, tenant=tenant, kind=kind, role=role, name=name, country=country
    )
    return store.write_membership(tx, member, membership, otherwise), membership


def write_factor_asked(tx: Transaction, firm_id: str, firm: str, known_as: str) -> None:
    """Add that the administrators of a firm are told that it asks for a second factor."""
    notices.write_factor_asked(tx, firm_id, firm, heads(firm_id), known_as)


def write_given(tx: Transaction, account: Account) -> None:
    """Add that an account that is there already gets something: it must stay, and be its owner's.

    The password of an unproven one may be of somebody who registered another's e-mail ahead of
    time, so whoever proves the e-mail chooses a new one. One that nobody has used yet is written
    as it is: it may be removed meanwhile (`write_unused_removed`). The commit raises
    `ChangedMeanwhile` then, or when it is proven in between.
    """
    if account.state != "unverified":
        return
    if account.is_waiting_for_code and not account.is_contested:
        store.write_account(tx, account.contested())
        store.note(tx, account.id, "contested", actor="system")
    else:
        store.write_account(tx, account)


def is_unused_beyond(account: Account, tenant: str) -> bool:
    """Return whether nobody ever got into an account, and it was given that tenant alone."""
    if not account.is_unused:
        return False
    return {each.tenant for each in store.memberships(account.id)} <= {tenant}


def write_unused_removed(tx: Transaction, account: Account) -> None:
    """Remove an account that nobody ever used, with its key; the caller has its user removed.

    From the commit on nobody signs in with it: that goes from the e-mail to the account. The commit
    raises `ChangedMeanwhile` when somebody got in, or it was given something.
    """
    store.write_account_removed(tx, account)


def write_membership_ended(tx: Transaction, tenant: str, gone: Member) -> None:
    """Take somebody out of a tenant that is no more, whoever is left there."""
    store.write_member_removed(tx, tenant, gone)


def invite(caller: Caller, host: Host, guest: Guest) -> User:
    """Invite somebody into the caller's tenant by e-mail; to invite again sends another mail.

    What is done and returned is the same whether or not the e-mail has an account. Who accepts
    becomes a member (`accounts.invitations`).

    Raises:
        AlreadyMember: a user of the tenant has that e-mail.
        TooManyTries: too many mails by the caller or the tenant, or to that address.
    """
    inviting.refuse_member(caller.tenant, guest.email)
    count_invitation(caller, guest.email)
    return inviting.invite(caller, host, guest)


def count_mail(caller: Caller, recipient: str | None = None, *, client: str | None = None) -> None:
    """Count a mail that the caller has us send to an address of their choice (`limits`).

    By person and `recipient` as well where it may come again and again: nobody nags all day long.
    `client` is the address of a client of a firm: one that nobody confirmed reaches few in a day.

    Raises:
        LimitReached: as many were sent as may be in a day, or to as many clients.
        TooManyTries: the recipient had enough of this person for now.
    """
    if recipient is not None:  # others may still write to them
        tries.count("receiving", f"{caller.account_id} {recipient}")
    if client:
        counting.count_reached(caller, client)
    counting.count(caller, "mails")


def count_address(caller: Caller, recipient: str) -> None:
    """Count that the caller has us write to an address for the first time.

    Raises:
        LimitReached: to as many may be written in a day.
        TooManyTries: the recipient had enough of this person for now.
    """
    _count_new(caller, "addresses", recipient)


def count_invitation(caller: Caller, recipient: str) -> None:
    """Count an invitation of a user, which may be sent again.

    Raises:
        LimitReached: as many were sent as may be in a day.
        TooManyTries: the recipient had enough of this person for now.
    """
    _count_new(caller, "invitations", recipient)


def _count_new(caller: Caller, name: Limited, recipient: str) -> None:
    tries.count("receiving", f"{caller.account_id} {recipient}")
    counting.count(caller, name, to=recipient)


def count_connecting(caller: Caller, user: str) -> None:
    """Count that a business tries a user at the tax authority, before the authority is asked.

    Counted by business and by user, whoever names it: passwords of others are not guessed here.

    Raises:
        TooManyTries: one of them has had enough for now.
    """
    tries.look({"authority-user": user})  # whoever is refused here has not tried
    tries.count("connecting", caller.tenant)
    tries.count("authority-user", user)


def count_code(caller: Caller, email: str) -> None:
    """Count that a tenant tries the code that was mailed to an address, before it is looked at.

    Raises:
        TooManyTries: it may not be tried now.
    """
    tries.count("own-code", f"{caller.tenant} {email}")


def forget_code(caller: Caller, email: str) -> None:
    """Start counting anew after a code that was right."""
    tries.forget("own-code", f"{caller.tenant} {email}")


def count_validation(who: str) -> None:
    """Count that a licence number is validated: by an installation, or from a network.

    Raises:
        TooManyTries: it may not be validated now.
    """
    tries.count("licence-number", who)


def look_at_source(host: str, network: str) -> None:
    """Refuse where too many wrong licence numbers came from an address; count nothing.

    Raises:
        TooManyTries: no number may be validated from there now.
    """
    tries.look({"wrong-number": host, "wrong-number-nearby": network})


def count_wrong_number(host: str, network: str) -> None:
    """Count that a wrong licence number came from an address, and from its network.

    Raises:
        TooManyTries: too many did.
    """
    tries.count("wrong-number-nearby", network)
    tries.count("wrong-number", host)


def count_release(who: str) -> None:
    """Count that somebody tries the code that releases an installation, before it is looked at.

    Raises:
        TooManyTries: it may not be tried now.
    """
    tries.count("release-code", who)


def forget_release(who: str) -> None:
    """Start counting anew after a code that was right."""
    tries.forget("release-code", who)


def count_release_mail(number_id: str) -> None:
    """Count that somebody asks for such a code.

    Raises:
        TooManyTries: it was asked for too often.
    """
    tries.count("release-mail", number_id)


def forget_connecting(user: str) -> None:
    """Start counting a user anew whose password was right; the business has its tries anyway."""
    tries.forget("authority-user", user)


def members(tenant: str) -> list[Member]:
    """Read who belongs to a tenant."""
    return store.members(tenant)


def with_role(tenant: str, role: str, also: str = "") -> list[Account]:
    """Read the people of a tenant who have a role, as many as are told at once.

    And whom `also` names, while they belong there.
    """
    found = [each for each in members(tenant) if each.state == "active"]
    ids = sorted(each.account_id for each in found if each.role == role)[:MOST_TOLD]
    ids += [each.account_id for each in found if each.account_id == also and also not in ids]
    return [each for each in store.find_accounts(ids) if each is not None]


def last_sign_in(tenant: str, role: str) -> datetime | None:
    """Read when one of those who have a role in a tenant last signed in, to the day."""
    ids = [each.account_id for each in members(tenant) if each.role == role]
    return max(store.last_sign_ins(ids[:MOST_TOLD]), default=None)


def memberships(account_id: str) -> Iterator[Membership]:
    """Read what a person belongs to."""
    return store.memberships(account_id)


def change_me(caller: Caller, changes: MeChanges, version: int) -> Me:
    """Change name, language or time zone of the caller.

    Raises:
        ChangedMeanwhile: the account is not at `version` any more.
    """
    before = account(caller.account_id)
    check_version(before, version)
    changed = before.but(**changes.model_dump(exclude_none=True))
    tx = Transaction()
    store.write_account(tx, changed)
    store.note(tx, changed.id, "details_changed")
    tx.commit()
    return read_me(caller)


def read_me(caller: Caller) -> Me:
    """Show the caller who they are and where they belong."""
    own, now = account(caller.account_id), clock.now()
    belongs = store.both_sides(own.id)
    return Me(
        **dict(AccountView.of(own)),
        version=own.version,
        memberships=[MembershipView.of(*sides, now) for sides in belongs],
        invitations=[
            InvitationView.of(each) for each in store.invitations_of(own.email) if each.is_open(now)
        ],
        connections=[OpenConnection.of(each) for each in open_connections(own.id, now)],
    )


def history_page(
    caller: Caller, subject: str, query: PageQuery, telling: Telling, tenant: str = ""
) -> Page[EventEntry]:
    """Tell a page of the history of something of a tenant (the caller's own), newest first."""
    return histories.page(caller, tenant or caller.tenant, subject, query, telling)


def history_sheet(caller: Caller, subject: str, telling: Telling) -> Sheet:
    """Tell the same whole, as a CSV."""
    return histories.sheet(caller, caller.tenant, subject, telling)


def own_history(caller: Caller, query: PageQuery) -> Page[EventEntry]:
    """Tell the caller what happened to their account, newest first."""
    own = caller.account_id
    return histories.page(caller, own, own, query, telling_of_self(caller))


def own_history_sheet(caller: Caller) -> Sheet:
    """Tell the same whole, as a CSV."""
    own = caller.account_id
    return histories.sheet(caller, own, own, telling_of_self(caller))


def telling_of_self(caller: Caller) -> Telling:
    """Return how a person's own history is told: it names them, who are no member of it."""
    myself = Actor(id=caller.account_id, name=account(caller.account_id).name)
    return Telling(EVENTS, told_facts, others=lambda _: {caller.account_id: myself})
