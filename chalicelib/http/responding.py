"""The dull parts of a route, once: caller, rights, parsing, idempotency, errors, one log line."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from chalice.app import Request, Response
from pydantic import BaseModel, ValidationError

from chalicelib.aws.secrets import signing_key
from chalicelib.aws.standing import read_standing
from chalicelib.aws.table import get_many
from chalicelib.aws.transaction import (
    OthersInTheWay,
    RespondedMeanwhile,
    StoredResponse,
    response_key,
)
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller, Hidden, Idempotency, PublicRequest
from chalicelib.core.errors import (
    MAX_FIELDS,
    Conflict,
    DomainError,
    FieldRule,
    InvalidInput,
    Malformed,
    NotFound,
    Retryable,
    Stale,
    TooLarge,
    Unavailable,
    Unprocessable,
    UnsupportedMedia,
)
from chalicelib.core.standing import Membership
from chalicelib.core.texts import Text, preferred_language
from chalicelib.core.validation import UNKNOWN_FIELD, from_validation, pointer
from chalicelib.core.words import written
from chalicelib.http import auth, problems
from chalicelib.http.endpoint import MAX_BODY_BYTES, ByCountry, RawBody, Route

_NOTHING = (b"", b"{}", b"null")
"""What clients send when they have nothing to say."""
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{8,128}")
PARAMETER_TWICE = FieldRule(
    "parameter-twice",
    Text(
        es="Este parámetro aparece varias veces; envíelo una sola vez.",
        en="This parameter appears several times; send it once.",
    ),
)
_log = logging.getLogger("enlace.http")


class BodyTooLarge(TooLarge):
    """The body is larger than any that we take."""

    code = "too-large"
    text = Text(
        es="El cuerpo supera {limit} bytes; envíelo en partes.",
        en="The body is larger than {limit} bytes; send it in parts.",
    )


class WrongContentType(UnsupportedMedia):
    """The body is of a kind that the route does not read."""

    code = "unsupported-media-type"
    text = Text(
        es="Envíe el cuerpo con un «Content-Type» admitido: {accepted}.",
        en="Send the body with an accepted “Content-Type”: {accepted}.",
    )


class BodyNotExpected(Unprocessable):
    """The route reads no body, and would not do what is said in one."""

    code = "body-not-expected"
    text = Text(
        es="Esta operación no lleva cuerpo; envíela sin él.",
        en="This operation takes no body; send it without one.",
    )


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


class VersionMissing(Malformed):
    """A changing request came without the version that it changes."""

    code = "if-match-missing"
    text = Text(
        es="Envíe «If-Match» con el «ETag» de la última lectura.",
        en="Send “If-Match” with the “ETag” of your last read.",
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
    started = clock.monotonic()
    language = preferred_language(_header(request, "accept-language"))
    asked = problems.Asked.by(request)
    outcome, caller = "ok", None
    try:
        caller, membership, stored = _identify(
            route, request, parameters, language, asked.request_id
        )
        language = caller.language
        caller = _admitted(route, caller, membership)
        response = _replayed(caller, stored) or _call_once(route, request, parameters, caller)
    except DomainError as exc:
        outcome = exc.code
        response = _refusal(exc, language, asked)
    except Retryable as exc:
        outcome = "unavailable"
        _log.warning("part not available", extra={"cause": str(exc)})
        response = _failure(503, language, asked)
        response.headers["Retry-After"] = str(Unavailable.retry_after_seconds)
    except Exception:
        outcome = "internal"
        _log.exception("request failed")
        response = _failure(500, language, asked)
    response.headers["Content-Language"] = language
    _log.info(
        "request",
        extra={
            "use_case": route.name,
            "tenant": getattr(caller, "tenant", ""),
            "outcome": outcome,
            "status": response.status_code,
            "milliseconds": round((clock.monotonic() - started) * 1000, 2),
            "request_id": asked.request_id,
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
        source = (request.context or {}).get("identity", {}).get("sourceIp", "")
        public = PublicRequest(language, request_id, idempotency, source)
        return public, None, _stored(public)
    claims = auth.verified_claims(_header(request, "authorization"))
    caller = Caller(
        account_id=str(claims.get("username", "")),
        language=language,
        request_id=request_id,
        tenant=parameters.pop(route.access.audience, ""),
        idempotency=idempotency,
    )
    account, membership, *rest = _read_standing(caller)
    account = auth.check_standing(account, int(claims["iat"]))
    if not _header(request, "accept-language"):
        caller = replace(caller, language=account.language)
    return caller, membership, rest[0] if rest else None


def _admitted(
    route: Route, caller: Caller | PublicRequest, membership: Membership | None
) -> Caller | PublicRequest:
    """Return who asks with the rights that they have in the tenant, or refuse.

    Raises:
        Hidden: they do not belong there.
        NotAllowed: their role does not carry the permission of the route.
    """
    if isinstance(caller, PublicRequest) or not caller.tenant:
        return caller
    if membership is None:
        raise Hidden
    caller = replace(caller, role=membership.role, companies=membership.companies)
    caller.require(route.access.permission)
    return caller


def _read_standing(caller: Caller) -> list[Any]:
    """Read who asks, and with them the response that this very request had, if it may repeat."""
    extra: list[Any] = []
    try:
        if caller.idempotency:
            extra.append((response_key(caller, caller.idempotency.key_digest), StoredResponse))
        return read_standing(caller.account_id, caller.tenant, extra)
    except ValueError as exc:  # a tenant that cannot be one
        raise Hidden from exc


def _idempotency(route: Route, request: Request, parameters: dict[str, str]) -> Idempotency:
    key = _header(request, "idempotency-key")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise IdempotencyKeyMissing
    address = route.path.format_map(parameters)
    return Idempotency(
        hashlib.sha256(f"{route.method} {address}\x1f{key}".encode()).hexdigest(),
        hmac.new(signing_key(), _bytes(request), hashlib.sha256).hexdigest(),
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
    if route.raw or route.body is not None:
        _check_content_type(route, request)
    elif route.method != "GET" and _bytes(request).strip() not in _NOTHING:
        raise BodyNotExpected
    arguments = parameters | _read(route, request)
    if route.versioned:
        arguments["version"] = _expected_version(request)
    handle = (
        route.handler if route.versioned or route.method == "GET" else undisturbed(route.handler)
    )
    returned = handle(caller, **arguments)
    if returned is None:
        return Response("", status_code=204)
    return _json(
        route.status, written(returned, caller.language), getattr(returned, "version", None)
    )


def _header(request: Request, name: str) -> str:
    return str(request.headers.get(name, ""))


def _bytes(request: Request) -> bytes:
    raw: Any = request.raw_body
    data: bytes = raw  # Chalice has encoded what came as text
    if len(data) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit=MAX_BODY_BYTES)
    return data


def _check_content_type(route: Route, request: Request) -> None:
    if _content_type(request) not in route.accepts:
        raise WrongContentType(accepted=", ".join(route.accepts))


def _content_type(request: Request) -> str:
    given = _header(request, "content-type") or "application/json"
    return given.split(";")[0].strip().lower()


def _raw_body(request: Request) -> RawBody:
    named = re.search(r';\s*charset="?([\w.:-]+)', _header(request, "content-type"), re.I)
    return RawBody(_content_type(request), _bytes(request), named[1].lower() if named else "")


def _read(route: Route, request: Request) -> dict[str, Any]:
    """Read query and body; what is wrong in either is said of both.

    Raises:
        InvalidInput: with every parameter and every field that breaks a rule.
    """
    read: dict[str, Any] = {}
    wrong: list[InvalidInput] = []
    for name, reader in (("query", _query), ("body", _body)):
        try:
            found = reader(route, request)
        except InvalidInput as exc:
            wrong.append(exc)
        else:
            read |= {} if found is None else {name: found}
    if wrong:
        raise InvalidInput(
            [field for each in wrong for field in each.fields][:MAX_FIELDS],
            sum(each.more for each in wrong),
        )
    return read


def _body(route: Route, request: Request) -> Any:
    if route.raw:
        return _raw_body(request)
    if route.body is None:
        return None
    unread = UnreadBody(_bytes(request))
    return unread if isinstance(route.body, ByCountry) else unread.read(route.body)


def _query(route: Route, request: Request) -> BaseModel | None:
    given = request.query_params
    values = {name: given.getlist(name) for name in given} if given else {}
    if route.query is None:
        _refuse_parameters(UNKNOWN_FIELD, values)
        return None
    _refuse_parameters(PARAMETER_TWICE, [name for name, each in values.items() if len(each) > 1])
    try:
        return route.query.model_validate_strings({name: each[0] for name, each in values.items()})
    except ValidationError as exc:
        raise from_validation(exc, "?") from exc


def _refuse_parameters(rule: FieldRule, names: Collection[str]) -> None:
    wrong = [rule.at(f"?{pointer((name,))}") for name in list(names)[:MAX_FIELDS]]
    if wrong:
        raise InvalidInput(wrong, len(names) - len(wrong))


def _expected_version(request: Request) -> int:
    match = re.fullmatch(r'(?:W/)?"(\d{1,9})"', _header(request, "if-match"))
    if match is None:
        raise VersionMissing
    return int(match[1])


def _refusal(exc: DomainError, language: Any, asked: problems.Asked) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": problems.CONTENT_TYPE}
    status = problems.status_of(exc)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(exc, NotFound) and exc.is_unset:
        headers["ETag"] = '"0"'
    seconds = exc.facts.get("retry_after_seconds", exc.retry_after_seconds)
    if seconds is not None:
        headers["Retry-After"] = str(seconds)
    return Response(problems.body_of(exc, language, asked), headers, status)


def _failure(status: int, language: Any, asked: problems.Asked) -> Response:
    return Response(
        problems.gateway_body(status, language, asked),
        {"Content-Type": problems.CONTENT_TYPE},
        status,
    )


def _json(status: int, body: str, version: int | None) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    if version is not None:
        headers["ETag"] = f'"{version}"'
    return Response(body, headers, status)
