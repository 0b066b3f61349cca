"""The starting chart of accounts of each country; a firm's own chart rules over it.

Costa Rica has no official chart: ours is a usual one. Spain's is the general plan for small firms
(PGC PYMES, RD 1515/2007), whose accounts are roots that a company pads to its own account length.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from chalicelib.catalogues.charts.model import AccountType, Chart, ChartAccount
from chalicelib.core.errors import NotFound
from chalicelib.core.texts import Text

_FILES = {"CR": ("costa_rica.txt", 6), "ES": ("spain_pymes.txt", 8)}


class ChartNotFound(NotFound):
    """There is no default chart for the country."""

    code = "chart-not-found"
    text = Text(
        es="No hay plan de cuentas para el país {country}; los disponibles son {known}.",
        en="There is no chart of accounts for country {country}; the available ones are {known}.",
    )


@cache
def default_chart(country: str) -> Chart:
    """Read the chart that a new company of `country` starts with; read once, then kept.

    Raises:
        ChartNotFound: we have no chart for the country.
    """
    if country not in _FILES:
        raise ChartNotFound(country=country, known=", ".join(_FILES))
    file_name, length = _FILES[country]
    text = (Path(__file__).parent / file_name).read_text(encoding="utf-8")
    return Chart(country=country, length=length, accounts=tuple(_accounts(text)))


def _accounts(text: str) -> list[ChartAccount]:
    """Read `code|type|Spanish|English` rows; `type` alone on a `[row]` holds until the next."""
    accounts: list[ChartAccount] = []
    kind: AccountType = "heading"
    for row in text.splitlines():
        if row.startswith("["):
            kind = row.strip("[]")  # type: ignore[assignment]  # pydantic refuses an unknown one
        elif row and not row.startswith("#"):
            code, name_es, name_en = row.split("|")
            accounts.append(ChartAccount(code=code, type=kind, name_es=name_es, name_en=name_en))
    return accounts
