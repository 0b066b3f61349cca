"""Ask the ministry's public registers about a new document, as long as it has no number.

Only a clear "there is none" refuses. A register that is silent, slow or unclear lets the document
pass, and is left alone for a while; what it has confirmed once is kept and not asked again, nor is
what our own copy of it has and the document does not contradict.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from chalicelib.core import clock
from chalicelib.core.errors import AdapterError, FieldError, FieldRule, InvalidInput, Retryable
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica import authorisations, cabys_copy, sparing
from chalicelib.countries.costa_rica import confirmed as memory
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.cabys_rates import agreed, other_rates
from chalicelib.countries.costa_rica.hacienda import service as hacienda
from chalicelib.countries.costa_rica.structure.table import BY_TYPE

PATIENCE_SECONDS = 2.0
"""How long a request waits for all answers together."""
PAUSE_SECONDS: Final = 60
"""How long a register that did not answer is left alone, unless it asks for longer."""
MOST_QUESTIONS: Final = 12
"""Per document and register: the ministry asks to be spared. What is left is asked next time."""
_AT_ONCE = 4
_SILENT: Final = object()
"""No answer."""
_Fact = tuple[str, str]
"""A register, and a value that was asked for."""
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
        es="Ese código no existe en el CABYS. Búsquelo allí por el nombre de lo que vende.",
        en="There is no such code in CABYS. Look it up there by the name of what you sell.",
    ),
)


@dataclass(frozen=True, slots=True)
class Register:
    """A register: what of a document is in it, by pointer, and how it is asked."""

    rule: FieldRule
    """What is said of what it does not have."""
    parts: Callable[[NewDocument], Iterator[tuple[str, str]]]
    """Value and pointer of each."""
    find: Callable[[str], Any]
    """Returns what it says of a value: None that there is none."""
    control: str | None = None
    """A value that is certainly in it, because no text says how the register denies: who denies
    this one too has not understood the question. None: its denial is plain."""
    is_repeated: bool = False
    """Whether a note has the value of what it corrects: that was taken then, and what has left the
    register since can be corrected in no other way. A note is warned of its absence."""
    is_kept: bool = True
    """Whether what it says is kept: a text then, as it does not change from day to day."""
    own: Callable[[NewDocument, list[str]], dict[str, str]] = lambda *_: {}
    """Those of the values of which nothing need be asked, with what our copy says of each."""
    refuses: Callable[[NewDocument, Mapping[str, Any]], Iterable[FieldError]] = lambda *_: ()
    """What contradicts what it says of each value."""
    warns: Callable[[NewDocument, Mapping[str, Any]], Iterable[FieldError]] = lambda *_: ()
    """What is worth a word."""


def _receivers(body: NewDocument) -> Iterator[tuple[str, str]]:
    identification = body.receiver and body.receiver.identification
    if identification and identification.type not in _FOREIGNERS:
        yield identification.number, "/receiver/identification/number"


def _goods_and_services(body: NewDocument) -> Iterator[tuple[str, str]]:
    for index, line in enumerate(body.lines):
        yield line.cabys, f"/lines/{index}/cabys"


def _listed_rate(code: str) -> str | None:
    found = next((entry for entry in hacienda.cabys(code=code) if entry.code == code), None)
    return None if found is None else "" if found.rate is None else format(found.rate, "f")


def _own_rates(body: NewDocument, wanted: list[str]) -> dict[str, str]:
    """Say what our copy has of codes; where a line differs from it, the ministry is to say."""
    copy = cabys_copy.current() if wanted else None
    if copy is None or clock.now() - copy.as_of > cabys_copy.RELIED_ON:
        return {}
    found = {code: copy.entries[code].rate for code in wanted if code in copy.entries}
    return agreed(body, found)


REGISTERS: Final = {
    "receivers": Register(
        RECEIVER_UNKNOWN,
        _receivers,
        lambda number: None if hacienda.taxpayer(number) is None else "",
        control="4000042139",  # the national electricity institute
        is_repeated=True,
    ),
    "cabys": Register(
        CABYS_UNKNOWN,
        _goods_and_services,
        _listed_rate,
        control="8313100000100",
        is_repeated=True,
        own=_own_rates,
        warns=other_rates,
    ),
    "exonerations": Register(
        authorisations.UNKNOWN,
        authorisations.authorisations,
        hacienda.authorisation,
        is_kept=False,  # an authorisation can be changed or withdrawn any day
        refuses=authorisations.differences,
    ),
}
"""By the names of the setting `asked_registers`."""

_kept: dict[str, str] = {}
"""What is known to exist, as `register#value`, with what was said of it."""
_left_alone: dict[str, datetime] = {}


def forget() -> None:
    """Forget what this process knows, as a new one would."""
    _kept.clear()
    _left_alone.clear()


def ask_registers(
    body: NewDocument,
    *,
    asker: str | None,
    registers: Mapping[str, Register] = REGISTERS,
    patience_seconds: float | None = None,
) -> list[FieldError]:
    """Refuse what a register contradicts, if it says so in time; return what it warns of.

    Of an `asker` that has asked as often as may be in a day, nothing more is asked: the document
    passes, as with a register that is silent. Without an asker only what is known counts.

    Raises:
        InvalidInput: with a pointer to each of it.
    """
    pointers = _pointers(body, registers)
    if not pointers:
        return []
    own = {name: registers[name].own(body, _unknown(name, values))
           for name, values in pointers.items()}  # fmt: skip
    facts = {f"{name}#{value}" for name in pointers if registers[name].is_kept
             for value in pointers[name] if value not in own[name]}  # fmt: skip
    _recall(facts - _kept.keys())
    unanswered = {name: _unanswered(name, values, own[name]) for name, values in pointers.items()}
    questions = {} if asker is None else _spared(asker, unanswered)
    patience = PATIENCE_SECONDS if patience_seconds is None else patience_seconds
    answers, missing = _asked(registers, questions, patience)
    errors: list[FieldError] = []
    warnings: list[FieldError] = []
    is_note = bool(BY_TYPE[body.type].corrects)
    for name, value in missing:
        register = registers[name]
        told = warnings if is_note and register.is_repeated else errors
        told += [FieldError(pointer, register.rule) for pointer in pointers[name][value]]
    for name, values in pointers.items():
        learnt = {value: _kept.get(f"{name}#{value}", answers.get((name, value)))
                  for value in values}  # fmt: skip
        said = learnt | own[name]
        errors += registers[name].refuses(body, said)
        warnings += registers[name].warns(body, said)
    if errors:
        raise InvalidInput(errors)
    return warnings


def _pointers(
    body: NewDocument, registers: Mapping[str, Register]
) -> dict[str, dict[str, list[str]]]:
    """List, by register and value, where in the document each value stands."""
    pointers: dict[str, dict[str, list[str]]] = {}
    for name in settings().asked_registers.split():
        for value, pointer in registers[name].parts(body):
            pointers.setdefault(name, {}).setdefault(value, []).append(pointer)
    return pointers


def _recall(facts: Iterable[str]) -> None:
    """Take what other processes have learnt."""
    if len(_kept) > _MOST_KEPT:
        _kept.clear()
    if unknown := list(facts):
        _kept.update(memory.confirmed(unknown))


def _unknown(name: str, values: Iterable[str]) -> list[str]:
    return [value for value in values if f"{name}#{value}" not in _kept]


def _unanswered(name: str, values: Iterable[str], own: Mapping[str, str]) -> list[str]:
    if clock.now() < _left_alone.get(name, clock.now()):
        return []
    return [value for value in _unknown(name, values) if value not in own][:MOST_QUESTIONS]


def _spared(asker: str, questions: dict[str, list[str]]) -> dict[str, list[str]]:
    """Count the questions for whom they are asked; leave out those that are too many.

    Where so many documents come at once that they cannot be counted, none of this one is asked.
    """
    try:
        left = sparing.allowed(asker, "documents", sum(map(len, questions.values())))
    except Retryable as exc:
        _log.warning("registers not asked", extra={"tenant": asker, "cause": str(exc)})
        left = 0
    kept = {}
    for name, values in questions.items():
        kept[name] = values[:left]
        left -= len(kept[name])
    return kept


def _asked(
    registers: Mapping[str, Register], questions: dict[str, list[str]], patience_seconds: float
) -> tuple[dict[_Fact, Any], list[_Fact]]:
    """Ask all at once, keep what exists; return what was said, and list what is denied."""
    asked = {
        (name, value): _pool().submit(registers[name].find, value)
        for name, values in questions.items()
        for value in values
    }
    wait(asked.values(), patience_seconds)
    answers = {fact: _answer(fact[0], future) for fact, future in asked.items()}
    found = {fact: said for fact, said in answers.items() if said not in (None, _SILENT)}
    learnt = {f"{name}#{value}": said for (name, value), said in found.items()
              if registers[name].is_kept}  # fmt: skip
    _kept.update(learnt)
    memory.keep_confirmed(learnt)
    denied = [fact for fact, said in answers.items() if said is None]
    believed = {
        name for name in dict(denied) if _is_believed(name, registers[name], patience_seconds)
    }
    return found, [(name, value) for name, value in denied if name in believed]


def _answer(name: str, future: Future[Any]) -> Any:
    """Read an answer; `_SILENT` when there is none, or none that we understand."""
    if not future.done():
        future.cancel()
        _leave_alone(name, PAUSE_SECONDS)
        return _SILENT
    try:
        return future.result()
    except AdapterError as exc:
        _leave_alone(name, getattr(exc, "after_seconds", None) or PAUSE_SECONDS)
    except Exception:  # our mistake; no document waits for it
        _log.exception("register not understood", extra={"register": name})
        _leave_alone(name, PAUSE_SECONDS)
    return _SILENT


def _is_believed(name: str, register: Register, patience_seconds: float) -> bool:
    control = register.control
    if control is None or f"{name}#{control}" in _kept:
        return True
    future = _pool().submit(register.find, control)
    wait([future], patience_seconds)
    said = _answer(name, future)
    if said is None or said is _SILENT:
        _leave_alone(name, PAUSE_SECONDS)
        return False
    _kept[f"{name}#{control}"] = said
    return True


def _leave_alone(name: str, seconds: int) -> None:
    _left_alone[name] = clock.now() + timedelta(seconds=seconds)


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads bound how long a request waits, whatever a connection does."""
    return ThreadPoolExecutor(_AT_ONCE, "register")
