"""Which notices somebody wants to get, said in a session or by the link in a mail.

`__all__` is what other rooms take: nothing.
"""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.mail import service as mail
from chalicelib.postbox.forms import MailPreferences
from chalicelib.postbox.views import LinkedPreference, MailPreferencesView, linked, preferences

__all__: list[str] = []


def read_linked(request: PublicRequest, token: str) -> LinkedPreference:
    """Say what the link of a mail is about.

    Raises:
        SilencingLinkInvalid: it is none of ours.
    """
    silencing = mail.read_link(token)
    return linked(silencing.kind, request.language, silent=mail.is_silenced(silencing))


def silence_linked(request: PublicRequest, token: str, *, silent: bool) -> LinkedPreference:
    """Silence what the link of a mail is about, or have it come again.

    Raises:
        SilencingLinkInvalid: it is none of ours.
    """
    silencing = mail.read_link(token)
    mail.silence(silencing, silent=silent)
    return linked(silencing.kind, request.language, silent=silent)


def read_preferences(caller: Caller) -> MailPreferencesView:
    """Show which notices come to the caller's address."""
    return preferences(mail.silenced_of(_email(caller)), caller.language)


def change_preferences(
    caller: Caller, wanted: MailPreferences, version: int
) -> MailPreferencesView:
    """Set which notices do not come to the caller's address.

    Raises:
        ChangedMeanwhile: that is not at `version` any more.
    """
    names = frozenset(f"{each.kind} {each.tenant or ''}".strip() for each in wanted.silenced)
    return preferences(mail.set_silenced(_email(caller), names, version), caller.language)


def _email(caller: Caller) -> str:
    return accounts.account(caller.account_id).email
