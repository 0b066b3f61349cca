"""What strangers may call is counted, or costs nothing but its response."""

from __future__ import annotations

from chalicelib.http.access import ACCESS
from chalicelib.http.limits import LIMITS

FREE = {
    "GET /v1/health",
    "GET /v1/openapi.json",
    "GET /v1/problems/{code}",
    "GET /v1/terms",
    "GET /v1/plans",
    "GET /v1/licence-keys",
    "GET /v1/licence-program",
    "GET /v1/licence-program/enlace_client.py",
    "GET /v1/notice",  # one read, less than counting would cost
    # signed links, that mail programs follow from a few addresses for all their readers
    "GET /v1/mail-preferences/{token}",
    "POST /v1/mail-preferences/{token}",
    "DELETE /v1/mail-preferences/{token}",
    # signed for somebody of a firm, for five minutes
    "GET /v1/mail-previews/{token}",
}


def test_each_public_route_is_counted_or_known_to_cost_nothing() -> None:
    public = {row for row, access in ACCESS.items() if access.audience == "public"}
    counted = {row for row, access in ACCESS.items() if access.counted_as}

    assert public - counted == FREE
    assert counted <= public
    assert {ACCESS[row].counted_as for row in counted} == LIMITS.keys()


def test_a_source_gets_a_small_part_of_what_the_platform_takes() -> None:
    for limit in LIMITS.values():
        assert 0 < limit.of_source * 25 <= limit.of_platform
