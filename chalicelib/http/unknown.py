"""Addresses that there are not.

Left to the gateway, a request with a bearer token for one of them is refused as one that it should
have signed, in words about keys that nobody here has.
"""

from __future__ import annotations

from typing import Final

from chalice.app import Response

ANY_ADDRESS: Final = "/{proxy+}"
"""What the gateway takes for every address that is not among the others."""
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def unknown_address() -> Response:
    """Say that there is nothing; `middleware.finish` makes the problem document."""
    return Response("", status_code=404)
