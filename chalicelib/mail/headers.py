"""The headers of a mail, as bytes: what a person typed stands in them as text and as nothing else.

They are not left to the standard library, which reads a header before it writes it: encoded words
(RFC 2047) typed into a name would be decoded, with the line breaks and addresses in them.
"""

from __future__ import annotations

import re
from email.header import Header
from email.utils import formataddr

from chalicelib.aws.mail_transport import MailRefused
from chalicelib.mail.model import one_line

_LONGEST_PLAIN = 60
_LONGEST_LINE = 74  # an encoded word has at most 75 characters
_ONE_HEADER = re.compile(r"[ -~]+(\r\n [ -~]+)*")


def header(name: str, value: str) -> bytes:
    r"""Write a header of printable ASCII; a line break in it must be a fold.

    Raises:
        MailRefused: it is something else, which could be read as more than this header.

    >>> header("To", "ana@example.com")
    b'To: ana@example.com\r\n'
    """
    if not _ONE_HEADER.fullmatch(value):
        raise MailRefused(f"write header {name}: not plain")
    return f"{name}: {value}\r\n".encode("ascii")


def text_header(name: str, text: str) -> bytes:
    r"""Write a header that shows a text as it is.

    >>> text_header("Subject", "=?utf-8?q?=0D=0A?=")
    b'Subject: =?utf-8?b?PT91dGYtOD9xPz0wRD0wQT89?=\r\n'
    """
    return header(name, _written(name, one_line(text)))


def address_header(name: str, display_name: str, address: str) -> bytes:
    r"""Write a header that shows an address under a name, which may be empty.

    >>> address_header("From", "Ejemplo <x@example.com>", "enlace@example.com")
    b'From: "Ejemplo <x@example.com>" <enlace@example.com>\r\n'
    """
    shown = one_line(display_name)
    written = _written(name, shown)
    if written == shown:
        return header(name, formataddr((shown, address)))
    return header(name, f"{written} <{address}>")


def _written(name: str, text: str) -> str:
    """Leave short plain text as it is; all else goes whole into encoded words, folded."""
    if text.isascii() and "=?" not in text and len(text) <= _LONGEST_PLAIN:
        return text
    return Header(text, "utf-8", header_name=name, maxlinelen=_LONGEST_LINE).encode(linesep="\r\n")
