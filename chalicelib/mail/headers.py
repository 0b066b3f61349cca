"""How headers with accents are written: whole, in encoded words (RFC 2047).

The standard library leaves plain words plain and doubles a space where it breaks a line between a
plain and an encoded one, so that a name in a subject or sender comes out altered.
"""

from __future__ import annotations

from email.header import Header
from email.policy import SMTP, EmailPolicy
from typing import Any

_LONGEST_LINE = 74  # an encoded word has at most 75 characters


class _WholeHeaders(EmailPolicy):
    def fold_binary(self, name: str, value: Any) -> bytes:
        if str(value).isascii():
            return super().fold_binary(name, value)
        if hasattr(value, "addresses"):
            (address,) = value.addresses
            written = f"{_encoded(name, address.display_name)} <{address.addr_spec}>"
        else:
            written = _encoded(name, str(value))
        return f"{name}: {written}\r\n".encode("ascii")


def _encoded(name: str, text: str) -> str:
    header = Header(text, "utf-8", header_name=name, maxlinelen=_LONGEST_LINE)
    return header.encode(linesep="\r\n")


MAIL_HEADERS = _WholeHeaders(linesep=SMTP.linesep, cte_type="7bit")
"""The policy of a message: 7-bit, lines as SMTP ends them."""
