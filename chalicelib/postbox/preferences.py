"""Which notices somebody wants to get, said in a session or by the link in a mail."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.known_names import OneOfNow, OneOfNowOrLater
from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import InWords, Shown
from chalicelib.mail import service as mail

_HOW = {
    False: Text(
        es="Usted recibe estos avisos. Para no recibir más, envíe POST a esta misma dirección.",
        en="You get these notices. To get no more of them, send POST to this same address.",
    ),
    True: Text(
        es="Usted ya no recibe estos avisos. Para recibirlos de nuevo, envíe DELETE a esta misma "
        "dirección.",
        en="You do not get these notices any more. To get them again, send DELETE to this same "
        "address.",
    ),
}


def _names() -> dict[str, Text]:
    return {kind: mail.KINDS[kind].name for kind in mail.SILENCEABLE}


Kind = Annotated[str, OneOfNow(lambda: mail.SILENCEABLE)]
ShownKind = Annotated[str, OneOfNowOrLater(lambda: mail.SILENCEABLE), InWords(_names)]


class LinkedPreference(Shown):
    """What the link in a mail is about."""

    kind: ShownKind
    is_silenced: bool
    how: str
    """What can be done, in the reader's language."""


class Silenced(Model):
    """A kind of notice that is not wanted."""

    kind: Kind
    """Which notices: one of those that `GET` lists."""
    tenant: str | None = Field(None, max_length=40)
    """Of one firm or business of the person; null: of all."""


class MailPreferences(Model):
    """All that is not wanted; it takes the place of what was said before."""

    silenced: tuple[Silenced, ...] = Field(max_length=200)
    """The kinds that are not to come; empty: all come."""


class Preference(Shown):
    """One kind of notice, and whether it comes."""

    kind: ShownKind
    to: str
    """Who gets it, in the reader's language."""
    is_silenced: bool
    silenced_of: list[str]
    """The firms and businesses of which it does not come, where it comes of others."""


class MailPreferencesView(Model):
    """Every kind of notice that may be silenced; others always come."""

    version: int
    data: list[Preference]


def read_linked(request: PublicRequest, token: str) -> LinkedPreference:
    """Say what the link of a mail is about.

    Raises:
        SilencingLinkInvalid: it is none of ours.
    """
    silencing = mail.read_link(token)
    return _linked(silencing.kind, request.language, silent=mail.is_silenced(silencing))


def silence_linked(request: PublicRequest, token: str, *, silent: bool) -> LinkedPreference:
    """Silence what the link of a mail is about, or have it come again.

    Raises:
        SilencingLinkInvalid: it is none of ours.
    """
    silencing = mail.read_link(token)
    mail.silence(silencing, silent=silent)
    return _linked(silencing.kind, request.language, silent=silent)


def _linked(kind: str, language: Language, *, silent: bool) -> LinkedPreference:
    return LinkedPreference(kind=kind, is_silenced=silent, how=_HOW[silent].render(language))


def read(caller: Caller) -> MailPreferencesView:
    """Show which notices come to the caller's address."""
    return _view(mail.silenced_of(_email(caller)), caller.language)


def change(caller: Caller, wanted: MailPreferences, version: int) -> MailPreferencesView:
    """Set which notices do not come to the caller's address.

    Raises:
        ChangedMeanwhile: that is not at `version` any more.
    """
    names = frozenset(f"{each.kind} {each.tenant or ''}".strip() for each in wanted.silenced)
    return _view(mail.set_silenced(_email(caller), names, version), caller.language)


def _email(caller: Caller) -> str:
    return accounts.account(caller.account_id).email


def _view(known: mail.Address, language: Language) -> MailPreferencesView:
    return MailPreferencesView(
        version=known.version,
        data=[
            Preference(
                kind=kind,
                to=mail.KINDS[kind].to.render(language),
                is_silenced=kind in known.silenced,
                silenced_of=sorted(
                    name.partition(" ")[2] for name in known.silenced if name.startswith(f"{kind} ")
                ),
            )
            for kind in mail.SILENCEABLE
        ],
    )
