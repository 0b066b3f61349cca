"""How the mails of a firm look, before its clients get one: shown in a frame of our own pages.

A frame sends no token, so its address is signed and good for some minutes, like that of a file.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws import signed_texts
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.files import FramedPage
from chalicelib.core.texts import Text
from chalicelib.firms import service
from chalicelib.firms.forms import MailPreviewQuery
from chalicelib.firms.model import Firm
from chalicelib.firms.views import MailPreview
from chalicelib.mail import service as mail

_PURPOSE: Final = "mail preview"
_LASTS: Final = timedelta(minutes=5)


class PreviewNotFound(NotFound):
    """The address was not made by us, or some minutes ago."""

    code = "mail-preview-not-found"
    text = Text(
        es="Esa vista previa ya no vale; véala otra vez en «Datos del despacho».",
        en="That preview is good no more; look at it again in “Data of the firm”.",
    )
    way = "GET /v1/firms/{firm}/mail-preview"


def read(caller: Caller, query: MailPreviewQuery) -> MailPreview:
    """Return what a client would get, and where it is to be seen."""
    firm = service.firm(caller.tenant)
    language = query.language or firm.language
    sender = _sender(firm, query.accent_colour)
    words = mail.preview(sender, firm.name, firm.time_zone, language)
    until = clock.now() + _LASTS
    said = json.dumps([firm.id, language, query.accent_colour, clock.iso(until)])
    return MailPreview(
        from_name=sender.name,
        reply_to=sender.email or firm.email,
        subject=words.subject,
        text=words.text,
        url=f"/v1/mail-previews/{signed_texts.write(said, _PURPOSE)}",
        expires_at=until,
    )


def page(token: str) -> FramedPage:
    """Return the mail of an address that `read` gave, as HTML.

    Raises:
        PreviewNotFound: it is none of ours, or too old.
    """
    try:
        firm_id, language, colour, until = json.loads(signed_texts.read(token, _PURPOSE))
    except signed_texts.NotOurs as exc:
        raise PreviewNotFound from exc
    if clock.now() >= datetime.fromisoformat(until):
        raise PreviewNotFound
    firm = service.firm(firm_id)
    words = mail.preview(_sender(firm, colour), firm.name, firm.time_zone, language)
    return FramedPage(words.html)


def _sender(firm: Firm, colour: str | None) -> mail.Correspondent:
    return service.correspondent(firm.but(accent_colour=colour or firm.accent_colour))
