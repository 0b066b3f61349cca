"""Fields that people name in braces, in Spanish or English; kept by one name. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.core.folding import fold
from chalicelib.core.texts import Language, Text

NAMES: Final[Mapping[str, Text]] = {
    "customer": Text(es="cliente", en="customer"),
    "date": Text(es="fecha", en="date"),
    "day": Text(es="día", en="day"),
    "number": Text(es="número", en="number"),
    "period": Text(es="periodo", en="period"),
    "total": Text(es="total", en="total"),
    "type": Text(es="tipo", en="type"),
    "value": Text(es="valor", en="value"),
}
_FIELD: Final = re.compile(r"{(\w*)}")
_KNOWN: Final = {fold(name): known for known, text in NAMES.items() for name in (text.es, text.en)}


class Fields:
    """What a kind of text may name."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self.told = Text(
            es=", ".join(NAMES[each].es for each in names),
            en=", ".join(NAMES[each].en for each in names),
        )
        """All of them, as people are told."""

    def unknown(self, text: str) -> list[str]:
        """List what a text names and there is not, a lone brace included.

        >>> Fields("number", "customer").unknown("{Numero} de {cliente}, {type} }")
        ['{type}', '}']
        """
        named = [each[0] for each in _FIELD.finditer(text) if self._known(each) is None]
        return named + re.findall("[{}]", _FIELD.sub("", text))

    def kept(self, text: str) -> str:
        """Return a text with the names by which its fields are kept.

        >>> Fields("number").kept("{número} {cliente}")
        '{number} {cliente}'
        """
        return self._each(text, lambda known: f"{{{known}}}")

    def shown(self, text: str, language: Language) -> str:
        """Return a text that is kept, with the names of a language.

        >>> Fields("number").shown("{number}", "es")
        '{número}'
        """
        return self._each(text, lambda known: f"{{{NAMES[known].render(language)}}}")

    def filled(self, text: str, values: Mapping[str, Callable[[], str]]) -> str:
        """Return a text with what its fields stand for."""
        return self._each(text, lambda known: values[known]())

    def _each(self, text: str, said: Callable[[str], str]) -> str:
        def replaced(found: re.Match[str]) -> str:
            known = self._known(found)
            return found[0] if known is None else said(known)

        return _FIELD.sub(replaced, text)

    def _known(self, found: re.Match[str]) -> str | None:
        known = _KNOWN.get(fold(found[1]))
        return known if known in self._names else None
