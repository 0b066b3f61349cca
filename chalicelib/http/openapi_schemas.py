"""The models of the API as JSON schemas: what is asked for, and what is shown.

The two differ. What is asked for is closed, and says of each field what leaving it out means only
where it means just that. What is shown is open: a later release may show more fields and more
codes, and a client that was compiled before must take them.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from chalicelib.core.known_names import open_enum
from chalicelib.core.words import SUFFIX, Shown, words_of
from chalicelib.http.endpoint import Route

COMPONENTS = "#/components/schemas/"
_CHANGING = ("PUT", "PATCH")
_NOTHING: tuple[Any, ...] = (None, [], {}, "")
"""As a default these say no more than that a field may be left out."""
_NAMES_OF_CODES = {"x-enum-varnames", "x-enum-descriptions"}
"""What generators of clients call a code, and say of it, in the order of `enum`."""
Named = dict[str, dict[str, Any]]


class Schemas:
    """The schemas of every body and every response of some routes."""

    def __init__(self, routes: Sequence[Route]) -> None:
        asked = [model for route in routes for model in route.bodies]
        shown = [model for route in routes for model in route.returned]
        self._asked, asked_by_name = _schemas_of(asked, "validation")
        self._shown, shown_by_name = _schemas_of(shown, "serialization")
        made = {model for route in routes if route.method == "POST" for model in route.bodies}
        changed = [m for route in routes if route.method in _CHANGING for m in route.bodies]
        stays = set(_reachable(asked_by_name, [self._asked[m] for m in changed if m not in made]))
        for name, schema in asked_by_name.items():
            _say_defaults(schema, none=name in stays)
        for schema in shown_by_name.values():
            _open(schema)
        output = _told_apart(asked_by_name, shown_by_name)
        shown_by_name = {output.get(n, n): _renamed(s, output) for n, s in shown_by_name.items()}
        self._shown = {model: output.get(name, name) for model, name in self._shown.items()}
        self.components: Named = asked_by_name | shown_by_name
        """Name -> schema."""
        for name, schema in self.components.items():
            schema["title"] = name

    def asked(self, model: type[BaseModel]) -> dict[str, Any]:
        """Refer to a model as it is taken."""
        return {"$ref": COMPONENTS + self._asked[model]}

    def shown(self, model: type[BaseModel]) -> dict[str, Any]:
        """Refer to a model as it is given."""
        return {"$ref": COMPONENTS + self._shown[model]}


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """Describe each field of a query as a parameter of its own."""
    schema = model.model_json_schema(
        ref_template=COMPONENTS + "{model}", schema_generator=_Described
    )
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": field.pop("description", ""),
            "schema": field,
        }
        for name, field in schema["properties"].items()
    ]


class _Described(GenerateJsonSchema):
    """Takes what is written below a field in the source as its description."""

    def model_schema(self, schema: Any) -> Any:
        """Describe a model, with the words below each field."""
        made = super().model_schema(schema)
        for name, words in _words_of_fields(schema["cls"]).items():
            if name in made.get("properties", {}):
                made["properties"][name].setdefault("description", words)
        if self.mode == "serialization" and issubclass(schema["cls"], Shown):
            self._add_words(made, schema["cls"])
        return made

    @staticmethod
    def _add_words(made: dict[str, Any], model: type[BaseModel]) -> None:
        """Describe the words beside each code: null, one or a list as the code is."""
        for name, _ in words_of(model):
            described = _worded(made["properties"][name])
            what = f"`{name}` in words, in the language of the response."
            made["properties"][f"{name}{SUFFIX}"] = described | {"description": what}
            made["required"].append(f"{name}{SUFFIX}")


def _worded(code: dict[str, Any]) -> dict[str, Any]:
    """Describe the words of what a schema describes.

    >>> _worded({"enum": ["a"], "type": "string"}), _worded({"type": "array", "items": {}})
    ({'type': 'string'}, {'type': 'array', 'items': {'type': 'string'}})
    """
    if code.get("type") == "array":
        return {"type": "array", "items": {"type": "string"}}
    kinds = [{"type": "string"}]
    if {"type": "null"} in code.get("anyOf", ()):
        return {"anyOf": [*kinds, {"type": "null"}]}
    return kinds[0]


@cache
def _words_of_fields(model: type[BaseModel]) -> dict[str, str]:
    """Read the texts below the fields of a model and of what it is made of."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if kind.__module__.partition(".")[0] not in {"pydantic", "builtins", "typing", "abc"}:
            found |= _words_of_classes(kind.__module__).get(kind.__qualname__, {})
    return found


@cache
def _words_of_classes(module: str) -> dict[str, dict[str, str]]:
    """Read the texts below the fields of every class of a module, by the name of the class."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {
        node.name: {
            field.target.id: " ".join(below.value.value.split())
            for field, below in pairwise(node.body)
            if isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        }
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


def _schemas_of(
    models: Sequence[type[BaseModel]], mode: JsonSchemaMode
) -> tuple[dict[type[BaseModel], str], Named]:
    """Return the name of each model, and the schemas by name."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, mode) for model in models]
    by_model, definitions = models_json_schema(
        list(dict.fromkeys(wanted)),
        ref_template=COMPONENTS + "{model}",
        schema_generator=_Described,
    )
    found: Named = definitions.get("$defs", {})
    names = {name: _component(name) for name in found}
    return (
        {model: names[_name(by_model[model, mode])] for model in models},
        {names[name]: _renamed(schema, names) for name, schema in found.items()},
    )


def _component(name: str) -> str:
    """Name a schema as generated clients can name a class.

    >>> _component("Line"), _component("Page_Company_"), _component("ListedByState_Batch_")
    ('Line', 'CompanyPage', 'BatchPage')
    """
    return re.sub(r"^(?:Page|Listed|ListedByState)_(\w+)_$", r"\1Page", name.replace("-", ""))


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).removeprefix(COMPONENTS)


def _renamed(node: Any, names: dict[str, str]) -> Any:
    """Let every reference lead to the name that its component has."""
    if isinstance(node, dict):
        return {
            key: COMPONENTS + names.get(_name(node), _name(node))
            if key == "$ref"
            else _renamed(value, names)
            for key, value in node.items()
        }
    return [_renamed(each, names) for each in node] if isinstance(node, list) else node


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """List a schema and all within it; names of properties are no schemas."""
    if isinstance(node, list):
        for each in node:
            yield from _nodes(each)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key in {"properties", "$defs"}:
                yield from _nodes(list(value.values()))
            elif key not in {"default", "examples", "enum", "const", "required"}:
                yield from _nodes(value)


def _reachable(schemas: Named, names: Iterable[str]) -> Iterator[str]:
    """List what is reached from some schemas, themselves included."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            waiting += [_name(node) for node in _nodes(schemas[name]) if "$ref" in node]


def _say_defaults(schema: dict[str, Any], *, none: bool) -> None:
    """Keep those that say what leaving a field out means; `none`: it means that it stays."""
    for node in _nodes(schema):
        if "default" in node and (none or node["default"] in _NOTHING):
            del node["default"]


def _open(schema: dict[str, Any]) -> None:
    """Let a schema take fields and codes that come later."""
    for node in list(_nodes(schema)):
        if node.get("additionalProperties") is False:
            del node["additionalProperties"]
        node.pop("default", None)  # it is shown whatever it is
        codes = node.get("enum")
        if codes and all(isinstance(code, str) for code in codes):
            named = {key: node.pop(key) for key in _NAMES_OF_CODES & node.keys()}
            del node["enum"], node["type"]
            node.update(open_enum(codes))
            node["anyOf"][0] |= named  # their codes are in order, too
    for node in _nodes(schema):
        if "anyOf" in node:
            node["anyOf"] = _flat(node["anyOf"])


def _flat(choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write choices within choices as one list, each once."""
    found: list[dict[str, Any]] = []
    for choice in choices:
        within = _flat(choice["anyOf"]) if choice.keys() == {"anyOf"} else [choice]
        found += [each for each in within if each not in found]
    return found


def _told_apart(asked: Named, shown: Named) -> dict[str, str]:
    """Name anew what is shown under the name of what is asked for, and differs from it.

    >>> _told_apart({"A": {"a": 1}, "B": {"b": 1}}, {"A": {"a": 2}, "B": {"b": 1}})
    {'A': 'AOutput'}
    """
    both = asked.keys() & shown.keys()
    differ = {name for name in both if asked[name] != shown[name]}
    while True:
        further = {n for n in both - differ if differ & set(_reachable(shown, [n]))}
        if not further:
            return {name: f"{name}Output" for name in sorted(differ)}
        differ |= further
