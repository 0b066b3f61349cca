"""Accounts of single customers and suppliers: the common account's code and a number. Pure.

A number is given once, in the order in which customers come, and kept for ever: it is kept, not the
account, so that books with more digits have the same ones. Codes that the chart has for something
else are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib.catalogues.service import AccountRef, Chart
from chalicelib.core.model import Model
from chalicelib.core.tax_ids import tidy


class Subaccount(Model):
    """Who has which number behind which account."""

    root: str
    tax_id: str
    number: int
    name: str
    """As they were called first: what the firm's program calls the account."""


class _Holder(NamedTuple):
    root: str
    tax_id: str


class NoNumberLeft(Exception):
    """The digits of the books have room for no more numbers behind the root."""


class Subaccounts:
    """Those of one company; asking for one that there is not makes it."""

    def __init__(self, known: Iterable[Subaccount] = (), *, version: int = 0) -> None:
        self.version = version
        """Of their list, as it was read."""
        self.is_changed = False
        self._by_holder = {_Holder(each.root, each.tax_id): each for each in known}
        self._last: dict[str, int] = {}
        for each in self._by_holder.values():
            self._last[each.root] = max(each.number, self._last.get(each.root, 0))

    def __iter__(self) -> Iterator[Subaccount]:
        return iter(self._by_holder.values())

    def __len__(self) -> int:
        return len(self._by_holder)

    def of(self, chart: Chart, root: str, tax_id: str, name: str) -> AccountRef:
        """Return the account of a customer or supplier behind `root`.

        Raises:
            NoNumberLeft: they have none yet, and there is none to give.
        """
        holder = _Holder(root, tidy(tax_id))
        found = self._by_holder.get(holder)
        if found is None:
            number = self._free(chart, root)
            found = Subaccount(root=root, tax_id=holder.tax_id, number=number, name=name)
            self._by_holder[holder] = found
            self._last[root] = number
            self.is_changed = True
        return AccountRef(code=code_of(chart, root, found.number), name=found.name)

    def put(self, given: Subaccount) -> None:
        """Take over the number that somebody has in the firm's program."""
        self._by_holder[_Holder(given.root, given.tax_id)] = given
        self._last[given.root] = max(given.number, self._last.get(given.root, 0))
        self.is_changed = True

    def _free(self, chart: Chart, root: str) -> int:
        common = chart.padded(root)
        number = self._last.get(root, 0) + 1
        while True:
            nearest = chart.account(code_of(chart, root, number))
            if nearest is not None and common.startswith(nearest.code):
                return number
            number += 1


def code_of(chart: Chart, root: str, number: int) -> str:
    """Write the account of a number in the digits of the books.

    Raises:
        NoNumberLeft: it does not fit them.
    """
    if "." in root or len(root) + len(str(number)) > chart.length:
        raise NoNumberLeft
    return chart.padded(f"{root}.{number}")
