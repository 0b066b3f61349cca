"""Routes as they are declared, and as the API's description tells them."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.core.caller import PublicRequest
from chalicelib.core.model import Model
from chalicelib.http.access import PUBLIC, Access
from chalicelib.http.endpoint import ByCountry, Route, Routes
from chalicelib.http.openapi import document

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROWS = {f"{method} /t/bill": PUBLIC for method in METHODS}


class EastBill(Model):
    number: int


class WestBill(Model):
    letters: str
    version: int = 0


def declared(*models: type[Model]) -> dict[str, Route]:
    found: dict[str, Route] = {}
    bill = ByCountry(lambda: models)

    @Routes("test", {"test": ROWS}, found).post("/t/bill", body=bill, returns=bill)
    def post_bill(request: PublicRequest, body: Any) -> None:
        """Take a bill."""

    return found


def described(*models: type[Model]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Describe a route whose body and answer are of these models: its operation, all schemas."""
    api = document([*declared(*models).values()])
    return api["paths"]["/t/bill"]["post"], api["components"]["schemas"]


def schemas_of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return how body and answer are described."""
    parts = operation["requestBody"], operation["responses"]["200"]
    return [part["content"]["application/json"]["schema"] for part in parts]


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_one_country_is_described_as_its_model() -> None:
    operation, schemas = described(EastBill)

    assert schemas_of(operation) == [reference("EastBill"), reference("EastBillOutput")]
    assert {"EastBill", "EastBillOutput"} <= schemas.keys()
    assert "headers" not in operation["responses"]["200"]


def test_several_countries_are_described_as_any_of_their_models() -> None:
    operation, schemas = described(EastBill, WestBill, EastBill)

    body, answer = schemas_of(operation)
    assert body == {"anyOf": [reference("EastBill"), reference("WestBill")]}
    assert answer == {"anyOf": [reference("EastBillOutput"), reference("WestBillOutput")]}
    assert {"EastBill", "WestBill", "EastBillOutput", "WestBillOutput"} <= schemas.keys()
    assert "ETag" in operation["responses"]["200"]["headers"]


def test_models_of_the_countries_are_not_asked_for_before_the_api_is_described() -> None:
    def load() -> list[type[Model]]:
        raise AssertionError

    Routes("test", {"test": ROWS}, {}).get("/t/bill", returns=ByCountry(load))(lambda request: None)


@pytest.mark.parametrize("method", METHODS)
def test_route_is_declared_under_its_row_with_all_that_is_said_of_it(method: str) -> None:
    access, handler = Access("firm", "licence:write"), lambda caller: None
    found: dict[str, Route] = {}
    routes = Routes("test", {"test": ROWS | {f"{method} /t/bill": access}}, found)

    decorated = getattr(routes, method.lower())("/t/bill", body=EastBill, status=202)(handler)

    assert decorated is handler
    assert found == {
        f"{method} /t/bill": Route(method, "/t/bill", handler, access, body=EastBill, status=202)
    }


def test_route_of_one_model_or_none_has_that_or_none() -> None:
    one = Route("POST", "/t/bill", lambda caller: None, PUBLIC, body=WestBill)

    assert (one.bodies, one.returned) == ((WestBill,), ())


def test_route_without_a_row_in_the_access_table_cannot_be_declared() -> None:
    with pytest.raises(KeyError, match="GET /v1/unheard-of"):
        Routes("http").get("/v1/unheard-of")(lambda caller: None)


def test_route_cannot_be_declared_by_another_room() -> None:
    with pytest.raises(KeyError, match="GET /v1/me"):
        Routes("firms").get("/v1/me")(lambda caller: None)
