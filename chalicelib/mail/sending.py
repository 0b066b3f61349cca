"""Handing a mail to the transport, unless its address does not take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.aws import blobs, mail_transport
from chalicelib.aws.mail_transport import MailRefused
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language
from chalicelib.mail.addresses import Address
from chalicelib.mail.fates import Reason
from chalicelib.mail.kinds import KINDS
from chalicelib.mail.model import About, Attachment, Correspondent, Mail, checked_facts, mail_id
from chalicelib.mail.silencing import path_for

if TYPE_CHECKING:
    from chalicelib.mail import compose


_NEVER: Final = "9999"
"""After each moment, as it is written in facts."""


class MailWithheld(MailRefused):
    """It is not even tried: what it says is good no more, or the address does not take it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"send mail: {reason}")
        self.reason = reason


def send_now(  # noqa: PLR0913 - all named, all needed
    *,
    tenant: str,
    recipient: str,
    language: Language,
    template: str,
    facts: dict[str, str],
    natural_key: tuple[str, ...],
    attachments: Sequence[Attachment] = (),
    in_name_of: Correspondent | None = None,
    known: Address | None = None,
    about: About | None = None,
    round: int = 0,  # noqa: A002 - as the mail calls it
) -> str:
    """Send a mail with attachments within a worker that keeps its own state; return its SES id.

    `known` is what is known of the address, read at `address_key`.

    Raises:
        WrongFacts: the facts are not those that the template declares.
        Retryable: try again later.
        MailRefused: it cannot be sent.
    """
    mail = Mail(
        id=mail_id(tenant, template, natural_key),
        created_at=clock.now(),
        tenant=tenant,
        recipient=recipient,
        language=language,
        template=template,
        facts=checked_facts(template, facts, {}),
        in_name_of=in_name_of,
        about=about,
        round=round,
    )
    return send(mail, mail.facts, known, attachments)


def send(
    mail: Mail,
    values: dict[str, str],
    known: Address | None,
    attachments: Sequence[Attachment] = (),
) -> str:
    """Send a mail once, with its secrets among the `values`; return its id at the transport.

    Raises:
        MailWithheld: it is not even tried.
        MailRefused: it cannot be sent.
        Retryable: try again later.
    """
    from chalicelib.mail import compose

    if values.get("expires_at", _NEVER) <= clock.iso(clock.now()):
        raise MailWithheld("expired")
    is_insisted = mail.round > 0
    if known and (why := known.refuses(mail.template, mail.tenant, is_insisted=is_insisted)):
        raise MailWithheld(why)
    names = [attachment.file_name for attachment in attachments]
    words = compose.render(
        mail.template,
        mail.language,
        values,
        links=_links(mail),
        attachments=names,
        in_name_of=mail.in_name_of,
        picture=picture_of(mail.in_name_of),
    )
    message = compose.compose(
        mail_id=mail.id,
        sender=settings().mail_from,
        recipient=mail.recipient,
        words=words,
        written_at=clock.now(),
        attachments=attachments,
        in_name_of=mail.in_name_of,
    )
    stream = KINDS[mail.template].stream
    return mail_transport.send_raw(
        message, settings().mail_from, [mail.recipient], mail.tags, stream
    )


def picture_of(sender: Correspondent | None) -> bytes | None:
    """Read the logo of a sender, if it has one and the file is there."""
    return blobs.find(sender.logo.key) if sender and sender.logo else None


def _links(mail: Mail) -> compose.Links:
    from chalicelib.mail import compose

    api_url, app_url = settings().api_url, settings().app_url
    path = path_for(mail.recipient, mail.template, mail.tenant) if api_url else ""
    if not path:
        return compose.Links(app_url, places=mail.places)
    asked = f"{app_url}{path}" if app_url else ""
    return compose.Links(app_url, f"{api_url}/v1{path}", asked, mail.places)
