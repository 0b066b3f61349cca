"""A client that `openapi-python-client` makes of the API's description, used as `ApiClient` is.

Every body that goes out is read by the generated model first, and every answer is read back by the
generated one: what these drop or cannot read is an error.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints
from urllib.parse import parse_qsl, urlsplit

from infra.local.api_client import Answer, ApiClient

_PACKAGE = "enlace_generated_client"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


class NotGenerated(AssertionError):
    """The generator left something out, or what it made reads something else than was sent."""


def generate(description: Path, folder: Path) -> ModuleType:
    """Make the client of a description in a folder and import it.

    Raises:
        NotGenerated: the generator complains of anything.
    """
    settings = folder / "generator.json"
    settings.write_text('{"post_hooks": []}', "utf-8")
    made = folder / _PACKAGE
    done = subprocess.run(  # noqa: S603 - our own tool
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", description,
         "--meta", "none", "--output-path", made, "--config", settings, "--fail-on-warning"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotGenerated(done.stdout + done.stderr)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(_PACKAGE)
    finally:
        sys.path.remove(str(folder))


@dataclass(frozen=True)
class GeneratedClient(ApiClient):
    """Calls each operation by the function that was generated for it."""

    package: ModuleType | None = field(default=None, repr=False)
    description: dict[str, Any] = field(default_factory=dict, repr=False)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call an operation; what the generated client cannot send or read is an error."""
        address = urlsplit(path)
        operation, arguments = self._operation(method, address.path)
        sent = self.headers(method, key) | (headers or {})
        function = self._function(operation)
        kinds = get_type_hints(function)
        if "client" in arguments:  # the generator keeps that name for itself
            arguments["client_path"] = arguments.pop("client")
        asked = parse_qsl(address.query, keep_blank_values=True)
        arguments |= {name: _parameter(kinds[name], text) for name, text in asked}
        undeclared = {}
        for name, value in (("Idempotency-Key", key), *sent.items()):
            argument = name.lower().replace("-", "_")
            if argument in inspect.signature(function).parameters and value is not None:
                arguments[argument] = value
            elif name in (headers or {}) and value is not None:
                undeclared[name] = value  # where no header is taken, it is sent to be refused
        if body is not None:
            arguments["body"] = _body(kinds["body"], body)
        with self._client().with_headers(undeclared) as client:
            given = function(client=client, **arguments)
        raw: bytes = given.content
        is_json = "json" in given.headers.get("content-type", "")
        said = (json.loads(raw) if is_json else raw.decode()) if raw else None
        if raw and _plain(given.parsed) != _plain(said):
            raise NotGenerated(f"{method} {path}: the client reads {given.parsed} of {said}")
        return Answer(int(given.status_code), said if is_json else None, given.headers, raw)

    def _operation(self, method: str, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for template, methods in self.description["paths"].items():
            pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template)
            if (match := re.fullmatch(pattern, path)) and method.lower() in methods:
                return methods[method.lower()], match.groupdict()
        raise NotGenerated(f"{method} {path} is not described")

    def _function(self, operation: dict[str, Any]) -> Any:
        (room,) = operation["tags"]
        module = importlib.import_module(f"{_PACKAGE}.api.{room}.{operation['operationId']}")
        return module.sync_detailed

    def _client(self) -> Any:
        made = importlib.import_module(f"{_PACKAGE}.client")
        options = {"base_url": self.url, "headers": {"Accept-Language": self.language}}
        if self.token:
            return made.AuthenticatedClient(token=self.token, **options)
        return made.Client(**options)


def _parameter(kind: Any, text: str) -> Any:
    """Read a parameter by the type that the operation takes of it."""
    types = [each for each in getattr(kind, "__args__", (kind,)) if isinstance(each, type)]
    for one in types:
        if issubclass(one, Enum):
            return one(text)
        if issubclass(one, date):
            return one.fromisoformat(text)
    return {"true": True, "false": False}[text] if bool in types else text


def _body(kind: Any, body: Any) -> Any:
    """Read a body by one of the models that the operation takes, which must not change it."""
    for model in getattr(kind, "__args__", (kind,)):
        if isinstance(body, bytes):
            return importlib.import_module(f"{_PACKAGE}.types").File(payload=body)
        try:
            made = model.from_dict(body)
        except (KeyError, TypeError, ValueError):
            continue
        if _plain(made.to_dict()) == _plain(body):
            return made
    raise NotGenerated(f"no model of {kind} carries {body}")


def _plain(node: Any) -> Any:
    """Write what was read as JSON has it, each moment in one way."""
    if hasattr(node, "to_dict"):
        node = node.to_dict()
    if isinstance(node, dict):
        return {name: _plain(each) for name, each in node.items()}
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if isinstance(node, str) and _MOMENT.match(node):
        return datetime.fromisoformat(node).isoformat()
    return node
