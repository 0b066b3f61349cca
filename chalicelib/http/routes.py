"""What the API says about itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import RootModel

from chalicelib.core.caller import PublicRequest
from chalicelib.core.model import Model
from chalicelib.http.endpoint import Routes

routes = Routes("http")


class Health(Model):
    """The API answers; nothing behind it was asked."""

    status: str


class OpenApi(RootModel[dict[str, Any]]):
    """The OpenAPI 3.1 document."""


@routes.get("/v1/health", returns=Health)
def read_health(request: PublicRequest) -> Health:
    """Check that the API is up."""
    return Health(status="ok")


@routes.get("/v1/openapi.json", returns=OpenApi)
def read_openapi(request: PublicRequest) -> OpenApi:
    """Describe every route of the API."""
    return _openapi()


@cache
def _openapi() -> OpenApi:
    from chalicelib.http.openapi import document

    return OpenApi(document())
