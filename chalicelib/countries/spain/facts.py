"""Spain in a few words."""

from __future__ import annotations

from typing import Final

from chalicelib.core.countries import Facts
from chalicelib.core.texts import Text

PART: Final = Facts(
    name=Text(es="España", en="Spain"),
    time_zone="Europe/Madrid",
    local_time=Text(es="hora peninsular de España", en="mainland Spain time"),
    currency="EUR",
)
