"""The list of licences as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast

from chalicelib.core import clock
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Language, Text
from chalicelib.installations.service import Head
from chalicelib.licences.listing import LicenceRow
from chalicelib.licences.model import RUNNER_NAMES, STATE_NAMES, State
from chalicelib.licences.products import PRODUCTS

_COLUMNS: Final[tuple[Text, ...]] = (
    Text(es="código", en="code"),
    Text(es="empresa", en="company"),
    Text(es="producto", en="product"),
    Text(es="estado", en="state"),
    Text(es="cliente", en="client"),
    Text(es="correo del cliente", en="client's e-mail"),
    Text(es="licencia", en="licence"),
    Text(es="lo lleva", en="run by"),
)
_OF_INSTALLATIONS: Final[tuple[Text, ...]] = (
    Text(es="identificación", en="tax id"),
    Text(es="válida desde", en="valid from"),
    Text(es="válida hasta", en="valid until"),
    Text(es="instalaciones permitidas", en="installations allowed"),
    Text(es="instalaciones en uso", en="installations in use"),
    Text(es="última comunicación", en="last check-in"),
)
"""What the file says beside that of licences that are installed."""


def licences_sheet(
    rows: Iterable[LicenceRow], heads: Mapping[str, Head] | None, language: Language
) -> Sheet:
    """Make a file of a list of licences; with `heads`, by their numbers, of installed ones."""
    columns = _COLUMNS if heads is None else _COLUMNS + _OF_INSTALLATIONS
    return Sheet(
        "licences.csv",
        [column.render(language) for column in columns],
        ((*_cells(row, language), *_more_cells(row, heads)) for row in rows),
    )


def _cells(row: LicenceRow, language: Language) -> tuple[str, ...]:
    return (
        row.company_code,
        row.company_name,
        PRODUCTS[row.product].words.name.render(language),
        STATE_NAMES[cast("State", row.state)].render(language),
        row.client_name,
        row.client_email,
        row.id,
        RUNNER_NAMES["firm" if row.run_by == "firm" else "client"].render(language),
    )


def _more_cells(row: LicenceRow, heads: Mapping[str, Head] | None) -> tuple[str, ...]:
    if heads is None:
        return ()
    head = heads.get(row.number_id)
    at = clock.iso(head.last_check_in_at) if head and head.last_check_in_at else ""
    in_use = str(head.in_use) if head else ""
    return row.tax_id, row.valid_from, row.valid_until, row.installations, in_use, at
