"""Sentences in the languages of our users, kept beside the code that they explain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, get_args, runtime_checkable

from chalicelib.core.numerals import number

Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "es"


@runtime_checkable
class Rendered(Protocol):
    """What each language writes in its own way."""

    def render(self, language: Language) -> str:
        """Write it in `language`."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in every language; `{names}` are filled from facts.

    >>> Text(es="Faltan {count}", en="{count} missing").render("en", {"count": 2})
    '2 missing'
    """

    es: str
    en: str

    def render(self, language: Language, facts: dict[str, object] | None = None) -> str:
        """Fill the sentence of `language` with `facts`; it writes numbers and `Rendered` its way.

        >>> Text(es="Faltan {left}.", en="{left} missing.").render("es", {"left": Decimal("0.50")})
        'Faltan 0,5.'
        """
        known = {name: _written(fact, language) for name, fact in (facts or {}).items()}
        return str(getattr(self, language)).format_map(known)

    def outline(self, language: Language) -> str:
        """Write the sentence of `language` without its facts.

        >>> Text(es="{name} entró.", en="{name} signed in.").outline("en")
        '… signed in.'
        """
        return str(getattr(self, language)).format_map(defaultdict(lambda: "…"))


def _written(fact: object, language: Language) -> object:
    if isinstance(fact, Decimal):
        return number(fact, language)
    return fact.render(language) if isinstance(fact, Rendered) else fact


def preferred_language(accept_language: str | None) -> Language:
    """Choose the first language of an `Accept-Language` header that we speak; Spanish otherwise.

    >>> preferred_language("en-GB,en;q=0.9,es;q=0.8"), preferred_language(None)
    ('en', 'es')
    >>> preferred_language("es; q=0.8, en; q=0.9")
    'en'
    """
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate((accept_language or "")[:200].split(",")):
        tag, _, quality = part.replace(" ", "").partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0:
            ranked.append((-weight, position, tag.split("-")[0].lower()))
    for _, _, tag in sorted(ranked):
        for language in LANGUAGES:
            if tag == language:
                return language
    return DEFAULT_LANGUAGE
