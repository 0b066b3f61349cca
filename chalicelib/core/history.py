"""What happened to a thing, by whom and when: append-only. And how it is told to its readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Language, Text

CLIENT: Final = "client"
"""Who acts in the history of a licence where it was somebody of the client's: no person."""
SYSTEM: Final = "system"
"""Who acts where something goes on by itself."""

PROGRAM: Final = "installation"
"""Who acts where it was an installed program of the client's."""


def of_firm(firm_id: str, account_id: str) -> str:
    """Return who acts, in the history of another side: a person of a firm, in the firm's name.

    The reader learns the firm, and the person only where the firm shows names.
    """
    return f"{firm_id}/{account_id}"


class Link(Model):
    """The place of an entry in the chain of its history (`core.chain`)."""

    number: int
    """From 1, without a gap."""
    previous: str
    """The digest of the entry before; empty of the first."""
    digest: str


class HistoryEntry(Entity):
    """One event of a subject; `facts` are short strings that may be shown to its readers."""

    id: str
    event: str
    actor: str
    facts: dict[str, str] = Field(default_factory=dict)
    source: str = ""
    """From where, where somebody did it by a request (`core.origin`)."""
    link: Link | None = None
    """None where the history is not chained."""


class Act(HistoryEntry):
    """The same event among those of who did it: what a person of a firm did, over all clients."""

    subject: str
    """Of what it is the history."""
    company_id: str = ""
    """The company that it is about, where it is about one."""


class Actor(Model):
    """Who did something, as far as the reader may know."""

    id: str
    """Of a person of the reader's own side; of another side its firm or business, or `client`;
    `system` for what went on by itself."""
    name: str


class ToldEntry(Model):
    """One event of a subject, told to one of its readers; each room says which events there are."""

    id: str
    version: int
    created_at: Instant
    text: str
    """What happened, as a sentence in the language of the response."""
    actor: Actor
    source: str
    """From where: the network of the caller's address. Empty of what went on by itself, and of
    people of another side."""
    facts: dict[str, str]
    """What the sentence is filled from, for programs."""


def told(
    entry: HistoryEntry, sentence: Text, facts: Mapping[str, object], actor: Actor, to: Language
) -> dict[str, object]:
    """Tell an entry: its sentence filled with `facts`, which may say its codes in words.

    From where it was done is told of a person of the reader's side alone: another side is named by
    what it is, whose network is none of the reader's business.
    """
    is_of_own_side = actor.id == entry.actor and actor.id.startswith(("acc_", "tok_"))
    return {
        **entry.model_dump(exclude={"actor", "link"}),
        "text": sentence.render(to, dict(facts)),
        "actor": actor,
        "source": entry.source if is_of_own_side else "",
    }
