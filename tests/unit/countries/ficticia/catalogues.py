"""The code lists of Ficticia; two are called as lists that there are already."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from chalicelib.catalogues.service import Catalogues, CodeLists

CODES: Final = CodeLists(Path(__file__).with_name("codes"))
PART: Final = Catalogues(CODES)
