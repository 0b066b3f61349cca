"""What a person of a firm did, over all clients: for whoever asks after a user, or a former one.

Here because this room is above those whose events are told. Acts are kept by person
(`Transaction.note`), so that nothing is searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from chalicelib.accounting.views import UserAct
from chalicelib.accounting.words import EVENTS as BATCH_EVENTS
from chalicelib.accounting.words import facts_told as batch_facts
from chalicelib.accounts import service as accounts
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.history import Act, Actor, told
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences

SENTENCES: Final[dict[str, Text]] = {
    **firms.EVENTS,
    **firms.COMPANY_EVENTS,
    **accounts.USER_EVENTS,
    **cast("Mapping[str, Text]", licences.EVENTS),
    **cast("Mapping[str, Text]", BATCH_EVENTS),
}
_OTHER: Final = Text(es="Hizo «{event}».", en="Did “{event}”.")
_COLUMNS: Final = ("created_at", "text", "company_code", "company", "subject", "source", "event")


def page(caller: Caller, account_id: str, query: PageQuery) -> Page[UserAct]:
    """Tell a page of what somebody did in the firm, newest first."""
    found = history.acts(Table(caller.tenant), _person(account_id), query)
    return Page[UserAct](data=_told(caller, account_id, found.data), next_cursor=found.next_cursor)


def sheet(caller: Caller, account_id: str) -> Sheet:
    """Tell what somebody did in the firm as a CSV, newest first."""
    found = history.newest_acts(Table(caller.tenant), _person(account_id))
    rows = [
        (
            clock.iso(each.created_at),
            each.text,
            each.company_code or "",
            each.company_name or "",
            each.subject,
            each.source,
            each.event,
        )
        for each in _told(caller, account_id, found)
    ]
    return Sheet(f"activity-{account_id}.csv", _COLUMNS, rows)


def _person(account_id: str) -> str:
    if not account_id.startswith("acc_"):
        raise accounts.MemberNotFound
    return account_id


def _told(caller: Caller, account_id: str, acts: Sequence[Act]) -> list[UserAct]:
    """Fill the sentences, with one read for all companies."""
    known = firms.companies(caller.tenant, filter(None, (act.company_id for act in acts)))
    actor = Actor(id=account_id, name="")
    shown = []
    for act in acts:
        company = known.get(act.company_id)
        sentence = SENTENCES.get(act.event, _OTHER)
        facts = {"event": act.event, **_facts(act.event, act.facts)}
        said = told(act, sentence, facts, actor, caller.language)
        del said["actor"]
        shown.append(
            UserAct.model_validate(
                said
                | {
                    "company_id": act.company_id or None,
                    "company_code": company.code if company else None,
                    "company_name": company.name if company else None,
                }
            )
        )
    return shown


def _facts(event: str, facts: dict[str, str]) -> Mapping[str, object]:
    if event in BATCH_EVENTS:
        return batch_facts(event, facts)
    if event in licences.EVENTS:
        return licences.facts_told(event, facts)
    return firms.firm_facts(event, facts)
