"""The code lists of the v4.4 schemas and annex notes, as this country's own code asks them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chalicelib.catalogues.service import CodeLists

CODES: Final = CodeLists(Path(__file__).with_name("codes"))
"""What stands in `codes`; `currencies` and `countries`, which are everybody's, too."""
