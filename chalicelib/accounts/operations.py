"""The platform's own history, told to operators: what they did, and what firms ask of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from chalicelib.accounts.naming import actors
from chalicelib.accounts.telling import OPERATIONS
from chalicelib.accounts.views import OperatorHistoryEntry
from chalicelib.aws import history
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.core.caller import Caller
from chalicelib.core.history import Actor, HistoryEntry, told
from chalicelib.core.operating import EVENTS, PlatformEvent, Subject
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.texts import Language, Text

Naming = Callable[[Sequence[str]], Mapping[str, Actor]]
FeatureNames = Mapping[str, Text]


def operations_page(
    caller: Caller, query: PageQuery, others: Naming, features: FeatureNames
) -> Page[OperatorHistoryEntry]:
    """Tell a page of it, newest first; `others` names those who act for no operator."""
    page = history.page(Table(PLATFORM), OPERATIONS, query)
    acting = sorted({each.actor for each in page.data})
    named = others(acting)
    own = [each for each in acting if each not in named]
    names = {**actors(PLATFORM, own, caller.language), **named}
    return Page[OperatorHistoryEntry](
        data=[
            OperatorHistoryEntry.model_validate(
                told(
                    each,
                    EVENTS[_event(each)],
                    _facts(each, features, caller.language),
                    names[each.actor],
                    caller.language,
                )
            )
            for each in page.data
        ],
        next_cursor=page.next_cursor,
    )


def _facts(entry: HistoryEntry, features: FeatureNames, language: Language) -> dict[str, object]:
    subject = Subject.read(entry.facts)
    if subject.feature:
        subject = subject._replace(name=features[subject.feature].render(language))
    return {**entry.facts, "subject": subject.told(language)}


def _event(entry: HistoryEntry) -> PlatformEvent:
    return cast("PlatformEvent", entry.event)  # nothing else is noted there
