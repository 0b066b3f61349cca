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

Why = Literal["left_out", "in_flight", "not_imported", "refused", "kept_out"]
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
    "kept_out": Text(
        es="el cliente dijo que no va en los libros",
        en="the client said that it does not go into the books",
    ),
}

SENTENCES: dict[str, Text] = {
    "ACCOUNT_UNKNOWN": Text(
        es="No hay cuenta en el plan para {value}. Añádala o cambie la regla de contabilización.",
        en="The chart has no account for {value}. Add it or change the posting rule.",
    ),
    "ACCOUNT_LENGTH": Text(
        es="La cuenta {value} no cabe en los dígitos de sus libros. Acórtela en las reglas de "
        "contabilización, o cambie ahí los dígitos.",
        en="Account {value} does not fit the digits of the books. Shorten it in the posting rules, "
        "or change the digits there.",
    ),
    "ACCOUNT_NOT_IN_PROGRAM": Text(
        es="El plan de cuentas que envió el despacho no tiene la cuenta {value}; su programa "
        "puede crearla sin avisar. Cambie la regla, o añádala y envíe el plan otra vez.",
        en="The chart of accounts that the firm sent does not have account {value}; its program "
        "may create it without a word. Change the rule, or add it and send the chart again.",
    ),
    "SUBACCOUNTS_EXHAUSTED": Text(
        es="No quedan números para más subcuentas de la cuenta {value}. Dé más dígitos a los "
        "libros, u otra cuenta, en las reglas de contabilización.",
        en="No numbers are left for more sub-accounts of account {value}. Give the books more "
        "digits, or another account, in the posting rules.",
    ),
    "TAX_ID_WITH_TWO_NAMES": Text(
        es="La identificación {value} lleva en el lote más de un nombre; el programa conserva uno. "
        "Compruebe que es el mismo cliente.",
        en="Tax id {value} has more than one name in the batch; the program keeps one. Check that "
        "it is the same customer.",
    ),
    "ACCOUNT_WITH_TWO_TAX_IDS": Text(
        es="La cuenta {value} es de una sola parte y en el lote lleva varias identificaciones. "
        "Compruebe quién es, o use una cuenta común en las reglas de contabilización.",
        en="Account {value} is of one party alone and has several tax ids in the batch. Check who "
        "it is, or use a common account in the posting rules.",
    ),
    "UNBALANCED": Text(
        es="El asiento no cuadra por {value}. Revise los importes del comprobante.",
        en="The entry is off balance by {value}. Check the amounts of the document.",
    ),
    "DATE_OUT_OF_YEAR": Text(
        es="La fecha {value} queda fuera del periodo exportado. Exporte el periodo que la tiene.",
        en="Date {value} is outside the exported period. Export the period that has it.",
    ),
    "VAT_RATE_UNKNOWN": Text(
        es="No hay cuenta de impuesto para {value}. Añada la tarifa a las reglas.",
        en="There is no tax account for {value}. Add the rate to the rules.",
    ),
    "TOTAL_MISMATCH": Text(
        es="El total difiere en {value} de la suma de sus partes, o de lo pagado. El comprobante "
        "ya está aceptado y no se cambia: anótelo a mano en el programa.",
        en="The total differs by {value} from the sum of its parts, or from what was paid. The "
        "document is accepted and stays as it is: enter it by hand in the program.",
    ),
    "NIF_INVALID": Text(
        es="La identificación {value} del cliente no es válida. Pregunte al negocio cuál es, o "
        "anótelo en el programa a mano.",
        en="The customer's tax id {value} is not valid. Ask the business which it is, or enter the "
        "document in the program by hand.",
    ),
    "DUPLICATE_INVOICE": Text(
        es="El número {value} se repite en el lote una vez acortado a lo que cabe en el archivo, y "
        "no va en este. Exporte de nuevo el periodo: irá en otro lote.",
        en="Number {value} occurs twice in the batch once shortened to what the file has room for, "
        "so it is not in this one. Export the period again: it goes into another batch.",
    ),
    "NUMBER_TRUNCATED": Text(
        es="El número {value} se acortó a lo que cabe en el archivo. Búsquelo allí por sus últimas "
        "cifras.",
        en="Number {value} was shortened to what the file has room for. Look for it there by its "
        "last digits.",
    ),
    "NUMBER_WITHOUT_DIGITS": Text(
        es="Del número {value} no queda un número de factura para ContaPlus (una a ocho cifras, no "
        "todas cero). Exporte el periodo sin ese formato, o anótelo en el programa a mano.",
        en="Number {value} leaves no invoice number for ContaPlus (one to eight digits, not all "
        "zero). Export the period without that format, or enter it in the program by hand.",
    ),
    "NAME_CUT": Text(
        es="El nombre «{value}» no cabe entero en el formato y se cortó. Complételo en el programa "
        "si lo necesita.",
        en="Name “{value}” does not fit the format and was cut. Complete it in the program if you "
        "need it.",
    ),
    "TEXT_CUT": Text(
        es="El texto «{value}» no cabe entero en el formato y se cortó. Acórtelo en las reglas de "
        "contabilización.",
        en="Text “{value}” does not fit the format and was cut. Shorten it in the posting rules.",
    ),
    "CHARSET_REPLACED": Text(
        es="«{value}» lleva caracteres que el formato no admite y se sustituyeron.",
        en="“{value}” has characters that the format does not take; they were replaced.",
    ),
    "AMOUNT_TOO_LARGE": Text(
        es="El importe {value} no cabe en uno de los formatos (SUENLACE llega a "
        "9\u00a0999\u00a0999\u00a0999,99). El "
        "comprobante ya está aceptado y no se cambia: exporte el periodo solo en CSV y anótelo a "
        "mano, o divida el periodo y exporte su día aparte, en CSV.",
        en="Amount {value} does not fit one of the formats (SUENLACE has room for "
        "9,999,999,999.99). The document is "
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
    "TAX_NOT_DEDUCTIBLE": Text(
        es="De la compra, {value} de impuesto no son deducibles según las reglas de "
        "contabilización, y las filas del libro no tienen dónde decirlo. Márquelo en el libro.",
        en="Of the purchase, {value} of tax is not deductible by the posting rules, and the rows "
        "of the book have no place that says so. Mark it in the book.",
    ),
    "TAX_ID_LEFT_OUT": Text(
        es="La identificación {value} del cliente no cabe en el archivo: quedó en blanco, y en "
        "SUENLACE el nombre con ella. Anótelos en el programa a mano.",
        en="The customer's tax id {value} does not fit the file: it was left blank, and in "
        "SUENLACE the name with it. Enter both in the program by hand.",
    ),
    "BASE_OUTSIDE_VAT_BOOK": Text(
        es="El comprobante lleva {value} vendidos sin impuesto, que el libro de IVA del programa "
        "no toma del archivo. Anótelos en el libro a mano.",
        en="The document has {value} sold without tax, which the program's VAT book does not take "
        "from the file. Enter them in the book by hand.",
    ),
    "ACCOUNT_WITH_TWO_RATES": Text(
        es="La cuenta de impuesto {value} se usa con más de una tarifa, y el programa guarda una "
        "en cada subcuenta. Use una cuenta por tarifa en las reglas de contabilización.",
        en="Tax account {value} is used at more than one rate, and the program keeps one for each "
        "sub-account. Use one account for each rate in the posting rules.",
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
    "KEPT_OUT": Text(
        es="El cliente respondió que no va en los libros: «{value}». No está en el lote. Si debe "
        "ir, retire la pregunta que lo dice.",
        en="The client answered that it does not go into the books: “{value}”. It is not in the "
        "batch. If it should be, withdraw the question that says so.",
    ),
    "PROGRAM_REFUSED": Text(
        es="El programa del despacho no lo tomó: «{value}». Queda libre y va en la próxima "
        "exportación, una vez corregido lo que dice.",
        en="The firm's program did not take it: “{value}”. It is free and goes with the next "
        "export, once what it says is mended.",
    ),
    "RATE_COUNT_OVER_3": Text(
        es="El comprobante lleva {value} tarifas y algunos programas solo toman tres. Compruebe en "
        "el suyo que están todas.",
        en="The document has {value} rates, and some programs take only three. Check in yours that "
        "all of them are there.",
    ),
    "RATES_DO_NOT_FIT": Text(
        es="El comprobante lleva {value} tarifas y ContaSOL toma tres en cada factura. Exporte el "
        "periodo sin ese formato, o anótelo en el programa a mano.",
        en="The document has {value} rates, and ContaSOL takes three of each invoice. Export the "
        "period without that format, or enter it in the program by hand.",
    ),
    "BATCH_IS_FULL": Text(
        es="El lote tiene ya los {value} asientos que ContaSOL numera y este comprobante no va en "
        "él. Exporte de nuevo el periodo: irá en otro lote.",
        en="The batch has the {value} entries already that ContaSOL numbers, and this document is "
        "not in it. Export the period again: it goes into another batch.",
    ),
}
_AMOUNTS: Final = (
    "AMOUNT_TOO_LARGE",
    "BASE_OUTSIDE_VAT_BOOK",
    "NO_VAT_DETAIL",
    "TAX_NOT_DEDUCTIBLE",
    "TOTAL_MISMATCH",
    "UNBALANCED",
)
_READ: Final[Mapping[str, Callable[[str], object]]] = {
    **dict.fromkeys(_AMOUNTS, Decimal),
    "DATE_OUT_OF_YEAR": Day.read,
    "LATE_DOCUMENT": Day.read,
    "PERIOD_CLOSED": Day.read,
}
"""Values that each language writes in its own way; the others are words."""
WARNINGS = frozenset(
    {
        "ACCOUNT_NOT_IN_PROGRAM",
        "ACCOUNT_WITH_TWO_TAX_IDS",
        "TAX_ID_WITH_TWO_NAMES",
        "ACCOUNT_WITH_TWO_RATES",
        "BASE_OUTSIDE_VAT_BOOK",
        "NAME_CUT",
        "TEXT_CUT",
        "NUMBER_TRUNCATED",
        "PERIOD_CLOSED",
        "CHARSET_REPLACED",
        "DOCUMENTS_IN_FLIGHT",
        "KEPT_OUT",
        "LATE_DOCUMENT",
        "NOTHING_TO_POST",
        "NO_VAT_DETAIL",
        "RATE_COUNT_OVER_3",
        "TAX_ID_LEFT_OUT",
        "TAX_NOT_DEDUCTIBLE",
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
        facts = {"value": self._read_value, "why": WHY_NAMES[self.why] if self.why else ""}
        text = SENTENCES[self.code].render(language, facts)
        return SeenIncident(**self.model_dump(exclude={"why"}), text=text)

    def told_value(self, language: Language) -> str:
        """Write what was found as a language does."""
        return Text(es="{value}", en="{value}").render(language, {"value": self._read_value})

    @property
    def _read_value(self) -> object:
        return _READ.get(self.code, str)(self.value)


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
