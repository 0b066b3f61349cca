"""Ficticia in a few words."""

from __future__ import annotations

from typing import Final

from chalicelib.core.countries import Facts
from chalicelib.core.texts import Text

PART: Final = Facts(
    name=Text(es="Ficticia", en="Ficticia"),
    time_zone="Etc/GMT-3",
    local_time=Text(es="hora de Ficticia", en="Ficticia time"),
    currency="XTS",
)
