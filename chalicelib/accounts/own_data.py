"""All that is kept of a person, given to them in one file that programs can read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.accounts import factor_store, own_sessions, service, store
from chalicelib.accounts.histories import told_whole
from chalicelib.accounts.model import Account
from chalicelib.accounts.session_views import SessionView
from chalicelib.accounts.views import (
    AccountView,
    EventEntry,
    InvitationView,
    MembershipView,
    OpenConnection,
)
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.model import Instant, Model
from chalicelib.core.standing import ACCOUNT_STATE_NAMES, AccountState
from chalicelib.core.words import Shown, in_words
from chalicelib.mail import service as mail


class AcceptedTermsView(Model):
    """Which terms of use the person accepted."""

    version: str
    accepted_at: Instant
    source_ip: str = Field(repr=False)
    """The address from which that was done."""


class OwnData(Shown):
    """What is kept of a person, but for the digests of codes and passwords, which are nobody's.

    What they did for a firm or business is theirs, and in the history of that.
    """

    exported_at: Instant
    account: AccountView
    state: Annotated[AccountState, in_words(ACCOUNT_STATE_NAMES)]
    created_at: Instant
    last_sign_in: Instant | None
    """To the day."""
    terms: AcceptedTermsView | None
    memberships: list[MembershipView]
    invitations: list[InvitationView]
    connections: list[OpenConnection]
    sessions: list[SessionView]
    second_factor_since: Instant | None
    silenced_mails: list[str]
    """Kinds of mails that do not go to the address any more, by its wish."""
    history: list[EventEntry]
    """What happened to the account, the newest 5,000 events."""


def export(caller: Caller) -> OwnData:
    """Collect what is kept of the caller."""
    me, own = service.read_me(caller), service.account(caller.account_id)
    factor = factor_store.find_confirmed(own.id)
    return OwnData(
        exported_at=clock.now(),
        account=AccountView.of(own),
        state=own.state,
        created_at=own.created_at,
        last_sign_in=next(iter(store.last_sign_ins([own.id])), None),
        terms=_terms_of(own),
        memberships=me.memberships,
        invitations=me.invitations,
        connections=me.connections,
        sessions=own_sessions.list_sessions(caller).data,
        second_factor_since=factor.confirmed_at if factor else None,
        silenced_mails=sorted(mail.silenced_of(own.email).silenced),
        history=told_whole(caller, own.id, own.id, service.telling_of_self(caller)),
    )


def _terms_of(own: Account) -> AcceptedTermsView | None:
    if own.terms is None:
        return None
    return AcceptedTermsView(**own.terms.model_dump())
