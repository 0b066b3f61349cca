"""Costa Rica in a few words."""

from __future__ import annotations

from typing import Final

from chalicelib.core.countries import Facts
from chalicelib.core.texts import Text

PART: Final = Facts(
    name=Text(es="Costa Rica", en="Costa Rica"),
    time_zone="America/Costa_Rica",
    local_time=Text(es="hora de Costa Rica", en="Costa Rica time"),
    currency="CRC",
)
