"""The published API: the document is generated, committed and compared."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from chalicelib.http.access import ACCESS, ROOMS
from chalicelib.http.openapi import declared_routes, document
from chalicelib.http.problem_pages import pages

ROOT = Path(__file__).parents[2]
COMMITTED, CODES = ROOT / "openapi.json", ROOT / "docs" / "problems.md"


@pytest.fixture(scope="module")
def generated() -> dict[str, Any]:
    return document()


def test_committed_document_is_the_generated_one(generated: dict[str, Any]) -> None:
    """Rewrite it on purpose with `REWRITE_OPENAPI=1 pytest tests/contract/test_openapi.py`."""
    if os.environ.get("REWRITE_OPENAPI"):
        text = json.dumps(generated, indent=1, ensure_ascii=False, sort_keys=True)
        COMMITTED.write_text(text + "\n", "utf-8")

    assert json.loads(COMMITTED.read_text("utf-8")) == json.loads(json.dumps(generated))


def test_every_code_has_its_place_in_the_paper_of_codes() -> None:
    """Rewritten on purpose as the description is."""
    if os.environ.get("REWRITE_OPENAPI"):
        CODES.write_text(paper(), "utf-8")

    assert CODES.read_text("utf-8") == paper()


def paper() -> str:
    """Write every code with its sentences."""
    parts = [
        "# Codes of refusals and of fields\n\n"
        "Generated of the classes and rules that raise them (`make openapi`). The `type` of a "
        "problem\nleads to the same by `GET /v1/problems/{code}`. Facts stand by their names.\n"
    ]
    for title, of_fields in (("Refusals", False), ("Fields", True)):
        parts.append(f"## {title}\n")
        for page in pages():
            if page.is_of_fields == of_fields:
                status = f" ({page.status})" if page.status else ""
                said = "".join(f"- {text.es}\n- {text.en}\n" for text in page.texts)
                about = f"{page.about}\n\n" if page.about else ""
                way = f"- `way`: `{page.way}`\n" if page.way else ""
                parts.append(f"### `{page.code}`{status}\n\n{about}{said}{way}")
    return "\n".join(parts)


def test_the_way_of_a_refusal_is_a_route_and_its_sentence_names_none() -> None:
    led = [page for page in pages() if page.way]

    assert {page.way for page in led} <= set(ACCESS)
    assert "email-not-verified" in {page.code for page in led}
    said = [each for page in led for text in page.texts for each in (text.es, text.en)]
    assert [each for each in said if re.search(r"\b(GET|POST|PUT|PATCH|DELETE) ", each)] == []


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
    named = re.findall(r'"#/components/(\w+)/([^"]+)"', json.dumps(generated))

    assert {part for part, _ in named} == {"schemas", "responses"}
    assert all(name in generated["components"][part] for part, name in named)


@pytest.mark.parametrize(
    ("row", "statuses"),
    [
        ("get /v1/health", "200 429 503 5XX"),
        ("get /v1/me", "200 401 403 429 503 5XX"),
        ("get /v1/businesses/{business}/series", "200 401 403 404 429 503 5XX"),
        ("post /v1/sessions", "200 400 401 403 409 412 413 415 422 429 503 5XX"),
        (
            "put /v1/businesses/{business}/series",
            "200 400 401 403 404 409 412 413 415 422 429 503 5XX",
        ),
    ],
)
def test_statuses_follow_from_what_a_route_takes(
    generated: dict[str, Any], row: str, statuses: str
) -> None:
    method, path = row.split()

    assert " ".join(generated["paths"][path][method]["responses"]) == statuses


def test_headers_that_a_client_needs_are_described(generated: dict[str, Any]) -> None:
    subscription = generated["paths"]["/v1/businesses/{business}/subscription"]
    created = generated["paths"]["/v1/firms"]["post"]["responses"]["201"]
    refusals = generated["components"]["responses"]

    (match,) = [p for p in subscription["put"]["parameters"] if p["name"] == "If-Match"]

    assert "ETag" in match["description"]
    assert set(created["headers"]) == {"ETag", "Idempotency-Replayed"}
    assert set(subscription["get"]["responses"]["200"]["headers"]) == {"Connected-As", "ETag"}
    assert subscription["get"]["responses"]["404"]["$ref"].endswith("/NotSet")
    assert set(refusals["NotSet"]["headers"]) == {"ETag"}
    assert set(refusals["Unauthenticated"]["headers"]) == {"WWW-Authenticate"}
    assert set(refusals["Conflict"]["headers"]) == {"Retry-After"}
    assert set(refusals["TooMany"]["headers"]) == {"Retry-After"}
    assert set(refusals["Unavailable"]["headers"]) == {"Retry-After"}


@pytest.mark.parametrize(
    ("schema", "field", "some"),
    [
        ("Problem", "code", {"malformed-json", "not-found", "unavailable", "quota-exceeded"}),
        ("FieldError", "code", {"unknown-field", "place-unknown", "rate-code-required"}),
        ("DocumentView", "obstacle", {"token-refused", "customer-mail-refused"}),
        ("DocumentHistoryEntry", "event", {"issued", "delivered"}),
        ("LicenceHistoryEntry", "event", {"accepted", "client_refused"}),
        ("BatchHistoryEntry", "event", {"pending", "downloaded", "export_done"}),
    ],
)
def test_stable_codes_are_listed(
    generated: dict[str, Any], schema: str, field: str, some: set[str]
) -> None:
    schemas = generated["components"]["schemas"]
    field_error = schemas["Problem"]["properties"]["errors"]["items"]
    schemas = schemas | {"FieldError": field_error}
    described = schemas[schema]["properties"][field]
    if "$ref" in described:
        described = schemas[described["$ref"].split("/")[-1]]

    listed, *others = described["anyOf"]

    assert some <= set(listed["enum"])
    assert {"type": "string"} in others  # a client must take those that come later


def test_schemas_are_named_as_classes_can_be(generated: dict[str, Any]) -> None:
    schemas = generated["components"]["schemas"]

    assert [name for name in schemas if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []
    assert [name for name, each in schemas.items() if each.get("title", name) != name] == []
    assert {"NewDocument", "NewDocumentOutput", "CompanyPage"} <= schemas.keys()


def test_every_example_has_the_form_that_is_asked_for(generated: dict[str, Any]) -> None:
    checked = 0
    for schema in generated["components"]["schemas"].values():
        for described in schema.get("properties", {}).values():
            for each in [described, *described.get("anyOf", [])]:
                for example in each.get("examples", []) if "pattern" in each else []:
                    assert re.search(each["pattern"], example), (schema["title"], example)
                    checked += 1

    assert checked > 10


def test_what_is_shown_always_is_required_and_moments_are_date_times(
    generated: dict[str, Any],
) -> None:
    entry = generated["components"]["schemas"]["BatchHistoryEntry"]

    assert set(entry["required"]) == set(entry["properties"])
    for name, schema in generated["components"]["schemas"].items():
        for field, described in schema.get("properties", {}).items():
            kinds = described.get("anyOf", [described])
            if field.endswith("_at"):
                assert [k for k in kinds if k.get("format") == "date-time"], f"{name}.{field}"


def test_bodies_are_described_as_they_are_taken(generated: dict[str, Any]) -> None:
    schemas = generated["components"]["schemas"]

    assert "country" not in schemas["CompanyRow"]["required"]
    following = schemas["NewSeries"]["properties"]["next"]
    assert [choice["type"] for choice in following["anyOf"]] == ["integer", "null"]
    assert "an empty text" in following["description"]  # it is taken, and no client need send it
    assert "default" not in schemas["LicencePatch"]["properties"]["language"]


def referred(node: Any) -> set[str]:
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(node)))


def reached(document: dict[str, Any], nodes: list[Any]) -> dict[str, Any]:
    """Every schema that some parts of the document lead to, by name."""
    found: dict[str, Any] = {}
    waiting = referred(nodes)
    while waiting:
        name = waiting.pop()
        found[name] = document["components"]["schemas"][name]
        waiting |= referred(found[name]) - found.keys()
    return found


def operations(document: dict[str, Any], *methods: str) -> list[dict[str, Any]]:
    return [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if not methods or method in methods
    ]


def test_a_default_is_said_only_where_leaving_out_means_it(generated: dict[str, Any]) -> None:
    changing = [
        o.get("requestBody")
        for o in operations(generated, "put", "patch")
        if o["operationId"] != "change_draft"  # set whole, with what issuing makes of the rest
    ]
    asked = [o.get("requestBody") for o in operations(generated)]
    shown = [o["responses"] for o in operations(generated)]

    assert len(reached(generated, changing)) > 10
    assert '"default"' not in json.dumps([reached(generated, changing), reached(generated, shown)])
    for name, schema in reached(generated, asked).items():
        for field, described in schema.get("properties", {}).items():
            assert described.get("default", 1) not in (None, [], {}, ""), f"{name}.{field}"
    new = generated["components"]["schemas"]["NewDocument"]["properties"]
    assert new["currency"]["default"] == "CRC"
    assert "default" not in new["exchange_rate"]  # of dollars it must be said


def test_what_is_asked_for_is_closed_and_what_is_shown_is_open(generated: dict[str, Any]) -> None:
    asked = reached(generated, [o.get("requestBody") for o in operations(generated)])
    shown = reached(generated, [o["responses"] for o in operations(generated)])

    assert [
        n for n, s in asked.items() if s.get("additionalProperties", True) and "properties" in s
    ] == []
    assert '"additionalProperties": false' not in json.dumps(shown)
    for name, schema in shown.items():
        for field, described in schema.get("properties", {}).items():
            assert "enum" not in described, f"{name}.{field}"
            choices = described.get("anyOf", [])
            if any("enum" in choice for choice in choices):
                assert {"type": "string"} in choices, f"{name}.{field}"


def test_operations_are_told_apart_by_room(generated: dict[str, Any]) -> None:
    named = {tag["name"]: tag["description"] for tag in generated["tags"]}

    assert {tag for o in operations(generated) for tag in o["tags"]} == named.keys() == set(ROOMS)
    assert all(named.values())
    assert generated["servers"][0]["variables"]["api"]["default"].startswith("http")


def test_what_stands_below_a_field_describes_it(generated: dict[str, Any]) -> None:
    files = generated["components"]["schemas"]["DocumentView"]["properties"]["files"]

    assert files["description"].startswith("What can be downloaded by now: `xml`, `answer`, ")


def filled_in(document: dict[str, Any]) -> dict[str, str]:
    """Everything that a caller fills in, with what is said of it: fields of bodies, parameters."""
    asked = reached(document, [o.get("requestBody") for o in operations(document)])
    fields = {
        f"{schema}.{name}": described.get("description", "")
        for schema, each in asked.items()
        for name, described in each.get("properties", {}).items()
    }
    return fields | {
        f"{operation['operationId']}?{parameter['name']}": parameter["description"]
        for operation in operations(document)
        for parameter in operation["parameters"]
        if parameter["in"] in {"query", "path"}
    }


def test_all_that_a_caller_fills_in_is_described_in_more_words_than_its_name(
    generated: dict[str, Any],
) -> None:
    filled = filled_in(generated)

    said = {at: words_beyond_the_name(at, text) for at, text in filled.items()}

    assert len(said) > 200
    assert {at: filled[at] for at, words in said.items() if len(words) < 3} == {}
    assert [at for at, text in filled.items() if not re.search(r"[.:]$", text)] == []


def named_codes(document: dict[str, Any], *parts: Any) -> dict[str, dict[str, str]]:
    """Of each field that has them, the codes with their names, by schema and field."""
    found = {}
    for schema, each in reached(document, list(parts)).items():
        for field, described in each.get("properties", {}).items():
            for kind in [described, *described.get("anyOf", [])]:
                if "x-enum-varnames" in kind:
                    pairs = zip(kind["enum"], kind["x-enum-varnames"], strict=True)
                    found[f"{schema}.{field}"] = dict(pairs)
                    assert len(kind["x-enum-descriptions"]) == len(kind["enum"])
    return found


def test_codes_that_a_caller_sends_have_names(generated: dict[str, Any]) -> None:
    asked = named_codes(generated, *[o.get("requestBody") for o in operations(generated)])

    assert len(asked) == 14
    assert asked["Payment.type"]["06"] == "SINPE_MOVIL"
    assert asked["Tax.rate_code"]["08"] == "GENERAL_RATE_13"
    assert asked["Reference.code"]["01"] == "ANNULS_THE_REFERENCED_DOCUMENT"
    assert asked["Exoneration.institution"]["05"] == "CRUZ_ROJA_COSTARRICENSE"
    for field, codes in asked.items():
        names = set(codes.values())
        assert len(names) == len(codes) <= 60, field
        assert [name for name in names if not re.fullmatch("[A-Z][A-Z0-9_]*", name)] == [], field


def test_no_list_of_codes_that_a_caller_sends_is_without_names(generated: dict[str, Any]) -> None:
    asked = reached(generated, [o.get("requestBody") for o in operations(generated)])

    bare = [
        f"{schema}.{field}"
        for schema, each in asked.items()
        for field, described in each.get("properties", {}).items()
        for kind in [described, *described.get("anyOf", [])]
        if any(code[0].isdigit() for code in kind.get("enum", [])) and "x-enum-varnames" not in kind
    ]

    assert bare == []


def test_codes_that_are_shown_keep_their_names(generated: dict[str, Any]) -> None:
    shown = named_codes(generated, *[o["responses"] for o in operations(generated)])

    assert shown["TaxOutput.code"]["01"] == "VALUE_ADDED_TAX_IVA"
    assert shown["ReferenceOutput.type"]["04"] == "ELECTRONIC_TICKET"


def words_beyond_the_name(at: str, text: str) -> set[str]:
    """Take from a description the words that the name has, and those that say nothing."""
    name = re.split(r"[.?]", at)[-1].split("_")
    return set(re.findall(r"\w+", text.lower())) - {*name, "the", "a", "an", "of", "its", "to"}


def test_every_body_has_an_example_that_its_model_takes(generated: dict[str, Any]) -> None:
    routes = {route.name: route for route in declared_routes() if route.body is not None}

    for operation in operations(generated):
        if route := routes.pop(operation["operationId"], None):
            example = operation["requestBody"]["content"]["application/json"]["example"]
            assert [m.__name__ for m in route.bodies if is_taken(m, example)], route.name
    assert routes == {}


def is_taken(model: type[BaseModel], body: dict[str, Any]) -> bool:
    try:
        model.model_validate_json(json.dumps(body))
    except ValidationError:
        return False
    return True


def test_every_file_that_is_taken_is_described_as_generators_take_it(
    generated: dict[str, Any],
) -> None:
    said = {each["operationId"]: each.get("requestBody", {}) for each in operations(generated)}
    files = {each.name for each in declared_routes() if each.raw} - {"silence_mail"}

    assert len(files) > 4
    for name in files:
        assert said[name]["content"]["application/octet-stream"]["schema"]["format"] == "binary"


def test_every_string_that_a_caller_sends_has_a_longest_length(generated: dict[str, Any]) -> None:
    schemas = generated["components"]["schemas"]
    bodies = {
        each["$ref"].split("/")[-1]
        for operations in generated["paths"].values()
        for operation in operations.values()
        for body in operation.get("requestBody", {}).get("content", {}).values()
        for each in body["schema"].get("anyOf", [body["schema"]])
        if "$ref" in each
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
