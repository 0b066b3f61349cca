"""What the gateway passes on is responded to as what it knows; throttles have no way round."""

from __future__ import annotations

from typing import Any

import pytest

from app import app
from chalicelib.http.access import ACCESS
from chalicelib.http.addresses import OWN, PROXIES, Addresses
from infra.http_server import Request
from infra.local.api_host import resource_of
from infra.local.events import api_event

pytestmark = pytest.mark.quick
ADDRESSES = sorted({row.split(" ")[1] for row in ACCESS})


def asked(method: str, path: str) -> dict[str, Any]:
    """Ask by what the gateway would pass on."""
    found = resource_of(path)
    assert found is not None
    answer: dict[str, Any] = app(api_event(Request(method, path, {}), *found, "r1"), None)
    return answer


def test_every_address_is_found_by_the_wildcard_that_lies_nearest() -> None:
    every = Addresses(ADDRESSES)
    for address in ADDRESSES:
        path = address.replace("{", "x-").replace("}", "")
        resource, _ = resource_of(path) or ("", {})
        assert resource in ({address} if address in OWN else PROXIES)
        found, values = every.find(path) or ("", {})
        assert found == address
        assert all(value == f"x-{name}" for name, value in values.items())


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/v1/health", 200, None),
        ("GET", "/v1/health/", 200, None),
        ("PUT", "/v1/health", 405, "GET, OPTIONS"),
        ("OPTIONS", "/v1/me/sessions/s1", 204, None),
        ("GET", "/v1/nothing", 404, None),
        ("GET", "/v1/me//sessions", 404, None),
        ("GET", "/v1/sessions/current", 405, "DELETE, OPTIONS"),
    ],
)
def test_it_is_responded_to_as_a_resource_of_its_own(
    method: str, path: str, status: int, allowed: str | None
) -> None:
    answer = asked(method, path)

    headers = answer["headers"] | {k: v[0] for k, v in answer["multiValueHeaders"].items()}
    assert (answer["statusCode"], headers.get("Allow")) == (status, allowed)


def test_another_spelling_does_not_get_past_a_throttle() -> None:
    for path in ("/v1/%73essions", "/v1/sessions%2Frefresh", "/v1//sessions", "/v1/sessions//"):
        resource, _ = resource_of(path) or ("", {})
        assert resource in PROXIES
        assert asked("POST", path)["statusCode"] == 404
