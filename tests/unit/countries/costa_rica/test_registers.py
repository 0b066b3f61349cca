"""A register refuses what it does not have, never what it says nothing about, and is asked once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, get_args

import pytest

from chalicelib.aws.transaction import OthersInTheWay
from chalicelib.catalogues.forms import CatalogueQuery
from chalicelib.catalogues.service import find
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import pattern, settings
from chalicelib.countries.costa_rica import cabys_copy, registers, sparing
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.invoicing.authority import authority_of
from tests.support.cabys_tables import table
from tests.support.fake_service import Reply, Service, running
from tests.unit.countries.costa_rica.samples import body, dossier, line

NONE = Reply(404, {"code": 404, "status": "Not Found"})
KNOWN = Reply(body={"nombre": "EJEMPLO FICTICIA", "tipoIdentificacion": "02"})
ask_registers = partial(registers.ask_registers, asker="biz_1")
CODE, NO_CODE = "4529000000000", "9999999999999"


def found(code: str) -> Reply:
    return Reply(body=[{"codigo": code, "descripcion": "Ejemplo", "impuesto": 13}])


@pytest.fixture
def service(aws: dict[str, Any], environment: pytest.MonkeyPatch) -> Iterator[Service]:
    with running() as started:
        started.on("/fe/ae", KNOWN)
        started.on("/fe/cabys", found(CODE))
        environment.setenv("HACIENDA_LOOKUP_URL", started.url)
        environment.setenv("ASKED_REGISTERS", "receivers cabys exonerations")
        settings.cache_clear()
        yield started


def refusals(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        ask_registers(body(**changes))
    return [(error.pointer, error.rule.code) for error in refused.value.fields]


def test_what_is_registered_is_asked_once_and_known_to_every_process(service: Service) -> None:
    ask_registers(body())
    ask_registers(body())
    registers.forget()
    ask_registers(body())

    assert sorted(service.paths()) == [
        f"/fe/ae?identificacion={body().receiver.identification.number}",  # type: ignore[union-attr]
        f"/fe/cabys?codigo={CODE}",
    ]


def test_a_receiver_that_the_register_does_not_have_is_refused(service: Service) -> None:
    service.on("/fe/ae", NONE, KNOWN)

    assert refusals() == [("/receiver/identification/number", "receiver-not-registered")]


def test_a_code_that_does_not_exist_is_refused_at_each_line(service: Service) -> None:
    control = found("8313100000100")
    service.on("/fe/cabys", Reply(body=[]), control)

    errors = refusals(lines=[line(cabys=NO_CODE), line(cabys=NO_CODE)])

    assert errors == [("/lines/0/cabys", "cabys-unknown"), ("/lines/1/cabys", "cabys-unknown")]


@pytest.mark.parametrize("kind", ["credit_note", "debit_note"])
def test_a_note_is_only_warned_of_what_has_left_a_register_since(
    service: Service, kind: str
) -> None:
    service.on("/fe/ae", NONE, KNOWN)
    service.on("/fe/cabys", Reply(body=[]), found("8313100000100"))

    warnings = ask_registers(body(line(cabys=NO_CODE), type=kind))

    assert [(each.pointer, each.rule.code) for each in warnings] == [
        ("/receiver/identification/number", "receiver-not-registered"),
        ("/lines/0/cabys", "cabys-unknown"),
    ]
    service.on("/fe/ex", NONE)
    assert refusals(type=kind, lines=[exonerated()])[-1][1] == "exoneration-unknown"


def test_a_register_that_denies_what_certainly_exists_is_not_believed(service: Service) -> None:
    service.on("/fe/cabys", Reply(body=[]))

    ask_registers(body(line(cabys=NO_CODE)))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500),
        Reply(403),
        Reply(429),
        Reply(400),
        Reply(404, b"<html>"),
        Reply(404, {"message": "no Route matched with those values"}),
        Reply(200, b"<html>"),
        Reply(200, {"message": "en mantenimiento"}),
        Reply(200, {"nombre": ""}),
        Reply(200, b"[" * 200_000),
        Reply(drop=True),
    ],
)
def test_a_register_that_says_nothing_refuses_nothing(service: Service, reply: Reply) -> None:
    service.on("/fe/ae", reply)
    service.on("/fe/cabys", reply)

    ask_registers(body())


def test_a_fault_of_ours_in_reading_a_register_is_logged_and_refuses_nothing(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    def find(code: str) -> str:
        raise KeyError(code)

    faulty = replace(registers.REGISTERS["cabys"], find=find)

    ask_registers(body(), registers={**registers.REGISTERS, "cabys": faulty})

    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


def test_a_silent_register_is_left_alone_for_a_while(service: Service) -> None:
    service.on("/fe/ae", Reply(503))
    now = clock.now()

    ask_registers(body())
    ask_registers(body())
    with clock.set_to(now + timedelta(minutes=2)):
        ask_registers(body())

    assert len([path for path in service.paths() if path.startswith("/fe/ae")]) == 2


def test_a_slow_register_does_not_hold_the_request(service: Service) -> None:
    service.on("/fe/ae", NONE)

    ask_registers(body(), patience_seconds=0.0)


def test_no_more_is_asked_than_the_ministry_bears(service: Service) -> None:
    lines = [line(cabys=f"45290000000{number:02d}") for number in range(40)]
    service.on("/fe/cabys", Reply(body=[]))

    ask_registers(body(*lines))

    asked = [path for path in service.paths() if path.startswith("/fe/cabys")]
    assert len(asked) == registers.MOST_QUESTIONS + 1


@pytest.mark.parametrize("kind", ["05", "06"])
def test_whom_no_register_has_is_not_asked_for(service: Service, kind: str) -> None:
    foreigner = {"name": "Foráneo", "identification": {"type": kind, "number": "P1"}}

    ask_registers(body(receiver=foreigner))

    assert not [path for path in service.paths() if path.startswith("/fe/ae")]


def test_a_register_that_is_switched_off_is_not_asked(
    service: Service, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("ASKED_REGISTERS", "")
    settings.cache_clear()
    service.on("/fe/ae", NONE)

    ask_registers(body())

    assert service.asked == []


def test_setting_takes_the_registers_that_there_are_and_no_other() -> None:
    names = set(re.findall("[a-z]+", pattern("asked_registers")))

    assert names == set(registers.REGISTERS)


NUMBER, AT = "AL-00000001-26", "/lines/0/taxes/0/exoneration"
RECORD = {"numeroDocumento": NUMBER, "porcentajeExoneracion": 13}
NOW = datetime.fromisoformat("2026-11-20T16:00:00Z")


def exonerated() -> dict[str, Any]:
    asked = {
        "type": "04", "number": NUMBER, "institution": "01",
        "issued_at": "2026-01-15T12:00:00-06:00", "rate": "13",
    }  # fmt: skip
    return line(taxes=[{"code": "01", "rate_code": "08", "exoneration": asked}])


def test_an_authorisation_that_there_is_none_of_is_refused(service: Service) -> None:
    service.on("/fe/ex", NONE)

    assert refusals(lines=[exonerated(), line(), exonerated()]) == [
        (f"{AT}/number", "exoneration-unknown"),
        ("/lines/2/taxes/0/exoneration/number", "exoneration-unknown"),
    ]


def test_an_authorisation_is_asked_for_anew_each_time(service: Service) -> None:
    service.on("/fe/ex", Reply(body=RECORD), Reply(body=RECORD | {"porcentajeExoneracion": 1}))

    with clock.set_to(NOW):
        ask_registers(body(exonerated()))
        assert refusals(lines=[exonerated()]) == [(f"{AT}/rate", "exoneration-rate-differs")]


def test_a_rate_that_is_not_the_catalogues_is_worth_a_word(service: Service) -> None:
    reduced = line(taxes=[{"code": "01", "rate_code": "04"}])
    exempt = line(taxes=[{"code": "01", "rate_code": "10"}])

    for _ in range(2):  # asked, and recalled
        (warning,) = ask_registers(body(line(), reduced, exempt))
        assert warning.pointer == "/lines/1/taxes/0/rate_code"
        assert warning.rule.code == "rate-differs-from-cabys"
        assert f"CABYS {CODE} has a rate of 13 %" in warning.sentence("en")
        registers.forget()

    assert len([path for path in service.paths() if path.startswith("/fe/cabys")]) == 1


def test_a_code_that_has_no_rate_is_compared_with_none(service: Service) -> None:
    service.on("/fe/cabys", Reply(body=[{"codigo": CODE, "impuesto": "Exento"}]))

    assert ask_registers(body()) == []


def test_a_warning_stands_on_the_document(service: Service) -> None:
    authority = authority_of("CR")
    reduced = body(line(taxes=[{"code": "01", "rate_code": "04"}]))

    issued = authority.number(
        authority.draft(reduced, "biz_1"), dossier(), 1, document_id="doc_1", at=NOW
    )

    assert isinstance(issued, Comprobante)
    (warning,) = issued.warnings
    assert (warning.pointer, warning.code) == (
        "/lines/0/taxes/0/rate_code",
        "rate-differs-from-cabys",
    )
    assert warning.es != warning.en
    assert Comprobante.model_validate_json(issued.model_dump_json()) == issued


def test_business_that_asks_too_much_has_no_more_asked_until_the_next_day(
    service: Service,
) -> None:
    with clock.set_to(NOW):
        sparing.allowed("biz_many", "documents", sparing.MOST["documents"] - 1)
        registers.ask_registers(body(), asker="biz_many")
        once = len(service.asked)
        registers.forget()
        service.on("/fe/ae", NONE)
        registers.ask_registers(body(line(cabys=NO_CODE)), asker="biz_many")
        assert len(service.asked) == once == 1

    with clock.set_to(NOW + timedelta(days=1)):
        registers.ask_registers(body(line(cabys=NO_CODE)), asker="biz_many")
    assert len(service.asked) > once


def test_document_does_not_wait_for_the_count_of_its_questions(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def in_the_way(*_: object) -> int:
        raise OthersInTheWay("count questions: others count the same")

    monkeypatch.setattr(sparing, "allowed", in_the_way)

    assert ask_registers(body()) == []
    assert service.paths() == []
    assert "registers not asked" in caplog.messages


@pytest.mark.usefixtures("service")
def test_person_who_searches_too_much_is_told_until_when() -> None:
    with clock.set_to(NOW):
        assert sparing.allowed("acc_many", "catalogue", 10**6) == sparing.MOST["catalogue"]
        with pytest.raises(sparing.TooManyQuestions) as refused:
            sparing.take("acc_many", "catalogue")
        sparing.take("acc_other", "catalogue")

    assert refused.value.facts["retry_after_seconds"] == 24 * 3600 + 1
    assert refused.value.facts["most"] == sparing.MOST["catalogue"]


@pytest.mark.parametrize("purpose", get_args(sparing.Typed))
def test_whatever_people_type_is_counted_for_all(
    service: Service, monkeypatch: pytest.MonkeyPatch, purpose: sparing.Typed
) -> None:
    monkeypatch.setitem(sparing.TYPED, purpose, 1)
    sparing.take("acc_0", purpose)

    with pytest.raises(sparing.RegistersBusy):
        sparing.take("acc_1", purpose)


def test_many_people_together_are_told_until_when_and_old_answers_are_still_shown(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sparing.TYPED, "catalogue", 2)
    query, shown = CatalogueQuery(q="ejemplo"), []
    service.on("/fe/cabys", Reply(body={"cabys": [{"codigo": CODE, "descripcion": "Ejemplo"}]}))
    with clock.set_to(NOW):
        shown.append(find(Caller("acc_0"), "cabys", query).data)
        sparing.take("acc_1", "catalogue")
        with pytest.raises(sparing.RegistersBusy) as refused:
            sparing.take("acc_2", "catalogue")
        with pytest.raises(sparing.RegistersBusy):
            find(Caller("acc_3"), "cabys", CatalogueQuery(q="otro"))
    with clock.set_to(NOW + timedelta(minutes=59)):
        shown.append(find(Caller("acc_4"), "cabys", query).data)
    with clock.set_to(NOW + timedelta(minutes=61)):
        sparing.take("acc_2", "catalogue")

    assert refused.value.facts == {"minutes": 61, "retry_after_seconds": 3601}
    assert shown[0] == shown[1] != []


def test_of_a_code_that_our_copy_has_nobody_is_asked_unless_a_line_differs(
    service: Service,
) -> None:
    cabys_copy.take_in(table(), "prueba")
    service.on("/fe/cabys", found(CODE))
    reduced = [{"code": "01", "rate_code": "04"}]

    assert ask_registers(body()) == []
    assert not [path for path in service.paths() if path.startswith("/fe/cabys")]
    (warning,) = ask_registers(body(line(taxes=reduced)))

    assert (warning.pointer, warning.facts["listed"]) == ("/lines/0/taxes/0/rate_code", "13")
    assert service.paths()[-1] == f"/fe/cabys?codigo={CODE}"


def test_our_copy_neither_refuses_nor_warns_by_itself(service: Service) -> None:
    cabys_copy.take_in(table(), "prueba")
    newer = {"codigo": CODE, "descripcion": "Ejemplo", "impuesto": 4}
    reduced = line(taxes=[{"code": "01", "rate_code": "04"}])

    service.on("/fe/cabys", Reply(body=[newer]))
    assert ask_registers(body(reduced)) == []  # the ministry has another rate by now
    registers.forget()
    service.on("/fe/cabys", Reply(503))
    assert ask_registers(body(line(cabys="8313100000100"), reduced)) == []
    other, asked = body(line(cabys="9999900000100")), len(service.asked)
    assert ask_registers(other) == []
    assert len(service.asked) == asked
    with clock.set_to(clock.now() + timedelta(days=91)):  # the code may be gone since
        ask_registers(other)
    assert service.paths()[asked:] == ["/fe/cabys?codigo=9999900000100"]
