"""Documents as papers: signed bytes never change, states are those of the field, notes fit."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from chalicelib.invoicing.balances import Balance
from chalicelib.invoicing.progress import DocumentProgress
from tests.simulation.safety.holdings import Holdings

_STEPS = {
    ("", "issued"),
    ("issued", "signed"),
    ("signed", "signed"),  # anew, by a key that was renewed
    ("signed", "sent"),
    ("signed", "unknown"),
    ("sent", "unknown"),
    ("unknown", "sent"),
    *((way, end) for way in ("sent", "unknown") for end in ("accepted", "accepted_with_warnings")),
    *((way, "rejected") for way in ("sent", "unknown")),
    ("rejected", "accepted"),
    ("rejected", "accepted_with_warnings"),
}
_STATES = frozenset(after for _, after in _STEPS)
_REJECTED, _ACCEPTED = "rejected", frozenset({"accepted", "accepted_with_warnings"})


def faults(held: Holdings) -> Iterator[str]:
    """Say what is wrong in documents and their files."""
    yield from _changed_bytes(held)
    yield from _wrong_steps(held)
    yield from _without_bytes(held)
    yield from _exceeding_notes(held)


def _changed_bytes(held: Holdings) -> Iterator[str]:
    for key, versions in held.scene.blobs.everything().items():
        if "/signed/" not in key and "/answers/" not in key:
            continue
        if len({hashlib.sha256(each.data or b"").digest() for each in versions}) > 1:
            yield f"{key} was written over or deleted"


def _wrong_steps(held: Holdings) -> Iterator[str]:
    """Its events tell each state that a document was in, and it is in the last of them."""
    for _, progress in held.of(DocumentProgress):
        states = [each.event for each in progress.events if each.event in _STATES]
        for before, after in pairwise(["", *states]):
            if (before, after) not in _STEPS:
                yield f"document {progress.id} went from {before or 'nothing'} to {after}"
        if states[-1:] != [progress.state]:
            yield f"document {progress.id} is {progress.state}, and its events tell {states}"


def _without_bytes(held: Holdings) -> Iterator[str]:
    """What was signed is kept, and the authority has what is kept and an answer as we tell it.

    A person may say that a document counts as rejected whose answer differs from it.
    """
    kept = held.scene.blobs.everything()
    signed = {v.data for key, versions in kept.items() if "/signed/" in key for v in versions}
    ours = {each.summary.key: each for _, each in held.of(DocumentProgress)}
    for progress in ours.values():
        if progress.state != "issued" and progress.files.get("xml") not in kept:
            yield f"document {progress.id} is {progress.state}, and its signed file is not there"
    taken = held.scene.authority.documents
    decided = {each.submission.clave: each.state for each in taken}
    for clave, progress in ours.items():
        by_a_person = any(each.event == "decided" for each in progress.events)
        if progress.state == _REJECTED and decided.get(clave) != "rechazado" and not by_a_person:
            yield f"document {progress.id} is rejected, and {decided.get(clave)} at the authority"
    for document in taken:
        clave = document.submission.clave
        if clave not in ours:
            yield f"the authority has {clave}, which is no document here"
        elif document.submission.xml not in signed:
            yield f"the authority has other bytes of {clave} than those that are kept"
        elif ours[clave].state in _ACCEPTED and document.state != "aceptado":
            yield f"document {ours[clave].id} is accepted, and {document.state} at the authority"


def _exceeding_notes(held: Holdings) -> Iterator[str]:
    """What notes took and added is in the balance of what they name, and never too much."""
    taken: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    added: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for tenant, progress in held.of(DocumentProgress):
        correction = progress.correction
        if correction is None or progress.state == _REJECTED:
            continue
        if correction.takes_from is not None:
            taken[tenant, correction.takes_from] += correction.amount
        if correction.gives_to is not None and progress.state in _ACCEPTED:
            added[tenant, correction.gives_to] += correction.amount
    balances = {(tenant, each.key): each for tenant, each in held.of(Balance)}
    for (tenant, key), amount in taken.items():
        if (tenant, key) not in balances:
            yield f"notes take {amount} from {key}, which has no balance"
    for name, each in balances.items():
        if (each.taken, each.added) != (taken[name], added[name]):
            said = f"-{each.taken} +{each.added}, by its notes -{taken[name]} +{added[name]}"
            yield f"the balance of {each.key} says {said}"
        if each.taken > each.total + each.added:
            yield f"notes on {each.key} come to {each.taken} of {each.total + each.added}"
