"""What a request says, read as the route declares it: query, body, version."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib.core.bodies import UnreadBody
from chalicelib.core.errors import (
    MAX_FIELDS,
    FieldRule,
    InvalidInput,
    Malformed,
    TooLarge,
    Unprocessable,
    UnsupportedMedia,
)
from chalicelib.core.texts import Text
from chalicelib.core.validation import UNKNOWN_FIELD, from_validation, pointer
from chalicelib.http.endpoint import MAX_BODY_BYTES, ByCountry, RawBody, Route

_NOTHING = (b"", b"{}", b"null")
"""What clients send when they have nothing to say."""
PARAMETER_TWICE = FieldRule(
    "parameter-twice",
    Text(
        es="Este parámetro aparece varias veces; envíelo una sola vez.",
        en="This parameter appears several times; send it once.",
    ),
)


class BodyTooLarge(TooLarge):
    """The body is larger than any that we take."""

    code = "too-large"
    text = Text(
        es="El cuerpo supera {limit} bytes; envíelo en partes.",
        en="The body is larger than {limit} bytes; send it in parts.",
    )


class BodyUnreadable(Malformed):
    """The body is said to be base64, and is not."""

    code = "body-unreadable"
    text = Text(
        es="El cuerpo no llegó entero o no es lo que dice ser (base64); envíelo de nuevo tal cual, "
        "sin codificarlo.",
        en="The body did not arrive whole, or is not what it says it is (base64); send it again as "
        "it is, not encoded.",
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


class VersionMissing(Malformed):
    """A changing request came without the version that it changes."""

    code = "if-match-missing"
    text = Text(
        es="Envíe «If-Match» con el «ETag» de la última lectura.",
        en="Send “If-Match” with the “ETag” of your last read.",
    )


def header(request: Request, name: str) -> str:
    """Return a header, empty when there is none."""
    return str(request.headers.get(name, ""))


def body_bytes(request: Request) -> bytes:
    """Return the body.

    Raises:
        BodyTooLarge: it is larger than any that we take.
        BodyUnreadable: it is not the base64 that it is said to be.
    """
    try:
        raw: Any = request.raw_body
    except ValueError as exc:  # Chalice decodes it
        raise BodyUnreadable from exc
    data: bytes = raw  # Chalice has encoded what came as text
    if len(data) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit=MAX_BODY_BYTES)
    return data


def _check_content_type(route: Route, request: Request) -> None:
    if _content_type(request) not in route.accepts:
        raise WrongContentType(accepted=", ".join(route.accepts))


def _content_type(request: Request) -> str:
    given = header(request, "content-type") or "application/json"
    return given.split(";")[0].strip().lower()


def _raw_body(request: Request) -> RawBody:
    named = re.search(r';\s*charset="?([\w.:-]+)', header(request, "content-type"), re.I)
    return RawBody(_content_type(request), body_bytes(request), named[1].lower() if named else "")


def read_arguments(route: Route, request: Request) -> dict[str, Any]:
    """Read what a handler takes by name beside the path: `query`, `body` and `version`.

    Raises:
        InvalidInput: with every parameter and every field that breaks a rule, of both.
        WrongContentType, BodyNotExpected, BodyTooLarge: the body is none that the route reads.
        Malformed: body or `If-Match` cannot be read.
    """
    if route.raw or route.body is not None:
        _check_content_type(route, request)
    elif route.method != "GET" and body_bytes(request).strip() not in _NOTHING:
        raise BodyNotExpected
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
        fields = [field for each in wrong for field in each.fields]
        raise InvalidInput(fields, sum(each.more for each in wrong))
    return read | ({"version": _expected_version(request)} if route.versioned else {})


def _body(route: Route, request: Request) -> Any:
    if route.raw:
        return _raw_body(request)
    if route.body is None:
        return None
    data = body_bytes(request)
    if route.body_optional and data.strip() in _NOTHING:
        data = b"{}"
    unread = UnreadBody(data)
    return unread if isinstance(route.body, ByCountry) else unread.read(route.body, route.rules)


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
    match = re.fullmatch(r'(?:W/)?"(\d{1,9})"', header(request, "if-match"))
    if match is None:
        raise VersionMissing
    return int(match[1])
