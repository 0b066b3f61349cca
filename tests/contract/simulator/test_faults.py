"""Every fault the simulator can be told to show."""

from __future__ import annotations

import time
from typing import Any

import pytest
import urllib3

from tests.contract.simulator.client import RECEPTION, Client
from tests.contract.simulator.taxpayer import Invoice, Signer


def test_delay_holds_the_answer_back(client: Client) -> None:
    client.faults({"fault": "delay", "seconds": 0.2, "match": {"path": "/fe/ae"}})

    started = time.perf_counter()
    assert client.call("GET", "/fe/ae?identificacion=3101999999").status == 200

    assert time.perf_counter() - started >= 0.2


def test_status_is_answered_as_often_as_told(client: Client, signer: Signer) -> None:
    client.faults(
        {"fault": "status", "status": 503, "times": 2, "headers": {"Retry-After": "1"}},
    )
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())

    answers = [client.post(invoice, signed) for _ in range(3)]

    assert [answer.status for answer in answers] == [503, 503, 202]
    assert answers[0].headers["Retry-After"] == "1"
    assert client.call("GET", "/admin/faults").json() == []


def test_connection_dropped_before_leaves_nothing_taken(client: Client, signer: Signer) -> None:
    client.faults({"fault": "drop_before", "match": {"path": "/recepcion$"}})
    invoice = Invoice()

    with pytest.raises(urllib3.exceptions.ProtocolError):
        client.post(invoice, signer.xpath(invoice.xml()))

    assert client.documents() == []


def test_connection_dropped_after_taking_leaves_it_taken_once(
    client: Client, signer: Signer
) -> None:
    client.faults({"fault": "drop_after_taking"})
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())

    with pytest.raises(urllib3.exceptions.ProtocolError):
        client.post(invoice, signed)
    again = client.post(invoice, signed)

    assert again.status == 400
    assert "ya fue recibido anteriormente" in again.headers["X-Error-Cause"]
    assert client.outcome(invoice.clave)["ind-estado"] == "aceptado"
    assert len(client.documents()) == 1


def test_client_may_time_out_while_the_document_is_taken(client: Client, signer: Signer) -> None:
    client.faults({"fault": "drop_after_taking", "seconds": 0.3})
    invoice = Invoice()
    body = invoice.body(signer.xpath(invoice.xml()))

    with pytest.raises(urllib3.exceptions.TimeoutError):
        client.http.request(
            "POST",
            client.base_url + RECEPTION,
            json=body,
            headers={"Authorization": f"Bearer {client.access}"},
            timeout=0.1,
        )

    assert client.outcome(invoice.clave)["ind-estado"] == "aceptado"


def test_token_refused_at_the_token_endpoint(client: Client) -> None:
    client.faults({"fault": "token_refused"})

    refused, granted = client.password_grant(), client.password_grant()

    assert (refused.status, refused.json()["error"]) == (401, "invalid_grant")
    assert granted.status == 200


def test_token_refused_at_the_reception(client: Client) -> None:
    client.faults({"fault": "token_refused", "match": {"path": "/recepcion"}})

    assert client.call("GET", f"{RECEPTION}/{'9' * 50}").status == 401
    assert client.call("GET", f"{RECEPTION}/{'9' * 50}").status == 404


def test_token_expires_in_the_middle_and_stays_expired(client: Client) -> None:
    client.faults({"fault": "token_expires"})

    expired = [client.call("GET", f"{RECEPTION}/{'9' * 50}").status for _ in range(2)]
    client.sign_in()

    assert expired == [401, 401]
    assert client.call("GET", f"{RECEPTION}/{'9' * 50}").status == 404


def test_rejection_on_request_for_one_clave(client: Client, signer: Signer) -> None:
    unlucky, lucky = Invoice(), Invoice()
    client.faults(
        {"fault": "reject", "match": {"clave": unlucky.clave}, "code": -37, "message": "Provincia"}
    )

    states = [client.submit(x, signer.xpath(x.xml())) for x in (lucky, unlucky)]

    assert [state for state, _ in states] == ["aceptado", "rechazado"]
    assert '-37, "Provincia", 0, 0' in states[1][1]


def test_warning_on_request(client: Client, signer: Signer) -> None:
    client.faults({"fault": "warn", "code": -48, "message": "Aviso"})
    invoice = Invoice()

    state, answer = client.submit(invoice, signer.xpath(invoice.xml()))

    assert state == "aceptado"
    assert '-48, "Aviso", 0, 0' in answer


def test_state_error_has_no_answer(client: Client, signer: Signer) -> None:
    client.faults({"fault": "state_error"})
    invoice = Invoice()

    client.post(invoice, signer.xpath(invoice.xml()))
    outcome = client.outcome(invoice.clave)

    assert outcome["ind-estado"] == "error"
    assert "respuesta-xml" not in outcome


def test_lost_answer_is_404_or_a_state_without_answer(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    client.submit(invoice, signer.xpath(invoice.xml()))
    client.faults(
        {"fault": "lost_answer", "times": 2},
        {"fault": "lost_answer", "mode": "without_answer"},
    )

    answers = [client.call("GET", f"{RECEPTION}/{invoice.clave}") for _ in range(4)]

    assert [answer.status for answer in answers] == [404, 404, 200, 200]
    assert ["respuesta-xml" in answer.json() for answer in answers[2:]] == [False, True]


def test_rule_without_number_of_times_holds_until_taken_away(client: Client) -> None:
    client.faults({"fault": "status", "status": 500, "times": None})

    before = {client.call("GET", "/indicadores/tc").status for _ in range(5)}
    assert client.call("DELETE", "/admin/faults").status == 204

    assert before == {500}
    assert client.call("GET", "/indicadores/tc").status == 200


@pytest.mark.parametrize(
    "rules",
    [
        {},
        [{"fault": "no-such"}],
        [{"fault": "status", "times": 0}],
        [{"fault": "status", "times": "x"}],
        [{"fault": "status", "match": {"path": "("}}],
        [{"fault": "status", "match": {"other": "x"}}],
        [{"fault": "status", "match": []}, "x"],
        [{"fault": "status", "status": "x"}],
        [{"fault": "status", "status": 99}],
        [{"fault": "status", "status": 204.5}],
        [{"fault": "status", "status": True}],
        [{"fault": "status", "headers": 5}],
        [{"fault": "status", "headers": {"Retry-After": 1}}],
        [{"fault": "status", "headers": {"a b": "1"}}],
        [{"fault": "status", "body": 5}],
        [{"fault": "status", "times": True}],
        [{"fault": "reject", "code": 1.5}],
        [{"fault": "lost_answer", "mode": "empty"}],
        [{"fault": "delay", "second": 1}],
        [{"fault": "delay", "seconds": -1}],
    ],
)
def test_bad_rules_are_refused_and_change_nothing(client: Client, rules: Any) -> None:
    client.faults({"fault": "warn"})

    assert client.call("PUT", "/admin/faults", rules).status == 400
    assert [rule["fault"] for rule in client.call("GET", "/admin/faults").json()] == ["warn"]
