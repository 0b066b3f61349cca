"""What the ministry's register says of a taxpayer, asked sparingly."""

from __future__ import annotations

from typing import Final

from chalicelib.catalogues.service import (
    RegisteredActivity,
    RegisteredTaxpayer,
    TaxpayerRegister,
)
from chalicelib.countries.costa_rica import sparing, tax_ids
from chalicelib.countries.costa_rica.hacienda import service as hacienda


def _find(number: str, asker: str) -> RegisteredTaxpayer | None:
    sparing.take(asker, "taxpayers")
    found = hacienda.taxpayer(number)
    if found is None:
        return None
    is_known_type = found.id_type in tax_ids.PART.taxpayers
    return RegisteredTaxpayer(
        name=found.name,
        id_type=found.id_type if is_known_type else tax_ids.likely_type(number),
        regime=found.regime or None,
        activities=tuple(
            RegisteredActivity(
                code=each.code, description=each.description, is_active=each.is_active
            )
            for each in found.activities
        ),
    )


PART: Final = TaxpayerRegister(_find)
