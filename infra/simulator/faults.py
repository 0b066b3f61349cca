"""Faults on request: what the simulator is told to do wrong, to whom and how often."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any

from infra.simulator.shapes import HEADERS, TEXT, BadValue, Shape, number, one_of, read, whole

_DEFAULT_PATHS = {
    "delay": "",
    "status": "",
    "drop_before": "",
    "drop_after_taking": r"/recepcion$",
    "token_refused": r"/token$",
    "token_expires": r"/v1/",
    "lost_answer": r"/recepcion/[^/]+$",
    "reject": "",
    "warn": "",
    "state_error": "",
}
_TIMES = whole(1, 1_000_000)
_SHAPES = {
    "fault": one_of(*_DEFAULT_PATHS),
    "match": Shape(
        "an object that may hold path and clave",
        lambda match: isinstance(match, dict) and set(match) <= {"path", "clave"},
    ),
    "times": Shape(
        f"{_TIMES.description}, or null for ever",
        lambda times: times is None or _TIMES.fits(times),
    ),
    "seconds": number(0, 600),
    "status": whole(200, 599),
    "headers": HEADERS,
    "body": TEXT,
    "code": whole(-9999, 9999),
    "message": TEXT,
    "mode": one_of("missing", "without_answer"),
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
        BadValue: not an object, an unknown or missing fault, a bad value or expression.
    """
    rule = read(source, _SHAPES, "fault")
    match = rule.get("match", {})
    try:
        path = re.compile(match.get("path") or _DEFAULT_PATHS[rule["fault"]])
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
