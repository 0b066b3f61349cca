"""How often the ministry's public registers are asked: for one account or business, and for all.

They ask to be spared and block who insists, and see our addresses only: whoever asks too much
would be blocked for all. What was answered is kept (`confirmed`, catalogues), and costs nothing.
What people type is counted for all together as well, since many accounts are soon made; not what
is asked for documents, which only businesses issue that have connected.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Final, Literal

from chalicelib.aws import counters
from chalicelib.aws.table import PLATFORM, Key, Table
from chalicelib.aws.transaction import ChangedMeanwhile, OthersInTheWay, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import TooMany
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

Typed = Literal["activities", "catalogue", "taxpayers"]
Purpose = Literal[Typed, "documents"]
MOST: Final[dict[Purpose, int]] = {
    "activities": 60,
    "catalogue": 300,
    "documents": 2_000,
    "taxpayers": 300,
}
"""Questions of a day, by what they are for."""
_PERIOD: Final = timedelta(days=1)
TYPED: Final[dict[Typed, int]] = {"activities": 1_200, "catalogue": 3_000, "taxpayers": 1_200}
"""Questions of an hour that all people together have us ask."""
_HOUR: Final = timedelta(hours=1)


class TooManyQuestions(TooMany):
    """The registers were asked as often as may be in a day."""

    code = "register-questions"
    text = Text(
        es="Ya se preguntó {most} veces en 24 horas a los registros del Ministerio de Hacienda, "
        "que piden no insistir. Repita en {hours} h; lo que ya se había encontrado sigue "
        "disponible.",
        en="The ministry's registers were asked {most} times in 24 hours, and they ask not to be "
        "pressed. Try again in {hours} h; what was found before is still there.",
    )


class RegistersBusy(TooMany):
    """All together had the registers asked as often as may be in an hour."""

    code = "registers-busy"
    text = Text(
        es="En esta hora ya se preguntó a los registros del Ministerio de Hacienda cuanto Enlace "
        "les pregunta entre todos. Repita en {minutes} min; lo que ya se había encontrado sigue "
        "disponible.",
        en="In this hour the ministry's registers were asked as much as Enlace asks them for all. "
        "Try again in {minutes} min; what was found before is still there.",
    )


class Asked(Entity):
    """How many questions there were since the first of a day."""

    number: int
    until: Instant


def take(asker: str, purpose: Typed) -> None:
    """Count a question that somebody of an account or business typed.

    Raises:
        TooManyQuestions: it may not be asked today.
        RegistersBusy: it may not be asked in this hour, whoever asks.
    """
    if allowed(asker, purpose, 1):
        _take_of_all(purpose)
        return
    now, asked = clock.now(), Table(asker).get(Asked, *_place(purpose))
    until = asked.until if asked else now
    seconds = int((until - now).total_seconds()) + 1
    raise TooManyQuestions(
        most=MOST[purpose], hours=ceil(seconds / 3600), retry_after_seconds=seconds
    )


def _take_of_all(purpose: Typed) -> None:
    seconds = counters.count(_key(PLATFORM, purpose), TYPED[purpose], _HOUR)
    if seconds:
        raise RegistersBusy(minutes=ceil(seconds / 60), retry_after_seconds=seconds)


def _in_the_way() -> OthersInTheWay:
    return OthersInTheWay("count questions: others count the same")


@again(10, on=ChangedMeanwhile, pause=doubling(0.01, most=0.2), otherwise=_in_the_way)
def allowed(asker: str, purpose: Purpose, wanted: int) -> int:
    """Count up to so many questions, and return how many of them may be asked."""
    if not wanted:
        return 0
    now, before = clock.now(), Table(asker).get(Asked, *_place(purpose))
    version = before.version if before else 0
    if before is None or now >= before.until:
        before = Asked(created_at=now, version=version, number=0, until=now + _PERIOD)
    number = min(wanted, MOST[purpose] - before.number)
    if number <= 0:
        return 0
    tx = Transaction()
    after = before.but(number=before.number + number)
    tx.replace(_key(asker, purpose), after, expires_at=after.until)
    tx.commit()
    return number


def _place(purpose: Purpose) -> tuple[str, str]:
    return "REGISTERS_ASKED", purpose


def _key(asker: str, purpose: Purpose) -> Key:
    return Table(asker).key(*_place(purpose))
