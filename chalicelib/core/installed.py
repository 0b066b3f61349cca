"""An installed program of a client, and whether the licence that it goes by is good. Pure.

The room of installations writes these items, with more in them; the edge reads them with each
request of a program.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.core import chance
from chalicelib.core.countries import facts_of
from chalicelib.core.errors import Forbidden, Unauthenticated
from chalicelib.core.model import Entity
from chalicelib.core.texts import Text

ROLE: Final = "installation"
"""What a program is in the business of its client."""
LicenceState = Literal["active", "suspended", "unlinked", "deleted"]
"""Of the states of a licence those in which it has a number."""
WhyNot = Literal["DELETED", "UNLINKED", "SUSPENDED", "DEACTIVATED", "NOT_STARTED", "EXPIRED"]
_TOKEN: Final = re.compile(r"(num_[0-9A-Z]{26})\.(ins_[0-9A-Z]{26})\.([\w-]{43})", re.ASCII)
_SECRET_BYTES: Final = 32


class InstallationTokenInvalid(Unauthenticated):
    """The token is of no installation, or of one that was released."""

    code = "installation-token-invalid"
    text = Text(
        es="El token no es de ninguna instalación: se liberó, o la licencia terminó. Valide de "
        "nuevo el número de licencia.",
        en="The token is of no installation: it was released, or the licence is over. Validate "
        "the licence number anew.",
    )
    way = "POST /v1/licence-validations"


class LicenceNotValid(Forbidden):
    """The licence of the installation is not good now."""

    code = "licence-not-valid"
    text = Text(
        es="La licencia de esta instalación no es válida ahora ({result}). Valide el número de "
        "licencia para ver por qué y qué hacer.",
        en="The licence of this installation is not good now ({result}). Validate the licence "
        "number to see why, and what to do.",
    )
    way = "POST /v1/licence-validations"


class LicenceStanding(Entity):
    """The part of a number's facts that tells whether it is good."""

    model_config = Entity.model_config | {"extra": "ignore"}
    firm_id: str
    business_id: str
    country: str
    """In whose time a day begins and ends."""
    state: LicenceState = "active"
    stops_on: date | None = None
    """The day from which the firm has it deactivated; null: no such day was chosen."""
    valid_from: date
    valid_until: date
    """The last day."""
    grace_days: int = Field(0, ge=0)
    """For how many days after the last it is good still, and says so."""
    held_by_operator: bool = False

    @property
    def grace_until(self) -> date:
        """The last day on which it is good after its end."""
        return self.valid_until + timedelta(days=self.grace_days)

    def day(self, instant: datetime) -> date:
        """Return the day that it is in the country of the licence."""
        return instant.astimezone(self._zone).date()

    def begin_of(self, day: date) -> datetime:
        """Return when a day begins there."""
        return datetime.combine(day, time(), self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(facts_of(self.country).time_zone)

    def why_not(self, today: date) -> WhyNot | None:
        """Return the first reason for which it is not good on a day."""
        return next((why for why, applies in REASONS.items() if applies(self, today)), None)


def _is_deactivated(standing: LicenceStanding, today: date) -> bool:
    stops_on = standing.stops_on
    return standing.state == "suspended" or (stops_on is not None and stops_on <= today)


REASONS: Final[dict[WhyNot, Callable[[LicenceStanding, date], bool]]] = {
    "DELETED": lambda standing, _: standing.state == "deleted",
    "UNLINKED": lambda standing, _: standing.state == "unlinked",
    "SUSPENDED": lambda standing, _: standing.held_by_operator,
    "DEACTIVATED": _is_deactivated,
    "NOT_STARTED": lambda standing, today: today < standing.valid_from,
    "EXPIRED": lambda standing, today: today > standing.grace_until,
}
"""In the order in which they are tried."""


def check_good(licence: LicenceStanding, now: datetime, *, is_firm_locked: bool = False) -> None:
    """Refuse what a program wants by a licence that is not good now.

    Raises:
        InstallationTokenInvalid: the licence is over for good.
        LicenceNotValid: it is not good now.
    """
    why = licence.why_not(licence.day(now))
    if why in {"DELETED", "UNLINKED"}:
        raise InstallationTokenInvalid
    if is_firm_locked:
        raise LicenceNotValid(result="FIRM_INACTIVE")
    if why is not None:
        raise LicenceNotValid(result=why)


class InstallationStanding(Entity):
    """The part of an installation that tells a program from another."""

    model_config = Entity.model_config | {"extra": "ignore"}
    id: str
    token_digest: str = Field(repr=False)

    def is_told_by(self, token: Token) -> bool:
        """Return whether the token is this installation's; takes as long either way."""
        return hmac.compare_digest(self.token_digest, token.digest)


@dataclass(frozen=True, slots=True)
class Token:
    """By what a program is known: where its installation lies, and a secret."""

    number_id: str
    installation_id: str
    digest: str
    """Of the secret, which has 256 random bits: all that is kept of it."""

    @classmethod
    def read(cls, text: str) -> Token | None:
        """Read a token; None where it can be none."""
        found = _TOKEN.fullmatch(text)
        return cls(found[1], found[2], _digest(found[3])) if found else None


def new_token(number_id: str, installation_id: str) -> tuple[str, str]:
    """Make the token of an installation; returns it and the digest that is kept."""
    secret = chance.token(_SECRET_BYTES)
    return f"{number_id}.{installation_id}.{secret}", _digest(secret)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
