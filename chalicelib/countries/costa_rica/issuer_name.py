"""The issuer of a certificate, as a signature names it (X509IssuerName; RFC 4514).

Verifiers read the name back and compare it with the certificate's. So what has no name that each of
them knows is written by its number and in DER, as RFC 4514 (2.4) wants and Java's X500Principal
does. Java takes text for a UTF8String or PrintableString (in DC, an IA5String), so that a string of
another type would come back as another name: it is written in DER, too.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.countries.costa_rica.hacienda.der import SEQUENCE, dotted, element, elements

_NAMES: Final = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
}
"""RFC 4514, section 3: what every reader knows."""
_UTF8, _PRINTABLE, _IA5 = 0x0C, 0x13, 0x16
_STRINGS: Final = {_UTF8, 0x12, _PRINTABLE, 0x14, _IA5, 0x1A, 0x1B, 0x1C, 0x1E}
"""Tags of strings."""
_AS_TEXT: Final = {"DC": {_IA5}}
"""Name -> the strings that text is taken for; of all others, UTF8String and PrintableString."""
_SPECIAL: Final = re.compile(r'[,+"\\<>;=#]|^ +| +$')
"""What RFC 4514 (2.4) wants escaped, or, as Java does, allows."""


def issuer_name(certificate_der: bytes) -> str:
    """Return the issuer's name, last part first.

    Raises:
        ValueError: it is damaged.
    """
    certificate = _first(certificate_der)
    sequences = [contents for tag, contents in elements(_first(certificate)) if tag == SEQUENCE]
    _, issuer, *_ = sequences  # RFC 5280, 4.1: before it stands the algorithm of the signature
    return distinguished_name(issuer)


def distinguished_name(contents: bytes) -> str:
    """Write the contents of a Name.

    Raises:
        ValueError: it is damaged.
    """
    names = [
        "+".join(_attribute(attribute) for _, attribute in elements(relative))
        for _, relative in elements(contents)
    ]
    return ",".join(reversed(names))


def _first(data: bytes) -> bytes:
    (_, contents), *_ = elements(data)
    return contents


def _attribute(contents: bytes) -> str:
    (_, oid), (tag, value) = elements(contents)
    kind = dotted(oid)
    name = _NAMES.get(kind)
    if name and tag not in _STRINGS:
        raise ValueError("a name that is no text")
    if name and tag in _AS_TEXT.get(name, {_UTF8, _PRINTABLE}):
        return f"{name}={_SPECIAL.sub(_escaped, value.decode())}"
    return f"{name or kind}=#{element(tag, value).hex()}"


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in found[0])
