"""What the operator is shown of mails that came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from chalicelib.core.model import Instant
from chalicelib.core.paging import Page
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.mail import service as mail

_BLOCKS: dict[mail.Trouble, Text] = {
    "bounced": Text(
        es="no se le escribe: un correo fue devuelto", en="not written to: a mail bounced"
    ),
    "complained": Text(
        es="no se le escribe: marcó un correo como no deseado",
        en="not written to: it reported a mail as unwanted",
    ),
}


def _mail_kinds() -> dict[str, Text]:
    return {code: kind.name for code, kind in mail.KINDS.items()}


class BounceView(Shown):
    """A mail that came back, or that its reader reported as unwanted."""

    id: str
    created_at: Instant
    kind: Annotated[mail.BounceKind, in_words(mail.BOUNCE_KINDS)]
    to: str
    """The address, such that whoever knows it recognises it."""
    address_id: str
    """Stands for the address: lists what came back of it, and has it written to again."""
    reason: Annotated[mail.Reason, in_words(mail.REASONS)]
    said: str
    """What the other mail server said: words of a stranger, shortened, without addresses."""
    mail_kind: Annotated[str | None, InWords(_mail_kinds)]
    """Which mail it was; null: it is not known."""
    tenant: str
    """The id of the firm, business or account whose mail it was."""
    tenant_name: str | None
    """Its name; null: it is gone."""
    blocked: Annotated[mail.Trouble | None, in_words(_BLOCKS)]
    """Why the address is not written to by now; null: it is."""


class AddressView(Shown):
    """What is known of an address."""

    address_id: str
    to: str
    """The address, such that whoever knows it recognises it; empty: nothing came back of late."""
    blocked: Annotated[mail.Trouble | None, in_words(_BLOCKS)]
    """Why it is not written to; null: it is."""
    since: Instant | None


def bounces(
    page: Page[mail.Bounce], names: Mapping[str, str], known: Mapping[str, mail.Address]
) -> Page[BounceView]:
    """Show a page of what came back."""
    return Page[BounceView](
        data=[_view(each, names, known.get(each.address_id)) for each in page.data],
        next_cursor=page.next_cursor,
    )


def _view(bounce: mail.Bounce, names: Mapping[str, str], known: mail.Address | None) -> BounceView:
    return BounceView(
        id=bounce.id,
        created_at=bounce.created_at,
        kind=bounce.kind,
        to=bounce.to,
        address_id=bounce.address_id,
        reason=bounce.reason,
        said=bounce.said,
        mail_kind=bounce.template if bounce.template in mail.KINDS else None,
        tenant=bounce.tenant,
        tenant_name=names.get(bounce.tenant),
        blocked=known.trouble if known else None,
    )


def address(address_id: str, to: str, known: mail.Address | None) -> AddressView:
    """Show what is known of an address."""
    return AddressView(
        address_id=address_id,
        to=to,
        blocked=known.trouble if known else None,
        since=known.trouble_at if known else None,
    )
