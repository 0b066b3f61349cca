"""A mail as a client of a firm gets it: the real template, invented facts, and nothing is sent."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language, Text
from chalicelib.mail.model import Correspondent
from chalicelib.mail.sending import picture_of

if TYPE_CHECKING:
    from chalicelib.mail import compose

_TEMPLATE: Final = "licence-activated-client"
_COMPANY: Final = Text(es="Ejemplo Ficticia S.A.", en="Fictitious Example Ltd.")
_PRODUCT: Final = Text(es="Facturación electrónica", en="Electronic invoicing")
_KEY: Final = Text(es="CLAVE-DE-EJEMPLO", en="KEY-FOR-EXAMPLE")
_KEY_LASTS: Final = timedelta(days=7)
_LINK: Final = re.compile(r' href="[^"]*"')


def preview(sender: Correspondent, firm: str, zone: str, language: Language) -> compose.Rendered:
    """Write the mail with which a client begins; its HTML stands alone, and no link leads away."""
    from chalicelib.mail import compose

    facts = {
        "firm": firm,
        "company": _COMPANY.render(language),
        "product": _PRODUCT.render(language),
        "user": "ana.ficticia@example.com",
        "access_key": _KEY.render(language),
        "expires_at": clock.iso(clock.now() + _KEY_LASTS),
        "time_zone": zone,
    }
    links = compose.Links(settings().app_url)
    picture = picture_of(sender)
    rendered = compose.render(
        _TEMPLATE, language, facts, links=links, in_name_of=sender, picture=picture
    )
    html = _LINK.sub("", rendered.html)
    if rendered.picture:
        drawn = base64.b64encode(rendered.picture.data).decode()
        html = html.replace(f"cid:{rendered.picture.content_id}", f"data:image/png;base64,{drawn}")
    return compose.Rendered(rendered.subject, rendered.text, html)
