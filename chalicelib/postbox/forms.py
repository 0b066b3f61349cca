"""What people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.core.emails import Email
from chalicelib.core.fields import Form
from chalicelib.core.known_names import OneOfNow
from chalicelib.core.model import Model
from chalicelib.core.operating import Because
from chalicelib.core.paging import PageQuery
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

Kind = Annotated[str, OneOfNow(lambda: mail.SILENCEABLE)]


AddressId = Annotated[
    str,
    Field(max_length=64),
    Form(
        "^[0-9a-f]{64}$",
        Text(
            es="el identificador que la lista da a la dirección (address_id)",
            en="the id that the list gives the address (address_id)",
        ),
    ),
]


class NewSilence(Model):
    """A kind of notice that is not wanted."""

    kind: Kind
    """Which notices: one of those that `GET` lists."""
    tenant: str | None = Field(None, max_length=40)
    """Of one firm or business of the person; null: of all."""


class MailPreferences(Model):
    """All that is not wanted; it takes the place of what was said before."""

    silenced: tuple[NewSilence, ...] = Field(max_length=200)
    """The kinds that are not to come; empty: all come."""


class BounceQuery(PageQuery):
    """Which of what came back; of an address all kinds are listed."""

    kind: mail.BounceKind | None = None
    """Only what is of this kind."""
    address: AddressId | None = None
    """Only what is of this address: its `address_id`."""


class AddressLookUp(Because):
    """An address that the operator must look at."""

    email: Email = Field(repr=False)
    """The whole address, as mails were sent to it."""
