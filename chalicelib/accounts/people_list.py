"""The list of a tenant's users, with those who are invited: searched, sorted and counted.

They are few, and their names are their accounts', which change elsewhere: so all are read each
time, and there are no rows to keep: one request for the people, and one for each hundred of their
names.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from chalicelib.accounts import store
from chalicelib.accounts.forms import UserQuery
from chalicelib.accounts.model import USER_STATE_NAMES
from chalicelib.accounts.views import User
from chalicelib.aws.directory import page_of
from chalicelib.aws.table import Table
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.paging import ListedByState
from chalicelib.core.right_words import ROLE_NAMES
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Text


class UserRow(NamedTuple):
    """What the list knows of a user."""

    id: str
    name: str
    email: str
    role: str
    state: str
    since: str
    """When they came in, or were invited."""


_COLUMNS: Final[tuple[Text, ...]] = (
    Text(es="nombre", en="name"),
    Text(es="correo", en="e-mail"),
    Text(es="papel", en="role"),
    Text(es="estado", en="state"),
    Text(es="restringido", en="restricted"),
    Text(es="desde", en="since"),
    Text(es="invitado", en="invited"),
)
_YES: Final = Text(es="sí", en="yes")
_LISTING: Final = Listing[UserRow](
    row=UserRow,
    searched=lambda row: (row.name, row.email),
    sorts={
        "name": lambda row: fold(row.name),
        "email": lambda row: row.email,
        "role": lambda row: row.role,
        "joined_at": lambda row: row.since,
    },
    state=lambda row: row.state,
)


def page(tenant: str, query: UserQuery) -> ListedByState[User]:
    """List the users of a tenant that were asked for, and whom it invited."""
    users = {_key(each): each for each in everybody(tenant)}
    rows = [_row(key, user) for key, user in users.items() if query.role in {None, user.role}]
    chosen = page_of(_LISTING, rows, Table(tenant).pk("MEMBERS"), query)
    return chosen.of([users[row.id] for row in chosen.data])


def sheet(caller: Caller) -> Sheet:
    """Make a file of the users of the caller's tenant and whom it invited, by name."""
    people = sorted(everybody(caller.tenant), key=lambda each: (fold(each.name), each.email))
    language = caller.language
    return Sheet(
        "users.csv",
        [column.render(language) for column in _COLUMNS],
        [
            (
                user.name,
                user.email,
                ROLE_NAMES[user.role].render(language),
                USER_STATE_NAMES[user.state].render(language),
                _YES.render(language) if user.is_restricted else "",
                *(clock.iso(each) if each else "" for each in (user.joined_at, user.invited_at)),
            )
            for user in people
        ],
    )


def everybody(tenant: str) -> list[User]:
    """Read the users of a tenant and whom it invited."""
    members, all_invited = store.people(tenant)
    now = clock.now()
    invited = [each for each in all_invited if each.is_open(now)]
    accounts, notes = store.named(tenant, members, invited)
    pairs = zip(accounts, members, strict=True)
    return [User.of(account, member) for account, member in pairs if account] + [
        User.invited(each, note.notes.get("") if note else None)
        for each, note in zip(invited, notes, strict=True)
    ]


def _key(user: User) -> str:
    return user.account_id or f"invited {user.email}"


def _row(key: str, user: User) -> UserRow:
    since = user.joined_at or user.invited_at
    told = clock.iso(since) if since else ""
    return UserRow(key, user.name, user.email, user.role, user.state, told)
