r"""Read the remarks of an answer (`DetalleMensaje`), of which no text fixes the layout.

Usual is a list of rows `code, "text", row, column`, one a line; seen are also all rows on one line,
a header in brackets, braces, quotes doubled or not, text without quotes or over several lines, and
plain sentences. What is no row is a remark without code, whole: no reason is ever lost.

Each step looks at a character a fixed number of times, however the text is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from chalicelib.invoicing.authority import AuthorityDetail

MORE: Final = "[…]"
"""Stands for what is beyond the limits; the file of the answer has it."""
_MOST_REMARKS: Final = 200
_MOST_CHARACTERS: Final = 20_000
_LONGEST_TEXT: Final = 2000
_HEADER = re.compile(r"c[oó]digo,? {0,3}mensaje,? {0,3}fila,? {0,3}columna", re.IGNORECASE)
_CODE = r"(?P<code>-?[0-9]{1,6})\s*,\s*"
_HEAD = re.compile(
    rf"(?:^|(?<=[\n\[\](){{}}]))[^\S\n]*{_CODE}|(?<![\w.,-]){_CODE.replace('code', 'quoted')}(?=\")"
)
_NEXT_HEAD = re.compile(rf"[\s,;]*{_CODE}")
_TAIL = re.compile(
    r",\s*(?P<row>-?[0-9]{1,9})\s*,\s*(?P<column>-?[0-9]{1,9})"
    r"(?=\s*(?:$|[\]\[{}();,]|-?[0-9]{1,6}\s*,)|[^\S\n]*\n)"
)
_AROUND: Final = " \t\n[]{}();,"
_SAYS_NOTHING = re.compile(
    r"(?:(?:este|el) )?comprobante(?: electr[oó]nico)?"
    r"(?: tiene los siguientes \w{1,20}:"
    r"|(?: fue| ha sido)? aceptado(?: por [\w ]{1,40}| en el ambiente de pruebas)?"
    r"(?:,? (?:sin|por lo cual no tiene) validez (?:tributaria|para fines tributarios))?\.?)",
    re.IGNORECASE,
)
"""An introduction to the list, or that it was accepted, which the decision itself says."""


def remarks(text: str) -> tuple[AuthorityDetail, ...]:
    r"""Read the rows of a list, and keep whole what is none.

    >>> [(each.code, each.text) for each in remarks('[\n-99, ""Ya existe"", 0, 0\n]')]
    [('-99', 'Ya existe')]
    >>> [(each.code, each.text) for each in remarks("No hay firma.")]
    [('', 'No hay firma.')]
    """
    plain = _HEADER.sub("\n", _lines(text))
    found, left = list[AuthorityDetail](), _MOST_CHARACTERS
    for detail in chain.from_iterable(_pieces(detail) for detail in _read(plain)):
        left -= len(detail.text)
        if len(found) == _MOST_REMARKS or left < 0:
            return (*found, AuthorityDetail(code="", text=MORE))
        found.append(detail)
    return tuple(found)


def _lines(text: str) -> str:
    """Make one kind of line end of all, those too that are written as in a program's text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in lines and "\\n" in lines:
        lines = lines.replace("\\n", "\n").replace('\\"', '"')
    return lines


class _Tail(NamedTuple):
    """Row and column at the end of a remark."""

    start: int
    end: int
    row: int
    column: int
    after_quote: bool


def _read(text: str) -> Iterator[AuthorityDetail]:
    tails = [
        _Tail(at.start(), at.end(), int(at["row"]), int(at["column"]), _quoted(text, at.start()))
        for at in _TAIL.finditer(text)
    ]
    unread = number = 0
    head = _HEAD.search(text)
    while head is not None:
        quoted = text.startswith('"', head.end())
        while number < len(tails) and not _ends(tails[number], head.end(), quoted=quoted):
            number += 1
        if number == len(tails):  # what follows has no end either
            break
        tail = tails[number]
        yield from _rest(text[unread : head.start()])
        yield AuthorityDetail(
            code=next(filter(None, head.groups())),
            text=_unquoted(text[head.end() : tail.start].strip()),
            row=tail.row,
            column=tail.column,
        )
        unread = tail.end
        head = _NEXT_HEAD.match(text, unread) or _HEAD.search(text, unread)
    yield from _rest(text[unread:])


def _ends(tail: _Tail, start: int, *, quoted: bool) -> bool:
    """Return whether a tail ends the text that begins at `start`: after a quote, one of quotes."""
    return tail.start >= start + 2 * quoted and tail.after_quote >= quoted


def _quoted(text: str, end: int) -> bool:
    """Return whether a quote stands before `end`, blanks apart: as many as a writer would put."""
    return text[max(end - 20, 0) : end].rstrip().endswith('"')


def _unquoted(words: str) -> str:
    """Undo doubled quotes, inside the text and around the whole of it."""
    for _ in range(2):
        if len(words) > 1 and words[0] == words[-1] == '"':
            words = words[1:-1]
    return words.replace('""', '"').strip()


def _rest(text: str) -> Iterator[AuthorityDetail]:
    """Keep what is no row, but for brackets and lines that say nothing."""
    lines = [line.strip() for line in text.strip(_AROUND).split("\n")]
    said = "\n".join(line for line in lines if line and not _SAYS_NOTHING.fullmatch(line))
    if said.strip(_AROUND):
        yield AuthorityDetail(code="", text=said)


def _pieces(detail: AuthorityDetail) -> Iterator[AuthorityDetail]:
    """Split a text that is too long for one remark."""
    for start in range(0, max(len(detail.text), 1), _LONGEST_TEXT):
        yield detail.but(text=detail.text[start : start + _LONGEST_TEXT])
