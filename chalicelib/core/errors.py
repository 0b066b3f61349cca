"""Refusals that a person can act on. Knows no HTTP: `http.problems` gives each kind its status.

A room declares its refusals as subclasses of one of the kinds below, each with a stable `code`
(kebab-case, never changed once released) and its sentence in every language. Adapters translate
a vendor's failure into `Retryable` (trying again later can help) or `Permanent`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from pydantic_core import PydanticCustomError

from chalicelib.core.texts import Language, Text

MAX_FIELDS = 100
"""More complaints than this help nobody, and would make a response as large as one likes."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A rule that one field can break: its stable code and what to tell the person.

    Declare it once as a module constant; in a pydantic validator `raise RULE.error(**facts)`, in a
    service `raise InvalidInput([RULE.at("/client/email", **facts)])`.
    """

    code: str
    text: Text
    registry: ClassVar[dict[str, FieldRule]] = {}

    def __post_init__(self) -> None:
        known = FieldRule.registry.setdefault(self.code, self)
        if known != self:
            msg = f"field rule {self.code!r} is declared twice with different sentences"
            raise ValueError(msg)

    def error(self, **facts: object) -> PydanticCustomError:
        """Build the exception that a pydantic validator raises."""
        return PydanticCustomError(self.code, "{sentence}", {"sentence": self.text.en, **facts})

    def at(self, pointer: str, **facts: object) -> FieldError:
        """Build the error of the field at `pointer` (RFC 6901)."""
        return FieldError(pointer, self, facts)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that was refused, by JSON pointer into the body (`?/name`: a parameter)."""

    pointer: str
    rule: FieldRule
    facts: dict[str, object] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """Say what is wrong with the field."""
        return self.rule.text.render(language, self.facts)


class DomainError(Exception):
    """A refusal with a stable code, a sentence and facts that are safe to show.

    `fields` names the first of the input's fields that it is about, `more` counts the others.
    """

    code: ClassVar[str]
    text: ClassVar[Text]
    way: ClassVar[str] = ""
    """The route by which a program goes on, a row of the access table; the sentence is for people,
    and names what windows call it."""
    retry_after_seconds: int | None = None
    """When trying again can help, where waiting is all that it takes."""

    def __init__(
        self, fields: Sequence[FieldError] = (), more: int = 0, /, **facts: object
    ) -> None:
        self.facts: Final = facts
        self.fields: Final = tuple(fields[:MAX_FIELDS])
        self.more: Final = more + len(fields) - len(self.fields)
        told = [f"{each.pointer} {each.rule.code}" for each in self.fields]
        super().__init__(" ".join([self.code, *(str(each) for each in (facts, told) if each)]))

    def blaming(self, pointer: str) -> Self:
        """Return the same refusal of the field at `pointer`, for one that did not know the body."""
        blamed = self.__class__.__new__(self.__class__)
        error = FieldError(pointer, FieldRule(self.code, self.text), self.facts)
        DomainError.__init__(blamed, [error], **self.facts)
        return blamed

    def sentence(self, language: Language) -> str:
        """Say what was refused and what to do, in `language`."""
        return self.text.render(language, self.facts)


class Malformed(DomainError):
    """The request cannot be read at all."""


class Unauthenticated(DomainError):
    """The caller did not prove who they are."""


class Forbidden(DomainError):
    """The caller is known and may not do this."""


class NotFound(DomainError):
    """The thing does not exist, or is not the caller's to know of."""

    is_unset: ClassVar[bool] = False
    """Whether it is a thing that the caller may set, at version 0."""


class Conflict(DomainError):
    """The thing is in a state, or a name is taken, that does not allow this."""


class Stale(DomainError):
    """The thing has changed since the caller read it."""


class TooLarge(DomainError):
    """More was sent than is accepted."""


class UnsupportedMedia(DomainError):
    """The body is of a kind that is not taken here."""


class Unprocessable(DomainError):
    """Well formed, and refused by a rule."""


class TooMany(DomainError):
    """Too many tries; `retry_after_seconds` says when to try again."""

    retry_after_seconds: int = 60


class Unavailable(DomainError):
    """A part that we depend on does not answer; trying again later can help."""

    retry_after_seconds: int = 30


_MORE = Text(es=" Hay {more} más que no se muestran.", en=" {more} more are not shown.")


class InvalidInput(Unprocessable):
    """Fields of the input break rules."""

    code = "invalid-input"
    text = Text(
        es="Hay datos que corregir; vea lo que se dice de cada campo.",
        en="Some of the data must be corrected; see what is said of each field.",
    )

    def sentence(self, language: Language) -> str:
        """Say that there is something to correct, and of how much no more is said."""
        more = _MORE.render(language, {"more": self.more}) if self.more else ""
        return super().sentence(language) + more


class AdapterError(Exception):
    """A vendor's failure, translated; the message is safe to log."""


class Retryable(AdapterError):
    """Throttled, timed out or a failure on their side: try again later."""


class Permanent(AdapterError):
    """Trying again with the same input cannot help."""
