"""The chart of accounts that a company of Spain starts with: PGC PYMES (RD 1515/2007)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chalicelib.catalogues.service import StartingChart

PART: Final = StartingChart(Path(__file__).with_name("chart.txt"), length=8, has_roots=True)
