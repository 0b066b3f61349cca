"""Of what kind a unit test is, and that quick ones talk with nobody.

The kind is a marker that is set here by what a test uses, so that nobody can forget it: `moto` (the
cloud for one thread), `outside` (servers and programs of the test's own), `thorough` (generated
examples and documents, PDFs read back, key files opened, all mails written), and `quick`, all
others, docstrings too. A quick one opens no connection and asks for no client of the cloud.
`infra/budgets.py` says what each may cost.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chalicelib.aws import session

_HERE = Path(__file__).parent
_TESTS = _HERE.parent
_SERVERS = ("tests.support.fake_service", "subprocess")
_SLOW = (
    "jinja2", "pypdf", "cryptography.hazmat.primitives.serialization.pkcs12",
    "tests.unit.accounting.random_documents",
)  # fmt: skip
_ELSEWHERE = "elsewhere"
"""In place of a room, for tests of other folders than `tests/unit`."""
_before = pytest.StashKey[object]()
_connections: list[str] = []
_IPV6_TRIED = ("::1", 0)
"""By urllib3, when it is imported."""
_ANSWERING = "process_request_thread"
"""In the names of threads of `socketserver`. The stack of an earlier test may be at work in them; a
server of the test itself would be seen as it binds."""


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event not in {"socket.bind", "socket.connect"} or arguments[1] == _IPV6_TRIED:
        return
    if _ANSWERING not in threading.current_thread().name:
        _connections.append(f"{event} {arguments[1]}")


sys.addaudithook(_note)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _room_of(item.path) != _ELSEWHERE:
            for kind in _kinds(item) or ["quick"]:
                item.add_marker(kind)


@cache
def _room_of(path: Path) -> str:
    """Return the folder of `tests/unit` that a file is in; "" for what is no file of tests."""
    if path.is_relative_to(_HERE):
        return path.relative_to(_HERE).parts[0]
    return _ELSEWHERE if path.is_relative_to(_TESTS) else ""


def _kinds(item: pytest.Item) -> list[str]:
    uses = _uses(getattr(item, "module", None) or item)
    generated = hasattr(getattr(item, "function", None), "hypothesis")
    kinds = {
        "moto": "moto_session" in getattr(item, "fixturenames", ()),
        "outside": _room_of(item.path) == "infra" or uses.servers,
        "thorough": generated or uses.slow,
    }
    return [kind for kind, is_so in kinds.items() if is_so]


class _Uses(NamedTuple):
    servers: bool
    slow: bool


@cache
def _uses(module: Any) -> _Uses:
    """Return what a module's names come from; asked once for all of its tests."""
    names = vars(module).values()
    origins = {str(getattr(n, "__module__", None) or getattr(n, "__name__", "")) for n in names}
    if _any_from(("moto",), origins):
        raise pytest.UsageError(f"{module} imports moto; only the fixture `aws` may")
    return _Uses(_any_from(_SERVERS, origins), _any_from(_SLOW, origins))


def _any_from(modules: tuple[str, ...], origins: set[str]) -> bool:
    starts = tuple(f"{name}." for name in modules)
    return any(f"{origin}.".startswith(starts) for origin in origins)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _connections.clear()
    item.stash[_before] = session._client.cache_info()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    result = yield
    if not {"moto", "outside"} & {marker.name for marker in item.iter_markers()}:
        assert not _connections, "connections are for tests of servers"
        assert session._client.cache_info() == item.stash[_before], "the cloud is for `aws`"
    return result
