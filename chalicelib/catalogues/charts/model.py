"""A chart of accounts and the length of its codes."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field

from chalicelib.core.model import Model

AccountType = Literal[
    "heading",
    "asset",
    "cash",
    "receivable",
    "inventory",
    "fixed_asset",
    "liability",
    "payable",
    "tax_payable",
    "tax_receivable",
    "equity",
    "income",
    "expense",
]


class ChartAccount(Model):
    """One account, or a heading that only groups others."""

    code: str = Field(min_length=1, max_length=12, pattern=r"^\d+$")
    type: AccountType
    name_es: str = Field(min_length=1, max_length=120)
    name_en: str = Field(min_length=1, max_length=120)


class AccountRef(Model):
    """An account as books and files carry it."""

    code: str
    name: str


class Chart(Model):
    """Accounts of one company; `length` is the number of digits that its books are kept in."""

    country: str
    length: int = Field(ge=4, le=12)
    accounts: tuple[ChartAccount, ...]

    @cached_property
    def _by_code(self) -> dict[str, ChartAccount]:
        return {account.code: account for account in self.accounts}

    @cached_property
    def _references(self) -> dict[str, AccountRef | None]:
        return {}

    def reference(self, code: str) -> AccountRef | None:
        """Name the account that a rule posts to; None when the chart has none for it.

        Kept once found: an export asks for the same twenty accounts a hundred thousand times.
        """
        if code not in self._references:
            found = self.account(code)
            usable = found is not None and found.type != "heading"
            self._references[code] = (
                AccountRef(code=self.padded(code), name=found.name_es) if found and usable else None
            )
        return self._references[code]

    def account(self, code: str) -> ChartAccount | None:
        """Find the account a code stands for: itself or, in Spain, the root it was padded from.

        The longest root wins: in a chart with `477`, sub-account `47700021` is one of `477`.
        """
        digits = self.padded(code)
        if self.country != "ES":
            return self._by_code.get(digits)
        roots = (digits[:end] for end in range(len(digits), 2, -1))
        return next((self._by_code[root] for root in roots if root in self._by_code), None)

    def completed_by(self, other: Chart) -> Chart:
        """Add the accounts that only the other has; its own stay as they are."""
        if other._by_code.keys() <= self._by_code.keys():
            return self
        accounts = [self._by_code.get(account.code, account) for account in other.accounts]
        accounts += [account for account in self.accounts if account.code not in other._by_code]
        return Chart(country=self.country, length=self.length, accounts=tuple(accounts))

    def padded(self, code: str) -> str:
        """Bring a code to the company's length: zeros between its root and what is behind the dot.

        Spanish practice; a code of full length stays as it is. `430.1` and `43000001` are the same
        account in books of eight digits.

        Raises:
            ValueError: the code is longer than the length allows.
        """
        root, _, suffix = code.partition(".")
        if len(root) + len(suffix) > self.length:
            msg = f"account {code} does not fit {self.length} digits"
            raise ValueError(msg)
        return (
            root + suffix.rjust(self.length - len(root), "0")
            if suffix
            else root.ljust(self.length, "0")
        )
