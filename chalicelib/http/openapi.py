"""The OpenAPI 3.1 document, generated from the declared routes and their pydantic models."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib.http.access import ACCESS, ROOMS
from chalicelib.http.endpoint import ROUTES, Route

VERSION = "1.0.0"
_COMPONENTS = "#/components/schemas/"
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "more_errors": {"type": "integer", "description": "How many `errors` does not show."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "Field of the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "Parameter of the query."},
                    "code": {"type": "string"},
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


def document() -> dict[str, Any]:
    """Describe every declared route."""
    routes = declared_routes()
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    for route in routes:
        if route.body is not None:
            wanted.append((route.body, "validation"))
        if route.answer is not None:
            wanted.append((route.answer, "serialization"))
    by_model, definitions = models_json_schema(
        list(dict.fromkeys(wanted)), ref_template=_COMPONENTS + "{model}"
    )
    paths: dict[str, Any] = {}
    for route in sorted(routes, key=lambda r: (r.path, r.method)):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_model)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Enlace",
            "version": VERSION,
            "description": "The bridge between accounting firms and their clients.",
        },
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}) | {"Problem": _PROBLEM},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


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
                    "schema": by_model[route.body, "validation"]
                    if kind == "application/json"
                    else {"type": "string"}
                }
                for kind in route.accepts
            },
        }
    return operation


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
        parameters.append(_header("Idempotency-Key", r"^[\x21-\x7e]{8,128}$"))
    if route.versioned:
        parameters.append(_header("If-Match", r'^(W/)?"\d{1,9}"$'))
    return parameters


def _header(name: str, pattern: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "schema": schema}


def _responses(route: Route, by_model: Any) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done"}
    if route.answer is not None:
        schema = by_model[route.answer, "serialization"]
        good["content"] = {"application/json": {"schema": schema}}
    problem = {
        "description": "Refused: a problem document (RFC 9457)",
        "content": {"application/problem+json": {"schema": {"$ref": _COMPONENTS + "Problem"}}},
    }
    return {str(route.status if route.answer is not None else 204): good, "default": problem}
