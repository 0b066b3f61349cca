"""How documents are posted: account codes are those of the starting chart (`chart.txt`)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from chalicelib.accounting.rules import (
    Income,
    Place,
    Ruleset,
    Sample,
    Treatment,
    bought,
    by_kind,
)
from chalicelib.countries.costa_rica import facts
from chalicelib.countries.costa_rica.structure.table import BY_TYPE, codes
from chalicelib.countries.costa_rica.totals import known


def _means(cash: str, bank: str) -> dict[str, str]:
    """Annex note 6: what each means of payment is to the books; the rest is cash."""
    return {
        "": cash,
        "01": cash,
        "02": bank,
        "03": bank,
        "04": bank,
        "05": "112004",  # collected by a third party, who owes it until it is passed on
        "06": bank,
        "07": "111301",  # held by a payment platform
    }


_KNOWN = known()
_SALE = by_kind(goods="410011", services="410012", exempt="410013")
_EXPORT = {kind: Income("410014", "06") for kind in _SALE}
_RETURN = {kind: replace(income, account="410091") for kind, income in _SALE.items()}
_PURCHASE = bought(goods="113101", services="511201")
_TREATMENTS = {
    "sale": Treatment("invoice", _SALE, settles=True),
    "export": Treatment("invoice", _EXPORT, settles=True, group="export"),
    "raises": Treatment("raises", _SALE),
    "return": Treatment("lowers", _RETURN, group="return"),
    "purchase": Treatment("invoice", _PURCHASE, group="purchase", trade="purchase"),
    "collection": Treatment("invoice", {}, settles=True, trade="collection"),
}
"""By what the table of document types calls it."""

_DIGITS = 20
_RANKS = {kind.code: (kind.letter, rank) for rank, kind in enumerate(BY_TYPE.values())}


def place_of(number: str) -> Place | None:
    """Read a consecutive: branch (3 digits), terminal (5), type (2), count (10).

    >>> place_of("00100001030000000042")
    Place(letter='N', rank=2, ranks=7, branch=1, terminal=1, sequence=42)
    >>> place_of("F/2026/1") is None
    True
    """
    if len(number) != _DIGITS or not number.isdecimal() or number[8:10] not in _RANKS:
        return None
    letter, rank = _RANKS[number[8:10]]
    return Place(letter, rank, len(_RANKS), int(number[:3]), int(number[3:8]), int(number[10:]))


PART: Final = Ruleset(
    currency=facts.PART.currency,
    zone=facts.PART.time_zone,
    customer="112001",
    supplier="211001",
    credit_conditions=_KNOWN.credit_conditions,
    means=_means(cash="111111", bank="111211"),
    means_in={"USD": _means(cash="111121", bank="111221")},
    taxes={
        ("01", "08"): "212111",
        ("01", "04"): "212112",
        ("01", "06"): "212112",
        ("01", "03"): "212113",
        ("01", "02"): "212114",
        ("01", "09"): "212115",
        ("01", "07"): "212116",
        ("07", ""): "212111",
        ("08", ""): "212111",
        **{(code, ""): "212131" for code in codes("taxes") if code not in _KNOWN.iva},
    },
    input_taxes={
        ("01", "08"): "212121",
        **{("01", code): "212122" for code in ("02", "03", "04", "06", "07", "09")},
        ("07", ""): "212121",
        ("08", ""): "212121",
    },
    vat=_KNOWN.iva,
    withheld=frozenset(),
    place_of=place_of,
    surcharges={},
    returned_tax="212101",
    assumed_tax="520001",
    other_charges=Income("420091", "07"),
    rounding_differences="520001",
    documents={kind.type: _TREATMENTS[kind.books] for kind in BY_TYPE.values() if kind.books},
    sample=Sample("00100001010000000001", "3101999999", "01", "08", Decimal(13), "01"),
)
