"""The page of limits says what the tables say."""

from __future__ import annotations

import re

from chalicelib.http.limits import LIMITS
from infra.edge import RATES
from infra.packaging import ROOT


def test_page_of_limits_is_that_of_the_tables() -> None:
    page = (ROOT / "docs" / "limits.md").read_text("utf-8").partition("\n## ")[0]
    rows = [row.strip("|").split("|")[1:] for row in page.splitlines() if re.search(r"\d \|$", row)]
    told = [[int(cell.replace(",", "")) for cell in row] for row in rows]

    assert told == [[*LIMITS[act], *RATES[act]] for act in LIMITS]
