"""Problem documents (RFC 9457): the only place that knows which refusal has which status."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from chalicelib.core import errors
from chalicelib.core.errors import DomainError, FieldError, FieldRule, InvalidInput
from chalicelib.core.texts import Language, Text
from chalicelib.http.json_body import malformed_json

CONTENT_TYPE = "application/problem+json"
TYPE_BASE = "https://enlace.example/problems/"

STATUS: dict[type[DomainError], tuple[int, Text]] = {
    errors.Malformed: (400, Text(es="Petición ilegible", en="Request cannot be read")),
    errors.Unauthenticated: (401, Text(es="Identificación necesaria", en="Sign-in needed")),
    errors.Forbidden: (403, Text(es="Sin permiso", en="Not allowed")),
    errors.NotFound: (404, Text(es="No encontrado", en="Not found")),
    errors.Conflict: (409, Text(es="En conflicto con lo que hay", en="In conflict with what is")),
    errors.Stale: (412, Text(es="Ha cambiado entretanto", en="Changed meanwhile")),
    errors.TooLarge: (413, Text(es="Demasiado grande", en="Too large")),
    errors.UnsupportedMedia: (415, Text(es="Tipo de contenido", en="Content type")),
    errors.Unprocessable: (422, Text(es="Datos no válidos", en="Data not valid")),
    errors.TooMany: (429, Text(es="Demasiadas peticiones", en="Too many requests")),
    errors.Unavailable: (503, Text(es="Temporalmente sin servicio", en="Not available for now")),
}
"""Each kind of refusal: its status and its title."""

GATEWAY_CODES: dict[int, tuple[str, Text]] = {
    400: ("malformed", Text(es="La petición no se puede leer.", en="The request cannot be read.")),
    401: ("unauthenticated", Text(es="Falta un token válido.", en="A valid token is missing.")),
    403: ("not-found", Text(es="No existe esa dirección.", en="There is no such address.")),
    404: ("not-found", Text(es="No existe esa dirección.", en="There is no such address.")),
    405: (
        "method-not-allowed",
        Text(es="Esa dirección no admite ese método.", en="That address has no such method."),
    ),
    413: ("too-large", Text(es="Se ha enviado demasiado.", en="Too much was sent.")),
    429: ("too-many-requests", Text(es="Espere un momento.", en="Wait a moment.")),
    500: (
        "internal",
        Text(
            es="Ha fallado algo nuestro. Repita la misma petición en un momento; lo que ya se hizo "
            "no se hará dos veces.",
            en="Something of ours failed. Repeat the same request in a moment; what was done by "
            "then is not done twice.",
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
GATEWAY_ONLY_CODES = frozenset({"bad-request", "forbidden", "quota-exceeded", "timeout"})
"""Further codes of the gateway's own answers (`infra/gateway.json`, which does not ship)."""


def _rule(code: str, es: str, en: str) -> FieldRule:
    return FieldRule(code, Text(es=es, en=en))


_REQUIRED = _rule("required", "Falta este dato.", "This is missing.")
_UNKNOWN_FIELD = _rule(
    "unknown-field", "Este campo no existe aquí.", "There is no such field here."
)
_TYPE_RULES: dict[str, FieldRule] = {
    "missing": _REQUIRED,
    "extra_forbidden": _UNKNOWN_FIELD,
    "string_too_long": _rule(
        "too-long", "Como máximo {max_length} caracteres.", "At most {max_length} characters."
    ),
    "string_too_short": _rule(
        "too-short",
        "Longitud mínima, en caracteres: {min_length}.",
        "Shortest length, in characters: {min_length}.",
    ),
    "too_long": _rule(
        "too-many-items", "Como máximo {max_length} elementos.", "At most {max_length} items."
    ),
    "too_short": _rule(
        "too-few-items",
        "Elementos, como mínimo: {min_length}.",
        "Fewest items: {min_length}.",
    ),
    "string_pattern_mismatch": _rule(
        "wrong-format",
        "No tiene la forma esperada: {form}.",
        "It is not of the expected form: {form}.",
    ),
    "literal_error": _rule(
        "not-in-list", "Debe ser uno de: {expected}.", "It must be one of: {expected}."
    ),
    "greater_than": _rule("too-low", "Debe ser mayor que {gt}.", "It must be more than {gt}."),
    "greater_than_equal": _rule(
        "below-minimum", "Debe ser {ge} como mínimo.", "It must be {ge} at least."
    ),
    "less_than_equal": _rule(
        "above-maximum", "Debe ser {le} como máximo.", "It must be {le} at most."
    ),
    "timezone_aware": _rule(
        "no-time-zone", "Añada la zona horaria, por ejemplo «Z».", "Add the time zone, such as “Z”."
    ),
}
_OF_TEXT = {"too_long": "string_too_long", "too_short": "string_too_short"}
"""Pydantic counts texts as lists when something looks at them first, and calls them `Value`."""
_FORMS: dict[str, Text] = {
    r"^[1-7]$": Text(es="una cifra del 1 al 7", en="one digit from 1 to 7"),
    r"^[1-9]$": Text(es="una cifra del 1 al 9", en="one digit from 1 to 9"),
    r"^[0-9]{2}$": Text(es="2 cifras, como 01", en="2 digits, such as 01"),
    r"^[0-9]*[1-9][0-9]*$": Text(
        es="cifras que no sean todas cero, como 001", en="digits that are not all zero, such as 001"
    ),
    r"^[0-9]{13}$": Text(es="13 cifras", en="13 digits"),
    r"^[0-9]{1,5}$": Text(es="de 1 a 5 cifras", en="1 to 5 digits"),
    r"^[1-9][0-9]{0,2}$": Text(
        es="de 1 a 3 cifras, sin cero delante, como 506",
        en="1 to 3 digits without a zero in front, such as 506",
    ),
    r"^[1-9][0-9]{7,19}$": Text(
        es="de 8 a 20 cifras, sin cero delante", en="8 to 20 digits without a zero in front"
    ),
    r"^[A-Z]{3}$": Text(es="3 letras mayúsculas, como CRC", en="3 capital letters, such as CRC"),
    r"^[0-9A-Z.]+$": Text(
        es="cifras, letras mayúsculas y puntos, como 6920.0",
        en="digits, capital letters and dots, such as 6920.0",
    ),
    r"^(0[1-9]|10)$": Text(es="un código del 01 al 10", en="a code from 01 to 10"),
    r"^\d{4}-\d{2}(-\d{2})?$": Text(
        es="año y mes, como 2026-11", en="year and month, such as 2026-11"
    ),
}
"""What people are told instead of a regular expression."""
_OTHER_FORM = Text(
    es="vea el ejemplo en «GET /v1/openapi.json»", en="see the example in “GET /v1/openapi.json”"
)
_WRONG_TYPE = _rule("wrong-type", "Debe ser {expected}.", "It must be {expected}.")
_EXPECTED: dict[str, Text] = {
    "string": Text(es="un texto", en="text"),
    "int": Text(es="un número entero, como 12", en="a whole number, such as 12"),
    "bool": Text(es="true o false", en="true or false"),
    "date": Text(
        es="una fecha que exista, como 2026-11-30", en="a day that exists, such as 2026-11-30"
    ),
    "datetime": Text(
        es="un instante que exista, como 2026-11-30T12:00:00Z",
        en="a moment that exists, such as 2026-11-30T12:00:00Z",
    ),
    "list": Text(es="una lista", en="a list"),
    "model": Text(es="un objeto JSON", en="a JSON object"),
}
"""What pydantic expected, by the word with which the name of its complaint begins."""
_EXPECTED |= {"tuple": _EXPECTED["list"], "dict": _EXPECTED["model"]}
_OTHER_TYPE = Text(es="de un tipo que se admita aquí", en="of a type that is accepted here")


def from_validation(exc: ValidationError, root: str = "", data: bytes = b"") -> DomainError:
    """Turn pydantic's complaints into ours, with a JSON pointer each (`?/name`: a parameter).

    `data` is the body, where it is a body that was read.
    """
    complaints: Sequence[Any] = exc.errors(include_url=False, include_input=False)
    if complaints[0]["type"] == "json_invalid":
        return malformed_json(data, str(complaints[0]["ctx"]["error"]))
    if any(complaint["type"] == "too_short" for complaint in complaints):
        # pydantic does not count the items that it refused
        parents = {c["loc"][:size] for c in complaints for size in range(len(c["loc"]))}
        complaints = [c for c in complaints if c["type"] != "too_short" or c["loc"] not in parents]
    shown = [_field_error(complaint, root) for complaint in complaints[: errors.MAX_FIELDS]]
    return InvalidInput(shown, more=len(complaints) - len(shown))


def _field_error(complaint: Any, root: str) -> FieldError:
    context, kind = dict(complaint.get("ctx", {})), complaint["type"]
    if context.get("field_type") == "Value":
        kind = _OF_TEXT.get(kind, kind)
    rule = FieldRule.registry.get(kind) or _TYPE_RULES.get(kind)
    if rule is None:
        expected = _EXPECTED.get(kind.split("_")[0], _OTHER_TYPE)
        rule, context = _WRONG_TYPE, {"expected": expected}
    if rule.code == "wrong-format":
        context["form"] = _FORMS.get(str(context["pattern"]), _OTHER_FORM)
    if rule.code == "not-in-list":  # pydantic joins the last two with an English word
        context["expected"] = str(context["expected"]).replace("' or '", "', '")
    return FieldError(root + pointer(complaint["loc"]), rule, context)


def pointer(location: tuple[int | str, ...]) -> str:
    """Write a location as an RFC 6901 pointer; of a name longer than any of ours the beginning.

    >>> pointer(("lines", 0, "a/b"))
    '/lines/0/a~1b'
    """
    return "".join(f"/{str(part)[:100].replace('~', '~0').replace('/', '~1')}" for part in location)


def status_of(exc: DomainError) -> int:
    """Give the status of a refusal."""
    return _kind(exc)[0]


def body_of(exc: DomainError, language: Language, request_id: str) -> str:
    """Write the problem document of a refusal."""
    status, title = _kind(exc)
    problem = _problem(exc.code, status, title.render(language), exc.sentence(language), request_id)
    if exc.fields:
        problem["errors"] = [
            _place(field) | {"code": field.rule.code, "detail": field.sentence(language)}
            for field in exc.fields
        ]
    if exc.more:
        problem["more_errors"] = exc.more
    return json.dumps(problem, ensure_ascii=False)


def _place(field: FieldError) -> dict[str, str]:
    if field.pointer.startswith("?/"):
        return {"parameter": field.pointer[2:]}
    return {"pointer": field.pointer}


def gateway_body(status: int, language: Language, request_id: str) -> str:
    """Write the problem document of a refusal that happened before any route, or of a failure."""
    code, text = GATEWAY_CODES.get(status) or GATEWAY_CODES[500 if status >= 500 else 400]
    title = next((title for known, title in STATUS.values() if known == status), text)
    return json.dumps(
        _problem(code, status, title.render(language), text.render(language), request_id),
        ensure_ascii=False,
    )


def _kind(exc: DomainError) -> tuple[int, Text]:
    return next(STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS)


def _problem(code: str, status: int, title: str, detail: str, request_id: str) -> dict[str, Any]:
    return {
        "type": TYPE_BASE + code,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request_id,
        "code": code,
    }
