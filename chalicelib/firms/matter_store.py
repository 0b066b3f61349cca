"""What a firm should know of a client without asking its business: rows on the firm's side.

Whoever changes such a thing writes its row in the same transaction, under the licence by which the
firm may know it (ADR 0030). What a row means by now, and in which words, is for the room `home`.
All rows of a licence lie in one chunk, so that they are forgotten by one write.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final, Literal, NamedTuple, get_args

from chalicelib.aws import chunks
from chalicelib.aws.chunks import Changed, Texts, Written
from chalicelib.aws.table import Key
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock

MATTERS: Final = "MATTERS"
"""Partition of the chunks."""
MatterName = Literal[
    "client-mail",
    "firm-mail",
    "number-mail",
    "not-begun",
    "certificate",
    "rejected",
    "issued",
    "opening",
]
MOST_NAMED: Final = 20
"""Things that a matter of several names at most: a row must not grow with what goes wrong."""


class KnownMatter(NamedTuple):
    """What was written of a licence; what there is not is empty."""

    id: str
    """The licence, and which of its matters it is."""
    at: str
    """The moment that it is about (ISO 8601)."""
    ends_at: str = ""
    fact: str = ""

    @property
    def licence_id(self) -> str:
        """The licence that it belongs to."""
        return self.id.partition(" ")[0]

    @property
    def name(self) -> str:
        """Which of its matters it is."""
        return self.id.partition(" ")[2]


def known_matters(firm_id: str) -> Iterator[KnownMatter]:
    """Read all that a firm should know of its clients: one request."""
    (rows,) = chunks.read(firm_id, MATTERS)
    return (KnownMatter(name, *texts) for name, texts in rows)


def write_matter(
    tx: Transaction,
    firm_id: str,
    licence_id: str,
    name: MatterName,
    at: datetime,
    *,
    ends_at: datetime | None = None,
    fact: str = "",
) -> None:
    """Add what the firm should know now, in place of what was known of the same."""
    texts = (clock.iso(at), clock.iso(ends_at) if ends_at else "", fact)
    tx.enter(_chunk(firm_id, licence_id), f"{licence_id} {name}", Written(texts))


def write_matter_settled(tx: Transaction, firm_id: str, licence_id: str, name: MatterName) -> None:
    """Add that there is nothing to know of it any more, if there was."""
    tx.enter(_chunk(firm_id, licence_id), f"{licence_id} {name}", Written(None))


def write_matter_grown(
    tx: Transaction, firm_id: str, licence_id: str, name: MatterName, at: datetime, thing: str
) -> None:
    """Add a thing to a matter of several, such as another document."""
    change = Changed(partial(_grown, at=clock.iso(at), thing=thing))
    tx.enter(_chunk(firm_id, licence_id), f"{licence_id} {name}", change)


def write_matter_lessened(
    tx: Transaction, firm_id: str, licence_id: str, name: MatterName, thing: str
) -> None:
    """Add that a thing is settled: the matter goes with the last of them."""
    change = Changed(partial(_lessened, thing=thing))
    tx.enter(_chunk(firm_id, licence_id), f"{licence_id} {name}", change)


def _grown(known: Texts | None, *, at: str, thing: str) -> Texts:
    """Return the texts of a matter that has a thing more, of which the newest are kept.

    >>> _grown(None, at="now", thing="doc_1")
    ('now', '', 'doc_1')
    >>> many = " ".join(f"doc_{number}" for number in range(MOST_NAMED))
    >>> _, _, things = _grown(("before", "", many), at="now", thing="doc_new")
    >>> things.startswith("doc_1 "), things.endswith(" doc_new"), len(things.split())
    (True, True, 20)
    """
    others = [each for each in _things(known) if each != thing]
    return at, "", " ".join([*others, thing][-MOST_NAMED:])


def _lessened(known: Texts | None, *, thing: str) -> Texts | None:
    """Return the texts of a matter without a thing; None: nothing is left.

    >>> _lessened(("then", "", "doc_1 doc_2"), thing="doc_1")
    ('then', '', 'doc_2')
    >>> _lessened(("then", "", "doc_2"), thing="doc_2"), _lessened(None, thing="doc_2")
    (None, None)
    """
    left = [each for each in _things(known) if each != thing]
    return (*known[:2], " ".join(left)) if known and left else None


def _things(known: Texts | None) -> list[str]:
    return known[2].split() if known else []


def write_matters_gone(tx: Transaction, firm_id: str, licence_id: str) -> None:
    """Add that the firm has nothing more to know by a licence."""
    for name in get_args(MatterName):
        write_matter_settled(tx, firm_id, licence_id, name)


def _chunk(firm_id: str, licence_id: str) -> Key:
    return chunks.chunk_key(firm_id, MATTERS, licence_id)
