"""Faults on request: what the simulator is told to do wrong, to whom and how often."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.simulator.answer import ELEMENTS, LAYOUTS
from infra.simulator.broken import BODIES
from infra.simulator.detail import LAYOUTS as DETAILS
from infra.simulator.shapes import (
    HEADERS,
    OBJECT,
    TEXT,
    TEXTS,
    XML_TEXT,
    BadValue,
    Shape,
    number,
    one_of,
    pairs,
    read,
    whole,
)
from infra.simulator.shaping import INSERTIONS, PARTIES, ROOTS, SPOILT
from infra.simulator.signers import SIGNERS

_SECONDS = number(0, 600)
_REMARK = {"code": whole(-9999, 9999), "message": XML_TEXT}
_TEXTS_OR_NONE = Shape(
    f"{XML_TEXT.description}, a list of them, or null to leave it out",
    lambda given: (
        given is None or all(map(XML_TEXT.fits, given if isinstance(given, list) else [given]))
    ),
)


@dataclass(frozen=True)
class Kind:
    """A fault: the paths it is about unless told otherwise, what it takes and what it needs."""

    path: str = ""
    takes: Mapping[str, Shape] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


KINDS = {
    # whole requests
    "delay": Kind(takes={"seconds": _SECONDS}),
    "status": Kind(takes={"status": whole(200, 599), "headers": HEADERS, "body": TEXT}),
    "drop_before": Kind(takes={"seconds": _SECONDS}),
    "drop_after_taking": Kind(r"/recepcion$", {"seconds": _SECONDS}),
    "token_refused": Kind(r"/token$"),
    "token_expires": Kind(r"/v1/"),
    "lost_answer": Kind(r"/recepcion/[^/]+$", {"mode": one_of("missing", "without_answer")}),
    # responses that would have been right
    "fields": Kind(takes={"fields": OBJECT, "without": TEXTS}),
    "headers": Kind(takes={"headers": HEADERS}, needs=("headers",)),
    "broken": Kind(takes={"mode": one_of(*BODIES)}, needs=("mode",)),
    "drip": Kind(takes={"seconds": number(0, 10)}),
    # decisions
    "reject": Kind(takes=_REMARK),
    "warn": Kind(takes=_REMARK),
    "state_error": Kind(),
    # answers
    "parties": Kind(takes={"mode": one_of(*PARTIES)}, needs=("mode",)),
    "detail": Kind(takes={"mode": one_of(*DETAILS), "text": XML_TEXT}),
    "change": Kind(takes={"elements": pairs(ELEMENTS, _TEXTS_OR_NONE)}, needs=("elements",)),
    "insert": Kind(
        takes={"insertions": pairs(ELEMENTS, one_of(*INSERTIONS))}, needs=("insertions",)
    ),
    "root": Kind(takes={"mode": one_of(*ROOTS)}, needs=("mode",)),
    "layout": Kind(takes={"mode": one_of(*LAYOUTS)}, needs=("mode",)),
    "signer": Kind(takes={"mode": one_of(*SIGNERS)}, needs=("mode",)),
    "spoil": Kind(takes={"mode": one_of(*SPOILT)}, needs=("mode",)),
}
_TIMES = whole(1, 1_000_000)
_EVERY = {
    "fault": one_of(*KINDS),
    "match": Shape(
        "an object that may hold path and clave",
        lambda match: isinstance(match, dict) and set(match) <= {"path", "clave"},
    ),
    "times": Shape(
        f"{_TIMES.description}, or null for ever",
        lambda times: times is None or _TIMES.fits(times),
    ),
}


@dataclass
class Rule:
    """One fault; `times` None means until it is taken away."""

    fault: str
    path: re.Pattern[str]
    clave: re.Pattern[str]
    times: int | None
    source: dict[str, Any]

    def parameter(self, name: str, default: Any) -> Any:
        """Return a parameter of the rule."""
        return self.source.get(name, default)

    def as_json(self) -> dict[str, Any]:
        """Return the rule as given, with the number of times left."""
        return {**self.source, "times": self.times}


def read_rule(source: object) -> Rule:
    """Read one rule.

    Raises:
        BadValue: not an object, an unknown or missing fault, a bad value or expression, or what
            this fault does not take or lacks.
    """
    named = read(source, {"fault": _EVERY["fault"]}, "fault", others=True)
    kind = KINDS[named["fault"]]
    rule = read(source, {**_EVERY, **kind.takes}, *kind.needs)
    match = rule.get("match", {})
    try:
        path = re.compile(match.get("path") or kind.path)
        clave = re.compile(match.get("clave") or "")
    except (re.error, TypeError) as exc:
        raise BadValue(f"bad expression in match: {exc}") from exc
    return Rule(rule["fault"], path, clave, rule.get("times", 1), rule)


class Faults:
    """The list of rules; each claim uses up one of a rule's times, safely among threads."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def replace(self, sources: object) -> None:
        """Replace all rules.

        Raises:
            BadValue: nothing is changed.
        """
        if not isinstance(sources, list):
            raise BadValue("a list of rules is expected")
        rules = [read_rule(source) for source in sources]
        with self._lock:
            self._rules = rules

    def listing(self) -> list[dict[str, Any]]:
        """Return the rules that still have times left."""
        with self._lock:
            return [rule.as_json() for rule in self._rules]

    def claim(self, fault: str, path: str, clave: str) -> Rule | None:
        """Return the first rule for this request or document, counting it as used."""
        with self._lock:
            for rule in self._rules:
                if rule.fault != fault or not rule.path.search(path):
                    continue
                if not rule.clave.search(clave):
                    continue
                if rule.times is not None:
                    rule.times -= 1
                    if not rule.times:
                        self._rules.remove(rule)
                return rule
        return None
