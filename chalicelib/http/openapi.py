"""The OpenAPI 3.1 document, generated from the declared routes and their pydantic models."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

import chalicelib
from chalicelib.core import errors
from chalicelib.core.errors import DomainError, FieldRule
from chalicelib.core.known_names import open_enum
from chalicelib.http.access import ACCESS, ROOMS
from chalicelib.http.endpoint import ROUTES, Route
from chalicelib.http.problems import CONTENT_TYPE, GATEWAY_CODES, GATEWAY_ONLY_CODES, STATUS

VERSION = "1.0.0"
_COMPONENTS = "#/components/schemas/"
_HEADERS = {
    "ETag": "The version of what was read or written, for the `If-Match` of a change.",
    "Idempotency-Replayed": "`true`: the response to an earlier request with the same key.",
    "Retry-After": "Seconds to wait, where waiting is all that it takes.",
    "WWW-Authenticate": "`Bearer`.",
}
"""Response headers beyond those of all responses."""
_IF_MATCH = (
    "The version that is changed: the `ETag` of the last read, or the `version` that a list or "
    'another response shows. What was never set has version `"0"`, which the `ETag` of the 404 of '
    "its GET says, too."
)
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"$ref": _COMPONENTS + "ProblemCode"},
        "more_errors": {"type": "integer", "description": "How many `errors` does not show."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Field of the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "Parameter of the query."},
                    "code": {"$ref": _COMPONENTS + "FieldCode"},
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
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    for route in routes:
        wanted += [(model, "validation") for model in route.bodies]
        wanted += [(model, "serialization") for model in route.returned]
    by_model, definitions = models_json_schema(
        list(dict.fromkeys(wanted)), ref_template=_COMPONENTS + "{model}"
    )
    schemas = {_component(name): each for name, each in definitions.get("$defs", {}).items()}
    for name, schema in schemas.items():
        schema["title"] = name
    paths: dict[str, Any] = {}
    for route in sorted(routes, key=lambda r: (r.path, r.method)):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_model)
    described = {
        "openapi": "3.1.0",
        "info": {
            "title": "Enlace",
            "version": VERSION,
            "description": "The bridge between accounting firms and their clients.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": _PROBLEM} | _codes(),
            "responses": _refusals(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }
    renamed: dict[str, Any] = _renamed(described)
    return renamed


def _component(name: str) -> str:
    """Name a schema as generated clients can name a class; what is sent has the plain name.

    >>> _component("Line-Input"), _component("Line-Output"), _component("Page_Company_")
    ('Line', 'LineOutput', 'CompanyPage')
    """
    plain = name.removesuffix("-Input").replace("-", "")
    return re.sub(r"^Page_(\w+)_$", r"\1Page", plain)


def _renamed(node: Any) -> Any:
    """Let every reference lead to the name that its component has."""
    if isinstance(node, dict):
        return {
            key: _COMPONENTS + _component(value.removeprefix(_COMPONENTS))
            if key == "$ref" and value.startswith(_COMPONENTS)
            else _renamed(value)
            for key, value in node.items()
        }
    return [_renamed(each) for each in node] if isinstance(node, list) else node


def _operation(route: Route, by_model: Any) -> dict[str, Any]:
    summary, _, description = (inspect.getdoc(route.handler) or route.name).partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": summary,
        "parameters": _parameters(route),
        "responses": _responses(route, by_model),
    }
    if description:
        operation["description"] = description
    if route.access.audience != "public":
        operation["security"] = [{"bearer": []}]
        if route.access.permission:
            operation["x-permission"] = route.access.permission
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {
                kind: {
                    "schema": _one_of(route.bodies, "validation", by_model)
                    if kind == "application/json"
                    else {"type": "string"}
                }
                for kind in route.accepts
            },
        }
    return operation


def _one_of(
    models: Sequence[type[BaseModel]], mode: JsonSchemaMode, by_model: Any
) -> dict[str, Any]:
    schemas = [by_model[model, mode] for model in models]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.query is not None:
        schema = route.query.model_json_schema(ref_template=_COMPONENTS + "{model}")
        required = schema.get("required", ())
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": field}
            for name, field in schema["properties"].items()
        ]
    if route.idempotent:
        what = "A value of your own; the same one only to repeat the same request."
        parameters.append(_header("Idempotency-Key", r"^[\x21-\x7e]{8,128}$", what))
    if route.versioned:
        parameters.append(_header("If-Match", r'^(W/)?"\d{1,9}"$', _IF_MATCH))
    return parameters


def _header(name: str, pattern: str, what: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": what}


def _responses(route: Route, by_model: Any) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done"}
    headers = ["Idempotency-Replayed"] if route.idempotent else []
    if route.returns is not None:
        schema = _one_of(route.returned, "serialization", by_model)
        good["content"] = {"application/json": {"schema": schema}}
        if any("version" in {*m.model_fields, *m.model_computed_fields} for m in route.returned):
            headers.append("ETag")
    if headers:
        good["headers"] = _described(*headers)
    refused = {str(STATUS[kind][0]): _reference(kind.__name__) for kind in _kinds(route)}
    if route.may_be_unset:
        refused["404"] = _reference("NotSet")
    return {
        str(route.status if route.returns is not None else 204): good,
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
        errors.NotFound: "{" in route.path,
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
        "content": {CONTENT_TYPE: {"schema": {"$ref": _COMPONENTS + "Problem"}}},
        **({"headers": _described(*headers)} if headers else {}),
    }


def _described(*names: str) -> dict[str, Any]:
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{name}"}


def _codes() -> dict[str, Any]:
    """List every stable code; those of field rules are known when all modules are loaded."""
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        import_module(module.name)
    problems = {kind.code for kind in _subclasses(DomainError) if hasattr(kind, "code")}
    problems |= {code for code, _ in GATEWAY_CODES.values()} | GATEWAY_ONLY_CODES
    return {
        "ProblemCode": _enumerated(problems, "Stable code of a refusal."),
        "FieldCode": _enumerated(
            problems | set(FieldRule.registry),
            "Stable code of what is wrong with a field, or of the refusal that blames it.",
        ),
    }


def _enumerated(values: set[str], description: str) -> dict[str, Any]:
    return open_enum(values) | {"description": description}


def _subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for found in kind.__subclasses__():
        if found.__module__.startswith("chalicelib."):  # tests have their own
            yield found
            yield from _subclasses(found)
