"""What happened in a firm, told to its administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.core.right_words import ROLE_NAMES
from chalicelib.core.texts import Text

EVENTS: Final[dict[str, Text]] = {
    "firm_created": Text(es="Se dio de alta el despacho.", en="The firm was registered."),
    "companies_uploaded": Text(
        es="Se subió la lista de empresas: {created} nuevas, {updated} cambiadas, {unchanged} sin "
        "cambios, {refused} rechazadas.",
        en="The list of companies was uploaded: {created} new, {updated} changed, {unchanged} as "
        "they were, {refused} refused.",
    ),
    "user_invited": Text(es="Se invitó a un {role}.", en="Somebody was invited as {role}."),
    "user_admitted": Text(
        es="Se aceptó la invitación como {role}.", en="The invitation as {role} was accepted."
    ),
    "invitation_refused": Text(es="Se rechazó la invitación.", en="The invitation was refused."),
}
COMPANY_EVENTS: Final[dict[str, Text]] = {
    "tax_id_corrected": Text(
        es="Se corrigió la identificación: de {before} a {after}.",
        en="The tax id was put right: from {before} to {after}.",
    ),
}
"""What happened to a company of the list, beside what its licences did."""


def facts_told(event: str, facts: dict[str, str]) -> Mapping[str, object]:
    """Return the facts of an event, with those that are codes in words."""
    role = facts.get("role", "")
    return {**facts, "role": ROLE_NAMES[role]} if role in ROLE_NAMES else facts


TELLING: Final = accounts.Telling(events=EVENTS, facts=facts_told)
