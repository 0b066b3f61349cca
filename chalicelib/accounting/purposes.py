"""What accounts are for, in words: each purpose of a country's posting rules. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from chalicelib.accounting.rules import rules_of
from chalicelib.core.texts import Text

_HEADS: Final = {
    "customer": Text(es="clientes", en="customers"),
    "supplier": Text(es="proveedores", en="suppliers"),
    "sale": Text(es="ventas", en="sales"),
    "return": Text(es="devoluciones de ventas", en="returns of sales"),
    "export": Text(es="exportaciones", en="exports"),
    "purchase": Text(es="compras", en="purchases"),
    "tax": Text(es="impuesto repercutido o retenido", en="tax charged or withheld"),
    "input_tax": Text(es="impuesto de compras", en="tax on purchases"),
    "other_charges": Text(es="otros cargos", en="other charges"),
    "treasury": Text(es="tesorería", en="treasury"),
    "returned_tax": Text(es="impuesto devuelto por el Estado", en="tax that the State returns"),
    "assumed_tax": Text(es="impuesto asumido por el emisor", en="tax that the issuer bears"),
    "rounding": Text(es="diferencias de redondeo", en="rounding differences"),
}
_KINDS: Final = {
    "goods": Text(es="bienes", en="goods"),
    "services": Text(es="servicios", en="services"),
    "exempt_goods": Text(es="bienes exentos", en="exempt goods"),
    "exempt_services": Text(es="servicios exentos", en="exempt services"),
    "exonerated_goods": Text(es="bienes exonerados", en="exonerated goods"),
    "exonerated_services": Text(es="servicios exonerados", en="exonerated services"),
    "not_subject_goods": Text(es="bienes no sujetos", en="goods out of scope"),
    "not_subject_services": Text(es="servicios no sujetos", en="services out of scope"),
}


@cache
def purpose_names(country: str) -> Mapping[str, Text]:
    """Return what each purpose of a country is, with the codes of its taxes and means as they are.

    >>> purpose_names("ES")["sale.goods"].es, purpose_names("ES")["tax.IVA.21"].en
    ('ventas: bienes', 'tax charged or withheld: IVA 21')
    """
    return {purpose: _name(purpose) for purpose in rules_of(country).accounts()}


def _name(purpose: str) -> Text:
    head, _, rest = purpose.partition(".")
    if not rest:
        return _HEADS[head]
    code = rest.replace(".", " ", 1)
    detail = _KINDS.get(rest, Text(es=code, en=code))
    return Text(es=f"{_HEADS[head].es}: {detail.es}", en=f"{_HEADS[head].en}: {detail.en}")
