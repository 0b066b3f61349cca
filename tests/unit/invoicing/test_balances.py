"""What notes take never exceeds what there is, in whatever order their states come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.invoicing.balances import (
    AmountBeyond,
    Balance,
    Change,
    Correction,
    changed,
    changes,
    correction_of,
    reserved,
)
from chalicelib.invoicing.model import ACCEPTED_STATES, DocumentState

NOW = datetime(2026, 11, 29, tzinfo=UTC)
HUNDRED = Decimal(100)


def balance(key: str = "F", total: Decimal = HUNDRED, corrects: str | None = None) -> Balance:
    return Balance(
        created_at=NOW,
        key=key,
        document_id=f"doc_{key}",
        document_type="invoice",
        currency="CRC",
        total=total,
        corrects=corrects,
    )


def test_a_credit_note_takes_when_it_is_issued_and_gives_back_when_it_is_rejected() -> None:
    note = correction_of(balance(), Decimal(30), lowers=True)

    assert changes(note, None, "issued") == {"F": Change(Decimal(30), Decimal(0))}
    assert changes(note, "issued", "accepted") == {}
    assert changes(note, "sent", "rejected") == {"F": Change(Decimal(-30), Decimal(0))}
    assert changes(note, "rejected", "accepted") == {"F": Change(Decimal(30), Decimal(0))}


def test_a_debit_note_adds_when_it_is_accepted_and_not_before() -> None:
    note = correction_of(balance(), Decimal(30), lowers=False)

    assert changes(note, None, "issued") == {}
    assert changes(note, "sent", "rejected") == {}
    assert changes(note, "sent", "accepted_with_warnings") == {"F": Change(Decimal(0), Decimal(30))}


def test_a_debit_note_on_a_credit_note_takes_from_it_for_what_that_one_took_from() -> None:
    note = correction_of(balance("N", corrects="F"), Decimal(30), lowers=False)

    assert (note.takes_from, note.gives_to) == ("N", "F")
    assert changes(note, None, "issued") == {"N": Change(Decimal(30), Decimal(0))}
    assert changes(note, "sent", "accepted") == {"F": Change(Decimal(0), Decimal(30))}
    assert changes(note, "sent", "rejected") == {"N": Change(Decimal(-30), Decimal(0))}


@pytest.mark.parametrize(
    "state", ["issued", "signed", "sent", "unknown", "accepted", "accepted_with_warnings"]
)
def test_a_step_that_is_taken_twice_changes_nothing(state: DocumentState) -> None:
    for lowers in (True, False):
        assert changes(correction_of(balance(), HUNDRED, lowers=lowers), state, state) == {}


def test_all_that_is_left_can_be_taken_and_not_a_hundred_thousandth_more() -> None:
    whole = balance().but(taken=Decimal("40"))

    assert reserved(whole, Change(Decimal(60), Decimal(0))).left == 0
    with pytest.raises(AmountBeyond) as refused:
        reserved(whole, Change(Decimal("60.00001"), Decimal(0)))
    assert refused.value.facts == {
        "key": "F", "currency": "CRC", "amount": Decimal("60.00001"), "left": Decimal(60),
    }  # fmt: skip


def test_what_the_authority_accepted_is_noted_where_it_is_too_much_too() -> None:
    after = changed(balance().but(taken=HUNDRED), Change(Decimal(1), Decimal(0)))

    assert (after.left, after.is_overtaken) == (Decimal(-1), True)


def test_what_is_known_of_a_document_holds_and_of_another_programs_what_was_stated_first() -> None:
    ours, theirs = balance(corrects="X"), balance(total=Decimal(70)).but(document_id=None)
    stored = theirs.but(version=3, taken=Decimal(30), added=Decimal(5), notes=2, total=Decimal(90))

    for known in (ours, theirs):
        assert known.since(None) == known
    assert theirs.since(stored) == stored
    found = ours.since(stored)
    assert (found.left, found.version, found.notes) == (Decimal(75), 3, 2)
    assert (found.document_id, found.total, found.corrects) == ("doc_F", HUNDRED, "X")


@dataclass
class Issued:
    """A note with its state, as an independent account of it."""

    correction: Correction
    lowers: bool
    key: str
    state: DocumentState = "issued"


ONWARD: dict[str, tuple[DocumentState, ...]] = {
    "issued": ("signed",),
    "signed": ("sent", "unknown"),
    "sent": ("unknown", "accepted", "accepted_with_warnings", "rejected"),
    "unknown": ("sent", "accepted", "rejected"),
    "rejected": ("accepted",),
}


class Notes:
    """Notes of one invoice, and notes that undo those; `step` does what three numbers say."""

    def __init__(self) -> None:
        self.balances = {"F": balance()}
        self.notes: list[Issued] = []
        self.was_revived = False

    def step(self, what: int, which: int, amount: int) -> None:
        undoable = [n for n in self.notes if n.lowers and n.state in ACCEPTED_STATES]
        movable = [n for n in self.notes if n.state in ONWARD]
        if what == 0:
            self._issue("F", amount, lowers=True)
        elif what == 1:
            self._issue("F", amount, lowers=False)
        elif what == 2 and undoable:
            self._issue(undoable[which % len(undoable)].key, amount, lowers=False)
        elif movable:
            note = movable[which % len(movable)]
            onward = ONWARD[note.state]
            self._move(note, onward[which // len(movable) % len(onward)])

    def _issue(self, named: str, amount: int, *, lowers: bool) -> None:
        correction = correction_of(self.balances[named], Decimal(amount), lowers=lowers)
        try:
            for key, change in changes(correction, None, "issued").items():
                self.balances[key] = reserved(self.balances[key], change)
        except AmountBeyond:
            return
        key = f"{named}.{len(self.notes)}"
        self.notes.append(Issued(correction, lowers, key))
        origin = correction.takes_from if correction.gives_to is None else None
        self.balances[key] = balance(key, Decimal(amount), origin)

    def _move(self, note: Issued, state: DocumentState) -> None:
        self.was_revived |= note.state == "rejected"
        for key, change in changes(note.correction, note.state, state).items():
            self.balances[key] = changed(self.balances[key], change)
        note.state = state

    def sum(self, side: str, key: str, states: Callable[[DocumentState], bool]) -> Decimal:
        """Add up what the notes say that count for a balance, by their states alone."""
        found = [n for n in self.notes if getattr(n.correction, side) == key and states(n.state)]
        return sum((n.correction.amount for n in found), Decimal(0))


STEPS = st.tuples(st.integers(0, 5), st.integers(0, 999), st.integers(1, 120))


@given(st.lists(STEPS, min_size=5, max_size=60))
def test_no_order_of_events_credits_more_than_there_is(steps: list[tuple[int, int, int]]) -> None:
    notes = Notes()

    for step in steps:
        notes.step(*step)

    for key, found in notes.balances.items():
        assert found.taken == notes.sum("takes_from", key, lambda state: state != "rejected")
        assert found.added == notes.sum("gives_to", key, lambda state: state in ACCEPTED_STATES)
        assert found.left >= 0 or (notes.was_revived and found.is_overtaken)
