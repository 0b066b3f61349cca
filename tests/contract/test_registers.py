"""What we make of the public registers is what the authority makes of its own records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import urllib3

from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.activities import current_activity, padded
from chalicelib.countries.costa_rica.authorisations import differences
from chalicelib.countries.costa_rica.business import PART
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.hacienda import service as hacienda
from chalicelib.countries.costa_rica.signer import sign
from infra.simulator import Simulator
from infra.simulator.cabys import Cabys
from infra.simulator.lookups import ACTIVITY_FORMS
from infra.simulator.rules import Inspector
from infra.simulator.schemas import Schemas
from infra.simulator.settings import Settings
from infra.simulator.store import Store, Stored, Submission
from tests.support.samples import ISSUED_AT
from tests.support.tax_keys import signing_key
from tests.unit.countries.costa_rica.samples import document, line

NUMBER, CODE = "AL-00000001-26", "4529000000000"
RECORD = {
    "numeroDocumento": NUMBER,
    "identificacion": "3101888888",
    "porcentajeExoneracion": 13,
    "fechaEmision": "2026-01-15T00:00:00",
    "fechaVencimiento": "2026-12-31T00:00:00",
    "poseeCabys": True,
    "cabys": [CODE],
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    running = Simulator(tmp_path_factory.mktemp("simulator"))
    yield running.start()
    running.stop()


@pytest.fixture
def registers(authority: str, environment: pytest.MonkeyPatch, aws: object) -> str:
    """The simulator's; questions to it are counted in the table of `aws`."""
    environment.setenv("HACIENDA_LOOKUP_URL", authority)
    settings.cache_clear()
    return authority


def told(url: str, method: str, path: str, value: Any = None) -> Any:
    answer = urllib3.request(method, url + path, json=value)
    assert answer.status < 300, answer.data
    return answer.json() if answer.data else None


def test_activities_are_taken_in_every_form_in_which_the_register_writes_them(
    registers: str,
) -> None:
    for form in ACTIVITY_FORMS:
        told(registers, "PUT", "/admin/settings", {"activity_codes": form})
        rows = told(registers, "GET", "/fe/ae?identificacion=3101999999")["actividades"]
        for row in rows:
            sent = padded(str(row["codigo"]))
            assert len(sent) == 6
            for typed in (row["codigo"], sent, current_activity(sent)):
                found = PART.registered_activity("3101999999", str(typed), "biz_1")
                assert found is not None, (form, typed)
                assert (found.code, found.description) == (sent, row["descripcion"])


def test_an_activity_that_ended_is_not_taken(registers: str) -> None:
    asked = {"activity_codes": "dotted", "inactive_activity": True}
    told(registers, "PUT", "/admin/settings", asked)
    rows = told(registers, "GET", "/fe/ae?identificacion=3101999999")["actividades"]
    (ended,) = [row["codigo"] for row in rows if row["estado"] == "I"]

    assert PART.registered_activity("3101999999", ended, "biz_1") is None


AGREEMENTS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    ({"porcentajeExoneracion": 8}, {"rate": "8"}, True),
    ({}, {"rate_code": "04", "rate": "4"}, True),
    ({"fechaVencimiento": "2026-11-20"}, {}, True),
    ({"poseeCabys": False, "cabys": []}, {}, True),
    ({"identificacion": "3101777777"}, {"type": "11"}, True),
    ({"fechaEmision": "2026-01-16"}, {}, False),
    ({"fechaVencimiento": "2026-11-19"}, {}, False),
    ({"porcentajeExoneracion": 8}, {}, False),
    ({}, {"rate": "12"}, False),
    ({}, {"rate_code": "04", "rate": "3"}, False),
    ({"identificacion": "3101777777"}, {}, False),
    ({"cabys": ["8313100000100"]}, {}, False),
]


def exonerated(rate_code: str = "08", **changes: Any) -> dict[str, Any]:
    asked = {
        "type": "04", "number": NUMBER, "institution": "01",
        "issued_at": "2026-01-15T12:00:00-06:00", "rate": "13", **changes,
    }  # fmt: skip
    tax = {"code": "01", "rate_code": rate_code, "exoneration": asked}
    return line(cabys=CODE, taxes=[tax])


CONTRACT = {
    "type": "06", "number": "C-1", "code": "04", "reason": "Contrato de ejemplo",
    "issued_at": "2026-11-01T12:00:00Z",
}  # fmt: skip


def test_an_exoneration_is_refused_if_and_only_if_the_authority_would_reject_it(
    registers: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store(tmp_path_factory.mktemp("records"))
    inspector = Inspector(store, Schemas(None), Cabys(None), lambda: Settings(exonerations="all"))
    for record, asked, is_taken in AGREEMENTS:
        told(registers, "POST", "/admin/exonerations", RECORD | record)
        store.save_record("exoneration", NUMBER, RECORD | record)
        sold = document(exonerated(**asked), references=[CONTRACT])
        with clock.set_to(ISSUED_AT):
            ours = list(differences(sold.body, {NUMBER: hacienda.authorisation(NUMBER)}))
        theirs = inspector.inspect(submitted(sold)).findings

        assert (ours == [], theirs == []) == (is_taken, is_taken), (record, asked, ours, theirs)
    store.close()


def test_an_authorisation_that_there_is_none_of_is_denied_by_both(registers: str) -> None:
    assert hacienda.authorisation("AL-99999999-26") is None


def submitted(sold: Any) -> Stored:
    signed = sign(unsigned_xml(sold), signing_key(), at=sold.issued_at, clave=sold.clave)
    issuer, receiver = sold.issuer.identification, sold.body.receiver.identification
    submission = Submission(
        sold.clave, "recepcion", "usuario", sold.issued_at.isoformat(), issuer.type, issuer.number,
        receiver.type, receiver.number, "", signed,
    )  # fmt: skip
    at: datetime = sold.issued_at
    return Stored(1, submission, at.timestamp(), "recibido", None, [], {}, 1, 0)
