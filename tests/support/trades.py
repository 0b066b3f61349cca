"""What businesses of ordinary trades issue in a month, with the usual faults of life: seeded.

No document is here to break anything: what is odd in them is as rare as it is in life, or a little
less rare, so that a thousand documents have some of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, Final

from tests.support.customers import Customer, customers_of

FIVE: Final = Decimal("0.00001")
RATES: Final = {
    code: Decimal(rate)
    for code, rate in {"08": "13", "06": "8", "04": "4", "03": "2", "02": "1", "09": "0.5"}.items()
}
"""Rate code of the IVA -> per cent."""
TYPES: Final = {
    "invoice": "01", "debit_note": "02", "credit_note": "03", "ticket": "04", "purchase": "08",
    "export": "09",
}  # fmt: skip
_CASH, _CARD = "01", "02"
_EXCHANGE: Final = {"USD": 512, "EUR": 588}
_MOST: Final = Decimal(10) ** 10
"""What an amount of SUENLACE has no room for."""


@dataclass(frozen=True, slots=True)
class Trade:
    """What a kind of business sells, and how."""

    types: Mapping[str, int]
    """Type of document -> how often."""
    rates: Mapping[str, int]
    """Rate code, or "" for what is exempt -> how often."""
    kind: str = "goods"
    most_rates: int = 1
    """On one document."""
    regulars: int = 12
    """Customers who come again and again."""
    cash: float = 0.2
    """How many pay at once."""
    currencies: Mapping[str, int] = field(default_factory=lambda: {"CRC": 1})
    exonerated: float = 0.0
    """How many have something exonerated."""
    serves: bool = False
    """Whether 10 % for service is charged beside the sale."""
    returns_tax: bool = False
    """Whether the State returns the tax of who pays by card."""
    amounts: tuple[int, int] = (2_000, 900_000)
    """In colones."""


TRADES: Final = (
    Trade({"ticket": 7, "invoice": 2, "credit_note": 1}, {"08": 6, "02": 3, "": 1},
          most_rates=3, cash=0.9, amounts=(500, 80_000)),
    Trade({"ticket": 8, "invoice": 2}, {"08": 1}, "services", cash=0.95, serves=True,
          amounts=(3_000, 90_000)),
    Trade({"invoice": 7, "ticket": 3}, {"04": 1}, "services", cash=0.8, returns_tax=True,
          regulars=40, amounts=(15_000, 200_000)),
    Trade({"invoice": 12, "credit_note": 1, "debit_note": 1}, {"08": 1}, "services",
          currencies={"USD": 3, "CRC": 2}, amounts=(100_000, 4_000_000)),
    Trade({"export": 6, "invoice": 2, "purchase": 2}, {"": 3, "08": 1},
          currencies={"USD": 5, "EUR": 1}, regulars=6, amounts=(900_000, 60_000_000)),
    Trade({"invoice": 5, "purchase": 4, "ticket": 1}, {"02": 4, "09": 2, "08": 2}, most_rates=2,
          amounts=(20_000, 3_000_000)),
    Trade({"invoice": 10, "credit_note": 1}, {"08": 4, "04": 1}, exonerated=0.3,
          amounts=(200_000, 50_000_000)),
    Trade({"invoice": 14, "credit_note": 2, "debit_note": 1}, {"08": 6, "02": 3, "": 2, "04": 1},
          most_rates=4, regulars=30, cash=0.05, exonerated=0.05, amounts=(50_000, 9_000_000)),
    Trade({"invoice": 8, "ticket": 1}, {"": 5, "03": 3, "08": 1}, "services", most_rates=2,
          regulars=60, amounts=(60_000, 400_000)),
    Trade({"invoice": 5, "ticket": 4, "credit_note": 1}, {"08": 1}, "services", cash=0.7,
          currencies={"CRC": 2, "USD": 2, "EUR": 1}, amounts=(30_000, 1_500_000)),
)  # fmt: skip
"""A grocer, a restaurant, a doctor, consultants, an exporter, a farmer, a builder, a wholesaler, a
school and a hotel."""


class Shop:
    """One business of a trade, with its counters and customers."""

    def __init__(self, trade: Trade, seed: int) -> None:
        self.trade = trade
        self._chance = Random(seed)  # noqa: S311 - made up, and the same again
        self._customers = customers_of(self._chance, trade.regulars)
        self._counts = dict.fromkeys(TYPES, 0)
        self._place = self._chance.choice([(1, 1)] * 8 + [(2, 3), (117, 99)])

    def documents(self, moments: Iterator[datetime]) -> Iterator[dict[str, Any]]:
        """Make a document of each moment: what its summary says of it."""
        for at in moments:
            yield self._document(at)

    def _document(self, at: datetime) -> dict[str, Any]:
        chance, trade = self._chance, self.trade
        kind = _one_of(chance, trade.types)
        self._counts[kind] += 1
        branch, terminal = self._place
        number = f"{branch:03}{terminal:05}{TYPES[kind]}{self._counts[kind]:010}"
        is_for_nobody = kind == "ticket" and chance.random() < 0.8
        customer = Customer.nobody() if is_for_nobody else chance.choice(self._customers)
        currency = _one_of(chance, trade.currencies)
        rate = Decimal(_EXCHANGE[currency]) if currency in _EXCHANGE else Decimal(1)
        is_cash = kind not in ("credit_note", "debit_note") and chance.random() < trade.cash
        means = self._means() if is_cash else []
        sold = self._sold(kind, rate, returns_tax=trade.returns_tax and means == [_CARD])
        return {
            "number": number,
            "key": f"506{at:%d%m%y}{number}".ljust(50, "1"),
            "document_type": kind,
            "issued_at": at,
            "receiver_name": customer.called(chance),
            "receiver_tax_id": customer.tax_id,
            "sale_condition": "01" if is_cash else "02",
            "currency": currency,
            "exchange_rate": str(rate),
            "payments": _paid(means, sold["total"]),
            **sold,
        }

    def _sold(self, kind: str, exchange: Decimal, *, returns_tax: bool) -> dict[str, Any]:
        """What was sold, its taxes, and what that comes to: always to the last place.

        The totals of a document are computed when it is issued, and checked by the authority:
        none that does not add up is accepted (annex 1, TotalComprobante).
        """
        chance, trade = self._chance, self.trade
        most = chance.randint(1, trade.most_rates)
        codes = {"" if kind == "export" else _one_of(chance, trade.rates) for _ in range(most)}
        net: dict[str, Decimal] = {}
        taxes: list[dict[str, Any]] = []
        for code in sorted(codes):
            base = self._amount(exchange)
            if code and chance.random() < trade.exonerated:
                exonerated = (base * chance.choice([Decimal(1), Decimal("0.5")])).quantize(FIVE)
                _add(net, f"exonerated_{trade.kind}", exonerated)
                base -= exonerated
            if not base:
                continue
            _add(net, trade.kind if code else f"exempt_{trade.kind}", base)
            if code:
                if not taxes and chance.random() < 0.004 and kind in ("invoice", "ticket"):
                    specific = (base / 10).quantize(FIVE)  # a tax on the thing itself, taxed too
                    taxes.append(_tax("02", None, Decimal(10), base, specific, trade.kind))
                    base += specific
                amount = (base * RATES[code] / 100).quantize(FIVE, ROUND_HALF_UP)
                taxes.append(_tax("01", code, RATES[code], base, amount, trade.kind))
        due = sum(net.values(), Decimal(0)) + sum((tax["amount"] for tax in taxes), Decimal(0))
        charges = Decimal(0)
        if trade.serves and kind in ("invoice", "ticket"):
            charges = (sum(net.values(), Decimal(0)) / 10).quantize(FIVE)
        returned = Decimal(0)
        if returns_tax:
            returned = sum((tax["amount"] for tax in taxes if tax["code"] == "01"), returned)
        return {
            "net": [{"kind": each, "amount": amount} for each, amount in net.items()],
            "taxes": taxes,
            "other_charges": charges,
            "returned_tax": returned,
            "total": due + charges - returned,
        }

    def _amount(self, exchange: Decimal) -> Decimal:
        """An amount of the trade, small ones more often; once in thousands beyond a field."""
        chance, (least, most) = self._chance, self.trade.amounts
        colones = Decimal(int(least * (most / least) ** chance.random()))
        if chance.random() < 0.0003:
            colones = _MOST * chance.randint(1, 9)
        cents = Decimal(chance.choice([0, 0, 50, chance.randrange(100)])) / 100
        return (colones / exchange + cents).quantize(FIVE)

    def _means(self) -> list[str]:
        """One means of payment, and now and then two."""
        means = self._chance.choice([_CASH, _CASH, _CARD, _CARD, "06", "04"])
        return [means] if self._chance.random() > 0.05 else [_CASH, _CARD]


def _paid(means: Sequence[str], total: Decimal) -> list[dict[str, Any]]:
    """Pay a total; of two means a third by the first."""
    if len(means) < 2:
        return [{"code": each, "amount": total} for each in means]
    first = (total / 3).quantize(FIVE)
    return [{"code": means[0], "amount": first}, {"code": means[1], "amount": total - first}]


def _tax(
    code: str, rate_code: str | None, rate: Decimal, base: Decimal, amount: Decimal, kind: str
) -> dict[str, Any]:
    return {
        "code": code, "rate_code": rate_code, "rate": rate, "base": base, "amount": amount,
        "kind": kind,
    }  # fmt: skip


def _add(sums: dict[str, Decimal], kind: str, amount: Decimal) -> None:
    sums[kind] = sums.get(kind, Decimal(0)) + amount


def _one_of(chance: Random, weights: Mapping[str, int]) -> str:
    return chance.choices([*weights], [*weights.values()])[0]
