"""Long responses travel compressed to whoever reads that; of short ones it would spare nothing."""

from __future__ import annotations

import base64
import gzip
import re
from typing import Any, Final

from chalice.app import Request, Response

from chalicelib.http.reading import header

BY_ENCODING: Final = "Accept-Encoding"
"""What `Vary` says of a response that some get compressed."""
_LONG_CHARACTERS = 64 * 1024
_GZIP = re.compile(r"(?:x-)?gzip|\*")
_REFUSED = re.compile(r"q=0(?:\.0{0,3})?")


class Packed(Response):
    """A response of bytes, which goes through the gateway in base64, whatever its type is.

    Chalice would know bytes by their type, which is that of the text.
    """

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        """Return it as the gateway takes it."""
        told: dict[str, Any] = Response("", self.headers, self.status_code).to_dict()
        body = base64.b64encode(self.body).decode("ascii")
        return told | {"body": body, "isBase64Encoded": True}


def compressed(request: Request, response: Response) -> Response:
    """Return the response as it travels to whoever asks."""
    if not isinstance(response.body, str) or len(response.body) < _LONG_CHARACTERS:
        return response
    others = response.headers.get("Vary", BY_ENCODING)
    if others != BY_ENCODING:
        others = f"{others}, {BY_ENCODING}"
    response.headers["Vary"] = others
    # the gateway makes bytes of base64 only for who names some type that they accept
    if not header(request, "accept") or not _takes_gzip(header(request, "accept-encoding")):
        return response
    response.headers["Content-Encoding"] = "gzip"
    packed = gzip.compress(response.body.encode(), compresslevel=6, mtime=0)
    return Packed(packed, response.headers, response.status_code)


def _takes_gzip(accepted: str) -> bool:
    r"""Return whether a caller reads gzip; a name of its own counts before `*`.

    >>> [_takes_gzip(each) for each in ("gzip, deflate, br", "br;q=1.0, *;q=0.1", "x-gzip")]
    [True, True, True]
    >>> refused = ("", "identity;q=0", "gzip;q=0, *", "*;q=0.000", "br", "GZIP ;\tQ=0")
    >>> any(_takes_gzip(each) for each in refused)
    False
    """
    said = {}
    for part in "".join(accepted.lower().split()).split(","):
        name, _, weight = part.partition(";")
        if _GZIP.fullmatch(name):
            said[name] = not _REFUSED.fullmatch(weight)
    return next((said[name] for name in ("gzip", "x-gzip", "*") if name in said), False)
