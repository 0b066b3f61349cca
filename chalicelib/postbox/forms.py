"""What people send to this room. What they are shown is in `views`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import Field

from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldError, FieldRule
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


class NewRhythm(Model):
    """How often the digest of imports is to come; who wants none silences its kind."""

    often: mail.Often
    """At once with each import, or all of a day or of a week in one mail."""
    weekday: mail.Weekday | None = None
    """On which day, if it comes once a week."""
    hour: int | None = Field(None, ge=0, le=23)
    """At which, in the person's time zone; null: at the hour that the firm says, in its zone."""


class MailPreferences(Model):
    """All that is not wanted, and when; it takes the place of what was said before."""

    silenced: tuple[NewSilence, ...] = Field(max_length=200)
    """The kinds that are not to come; empty: all come."""
    digest: NewRhythm | None = None
    """When the digest of imports comes; null: once a day, at the hour that the firm says."""

    @property
    def rhythm(self) -> mail.Rhythm | None:
        """What is kept of it."""
        return mail.Rhythm(**dict(self.digest)) if self.digest else None


_NO_DAY: Final = FieldRule(
    "digest-day-missing",
    Text(
        es="Diga qué día de la semana debe llegar el resumen.",
        en="Say on which day of the week the digest is to come.",
    ),
)
_NOT_WEEKLY: Final = FieldRule(
    "digest-day-unused",
    Text(
        es="El día solo se dice de un resumen semanal; quítelo o pida uno semanal.",
        en="A day is for a weekly digest alone; leave it out, or ask for a weekly one.",
    ),
)
_AT_ONCE: Final = FieldRule(
    "digest-hour-unused",
    Text(
        es="Lo que llega en el acto no tiene hora; quítela o pida un resumen diario o semanal.",
        en="What comes at once has no hour; leave it out, or ask for a daily or weekly digest.",
    ),
)


def preference_faults(given: MailPreferences) -> Iterable[FieldError]:
    """Say what of the digest's times does not go together."""
    if given.digest is None:
        return
    often, weekday, hour = given.digest.often, given.digest.weekday, given.digest.hour
    if often == "weekly" and weekday is None:
        yield _NO_DAY.at("/digest/weekday")
    if often != "weekly" and weekday is not None:
        yield _NOT_WEEKLY.at("/digest/weekday")
    if often == "at_once" and hour is not None:
        yield _AT_ONCE.at("/digest/hour")


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
