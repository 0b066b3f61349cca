"""What an installed program does by its token: check in, be shown, take its licence file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws.transaction import ChangedMeanwhile, OthersInTheWay, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.installed import InstallationTokenInvalid, check_good
from chalicelib.core.settings import settings
from chalicelib.installations import keys, store
from chalicelib.installations.forms import CheckIn
from chalicelib.installations.model import Facts, Head, Installation, InstallationNotFound
from chalicelib.installations.noting import note
from chalicelib.installations.results import RESULTS, Code
from chalicelib.installations.validating import detail_facts
from chalicelib.installations.views import CheckedIn, LicenceFile, ValidatedLicence

FILE_VERSION: Final = 1
FILE_TYPE: Final = "enlace-licence+jwt"
_DAY: Final = timedelta(days=1)
_SAME_TIME: Final = timedelta(minutes=5)
"""Clocks are put right by so much, back too."""
_FAR_BEHIND: Final = timedelta(days=1)


def _in_the_way() -> OthersInTheWay:
    return OthersInTheWay("check in: others use the same number")


@again(20, on=ChangedMeanwhile, pause=doubling(0.01, most=0.2), otherwise=_in_the_way)
def check_in(caller: Caller, given: CheckIn) -> CheckedIn:
    """Write that the installation was heard of, and whether its clock was set back."""
    facts, head, before = _own(caller)
    now = clock.now()
    was_set_back = is_set_back(before, given, now)
    after = before.but(
        program_version=given.program_version,
        last_check_in_at=now,
        is_token_used=True,
        clock_told=max(given.clock, before.clock_told or given.clock),
        clock_set_back_at=(before.clock_set_back_at or now) if was_set_back else None,
    )
    tx = Transaction()
    store.write_seen(tx, caller.number_id, head, after)
    if was_set_back and before.clock_set_back_at is None:
        note(tx, facts, "installation_clock_set_back", after)
    tx.commit()
    return _shown(caller, facts, head, after)


def read(caller: Caller) -> CheckedIn:
    """Show the installation as it is."""
    return _shown(caller, *_own(caller))


def licence_file(caller: Caller) -> LicenceFile:
    """Sign what the program may go by until its next check-in is due, and for some days more."""
    import jwt

    facts, _, found = _own(caller)
    kid, key = keys.signing_key()
    due, grace = check_in_by(found), grace_until(found)
    claims = {
        "v": FILE_VERSION,
        "iss": "enlace",
        "sub": facts.licence_id,
        "iat": _seconds(clock.now()),
        "installation": found.id,
        "firm": facts.firm_name,
        "tax_id": facts.tax_id,
        "features": list(facts.features),
        "valid_from": facts.valid_from.isoformat(),
        "valid_until": facts.valid_until.isoformat(),
        "starts_at": _seconds(facts.begin_of(facts.valid_from)),
        "ends_at": _seconds(facts.begin_of(facts.valid_until + _DAY)),
        "grace_ends_at": _seconds(facts.begin_of(facts.grace_until + _DAY)),
        "stops_at": _seconds(facts.begin_of(facts.stops_on)) if facts.stops_on else None,
        "check_in_by": _seconds(due),
        "check_in_grace_ends_at": _seconds(grace),
    }
    signed = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid, "typ": FILE_TYPE})
    return LicenceFile(file=signed, check_in_by=due, grace_until=grace)


def _own(caller: Caller) -> tuple[Facts, Head, Installation]:
    """Read what a program goes by, which may have ended since it was let in.

    Raises:
        InstallationTokenInvalid: the installation was released, or the licence is over for good.
        LicenceNotValid: the licence is not good now.
    """
    try:
        facts, head, found = store.read_one(caller.number_id, caller.account_id)
    except InstallationNotFound as exc:
        raise InstallationTokenInvalid from exc
    check_good(facts, clock.now())
    return facts, head, found


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def check_in_by(found: Installation) -> datetime:
    """Return by when an installation is to check in again."""
    return found.last_check_in_at + timedelta(days=settings().check_in_days)


def grace_until(found: Installation) -> datetime:
    """Return until when the licence file of an installation is good without a check-in."""
    return check_in_by(found) + timedelta(days=settings().check_in_grace_days)


def is_set_back(before: Installation, given: CheckIn, now: datetime) -> bool:
    """Return whether a clock went back: as the program saw, or by what it said before, or by ours.

    What it said before counts up to now: a clock that was ahead may be put right.
    """
    told = min(before.clock_told or given.clock, now)
    is_behind = told - given.clock > _SAME_TIME or now - given.clock > _FAR_BEHIND
    return given.clock_went_back or is_behind


def _shown(caller: Caller, facts: Facts, head: Head, found: Installation) -> CheckedIn:
    today = facts.day(clock.now())
    code: Code = "VALID_GRACE" if today > facts.valid_until else "VALID"
    return CheckedIn(
        id=found.id,
        name=found.name,
        code=code,
        detail=RESULTS[code].detail.render(caller.language, detail_facts(facts)),
        licence=ValidatedLicence.of(facts, head.in_use),
        check_in_by=check_in_by(found),
        grace_until=grace_until(found),
    )
