"""Ask the ministry's public registers about a new document, as long as it has no number.

Only a clear "there is none" refuses. A register that is silent, slow or unclear lets the document
pass, and is left alone for a while; what it has confirmed once is kept and not asked again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from chalicelib.core import clock
from chalicelib.core.errors import AdapterError, FieldError, FieldRule, InvalidInput
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica import confirmed as memory
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.hacienda import service as hacienda

PATIENCE_SECONDS: Final = 2.0
"""How long a request waits for all answers together."""
PAUSE_SECONDS: Final = 60
"""How long a register that did not answer is left alone, unless it asks for longer."""
MOST_QUESTIONS: Final = 12
"""Per document and register: the ministry asks to be spared. What is left is asked next time."""
_AT_ONCE = 4
_log = logging.getLogger(__name__)
_MOST_KEPT = 50_000
_FOREIGNERS = frozenset({"05", "06"})
"""Identifications that no register has (annex 1)."""

RECEIVER_UNKNOWN = FieldRule(
    "receiver-not-registered",
    Text(
        es="El registro del Ministerio de Hacienda no conoce esa identificación. Revise el número.",
        en="The ministry's register does not know this identification. Check the number.",
    ),
)
CABYS_UNKNOWN = FieldRule(
    "cabys-unknown",
    Text(
        es="Ese código no existe en el CABYS. Búsquelo en el catálogo «cabys».",
        en="There is no such code in CABYS. Look it up in catalogue “cabys”.",
    ),
)


@dataclass(frozen=True, slots=True)
class Register:
    """A register: what of a document is in it, by pointer, and how it is asked."""

    rule: FieldRule
    parts: Callable[[NewDocument], Iterator[tuple[str, str]]]
    """Value and pointer of each."""
    has: Callable[[str], bool]
    control: str
    """A value that is certainly in it, because no text says how the register denies: who denies
    this one too has not understood the question."""


def _receivers(body: NewDocument) -> Iterator[tuple[str, str]]:
    identification = body.receiver and body.receiver.identification
    if identification and identification.type not in _FOREIGNERS:
        yield identification.number, "/receiver/identification/number"


def _goods_and_services(body: NewDocument) -> Iterator[tuple[str, str]]:
    for index, line in enumerate(body.lines):
        yield line.cabys, f"/lines/{index}/cabys"


REGISTERS: Final = {
    "receivers": Register(
        RECEIVER_UNKNOWN,
        _receivers,
        lambda number: hacienda.taxpayer(number) is not None,
        control="4000042139",  # the national electricity institute
    ),
    "cabys": Register(
        CABYS_UNKNOWN,
        _goods_and_services,
        lambda code: any(entry.code == code for entry in hacienda.cabys(code=code)),
        control="8313100000100",
    ),
}
"""By the names of the setting `asked_registers`."""

_kept: set[str] = set()
"""What is known to exist, as `register#value`."""
_left_alone: dict[str, datetime] = {}


def forget() -> None:
    """Forget what this process knows, as a new one would."""
    _kept.clear()
    _left_alone.clear()


def ask_registers(
    body: NewDocument,
    *,
    registers: Mapping[str, Register] = REGISTERS,
    patience_seconds: float = PATIENCE_SECONDS,
) -> None:
    """Refuse what a register says does not exist, if it says so in time.

    Raises:
        InvalidInput: with a pointer to each of it.
    """
    pointers: dict[str, dict[str, list[str]]] = {}
    for name in settings().asked_registers.split():
        for value, pointer in registers[name].parts(body):
            if f"{name}#{value}" not in _kept:
                pointers.setdefault(name, {}).setdefault(value, []).append(pointer)
    if not pointers:
        return
    _recall(f"{name}#{value}" for name, values in pointers.items() for value in values)
    questions = {name: _unanswered(name, values) for name, values in pointers.items()}
    missing = _missing(registers, questions, patience_seconds)
    errors = [
        FieldError(pointer, registers[name].rule)
        for name, value in missing
        for pointer in pointers[name][value]
    ]
    if errors:
        raise InvalidInput(errors)


def _recall(facts: Iterable[str]) -> None:
    """Take what other processes have learnt."""
    if len(_kept) > _MOST_KEPT:
        _kept.clear()
    _kept.update(memory.confirmed(facts))


def _unanswered(name: str, values: Iterable[str]) -> list[str]:
    if clock.now() < _left_alone.get(name, clock.now()):
        return []
    return [value for value in values if f"{name}#{value}" not in _kept][:MOST_QUESTIONS]


def _missing(
    registers: Mapping[str, Register], questions: dict[str, list[str]], patience_seconds: float
) -> list[tuple[str, str]]:
    """Ask all at once, keep what exists, and list what does not."""
    asked = {
        (name, value): _pool().submit(registers[name].has, value)
        for name, values in questions.items()
        for value in values
    }
    wait(asked.values(), patience_seconds)
    answers = {fact: _answer(fact[0], future) for fact, future in asked.items()}
    learnt = [f"{name}#{value}" for (name, value), exists in answers.items() if exists]
    _kept.update(learnt)
    memory.keep_confirmed(learnt)
    denied = [fact for fact, exists in answers.items() if exists is False]
    believed = {
        name for name in dict(denied) if _is_believed(name, registers[name], patience_seconds)
    }
    return [(name, value) for name, value in denied if name in believed]


def _answer(name: str, future: Future[bool]) -> bool | None:
    """Read an answer; None when there is none, or none that we understand."""
    if not future.done():
        future.cancel()
        _leave_alone(name, PAUSE_SECONDS)
        return None
    try:
        return future.result()
    except AdapterError as exc:
        _leave_alone(name, getattr(exc, "after_seconds", None) or PAUSE_SECONDS)
    except Exception:  # our mistake; no document waits for it
        _log.exception("register not understood", extra={"register": name})
        _leave_alone(name, PAUSE_SECONDS)
    return None


def _is_believed(name: str, register: Register, patience_seconds: float) -> bool:
    control = register.control
    if f"{name}#{control}" in _kept:
        return True
    future = _pool().submit(register.has, control)
    wait([future], patience_seconds)
    if not _answer(name, future):
        _leave_alone(name, PAUSE_SECONDS)
        return False
    _kept.add(f"{name}#{control}")
    return True


def _leave_alone(name: str, seconds: int) -> None:
    _left_alone[name] = clock.now() + timedelta(seconds=seconds)


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads bound how long a request waits, whatever a connection does."""
    return ThreadPoolExecutor(_AT_ONCE, "register")
