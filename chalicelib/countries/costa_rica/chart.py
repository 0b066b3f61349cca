"""The chart of accounts that a company of Costa Rica starts with: a usual one, none is official."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chalicelib.catalogues.service import StartingChart

PART: Final = StartingChart(Path(__file__).with_name("chart.txt"), length=6)
