"""The dull parts of a route, once: caller, rights, idempotency, errors, one log line."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from typing import Any

from chalice.app import Request, Response

from chalicelib.aws.secrets import signing_key
from chalicelib.aws.table import can_be_tenant
from chalicelib.aws.transaction import OthersInTheWay, RespondedMeanwhile, StoredResponse
from chalicelib.core import clock, cookies
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller, Hidden, Idempotency, PublicRequest
from chalicelib.core.errors import (
    Conflict,
    DomainError,
    Malformed,
    NotFound,
    Retryable,
    Stale,
    Unavailable,
    Unprocessable,
)
from chalicelib.core.files import PAGE_TYPE, TEXT_TYPE, FramedPage, TextFile, disposition
from chalicelib.core.origin import coming_from, source
from chalicelib.core.sheets import CONTENT_TYPE as SHEET_TYPE
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Text, preferred_language
from chalicelib.core.words import written
from chalicelib.http import limiting, problems, viewer
from chalicelib.http.admitting import (
    CONNECTED_AS,
    Standing,
    acting,
    admitted,
    connected_as,
    identify,
    require_factor,
    require_proof,
    stored_response,
)
from chalicelib.http.by_token import carries_token, identify_by_token
from chalicelib.http.endpoint import Route
from chalicelib.http.programs import identify_program
from chalicelib.http.publishing import polled, published
from chalicelib.http.reading import body_bytes, header, read_arguments

DEVICE = "Enlace-Device"
"""By which a device shows that it signed in before (`aws.devices`)."""
_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""Of a page that our own pages frame: it looks as it says, and runs, sends and opens nothing."""
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_TENANTS = {"firm", "business", "account", "tenant"}
"""What paths call whatever has items of its own."""
_log = logging.getLogger("enlace.http")


class IdempotencyKeyMissing(Malformed):
    """A creating request came without a usable key."""

    code = "idempotency-key-missing"
    text = Text(
        es="Envíe «Idempotency-Key» con un valor propio de 8 a 128 caracteres ASCII visibles; "
        "repita el mismo valor solo al reintentar la misma petición.",
        en="Send “Idempotency-Key” with a value of your own of 8 to 128 visible ASCII characters; "
        "repeat it only when you retry the same request.",
    )


class IdempotencyKeyReused(Unprocessable):
    """The key was used for another body."""

    code = "idempotency-key-reused"
    text = Text(
        es="Esa «Idempotency-Key» ya se usó con otro contenido; use una nueva.",
        en="That “Idempotency-Key” was used with another body; use a new one.",
    )


class Overtaken(Unavailable):
    """Others were at the same thing each time that this was tried."""

    code = "overtaken"
    retry_after_seconds = 1
    text = Text(
        es="Otras operaciones están cambiando lo mismo a la vez; repita en un segundo.",
        en="Other operations are changing the same thing at once; try again in a second.",
    )


undisturbed = again(
    6, on=(Stale, OthersInTheWay), pause=doubling(0.05, most=0.5), otherwise=Overtaken
)
"""Does it anew when others got ahead: who names no version cannot have named an old one."""


def respond(route: Route, request: Request, parameters: dict[str, str]) -> Response:
    """Respond to one request: whatever happens, with a response of ours and one log line."""
    said = (header(request, name) for name in ("cookie", "sec-fetch-site", "origin", "host"))
    agent = header(request, "user-agent")
    with cookies.of_request(*said) as jar:
        device = header(request, DEVICE) or cookies.sent("device")
        with coming_from(viewer.address(request), device, agent):
            response = _respond(route, request, parameters)
    if jar.lines:
        response.headers["Set-Cookie"] = list(jar.lines.values())
    return response


def _respond(route: Route, request: Request, parameters: dict[str, str]) -> Response:
    started = clock.monotonic()
    language = preferred_language(header(request, "accept-language"))
    request_id = problems.request_id(request)
    outcome, caller = "ok", None
    try:
        if route.access.counted_as is not None:
            limiting.count(route.access.counted_as)
        caller, standing = _identify(route, request, parameters, language, request_id)
        language = caller.language
        if isinstance(caller, Caller):
            caller = acting(route, request, caller, standing)
            caller = admitted(route, caller, standing)
            require_factor(route, caller, standing)
            require_proof(route, caller)
        again = _replayed(caller, standing.stored)
        response = again or _call_once(route, request, parameters, caller)
        if route.location:
            response.headers["Location"] = _location(route, request, caller, response)
    except DomainError as exc:
        outcome = exc.code
        response = _refusal(exc, language, request)
    except Retryable as exc:
        outcome = "unavailable"
        _log.warning("part not available", extra={"cause": str(exc)})
        response = _failure(503, language, request)
        response.headers["Retry-After"] = str(Unavailable.retry_after_seconds)
    except Exception:
        outcome = "internal"
        _log.exception("request failed")
        response = _failure(500, language, request)
    response.headers["Content-Language"] = language
    connected = getattr(caller, "connected", None)
    if connected is not None:
        response.headers[CONNECTED_AS] = connected_as(connected)
    _log.info(
        "request",
        extra={
            "use_case": route.name,
            "actor": getattr(caller, "account_id", ""),
            "tenant": getattr(caller, "tenant", ""),
            "connection": connected.id if connected else "",
            "outcome": outcome,
            "status": response.status_code,
            "milliseconds": round((clock.monotonic() - started) * 1000, 2),
            "request_id": request_id,
        },
    )
    return response


def _identify(
    route: Route, request: Request, parameters: dict[str, str], language: Any, request_id: str
) -> tuple[Caller | PublicRequest, Standing]:
    """Find out who asks; their tenant is taken out of the path's parameters."""
    idempotency = _idempotency(route, request, parameters) if route.idempotent else None
    if route.access.audience == "public":
        public = PublicRequest(language, request_id, idempotency, viewer.address(request))
        return public, Standing(stored=stored_response(public))
    if route.access.audience == "installation":
        program, stored = identify_program(request, language, request_id, idempotency)
        return program, Standing(stored=stored)
    tenant = parameters.pop(route.access.audience, "")
    find_out = identify_by_token if carries_token(request) else identify
    identified = find_out(route, request, tenant, language, request_id, idempotency)
    if not all(can_be_tenant(parameters[name]) for name in _TENANTS & parameters.keys()):
        raise Hidden
    return identified


def _idempotency(route: Route, request: Request, parameters: dict[str, str]) -> Idempotency:
    key = header(request, "idempotency-key")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise IdempotencyKeyMissing
    if route.access.audience == "public":  # strangers are none of each other's business
        key = f"{source()}\x1f{key}"
    address = route.path.format_map(parameters)
    return Idempotency(
        hashlib.sha256(f"{route.method} {address}\x1f{key}".encode()).hexdigest(),
        hmac.new(signing_key(), body_bytes(request), hashlib.sha256).hexdigest(),
    )


def _replayed(caller: Caller | PublicRequest, stored: StoredResponse | None) -> Response | None:
    if stored is None or caller.idempotency is None:
        return None
    if stored.body_digest != caller.idempotency.body_digest:
        raise IdempotencyKeyReused
    response = Response("", status_code=stored.status)
    if stored.body:
        response = _json(stored.status, stored.body, json.loads(stored.body).get("version"))
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _call_once(
    route: Route, request: Request, parameters: dict[str, str], caller: Caller | PublicRequest
) -> Response:
    """Call the handler; who loses against another run of the same request responds as that did."""
    try:
        return _call(route, request, parameters, caller)
    except RespondedMeanwhile as exc:
        response = _replayed(caller, stored_response(caller))
        if response is None:
            raise Retryable("the response that was in the way is gone") from exc
        return response
    except Conflict:  # what is in the way may be what another run of this request has just made
        response = _replayed(caller, stored_response(caller))
        if response is None:
            raise
        return response


def _call(
    route: Route, request: Request, parameters: dict[str, str], caller: Caller | PublicRequest
) -> Response:
    arguments = parameters | read_arguments(route, request)
    handle = (
        route.handler if route.versioned or route.method == "GET" else undisturbed(route.handler)
    )
    returned = handle(caller, **arguments)
    if returned is None:
        return Response("", status_code=204)
    if isinstance(returned, Sheet | TextFile):
        response = _file(returned)
        return published(request, response) if route.published else response
    if isinstance(returned, FramedPage):
        return _page(returned)
    body = written(returned, caller.language)
    seconds = returned.retry_after_seconds if route.limited else None
    if seconds is not None:
        response = _json(429, body, None)
        response.headers["Retry-After"] = str(seconds)
        return response
    response = _json(route.status, body, getattr(returned, "version", None))
    if route.polled:
        return polled(request, response)
    return published(request, response) if route.published else response


def _location(
    route: Route, request: Request, caller: Caller | PublicRequest, response: Response
) -> str:
    """Return the address of what was made, now or when the request came first."""
    named = {route.access.audience: caller.tenant, "id": json.loads(response.body)["id"]}
    return problems.api_of(request) + route.location.format_map(named)


def _refusal(exc: DomainError, language: Any, request: Request) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": problems.CONTENT_TYPE}
    status = problems.status_of(exc)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(exc, NotFound) and exc.is_unset:
        headers["ETag"] = '"0"'
    seconds = exc.facts.get("retry_after_seconds", exc.retry_after_seconds)
    if seconds is not None:
        headers["Retry-After"] = str(seconds)
    return Response(problems.body_of(exc, language, request), headers, status)


def _failure(status: int, language: Any, request: Request) -> Response:
    return Response(
        problems.gateway_body(status, language, request),
        {"Content-Type": problems.CONTENT_TYPE},
        status,
    )


def _file(file: Sheet | TextFile) -> Response:
    named = disposition(file.file_name, is_inline=False)
    text, kind = (
        (file.text(), SHEET_TYPE)
        if isinstance(file, Sheet)
        else (file.text, f"{TEXT_TYPE}; charset=utf-8")
    )
    return Response(text, {"Content-Type": kind, "Content-Disposition": named})


def _page(page: FramedPage) -> Response:
    kind = f"{PAGE_TYPE}; charset=utf-8"
    return Response(page.html, {"Content-Type": kind, "Content-Security-Policy": _FRAMED})


def _json(status: int, body: str, version: int | None) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    if version is not None:
        headers["ETag"] = f'"{version}"'
    return Response(body, headers, status)
