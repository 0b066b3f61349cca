"""What pydantic complains of, as refusals of ours: with a stable code and in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from chalicelib.core.errors import MAX_FIELDS, FieldError, FieldRule, InvalidInput
from chalicelib.core.texts import Text


def _rule(code: str, es: str, en: str) -> FieldRule:
    return FieldRule(code, Text(es=es, en=en))


ABOVE_MAXIMUM = _rule("above-maximum", "Escriba como máximo {le}.", "Give at most {le}.")
REQUIRED = _rule(
    "required",
    "Falta este dato, que es obligatorio; complételo.",
    "This field is required; fill it in.",
)
UNKNOWN_FIELD = _rule(
    "unknown-field",
    "Esto no existe aquí; revise el nombre o no lo envíe.",
    "There is no such thing here; check the name or do not send it.",
)
_TYPE_RULES: dict[str, FieldRule] = {
    "missing": REQUIRED,
    "extra_forbidden": UNKNOWN_FIELD,
    "string_too_long": _rule(
        "too-long",
        "Acórtelo: puede tener como máximo {max_length} caracteres.",
        "Shorten it: it can have at most {max_length} characters.",
    ),
    "string_too_short": _rule(
        "too-short",
        "Escriba {min_length} o más caracteres.",
        "Write {min_length} or more characters.",
    ),
    "too_long": _rule(
        "too-many-items",
        "Envíe como máximo {max_length} elementos.",
        "Send at most {max_length} items.",
    ),
    "too_short": _rule(
        "too-few-items",
        "Envíe {min_length} o más elementos.",
        "Send {min_length} or more items.",
    ),
    "literal_error": _rule(
        "not-in-list", "Elija uno de estos: {expected}.", "Choose one of: {expected}."
    ),
    "greater_than": _rule(
        "too-low", "Escriba un valor mayor que {gt}.", "Give a value of more than {gt}."
    ),
    "greater_than_equal": _rule(
        "below-minimum", "Escriba como mínimo {ge}.", "Give at least {ge}."
    ),
    "less_than_equal": ABOVE_MAXIMUM,
    "timezone_aware": _rule(
        "no-time-zone", "Añada la zona horaria, por ejemplo «Z».", "Add the time zone, such as “Z”."
    ),
}
_OF_TEXT = {"too_long": "string_too_long", "too_short": "string_too_short"}
"""Pydantic counts texts as lists when something looks at them first, and calls them `Value`."""
_WRONG_TYPE = _rule(
    "wrong-type",
    "Debe ser {expected}.",
    "It must be {expected}.",
)
_EXPECTED: dict[str, Text] = {
    "string": Text(es="un texto", en="text"),
    "int": Text(es="un número entero, como 12", en="a whole number, such as 12"),
    "bool": Text(es="true o false", en="true or false"),
    "date": Text(es="una fecha válida, como 2026-11-30", en="a valid date, such as 2026-11-30"),
    "datetime": Text(
        es="una fecha y hora válidas, como 2026-11-30T12:00:00Z",
        en="a valid date and time, such as 2026-11-30T12:00:00Z",
    ),
    "list": Text(es="una lista", en="a list"),
    "model": Text(es="un objeto JSON", en="a JSON object"),
}
"""What pydantic expected, by the word with which the name of its complaint begins."""
_EXPECTED |= {"tuple": _EXPECTED["list"], "dict": _EXPECTED["model"]}
_OTHER_TYPE = Text(es="de un tipo que se admita aquí", en="of a type that is accepted here")


def from_validation(exc: ValidationError, root: str = "") -> InvalidInput:
    """Turn pydantic's complaints into ours, each with a JSON pointer that begins with `root`."""
    complaints: Sequence[Any] = exc.errors(include_url=False, include_input=False)
    if any(complaint["type"] == "too_short" for complaint in complaints):
        # pydantic does not count the items that it refused
        parents = {c["loc"][:size] for c in complaints for size in range(len(c["loc"]))}
        complaints = [c for c in complaints if c["type"] != "too_short" or c["loc"] not in parents]
    shown = [_field_error(complaint, root) for complaint in complaints[:MAX_FIELDS]]
    return InvalidInput(shown, len(complaints) - len(shown))


def _field_error(complaint: Any, root: str) -> FieldError:
    context, kind = dict(complaint.get("ctx", {})), complaint["type"]
    if context.get("field_type") == "Value":
        kind = _OF_TEXT.get(kind, kind)
    rule = FieldRule.registry.get(kind) or _TYPE_RULES.get(kind)
    if rule is None:
        expected = _EXPECTED.get(kind.split("_")[0], _OTHER_TYPE)
        rule, context = _WRONG_TYPE, {"expected": expected}
    if rule.code == "not-in-list":  # pydantic joins the last two with an English word
        context["expected"] = str(context["expected"]).replace("' or '", "', '")
    return FieldError(root + pointer(complaint["loc"]), rule, context)


def pointer(location: tuple[int | str, ...]) -> str:
    """Write a location as an RFC 6901 pointer; of a name longer than any of ours the beginning.

    >>> pointer(("lines", 0, "a/b"))
    '/lines/0/a~1b'
    """
    return "".join(f"/{str(part)[:100].replace('~', '~0').replace('/', '~1')}" for part in location)
