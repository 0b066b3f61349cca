"""Why a document cannot be, or was not quite, exported as it stands: codes, severity, sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.core.figures import Day
from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words

Severity = Literal["blocking", "warning"]
SEVERITY_NAMES: Final[dict[Severity, Text]] = {
    "blocking": Text(es="impide entregarlo", en="keeps it from being handed over"),
    "warning": Text(es="aviso", en="warning"),
}
EXAMPLES = 50
"""How many incidents of one code are kept one by one; the rest is only counted."""

Why = Literal["left_out", "in_flight", "not_imported", "refused"]
WHY_NAMES: Final[dict[Why, Text]] = {
    "left_out": Text(
        es="quedó fuera del lote por una incidencia", en="left out of the batch for an incident"
    ),
    "in_flight": Text(
        es="esperaba la respuesta de la autoridad", en="waited for the authority's answer"
    ),
    "not_imported": Text(
        es="el despacho importó el lote sin él", en="the firm imported the batch without it"
    ),
    "refused": Text(es="el programa del despacho lo rechazó", en="the firm's program refused it"),
}

SENTENCES: dict[str, Text] = {
    "ACCOUNT_UNKNOWN": Text(
        es="No hay cuenta en el plan para {value}. Añádala o cambie la regla de contabilización.",
        en="The chart has no account for {value}. Add it or change the posting rule.",
    ),
    "UNBALANCED": Text(
        es="El asiento no cuadra por {value}. Revise los importes del comprobante.",
        en="The entry is off balance by {value}. Check the amounts of the document.",
    ),
    "DATE_OUT_OF_YEAR": Text(
        es="La fecha {value} queda fuera del periodo exportado.",
        en="Date {value} is outside the exported period.",
    ),
    "VAT_RATE_UNKNOWN": Text(
        es="No hay cuenta de impuesto para {value}. Añada la tarifa a las reglas.",
        en="There is no tax account for {value}. Add the rate to the rules.",
    ),
    "TOTAL_MISMATCH": Text(
        es="El total y la suma de sus partes difieren en {value}.",
        en="The total and the sum of its parts differ by {value}.",
    ),
    "NIF_INVALID": Text(
        es="La identificación {value} del cliente no es válida.",
        en="The customer's tax id {value} is not valid.",
    ),
    "DUPLICATE_INVOICE": Text(
        es="El número {value} se repite en el lote una vez acortado a los diez caracteres de "
        "SUENLACE, y no va en este. Exporte de nuevo el periodo: irá en otro lote.",
        en="Number {value} occurs twice in the batch once shortened to the ten characters of "
        "SUENLACE, so it is not in this one. Export the period again: it goes into another batch.",
    ),
    "NUMBER_TRUNCATED": Text(
        es="El número {value} se acortó a diez caracteres; el completo va en su propio campo.",
        en="Number {value} was shortened to ten characters; the full one has a field of its own.",
    ),
    "CHARSET_REPLACED": Text(
        es="«{value}» lleva caracteres que el formato no admite y se sustituyeron.",
        en="“{value}” has characters that the format does not take; they were replaced.",
    ),
    "AMOUNT_TOO_LARGE": Text(
        es="El importe {value} no cabe en SUENLACE (hasta 9\u00a0999\u00a0999\u00a0999,99). El "
        "comprobante ya está aceptado y no se cambia: exporte el periodo solo en CSV y anótelo a "
        "mano, o divida el periodo y exporte su día aparte, en CSV.",
        en="Amount {value} does not fit SUENLACE (up to 9,999,999,999.99). The document is "
        "accepted and stays as it is: export the period as CSV only and enter it by hand, or "
        "split the period and export its day apart, as CSV.",
    ),
    "COMPANY_CODE_MISMATCH": Text(
        es="En la lista del despacho, el código de empresa «{value}» no es de este negocio: debe "
        "tener cinco dígitos y la misma identificación. No se ha entregado nada. Pida al despacho "
        "que corrija su lista y exporte de nuevo.",
        en="In the firm's list, company code “{value}” is not this business's: it must have five "
        "digits and the same tax id. Nothing was handed over. Ask the firm to correct its list "
        "and export again.",
    ),
    "DOCUMENTS_IN_FLIGHT": Text(
        es="Comprobantes del periodo que aún esperan la respuesta de la autoridad y no van en el "
        "lote: {value}. Exporte de nuevo el periodo cuando la tengan; irán en otro lote.",
        en="Documents of the period that still wait for the authority's answer and are not in the "
        "batch: {value}. Export the period again when they have it; they go into another batch.",
    ),
    "NOTHING_TO_POST": Text(
        es="Todos los importes del comprobante se redondean a 0,00: no genera asiento y no va en "
        "los archivos. Anótelo a mano si su libro lo pide.",
        en="Every amount of the document rounds to 0.00: it makes no entry and is not in the "
        "files. Enter it by hand if your book asks for it.",
    ),
    "NO_VAT_DETAIL": Text(
        es="El comprobante lleva {value} de impuesto en un asiento simple, fuera del libro de IVA "
        "del programa. Anótelo en el libro a mano.",
        en="The document has {value} of tax in a plain entry, outside the program's VAT book. "
        "Enter it in the book by hand.",
    ),
    "TAX_ID_LEFT_OUT": Text(
        es="La identificación {value} del cliente tiene más de 14 caracteres: quedó en blanco, y "
        "el nombre con ella. Anótelos en el programa a mano.",
        en="The customer's tax id {value} has more than 14 characters: it was left blank, and the "
        "name with it. Enter both in the program by hand.",
    ),
    "LATE_DOCUMENT": Text(
        es="Es del {value}, de un periodo que ya se exportó, y va en este lote: {why}.",
        en="It is of {value}, of a period that was exported already, and goes in this batch: "
        "{why}.",
    ),
    "PERIOD_CLOSED": Text(
        es="Es de un día que el despacho tiene cerrado (hasta el {value}). Revise si el asiento va "
        "en ese periodo.",
        en="It is of a day that the firm has closed (up to {value}). Check whether the entry "
        "belongs into that period.",
    ),
    "PROGRAM_REFUSED": Text(
        es="El programa del despacho no lo tomó: «{value}». Queda libre y va en la próxima "
        "exportación, una vez corregido lo que dice.",
        en="The firm's program did not take it: “{value}”. It is free and goes with the next "
        "export, once what it says is mended.",
    ),
    "RATE_COUNT_OVER_3": Text(
        es="El comprobante lleva {value} tarifas; algunos programas solo toman tres.",
        en="The document has {value} rates; some programs take only three.",
    ),
}
_READ: Final[Mapping[str, Callable[[str], object]]] = {
    **dict.fromkeys(("UNBALANCED", "TOTAL_MISMATCH", "AMOUNT_TOO_LARGE", "NO_VAT_DETAIL"), Decimal),
    "DATE_OUT_OF_YEAR": Day.read,
    "LATE_DOCUMENT": Day.read,
    "PERIOD_CLOSED": Day.read,
}
"""Values that each language writes in its own way; the others are words."""
WARNINGS = frozenset(
    {
        "NUMBER_TRUNCATED",
        "PERIOD_CLOSED",
        "CHARSET_REPLACED",
        "DOCUMENTS_IN_FLIGHT",
        "LATE_DOCUMENT",
        "NOTHING_TO_POST",
        "NO_VAT_DETAIL",
        "RATE_COUNT_OVER_3",
        "TAX_ID_LEFT_OUT",
    }
)
"""Travel with the batch; every other incident leaves its document out of it."""


def severity(code: str) -> Severity:
    """Return whether an incident leaves its document, or all of the batch, out.

    >>> severity("CHARSET_REPLACED"), severity("UNBALANCED")
    ('warning', 'blocking')
    """
    return "warning" if code in WARNINGS else "blocking"


class SeenIncident(Shown):
    """An incident as a person reads it."""

    code: str
    severity: Annotated[Severity, in_words(SEVERITY_NAMES)]
    text: str
    document_id: str
    number: str
    field: str
    value: str


class Incident(Model):
    """One finding, with the document and field it is about."""

    code: str
    severity: Severity
    document_id: str = ""
    number: str = ""
    field: str = ""
    value: str = Field("", max_length=200)
    why: Why | None = None
    """Why a document is late."""

    def seen_in(self, language: Language) -> SeenIncident:
        """Explain it in `language`: what is wrong and what to do."""
        value = _READ.get(self.code, str)(self.value)
        facts = {"value": value, "why": WHY_NAMES[self.why] if self.why else ""}
        text = SENTENCES[self.code].render(language, facts)
        return SeenIncident(**self.model_dump(exclude={"why"}), text=text)


def incident(
    code: str,
    *,
    document_id: str = "",
    number: str = "",
    field: str = "",
    value: object = "",
) -> Incident:
    """Build an incident; its severity follows from its code."""
    return Incident(
        code=code,
        severity=severity(code),
        document_id=document_id,
        number=number,
        field=field,
        value=str(value)[:200],
    )


class Findings:
    """Collects incidents in bounded memory: a count per code and the first examples of each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: list[Incident] = []

    def add(self, found: Incident) -> None:
        """Count one, and keep it while there are few of its kind."""
        self.counts[found.code] += 1
        if self.counts[found.code] <= EXAMPLES:
            self.examples.append(found)


def is_blocking(found: Incident) -> bool:
    """Return whether its document stays out of the batch."""
    return found.severity == "blocking"
