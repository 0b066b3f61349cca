"""Write a mail with the change that it tells of, send what waits, send one right now.

`__all__` is what other rooms take: the room's door.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from chalicelib.aws.mail_transport import MailNotTaken, MailRefused
from chalicelib.aws.secrets import Tampered, open_sealed, seal
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import AdapterError, Retryable
from chalicelib.core.texts import Language
from chalicelib.mail import patience, store
from chalicelib.mail.addresses import TROUBLES, Address, Trouble, digest_of, masked
from chalicelib.mail.bounce_store import BOUNCE_KINDS, Bounce, BounceKind
from chalicelib.mail.bounce_store import page as bounce_page
from chalicelib.mail.fates import (
    FATE_NAMES,
    MISSED,
    REASONS,
    Fate,
    MailNote,
    MailState,
    Reason,
    reason_told,
)
from chalicelib.mail.kinds import KINDS
from chalicelib.mail.model import (
    About,
    Attachment,
    Correspondent,
    Logo,
    Mail,
    checked_facts,
    mail_id,
)
from chalicelib.mail.news import (
    MailNotes,
    heard,
    notes_of,
    write_again,
    write_forgotten,
    write_heard,
)
from chalicelib.mail.occasions import MOST_LISTED, Occasion
from chalicelib.mail.occasions import find as find_occasion
from chalicelib.mail.occasions import write as write_occasion
from chalicelib.mail.preview import preview
from chalicelib.mail.reminders import Reminder, ReminderKind
from chalicelib.mail.reminders import find as find_reminder
from chalicelib.mail.reminders import write as write_reminder
from chalicelib.mail.rhythm import Often, Rhythm, ShownRhythm, Weekday
from chalicelib.mail.sending import MailWithheld, send, send_now
from chalicelib.mail.silencing import (
    SILENCEABLE,
    Silencing,
    is_silenced,
    read_link,
    silenced_of,
    write_silence,
    write_silenced,
)
from chalicelib.mail.store import address_key, addresses_of, notes_key, write_freed

__all__ = [
    "BOUNCE_KINDS",
    "FATE_NAMES",
    "KINDS",
    "MISSED",
    "MOST_LISTED",
    "REASONS",
    "SILENCEABLE",
    "TROUBLES",
    "About",
    "Address",
    "Attachment",
    "Bounce",
    "BounceKind",
    "Correspondent",
    "Fate",
    "Logo",
    "MailNotTaken",
    "MailNote",
    "MailNotes",
    "MailRefused",
    "MailState",
    "MailWithheld",
    "Occasion",
    "Often",
    "Reason",
    "Reminder",
    "ReminderKind",
    "Rhythm",
    "ShownRhythm",
    "Silencing",
    "Trouble",
    "Weekday",
    "address_key",
    "addresses_of",
    "bounce_page",
    "digest_of",
    "find_occasion",
    "find_reminder",
    "heard",
    "is_silenced",
    "masked",
    "notes_key",
    "notes_of",
    "patience",
    "preview",
    "read_link",
    "reason_told",
    "send_now",
    "silenced_of",
    "withdraw_all",
    "write",
    "write_again",
    "write_forgotten",
    "write_freed",
    "write_heard",
    "write_occasion",
    "write_reminder",
    "write_silence",
    "write_silenced",
    "write_undelivered",
    "write_withdrawn",
]
WITHDRAWN = "withdrawn"
"""The reason of a mail that was taken back before it went out."""
_AT_ONCE = 50
"""Of the mails that are withdrawn, as a transaction has room for 100 items."""
_log = logging.getLogger(__name__)


class AlreadyBeingSent(Retryable):
    """Another worker is sending this mail; if it dies, its lease ends."""


def write(  # noqa: PLR0913 - all named, all needed
    tx: Transaction,
    *,
    tenant: str,
    recipient: str,
    language: Language,
    template: str,
    facts: dict[str, str],
    secrets: dict[str, str] | None = None,
    natural_key: tuple[str, ...],
    in_name_of: Correspondent | None = None,
    about: About | None = None,
    of: Mapping[str, str] | None = None,
) -> str:
    """Add a mail to a transaction, unless the same news was written before; return its id.

    `recipient` is an address that passed `core.emails`. What becomes of the mail is kept for what
    it is `about` (`notes_of`), and whoever should know that it did not arrive is told. It leads to
    the window (`windows.WINDOWS`) of what it is about or, without that, `of` what. Secrets are
    sealed for the tenant until the mail is sent. The mail is sent after the commit, and not at
    all without it.

    Raises:
        WrongFacts: facts or secrets are not those that the template declares.
    """
    known_as = mail_id(tenant, template, natural_key)
    clean = checked_facts(template, facts, secrets or {})
    if store.find(tenant, known_as) is None:
        mail = Mail(
            id=known_as,
            created_at=clock.now(),
            tenant=tenant,
            recipient=recipient,
            language=language,
            template=template,
            facts=clean,
            sealed=_seal(tenant, secrets or {}),
            in_name_of=in_name_of,
            about=about,
            of=dict(of or {}),
        )
        store.write_waiting(tx, mail)
    return known_as


def write_withdrawn(
    tx: Transaction, *, tenant: str, template: str, natural_key: tuple[str, ...]
) -> None:
    """Add that a mail is not to go out any more, if it waits; its secrets are wiped.

    The commit raises `ChangedMeanwhile` when it is taken up in between.
    """
    found = store.find(tenant, mail_id(tenant, template, natural_key))
    if found is not None and not found.is_done:
        store.write_done(tx, found.failed(WITHDRAWN))


@again(4, on=ChangedMeanwhile, pause=doubling(0.1))
def withdraw_all(tenant: str) -> None:
    """Have nothing go out any more of what waits of a tenant that is gone; repeatable."""
    found = store.waiting(tenant)
    for start in range(0, len(found), _AT_ONCE):
        tx = Transaction()
        for waiting in found[start : start + _AT_ONCE]:
            store.write_done(tx, waiting.failed(WITHDRAWN))
        tx.commit()


def deliver(tenant: str, known_as: str, version: int = 0) -> None:
    """Send a waiting mail once; a mail that is done is left alone.

    One that was put back goes on by the message of that write: a message that is about another
    `version` (0: it does not say) was followed already, and would beget a row of its own.

    A failure that can pass (throttling, an outage, a mistake of the operator or, logged as an
    error, of ours) is followed by other attempts after growing pauses (`patience`), up to a limit;
    any other makes the mail `failed`, with the reason.

    Raises:
        AlreadyBeingSent: another worker holds it.
        Retryable: the table does not answer.
    """
    now = clock.now()
    mail = store.find(tenant, known_as)
    if mail is None or mail.is_done:
        return
    if mail.is_put_back and version not in {0, mail.version}:
        return
    if mail.is_taken(now):
        raise AlreadyBeingSent("send mail: another worker is sending it")
    mail = store.take(mail.taken(now))
    try:
        known = store.find_address(mail.recipient)
        transport_id = send(mail, {**mail.facts, **_open(mail)}, known)
    except MailWithheld as exc:
        _give_up(mail, str(exc), exc.reason)
    except (MailRefused, Tampered) as exc:
        _give_up(mail, str(exc))
    except AdapterError as exc:
        _put_back(mail, str(exc))
    except Exception as exc:  # a mistake of ours: once it is fixed, the mail goes out
        _log.exception("mail cannot be written", extra={"mail_id": mail.id})
        _put_back(mail, f"send mail: {type(exc).__name__}")
    else:
        store.save(mail.sent(transport_id, clock.now()))


def write_undelivered(
    tx: Transaction,
    missed: MailNote,
    *,
    tenant: str,
    recipient: str,
    language: Language,
    what: str,
    of: Mapping[str, str] | None = None,
) -> None:
    """Tell whoever caused a mail that it did not arrive, why, and what to do; once per mail."""
    write(
        tx,
        tenant=tenant,
        recipient=recipient,
        language=language,
        template="mail-undelivered",
        facts={
            "what": what,
            "recipient": missed.to,
            "advice": reason_told(missed.reason or "not-accepted").render(language),
        },
        natural_key=(missed.mail_id, str(missed.round), missed.state, recipient),
        of=of,
    )


def _put_back(mail: Mail, reason: str) -> None:
    if mail.attempts >= patience.MAX_ATTEMPTS:
        _give_up(mail, reason)
    else:
        level = patience.level(mail.attempts)
        _log.log(level, "mail put back", extra={"mail_id": mail.id, "reason": reason})
        store.save(mail.put_back(reason), again_in_seconds=patience.pause(mail.attempts))


def _give_up(mail: Mail, reason: str, why: Reason = "not-accepted") -> None:
    """Note that it is not sent; what it belongs to is told, unless the recipient wants it so."""
    if why == "not-accepted":
        _log.error("mail not sent", extra={"mail_id": mail.id, "reason": reason})
    failed = mail.failed(reason).but(note=mail.noted("failed", clock.now(), why))
    if mail.about is None or why == "silenced":
        store.save(failed)
    else:
        store.save_given_up(failed)


def _seal(tenant: str, values: dict[str, str]) -> str:
    return seal("mail", tenant, json.dumps(values).encode()) if values else ""


def _open(mail: Mail) -> dict[str, str]:
    if not mail.sealed:
        return {}
    return dict(json.loads(open_sealed("mail", mail.tenant, mail.sealed)))
