"""Whose names people trust in Costa Rica: nobody calls a firm or business of theirs so.

Whole words in small letters without accents; `=`: only as the whole name, for what is part of
honest names, too (a “Hacienda” is a farm).
"""

from __future__ import annotations

from typing import Final

_AUTHORITIES = (
    *(
        "=hacienda",
        "=ministerio",
        "=tributacion",
        "ministerio de hacienda",
        "tribu cr",
    ),
    *("direccion general de tributacion", "tributacion directa", "tributacion digital"),
    *("administracion tributaria", "direccion general de hacienda", "direccion general de aduanas"),
    *("policia de control fiscal", "ministerio de economia", "ministerio de trabajo"),
    *("ministerio de seguridad", "poder judicial", "registro nacional", "registro civil"),
    *("tribunal supremo de elecciones", "caja costarricense", "ccss", "bccr", "sugef", "sugeval"),
    *("instituto nacional de seguros", "instituto costarricense de electricidad"),
    *("correos de costa rica", "organismo de investigacion judicial"),
)
_BANKS = (
    *("banco central", "banco nacional", "banco de costa rica", "=bcr", "banco popular", "sinpe"),
    *("=bac", "bac credomatic", "bac san jose", "scotiabank", "davivienda", "banco promerica"),
    *("banco lafise", "banco bct", "banco cathay", "banco improsa", "banco general"),
    *("grupo mutual", "mutual alajuela", "mucap", "coopenae", "coopeservidores"),
)
PART: Final = _AUTHORITIES + _BANKS
