"""What people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.core.connecting import ConsentScope, Lasting, Scope
from chalicelib.core.fields import Printable
from chalicelib.core.model import Model


class NewConsentRequest(Model):
    """What the firm asks the owner of the business for."""

    scope: ConsentScope
    """How far it would go: `look`; `prepare` (profile, activities, series and exports, too); or
    `issue`, which issues documents, too."""
    lasts: Lasting
    """`standing`: until it is withdrawn; `once`: for one connection."""
    reason: Annotated[Printable, Field(min_length=3, max_length=200)]
    """What for, in your words: the owner is mailed them."""


class NewClientConnection(Model):
    """Opens a connection."""

    reason: Annotated[Printable, Field(min_length=3, max_length=200)]
    """What for, in your words: the client is mailed them and finds them in the history."""
    scope: Scope | None = None
    """How far it goes; without it, as far as the consent. `run` is of a business that your firm
    runs by mandate of the taxpayer."""
