"""Chalice, for a gateway that knows few of the addresses."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from chalice.app import Chalice

from chalicelib.http.addresses import OWN, Addresses
from chalicelib.http.unknown import ANY_ADDRESS


class Application(Chalice):
    """Responds to what the gateway passes on as to what it knows: by the routes registered here."""

    @cached_property
    def _passed_on(self) -> Addresses:
        return Addresses(path for path in self.routes if path not in {ANY_ADDRESS, *OWN})

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Respond to an event of the gateway."""
        return super().__call__(self._passed_on.resolved(event), context)
