"""What every response goes through on its way out."""

from __future__ import annotations

from typing import Final

from chalice.app import Request, Response

from chalicelib.core.texts import preferred_language
from chalicelib.http import cors, problems
from chalicelib.http.compressing import compressed

HEADERS: Final[dict[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer, the gateway's own as well: a browser that is led there runs nothing."""


def finish(request: Request, response: Response) -> Response:
    """Turn the framework's own refusals into problem documents, add headers, compress."""
    if response.status_code >= 400 and not _is_ours(response):
        language = preferred_language(request.headers.get("accept-language"))
        response.body = problems.gateway_body(response.status_code, language, request)
        response.headers["Content-Type"] = problems.CONTENT_TYPE
        response.headers["Content-Language"] = language
    common: dict[str, str | list[str]] = dict(HEADERS)
    response.headers = common | response.headers
    response.headers.update(cors.headers(request.headers.get("origin")))
    response.headers["X-Request-Id"] = problems.request_id(request)
    return compressed(request, response)


def _is_ours(response: Response) -> bool:
    """Return whether a route responded, which always says in which language."""
    return "Content-Language" in response.headers
