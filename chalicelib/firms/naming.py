"""How a firm that acts is named to those who read of it on another side."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.core.texts import Language, Text
from chalicelib.firms.model import Firm

_OF_FIRM: Final = Text(es="{person} ({firm})", en="{person} ({firm})")


def name_of_acting(firm: Firm, account_id: str, language: Language, *, is_own: bool = False) -> str:
    """Name a firm that acts, and its person where the firm shows names or the reader is its own."""
    if not account_id or not (firm.shows_names or is_own):
        return firm.name
    person = accounts.actors(firm.id, [account_id], language)[account_id]
    if not person.id:
        return firm.name
    return _OF_FIRM.render(language, {"person": person.name, "firm": firm.name})
