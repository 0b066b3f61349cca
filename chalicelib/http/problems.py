"""Problem documents (RFC 9457): the only place that knows which refusal has which status."""

from __future__ import annotations

import json
import re
from typing import Any

from chalice.app import Request

from chalicelib.core import errors
from chalicelib.core.errors import DomainError, FieldError
from chalicelib.core.texts import Language, Text

CONTENT_TYPE = "application/problem+json"
_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")
PAGES = "/v1/problems/"
"""Where each code has its page, to which the `type` of a problem leads."""

STATUS: dict[type[DomainError], tuple[int, Text]] = {
    errors.Malformed: (400, Text(es="Petición ilegible", en="Unreadable request")),
    errors.Unauthenticated: (401, Text(es="Inicie la sesión", en="Sign-in required")),
    errors.Forbidden: (403, Text(es="Sin permiso", en="Not allowed")),
    errors.NotFound: (404, Text(es="No encontrado", en="Not found")),
    errors.Conflict: (409, Text(es="Conflicto", en="Conflict")),
    errors.Stale: (412, Text(es="Ha cambiado entretanto", en="Changed in the meantime")),
    errors.TooLarge: (413, Text(es="Demasiado grande", en="Too large")),
    errors.UnsupportedMedia: (
        415,
        Text(es="Tipo de contenido no admitido", en="Unsupported content type"),
    ),
    errors.Unprocessable: (422, Text(es="Datos no válidos", en="Invalid data")),
    errors.TooMany: (429, Text(es="Demasiadas peticiones", en="Too many requests")),
    errors.Unavailable: (
        503,
        Text(es="Servicio no disponible por ahora", en="Service not available right now"),
    ),
}
"""Each kind of refusal: its status and its title."""

GATEWAY_CODES: dict[int, tuple[str, Text]] = {
    400: (
        "malformed",
        Text(
            es="La petición no se puede leer; revise su forma y envíela de nuevo.",
            en="The request cannot be read; check its form and send it again.",
        ),
    ),
    401: (
        "unauthenticated",
        Text(
            es="Falta un token válido; entre de nuevo.",
            en="A valid token is missing; sign in again.",
        ),
    ),
    403: (
        "not-found",
        Text(
            es="No existe esa dirección; vea las que hay en «GET /v1/openapi.json».",
            en="There is no such address; see those that there are at “GET /v1/openapi.json”.",
        ),
    ),
    404: (
        "not-found",
        Text(
            es="No existe esa dirección; vea las que hay en «GET /v1/openapi.json».",
            en="There is no such address; see those that there are at “GET /v1/openapi.json”.",
        ),
    ),
    405: (
        "method-not-allowed",
        Text(
            es="Esa dirección no admite ese método; vea los que admite en «GET /v1/openapi.json».",
            en="That address does not support that method; see those that it does at “GET "
            "/v1/openapi.json”.",
        ),
    ),
    413: (
        "too-large",
        Text(
            es="La petición es demasiado grande; envíela en partes.",
            en="The request is too large; send it in parts.",
        ),
    ),
    429: (
        "too-many-requests",
        Text(
            es="Demasiadas peticiones; espere un momento.", en="Too many requests; wait a moment."
        ),
    ),
    500: (
        "internal",
        Text(
            es="Algo ha fallado de nuestro lado. Repita la misma petición en un momento; lo que ya "
            "se hizo no se hará dos veces.",
            en="Something went wrong on our side. Repeat the same request in a moment; what was "
            "already done will not be done twice.",
        ),
    ),
    503: (
        "unavailable",
        Text(
            es="Un servicio del que dependemos no responde; repita en un momento.",
            en="A service that we depend on does not answer; try again in a moment.",
        ),
    ),
}
"""What the gateway or the framework refuses before a route is reached, and failures of our own."""
GATEWAY_ONLY_CODES = {
    "bad-request": Text(
        es="La petición no se puede atender: revise dirección, método y cabeceras.",
        en="The request cannot be served: check address, method and headers.",
    ),
    "forbidden": Text(
        es="No tiene permiso para esta operación; pídalo a un administrador.",
        en="You may not do this; ask an administrator for the permission.",
    ),
    "quota-exceeded": Text(
        es="Se agotó la cuota de peticiones; espere lo que dice «Retry-After».",
        en="The quota of requests is used up; wait as long as “Retry-After” says.",
    ),
    "timeout": Text(
        es="La operación tardó demasiado; repítala con la misma «Idempotency-Key».",
        en="It took too long; repeat it with the same “Idempotency-Key”.",
    ),
}
"""Further codes of the gateway's own responses (`infra/gateway.json`, which does not ship)."""


def request_id(request: Request) -> str:
    """Return by what the logs know a request."""
    return str((request.context or {}).get("requestId", ""))


def status_of(exc: DomainError) -> int:
    """Return the status of a refusal."""
    return kind_of(type(exc))[0]


def body_of(exc: DomainError, language: Language, request: Request) -> str:
    """Write the problem document of a refusal."""
    status, title = kind_of(type(exc))
    problem = _problem(exc.code, status, title.render(language), exc.sentence(language), request)
    if exc.fields:
        problem["errors"] = [
            _place(field) | {"code": field.rule.code, "detail": field.sentence(language)}
            for field in exc.fields
        ]
    if exc.way:
        method, _, path = exc.way.partition(" ")
        problem["way"] = {"method": method, "path": path}
    if exc.more:
        problem["more_errors"] = exc.more
    return json.dumps(problem, ensure_ascii=False)


def _place(field: FieldError) -> dict[str, str]:
    if field.pointer.startswith("?/"):
        return {"parameter": field.pointer[2:].replace("~1", "/").replace("~0", "~")}
    return {"pointer": field.pointer}


def gateway_body(status: int, language: Language, request: Request) -> str:
    """Write the problem document of a refusal that happened before any route, or of a failure."""
    code, text = GATEWAY_CODES.get(status) or GATEWAY_CODES[500 if status >= 500 else 400]
    title = next((title for known, title in STATUS.values() if known == status), text)
    return json.dumps(
        _problem(code, status, title.render(language), text.render(language), request),
        ensure_ascii=False,
    )


def kind_of(refusal: type[DomainError]) -> tuple[int, Text]:
    """Return status and title of a kind of refusal."""
    return next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)


def _problem(code: str, status: int, title: str, detail: str, request: Request) -> dict[str, Any]:
    return {
        "type": f"{api_of(request)}{PAGES}{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request_id(request),
        "code": code,
    }


def api_of(request: Request) -> str:
    """Return the address of the API as the caller has it: the stage, if any, is before the path."""
    context, event = request.context or {}, request.to_original_event()
    stage = str(context.get("path", "")).removesuffix(str(event.get("path") or "/"))
    host = str(request.headers.get("host", ""))
    scheme = str(request.headers.get("x-forwarded-proto", "http"))
    return f"{scheme}://{host}{stage}" if _HOST.fullmatch(host) else stage
