"""The people of a business: inviting them, and what each may do, and where."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.standing import MemberState, Post
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail
from chalicelib.onboarding import store
from chalicelib.onboarding.forms import BusinessUserChanges, NewBusinessUser, PostGiven
from chalicelib.onboarding.model import Business, BusinessNotFound

POSTS_OF_ASSISTANTS = FieldRule(
    "posts-of-assistants",
    Text(
        es="Solo un auxiliar emite en terminales concretas; quite las terminales o póngalo de "
        "auxiliar.",
        en="Only an assistant issues at certain terminals; take the terminals out, or make them an "
        "assistant.",
    ),
)


def invite(caller: Caller, wanted: NewBusinessUser) -> accounts.User:
    """Invite somebody into the business by e-mail; to invite again sends another mail.

    Raises:
        InvalidInput: somebody other than an assistant is to issue at certain terminals.
        AlreadyMember: a user of the business has that e-mail.
        TooManyTries: too many mails by the caller or the business, or to that address.
    """
    posts = _posts(wanted.role, wanted.posts)
    own = accounts.account(caller.account_id)
    business = _business(caller)
    in_name_of = mail.Correspondent(f"{business.name} (Enlace)", own.email)
    host = accounts.Host(
        "business", business.name, own.language, own.time_zone, business.country, in_name_of
    )
    guest = accounts.Guest(wanted.email, wanted.name, wanted.role, posts=posts)
    return accounts.invite(caller, host, guest)


def change(
    caller: Caller, account_id: str, wanted: BusinessUserChanges, version: int
) -> accounts.UserDetail:
    """Change role or posts of a user; who is no assistant any more has none.

    Raises:
        MemberNotFound: the business has no such user.
        ChangedMeanwhile: the user is not at `version` any more.
        LastHead: no active owner would be left.
    """
    role = wanted.role or accounts.member(caller.tenant, account_id).role
    given = wanted.posts
    posts = _posts(role, given) if given is not None else None if role == "assistant" else ()
    changes = accounts.Changes(role=wanted.role, posts=posts)
    return accounts.change_member(caller, _business(caller).name, account_id, version, changes)


def set_state(caller: Caller, account_id: str, state: MemberState) -> accounts.UserDetail:
    """Deactivate or reactivate a user.

    Raises:
        MemberNotFound: the business has no such user.
        LastHead: no active owner would be left.
    """
    return accounts.set_member_state(caller, _business(caller).name, account_id, state)


def remove(caller: Caller, account_id: str, version: int) -> None:
    """Remove a user from the business.

    Raises:
        MemberNotFound: the business has no such user.
        ChangedMeanwhile: the user is not at `version` any more.
        LastHead: no active owner would be left.
    """
    accounts.remove_member(caller, _business(caller).name, account_id, version)


def _posts(role: str, given: Iterable[PostGiven]) -> tuple[Post, ...]:
    posts = tuple(dict.fromkeys(Post(**dict(each)) for each in given))
    if posts and role != "assistant":
        raise InvalidInput([POSTS_OF_ASSISTANTS.at("/posts")])
    return posts


def _business(caller: Caller) -> Business:
    found = store.part(caller.tenant, Business)
    if found is None:
        raise BusinessNotFound
    return found
