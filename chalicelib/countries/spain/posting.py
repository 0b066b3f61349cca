"""How documents are posted: roots of the PGC, which the chart pads to the company's length."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from chalicelib.accounting.rules import Income, Ruleset, Sample, Treatment, bought, by_kind
from chalicelib.core.tax_ids import tidy
from chalicelib.countries.spain import facts
from chalicelib.countries.spain.tax_ids import broken_rule

_SALE = by_kind(goods="700", services="705", exempt="700")
_RETURN = {kind: replace(income, account="708") for kind, income in _SALE.items()}
_PURCHASE = bought(goods="600", services="629")

PART: Final = Ruleset(
    currency=facts.PART.currency,
    zone=facts.PART.time_zone,
    customer="430",
    supplier="400",
    credit_conditions=frozenset(),
    means={"": "572", "01": "570"},
    means_in={},
    taxes={
        ("IVA", "21"): "477.21",
        ("IVA", "10"): "477.10",
        ("IVA", "4"): "477.4",
        ("RE", "5.2"): "477.52",
        ("RE", "1.4"): "477.14",
        ("RE", "0.5"): "477.50",
        ("IGIC", ""): "4777",
        ("IRPF", ""): "473",
    },
    input_taxes={
        ("IVA", "21"): "472.21",
        ("IVA", "10"): "472.10",
        ("IVA", "4"): "472.4",
        ("IGIC", ""): "4727",
        ("IRPF", ""): "4751",
    },
    vat=frozenset({"IVA", "IGIC"}),
    withheld=frozenset({"IRPF"}),
    surcharges={"RE": "IVA"},
    returned_tax="4709",
    assumed_tax="634",
    other_charges=Income("555", "07"),
    rounding_differences="659",
    documents={
        "invoice": Treatment("invoice", _SALE),
        "ticket": Treatment("invoice", _SALE),
        "credit_note": Treatment("lowers", _RETURN, group="return"),
        "purchase": Treatment("invoice", _PURCHASE, group="purchase", trade="purchase"),
        "purchase_credit_note": Treatment("lowers", _PURCHASE, group="purchase", trade="purchase"),
        "payment_receipt": Treatment("invoice", {}, settles=True, trade="collection"),
    },
    sample=Sample("F/2026/0000001", "B12345674", "IVA", "21", Decimal(21), "02"),
    takes_tax_id=lambda number: not number or broken_rule(tidy(number)) is None,
)
