"""Counting what comes from people who are not signed in, before anything of it is looked at.

One write by source and one for the platform. A source that has had enough is told so, and when to
come again; what it is refused is not counted for the platform. Devices with a proof are counted by
the account that they signed in to, since each sign-in gives another proof, and for the platform
apart from strangers. When that is used up, as who stole a proof could do, they count as strangers:
a proof makes nobody poorer.
"""

from __future__ import annotations

from contextlib import suppress

from chalicelib.aws import counters, devices
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.core import origin
from chalicelib.core.errors import TooMany
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.http.limits import LIMITS, PERIOD, Act


class SourceLimit(TooMany):
    """Too much of that came from the caller's network in an hour."""

    code = "source-limit"
    text = Text(
        es="Desde su red se ha pedido esto demasiadas veces en una hora; espere "
        "{retry_after_seconds} segundos y repita.",
        en="This was asked for too often from your network within an hour; wait "
        "{retry_after_seconds} seconds and try again.",
    )


class PlatformLimit(TooMany):
    """Too much of that came from everywhere in an hour."""

    code = "platform-limit"
    text = Text(
        es="Enlace recibe ahora más peticiones de estas de las que admite en una hora; espere "
        "{retry_after_seconds} segundos y repita.",
        en="Enlace is getting more of these requests now than it takes in an hour; wait "
        "{retry_after_seconds} seconds and try again.",
    )


def count(act: Act) -> None:
    """Count what the current request does.

    Raises:
        SourceLimit: its source has done as much as may be.
        PlatformLimit: all sources together have.
    """
    device = devices.current()
    if device is not None:
        with suppress(SourceLimit, PlatformLimit):  # beyond that it is as without the proof
            _count(act, device.email_digest, "KNOWN")
            return
    _count(act, origin.source(), "EVERYBODY")


def _count(act: Act, subject: str, everybody: str) -> None:
    limit, times, table = LIMITS[act], settings().source_limits_times, Table(PLATFORM)
    wait = counters.count(table.key(f"SOURCE#{subject}", act), limit.of_source * times, PERIOD)
    if wait:
        raise SourceLimit(retry_after_seconds=wait)
    wait = counters.count(table.key(everybody, act), limit.of_platform * times, PERIOD)
    if wait:
        raise PlatformLimit(retry_after_seconds=wait)
