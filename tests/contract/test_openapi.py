"""The published API: the document is generated, committed and compared."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.http.access import ACCESS
from chalicelib.http.openapi import document

COMMITTED = Path(__file__).parents[2] / "openapi.json"


@pytest.fixture(scope="module")
def generated() -> dict[str, Any]:
    return document()


def test_committed_document_is_the_generated_one(generated: dict[str, Any]) -> None:
    """Rewrite it on purpose with `REWRITE_OPENAPI=1 pytest tests/contract/test_openapi.py`."""
    if os.environ.get("REWRITE_OPENAPI"):
        text = json.dumps(generated, indent=1, ensure_ascii=False, sort_keys=True)
        COMMITTED.write_text(text + "\n", "utf-8")

    assert json.loads(COMMITTED.read_text("utf-8")) == json.loads(json.dumps(generated))


def test_every_route_is_described(generated: dict[str, Any]) -> None:
    described = {
        f"{method.upper()} {path}"
        for path, operations in generated["paths"].items()
        for method in operations
    }

    assert described == set(ACCESS)


def test_what_reads_is_named_alike(generated: dict[str, Any]) -> None:
    names = {
        operation["operationId"]: method
        for operations in generated["paths"].values()
        for method, operation in operations.items()
    }

    odd = [
        name
        for name, method in names.items()
        if (method == "get") != name.startswith(("read_", "list_", "search_"))
        or name.startswith("post_")
    ]

    assert odd == []
    assert len(names) == len(ACCESS)


def test_every_reference_leads_somewhere(generated: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(generated)))

    assert named <= set(generated["components"]["schemas"])


def test_every_string_that_a_caller_sends_has_a_longest_length(generated: dict[str, Any]) -> None:
    schemas = generated["components"]["schemas"]
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        for operations in generated["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    }

    unbounded = [path for name in sorted(bodies) for path in _unbounded(schemas, name, name)]

    assert unbounded == []


def _unbounded(schemas: dict[str, Any], name: str, path: str) -> list[str]:
    found = []
    for field, schema in schemas[name].get("properties", {}).items():
        found += _unbounded_in(schemas, schema, f"{path}.{field}")
    return found


def _unbounded_in(schemas: dict[str, Any], schema: dict[str, Any], path: str) -> list[str]:
    if "$ref" in schema:
        return _unbounded(schemas, schema["$ref"].split("/")[-1], path)
    if "anyOf" in schema:
        return [p for one in schema["anyOf"] for p in _unbounded_in(schemas, one, path)]
    if schema.get("type") == "array":
        longer = [] if "maxItems" in schema else [f"{path}[] has no maxItems"]
        return longer + _unbounded_in(schemas, schema["items"], f"{path}[]")
    if schema.get("type") == "string":
        bounded = {"maxLength", "enum", "const", "pattern", "format"} & set(schema)
        return [] if bounded else [path]
    return []
