"""The OpenAPI 3.1 document, generated from the declared routes and their pydantic models."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from chalicelib.core import errors
from chalicelib.core.api_tokens import GRANTABLE
from chalicelib.core.connecting import ID_OF_CONNECTION, SCOPE_PERMISSIONS
from chalicelib.core.cookies import PREFIX
from chalicelib.core.errors import DomainError
from chalicelib.core.known_names import open_enum
from chalicelib.http.access import ACCESS, ROOMS
from chalicelib.http.endpoint import ROUTES, Route
from chalicelib.http.openapi_schemas import COMPONENTS, Schemas, query_parameters
from chalicelib.http.problem_pages import pages
from chalicelib.http.problems import CONTENT_TYPE, STATUS

VERSION = "1.0.0"
_HEADERS = {
    "Connected-As": "Of what is done by a connection (`Connect-As`): its `connection`, `scope`, "
    "`until`, and the names `firm*` and `client*` (RFC 8187).",
    "Content-Disposition": "`attachment`, with the name of the file.",
    "ETag": "The version of what was read or written, for the `If-Match` of a change; of what may "
    "be kept (`Cache-Control`) or is asked for again and again, for `If-None-Match`.",
    "Cache-Control": "How long it may be kept without asking again.",
    "Location": "The address of what was made.",
    "Idempotency-Replayed": "`true`: the response to an earlier request with the same key.",
    "Retry-After": "Seconds to wait, where waiting is all that it takes.",
    "Set-Cookie": "Of a session that is kept in a cookie (`keep_in`): handle and proof of the "
    "device, `HttpOnly; Secure; SameSite=Strict; Path=/v1/sessions`; of one that has ended, that "
    "it is forgotten.",
    "WWW-Authenticate": "`Bearer`.",
}
"""Response headers beyond those of all responses."""
_BYTES = "application/octet-stream"
_SERVER = {
    "url": "{api}",
    "description": "Where the API is deployed: the output `ApiUrl`, or what `make run` shows.",
    "variables": {"api": {"default": "http://127.0.0.1:8700"}},
}
_NAMED_BY = {
    "activations": "The `id` that sending the file returned, and that the list shows.",
    "accounts": "The `id` of an account, as looking it up by its e-mail returns it.",
    "addresses": "The `address_id` of an e-mail address, as looking it up returns it.",
    "activities": "The `code` of the activity, as the list of the business has it.",
    "businesses": "The `id` of a business; `memberships` of `GET /v1/me` have those of the caller "
    "(`tenant`).",
    "catalogues": "The name of a catalogue, which the fields name that take its codes.",
    "taxpayers": "The number of a taxpayer; spaces, dots and hyphens are taken away.",
    "clients": "The `id` of a client, as the list of the firm's clients shows it.",
    "companies": "The `id` of an entry, as the list of the firm's companies shows it.",
    "company-syncs": "The `id` that sending the list returned, and that the list of syncs shows.",
    "connections": "The `id` that opening it returned, and that the list shows.",
    "consents": "The `licence_id` of a consent, as the list of the business shows it.",
    "customers": "The `id` that keeping it returned, and that the list shows.",
    "documents": "The `id` that its issue returned, and that the list shows.",
    "drafts": "The `id` that keeping it returned, and that the list shows.",
    "queues": "The `name` of a queue, as the list of queues shows it.",
    "exports": "The `id` that asking for it returned, and that the list shows.",
    "files": "Which of the `files` that are shown of it.",
    "firms": "The `id` of a firm; `memberships` of `GET /v1/me` have those of the caller "
    "(`tenant`).",
    "api-tokens": "The `id` that making the token returned, and that the list shows.",
    "export-requests": "The `id` of a request for an export, as both sides' lists show it.",
    "imports": "The `id` of a batch, as the list of pending ones shows it.",
    "refusals": "The `id` of a document that the firm's program refused.",
    "installations": "The `id` of an installation, as the list of the licence shows it.",
    "invitations": "Who invites: the `tenant` of the invitation, as the list of them shows it.",
    "licence-requests": "The `licence_id` of a request to the business.",
    "licences": "The `id` that its draft was given, and that the list shows.",
    "mailboxes": "The `id` of a mailbox, as the list of the client's mailboxes shows it.",
    "mail-preferences": "What the link in a mail carries.",
    "mail-previews": "What the `url` of a preview carries.",
    "notifications": "The `id` that entering it returned, and that the list shows.",
    "mails": "Which side of the licence got it, as `mail` of the licence names them.",
    "memberships": "The `tenant` of one of the `memberships` of `GET /v1/me`.",
    "operators": "The `account_id` of an operator, as the list of them shows it.",
    "posting-rules": "The code of a country, as companies have it (`country`).",
    "problems": "The `code` of a problem, or of one of its `errors`.",
    "questions": "The `id` of a question, as the list of them shows it.",
    "sessions": "The `id` of a session, as the list of one's own shows it.",
    "timed-rights": "The `id` that asking for the rights returned, and that the list shows.",
    "feature-requests": "The `id` that asking returned, and that the lists show.",
    "users": "The `account_id` of a user, as the list of users shows it.",
}
"""What stands in a path behind the name of a list."""
_SCHEMES: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The access token of a session (`POST /v1/sessions`).",
    },
    "apiToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a program (`POST …/api-tokens`), as far as its permissions "
        "go: `x-permission` is what an operation takes.",
    },
    "installation": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that an installed program got when its computer was bound "
        "(`POST /v1/licence-validations`).",
    },
    "sessionCookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": f"{PREFIX}enlace-session",
        "description": "The handle of a session that a browser keeps (`keep_in` `cookie` of `POST "
        "/v1/sessions`): it goes to `/v1/sessions` alone, is taken from pages of the console "
        "alone, and is good for nothing but the next access token. Over plain http, as on one "
        "machine, its name is without the prefix.",
    },
}
_IF_NONE_MATCH = "The `ETag` of what is there already: only what differs is sent."
_IF_MATCH = (
    "The version that is changed: the `ETag` of the last read, or the `version` that a list or "
    'another response shows. What was never set has version `"0"`, which the `ETag` of the 404 of '
    "its GET says, too."
)
_CONNECT_AS = (
    "The `id` of an open connection of a firm to the business (`POST "
    "/v1/firms/{firm}/licences/{licence}/connections`): the request is done on behalf of the "
    "client, as far as the scope of the connection goes."
)
_DEVICE = (
    "The `device` that came with the last session of this device, kept as long as it is used: so "
    "that nobody who only knows the e-mail can make its owner wait."
)
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"$ref": COMPONENTS + "ProblemCode"},
        "way": {
            "type": "object",
            "description": "The route by which a program goes on, where the sentence names an act.",
            "required": ["method", "path"],
            "properties": {
                "method": {"type": "string"},
                "path": {"type": "string", "description": "As in `paths` of this description."},
            },
        },
        "more_errors": {"type": "integer", "description": "How many `errors` does not show."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Field of the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "Parameter of the query."},
                    "code": {"$ref": COMPONENTS + "FieldCode"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def declared_routes() -> list[Route]:
    """Load every room and list its routes."""
    for room in ROOMS:
        import_module(f"chalicelib.{room}.routes")
    return [ROUTES[row] for row in ACCESS]


def document(routes: Sequence[Route] = ()) -> dict[str, Any]:
    """Describe every declared route, or those that are given."""
    routes = routes or declared_routes()
    schemas = Schemas(routes)
    paths: dict[str, Any] = {}
    for route in sorted(routes, key=lambda r: (r.path, r.method)):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Enlace",
            "version": VERSION,
            "description": "The bridge between accounting firms and their clients.",
        },
        "servers": [_SERVER],
        "tags": [{"name": room, "description": _purpose(room)} for room in ROOMS],
        "paths": paths,
        "components": {
            "schemas": schemas.components | {"Problem": _PROBLEM} | _codes(),
            "responses": _refusals(),
            "securitySchemes": _SCHEMES,
        },
    }


def _purpose(room: str) -> str:
    """Say what the routes of a room are about: the first line of their module, less its marks."""
    lines = inspect.getdoc(import_module(f"chalicelib.{room}.routes")) or ""
    return lines.partition("\n")[0]


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    summary, _, description = (inspect.getdoc(route.handler) or route.name).partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": summary,
        "tags": [room for room, rows in ROOMS.items() if f"{route.method} {route.path}" in rows],
        "parameters": _parameters(route),
        "responses": _responses(route, schemas),
    }
    if description:
        operation["description"] = description
    if route.cookies == "read":
        operation["security"] = [{}, {"sessionCookie": []}]
    if route.access.audience != "public":
        operation["security"] = [{scheme: []} for scheme in _schemes_of(route)]
        if route.access.permission:
            operation["x-permission"] = route.access.permission
    if route.body is not None or _BYTES in route.accepts:
        operation["requestBody"] = _request_body(route, schemas)
    return operation


def _schemes_of(route: Route) -> list[str]:
    """List by what somebody may ask: people by a session, programs by what is theirs."""
    if route.access.audience == "installation":
        return ["installation"]
    grantable = frozenset().union(*GRANTABLE.values())
    return ["bearer", "apiToken"] if route.access.permission in grantable else ["bearer"]


def _request_body(route: Route, schemas: Schemas) -> dict[str, Any]:
    """Describe a body; a file is bytes, by the one type under which generated clients send them."""
    content: dict[str, Any] = {}
    if route.bodies:
        asked = {"schema": _one_of([schemas.asked(model) for model in route.bodies])}
        content["application/json"] = asked | _example(f"{route.method} {route.path}")
    body: dict[str, Any] = {"required": not route.body_optional, "content": content}
    others = [kind for kind in route.accepts if kind not in {"application/json", _BYTES}]
    if _BYTES in route.accepts:
        content[_BYTES] = {"schema": {"type": "string", "format": "binary"}}
        body["description"] = f"A file may be sent as `{'`, `'.join(others)}`, too."
    return body


def _example(row: str) -> dict[str, Any]:
    """Give a body that the route took when the whole story was played."""
    taken = _bodies_taken()
    return {"example": taken[row]} if row in taken else {}


@cache
def _bodies_taken() -> dict[str, Any]:
    """Read them by the row of the access table; the test of the story writes them."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
    return found


def _one_of(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _NAMED_BY[listed],
            "schema": {"type": "string"},
        }
        for listed, name in re.findall(r"([\w-]+)/{(\w+)}", route.path)
    ]
    if route.query is not None:
        parameters += query_parameters(route.query)
    if route.idempotent:
        what = "A value of your own; the same one only to repeat the same request."
        parameters.append(_header("Idempotency-Key", r"^[\x21-\x7e]{8,128}$", what))
    if route.versioned:
        parameters.append(_header("If-Match", r'^(W/)?"\d{1,9}"$', _IF_MATCH))
    if route.published or route.polled:
        parameters.append(_header("If-None-Match", ".*", _IF_NONE_MATCH) | {"required": False})
    if route.access.counted_as is not None:
        shown = _header("Enlace-Device", r"^[\w-]{1,300}$", _DEVICE)
        parameters.append(shown | {"required": False})
    if _takes_connections(route):
        named = _header("Connect-As", ID_OF_CONNECTION, _CONNECT_AS)
        parameters.append(named | {"required": False})
    return parameters


def _takes_connections(route: Route) -> bool:
    """Return whether a firm may call it for its client, by a connection that goes far enough."""
    of_business = route.access.audience == "business"
    return of_business and route.access.permission in SCOPE_PERMISSIONS["issue"]


def _header(name: str, pattern: str, what: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": what}


def _responses(route: Route, schemas: Schemas) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done"}
    headers = ["Idempotency-Replayed"] if route.idempotent else []
    headers += ["Location"] if route.location else []
    headers += ["Connected-As"] if _takes_connections(route) else []
    if route.file_type:
        good["content"] = {route.file_type: {"schema": {"type": "string"}}}
        headers.append("Content-Disposition")
    elif route.returns is not None:
        schema = _one_of([schemas.shown(model) for model in route.returned])
        good["content"] = {"application/json": {"schema": schema}}
        if any("version" in {*m.model_fields, *m.model_computed_fields} for m in route.returned):
            headers.append("ETag")
    headers += ["Cache-Control", "ETag"] if route.published else []
    headers += ["ETag", "Retry-After"] if route.polled else []
    headers += ["Set-Cookie"] if route.cookies != "none" else []
    if headers:
        good["headers"] = _described(*headers)
    refused: dict[str, Any] = {
        str(STATUS[kind][0]): _reference(kind.__name__) for kind in _kinds(route)
    }
    if route.limited:
        refused["429"] = good | {
            "description": STATUS[errors.TooMany][1].en,
            "headers": _described("Retry-After"),
        }
    if route.may_be_unset:
        refused["404"] = _reference("NotSet")
    may_be_known = route.published or route.polled
    unchanged = {"304": {"description": "It is as `If-None-Match` says."}} if may_be_known else {}
    return {
        str(route.status if route.returns is not None else 204): good,
        **unchanged,
        **refused,
        "5XX": _reference("Failed"),
    }


def _kinds(route: Route) -> list[type[DomainError]]:
    """List the kinds of refusal that a route can respond with, by what is declared of it."""
    changes, reads = route.method != "GET", route.raw or route.body is not None
    proves = route.access.audience != "public" or reads  # by a token, a password or a code
    possible = {
        errors.Malformed: reads or route.query or route.idempotent or route.versioned,
        errors.Unauthenticated: proves,
        errors.Forbidden: proves,
        errors.NotFound: "{" in route.path
        or route.access.audience == "operator"
        or (changes and route.path.startswith("/v1/me/")),  # what one has not, like a second factor
        errors.Conflict: changes,
        errors.Stale: changes,
        errors.TooLarge: changes,
        errors.UnsupportedMedia: reads,
        errors.Unprocessable: changes or route.query,
        errors.TooMany: True,
        errors.Unavailable: True,
    }
    return [kind for kind, can in possible.items() if can]


def _refusals() -> dict[str, Any]:
    """Describe each kind of refusal once."""
    headers = {
        errors.Unauthenticated: ("WWW-Authenticate",),
        errors.Conflict: ("Retry-After",),
        errors.TooMany: ("Retry-After",),
        errors.Unavailable: ("Retry-After",),
    }
    made = {kind.__name__: _refused(STATUS[kind][1].en, *headers.get(kind, ())) for kind in STATUS}
    unset = _refused("Not found; or never set, of which the `ETag` says that it is `0`", "ETag")
    return made | {"NotSet": unset, "Failed": _refused("Failed: repeat the same request")}


def _refused(description: str, *headers: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {CONTENT_TYPE: {"schema": {"$ref": COMPONENTS + "Problem"}}},
        **({"headers": _described(*headers)} if headers else {}),
    }


def _described(*names: str) -> dict[str, Any]:
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{name}"}


def _codes() -> dict[str, Any]:
    """List every stable code."""
    problems = {page.code for page in pages() if not page.is_of_fields}
    return {
        "ProblemCode": _enumerated(problems, "Stable code of a refusal."),
        "FieldCode": _enumerated(
            problems | {page.code for page in pages()},
            "Stable code of what is wrong with a field, or of the refusal that blames it.",
        ),
    }


def _enumerated(values: set[str], description: str) -> dict[str, Any]:
    return open_enum(values) | {"description": description}
