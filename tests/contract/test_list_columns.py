"""What the columns of a list may be called is written down, from the table that reads them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from chalicelib.core.countries import countries
from chalicelib.core.tax_ids import number_names
from chalicelib.firms.company_csv import COLUMNS, REQUIRED, TOLD
from chalicelib.http.openapi import document

PAPER = Path(__file__).parents[2] / "docs" / "companies.md"


def test_paper_of_columns_is_the_generated_one() -> None:
    """Rewritten on purpose as the description of the API is: `REWRITE_OPENAPI=1 pytest …`."""
    if os.environ.get("REWRITE_OPENAPI"):
        PAPER.write_text(paper(), "utf-8")

    assert PAPER.read_text("utf-8") == paper()


def paper() -> str:
    fields: dict[str, Any] = document()["components"]["schemas"]["CompanyRow"]["properties"]
    rows = "".join(
        f"| {', '.join(_names(field))} | {'yes' if field in REQUIRED else ''} | {_what(about)} |\n"
        for field, about in ((name, fields[name]) for name in COLUMNS)
    )
    return (
        "# Columns of a company list\n\n"
        "Generated of the table that reads them (`make openapi`). A column may have any of its "
        "names: capitals,\naccents and what stands between the words do not count. Columns come "
        "in any order; one that is not here,\nor is there twice, has the list refused. An empty "
        "cell clears what is stored, a missing column leaves it.\n`program` may be missing where "
        "the parameter `program` says it.\n"
        f"The file of the list, `GET …/companies.csv`, can be sent as it is: {_told()} "
        "are not\nread.\n\n"
        f"| names | must be there | what it says |\n|---|---|---|\n{rows}"
    )


def _told() -> str:
    return " and ".join(f"`{text.es}` (`{text.en}`)" for text in TOLD.values())


def _names(field: str) -> list[str]:
    of_countries = [name for country in countries() for name in number_names(country)]
    names = [*COLUMNS[field], *(of_countries if field == "tax_id" else ())]
    return [f"`{name}`" for name in dict.fromkeys(names)]


def _what(about: dict[str, Any]) -> str:
    return str(about["description"]).replace("|", "/")
