"""Histories whose entries are chained: each says by a digest which one it was written after.

Pure: what is written is `aws.chaining`, what is read back is judged by `core.chain_faults`. Why,
for which histories and at what price: docs/adr/0043.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Final

from chalicelib.core import clock
from chalicelib.core.history import HistoryEntry, Link
from chalicelib.core.model import Entity, Model

CHAINED: Final = {
    "acc": "credentials, rights and consents of a person",
    "biz": "consents, users, keys of the authority and plans of a business",
    "firm": "users, rights, tokens and confirmation of a firm",
    "lic": "a licence, with the consent of its client",
    "operations": "what operators did, and why",
}
"""What the id of a subject begins with whose history is chained, and what that tells."""
_FORM: Final = "enlace-history-1"
"""Stands in what the digest is made of: another way to make it has another name."""


class Head(Entity):
    """How far the history of a subject goes: the number and the digest of its last entry."""

    subject: str
    number: int
    digest: str


class AnchoredHead(Model):
    """A head as an anchor keeps it."""

    tenant: str
    subject: str
    number: int
    digest: str


def is_chained(subject_id: str) -> bool:
    """Return whether the history of a subject is chained.

    >>> is_chained("lic_1"), is_chained("operations"), is_chained("exp_1")
    (True, True, False)
    """
    return subject_id.partition("_")[0] in CHAINED


def canonical(tenant: str, subject: str, entry: HistoryEntry, number: int, previous: str) -> bytes:
    """Write what the digest of an entry is made of: JSON, keys sorted, no spaces, in UTF-8.

    The tenant and the subject are in it, so that no entry can be carried to another history. What
    its writer only counts by (`version`) is not.
    """
    said = {
        "form": _FORM,
        "tenant": tenant,
        "subject": subject,
        "number": number,
        "previous": previous,
        "id": entry.id,
        "created_at": clock.iso(entry.created_at),
        "event": entry.event,
        "actor": entry.actor,
        "source": entry.source,
        "facts": entry.facts,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def link(tenant: str, subject: str, entry: HistoryEntry, number: int, previous: str) -> Link:
    """Make the link of an entry at its place in the chain."""
    made_of = canonical(tenant, subject, entry, number, previous)
    return Link(number=number, previous=previous, digest=hashlib.sha256(made_of).hexdigest())


def is_whole(tenant: str, subject: str, entry: HistoryEntry) -> bool:
    """Return whether a chained entry still is what its digest was made of."""
    held = entry.link
    return held is not None and held == link(tenant, subject, entry, held.number, held.previous)


def continued(
    tenant: str, subject: str, head: Head | None, entries: Iterable[HistoryEntry]
) -> tuple[Head, list[HistoryEntry]]:
    """Put entries behind a head; return the head as it is then, and the entries with links."""
    ahead = head or Head(created_at=clock.now(), subject=subject, number=0, digest="")
    linked = []
    for entry in entries:
        made = link(tenant, subject, entry, ahead.number + 1, ahead.digest)
        ahead = ahead.but(number=made.number, digest=made.digest)
        linked.append(entry.but(link=made))
    return ahead, linked
