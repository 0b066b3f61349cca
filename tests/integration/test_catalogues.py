"""The catalogues on moto: pages, and CABYS asked of the ministry and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws.table import InvalidCursor
from chalicelib.catalogues import service
from chalicelib.catalogues.forms import CatalogueQuery
from chalicelib.catalogues.model import CatalogueNotFound
from chalicelib.catalogues.store import FRESH_DAYS
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.catalogues import CabysUnavailable
from tests.support.fake_service import Reply, Service, running

CALLER = Caller(account_id="acc_1", language="es")


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
