"""What a licence number stands for, and the installations that use it. Pure.

The room of licences decides what a licence is and writes it here as `Facts`, in the transaction of
its own change. Nothing is known here of how a licence comes to be so.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from chalicelib.accounts.service import OneTimeCode
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.installed import InstallationStanding, LicenceStanding
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language, Text

FEATURE = "notifications"
"""What a licence includes unless its facts say otherwise."""


InstallationEvent = Literal[
    "installation_bound",
    "installation_clock_set_back",
    "installation_named",
    "installation_released",
]
"""What the histories of a licence, its company and its business can tell; none is renamed."""
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
        "sobran, en la licencia.",
        en="{in_use} installations are in use and {allowed} would be allowed. Release the others "
        "first, in the licence.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/installations/{installation}/release"


class FirmIsLocked(Exception):
    """The firm of a licence is locked: a result of a validation, and no refusal."""


class Facts(LicenceStanding):
    """All that a validation goes by, as the licence was when it was written last."""

    model_config = Entity.model_config
    licence_id: str
    company_id: str
    firm_name: str
    contact_email: str
    """Who may release an installation by a code, and is told of what becomes of them."""
    contact_language: Language
    tax_id: str
    grace_days: int = Field(default_factory=lambda: settings().licence_grace_days, ge=0)
    installations_allowed: int = Field(ge=1, le=MOST_INSTALLATIONS)
    features: tuple[str, ...] = (FEATURE,)
    number_now: str | None = None
    """The id of the number that took the place of the one that all this lies under; that one, and
    all in between, open nothing. Null: none did."""


class SealedNumber(Entity):
    """The number itself, so that it can be shown and sent again."""

    sealed: str = Field(repr=False)


class Head(Entity):
    """What the installations of a number are in all: for lists."""

    in_use: int = 0
    last_check_in_at: Instant | None = None
    clock_set_back_at: Instant | None = None
    """When an installation was last found to have a clock that was set back."""


class ReleaseCode(Entity):
    """The code that was mailed last to release an installation of a number."""

    code: OneTimeCode
    released: str | None = None
    """The installation that it released: it is good for no other, and who asks for the same again,
    as the response was lost, gets the same response."""


class Installation(InstallationStanding):
    """A program on one computer that uses a number."""

    model_config = Entity.model_config
    id: str
    """Made of the number and the fingerprint, which is not kept."""
    name: str
    """As its user or the firm calls it."""
    program_version: str
    bound_at: Instant
    last_check_in_at: Instant
    is_token_used: bool = False
    """Until then it is given again, so that a response that was lost costs nothing."""
    clock_told: Instant | None = None
    """The latest that its clock said so far."""
    clock_set_back_at: Instant | None = None
    """When its clock was found to be set back; null: it was right at the last check-in."""


class LicenceKey(Model):
    """One key; its secret half is sealed."""

    kid: str
    x: str
    """The public half (RFC 8037)."""
    made_at: Instant
    sealed: str = Field(repr=False)


class KeyRing(Entity):
    """All keys, the newest last."""

    keys: tuple[LicenceKey, ...]
