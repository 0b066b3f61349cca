"""Documents for the tests of this room: the shape of invoicing's, built without it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from chalicelib.accounting.posting import Books
from chalicelib.accounting.rules import RULESETS
from chalicelib.catalogues.charts import default_chart

D = Decimal
ONE, NOTHING, TOTAL = D(1), D(0), D("1130.00")


@dataclass(frozen=True)
class Net:
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class Tax:
    code: str
    rate_code: str | None
    rate: Decimal
    base: Decimal
    amount: Decimal
    kind: str | None = None
    is_assumed: bool = False


@dataclass(frozen=True)
class Paid:
    code: str
    amount: Decimal


@dataclass(frozen=True)
class Doc:
    """A credit sale of goods for 1,000.00 plus 13 % unless said otherwise."""

    id: str = "doc_1"
    number: str = "00100001010000000001"
    clave: str = "5" * 50
    document_type: str = "01"
    issued_at: datetime = datetime(2026, 10, 5, 18, 0, tzinfo=UTC)
    receiver_name: str | None = "Ejemplo Ficticio S.A."
    receiver_tax_id: str | None = "3101999999"
    sale_condition: str = "02"
    currency: str = "CRC"
    exchange_rate: Decimal = ONE
    total: Decimal = TOTAL
    other_charges: Decimal = NOTHING
    assumed_tax: Decimal = NOTHING
    returned_tax: Decimal = NOTHING
    net: list[Net] = field(default_factory=lambda: [Net("goods", D(1000))])
    taxes: list[Tax] = field(default_factory=lambda: [Tax("01", "08", D(13), D(1000), D(130))])
    payments: list[Paid] = field(default_factory=list)


COSTA_RICA = Books(RULESETS["CR"], default_chart("CR"))
SPAIN = Books(RULESETS["ES"], default_chart("ES"))
