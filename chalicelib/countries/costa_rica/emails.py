"""Which e-mail addresses a document can carry (annex 1, `CorreoElectronico`)."""

from __future__ import annotations

import re

from chalicelib.core.errors import FieldRule
from chalicelib.core.texts import Text

_IN_DOCUMENTS = re.compile(r"\w+(?:[-+.']\w+)*@\w+(?:[-.]\w+)*", re.ASCII)
DOCUMENT_EMAIL = FieldRule(
    "email-not-for-documents",
    Text(
        es="Este correo va en el comprobante, y Hacienda solo admite letras, dígitos y _, y entre"
        " ellos los signos . - + ' de uno en uno (tras la @ solo . y -). Dé otra dirección.",
        en="This e-mail goes into the document, where the tax authority accepts only letters,"
        " digits and _, and one at a time between them the signs . - + ' (after the @ only . and"
        " -). Give another address.",
    ),
)


def fits_documents(address: str) -> bool:
    """Return whether a kept address has the structure that annex 1 asks of `CorreoElectronico`.

    >>> fits_documents("ana.o'ejemplo+cr@sub-dominio.example.com")
    True
    >>> [fits_documents(f"{name}@example.com") for name in ("a!b", "-a", "a--b")]
    [False, False, False]
    >>> fits_documents("a@xn--ejemplo-ficticio.example")
    False
    """
    return _IN_DOCUMENTS.fullmatch(address) is not None
