"""References, notes against what they name, and the sequence of numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.simulator.certificate_authority import CertificateAuthority, Wanted
from tests.contract.simulator.client import LISTING, Client
from tests.contract.simulator.taxpayer import ISSUER, Invoice, Signer, note, reference

Sent = Callable[[Invoice], tuple[str, str]]


@pytest.fixture
def sent(client: Client, signer: Signer) -> Sent:
    return lambda invoice: client.submit(invoice, signer.xpath(invoice.xml()))


def contract(**changes: str) -> Invoice:
    """An invoice that names a contract."""
    plain = {"kind": "06", "code": "04", "issued_at": "2026-01-15T06:00:00-06:00"}
    return Invoice(references=reference("C-1", **(plain | changes)))


@pytest.mark.parametrize("document_type", ["02", "03"])
def test_notes_and_tickets_are_taken(sent: Sent, document_type: str) -> None:
    invoice, ticket = Invoice(), Invoice(document_type="04")

    assert [sent(item)[0] for item in (invoice, ticket)] == ["aceptado"] * 2
    for original in (invoice, ticket):
        state, answer = sent(note(original, document_type))
        assert state == "aceptado", answer
        assert "codigo, mensaje" not in answer


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "09"}, "TipoDocIR 09 no va"),
        ({"code": "12"}, "Codigo 12 no va"),
        ({"reason": "ab"}, "Razon tiene entre 3 y 180"),
        ({"reason": " a "}, "Razon tiene entre 3 y 180"),
        ({"kind": "08", "code": "05"}, "tiene la situación 2"),
    ],
)
def test_rules_of_2026_are_those_of_that_edition(
    client: Client, sent: Sent, changes: dict[str, str], words: str
) -> None:
    def named() -> Invoice:
        invoice = contract(**changes)
        if changes.get("kind") == "09":  # of this type the number is a clave
            clave = Invoice(issued_at=datetime(2026, 1, 15, 12, tzinfo=UTC)).clave
            invoice.references = invoice.references.replace("C-1", clave)
        return invoice

    state, answer = sent(named())
    client.call("PUT", "/admin/settings", {"reference_rules": "2024"})
    before, earlier = sent(named())

    assert state == "rechazado"
    assert words in answer
    assert before == "aceptado", earlier


def test_a_replaced_contingency_paper_has_situation_2(sent: Sent) -> None:
    invoice = contract(kind="08", code="05")
    invoice = Invoice(situation="2", references=invoice.references)

    assert sent(invoice)[0] == "aceptado"


def test_code_12_stands_in_credit_notes_and_type_09_in_notes(sent: Sent) -> None:
    invoice = Invoice()
    sent(invoice)

    credit = sent(note(invoice, references=reference(invoice.clave, "09", "12")))
    debit = sent(note(invoice, "02", references=reference(invoice.clave, "09", "12")))

    assert credit[0] == "aceptado", credit
    assert debit[0] == "rechazado"
    assert "Codigo 12 no va" in debit[1]
    assert "TipoDocIR" not in debit[1]


def test_clave_that_is_named_has_the_date_and_type_stated_or_a_warning(sent: Sent) -> None:
    clave = Invoice().clave

    odd_date = sent(note(Invoice(), references=reference(
        clave, issued_at="2026-01-15T06:00:00-06:00")))  # fmt: skip
    odd_type = sent(note(Invoice(), references=reference(clave, "04")))

    assert odd_date[0] == odd_type[0] == "aceptado"
    assert "-912," in odd_date[1]
    assert "FechaEmisionIR no es la fecha" in odd_date[1]
    assert "no es el tipo de la Clave" in odd_type[1]


def test_number_of_fifty_digits_that_is_no_clave_has_no_date(sent: Sent) -> None:
    dispatched = Invoice(references=contract().references.replace("C-1", "0" * 50))

    state, answer = sent(dispatched)

    assert state == "aceptado"
    assert "-912" not in answer


def test_clave_that_nobody_holds_is_no_error(sent: Sent) -> None:
    state, answer = sent(note(Invoice()))

    assert state == "aceptado"
    assert "-912" not in answer


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("<Numero>3101888888<", "<Numero>3101777777<")], "de otro receptor"),
        (
            [("<CodigoMoneda>CRC<", "<CodigoMoneda>USD<"), ("Cambio>1.0", "Cambio>500.0")],
            "La moneda y el tipo de cambio",
        ),
        ([("8313100000100", "8315100000000")], "Un código CABYS"),
    ],
)
def test_note_fits_the_document_that_it_names(
    client: Client, signer: Signer, sent: Sent, changes: list[tuple[str, str]], words: str
) -> None:
    invoice = Invoice()
    sent(invoice)
    written = note(invoice, replacements=changes)
    number = "3101777777" if "receptor" in words else "3101888888"
    receiver = {"tipoIdentificacion": "02", "numeroIdentificacion": number}

    states = []
    for enforced in (True, False):
        client.call("PUT", "/admin/settings", {"corrections_enforced": enforced})
        again = note(invoice, replacements=written.replacements)
        states.append(client.submit(again, signer.xpath(again.xml()), receptor=receiver))

    assert [state for state, _ in states] == ["rechazado", "aceptado"]
    assert words in states[0][1]


def test_note_names_a_document_of_its_own_issuer_and_not_a_later_one(
    client: Client, sent: Sent, certificate_authority: CertificateAuthority
) -> None:
    def others() -> Invoice:
        item = Invoice(replacements=[(ISSUER, "3101000001")])
        item.clave = item.clave.replace(ISSUER, "3101000001")
        return item

    pair = certificate_authority.issue(Wanted("Otra", "CPJ-3-101-000001"))
    foreign = others()
    body = {"emisor": {"tipoIdentificacion": "02", "numeroIdentificacion": "3101000001"}}
    taken = client.submit(
        foreign, Signer(pair.key, pair.certificate).xpath(foreign.xml()), **body
    )  # fmt: skip
    now = datetime.now(UTC)
    today, yesterday = Invoice(issued_at=now), now - timedelta(days=1)
    sent(today)

    of_another = sent(note(foreign))
    earlier = sent(note(today, issued_at=yesterday, situation="3"))

    assert taken[0] == "aceptado", taken
    assert (of_another[0], earlier[0]) == ("rechazado", "rechazado")
    assert "de otro emisor" in of_another[1]
    assert "posterior a la nota" in earlier[1]


def test_credit_notes_never_exceed_what_is_left(client: Client, sent: Sent) -> None:
    invoice = Invoice()
    sent(invoice)
    client.faults({"fault": "reject"})
    refused, credit, debit = note(invoice), note(invoice), note(invoice, "02")

    states = [sent(refused)[0], sent(credit)[0]]  # what was rejected took nothing
    too_much = sent(note(invoice))
    states += [sent(debit)[0], sent(note(invoice))[0]]  # the debit note made room for one more
    turned_back = sent(note(credit, "02"))  # a debit note takes a credit note back
    twice = sent(note(credit, "02"))
    states += [sent(note(invoice))[0]]

    assert states == ["rechazado", "aceptado", "aceptado", "aceptado", "aceptado"]
    assert too_much[0] == "rechazado"
    assert "queda 0.00000" in too_much[1]
    assert turned_back[0] == "aceptado", turned_back
    assert twice[0] == "rechazado"


def test_mere_mention_takes_nothing(sent: Sent) -> None:
    invoice = Invoice()
    sent(invoice)
    sent(note(invoice))
    mentioned = reference(invoice.clave, code="04") + reference(Invoice().clave)

    assert sent(note(invoice, references=mentioned))[0] == "aceptado"


def test_note_for_what_is_not_accepted_is_warned_of(client: Client, sent: Sent) -> None:
    client.faults({"fault": "reject"})
    invoice = Invoice()
    sent(invoice)

    warned = sent(note(invoice))
    replacing = sent(note(invoice, references=reference(invoice.clave, code="16")))

    assert warned[0] == replacing[0] == "aceptado"
    assert "no está aceptado (rechazado)" in warned[1]
    assert "-912" not in replacing[1]


def test_document_is_listed_with_its_parties_and_notes(client: Client, sent: Sent) -> None:
    invoice = Invoice()
    sent(invoice)
    debit, credit = note(invoice, "02"), note(invoice)
    sent(debit)
    sent(credit)

    row = client.call("GET", f"{LISTING}/{invoice.clave}").json()
    listed = client.call("GET", LISTING).json()

    assert row["emisor"]["numeroIdentificacion"] == ISSUER
    assert row["receptor"]["nombre"] == "Cliente Inventado S.A."
    assert [item["clave"] for item in row["notasCredito"]] == [credit.clave]
    assert [item["clave"] for item in row["notasDebito"]] == [debit.clave]
    assert datetime.fromisoformat(row["notasDebito"][0]["fecha"]).utcoffset() is not None
    assert row in listed
    assert client.call("GET", f"{LISTING}/{Invoice().clave}").status == 404


def test_document_of_a_former_program_can_be_registered(client: Client) -> None:
    clave = Invoice().clave
    body = {"clave": clave, "emisor": {"numeroIdentificacion": ISSUER}, "notasCredito": []}

    assert client.call("POST", "/admin/former-documents", body).status == 201
    assert client.call("GET", f"{LISTING}/{clave}").json() == body
    assert client.call("POST", "/admin/former-documents", {"emisor": {}}).status == 400


@pytest.mark.parametrize(
    ("setting", "state"), [("free", "aceptado"), ("warned", "aceptado"), ("rejected", "rechazado")]
)
def test_gap_in_the_sequence_of_numbers(
    client: Client, sent: Sent, setting: str, state: str
) -> None:
    client.call("PUT", "/admin/settings", {"sequence": setting})
    first, next_one, behind = (Invoice(number=number) for number in (700, 701, 690))
    gap, other_series = Invoice(number=703), Invoice(number=1, document_type="04")

    fitting = [sent(item) for item in (first, next_one, behind, other_series)]
    found = sent(gap)

    assert [item[0] for item in fitting] == ["aceptado"] * 4
    assert not any("-914" in item[1] for item in fitting)
    assert found[0] == state
    assert ("salta de 701 a 703" in found[1]) == (setting != "free")


@pytest.mark.parametrize(
    "value",
    [
        {"sequence": "gaps"},
        {"sequence": True},
        {"reference_rules": "2025"},
        {"corrections_enforced": "yes"},
        {"key_usage": "none"},
        {"signing_time_enforced": 1},
    ],
)
def test_bad_settings_are_refused(client: Client, value: dict[str, Any]) -> None:
    answer = client.call("PUT", "/admin/settings", value)

    assert answer.status == 400
    assert next(iter(value)) in answer.json()["error"]
