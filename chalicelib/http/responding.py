"""The dull parts of a route, once: caller, rights, idempotency, errors, one log line."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from dataclasses import replace
from typing import Any

from chalice.app import Request, Response

from chalicelib.aws.secrets import signing_key
from chalicelib.aws.standing import read_rights, read_standing, wanted_of_firm
from chalicelib.aws.table import PLATFORM, can_be_tenant, get_many
from chalicelib.aws.transaction import (
    OthersInTheWay,
    RespondedMeanwhile,
    StoredResponse,
    response_key,
)
from chalicelib.core import clock
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
from chalicelib.core.files import disposition
from chalicelib.core.origin import coming_from
from chalicelib.core.scope import OF_COMPANIES
from chalicelib.core.sheets import CONTENT_TYPE, Sheet
from chalicelib.core.standing import Membership
from chalicelib.core.texts import Text, preferred_language
from chalicelib.core.words import written
from chalicelib.http import auth, problems
from chalicelib.http.endpoint import Route
from chalicelib.http.reading import body_bytes, header, read_arguments

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
    with coming_from(_source(request)):
        return _respond(route, request, parameters)


def _source(request: Request) -> str:
    return str((request.context or {}).get("identity", {}).get("sourceIp") or "")


def _respond(route: Route, request: Request, parameters: dict[str, str]) -> Response:
    started = clock.monotonic()
    language = preferred_language(header(request, "accept-language"))
    request_id = problems.request_id(request)
    outcome, caller = "ok", None
    try:
        caller, membership, stored = _identify(route, request, parameters, language, request_id)
        language = caller.language
        caller = _admitted(route, caller, membership)
        response = _replayed(caller, stored) or _call_once(route, request, parameters, caller)
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
    _log.info(
        "request",
        extra={
            "use_case": route.name,
            "tenant": getattr(caller, "tenant", ""),
            "outcome": outcome,
            "status": response.status_code,
            "milliseconds": round((clock.monotonic() - started) * 1000, 2),
            "request_id": request_id,
        },
    )
    return response


def _identify(
    route: Route, request: Request, parameters: dict[str, str], language: Any, request_id: str
) -> tuple[Caller | PublicRequest, Membership | None, StoredResponse | None]:
    """Find out who asks, where they belong, and whether this very request has a response.

    Who says no language is responded to in that of the account.
    """
    idempotency = _idempotency(route, request, parameters) if route.idempotent else None
    if route.access.audience == "public":
        public = PublicRequest(language, request_id, idempotency, _source(request))
        return public, None, _stored(public)
    claims = auth.verified_claims(header(request, "authorization"))
    if not all(can_be_tenant(parameters[name]) for name in _TENANTS & parameters.keys()):
        raise Hidden
    caller = Caller(
        account_id=str(claims["username"]),
        language=language,
        request_id=request_id,
        tenant=PLATFORM if route.access.audience == "operator" else _named(route, parameters),
        idempotency=idempotency,
    )
    account, membership, firm, stored = _read_standing(route, caller)
    account = auth.check_standing(account, int(claims["iat"]))
    if not header(request, "accept-language"):
        caller = replace(caller, language=account.language)
    if membership is not None:  # to others it is as if the firm were not there
        auth.check_firm(firm)
    return caller, membership, stored


def _named(route: Route, parameters: dict[str, str]) -> str:
    """Take the tenant that the path names, if the route is of one."""
    return parameters.pop(route.access.audience, "")


def _admitted(
    route: Route, caller: Caller | PublicRequest, membership: Membership | None
) -> Caller | PublicRequest:
    """Return who asks with the rights that they have in the tenant, or refuse.

    Raises:
        Hidden: they do not belong there.
        Deactivated: they belong there, and may do nothing for now.
        NotAllowed: their role does not carry the permission of the route.
        ApplicationMissing: the application that the permission takes is not theirs.
    """
    if isinstance(caller, PublicRequest) or not caller.tenant:
        return caller
    permission = route.access.permission
    if membership and membership.is_apart and permission in OF_COMPANIES:
        rights = read_rights(caller.tenant, caller.account_id)
        membership = membership.but(rights=rights)
    return caller.within(membership, permission, clock.now())


def _read_standing(route: Route, caller: Caller) -> list[Any]:
    """Read who asks, as whom, whether their firm is locked, and the response that there may be.

    That is the one that this very request had, if it may repeat. None stands for what is not there
    and for what was not asked for.
    """
    extra: dict[int, Any] = {}
    if route.access.audience == "firm":
        extra[0] = wanted_of_firm(caller.tenant)
    if caller.idempotency:
        extra[1] = response_key(caller, caller.idempotency.key_digest), StoredResponse
    account, membership, *rest = read_standing(
        caller.account_id, caller.tenant, list(extra.values())
    )
    found = dict(zip(extra, rest, strict=True))
    return [account, membership, found.get(0), found.get(1)]


def _idempotency(route: Route, request: Request, parameters: dict[str, str]) -> Idempotency:
    key = header(request, "idempotency-key")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise IdempotencyKeyMissing
    address = route.path.format_map(parameters)
    return Idempotency(
        hashlib.sha256(f"{route.method} {address}\x1f{key}".encode()).hexdigest(),
        hmac.new(signing_key(), body_bytes(request), hashlib.sha256).hexdigest(),
    )


def _stored(caller: Caller | PublicRequest) -> StoredResponse | None:
    """Read the response that this very request had before, if it may repeat."""
    if caller.idempotency is None:
        return None
    key = response_key(caller, caller.idempotency.key_digest)
    found: StoredResponse | None = get_many([(key, StoredResponse)])[0]
    return found


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
        response = _replayed(caller, _stored(caller))
        if response is None:
            raise Retryable("the response that was in the way is gone") from exc
        return response
    except Conflict:  # what is in the way may be what another run of this request has just made
        response = _replayed(caller, _stored(caller))
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
    if isinstance(returned, Sheet):
        return _sheet(returned)
    return _json(
        route.status, written(returned, caller.language), getattr(returned, "version", None)
    )


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


def _sheet(sheet: Sheet) -> Response:
    named = disposition(sheet.file_name, is_inline=False)
    return Response(sheet.text(), {"Content-Type": CONTENT_TYPE, "Content-Disposition": named})


def _json(status: int, body: str, version: int | None) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    if version is not None:
        headers["ETag"] = f'"{version}"'
    return Response(body, headers, status)
