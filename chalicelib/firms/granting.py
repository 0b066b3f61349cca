"""Asking for rights for a time, granting and ending them; those concerned are told of each step."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.ids import new_id
from chalicelib.core.paging import ListedByState
from chalicelib.core.standing import TimedRights
from chalicelib.core.texts import Text
from chalicelib.firms import store, timed_telling
from chalicelib.firms.forms import NewTimedRights, TimedRightsQuery
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.timed_rights import (
    LONGEST,
    MOST_AT_A_TIME,
    MOST_ENTRIES,
    AskedRights,
    NothingToGrant,
    Standing,
    TimedAct,
    TimedRightsNotFound,
    TooManyTimedRights,
)
from chalicelib.firms.views import TimedRightsView
from chalicelib.firms.words import TIMED_EVENTS, TIMED_TOLD
from chalicelib.mail import service as mail

MANAGE = "user:write"
UNTIL_WRONG = FieldRule(
    "until-wrong",
    Text(
        es="Debe terminar en el futuro y antes de {days} días; para siempre, cambie los permisos "
        "del usuario.",
        en="It must end in the future and within {days} days; for good, change the rights of the "
        "user.",
    ),
)
TOO_MANY_FOR_A_TIME = FieldRule(
    "too-many-companies-for-a-time",
    Text(
        es="Por un tiempo se conceden como máximo {limit} rangos y empresas a la vez; use rangos.",
        en="At most {limit} ranges and companies are granted for a time at once; use ranges.",
    ),
)


def ask(caller: Caller, wanted: NewTimedRights) -> TimedRightsView:
    """Ask the administrators for rights for a time; they are told.

    Raises:
        InvalidInput: they end too late or too early, or name too many companies.
        NothingToGrant: the caller sees everything.
        TooManyTries, LimitReached: the caller asks again and again.
    """
    made = _made(caller, caller.account_id, wanted)
    accounts.count_mail(caller, caller.tenant)
    tx = Transaction()
    made = store.write_timed(tx, caller.tenant, made)
    timed_telling.note(tx, caller.tenant, made, "timed_rights_asked", caller.account_id)
    firm = read_firm(caller.tenant)
    for head in accounts.heads(caller.tenant):
        mail.write(
            tx,
            tenant=firm.id,
            recipient=head.email,
            language=head.language,
            template="timed-rights-asked",
            facts={
                "tenant": firm.name,
                "name": made.name,
                "reason": made.reason,
                "expires_at": clock.iso(made.until),
                "time_zone": head.time_zone,
            },
            natural_key=(made.id, head.id),
        )
    return _shown(tx, caller, made, respond=True)


def grant_unasked(caller: Caller, account_id: str, wanted: NewTimedRights) -> TimedRightsView:
    """Give a user rights for a time; they are told.

    Raises:
        MemberNotFound: the firm has no such user.
        InvalidInput: they end too late or too early, or name too many companies.
        NothingToGrant, TooManyTimedRights: the user sees everything, or has as many as may be.
    """
    made = _made(caller, account_id, wanted)
    return _decide(caller, made, "grant", respond=True)


def decide(
    caller: Caller, known_as: str, act: TimedAct, answer: str | None = None
) -> TimedRightsView:
    """Grant or refuse what was asked, or end what was granted; the user is told.

    Raises:
        TimedRightsNotFound: the firm has no such request.
        WrongTimedState: it was decided, or has ended.
        NothingToGrant, TooManyTimedRights: the user sees everything, or has as many as may be.
    """
    found = store.timed(caller.tenant, known_as)
    if found is None:
        raise TimedRightsNotFound
    return _decide(caller, found, act, answer)


def withdraw(caller: Caller, known_as: str) -> TimedRightsView:
    """Take back what the caller asked for, or give back what was granted.

    Raises:
        TimedRightsNotFound: the caller asked for no such rights.
        WrongTimedState: they have ended.
    """
    found = store.timed(caller.tenant, known_as)
    if found is None or found.account_id != caller.account_id:
        raise TimedRightsNotFound
    return _decide(caller, found, "withdraw")


def list_timed(caller: Caller, query: TimedRightsQuery) -> ListedByState[TimedRightsView]:
    """List rights for a time: to administrators those of all, to others their own."""
    whose = None if MANAGE in caller.permissions else caller.account_id
    when = _standing(caller)
    page = store.timed_page(caller.tenant, query, whose, when)
    return page.of([TimedRightsView.of(caller.tenant, each, each.seen(when)) for each in page.data])


def _standing(caller: Caller) -> Standing:
    """Read what tells which rights have ended."""
    beside = {
        member.account_id: {each.id for each in member.timed}
        for member in accounts.members(caller.tenant)
    }
    return Standing(clock.now(), beside)


def _made(caller: Caller, account_id: str, wanted: NewTimedRights) -> AskedRights:
    now, rights = clock.now(), wanted.in_firm(caller.tenant, "")
    wrong = []
    if not now < wanted.until <= now + LONGEST:
        wrong.append(UNTIL_WRONG.at("/until", days=LONGEST.days))
    if rights.entries > MOST_ENTRIES:
        wrong.append(TOO_MANY_FOR_A_TIME.at("/companies", limit=MOST_ENTRIES))
    if wrong:
        raise InvalidInput(wrong)
    if accounts.member(caller.tenant, account_id).rights.is_whole:
        raise NothingToGrant
    return AskedRights(
        id=new_id("tr"),
        created_at=now,
        account_id=account_id,
        name=accounts.account(account_id).name,
        rights=rights,
        reason=wanted.reason,
        until=wanted.until,
    )


def _decide(
    caller: Caller,
    before: AskedRights,
    act: TimedAct,
    answer: str | None = None,
    *,
    respond: bool = False,
) -> TimedRightsView:
    """Write what becomes of the rights, in the membership and in the request, and tell of it."""
    when = _standing(caller)
    after = before.after(act, caller.account_id, when, answer)
    member = accounts.member(caller.tenant, before.account_id)
    kept = tuple(each for each in member.timed if when.now < each.until and each.id != before.id)
    if act == "grant":
        if member.rights.is_whole:
            raise NothingToGrant
        if len(kept) >= MOST_AT_A_TIME:
            raise TooManyTimedRights(limit=MOST_AT_A_TIME)
        kept += (TimedRights(id=after.id, until=after.until, rights=after.rights),)
    tx = Transaction()
    if kept != member.timed:
        accounts.write_member(tx, caller.tenant, member.but(timed=kept))
    after = store.write_timed(tx, caller.tenant, after)
    timed_telling.note(tx, caller.tenant, after, TIMED_EVENTS[act], caller.account_id)
    if act == "grant":
        timed_telling.write_watched(tx, caller.tenant, after)
    if before.account_id != caller.account_id:
        timed_telling.write_mail(tx, caller.tenant, after, TIMED_TOLD[act], act)
    return _shown(tx, caller, after, respond=respond)


def _shown(
    tx: Transaction, caller: Caller, rights: AskedRights, *, respond: bool
) -> TimedRightsView:
    view = TimedRightsView.of(caller.tenant, rights, rights.state)
    if respond:
        tx.respond(caller, 201, view)
    tx.commit()
    return view
