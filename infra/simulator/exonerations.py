"""Exonerations of types 04 and 11 against the authorisations registered (annex 1, note 10.1).

Number, date, validity and rate are compared, for type 04 also who holds it and for which CABYS.
A record that leaves something unsaid is not compared there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from infra.simulator.dom import Reader
from infra.simulator.findings import EXONERATION, Finding
from infra.simulator.holders import normal_id
from infra.simulator.references import NOTES
from infra.simulator.store import Store

_ON_RECORD = ("04", "11")
_OF_A_HOLDER = "04"


def exoneration_findings(
    document: Reader, kind: str, register: Store, setting: str
) -> Iterator[Finding]:
    """Yield where an exoneration is not what its authorisation says, as far as is set."""
    if setting == "free":
        return
    for line in document.each("DetalleServicio/LineaDetalle"):
        for tax in line.each("Impuesto"):
            for stated in tax.each("Exoneracion"):
                of_type, number = stated.text("TipoDocumentoEX1"), stated.text("NumeroDocumento")
                if of_type not in _ON_RECORD:
                    continue
                record = register.record("exoneration", number)
                if record is None and setting == "all":
                    yield _finding(stated, f"La autorización {number} no existe.")
                if record is None:
                    continue
                yield from _differences(stated, record, document, kind, tax.amount("Tarifa"))
                if of_type == _OF_A_HOLDER:
                    yield from _of_its_holder(stated, record, document, line.text("CodigoCABYS"))


def _differences(
    stated: Reader, record: dict[str, Any], document: Reader, kind: str, rate: Decimal
) -> Iterator[Finding]:
    number = stated.text("NumeroDocumento")
    issued, ends = _day(record, "fechaEmision"), _day(record, "fechaVencimiento")
    if issued and stated.moment("FechaEmisionEX").date() != issued:
        yield _finding(stated, f"FechaEmisionEX no es la de la autorización {number}.")
    sold = document.moment("FechaEmision").date()
    is_valid = (issued or sold) <= sold <= (ends or sold)
    if kind not in NOTES and not is_valid:  # a note may come after the end of what it corrects
        yield _finding(stated, f"La autorización {number} no está vigente.")
    percentage = record.get("porcentajeExoneracion")
    if percentage is not None:
        authorised = Decimal(str(percentage))
        if stated.amount("TarifaExonerada") not in (authorised, min(authorised, rate)):
            yield _finding(stated, f"TarifaExonerada no es la de la autorización {number}.")


def _of_its_holder(
    stated: Reader, record: dict[str, Any], document: Reader, cabys: str
) -> Iterator[Finding]:
    number, holder = stated.text("NumeroDocumento"), record.get("identificacion", "")
    receiver = document.text("Receptor/Identificacion/Numero")
    if holder and normal_id(holder) != normal_id(receiver):
        yield _finding(stated, f"La autorización {number} no es del receptor.")
    if record.get("poseeCabys") and cabys not in record.get("cabys", []):
        yield _finding(stated, f"La autorización {number} no es para el código CABYS {cabys}.")


def _day(record: dict[str, Any], name: str) -> date | None:
    text = record.get(name, "")
    return date.fromisoformat(text[:10]) if text else None


def _finding(stated: Reader, text: str) -> Finding:
    return Finding(EXONERATION, text, row=stated.row)
