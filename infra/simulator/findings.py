"""What the simulated authority holds against a document.

Codes -1, -16, -48, -53, -99 and -111 are known from answers seen in the field. No official list
is published, so the codes from -901 on are the simulator's own; clients must not depend on them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

FORMAT = -1
LATE = -16
GOODS_TOTAL_MISSING = -48
TIME_DIFFERS = -53
CONSECUTIVE_EXISTS = -99
TOTALS_DIFFER = -111
SIGNATURE = -901
POLICY = -902
CERTIFICATE = -903
CLAVE_PARTS = -904
LINE_AMOUNTS = -905
RECEIVER = -906
CONDITIONS = -907
CABYS_UNKNOWN = -908
CONFIRMATION = -909
UNREADABLE = -910
OTHER = -911
REFERENCE = -912
EXONERATION = -913
SEQUENCE = -914
ACTIVITY = -915
INVALID_SIGNATURE = "La firma del comprobante electrónico no es válida"
"""How the authority begins to say so."""


@dataclass(frozen=True)
class Finding:
    """One error (fatal) or warning about a document."""

    code: int
    message: str
    fatal: bool = True
    row: int = 0
    column: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the fields for storage and for the admin endpoint."""
        return asdict(self)


class Malformed(Exception):
    """The document cannot be read far enough to check anything else."""

    def __init__(self, message: str, row: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.finding = Finding(FORMAT, message, row=row, column=column)


class Refused(Exception):
    """The signature cannot be accepted; carries what to say."""

    def __init__(self, message: str, code: int = SIGNATURE) -> None:
        super().__init__(message)
        self.finding = Finding(code, message)
