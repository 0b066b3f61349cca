"""What the operator is shown of whom they look up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from chalicelib.accounts import service as accounts
from chalicelib.core.model import Instant, Model
from chalicelib.core.standing import ACCOUNT_STATE_NAMES
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.firms import service as firms
from chalicelib.invoicing import service as invoicing
from chalicelib.licences import service as licences
from chalicelib.onboarding import service as onboarding

FoundKind = Literal["account", "firm", "business", "licence", "document"]
KIND_NAMES: Final[dict[FoundKind, Text]] = {
    "account": Text(es="cuenta", en="account"),
    "firm": Text(es="despacho", en="firm"),
    "business": Text(es="negocio", en="business"),
    "licence": Text(es="licencia", en="licence"),
    "document": Text(es="comprobante", en="document"),
}
_STATES: Final[dict[FoundKind, Mapping[str, Text]]] = {
    "account": {str(code): name for code, name in ACCOUNT_STATE_NAMES.items()},
    "firm": {str(code): name for code, name in firms.FIRM_STATE_NAMES.items()},
    "business": {str(code): name for code, name in onboarding.BUSINESS_STATE_NAMES.items()},
    "licence": {str(code): name for code, name in licences.STATE_NAMES.items()},
    "document": {str(code): name for code, name in invoicing.STATE_NAMES.items()},
}
_EVENTS: Final[dict[FoundKind, Mapping[str, Text]]] = {
    "account": accounts.EVENTS,
    "firm": {**firms.EVENTS, **accounts.USER_EVENTS},
    "business": {**onboarding.EVENTS, **accounts.USER_EVENTS},
    "licence": {str(code): said for code, said in licences.EVENTS.items()},
    "document": onboarding.EVENTS,
}
"""What the histories tell."""


def event_told(kind: FoundKind, event: str, language: Language) -> str:
    """Tell an event without its facts, which are other people's; one without words is its code."""
    said = _EVENTS[kind].get(event)
    return said.outline(language) if said else event


def state_told(kind: FoundKind, state: str, language: Language) -> str:
    """Tell the state of something in words."""
    said = _STATES[kind][state].render(language)
    return said[:1].upper() + said[1:]


class KnownEvent(Model):
    """That something happened, without what of it is other people's."""

    created_at: Instant
    event: str
    """Its stable code; more may come."""
    text: str
    """What happened, in the reader's language; an ellipsis stands for each fact."""


class Belonging(Model):
    """Whose something is."""

    id: str
    """Of a firm or business."""
    name: str | None
    """Null: it is gone."""


class FoundThing(Shown):
    """Somebody or something that was looked up: its state and history, nothing that it holds."""

    kind: Annotated[FoundKind, in_words(KIND_NAMES)]
    id: str
    name: str
    """Of a document, its number."""
    state: str
    """As its kind has them."""
    state_text: str
    """The same in the reader's language."""
    created_at: Instant
    tenants: tuple[str, ...]
    """Ids of the firms and businesses that it belongs to; of a business, those of its firms."""
    belongs_to: tuple[Belonging, ...]
    """The same by name."""
    events: tuple[KnownEvent, ...]
    """The newest 25 of its history, newest first; of a document, those of its business."""


class LookUpResult(Model):
    """All that was found, ten at most."""

    data: list[FoundThing]
