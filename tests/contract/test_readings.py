"""Each open reading is taken by an authority that reads alike, and by none that reads otherwise.

Agreement by a default that both share would prove nothing: the simulator takes what it is set to
and shares no code with what is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.core.settings import choices
from chalicelib.countries.costa_rica.checking import checked_totals
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.readings import USUAL, Readings
from chalicelib.countries.costa_rica.signer import sign
from infra.simulator.cabys import Cabys
from infra.simulator.rules import Inspector
from infra.simulator.schemas import Schemas
from infra.simulator.settings import Settings
from infra.simulator.store import Store, Stored, Submission
from tests.contract.conftest import SCHEMA_FOLDERS
from tests.support.tax_keys import signing_key
from tests.unit.countries.costa_rica.samples import document, line

USUAL_RULES = Settings(
    exonerations="registered",
    exoneration_share="line",
    gift_tax="issuer",
    refund_means="02",
    refund_credit="no",
    refund_veterinary="no",
)


def exonerated(price: str, rate_code: str, rate: str) -> dict[str, Any]:
    exoneration = {
        "type": "10", "number": "AL-1", "institution": "01", "rate": rate,
        "issued_at": "2026-01-15T06:00:00Z",
    }  # fmt: skip
    tax = {"code": "01", "rate_code": rate_code, "exoneration": exoneration}
    return line(unit_price=price, taxes=[tax])


def doctor(cabys: str) -> dict[str, Any]:
    return line(cabys=cabys, taxes=[{"code": "01", "rate_code": "04"}])


HALF_A_GIFT = line(
    discounts=[{"code": "07", "percentage": "10"}, {"code": "01", "percentage": "50"}]
)
ROUNDED = exonerated("0.00031", "08", "4")
"""Of its tax a quarter is exonerated, as it is rounded; of its rate four thirteenths are."""
CARD: dict[str, Any] = {"payments": [{"type": "02"}]}
CREDIT: dict[str, Any] = {"sale_condition": "02", "credit_days": 30}
CASES: dict[str, tuple[list[Any], dict[str, Any], tuple[str, ...]]] = {
    "exoneration_share": (
        [exonerated("100", "08", "13"), exonerated("100", "04", "1"), ROUNDED],
        {},
        ("line", "rates", "group"),
    ),
    "gift_tax": ([HALF_A_GIFT], {}, ("issuer", "part", "base", "customer")),
    "refund_means": (
        [doctor("9310100000100")],
        {"payments": [{"type": "04"}]},
        ("02", "02+04+06"),
    ),
    "refund_credit": ([doctor("9310100000100")], CARD | CREDIT, ("no", "yes")),
    "refund_veterinary": ([doctor("8350000000000")], CARD, ("no", "yes")),
}
"""By the name of a reading: what is sold, how, and its values, of which no two agree on it."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(tmp_path_factory.mktemp("register"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return Schemas(next((path for path in SCHEMA_FOLDERS if path.is_dir()), None))


def chosen(name: str, value: str) -> Readings:
    """The readings of a deployment whose setting has this value."""
    changes: dict[str, dict[str, Any]] = {
        "refund_means": {"refund_means": frozenset(value.split("+"))},
        "refund_credit": {"refunds_credit": value == "yes"},
        "refund_veterinary": {"refunds_veterinary": value == "yes"},
    }
    return replace(USUAL, **changes.get(name, {name: value}))


def rules(name: str, value: str) -> Callable[[], Settings]:
    """The settings of an authority that reads so."""
    changes: dict[str, Any] = {name: value}
    set_to = replace(USUAL_RULES, **changes)
    return lambda: set_to


def issued(name: str, value: str) -> Comprobante:
    lines, changes, _ = CASES[name]
    usual = document(*lines, **changes)
    totals = checked_totals(usual.body, chosen(name, value))
    return Comprobante.model_validate(usual.model_dump() | {"totals": totals})


def submitted(sold: Comprobante) -> Stored:
    signed = sign(unsigned_xml(sold), signing_key(), at=sold.issued_at, clave=sold.clave)
    identification = sold.body.receiver and sold.body.receiver.identification
    assert identification
    submission = Submission(
        clave=sold.clave,
        environment="recepcion",
        user="usuario",
        sent_date=sold.issued_at.isoformat(),
        issuer_type=sold.issuer.identification.type,
        issuer_id=sold.issuer.identification.number,
        receiver_type=identification.type,
        receiver_id=identification.number,
        receiver_consecutive="",
        xml=signed,
    )
    return Stored(1, submission, sold.issued_at.timestamp(), "recibido", None, [], {}, 1, 0)


@pytest.mark.parametrize("name", CASES)
def test_a_reading_is_taken_by_who_reads_alike_and_by_nobody_else(
    name: str, store: Store, schemas: Schemas
) -> None:
    values = CASES[name][2]
    for ours in values:
        sent = submitted(issued(name, ours))
        for theirs in values:
            inspector = Inspector(store, schemas, Cabys(None), rules(name, theirs))
            found = inspector.inspect(sent).findings
            assert (found == []) == (ours == theirs), (ours, theirs, found)


def test_every_reading_that_is_a_setting_is_tried() -> None:
    fields = Readings.__dataclass_fields__.keys()

    assert len(CASES) == len(fields)
    for name, (_, _, values) in CASES.items():
        assert set(values) == set(choices(name))
