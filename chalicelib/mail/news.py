"""Taking in what is heard of mails: on the mail, on what it belongs to, on the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import Field

from chalicelib.aws.table import get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity
from chalicelib.core.texts import Text
from chalicelib.mail import addresses, bounces, events, store
from chalicelib.mail.events import Heard
from chalicelib.mail.fates import MISSED, MailNote
from chalicelib.mail.model import About, AboutKind, Mail


class MailNotFound(NotFound):
    """No mail of that kind was handed over."""

    code = "mail-not-found"
    text = Text(
        es="Todavía no ha salido ningún correo de esos; espere a que salga el primero.",
        en="No such mail has gone out yet; wait for the first one.",
    )


class MailCarriedSecret(Conflict):
    """It cannot be written again: what it carried was wiped when it was sent."""

    code = "mail-carried-a-secret"
    text = Text(
        es="Ese correo llevaba una clave de un solo uso o un número de licencia, que no se "
        "guardan con él: no se puede repetir. Pida una clave nueva, o envíe el número otra vez.",
        en="That mail carried a key for one use or a licence number, which are not kept with it: "
        "it cannot be repeated. Ask for a new key, or send the number again.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/access-key"


class MailNotSentYet(Conflict):
    """It is being sent for the first time."""

    code = "mail-not-sent-yet"
    text = Text(
        es="Ese correo aún está saliendo; se intenta solo hasta que salga.",
        en="That mail is still going out; it is tried by itself until it does.",
    )


class MailNotes(Entity):
    """What is known of the mails of one thing: part -> the newest of it."""

    notes: dict[str, MailNote] = Field(default_factory=dict)


def notes_of(tenant: str, kind: AboutKind, ids: Sequence[str]) -> list[dict[str, MailNote]]:
    """Read what is known of the mails of some things, in their order, in one round trip."""
    wanted = [(store.notes_key(tenant, kind, each), MailNotes) for each in ids]
    found = get_many(wanted) if wanted else []
    return [each.notes if each is not None else {} for each in found]


def heard(body: Mapping[str, Any]) -> Heard | None:
    """Read a message of queue `mail_events`: news of SES, or word that a mail was given up here."""
    if body.keys() != {"tenant", "mail_id"}:
        return events.heard(body)
    mail = store.find(str(body["tenant"]), str(body["mail_id"]))
    if mail is None or mail.note is None or mail.state != "failed":
        return None
    return Heard(
        tenant=mail.tenant,
        mail_id=mail.id,
        about=mail.about,
        round=mail.note.round,
        to=mail.note.to,
        state=mail.note.state,
        at=mail.note.at,
        reason=mail.note.reason,
        is_own=True,
    )


def write_heard(tx: Transaction, news: Heard) -> tuple[About, MailNote] | None:
    """Add what was heard to all that learn it.

    Returns what the mail belongs to and the note, where they are to learn more: not where it is
    known already, nor that a document's mail goes its way (nobody waits to read that of each).
    """
    is_document = news.about is not None and news.about.kind == "document"
    goes_its_way = is_document and news.state not in MISSED
    if not goes_its_way or news.round:  # sent again by a person, it may end a bounce
        _write_address(tx, news)
    if goes_its_way:
        return None
    mail = store.find(news.tenant, news.mail_id)
    bounces.write(tx, news, mail)
    note = _noted(tx, news, mail)
    about = news.about
    if note is None or about is None:
        return None
    if not is_document and not _write_notes(tx, about, note):
        return None
    return about, note


def _write_address(tx: Transaction, news: Heard) -> None:
    digest = addresses.digest_of(news.to)
    if news.is_lasting:
        trouble: addresses.Trouble = "bounced" if news.state == "bounced" else "complained"
        change = partial(addresses.Address.troubled, trouble=trouble, at=news.at)
        store.change_address(tx, digest, change)
    elif news.state == "delivered":
        store.change_address(tx, digest, partial(addresses.Address.reached, at=news.at))


def _noted(tx: Transaction, news: Heard, mail: Mail | None) -> MailNote | None:
    """Note it on the mail; a document's is kept by the document. None: of no mail of ours."""
    if mail is None and (news.about is None or news.about.kind != "document"):
        return None
    note = MailNote(
        tenant=news.tenant,
        mail_id=news.mail_id,
        to=news.to,
        written_at=mail.created_at if mail else news.at,
        round=news.round,
        state=news.state,
        at=news.at,
        reason=news.reason,
    )
    if mail is not None and news.is_own:
        store.write_told(tx, mail)
    elif mail is not None and news.round == mail.round:
        store.write_noted(tx, mail, note)
    return note


def _write_notes(tx: Transaction, about: About, note: MailNote) -> bool:
    """Note it with what the mail belongs to; False: more is known there already."""
    key = store.notes_key(about.tenant, about.kind, about.id)
    found: MailNotes | None = get_many([(key, MailNotes)])[0]
    before = found or MailNotes(created_at=clock.now())
    if not note.replaces(before.notes.get(about.part)):
        return False
    tx.replace(key, before.but(notes=before.notes | {about.part: note}))
    return True


def write_forgotten(tx: Transaction, about: About) -> None:
    """Add that no mail is known of a part of a thing: what they told holds no more."""
    key = store.notes_key(about.tenant, about.kind, about.id)
    found: MailNotes | None = get_many([(key, MailNotes)])[0]
    if found is not None and about.part in found.notes:
        others = {part: note for part, note in found.notes.items() if part != about.part}
        tx.replace(key, found.but(notes=others))


def write_again(tx: Transaction, about: About, known: MailNote | None) -> MailNote:
    """Have the mail that is known of a thing sent again, past a bounce that is remembered.

    Raises:
        MailNotFound: there is none.
        MailCarriedSecret: the mail carried a key or code, which was wiped when it was sent.
        MailNotSentYet: it is still on its way for the first time.
    """
    mail = store.find(known.tenant, known.mail_id) if known is not None else None
    if mail is None:
        raise MailNotFound
    if mail.carries_secrets:
        raise MailCarriedSecret
    if not mail.is_done:
        raise MailNotSentYet
    again = mail.again()
    store.write_again(tx, again)
    note = again.noted("waiting", clock.now())
    _write_notes(tx, about, note)
    return note
