"""A sale of Ficticia is paid in cash and bears a fee."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from chalicelib.accounting.rules import Income, Ruleset, Sample, Treatment, by_kind
from tests.unit.countries.ficticia import facts

PART: Final = Ruleset(
    currency=facts.PART.currency,
    zone=facts.PART.time_zone,
    customer="2000",
    supplier="2000",
    credit_conditions=frozenset(),
    means={"": "1000"},
    means_in={},
    taxes={("FEE", ""): "3000"},
    input_taxes={},
    vat=frozenset({"FEE"}),
    withheld=frozenset(),
    surcharges={},
    returned_tax="3000",
    assumed_tax="3000",
    other_charges=Income("4000"),
    rounding_differences="4000",
    sample=Sample("F-1", "1", "FEE", "", Decimal(10), ""),
    documents={"invoice": Treatment("invoice", by_kind("4000", "4000", "4000"), settles=True)},
)
