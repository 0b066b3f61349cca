"""What a person is given of all that is kept of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.accounts.session_views import SessionView
from chalicelib.accounts.views import (
    AccountView,
    EventEntry,
    InvitationView,
    MembershipView,
    OpenConnection,
)
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
    told_of_imports: mail.ShownRhythm | None
    """When the digest of imports goes there; null: once a day, at the hour that the firm says."""
    history: list[EventEntry]
    """What happened to the account, the newest 5,000 events."""
