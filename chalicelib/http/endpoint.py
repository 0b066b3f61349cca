"""The declaration of a route: what it takes and gives, and the function that handles it.

The function gets what it needs by name (caller or public request first, then path parameters,
`body`, `query`, `version`) and returns a model; it holds no rule of business and builds no
dictionary. `responding` does the rest, by what is declared here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import BaseModel

from chalicelib.core.bodies import Rules
from chalicelib.core.files import PAGE_TYPE, TEXT_TYPE, FramedPage, TextFile
from chalicelib.core.sheets import MEDIA_TYPE as SHEET_TYPE
from chalicelib.core.sheets import Sheet
from chalicelib.http.access import ROOMS, Access

MAX_BODY_BYTES = 4 * 1024 * 1024
"""In base64 it still fits into the 6 MB that Lambda takes."""
Handler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class RawBody:
    """A body that is not (only) JSON, for routes that take files such as CSV."""

    content_type: str
    data: bytes
    charset: str = ""
    """As named by the `Content-Type`, in lower case; empty when it names none."""


@dataclass(frozen=True, slots=True)
class ByCountry:
    """Says of a body, or of what is returned, that each country has a model of its own for it.

    The handler gets the body as an `UnreadBody`, to be read once the country is known.
    """

    models: Callable[[], Iterable[type[BaseModel]]]
    """Called when the API is described: the countries are not loaded for the declaration."""


Declared = type[BaseModel] | ByCountry | None


def _models(declared: Declared) -> tuple[type[BaseModel], ...]:
    if isinstance(declared, ByCountry):
        return tuple(dict.fromkeys(declared.models()))
    return () if declared is None else (declared,)


@dataclass(frozen=True, slots=True)
class Route:
    """What is declared of a route; the OpenAPI document and the access tests read it."""

    method: str
    path: str
    handler: Handler
    access: Access
    body: Declared = None
    body_optional: bool = False
    """Whether the body may be left out, which stands for one that says nothing."""
    rules: Rules[Any] | None = None
    """What is wrong in a `body` beyond its fields: told with them where those are refused."""
    query: type[BaseModel] | None = None
    returns: Declared | type[Sheet] | type[TextFile] | type[FramedPage] = None
    """`Sheet`: a CSV, for a list whose route is that of its pages with `.csv` behind it."""
    status: int = 200
    idempotent: bool = False
    versioned: bool = False
    raw: bool = False
    limited: bool = False
    """What it returns has `retry_after_seconds`: where that says so, the status is 429."""
    may_be_unset: bool = False
    """What it reads may never have been set: a 404 with version 0."""
    location: str = ""
    """Where what it makes is: its path, with `{id}` for the id of that."""
    published: bool = False
    """Whether it returns the same to everybody, and seldom anything else (`publishing`)."""
    polled: bool = False
    """Whether programs ask for it again and again (`publishing`)."""
    cookies: Literal["none", "set", "read"] = "none"
    """Whether it sets cookies where that is asked for, or reads the session's, too."""
    accepts: tuple[str, ...] = ("application/json",)

    @property
    def name(self) -> str:
        """The use case, as the logs and the OpenAPI document call it."""
        return self.handler.__name__

    @property
    def bodies(self) -> tuple[type[BaseModel], ...]:
        """The models that its body may be of."""
        return _models(self.body)

    @property
    def returned(self) -> tuple[type[BaseModel], ...]:
        """The models that it may return."""
        return () if self.file_type else _models(cast("Declared", self.returns))

    @property
    def file_type(self) -> str | None:
        """The media type of the file that it returns instead of a model; None: it returns none."""
        types = {Sheet: SHEET_TYPE, TextFile: TEXT_TYPE, FramedPage: PAGE_TYPE}
        return types.get(cast("type[Sheet]", self.returns))


ROUTES: dict[str, Route] = {}
"""Row of the access table -> route, for every room that was loaded."""


class Routes:
    """Declares the routes of a room, by the rows of the access table that are the room's."""

    def __init__(
        self,
        room: str,
        rooms: Mapping[str, Mapping[str, Access]] = ROOMS,
        declared: dict[str, Route] = ROUTES,
    ) -> None:
        self._rows, self._declared = rooms[room], declared

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a reading route."""
        return self._declare("GET", path, options)

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that creates or acts."""
        return self._declare("POST", path, options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that sets a thing whole."""
        return self._declare("PUT", path, options)

    def patch(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that changes parts of a thing."""
        return self._declare("PATCH", path, options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a route that removes."""
        return self._declare("DELETE", path, options)

    def _declare(
        self, method: str, path: str, options: dict[str, Any]
    ) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            row = f"{method} {path}"
            access = self._rows[row]  # a route without a row of its room stops here
            self._declared[row] = Route(method, path, handler, access, **options)
            return handler

        return register
