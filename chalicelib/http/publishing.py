"""What callers have already: they ask if it is still so, and only what differs is sent."""

from __future__ import annotations

import hashlib

from chalice.app import Request, Response

from chalicelib.http.compressing import BY_ENCODING
from chalicelib.http.reading import header

_KEPT = "public, max-age=300"
"""So long nobody asks again; after that an unchanged one is not sent again."""
_POLL_SECONDS = "60"


def published(request: Request, response: Response) -> Response:
    """Let what is the same for everybody, and seldom changes, be kept."""
    response.headers["Cache-Control"] = _KEPT
    return _unless_known(request, response)


def polled(request: Request, response: Response) -> Response:
    """Have a program that waits for news ask again later, each time."""
    response.headers["Retry-After"] = _POLL_SECONDS
    return _unless_known(request, response)


def _unless_known(request: Request, response: Response) -> Response:
    """Say only that it is as it was to who has the same."""
    digest = hashlib.sha256(response.body.encode()).hexdigest()
    tag = f'W/"{digest[:32]}"'  # weak: compressed it is the same
    response.headers |= {"ETag": tag, "Vary": BY_ENCODING}
    known = {each.strip() for each in header(request, "if-none-match").split(",")}
    if known.isdisjoint({tag, tag.removeprefix("W/"), "*"}):
        return response
    del response.headers["Content-Type"]
    return Response("", response.headers, 304)
