"""A file as a person is given it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from chalicelib.core.model import Instant, Model

_SHOWN_AS: Final = {
    "application/pdf": "application/pdf",
    "application/xml": "application/xml",
    "image/png": "image/png",
    "text/xml": "text/xml",
    "text/csv": "text/plain; charset=utf-8",
    "text/plain": "text/plain; charset=utf-8",
}
"""What browsers show, and as which type: a table of text they would download under its own."""


TEXT_TYPE: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class TextFile:
    """What a route returns that gives a text as a file to keep, as it is."""

    file_name: str
    text: str


PAGE_TYPE: Final = "text/html"


@dataclass(frozen=True, slots=True)
class FramedPage:
    """What a route returns that gives a page for a frame of our own pages: it runs nothing."""

    html: str


class FileQuery(Model):
    """How a file is wanted."""

    inline: bool = False
    """The link shows the file in a browser: PDF, XML, PNG, CSV, plain text; others it downloads."""


AS_FILE: Final = FileQuery()


class FileLink(Model):
    """Where a file can be had for a few minutes, without a token."""

    url: str
    file_name: str
    content_type: str
    is_inline: bool
    """Whether a browser shows the file; otherwise it downloads it."""
    expires_at: Instant


def shown_as(content_type: str) -> str | None:
    """Return the type under which browsers show files of a type; None: they download them.

    >>> shown_as("text/csv; charset=utf-8"), shown_as("text/html")
    ('text/plain; charset=utf-8', None)
    """
    return _SHOWN_AS.get(content_type.partition(";")[0].strip())


def disposition(file_name: str, *, is_inline: bool) -> str:
    """Write the header that says what a browser does with a file, and how it is called.

    >>> disposition("a.pdf", is_inline=True)
    'inline; filename="a.pdf"'
    >>> print(disposition("año.csv", is_inline=False))
    attachment; filename="a_o.csv"; filename*=UTF-8''a%C3%B1o.csv
    """
    plain = re.sub(r'[^\x20-\x7e]|["\\]', "_", file_name)
    named = f'{"inline" if is_inline else "attachment"}; filename="{plain}"'
    if plain == file_name:
        return named
    return f"{named}; filename*=UTF-8''{quote(file_name, safe='')}"
