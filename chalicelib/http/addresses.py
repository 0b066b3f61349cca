"""Finds what an address is, where the gateway passes on whatever it does not know itself.

The gateway takes 300 resources at most, so it knows a few addresses (`OWN`) and all others by a
wildcard; which of the routes that is, is found here, by the same table (ADR 0044). What has a
throttle of its own there is never found here: another spelling of it would get past the throttle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote

from chalicelib.http.access import ACCESS
from chalicelib.http.unknown import ANY_ADDRESS

OWN: Final = frozenset(row.split(" ")[1] for row, each in ACCESS.items() if each.counted_as)
"""What the gateway knows by itself, since it throttles a method of it (ADR 0037)."""
_PASSED_ON: Final = {row.split(" ")[1] for row in ACCESS} - OWN
_STEPS: Final = {own[:end] for own in OWN for end, each in enumerate(own + "/") if each == "/"}
PROXIES: Final = tuple(
    f"{step}{ANY_ADDRESS}"
    for step in sorted(_STEPS)
    if any(path.startswith(f"{step}/") for path in _PASSED_ON)
)
"""The resources by which the gateway passes on the others.

There is one at each step to an address of its own below which there are others: so it need never
go back a step to find what takes an address.
"""
_VALUE, _HERE = "{}", ""
"""The steps of a tree that stand for any value, and for the pattern that ends there."""


class Addresses:
    """Tells the pattern of a path and the values in it; a fixed step goes before a value.

    >>> known = Addresses(["/v1/me", "/v1/firms/{firm}", "/v1/firms/own", "/v1/firms/{firm}/mails"])
    >>> known.find("/v1/firms/f%201/mails")
    ('/v1/firms/{firm}/mails', {'firm': 'f 1'})
    >>> known.find("/v1/firms/own"), known.find("/v1/firms/own/mails")
    (('/v1/firms/own', {}), ('/v1/firms/{firm}/mails', {'firm': 'own'}))
    >>> [known.find(path) for path in ("/v1/you", "/v1/firms/", "/v1/firms/a%2Fb", "/")]
    [None, None, None, None]
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._tree: dict[str, Any] = {}
        for pattern in patterns:
            step = self._tree
            for part in pattern.split("/")[1:]:
                step = step.setdefault(_VALUE if part.startswith("{") else part, {})
            if step.setdefault(_HERE, pattern) != pattern:
                msg = f"{pattern} and {step[_HERE]} are one address by two names"
                raise ValueError(msg)

    def find(self, path: str) -> tuple[str, dict[str, str]] | None:
        """Find a path as it was written; one slash at its end says nothing."""
        segments = [unquote(part) for part in path.removesuffix("/").split("/")[1:]]
        if not all(segments) or any("/" in each for each in segments):
            return None
        pattern = _walk(self._tree, segments)
        if pattern is None:
            return None
        pairs = zip(pattern.split("/")[1:], segments, strict=True)
        return pattern, {part[1:-1]: value for part, value in pairs if part.startswith("{")}

    def resolved(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the event of the gateway as if that had known the address itself."""
        context = event.get("requestContext", {})
        if not context.get("resourcePath", "").endswith(ANY_ADDRESS):
            return event
        pattern, values = self.find(event["path"]) or (ANY_ADDRESS, {"proxy": event["path"]})
        named = {"resource": pattern, "pathParameters": values or None}
        return {**event, **named, "requestContext": {**context, "resourcePath": pattern}}


def _walk(step: dict[str, Any], segments: list[str]) -> str | None:
    if not segments:
        return step.get(_HERE)
    first, *rest = segments
    ways = (step[way] for way in (first, _VALUE) if way in step)
    return next((found for way in ways if (found := _walk(way, rest)) is not None), None)
