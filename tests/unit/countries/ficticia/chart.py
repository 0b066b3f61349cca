"""The four accounts of Ficticia."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chalicelib.catalogues.service import StartingChart

PART: Final = StartingChart(Path(__file__).with_name("chart.txt"), length=4)
