"""From template and facts to the bytes of a message (RFC 5322, MIME). No I/O but the templates.

Jinja2 and the e-mail package are imported on first use: this module is reached from workers only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from zoneinfo import ZoneInfo

from chalicelib.aws.mail_transport import MailRefused
from chalicelib.core import chance, figures
from chalicelib.core.emails import normalised
from chalicelib.core.texts import Language
from chalicelib.mail import windows
from chalicelib.mail.model import TEMPLATES, Attachment, Correspondent, one_line, safe_file_name

if TYPE_CHECKING:
    from email.message import EmailMessage

    from jinja2 import Environment

TEMPLATES_PATH = Path(__file__).parent / "templates"
Form = Literal["text", "html"]
OURSELVES = Correspondent("Enlace")
_SUBJECT_CHARACTERS = 150
_EMPTY_LINES = re.compile(r"\n\s*\n")
_CONTENT_TYPES = frozenset({"application/xml", "application/pdf", "text/csv", "application/zip"})


class UnusableAddress(MailRefused):
    """The recipient is not one plain address."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the HTML of a mail shows; it travels with it, for nothing is fetched from elsewhere."""

    content_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words."""

    subject: str
    text: str
    html: str
    unsubscribe: str = ""
    """Where mails such as this are silenced; empty: they may not be."""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Where a mail can lead; each may be empty."""

    app_url: str = ""
    """The console: mails lead to a window of it."""
    unsubscribe: str = ""
    """Where mail programs silence mails such as this, by one click."""
    asked_to_unsubscribe: str = ""
    """Where its reader is asked whether to; empty: there is no console."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Whose mail it is, and what it is about, as the addresses of windows name it."""


@cache
def environment(form: Form) -> Environment:
    """Build the environment of a form: what mails are written with comes out as text or as HTML.

    HTML is escaped, an unknown name is an error.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    built = Environment(
        loader=FileSystemLoader([TEMPLATES_PATH / form, TEMPLATES_PATH]),
        autoescape=form == "html",  # noqa: S701 - text has no markup that could be meant
        undefined=StrictUndefined,
        auto_reload=False,
    )
    built.filters |= {"day": _day, "moment": _moment, "amount": _amount, "one_line": one_line}
    return built


def _day(instant: str, zone: str, language: Language) -> str:
    return figures.long_day(datetime.fromisoformat(instant), ZoneInfo(zone), language)


def _moment(instant: str, zone: str, language: Language) -> str:
    return figures.long_moment(datetime.fromisoformat(instant), ZoneInfo(zone), language)


def _amount(value: str, currency: str, language: Language) -> str:
    return figures.money(Decimal(value), currency, language)


def render(
    template: str,
    language: Language,
    facts: dict[str, str],
    *,
    links: Links,
    attachments: Sequence[str] = (),
    in_name_of: Correspondent | None = None,
    picture: bytes | None = None,
) -> Rendered:
    """Write a mail in a language, as text and as HTML, from its one template.

    `picture` is the file of the sender's logo; without it no logo is shown.
    """
    values: dict[str, Any] = {
        name: json.loads(value) if name in TEMPLATES[template].lists else value
        for name, value in facts.items()
    }
    values |= {"language": language, "attachments": list(attachments)}
    values["unsubscribe"] = links.asked_to_unsubscribe or links.unsubscribe
    values["address_of"] = partial(windows.row_address, template, links.app_url, links.places)
    values["lead"] = windows.lead(template, language, links.app_url, links.places, facts)
    sender = in_name_of or OURSELVES
    shown = Picture(sender.logo.content_id, picture) if sender.logo and picture else None
    values |= {"sender": sender, "logo": sender.logo if shown else None}
    name = f"{language}/{template}.jinja"
    text = environment("text").get_template(name).render(values)
    first, _, body = text.strip().partition("\n")
    subject = first[:_SUBJECT_CHARACTERS]
    html = environment("html").get_template(name).render(values | {"subject": subject})
    text = _EMPTY_LINES.sub("\n\n", body.strip()) + "\n"
    return Rendered(subject, text, html, links.unsubscribe, shown)


def compose(
    *,
    mail_id: str,
    sender: str,
    recipient: str,
    words: Rendered,
    written_at: datetime,
    attachments: Sequence[Attachment] = (),
    in_name_of: Correspondent | None = None,
) -> bytes:
    """Write the message: its headers, text and HTML as alternatives, then the attachments.

    Mail programs silence such mails at one click by their `unsubscribe` (RFC 8058).

    SES puts its own Message-ID and Date; the mail's id stands in a header of ours. Everything is
    7-bit, as SES asks of raw messages.

    Raises:
        UnusableAddress: the recipient is not one plain address.
        MailRefused: something else cannot stand in a header.
    """
    from email.utils import format_datetime

    from chalicelib.mail.headers import header, text_header

    if normalised(recipient) is None or recipient != recipient.strip():
        raise UnusableAddress("compose: recipient is not one plain address")
    headers = [
        *_from(sender, in_name_of),
        header("To", recipient),
        text_header("Subject", words.subject),
        header("Date", format_datetime(written_at)),
        header("X-Enlace-Mail-Id", mail_id),
        header("Auto-Submitted", "auto-generated"),  # RFC 3834: keeps absence notices away
        *_silencing(words.unsubscribe),
    ]
    return b"".join(headers) + _content(words, attachments)


def _from(sender: str, in_name_of: Correspondent | None) -> list[bytes]:
    """Write who sends it, and who reads an answer if that is somebody else."""
    from email.utils import parseaddr

    from chalicelib.mail.headers import address_header, header

    name, address = parseaddr(sender)
    headers = [address_header("From", in_name_of.name if in_name_of else name, address)]
    if in_name_of and in_name_of.email and normalised(in_name_of.email) == in_name_of.email:
        headers.append(header("Reply-To", in_name_of.email))
    return headers


def _silencing(address: str) -> list[bytes]:
    from chalicelib.mail.headers import header

    if not address:
        return []
    return [
        header("List-Unsubscribe", f"<{address}>"),
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]


def _content(words: Rendered, attachments: Sequence[Attachment]) -> bytes:
    """Write text and HTML as alternatives, then the attachments, with the headers of MIME."""
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(SMTP.clone(cte_type="7bit"))
    message.set_content(words.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(words.html, subtype="html", charset="utf-8", cte="quoted-printable")
    if words.picture:
        _add_picture(message, words.picture)
    for attachment in attachments:
        maintype, _, subtype = _content_type(attachment).partition("/")
        message.add_attachment(
            attachment.data,
            maintype=maintype,
            subtype=subtype,
            cte="base64",
            filename=safe_file_name(attachment.file_name),
        )
    for part in message.walk():
        if part.is_multipart():  # `=_` stands in no line of base64 or quoted-printable
            part.set_boundary(f"=_{chance.token(18)}")
    return message.as_bytes()


def _add_picture(message: EmailMessage, picture: Picture) -> None:
    """Put a picture beside the HTML, within its alternative (RFC 2387)."""
    html = cast("EmailMessage", message.get_payload(1))
    html.add_related(
        picture.data,
        maintype="image",
        subtype="png",
        cte="base64",
        disposition="inline",
        filename="logo.png",
        cid=f"<{picture.content_id}>",
    )
    html.set_param("type", "text/html")


def _content_type(attachment: Attachment) -> str:
    kind = attachment.content_type.partition(";")[0].strip()
    return kind if kind in _CONTENT_TYPES else "application/octet-stream"
