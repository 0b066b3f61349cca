"""How each kind of document becomes a journal entry, by country: data that one engine reads.

Costa Rica: account codes of our default chart (`catalogues/charts/costa_rica.txt`). Spain: roots
of the PGC that the chart pads to the company's account length. A firm's own accounts replace these
by `Ruleset.with_accounts`; nothing in the engine names an account, a tax or a kind of document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Side = Literal["debit", "credit"]
Shape = Literal["invoice", "raises", "lowers"]
"""What a document is to the VAT book: an invoice, or one that raises or lowers an earlier one."""


@dataclass(frozen=True, slots=True)
class Income:
    """Where the net of one kind of sale goes, and what the VAT book calls the operation."""

    account: str
    operation: str = "01"
    """SUENLACE operation subtype: 01 domestic, 02 exempt, 06 export, 07 not subject."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How one type of document is posted."""

    shape: Shape
    income: Mapping[str, Income]
    settles: bool = False
    """Cash sale: the means of payment are debited instead of the customer."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The posting rules of one country."""

    country: str
    currency: str
    zone: str
    """IANA time zone in which a document has its date."""
    customer: str
    credit_conditions: frozenset[str]
    """Sale conditions under which nothing was paid at the sale."""
    means: Mapping[str, str]
    """Means of payment -> treasury account; `` is the account of means without a row."""
    means_in: Mapping[str, Mapping[str, str]]
    """The same for a currency that has treasury accounts of its own."""
    taxes: Mapping[tuple[str, str], str]
    """(tax code, rate code) -> account; rate code `` stands for every other rate."""
    vat: frozenset[str]
    """Tax codes whose base and rate the VAT book keeps."""
    withheld: frozenset[str]
    """Tax codes that lower what the customer pays: debited."""
    surcharges: Mapping[str, str]
    """Tax code of an equivalence surcharge -> the tax that it is charged beside."""
    returned_tax: str
    """Account of tax that the State returns to the customer: we pay it out and deduct it."""
    assumed_tax: str
    """Expense account of tax on gifts, which the State is owed and nobody pays us."""
    other_charges: Income
    documents: Mapping[str, Treatment]

    def with_accounts(self, accounts: Mapping[str, str]) -> Ruleset:
        """Post to a firm's own accounts: `accounts` maps a default code to the firm's."""

        def own(code: str) -> str:
            return accounts.get(code, code)

        def own_income(income: Income) -> Income:
            return replace(income, account=own(income.account))

        def own_documents(treatment: Treatment) -> Treatment:
            kinds = {kind: own_income(income) for kind, income in treatment.income.items()}
            return replace(treatment, income=kinds)

        return replace(
            self,
            customer=own(self.customer),
            means={code: own(account) for code, account in self.means.items()},
            means_in={
                currency: {code: own(account) for code, account in means.items()}
                for currency, means in self.means_in.items()
            },
            taxes={key: own(account) for key, account in self.taxes.items()},
            returned_tax=own(self.returned_tax),
            assumed_tax=own(self.assumed_tax),
            other_charges=own_income(self.other_charges),
            documents={code: own_documents(doc) for code, doc in self.documents.items()},
        )


def _kinds(goods: str, services: str, exempt: str) -> dict[str, Income]:
    """Every kind of net amount: taxed, exempt, exonerated, not subject."""
    return {
        "goods": Income(goods),
        "services": Income(services),
        "exempt_goods": Income(exempt, "02"),
        "exempt_services": Income(exempt, "02"),
        "exonerated_goods": Income(exempt, "02"),
        "exonerated_services": Income(exempt, "02"),
        "not_subject_goods": Income(exempt, "07"),
        "not_subject_services": Income(exempt, "07"),
    }


def _means(cash: str, bank: str) -> dict[str, str]:
    """Annex note 6 of Costa Rica: what each means of payment is to the books; the rest is cash."""
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


_CR_SALE = _kinds(goods="410011", services="410012", exempt="410013")
_CR_EXPORT = {kind: Income("410014", "06") for kind in _CR_SALE}
_CR_RETURN = {kind: replace(income, account="410091") for kind, income in _CR_SALE.items()}

COSTA_RICA = Ruleset(
    country="CR",
    currency="CRC",
    zone="America/Costa_Rica",
    customer="112001",
    # Annex note 5: credit, services to the State, IVA credit of up to 90 days.
    credit_conditions=frozenset({"02", "08", "10"}),
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
        **{(code, ""): "212131" for code in ("02", "03", "04", "05", "06", "12", "99")},
    },
    vat=frozenset({"01", "07", "08"}),
    withheld=frozenset(),
    surcharges={},
    returned_tax="212101",
    assumed_tax="520001",
    other_charges=Income("420091", "07"),
    documents={
        "01": Treatment("invoice", _CR_SALE, settles=True),
        "02": Treatment("raises", _CR_SALE),
        "03": Treatment("lowers", _CR_RETURN),
        "04": Treatment("invoice", _CR_SALE, settles=True),
        "09": Treatment("invoice", _CR_EXPORT, settles=True),
    },
)

_ES_SALE = _kinds(goods="700", services="705", exempt="700")
_ES_RETURN = {kind: replace(income, account="708") for kind, income in _ES_SALE.items()}

SPAIN = Ruleset(
    country="ES",
    currency="EUR",
    zone="Europe/Madrid",
    customer="430",
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
    vat=frozenset({"IVA", "IGIC"}),
    withheld=frozenset({"IRPF"}),
    surcharges={"RE": "IVA"},
    returned_tax="4709",
    assumed_tax="634",
    other_charges=Income("555", "07"),
    documents={
        **{code: Treatment("invoice", _ES_SALE) for code in ("F1", "F2", "F3")},
        **{code: Treatment("lowers", _ES_RETURN) for code in ("R1", "R2", "R3", "R4", "R5")},
    },
)

RULESETS: Mapping[str, Ruleset] = {"CR": COSTA_RICA, "ES": SPAIN}
