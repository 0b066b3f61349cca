"""What a firm may activate for a company: the one table. Each product has a licence of its own."""

from __future__ import annotations

from typing import Annotated

from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.known_names import OneOfNow, OneOfNowOrLater
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords
from chalicelib.firms import service as firms
from chalicelib.licences.invoicing import INVOICING
from chalicelib.licences.model import Licence
from chalicelib.licences.notifications import NOTIFICATIONS
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


PRODUCTS = table(INVOICING, NOTIFICATIONS)


(INSTALLED,) = (code for code, row in PRODUCTS.items() if row.is_installed)
"""The product by which a client manages its own: there is one."""


def product_of(licence: Licence) -> Product:
    """Return the row of a licence's product."""
    return PRODUCTS[licence.product]


NOT_SERVED = FieldRule(
    "product-not-served",
    Text(
        es="Este producto no se ofrece a empresas de ese país. Elija una empresa de otro.",
        en="This product is not offered to companies of that country. Choose one of another.",
    ),
)
NOT_APPROVED = FieldRule(
    "product-not-approved",
    Text(
        es="El operador ya no tiene aprobado este producto para su despacho. Un administrador "
        "puede pedirlo.",
        en="The operator does not have this product approved for your firm any more. An "
        "administrator can ask for it.",
    ),
)
NO_PLAN = FieldRule(
    "no-plan",
    Text(
        es="Con las licencias de este producto no se emite y nadie paga un plan. Quite este dato.",
        en="Nothing is issued by licences of this product, and nobody pays a plan. Leave this out.",
    ),
)


CLIENTS_ALONE = FieldRule(
    "client-alone",
    Text(
        es="Las licencias de este producto son siempre del cliente, y su despacho no las lleva por "
        "mandato. Quite el mandato y escriba el correo del cliente.",
        en="Licences of this product are always the client's, and your firm does not run them by "
        "mandate. Take the mandate out and write the client's e-mail.",
    ),
)


def require_plan(licence: Licence, paid_by: str | None) -> None:
    """Pass unless it is said who pays a plan, and the product has none.

    Raises:
        InvalidInput: it has none.
    """
    if paid_by is not None and not product_of(licence).covers_plan:
        raise InvalidInput([NO_PLAN.at("/paid_by")])


def require_runnable(licence: Licence, mandate: str | None) -> None:
    """Pass unless the firm states a mandate to run what is the client's alone.

    Raises:
        InvalidInput: it does.
    """
    if mandate is not None and not product_of(licence).is_run_by_firms:
        raise InvalidInput([CLIENTS_ALONE.at("/mandate")])


def require_served(licence: Licence, country: str) -> None:
    """Pass if the product of a licence is offered to companies of a country.

    Raises:
        InvalidInput: it is not.
    """
    if not product_of(licence).is_served(country):
        raise InvalidInput([NOT_SERVED.at("/company_id")])


def require_active_feature(firm_id: str, product: str) -> None:
    """Pass if the operator has approved a product for a firm, where it needs that.

    Raises:
        FeatureNotActive: it needs it, and the firm must ask first.
    """
    feature = PRODUCTS[product].feature
    if feature is not None:
        firms.firm(firm_id).require_feature(feature)


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
