"""What happened in a firm, told to its administrators."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.core.texts import Text

EVENTS: Final[dict[str, Text]] = {
    "firm_created": Text(es="Se dio de alta el despacho.", en="The firm was registered."),
    "companies_uploaded": Text(
        es="Se subió la lista de empresas: {created} nuevas, {updated} cambiadas, {unchanged} sin "
        "cambios, {refused} rechazadas.",
        en="The list of companies was uploaded: {created} new, {updated} changed, {unchanged} as "
        "they were, {refused} refused.",
    ),
    "firm_changed": Text(
        es="Se cambiaron datos del despacho: {fields}.",
        en="Data of the firm were changed: {fields}.",
    ),
    "logo_set": Text(es="Se puso el logotipo.", en="The logo was set."),
    "logo_removed": Text(es="Se quitó el logotipo.", en="The logo was removed."),
}
"""What happened in a firm, beside what happened to its users."""
COMPANY_EVENTS: Final[dict[str, Text]] = {
    "tax_id_corrected": Text(
        es="Se corrigió la identificación: de {before} a {after}.",
        en="The tax id was put right: from {before} to {after}.",
    ),
}
"""What happened to a company of the list, beside what its licences did."""


TELLING: Final = accounts.Telling(
    events={**EVENTS, **accounts.USER_EVENTS}, facts=accounts.user_facts
)
