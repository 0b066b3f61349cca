"""Of which types of documents a business hands over."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.accounting.forms import EXPORT_TYPE_UNKNOWN
from chalicelib.core.errors import InvalidInput
from chalicelib.invoicing import service as invoicing
from chalicelib.onboarding import service as onboarding


def checked_country(business_id: str, document_types: Sequence[str] | None) -> str:
    """Return the country of a business, in which documents of these types are issued.

    Raises:
        CountryNotServed: the business has no documents, for none are issued in its country.
        InvalidInput: a type of document is none of the country.
    """
    country = onboarding.business(business_id).country
    invoicing.require_served(country)
    known = onboarding.document_names(country)
    faults = [
        EXPORT_TYPE_UNKNOWN.at(f"/document_types/{place}", known=", ".join(known))
        for place, each in enumerate(document_types or ())
        if each not in known
    ]
    if faults:
        raise InvalidInput(faults)
    return country
