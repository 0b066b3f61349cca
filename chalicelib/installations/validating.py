"""Validating a number: counted, read, judged and written, in at most two requests to the table.

Beside the counters that is one query for all of a number, and then either the write that binds an
installation or hears of it, or the look whether the firm is locked. The write looks for the lock by
itself. So it is, too, of a number that took the place of another (`places`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, OthersInTheWay, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import PublicRequest
from chalicelib.core.figures import Day
from chalicelib.core.installed import new_token
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language
from chalicelib.installations import store
from chalicelib.installations.forms import Computer, LicenceValidation
from chalicelib.installations.judging import Asked, judged
from chalicelib.installations.model import Facts, FirmIsLocked, Installation
from chalicelib.installations.noting import note
from chalicelib.installations.number import tidy
from chalicelib.installations.results import BEFORE_FIRM, RESULTS, WRONG_NUMBER, Code
from chalicelib.installations.store import Number
from chalicelib.installations.views import BoundInstallation, ValidatedLicence, ValidationResult

_NO_VERSION = "0"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of it, before it is told."""

    code: Code
    number: Number | None = None
    installation: Installation | None = None
    token: str | None = None
    """Given now."""
    in_use: int = 0


def validate(request: PublicRequest, given: LicenceValidation) -> ValidationResult:
    """Say whether a number is good for what is asked; a new computer becomes an installation."""
    try:
        outcome = _outcome(request, given)
        if outcome.code in {"MALFORMED", "NOT_FOUND"}:
            _log.warning(WRONG_NUMBER, extra={"result": outcome.code})
            accounts.count_wrong_number(request.host, request.network)
    except accounts.TooManyTries as exc:
        seconds = int(str(exc.facts["retry_after_seconds"]))
        return _told(_Outcome("RATE_LIMITED"), given, request.language, seconds)
    return _told(outcome, given, request.language)


def _outcome(request: PublicRequest, given: LicenceValidation) -> _Outcome:
    tidied = tidy(given.number)
    if tidied is None:
        _look_at_source(request)
        return _Outcome("MALFORMED")
    number_id = store.number_id_of(tidied)
    number = store.find(tidied)
    _count(request, number_id, number, given)
    try:
        return _come_to(number, given)
    except ChangedMeanwhile:
        return _come_to_anew(tidied, given)


def _count(
    request: PublicRequest, number_id: str, number: Number | None, given: LicenceValidation
) -> None:
    """Count it, before anything is told of what was read.

    An installation is counted by itself: neither a stranger in its network nor who else knows the
    number locks it out, and to pass for one takes number and fingerprint. A number that is there is
    not kept back by the wrong ones of others: no guess is ever one.
    """
    asked = _asked(number, given) if number else None
    if asked is not None and asked.is_bound:
        accounts.count_validation(str(asked.installation_id))
        return
    if number is None:
        _look_at_source(request)
    accounts.count_validation(f"{number_id} {request.network}")


def _look_at_source(request: PublicRequest) -> None:
    """Refuse where too many wrong numbers came from; who goes on guessing there is seen, too."""
    try:
        accounts.look_at_source(request.host, request.network)
    except accounts.TooManyTries:
        _log.warning(WRONG_NUMBER, extra={"result": "RATE_LIMITED"})
        raise


def _in_the_way() -> OthersInTheWay:
    return OthersInTheWay("validate: others use the same number")


@again(20, on=ChangedMeanwhile, pause=doubling(0.01, most=0.2), otherwise=_in_the_way)
def _come_to_anew(tidied: str, given: LicenceValidation) -> _Outcome:
    """Read anew, as others wrote meanwhile, which may decide otherwise."""
    return _come_to(store.find(tidied), given)


def _come_to(number: Number | None, given: LicenceValidation) -> _Outcome:
    """Judge what was read, and write what comes of it."""
    if number is None:
        return _Outcome("NOT_FOUND")
    asked = _asked(number, given)
    code = judged(asked)
    found = _Outcome(code, number, in_use=len(number.installations))
    if code in BEFORE_FIRM:
        return found
    if RESULTS[code].is_valid and given.installation is not None:
        try:
            return _written(found, asked, given.installation, given.program_version)
        except FirmIsLocked:
            return _Outcome("FIRM_INACTIVE", number, in_use=found.in_use)
    if store.is_locked(number.facts.firm_id):
        return _Outcome("FIRM_INACTIVE", number, in_use=found.in_use)
    return found


def _asked(number: Number, given: LicenceValidation) -> Asked:
    computer = given.installation
    known_as = store.installation_id_of(number.id, computer.fingerprint) if computer else None
    return Asked(
        facts=number.facts,
        now=clock.now(),
        tax_id=given.tax_id,
        feature=given.feature,
        version=given.program_version,
        lowest_version=settings().lowest_program_version,
        installation_id=known_as,
        claimed_id=computer.id if computer else None,
        bound=number.installations,
        is_replaced=number.is_replaced,
    )


def _written(found: _Outcome, asked: Asked, computer: Computer, version: str | None) -> _Outcome:
    """Bind the computer, or hear of the installation that it is; a token that was used stays."""
    number, known_as = found.number, asked.installation_id
    if number is None or known_as is None:
        raise ValueError("nothing to write")
    before = number.installations.get(known_as)
    token: str | None = None
    if before is not None and before.is_token_used:
        digest = before.token_digest
    else:
        token, digest = new_token(number.id, known_as)
    tx = Transaction()
    store.require_unlocked(tx, number.facts.firm_id)
    if before is None:
        made = _new(known_as, computer, version, asked).but(token_digest=digest)
        store.write_bound(tx, number, made)
        note(tx, number.facts, "installation_bound", made)
    else:
        seen = {"last_check_in_at": asked.now, "token_digest": digest}
        made = before.but(**seen, program_version=version or before.program_version)
        store.write_seen(tx, number.id, number.head, made)
    tx.commit()
    in_use = found.in_use + (before is None)
    return _Outcome(found.code, number, made, token, in_use)


def _new(known_as: str, computer: Computer, version: str | None, asked: Asked) -> Installation:
    return Installation(
        id=known_as,
        created_at=asked.now,
        name=computer.name,
        program_version=version or _NO_VERSION,
        bound_at=asked.now,
        last_check_in_at=asked.now,
        token_digest="",
    )


def _told(
    outcome: _Outcome, given: LicenceValidation, language: Language, seconds: int | None = None
) -> ValidationResult:
    row, number = RESULTS[outcome.code], outcome.number
    facts = number.facts if number else None
    said = detail_facts(facts) if facts else {}
    said |= {
        "seconds": seconds,
        "feature": given.feature,
        "version": given.program_version,
        "lowest": settings().lowest_program_version,
    }
    licence = ValidatedLicence.of(facts, outcome.in_use) if facts and row.shows_licence else None
    bound = outcome.installation
    return ValidationResult(
        valid=row.is_valid,
        code=outcome.code,
        detail=row.detail.render(language, said),
        licence=licence,
        installation=BoundInstallation(id=bound.id, name=bound.name, token=outcome.token)
        if bound
        else None,
        retry_after_seconds=seconds,
    )


def detail_facts(facts: Facts) -> dict[str, object]:
    """Return what the sentences of results say of a licence."""
    return {
        "firm": facts.firm_name,
        "since": Day(facts.valid_from),
        "until": Day(facts.valid_until),
        "grace_until": Day(facts.grace_until),
        "allowed": facts.installations_allowed,
    }
