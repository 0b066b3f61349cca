"""Bodies that no client should have to read, made of the body that would have been right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

_PAGE = "<!DOCTYPE html><html><body><h1>Mantenimiento</h1><p>Vuelva más tarde.</p></body></html>"
_DEPTH = 100_000
_HUGE = 5 * 1024 * 1024
_VALUE = re.compile(rb'(": )("(?:[^"\\]|\\.)*"|-?[0-9.]+)')


def _with_every_name_twice(body: bytes) -> bytes:
    """Repeat each pair of an object, the second time with null."""
    value = json.loads(body)
    if not isinstance(value, dict):
        return body
    pairs = [(name, item) for name, one in value.items() for item in (one, None)]
    written = (f"{json.dumps(name)}: {json.dumps(item)}" for name, item in pairs)
    return f"{{{', '.join(written)}}}".encode()


BODIES: dict[str, Callable[[bytes], bytes]] = {
    "html": lambda _: _PAGE.encode(),
    "empty": lambda _: b"",
    "truncated": lambda body: body[: len(body) // 2],
    "not_utf8": lambda body: body[:1] + b'"\xff\xfe": 1, ' + body[1:],
    "nan": lambda body: _VALUE.sub(rb"\1NaN", body),
    "duplicates": _with_every_name_twice,
    "deep": lambda _: b"[" * _DEPTH + b"]" * _DEPTH,
    "list": lambda body: b"[" + body + b"]",
    "string": lambda body: json.dumps(body.decode()).encode(),
    "huge": lambda body: body[:1] + b'"relleno": "' + b"x" * _HUGE + b'", ' + body[1:],
}
