"""Codes with their words: what is shown as `state` is told as `state_text` beside it.

A field that is a code says by which table it is told (`InWords`), and whoever shows it has nothing
to do: the words are written with the answer, in the language of who gets it (`written`). So they
stand in answers alone, never in what is stored. A null code has null words, a list of codes a list
of words in the same order; clients decide by the code and show the words (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, SerializationInfo, SerializerFunctionWrapHandler, model_serializer

from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text

SUFFIX: Final = "_text"
_LANGUAGE: Final = "language"


@dataclass(frozen=True, slots=True)
class InWords:
    """Says of a field that it is a code, or several, and how each of them is told."""

    table: Callable[..., Mapping[Any, Text]]
    """Asked when it is told: a registry may know its words only once its rooms are loaded."""
    by: str | None = None
    """The field by whose value the table is asked for, such as the country; None: there is one."""

    def told_of(self, shown: BaseModel, name: str, language: Language) -> object:
        """Tell the codes of a field of what is shown."""
        asked_by = [] if self.by is None else [getattr(shown, self.by)]
        return self.told(getattr(shown, name), language, *asked_by)

    def told(self, code: object, language: Language, *asked_by: object) -> object:
        """Tell a code in words, several as a list, and None as None.

        >>> colours = InWords(lambda: {"red": Text(es="rojo", en="red")})
        >>> colours.told("red", "es"), colours.told(["red"], "en"), colours.told(None, "es")
        ('Rojo', ['Red'], None)
        """
        if code is None:
            return None
        if isinstance(code, str):
            said = self.table(*asked_by)[code].render(language)
            return said[:1].upper() + said[1:]
        if isinstance(code, list | tuple):
            return [self.told(each, language, *asked_by) for each in code]
        raise TypeError(f"{type(code).__name__} is no code")


def in_words(table: Mapping[Any, Text]) -> InWords:
    """Tell a code by a table that is there already."""
    return InWords(lambda: table)


class Shown(Model):
    """What is shown to people, with the words of those of its fields that are codes."""

    @model_serializer(mode="wrap")
    def _with_words(  # type: ignore[no-untyped-def]  # a return type would be taken for the schema
        self, write: SerializerFunctionWrapHandler, info: SerializationInfo
    ):
        shown = write(self)
        language = (info.context or {}).get(_LANGUAGE)
        if language is None:
            return shown
        return shown | {
            f"{name}{SUFFIX}": words.told_of(self, name, language)
            for name, words in words_of(type(self))
        }


def words_of(kind: type[BaseModel]) -> Iterator[tuple[str, InWords]]:
    """List the fields of a model that are told in words, and how."""
    for name, field in kind.__pydantic_fields__.items():
        for each in field.metadata:
            if isinstance(each, InWords):
                yield name, each


def written(shown: BaseModel, language: Language) -> str:
    """Write an answer as JSON, with its words in the language of who gets it."""
    return shown.model_dump_json(context={_LANGUAGE: language})
