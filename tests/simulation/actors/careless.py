"""Carelessness at the API: double clicks, tabs that are out of date, keys that are used again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, partial
from random import Random
from typing import Any

from chalicelib.http.openapi import declared_routes
from infra.local.api_client import Answer, ApiRefused
from tests.simulation.actors.person import Person, Program, is_unclear
from tests.simulation.rows import row_of
from tests.simulation.scene import Scene

_TWICE, _STALE, _OTHER_BODY = 0.25, 0.1, 0.1
"""How often something is sent twice at once, of an older version, or by a key that is used."""
_AS_IT_IS = frozenset({"POST /v1/firms/{firm}/licences/{licence}/acceptance"})
"""Where what is done already is returned as it is by then, which may have gone on."""


@dataclass(frozen=True)
class Careless(Program):
    """Calls as somebody does who clicks before the page is there."""

    stage: Scene = field(kw_only=True, repr=False)

    @staticmethod
    def made_of(person: Person, scene: Scene) -> Person:
        """Return the same person, careless from now on."""
        known = person.api
        api = Careless(
            known.url, known.token, stage=scene, reader=known.reader, peer=known.peer
        )  # fmt: skip
        return replace(person, api=api)

    @property
    def _chance(self) -> Random:
        return self.stage.world.random

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call, perhaps twice at once; the same key never does two things."""
        if method == "GET":
            return super().call(method, path, body, headers=headers)
        key = key or f"{self._chance.getrandbits(128):032x}"
        asks = headers and "If-Match" in headers and row_of(method, path) in _by_version()
        if headers and asks and self._chance.random() < _STALE:
            read = int(headers["If-Match"].strip('"'))
            older = max(read - 1, 0)
            stale = super().call(method, path, body, headers={"If-Match": f'"{older}"'})
            is_taken = older and stale.status < 300 and not _is_as_it_was(stale, read)
            _never(bool(is_taken), "a stale version was taken", stale)
        call = partial(super().call, method, path, body, key=key, headers=headers)
        if self._chance.random() >= _TWICE:
            return call()
        kernel = self.stage.world.kernel
        other = kernel.spawn(f"second click of {path}", call)
        first = call()
        second: Answer = kernel.wait(other)
        if not _is_done_once(method, path):
            return first if first.status < 300 else second
        self._compare(first, second, may_go_on=row_of(method, path) in _AS_IT_IS)
        if first.status < 300 and self._chance.random() < _OTHER_BODY:
            reused = super().call(method, path, {"other": True}, key=key, headers=headers)
            _never(reused.status < 300, "a key did something else", reused)
        return first if first.status < 300 else second

    @staticmethod
    def _compare(first: Answer, second: Answer, *, may_go_on: bool) -> None:
        """Hold two answers to one request by one key against each other."""
        one, other = first.body, second.body
        both = first.status < 300 and second.status < 300
        is_same = one["id"] == other["id"] if both and may_go_on else one == other
        _never(both and not is_same, "a double click did two things", second)
        for each in (first, second):
            _never(is_unclear(each) and each.status >= 500, "no answer", each)


def _is_as_it_was(answer: Answer, version: int) -> bool:
    """Return whether nothing was changed, as it was so already."""
    return isinstance(answer.body, dict) and answer.body.get("version") == version


def _is_done_once(method: str, path: str) -> bool:
    """Return whether a key makes of several requests one."""
    return method == "POST" and row_of(method, path) in _by_key()


@cache
def _by_version() -> frozenset[str]:
    """Return the rows whose requests say what was read."""
    return frozenset(f"{each.method} {each.path}" for each in declared_routes() if each.versioned)


@cache
def _by_key() -> frozenset[str]:
    """Return the rows whose requests carry a key."""
    return frozenset(f"{each.method} {each.path}" for each in declared_routes() if each.idempotent)


def _never(happened: bool, what: str, answer: Answer) -> None:  # noqa: FBT001 - reads as a sentence
    if happened:
        raise ApiRefused(what, answer)
