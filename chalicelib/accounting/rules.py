"""How each kind of document becomes a journal entry: a country's data that one engine reads.

A firm's own accounts replace a country's by `Ruleset.with_accounts`; nothing in the engine names
an account, a tax or a kind of document. `__all__` is what countries take of the room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from chalicelib.core.countries import required_part

__all__ = ["Income", "Place", "Ruleset", "Treatment", "by_kind"]

Side = Literal["debit", "credit"]
Shape = Literal["invoice", "raises", "lowers"]
"""What a document is to the VAT book: an invoice, or one that raises or lowers an earlier one."""


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
    settles: bool = False
    """Cash sale: the means of payment are debited instead of the customer."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The posting rules of one country (its part `posting`)."""

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
    """By neutral name."""
    place_of: Callable[[str], Place | None] = lambda _: None
    """Reads branch, terminal and count out of a number."""
    takes_tax_id: Callable[[str], bool] = lambda _: True
    """Whether the programs of the country take this as the tax id of a customer."""

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


def rules_of(country: str) -> Ruleset:
    """Return the posting rules of a country.

    Raises:
        LookupError: it is not served.
    """
    found: Ruleset = required_part(country, "posting")
    return found
