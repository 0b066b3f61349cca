"""Whom to tell of what becomes of a business: its owners or, where a firm runs it, that firm."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.accounts import service as accounts
from chalicelib.core.texts import Language
from chalicelib.firms import service as firms
from chalicelib.onboarding import store
from chalicelib.onboarding.model import LicenceLink


class Told(NamedTuple):
    """Somebody who is told: a person, or a firm."""

    id: str
    email: str
    language: Language
    is_proven: bool = False
    """Whether the address is somebody's who has signed in: to others go no words of a person."""


def heads_told(business_id: str, also: str = "") -> list[Told]:
    """Read whom to tell of a business, and whom `also` names, while they belong there.

    Nobody owns one that a firm runs by mandate: then the firm is told, in their place.
    """
    people = accounts.with_role(business_id, "owner", also=also)
    if people:
        return [
            Told(each.id, each.email, each.language, each.state != "unverified") for each in people
        ]
    running = {link.firm_id: link for link in store.licences(business_id) if link.is_run_by_firm}
    return [_firm_told(link) for link in running.values()]


def _firm_told(link: LicenceLink) -> Told:
    firm = firms.firm(link.firm_id)
    return Told(firm.id, link.firm_email or firm.email, firm.language)


def concerned(business_id: str, account_id: str) -> list[Told]:
    """Read whom to tell what became of somebody's act: them, or the heads once they left."""
    people = heads_told(business_id, also=account_id)
    return [each for each in people if each.id == account_id] or people
