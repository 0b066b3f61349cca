"""What people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.core.known_names import OneOfNow
from chalicelib.core.model import Model
from chalicelib.mail import service as mail

Kind = Annotated[str, OneOfNow(lambda: mail.SILENCEABLE)]


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
