"""A licence that is installed rests at once, or from a day that the firm chooses and can take back.

It rests by itself, too, when it ends. The licence itself is due on that day: any other write of it
sets the day anew (`store.write`).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.figures import Day
from chalicelib.core.history import SYSTEM, of_firm
from chalicelib.core.texts import Text
from chalicelib.licences import acts, ended, installing, store
from chalicelib.licences.act_mails import STOP_CANCELLED, STOP_PLANNED, Mailed
from chalicelib.licences.act_words import ACTS
from chalicelib.licences.forms import Rest
from chalicelib.licences.handing import keeper_said
from chalicelib.licences.model import (
    STATE_NAMES,
    Licence,
    LicenceEvent,
    Stop,
    WrongLicenceState,
)
from chalicelib.licences.service import LicenceChanged, find_licence
from chalicelib.licences.telling import note_at_business, write_owners_told
from chalicelib.licences.views import LicenceView, view

AT_ONCE: Final = Rest()
DAY_IS_OVER: Final = FieldRule(
    "day-is-over",
    Text(
        es="Ese día ya pasó (hoy es {today}); escriba hoy u otro posterior, o nada para ahora.",
        en="That day is over (today is {today}); write today or a later one, or nothing for now.",
    ),
)


def suspend(caller: Caller, licence_id: str, version: int, wanted: Rest = AT_ONCE) -> LicenceView:
    """Let a licence rest, at once or from the day on that is said. Raises as `acts.suspend`.

    Raises:
        InvalidInput: the day is over, or the licence is not one that is installed.
    """
    licence = find_licence(caller, licence_id)
    if wanted.on is None or licence.state != "active" or licence.terms is None:
        return acts.suspend(caller, licence_id, version, wanted)
    today = clock.now().astimezone(licence.zone).date()
    if wanted.on < today:
        raise InvalidInput([DAY_IS_OVER.at("/on", today=today.isoformat())])
    if wanted.on == today:
        return acts.suspend(caller, licence_id, version, wanted)
    return _plan(caller, licence, version, wanted, wanted.on)


def _plan(caller: Caller, before: Licence, version: int, wanted: Rest, day: date) -> LicenceView:
    keeper = keeper_said(before, "suspend", wanted)
    assert keeper is not None  # noqa: S101 - for the type checker: the licence asks for it
    if before.stop is not None and (before.stop.on, before.stop.mailboxes_to) == (day, keeper):
        return view(before, caller.language)
    check_version(before, version, LicenceChanged())
    accounts.count_mail(caller, client=before.client_email)
    after = before.but(stop=Stop(on=day, mailboxes_to=keeper, by=caller.account_id))
    return _write_stop(caller, after, "stop_planned", "licence_stop_planned", STOP_PLANNED, day)


def cancel(caller: Caller, licence_id: str, version: int) -> LicenceView:
    """Have a licence go on that was to rest from a day on; one that is not to is returned as it is.

    Raises:
        WrongLicenceState: it is not active.
        LicenceChanged: it is not at `version` any more.
        LimitReached: as many mails were sent as may be in a day.
    """
    before = find_licence(caller, licence_id)
    if before.state != "active":
        raise WrongLicenceState(state=STATE_NAMES[before.state])
    if before.stop is None:
        return view(before, caller.language)
    check_version(before, version, LicenceChanged())
    accounts.count_mail(caller, client=before.client_email)
    row, after = ACTS["cancel_stop"], before.but(stop=None)
    day = before.stop.on
    return _write_stop(caller, after, row.noted, row.at_business, STOP_CANCELLED, day)


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def _write_stop(
    caller: Caller,
    after: Licence,
    event: LicenceEvent,
    at_business: str,
    mailed: Mailed,
    day: date,
) -> LicenceView:
    tx = Transaction()
    after = store.write(tx, after, otherwise=LicenceChanged())
    store.note(tx, after, event, actor=caller.account_id, day=day.isoformat())
    actor = of_firm(after.firm_id, caller.account_id)
    note_at_business(tx, after.business_id or "", after, at_business, actor=actor)
    write_owners_told(tx, after, mailed, event, stop=Day(day))
    shown = view(after, caller.language)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def stop(firm_id: str, licence_id: str, version: int) -> None:
    """Let a licence rest whose day has come, or that ended, if it is still as it was left."""
    before = store.licence(firm_id, licence_id)
    if before is None or before.version != version:
        return
    begins = installing.rests_next(before)
    if begins is None or clock.now() < begins:
        return
    tx = Transaction()
    if before.stop is not None and begins == installing.stop_begins(before):
        after, keeper = before.after("suspend"), before.stop.mailboxes_to
        acts.write_done(tx, before, after, "suspend", keeper, actor=SYSTEM)
    else:
        ended.write_ended(tx, before)
    tx.commit()
