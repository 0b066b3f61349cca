"""Which web pages may call the API: those of the origins in `CORS_ORIGINS` (ADR 0003).

Nothing that opens anything is sent by a browser on its own account: tokens travel in
`Authorization`, the cookies of a session go to `/v1/sessions` and count for our own pages alone
(`core.cookies`), and `Access-Control-Allow-Credentials` is never sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from chalice.app import Response

from chalicelib.core.settings import settings

_SENT = (
    "Accept-Language, Authorization, Connect-As, Content-Type, Enlace-Device, Idempotency-Key, "
    "If-Match, If-None-Match"
)
_SHOWN = "Connected-As, Content-Disposition, ETag, Idempotency-Replayed, Retry-After, X-Request-Id"
_PREFLIGHT_SECONDS = 7200
"""Browsers keep a response no longer."""


def preflight(methods: Iterable[str]) -> Response:
    """Respond to what a browser asks before it calls an address; `headers` adds whether it may."""
    told = {
        "Access-Control-Allow-Methods": ", ".join(sorted(methods)),
        "Access-Control-Allow-Headers": _SENT,
        "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
    }
    return Response("", {**told}, 204)


def headers(origin: str | None) -> dict[str, str]:
    """Return the headers by which a browser lets a page of `origin` read a response."""
    if not origin:
        return {}
    if not any(_is(origin, allowed) for allowed in settings().cors_origins.split()):
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": _SHOWN,
    }


def _is(origin: str, allowed: str) -> bool:
    """Compare, with `*` for a part.

    >>> _is("http://[::1]:5173", "http://[::1]:*"), _is("https://a.example", "https://b.example")
    (True, False)
    """
    return re.fullmatch(re.escape(allowed).replace(r"\*", ".*"), origin) is not None
