"""How a history is told to the people of a tenant, as a page or as a CSV, whatever it is about.

Each room has a table of its events with their sentences; this fills them, and names who acted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chalicelib.accounts.naming import actors
from chalicelib.accounts.views import EventEntry
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.history import Actor, HistoryEntry, ToldEntry, told
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Text

COLUMNS: Final = ("created_at", "text", "actor", "source", "event", "id")
_OTHER: Final = Text(es="Ocurrió «{event}».", en="“{event}” happened.")
"""Of an event that a later version noted."""


def _as_they_are(event: str, facts: dict[str, str]) -> Mapping[str, object]:
    return facts


@dataclass(frozen=True, slots=True)
class Telling:
    """How the events of a kind of thing are told."""

    events: Mapping[str, Text]
    """Event -> sentence, which its facts fill."""
    facts: Callable[[str, dict[str, str]], Mapping[str, object]] = _as_they_are
    """The facts of an event, with those that are codes in words."""
    others: Callable[[Sequence[str]], Mapping[str, Actor]] = field(default=lambda _: {})
    """Names those who act and are no people of the reader's side: id -> who it is."""


def page(
    caller: Caller, tenant: str, subject: str, query: PageQuery, telling: Telling
) -> Page[EventEntry]:
    """Tell a page of a history, newest first."""
    found = history.page(Table(tenant), subject, query)
    return Page[EventEntry](
        data=_told(caller, tenant, found.data, telling), next_cursor=found.next_cursor
    )


def sheet(caller: Caller, tenant: str, subject: str, telling: Telling) -> Sheet:
    """Tell a whole history as a CSV, newest first."""
    return sheet_of(f"history-{subject}.csv", told_whole(caller, tenant, subject, telling))


def told_whole(caller: Caller, tenant: str, subject: str, telling: Telling) -> list[EventEntry]:
    """Tell a whole history, newest first."""
    return _told(caller, tenant, history.newest(Table(tenant), subject), telling)


def sheet_of(file_name: str, entries: Sequence[ToldEntry]) -> Sheet:
    """Write told events as a CSV."""
    return Sheet(file_name=file_name, columns=COLUMNS, rows=[_row(each) for each in entries])


def _row(entry: ToldEntry) -> Sequence[str]:
    event = str(getattr(entry, "event", ""))
    at = clock.iso(entry.created_at)
    return at, entry.text, entry.actor.name, entry.source, event, entry.id


def _told(
    caller: Caller, tenant: str, entries: Sequence[HistoryEntry], telling: Telling
) -> list[EventEntry]:
    acting = sorted({each.actor for each in entries})
    others = telling.others(acting)
    names = {**actors(tenant, [a for a in acting if a not in others], caller.language), **others}
    return [_entry(caller, each, names[each.actor], telling) for each in entries]


def _entry(caller: Caller, entry: HistoryEntry, actor: Actor, telling: Telling) -> EventEntry:
    sentence = telling.events.get(entry.event)
    if sentence is None:
        said = told(entry, _OTHER, {"event": entry.event}, actor, caller.language)
    else:
        facts = telling.facts(entry.event, entry.facts)
        said = told(entry, sentence, facts, actor, caller.language)
    return EventEntry.model_validate(said)
