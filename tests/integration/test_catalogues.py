"""The catalogues on moto: pages, and CABYS asked of the ministry and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws import blobs
from chalicelib.aws.table import InvalidCursor
from chalicelib.catalogues import service
from chalicelib.catalogues.forms import CatalogueQuery
from chalicelib.catalogues.model import CatalogueNotFound
from chalicelib.catalogues.store import FRESH_DAYS
from chalicelib.catalogues.views import CataloguePage
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError, InvalidInput, Permanent, Retryable
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica import cabys, cabys_copy
from chalicelib.countries.costa_rica.catalogues import CabysUnavailable
from tests.support.cabys_tables import ROWS, table
from tests.support.fake_service import Reply, Service, running

CALLER = Caller(account_id="acc_1", language="es")
TAKEN_AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_pages_of_a_catalogue_make_up_the_whole(aws: Any) -> None:
    codes, cursor = [], None
    while True:
        query = CatalogueQuery(limit=100, cursor=cursor)
        page = service.find(CALLER, "activities", query)
        codes += [entry.code for entry in page.data]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert len(codes) == len(set(codes)) == 422


def test_cursor_of_another_search_is_refused(aws: Any) -> None:
    first = service.find(CALLER, "activities", CatalogueQuery(limit=1, q="comercio"))
    assert first.next_cursor is not None

    with pytest.raises(InvalidCursor):
        service.find(CALLER, "activities", CatalogueQuery(q="otra", cursor=first.next_cursor))


def test_descriptions_are_in_the_language_of_the_reader(aws: Any) -> None:
    english = Caller(account_id="acc_1", language="en")

    (entry,) = service.find(english, "payment-means", CatalogueQuery(q="01")).data

    assert entry.description == "Cash"


def test_districts_of_a_canton(aws: Any) -> None:
    page = service.find(CALLER, "districts", CatalogueQuery(parent="101", limit=100))

    assert [entry.code for entry in page.data][:2] == ["10101", "10102"]
    assert {entry.parent for entry in page.data} == {"101"}


def test_unknown_catalogue_is_not_found(aws: Any) -> None:
    with pytest.raises(CatalogueNotFound):
        service.find(CALLER, "../data", CatalogueQuery())


class Ministry:
    """The ministry's public search, as a server on this machine."""

    def __init__(self, server: Service) -> None:
        self._server = server
        rows = [
            {"codigo": f"01111000001{i:02d}", "descripcion": f"Trigo duro {i}", "impuesto": 1}
            for i in range(3)
        ]
        server.on("/fe/cabys", Reply(body={"cabys": rows}))

    @property
    def questions(self) -> list[str]:
        asked = [parse_qs(urlsplit(path).query) for path in self._server.paths()]
        return [(question.get("q") or question["codigo"])[0] for question in asked]

    def serves(self, file: bytes | None) -> str:
        """Serve a file, or none, at an address."""
        self._server.on("/cabys.csv", Reply(404) if file is None else Reply(200, file))
        return f"{self._server.url}/cabys.csv"

    def goes_down(self) -> None:
        self._server.on("/fe/cabys", Reply(503))


@pytest.fixture
def ministry(aws: Any, environment: pytest.MonkeyPatch) -> Iterator[Ministry]:
    with running() as server:
        environment.setenv("HACIENDA_LOOKUP_URL", server.url)
        settings.cache_clear()
        yield Ministry(server)


def test_cabys_is_asked_once_and_then_kept(ministry: Ministry) -> None:
    first = service.find(CALLER, "cabys", CatalogueQuery(q="Trigo duro", limit=2))
    again = service.find(CALLER, "cabys", CatalogueQuery(q="trigo DURO", cursor=None))

    assert ministry.questions == ["Trigo duro"]
    assert len(first.data) == 2
    assert first.next_cursor is not None
    assert first.data[0].facts == {"rate": "1"}
    assert len(again.data) == 3


def test_cabys_that_is_too_old_is_asked_again_but_serves_when_the_ministry_is_down(
    ministry: Ministry,
) -> None:
    start = clock.now()
    service.find(CALLER, "cabys", CatalogueQuery(q="trigo"))

    with clock.set_to(start + timedelta(days=FRESH_DAYS, minutes=1)):
        service.find(CALLER, "cabys", CatalogueQuery(q="trigo"))
    assert ministry.questions == ["trigo", "trigo"]
    ministry.goes_down()
    with clock.set_to(start + timedelta(days=2 * FRESH_DAYS, minutes=2)):
        kept = service.find(CALLER, "cabys", CatalogueQuery(q="trigo"))

    assert len(kept.data) == 3


def test_cabys_without_the_ministry_and_nothing_kept_is_unavailable(ministry: Ministry) -> None:
    ministry.goes_down()

    with pytest.raises(CabysUnavailable):
        service.find(CALLER, "cabys", CatalogueQuery(q="trigo"))


def test_cabys_wants_something_to_search_for(ministry: Ministry) -> None:
    with pytest.raises(InvalidInput):
        service.find(CALLER, "cabys", CatalogueQuery(q="ab"))
    assert ministry.questions == []


def searched(question: str, **more: Any) -> CataloguePage:
    return service.find(CALLER, "cabys", CatalogueQuery(q=question, **more))


def test_cabys_is_searched_in_our_copy_and_asked_for_what_it_lacks(ministry: Ministry) -> None:
    with clock.set_to(TAKEN_AT):
        said = service.take_in("cabys", table(), "prueba")

    first = searched("semillas TRIGO", limit=1)
    second = searched("semillas TRIGO", cursor=first.next_cursor)
    exact, exempt, none = map(searched, ("4529000000000", "combustible", "objeto fict"))
    assert ministry.questions == []
    lacking = searched("arroz")

    assert said == "CABYS of 2026-11-02 12:00 UTC is in use: 5 codes."
    assert (first.source, first.as_of) == ("copy", TAKEN_AT)
    assert [each.code for each in first.data + second.data] == ["0111200009900", "0111100000100"]
    assert second.next_cursor is None
    assert [each.facts for page in (exact, exempt, none) for each in page.data] == [
        {"rate": "13"}, {"rate": "0"}, {}
    ]  # fmt: skip
    assert ministry.questions == ["arroz"]
    assert (lacking.source, len(lacking.data)) == ("keeper", 3)
    assert lacking.as_of is not None
    assert lacking.as_of > TAKEN_AT
    assert service.find(CALLER, "provinces", CatalogueQuery()).source == "shipped"
    for short in ("ab", "---"):
        with pytest.raises(InvalidInput):
            searched(short)


def test_copy_is_refreshed_from_its_address_and_kept_when_the_file_is_not_good(
    ministry: Ministry, environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    service.refresh()  # no address, nothing to do
    assert cabys_copy.current() is None
    rows = [(f"{number:013d}", f"Objeto ficticio {number}", "13") for number in range(20)]
    environment.setenv("CABYS_FILE_URL", ministry.serves(table(*rows)))
    settings.cache_clear()
    cabys_copy.forget()

    service.refresh()
    for bad in (table(*rows[:17]), b"<html>", None):
        ministry.serves(bad)
        with pytest.raises(Permanent, match="not refreshed: cabys"):
            service.refresh()
        assert len(searched("objeto").data) == 20
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3
    ministry.serves(table(*rows[:18]))
    service.refresh()
    assert len(searched("objeto").data) == 18
    assert "2 codes" in service.take_in("cabys", table(*rows[:2]), "lo miró una persona")


def test_replaced_copy_is_put_back_and_forth(ministry: Ministry) -> None:
    with pytest.raises(DomainError, match="no-former-cabys"):
        service.put_back("cabys", "prueba")
    rows = ROWS[0], ("0111100000100", "Trigo con otro nombre", "1"), *ROWS[2:]
    for taken in (table(), table(*rows), table(*rows)):  # the last one says nothing new
        service.take_in("cabys", taken, "prueba")

    for described in ("Trigo inventado, para siembra (semillas)", "Trigo con otro nombre"):
        assert "5 codes" in service.put_back("cabys", "un error")
        (found,) = searched("0111100000100").data
        assert found.description == described
    with pytest.raises(CatalogueNotFound):
        service.take_in("provinces", table(), "prueba")


def test_process_looks_for_another_copy_after_an_hour(ministry: Ministry) -> None:
    start = clock.now()
    with clock.set_to(start):
        service.take_in("cabys", table(), "prueba")
        before = searched("4529000000000").data
        packed = cabys.read(table(("4529000000000", "Otra cosa", "4")), start, "otro proceso")
        blobs.put(cabys_copy.KEY, cabys.pack(packed), "application/gzip")
        assert searched("4529000000000").data == before
    with clock.set_to(start + cabys_copy.LOOK_AGAIN):
        assert [each.description for each in searched("4529000000000").data] == ["Otra cosa"]


def test_copy_that_cannot_be_read_is_as_good_as_none(
    ministry: Ministry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blobs.put(cabys_copy.KEY, b"no es gzip", "application/gzip")
    assert searched("trigo").source == "keeper"
    assert [record.levelname for record in caplog.records] == ["ERROR"]

    service.take_in("cabys", table(), "prueba")  # mends it
    start = clock.now()
    assert searched("trigo").source == "copy"
    with monkeypatch.context() as away, clock.set_to(start + 2 * cabys_copy.LOOK_AGAIN):
        away.setattr(blobs, "find", lambda _: raising(Retryable("S3 is away")))
        assert searched("trigo").source == "copy"  # what was read serves on


def raising(exc: Exception) -> None:
    raise exc
