"""What a licence number stands for, and the installations that use it. Pure.

The room of licences decides what a licence is and writes it here as `Facts`, in the transaction of
its own change. Nothing is known here of how a licence comes to be so.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from pydantic import Field

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language, Text

FactState = Literal["active", "suspended", "unlinked", "deleted"]
"""Of the licence's own states those in which it has a number."""
FEATURE = "notifications"
"""What a licence includes unless its facts say otherwise."""


MOST_INSTALLATIONS: Final = 500
"""All of a number are read by one request."""


class NumberNotFound(NotFound):
    """The licence has no number."""

    code = "licence-number-not-found"
    text = Text(
        es="La licencia no tiene número: se crea cuando la licencia queda activa.",
        en="The licence has no number: it is made when the licence becomes active.",
    )


class InstallationNotFound(NotFound):
    """The number has no such installation."""

    code = "installation-not-found"
    text = Text(
        es="La licencia no tiene esa instalación; quizá ya se liberó. Lea de nuevo la lista de "
        "instalaciones.",
        en="The licence has no such installation; it may have been released already. Read the "
        "list of installations again.",
    )


class InstallationsInUse(Conflict):
    """More installations are in use than would be allowed."""

    code = "installations-in-use"
    text = Text(
        es="Hay {in_use} instalaciones en uso y se permitirían {allowed}. Libere antes las que "
        "sobran con «POST …/licences/{{licence}}/installations/{{installation}}/release».",
        en="{in_use} installations are in use and {allowed} would be allowed. Release the others "
        "first by “POST …/licences/{{licence}}/installations/{{installation}}/release”.",
    )


class Facts(Entity):
    """All that a validation goes by, as the licence was when it was written last."""

    licence_id: str
    firm_id: str
    company_id: str
    firm_name: str
    business_id: str
    contact_email: str
    """Who may release an installation by a code, and is told of what becomes of them."""
    contact_language: Language
    country: str
    """In whose time a day begins and ends."""
    tax_id: str
    state: FactState = "active"
    stops_on: date | None = None
    """The day from which the firm has it deactivated; null: no such day was chosen."""
    valid_from: date
    valid_until: date
    """The last day."""
    grace_days: int = Field(default_factory=lambda: settings().licence_grace_days, ge=0)
    """For how many days after the last it is good still, and says so."""
    installations_allowed: int = Field(ge=1, le=MOST_INSTALLATIONS)
    features: tuple[str, ...] = (FEATURE,)
    held_by_operator: bool = False


class SealedNumber(Entity):
    """The number itself, so that it can be shown and sent again."""

    sealed: str = Field(repr=False)


class Head(Entity):
    """What the installations of a number are in all: for lists."""

    in_use: int = 0
    last_check_in_at: Instant | None = None
    clock_set_back_at: Instant | None = None
    """When an installation was last found to have a clock that was set back."""


class Installation(Entity):
    """A program on one computer that uses a number."""

    id: str
    """Made of the number and the fingerprint, which is not kept."""
    name: str
    """As its user or the firm calls it."""
    program_version: str
    bound_at: Instant
    last_check_in_at: Instant
    token_digest: str = Field("", repr=False)
    is_token_used: bool = False
    """Until then it is given again, so that a response that was lost costs nothing."""
    clock_told: Instant | None = None
    """The latest that its clock said so far."""
    clock_set_back_at: Instant | None = None
    """When its clock was found to be set back; null: it was right at the last check-in."""
