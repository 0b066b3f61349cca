"""What people are shown of the notices that they get."""

from __future__ import annotations

from typing import Annotated

from chalicelib.core.known_names import OneOfNowOrLater
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.mail import service as mail

_HOW = {
    False: Text(
        es="Usted recibe estos avisos, y puede pedir aquí que no se le envíen más.",
        en="You get these notices, and can ask here to get no more of them.",
    ),
    True: Text(
        es="Usted ya no recibe estos avisos, y puede pedir aquí que se le envíen de nuevo.",
        en="You do not get these notices any more, and can ask here to get them again.",
    ),
}


def _names() -> dict[str, Text]:
    return {kind: mail.KINDS[kind].name for kind in mail.SILENCEABLE}


ShownKind = Annotated[str, OneOfNowOrLater(lambda: mail.SILENCEABLE), InWords(_names)]


class LinkedPreference(Shown):
    """What the link in a mail is about."""

    kind: ShownKind
    is_silenced: bool
    how: str
    """What can be done, in the reader's language."""


class Preference(Shown):
    """One kind of notice, and whether it comes."""

    kind: ShownKind
    to: str
    """Who gets it, in the reader's language."""
    is_silenced: bool
    silenced_of: list[str]
    """The firms and businesses of which it does not come, where it comes of others."""


class MailPreferencesView(Shown):
    """Every kind of notice that may be silenced; others always come."""

    version: int
    trouble: Annotated[mail.Trouble | None, in_words(mail.TROUBLES)]
    """Why nothing comes but codes and keys; its words say what to do."""
    digest: mail.ShownRhythm | None
    """When the digest of imports comes; null: once a day, at the hour that the firm says."""
    data: list[Preference]


def linked(kind: str, language: Language, *, silent: bool) -> LinkedPreference:
    """Show what a link is about."""
    return LinkedPreference(kind=kind, is_silenced=silent, how=_HOW[silent].render(language))


def preferences(known: mail.Address, language: Language) -> MailPreferencesView:
    """Show what an address gets."""
    return MailPreferencesView(
        version=known.version,
        trouble=known.trouble,
        digest=mail.ShownRhythm.of(known.rhythm),
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
