"""What the API says about itself."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import RootModel

from chalicelib.core.caller import PublicRequest
from chalicelib.core.errors import NotFound
from chalicelib.core.model import Model
from chalicelib.core.texts import Text
from chalicelib.http.endpoint import Routes

routes = Routes("http")


class Health(Model):
    """The API answers; nothing behind it was asked."""

    status: str


class OpenApi(RootModel[dict[str, Any]]):
    """The OpenAPI 3.1 document."""


class ProblemPage(Model):
    """A stable code of refusals, or of what is wrong with a field."""

    code: str
    status: int | None
    """Null for a code of fields, which comes within `errors`."""
    about: str
    """When it comes, for developers, in English; empty for fields."""
    sentences: tuple[str, ...]
    """What people are told, in the language of the request; facts stand by their names."""


class NoSuchCode(NotFound):
    """Nothing is refused by that code."""

    code = "no-such-code"
    text = Text(
        es="No hay ningún código «{code}»; cópielo del campo «code» del problema.",
        en="There is no code “{code}”; copy it from the field “code” of the problem.",
    )


@routes.get("/v1/health", returns=Health)
def read_health(request: PublicRequest) -> Health:
    """Check that the API is up."""
    return Health(status="ok")


@routes.get("/v1/openapi.json", returns=OpenApi, published=True)
def read_openapi(request: PublicRequest) -> OpenApi:
    """Describe every route of the API."""
    return _openapi()


@routes.get("/v1/problems/{code}", returns=ProblemPage)
def read_problem(request: PublicRequest, code: str) -> ProblemPage:
    """Read what a stable code means and what to do; the `type` of a problem leads here."""
    from chalicelib.http.problem_pages import pages

    page = next((page for page in pages() if page.code == code), None)
    if page is None:
        raise NoSuchCode(code=code[:100])
    said = tuple(getattr(text, request.language) for text in page.texts)
    return ProblemPage(code=code, status=page.status, about=page.about, sentences=said)


@cache
def _openapi() -> OpenApi:
    from chalicelib.http.openapi import document

    return OpenApi(document())
