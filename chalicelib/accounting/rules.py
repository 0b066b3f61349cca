"""How each kind of document becomes a journal entry: a country's data that one engine reads.

Every account has a purpose (`sale.goods`, `tax.01.08`): by it a firm names an account of its own
(`overrides`). Nothing in the engine names an account, a tax or a kind of document. `__all__` is
what countries take of the room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from chalicelib.core.countries import required_part

__all__ = ["Income", "Place", "Ruleset", "Sample", "Treatment", "bought", "by_kind"]

Side = Literal["debit", "credit"]
Shape = Literal["invoice", "raises", "lowers"]
"""What a document is to the VAT book: an invoice, or one that raises or lowers an earlier one."""
Trade = Literal["sale", "purchase", "collection"]
"""Sold to a customer, bought from a supplier, or paid by a customer after the sale."""
Scheme = Literal["common", "numbered"]
"""One account for all customers, or one for each: the common one's code and a number."""
Rounding = Literal["income", "account"]
"""Cents of rounding stay in the income that they arise in, or go to an account of their own."""


def natural_side(trade: Trade, shape: Shape) -> Side:
    """Return the side of what was sold, bought or paid.

    >>> natural_side("sale", "invoice"), natural_side("purchase", "lowers")
    ('credit', 'credit')
    """
    return "debit" if (trade == "purchase") != (shape == "lowers") else "credit"


class Place(NamedTuple):
    """Where a document stands among its issuer's: for formats without room for a whole number."""

    letter: str
    """Of its type; no other of the country has it."""
    rank: int
    """Of its type among those of the country, from 0."""
    ranks: int
    branch: int
    terminal: int
    sequence: int


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
    """Of a purchase: what it is an expense of."""
    settles: bool = False
    """Cash sale: the means of payment are debited instead of the customer."""
    group: str = "sale"
    """Documents of one group share their accounts."""
    trade: Trade = "sale"
    text: str = ""
    """Of its entries, where it has one of its own; a template of the same fields."""

    @property
    def natural(self) -> Side:
        """The side of what was sold, bought or paid."""
        return natural_side(self.trade, self.shape)


class Sample(NamedTuple):
    """What invented documents are made of, to show how a country's rules post them."""

    number: str
    tax_id: str
    tax: str
    rate_code: str
    rate: Decimal
    means: str


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The posting rules of one country (its part `posting`)."""

    currency: str
    zone: str
    """IANA time zone in which a document has its date."""
    customer: str
    supplier: str
    credit_conditions: frozenset[str]
    """Sale conditions under which nothing was paid at the sale."""
    means: Mapping[str, str]
    """Means of payment -> treasury account; `` is the account of means without a row."""
    means_in: Mapping[str, Mapping[str, str]]
    """The same for a currency that has treasury accounts of its own."""
    taxes: Mapping[tuple[str, str], str]
    """(tax code, rate code) -> account; rate code `` stands for every other rate."""
    input_taxes: Mapping[tuple[str, str], str]
    """The same for what is bought; what no row is for is part of the cost."""
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
    rounding_differences: str
    """Account of cents that rounding leaves over, for books that keep them apart."""
    documents: Mapping[str, Treatment]
    """By neutral name."""
    sample: Sample
    customers: Scheme = "common"
    suppliers: Scheme = "common"
    rounding: Rounding = "income"
    text: str = "{type} {number}"
    """Of an entry: a template of the fields of `texts`."""
    place_of: Callable[[str], Place | None] = lambda _: None
    """Reads branch, terminal and count out of a number."""
    takes_tax_id: Callable[[str], bool] = lambda _: True
    """Whether the programs of the country take this as the tax id of a customer."""

    def accounts(self) -> dict[str, str]:
        """Return the account of each purpose."""
        found: dict[str, str] = {}
        self._each(found.setdefault)
        return found

    def with_accounts(self, own: Mapping[str, str]) -> Ruleset:
        """Post to other accounts: `own` has them by purpose."""
        return self._each(own.get)

    def with_others(self, other: Callable[[str], str]) -> Ruleset:
        """Post to other accounts: `other` says which for each, whatever its purpose."""
        return self._each(lambda _, account: other(account))

    def _each(self, of: Callable[[str, str], str]) -> Ruleset:
        """Put in the place of each account what `of` says of its purpose and itself."""

        def by_means(means: Mapping[str, str], *currency: str) -> dict[str, str]:
            return {
                code: of(_dotted("treasury", *currency, code), account)
                for code, account in means.items()
            }

        def by_tax(head: str, taxes: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
            return {key: of(_dotted(head, *key), account) for key, account in taxes.items()}

        def by_kinds(treatment: Treatment) -> Treatment:
            return replace(
                treatment,
                income={
                    kind: replace(income, account=of(f"{treatment.group}.{kind}", income.account))
                    for kind, income in treatment.income.items()
                },
            )

        charges = self.other_charges
        return replace(
            self,
            customer=of("customer", self.customer),
            supplier=of("supplier", self.supplier),
            documents={name: by_kinds(each) for name, each in self.documents.items()},
            taxes=by_tax("tax", self.taxes),
            input_taxes=by_tax("input_tax", self.input_taxes),
            other_charges=replace(charges, account=of("other_charges", charges.account)),
            means=by_means(self.means),
            means_in={each: by_means(means, each) for each, means in self.means_in.items()},
            returned_tax=of("returned_tax", self.returned_tax),
            assumed_tax=of("assumed_tax", self.assumed_tax),
            rounding_differences=of("rounding", self.rounding_differences),
        )


def _dotted(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def by_kind(goods: str, services: str, exempt: str) -> dict[str, Income]:
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


def bought(goods: str, services: str) -> dict[str, Income]:
    """Every kind of net amount of what is bought: the tax on it makes no other expense of it."""
    return {
        kind: Income(goods if kind.endswith("goods") else services)
        for kind in by_kind(goods, services, goods)
    }


def rules_of(country: str) -> Ruleset:
    """Return the posting rules of a country.

    Raises:
        LookupError: it is not served.
    """
    found: Ruleset = required_part(country, "posting")
    return found
