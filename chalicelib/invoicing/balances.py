"""What notes take from a document and add to it: the arithmetic of credit and debit notes.

A credit note takes from the document that it names as soon as it has a number, so that two at once
cannot take the same; it gives back when the authority rejects it. A debit note adds when it is
accepted. A debit note that undoes a credit note takes from that one, and adds to what that one had
taken from. Pure: which documents exist, and what the authority says of them, is read elsewhere.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from chalicelib.core.errors import Conflict
from chalicelib.core.model import Entity, Model
from chalicelib.core.money import ZERO, DecimalString
from chalicelib.core.texts import Text
from chalicelib.invoicing.model import ACCEPTED_STATES, DocumentState


class AmountBeyond(Conflict):
    """The note would take more than is left."""

    code = "note-beyond-what-is-left"
    text = Text(
        es="La nota es de {amount} {currency} y al comprobante {key} le quedan {left} {currency}. "
        "Baje el monto de la nota.",
        en="The note is of {amount} {currency}, and {left} {currency} are left of document {key}. "
        "Lower the amount of the note.",
    )


class Balance(Entity):
    """What a document comes to by now; by its key, because some were issued by other programs.

    It is stored with the first note that names the document: before that there is nothing to tell.
    """

    key: str
    document_id: str | None
    """None: another program issued it."""
    document_type: str
    currency: str
    total: DecimalString
    taken: DecimalString = ZERO
    """By notes that are on their way or accepted."""
    added: DecimalString = ZERO
    """By notes that are accepted."""
    notes: int = 0
    """How many ever named it."""
    corrects: str | None = None
    """Key of the document that it takes from, where it is a note itself."""

    @property
    def left(self) -> Decimal:
        """What a note may still take; below zero after an acceptance that nobody expected."""
        return self.total + self.added - self.taken

    @property
    def is_overtaken(self) -> bool:
        """Whether the authority accepted notes of more than there was."""
        return self.left < 0

    def since(self, stored: Balance | None) -> Balance:
        """Return what notes have made, by now, of a document as it was before any.

        What is known of one that was issued here holds, whatever a note had stated of it; of one
        of another program, what the first note stated.
        """
        if stored is None:
            return self
        if self.document_id is None:
            return stored
        return self.but(
            version=stored.version, taken=stored.taken, added=stored.added, notes=stored.notes
        )


class Correction(Model):
    """What a note does to the balances of others, by their keys."""

    key: str
    """Of the document that it names."""
    document_id: str | None
    amount: DecimalString
    takes_from: str | None
    gives_to: str | None


class Change(NamedTuple):
    """What a change of a note's state makes of a balance."""

    taken: Decimal
    added: Decimal


def correction_of(named: Balance, amount: Decimal, *, lowers: bool) -> Correction:
    """Say what a note on the document `named` does.

    One that raises a credit note undoes it: it takes from that one, for whom that took from.
    """
    undoes = not lowers and named.corrects is not None
    return Correction(
        key=named.key,
        document_id=named.document_id,
        amount=amount,
        takes_from=named.key if lowers or undoes else None,
        gives_to=None if lowers else named.corrects if undoes else named.key,
    )


def changes(
    correction: Correction, before: DocumentState | None, after: DocumentState
) -> dict[str, Change]:
    """Return what it means for each balance that a note goes from one state to another.

    None is before it has a number. Each change is the difference of two states, so that the same
    step taken twice changes nothing the second time, and any way to a state leads to the same.
    """
    held = (_holds(after) - _holds(before)) * correction.amount
    given = (_gives(after) - _gives(before)) * correction.amount
    found: dict[str, Change] = {}
    if correction.takes_from is not None and held:
        found[correction.takes_from] = Change(held, ZERO)
    if correction.gives_to is not None and given:
        found[correction.gives_to] = Change(ZERO, given)
    return found


def changed(balance: Balance, change: Change) -> Balance:
    """Apply a change; what the authority has decided is noted even where it is too much."""
    return balance.but(taken=balance.taken + change.taken, added=balance.added + change.added)


def reserved(balance: Balance, change: Change) -> Balance:
    """Apply the change of a note that is yet to be numbered.

    Raises:
        AmountBeyond: not as much is left.
    """
    after = changed(balance, change)
    if change.taken > 0 and after.is_overtaken:
        raise AmountBeyond(
            key=balance.key,
            amount=change.taken,
            currency=balance.currency,
            left=max(balance.left, ZERO),
        )
    return after


def _holds(state: DocumentState | None) -> int:
    return int(state is not None and state != "rejected")


def _gives(state: DocumentState | None) -> int:
    return int(state in ACCEPTED_STATES)
