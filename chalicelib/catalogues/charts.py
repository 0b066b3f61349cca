"""Charts of accounts, and the one that a company of each country starts with.

A country says where its starting chart is; a firm's own chart rules over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.core.countries import required_part
from chalicelib.core.model import Model
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

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


ACCOUNT_TYPE_NAMES: Final[dict[AccountType, Text]] = {
    "heading": Text(es="título", en="heading"),
    "asset": Text(es="activo", en="asset"),
    "cash": Text(es="efectivo y bancos", en="cash and banks"),
    "receivable": Text(es="cuentas por cobrar", en="accounts receivable"),
    "inventory": Text(es="inventario", en="inventory"),
    "fixed_asset": Text(es="activo fijo", en="fixed asset"),
    "liability": Text(es="pasivo", en="liability"),
    "payable": Text(es="cuentas por pagar", en="accounts payable"),
    "tax_payable": Text(es="impuestos por pagar", en="taxes payable"),
    "tax_receivable": Text(es="impuestos a favor", en="taxes receivable"),
    "equity": Text(es="patrimonio", en="equity"),
    "income": Text(es="ingresos", en="income"),
    "expense": Text(es="gastos", en="expense"),
}


@dataclass(frozen=True, slots=True)
class StartingChart:
    """Where a country's starting chart is (its part `chart`)."""

    file: Path
    """Rows `code|Spanish|English`; a `[type]` on a row of its own holds until the next."""
    length: int
    has_roots: bool = False
    """Its accounts are roots that a company pads to its own account length."""


class ChartAccount(Shown):
    """One account, or a heading that only groups others."""

    code: str = Field(min_length=1, max_length=12, pattern=r"^\d+$")
    type: Annotated[AccountType, in_words(ACCOUNT_TYPE_NAMES)]
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
    has_roots: bool = False
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
        """Find the account a code stands for: itself or the root that it was padded from.

        The longest root wins: in a chart with `477`, sub-account `47700021` is one of `477`.
        """
        digits = self.padded(code)
        if not self.has_roots:
            return self._by_code.get(digits)
        roots = (digits[:end] for end in range(len(digits), 2, -1))
        return next((self._by_code[root] for root in roots if root in self._by_code), None)

    def completed_by(self, other: Chart) -> Chart:
        """Add the accounts that only the other has; its own stay as they are."""
        if other._by_code.keys() <= self._by_code.keys():
            return self
        accounts = [self._by_code.get(account.code, account) for account in other.accounts]
        accounts += [account for account in self.accounts if account.code not in other._by_code]
        return Chart(
            country=self.country,
            length=self.length,
            has_roots=self.has_roots,
            accounts=tuple(accounts),
        )

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


@cache
def default_chart(country: str) -> Chart:
    """Read the chart that a new company of `country` starts with; read once, then kept.

    Raises:
        LookupError: the country is not served.
    """
    start: StartingChart = required_part(country, "chart")
    accounts = tuple(_accounts(start.file.read_text(encoding="utf-8")))
    return Chart(country=country, length=start.length, has_roots=start.has_roots, accounts=accounts)


def _accounts(text: str) -> list[ChartAccount]:
    accounts: list[ChartAccount] = []
    kind: AccountType = "heading"
    for row in text.splitlines():
        if row.startswith("["):
            kind = row.strip("[]")  # type: ignore[assignment]  # pydantic refuses an unknown one
        elif row and not row.startswith("#"):
            code, name_es, name_en = row.split("|")
            accounts.append(ChartAccount(code=code, type=kind, name_es=name_es, name_en=name_en))
    return accounts
