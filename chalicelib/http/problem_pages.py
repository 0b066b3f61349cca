"""What each stable code means, gathered from the classes and rules that raise it.

The `type` of a problem leads here (`GET /v1/problems/{code}`), and `docs/problems.md` is written
of it. Facts stand in a sentence by their names, such as `{limit}`.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import chalicelib
from chalicelib.core.errors import DomainError, FieldRule
from chalicelib.core.texts import Text
from chalicelib.http.problems import GATEWAY_CODES, GATEWAY_ONLY_CODES, kind_of


@dataclass(frozen=True, slots=True)
class Page:
    """One code."""

    code: str
    texts: tuple[Text, ...]
    """Its sentences; several refusals may share a code."""
    status: int | None = None
    """None for one of a field, which comes within `errors`, and for those of the gateway alone."""
    about: str = ""
    """What a developer is told, in English."""
    is_of_fields: bool = False
    way: str = ""
    """The route by which a program goes on."""


@cache
def pages() -> tuple[Page, ...]:
    """List every code, by name: field rules are known when all modules are loaded."""
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        import_module(module.name)
    found: dict[str, Page] = {}
    for page in (*_of_the_gateway(), *_of_refusals()):
        known = found.get(page.code, page)
        texts = dict.fromkeys((*known.texts, *page.texts))
        found[page.code] = Page(
            page.code,
            tuple(texts),
            page.status or known.status,
            known.about or page.about,
            way=known.way or page.way,
        )
    for code, rule in FieldRule.registry.items():
        found.setdefault(code, Page(code, (rule.text,), is_of_fields=True))
    return tuple(page for _, page in sorted(found.items()))


def _of_the_gateway() -> Iterator[Page]:
    for status, (code, text) in GATEWAY_CODES.items():
        yield Page(code, (text,), status)
    for code, text in GATEWAY_ONLY_CODES.items():
        yield Page(code, (text,))


def _of_refusals() -> Iterator[Page]:
    for refusal in sorted(_subclasses(DomainError), key=lambda each: each.__qualname__):
        if hasattr(refusal, "code"):
            about = (inspect.getdoc(refusal) or "").partition("\n\n")[0].replace("\n", " ")
            status = kind_of(refusal)[0]
            yield Page(refusal.code, (refusal.text,), status, about, way=refusal.way)


def _subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for found in kind.__subclasses__():
        if found.__module__.startswith("chalicelib."):  # tests have their own
            yield found
            yield from _subclasses(found)
