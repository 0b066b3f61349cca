"""The address of whoever asks: the gateway saw it or, of the console's people, CloudFront did.

Behind CloudFront the gateway sees CloudFront, and all people of the console would be one source.
So CloudFront says whom it saw, in a header that it writes over whatever came with the request, and
proves by a secret that it was CloudFront who sent it (ADR 0046). Without the proof a header says
nothing: anybody can write one.
"""

from __future__ import annotations

import hmac
from typing import Final

from chalice.app import Request

from chalicelib.aws.secrets import edge_secret
from chalicelib.http.reading import header

VIEWER: Final = "Enlace-Viewer"
"""The address that CloudFront saw, as its function of requests writes it."""
PROOF: Final = "Enlace-Edge"
"""The secret that CloudFront adds to what it sends on."""


def address(request: Request) -> str:
    """Return from where a request comes; empty: from no address."""
    if _is_from_our_edge(header(request, PROOF)):
        return header(request, VIEWER)
    return str((request.context or {}).get("identity", {}).get("sourceIp") or "")


def _is_from_our_edge(proof: str) -> bool:
    secret = edge_secret() if proof else ""
    return bool(secret) and hmac.compare_digest(proof.encode(), secret.encode())
