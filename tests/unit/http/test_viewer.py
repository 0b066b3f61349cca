"""Whose address counts: the gateway's word, or CloudFront's where it proves that it is its own."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aws.session import client as cloud
from chalicelib.core.settings import settings
from chalicelib.http.viewer import address
from tests.support.requests import asked

SECRET, SEEN, NAMED = "chosen-by-aws", "192.0.2.7", "2001:db8::7"


@pytest.fixture
def edge(aws: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    made = cloud("secretsmanager").create_secret(Name="edge", SecretString=SECRET)
    monkeypatch.setenv("EDGE_SECRET_ARN", made["ARN"])
    settings.cache_clear()
    return SECRET


def test_address_that_our_edge_names_counts_and_no_other(edge: str) -> None:
    forged: list[dict[str, str]] = [
        {"enlace_viewer": NAMED},
        {"enlace_viewer": NAMED, "enlace_edge": ""},
        {"enlace_viewer": NAMED, "enlace_edge": "made up"},
        {"enlace_viewer": NAMED, "enlace_edge": f"{edge} "},
        {"enlace_viewer": NAMED, "enlace_edge": "ñ"},
        {"x_forwarded_for": NAMED, "cloudfront_viewer_address": f"{NAMED}:443"},
    ]

    assert address(asked(enlace_viewer=NAMED, enlace_edge=edge)) == NAMED
    assert [address(asked(None, None, **each)) for each in forged] == [SEEN] * len(forged)


def test_without_an_edge_no_header_counts(aws: Any) -> None:
    assert address(asked(enlace_viewer=NAMED, enlace_edge="")) == SEEN
    assert address(asked(enlace_viewer=NAMED, enlace_edge="anything")) == SEEN
