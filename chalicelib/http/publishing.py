"""What is the same for everybody and seldom changes: callers keep it and ask if it is so."""

from __future__ import annotations

import hashlib

from chalice.app import Request, Response

from chalicelib.http.compressing import BY_ENCODING
from chalicelib.http.reading import header

_KEPT = "public, max-age=300"
"""So long nobody asks again; after that an unchanged one is not sent again."""


def published(request: Request, response: Response) -> Response:
    """Let a response be kept, and say only that it is as it was to who has the same."""
    digest = hashlib.sha256(response.body.encode()).hexdigest()
    tag = f'W/"{digest[:32]}"'  # weak: compressed it is the same
    response.headers |= {"ETag": tag, "Cache-Control": _KEPT, "Vary": BY_ENCODING}
    known = {each.strip() for each in header(request, "if-none-match").split(",")}
    if known.isdisjoint({tag, tag.removeprefix("W/"), "*"}):
        return response
    del response.headers["Content-Type"]
    return Response("", response.headers, 304)
