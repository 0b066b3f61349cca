"""Whose names people trust in Spain: nobody calls a firm or business of theirs so.

Whole words in small letters without accents; `=`: only as the whole name, for what is part of
honest names, too.
"""

from __future__ import annotations

from typing import Final

_AUTHORITIES = (
    *("=hacienda", "=ministerio", "agencia tributaria", "aeat", "ministerio de hacienda"),
    *("agencia estatal de administracion tributaria", "administracion tributaria"),
    *("seguridad social", "tesoreria general", "tgss", "ministerio de trabajo"),
    *("direccion general de trafico", "policia nacional", "guardia civil"),
    *("correos y telegrafos", "diputacion foral", "direccion electronica habilitada"),
)
_BANKS = (
    *("banco de espana", "banco santander", "=santander", "bbva", "caixabank", "banco sabadell"),
    *("bankinter", "kutxabank", "unicaja", "abanca", "ibercaja", "=ing", "openbank", "cajamar"),
)
PART: Final = _AUTHORITIES + _BANKS
