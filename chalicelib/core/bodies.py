"""The JSON body of a request: read once, by the model that it is to be.

Before a model reads it: that it says each thing once, and is no flood.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from json import JSONDecoder
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.core.errors import FieldError, InvalidInput, Malformed, TooLarge
from chalicelib.core.partial import as_far_as_read, readable_part
from chalicelib.core.texts import Text
from chalicelib.core.validation import from_validation

M = TypeVar("M", bound=BaseModel)
Rules = Callable[[M], Iterable[FieldError]]
"""What is wrong in a body that its fields alone do not show."""
MAX_VALUES, MAX_OBJECTS = 150_000, 25_000
"""A document of 1000 full lines fits; what a model has to complain of, one by one, is bounded."""


class MalformedJson(Malformed):
    """The body is not JSON."""

    code = "malformed-json"
    text = Text(
        es="El cuerpo no es JSON válido en UTF-8: corrija la línea {line}, columna {column}.",
        en="The body is not valid JSON in UTF-8: correct line {line}, column {column}.",
    )


class MemberTwice(MalformedJson):
    """An object has two members of one name; readers would disagree on which of them counts."""

    text = Text(
        es="El campo «{name}» aparece dos veces en el mismo objeto JSON; envíelo una sola vez.",
        en="The field “{name}” appears twice in the same JSON object; send it once.",
    )


class BodyMissing(Malformed):
    """There is no body, and the route reads one."""

    code = "body-missing"
    text = Text(
        es="La petición no trae cuerpo; envíe un objeto JSON.",
        en="The request has no body; send a JSON object.",
    )


class TooManyValues(TooLarge):
    """The body holds more than any that a route could take."""

    code = "too-many-values"
    text = Text(
        es="El cuerpo es demasiado largo: tiene más de {values} comas o {objects} llaves. Envíelo "
        "en partes.",
        en="The body is too long: it has more than {values} commas or {objects} braces. Send it "
        "in parts.",
    )


def check(data: bytes) -> None:
    """Pass, or refuse what the models could not see. What is no JSON passes: they say where.

    Raises:
        TooManyValues: `check_size`.
        MemberTwice: the last one would win in silence.
    """
    check_size(data)
    try:
        text = data.decode()
        if not _plainly_once(text):
            _READER.decode(text)
    except (ValueError, RecursionError):
        return


def _plainly_once(text: str) -> bool:
    """Return whether there are as many members as colons: each once, and no colon in a text.

    So it is with most bodies, and costs two thirds of asking each object for its members.
    """
    found: list[dict[str, Any]] = []
    try:
        JSONDecoder(object_hook=found.append, parse_float=str, parse_int=str).decode(text)
    except (ValueError, RecursionError):  # asked one by one, objects say what comes first
        return False
    return sum(map(len, found)) == text.count(":")


def check_size(data: bytes, *, most: int = MAX_VALUES) -> None:
    """Pass, or refuse what is a flood.

    Raises:
        TooManyValues: counted by commas and braces, those in texts too.
    """
    if len(data) > min(most, MAX_OBJECTS) and (
        data.count(b",") > most or data.count(b"{") > MAX_OBJECTS
    ):
        raise TooManyValues(values=most, objects=MAX_OBJECTS)


@dataclass(frozen=True, slots=True)
class Repeating:
    """Stands for an object that has two members of one name."""

    name: str


def marked(data: bytes) -> Any:
    """Read JSON with a `Repeating` for each object that is one, and texts for numbers.

    For lists of which one object's fault is not the others'.

    Raises:
        ValueError, RecursionError: it is none.
    """
    return _MARKER.decode(data.decode())


def _each_once(members: list[tuple[str, Any]]) -> None:
    if len(dict(members)) < len(members):
        raise MemberTwice(name=_repeated(members)[:40])


def _mark(members: list[tuple[str, Any]]) -> dict[str, Any] | Repeating:
    found = dict(members)
    return found if len(found) == len(members) else Repeating(_repeated(members))


def _repeated(members: list[tuple[str, Any]]) -> str:
    return Counter(name for name, _ in members).most_common(1)[0][0]


# numbers stay texts: none is too long to read
_READER = JSONDecoder(object_pairs_hook=_each_once, parse_float=str, parse_int=str)
_MARKER = JSONDecoder(object_pairs_hook=_mark, parse_float=str, parse_int=str)


def malformed(data: bytes, complaint: str) -> Malformed:
    """Say where a body stops being JSON; `complaint` is the parser's, which ends with the place."""
    if not data.strip():
        return BodyMissing()
    place = re.search(r"line (\d+) column (\d+)$", complaint)
    line, column = place.groups() if place else ("1", "1")
    return MalformedJson(line=line, column=column)


class Readable(Protocol):
    """What can be read as a model."""

    def read(self, kind: type[M], rules: Rules[M] | None = None) -> M:
        """Read it as `kind`; a refusal tells what `rules` find in the rest of it, too."""


@dataclass(frozen=True, slots=True)
class UnreadBody:
    """The bytes of a body whose model is known later only, such as when the country is."""

    data: bytes = field(repr=False)

    def read(self, kind: type[M], rules: Rules[M] | None = None) -> M:
        """Read it as `kind`; the types of JSON count as they are, so `"1"` is no number.

        Of a body that is refused, what `rules` say of the fields that could be read is told at
        once. One that was read is for the caller to ask them of.

        Raises:
            BodyMissing, MalformedJson, MemberTwice, TooManyValues: it cannot be read at all.
            InvalidInput: fields break rules; each is named by its JSON pointer.
        """
        check(self.data)
        try:
            return kind.model_validate_json(self.data, strict=True)
        except ValidationError as exc:
            if exc.error_count() == 1:
                complaint: Any = exc.errors(include_url=False, include_input=False)[0]
                if complaint["type"] == "json_invalid":
                    raise malformed(self.data, str(complaint["ctx"]["error"])) from exc
            refusal = from_validation(exc)
            raise _with_the_rest(refusal, self.data, kind, rules) from exc

    def part(self, kind: type[M]) -> M | None:
        """Return what can be read of it as `kind`, without the rest; None: nothing can."""
        return readable_part(kind, self.data)


def _with_the_rest(
    refusal: InvalidInput, data: bytes, kind: type[M], rules: Rules[M] | None
) -> InvalidInput:
    part = readable_part(kind, data) if rules else None
    if rules is None or part is None:
        return refusal
    told = {error.pointer for error in refusal.fields}
    more = [each for each in as_far_as_read(lambda: rules(part)) if each.pointer not in told]
    return InvalidInput([*refusal.fields, *more], refusal.more)
