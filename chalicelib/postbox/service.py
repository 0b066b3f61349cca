"""Which notices somebody wants to get, said in a session or by the link in a mail.

`__all__` is what other rooms take: nothing.
"""

from __future__ import annotations

from chalicelib.accounting import service as accounting
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.errors import InvalidInput, Stale
from chalicelib.mail import service as mail
from chalicelib.postbox.forms import MailPreferences, preference_faults
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
    _silence(silencing, silent=silent)
    return linked(silencing.kind, request.language, silent=silent)


@again(4, on=Stale, pause=doubling(0.02))  # programs click twice; news of a mail comes meanwhile
def _silence(silencing: mail.Silencing, *, silent: bool) -> None:
    """Write what was asked, and that it was; what is so already is not asked again."""
    tx = Transaction()
    if mail.write_silence(tx, silencing, silent=silent):
        accounts.write_mails_noted(tx, silencing.digest, silencing.kind, silent=silent)
        tx.commit()


def read_preferences(caller: Caller) -> MailPreferencesView:
    """Show which notices come to the caller's address."""
    return preferences(mail.silenced_of(_email(caller)), caller.language)


def change_preferences(
    caller: Caller, wanted: MailPreferences, version: int
) -> MailPreferencesView:
    """Set which notices do not come to the caller's address, and when their digest does.

    Raises:
        InvalidInput: what is said of the digest's times does not go together.
        ChangedMeanwhile: all that is not at `version` any more.
    """
    faults = list(preference_faults(wanted))
    if faults:
        raise InvalidInput(faults)
    names = frozenset(f"{each.kind} {each.tenant or ''}".strip() for each in wanted.silenced)
    tx, email = Transaction(), _email(caller)
    before = mail.silenced_of(email)
    after = mail.write_silenced(tx, email, names, wanted.rhythm, version)
    if after != before:
        accounts.write_preferences_noted(tx, caller)
    tx.commit()
    if after.rhythm != before.rhythm:
        accounting.look_at_digests(caller.account_id)
    return preferences(after, caller.language)


def _email(caller: Caller) -> str:
    return accounts.account(caller.account_id).email
