"""The tax authority in process: the product's own client here, the simulator's own rules there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import pytest

from chalicelib.countries.costa_rica import trust, xml_reader
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.hacienda.http import RetryLater
from chalicelib.countries.costa_rica.hacienda.keys import open_p12
from chalicelib.countries.costa_rica.hacienda.reception import (
    Credentials,
    Party,
    Reception,
    Status,
    Submission,
)
from chalicelib.countries.costa_rica.signature_check import verify
from chalicelib.countries.costa_rica.signer import SigningKey, sign
from tests.simulation.faults import Fault, Faults
from tests.simulation.kernel import Task
from tests.simulation.taxpayers import PIN, key_file_of, trusted_pem
from tests.simulation.world import World
from tests.simulation.world.authority import Authority
from tests.support.samples import ISSUED_AT, sample_document

ISSUER = "3101999999"
USER = Credentials(f"cpj-{ISSUER}@stag.example.com", "una clave")


@cache
def document() -> Comprobante:
    return sample_document(lines=2)


@cache
def submission() -> Submission:
    opened = open_p12(key_file_of("02", ISSUER), PIN, id_number=ISSUER, at=ISSUED_AT)
    key = SigningKey.load(opened.pkcs8, opened.certificate_der)
    signed = sign(unsigned_xml(document()), key, at=ISSUED_AT, clave=document().key)
    return Submission(document().key, ISSUED_AT, Party("02", ISSUER), None, signed)


@dataclass
class Ministry:
    """A world with the authority alone, and the product's client of it."""

    world: World
    authority: Authority
    client: Reception

    def task(self, *acts: str) -> Task:
        """Ask for these things one after another."""

        def ask() -> list[object]:
            return [getattr(self, each)() for each in acts]

        task = self.world.kernel.spawn("asks", ask)
        self.world.kernel.until_over(task)
        return task

    def submit(self) -> str:
        return self.client.submit(USER, submission())

    def query(self) -> Status:
        return self.client.query(USER, submission().clave)

    def wait(self) -> None:
        self.world.kernel.sleep(timedelta(hours=2).total_seconds())


def ministry(seed: int, faults: Faults) -> Ministry:
    world = World(seed, ISSUED_AT + timedelta(minutes=5), faults)
    authority = Authority(world)
    settings = world.environment
    client = Reception(settings["HACIENDA_API_URL"], settings["HACIENDA_TOKEN_URL"], "api-stag")
    return Ministry(world, authority, client)


@pytest.fixture
def quiet() -> Iterator[Ministry]:
    made = ministry(2, Faults(2, {}))
    with made.world.entered():
        yield made


def test_document_is_taken_once_and_decided_about_by_the_rules(quiet: Ministry) -> None:
    told = quiet.task("query", "submit", "submit", "query", "wait", "query").result

    assert [each.state if isinstance(each, Status) else each for each in told] == [
        "unknown", "taken", "already_taken", "received", None, "accepted",
    ]  # fmt: skip
    (kept,) = quiet.authority.documents
    assert (kept.state, kept.findings, kept.posts) == ("aceptado", [], 2)
    signed = verify(xml_reader.read(told[-1].answer))
    trust.Trust(trusted_pem().encode(), "CPJ-2-100-000000").require(
        signed.certificate_der, quiet.world.now()
    )


def test_wrong_password_is_refused_and_another_taxpayers_document_is_not_taken(
    quiet: Ministry,
) -> None:
    quiet.task("submit")
    wrong = Credentials(USER.user, "otra")

    with pytest.raises(Exception, match="tax-token-refused"):
        quiet.client.submit(wrong, submission())


def test_answer_that_is_lost_may_have_had_its_effect() -> None:
    faults = Faults(0, {Fault.UNANSWERED: 1.0})
    made = ministry(0, faults)
    with made.world.entered():
        faults.is_over = True
        made.task("query")  # the token is at hand now
        faults.is_over = False
        lost = made.task("submit").error
        faults.is_over = True
        again = made.task("submit").result

    assert isinstance(lost, RetryLater)
    assert lost.may_have_arrived
    assert again == ["already_taken"]


def test_authority_that_has_no_time_is_asked_later() -> None:
    made = ministry(0, Faults(0, {Fault.THROTTLED: 1.0}))
    with made.world.entered():
        errors = [made.task("query").error for _ in range(12)]

    assert all(isinstance(each, RetryLater) for each in errors)
    assert {each.after_seconds for each in errors if isinstance(each, RetryLater)} == {None, 1, 7}
    assert made.authority.documents == []


def test_time_that_is_over_is_no_answer_though_one_came() -> None:
    made = ministry(0, Faults(0, {Fault.SLOW: 1.0}))
    with made.world.entered():
        tasks = [made.task("submit") for _ in range(60)]

    assert {type(each.error) for each in tasks} == {type(None), RetryLater}


def test_seed_decides_how_documents_fare() -> None:
    def told(seed: int) -> str:
        made = ministry(seed, Faults(seed, {}))
        with made.world.entered():
            task = made.task("submit", "wait", "query")
        return str(task.error or task.result[-1].state)

    found = [told(seed) for seed in range(20)]

    assert found == [told(seed) for seed in range(20)]
    assert {"accepted"} < set(found)
