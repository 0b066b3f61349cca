"""Faults on request: what the simulator is told to do wrong, to whom and how often."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any

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
_NUMBERS = {"seconds": (0, 600), "status": (200, 599), "code": (-9999, 9999)}


class BadRule(Exception):
    """The rule given to the admin endpoint cannot be used."""


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
        BadRule: not an object, an unknown fault, a bad expression or a bad number.
    """
    if not isinstance(source, dict) or source.get("fault") not in _DEFAULT_PATHS:
        raise BadRule(f"fault must be one of {', '.join(_DEFAULT_PATHS)}")
    for name, (least, most) in _NUMBERS.items():
        value = source.get(name, least)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise BadRule(f"{name} must be a number")
        if not least <= value <= most:
            raise BadRule(f"{name} must be from {least} to {most}")
    match = source.get("match") or {}
    times = source.get("times", 1)
    if times is not None and (not isinstance(times, int) or times < 1):
        raise BadRule("times must be a positive whole number, or null for ever")
    if not isinstance(match, dict) or set(match) - {"path", "clave"}:
        raise BadRule("match may hold path and clave")
    try:
        path = re.compile(match.get("path") or _DEFAULT_PATHS[source["fault"]])
        clave = re.compile(match.get("clave") or "")
    except (re.error, TypeError) as exc:
        raise BadRule(f"bad expression in match: {exc}") from exc
    return Rule(source["fault"], path, clave, times, source)


class Faults:
    """The list of rules; each claim uses up one of a rule's times, safely among threads."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def replace(self, sources: object) -> None:
        """Replace all rules.

        Raises:
            BadRule: nothing is changed.
        """
        if not isinstance(sources, list):
            raise BadRule("a list of rules is expected")
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
