"""What a firm may activate for a company: the one table. Each product has a licence of its own."""

from __future__ import annotations

from typing import Annotated

from chalicelib.core.known_names import OneOfNow, OneOfNowOrLater
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords
from chalicelib.licences.invoicing import INVOICING
from chalicelib.licences.model import Licence
from chalicelib.licences.product import Product


def table(*rows: Product) -> dict[str, Product]:
    """Put rows together, by their codes.

    Raises:
        ValueError: two have one code, or two hand batches and nobody could tell to which firm.
    """
    made = {row.code: row for row in rows}
    if len(made) < len(rows):
        raise ValueError(f"two products of one code: {[row.code for row in rows]}")
    if sum(row.hands_batches for row in rows) > 1:
        raise ValueError("two products that hand batches")
    return made


PRODUCTS = table(INVOICING)


def product_of(licence: Licence) -> Product:
    """Return the row of a licence's product."""
    return PRODUCTS[licence.product]


def product_codes() -> tuple[str, ...]:
    """List the codes of the products that there are."""
    return tuple(PRODUCTS)


def product_names() -> dict[str, Text]:
    """List what people call the products."""
    return {code: product.words.name for code, product in PRODUCTS.items()}


ProductCode = Annotated[str, OneOfNow(product_codes)]
"""The code of a product that there is, as callers send it."""
ShownProduct = Annotated[str, OneOfNowOrLater(product_codes), InWords(product_names)]
"""The code of a product, as they are shown it: more may come."""
