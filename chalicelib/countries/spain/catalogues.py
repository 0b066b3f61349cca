"""The code lists of Spain: economic activities (CNAE-2025, RD 10/2025)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chalicelib.catalogues.service import Catalogues, CodeLists

CODES: Final = CodeLists(Path(__file__).with_name("codes"))
PART: Final = Catalogues(CODES)
