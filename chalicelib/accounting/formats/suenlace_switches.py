"""What firms differ in when they read SUENLACE.DAT: for most of it sources disagree (ADR 0052)."""

from __future__ import annotations

from typing import Final

from chalicelib.accounting.formats import Switch
from chalicelib.core.texts import Text

SWITCHES: Final = (
    Switch(
        "correction_side",
        Text(
            es="lado de los detalles (tipo 9) de una factura rectificativa (tipo 2)",
            en="side of the details (type 9) of a correcting invoice (type 2)",
        ),
        {"C": Text(es="cargo", en="charge"), "A": Text(es="abono", en="credit")},
        Text(
            es="casi todas las fuentes escriben C y una escribe A",
            en="nearly all sources write C, and one writes A",
        ),
    ),
    Switch(
        "vat_account_field",
        Text(
            es="posición de la cuenta de IVA repercutido",
            en="position of the output VAT account",
        ),
        {
            "vat_account": Text(es="192 a 203", en="192 to 203"),
            "vat_account_2": Text(es="228 a 239", en="228 to 239"),
        },
        Text(
            es="tres fuentes la ponen en 192 a 203 y una en 228 a 239",
            en="three sources put it in 192 to 203, and one in 228 to 239",
        ),
    ),
    Switch(
        "header_total",
        Text(
            es="total de la cabecera cuando el cliente retiene IRPF",
            en="total of the header where the customer withholds income tax",
        ),
        {
            "net": Text(es="lo que el cliente paga, sin la retención", en="what the customer pays"),
            "gross": Text(es="base más IVA, antes de retener", en="base and VAT, before that"),
        },
        Text(
            es="el formato no dice cuál de los dos espera el programa",
            en="the format does not say which of the two the program expects",
        ),
    ),
    Switch(
        "account_records",
        Text(
            es="escribir las cuentas usadas (registros C): crea o renombra cuentas en el programa",
            en="write the accounts used (C records): creates or renames accounts in the program",
        ),
    ),
    Switch(
        "due_dates",
        Text(
            es="escribir los vencimientos (registros V) de lo que el cliente debe",
            en="write the due dates (V records) of what the customer owes",
        ),
    ),
    Switch(
        "upper_case",
        Text(es="escribir los textos en mayúsculas", en="write texts in capitals"),
    ),
    Switch(
        "coded_references",
        Text(
            es="acortar números de veinte dígitos sin que se repitan; si no, los diez últimos",
            en="shorten numbers of twenty digits so that none repeats; else their last ten",
        ),
    ),
)
