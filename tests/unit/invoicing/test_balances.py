"""What notes take never exceeds what there is, in whatever order their states come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

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
    assert refused.value.facts["left"] == "60"
    assert "60.00001" in refused.value.sentence("es")


def test_what_the_authority_accepted_is_noted_where_it_is_too_much_too() -> None:
    after = changed(balance().but(taken=HUNDRED), Change(Decimal(1), Decimal(0)))

    assert (after.left, after.is_overtaken) == (Decimal(-1), True)


@dataclass
class Issued:
    """A note with its state, as an independent account of it."""

    correction: Correction
    lowers: bool
    key: str
    state: DocumentState = "issued"
    states: list[str] = field(default_factory=list)


ONWARD: dict[str, tuple[DocumentState, ...]] = {
    "issued": ("signed",),
    "signed": ("sent", "unknown"),
    "sent": ("unknown", "accepted", "accepted_with_warnings", "rejected"),
    "unknown": ("sent", "accepted", "rejected"),
    "rejected": ("accepted",),
}


class Notes(RuleBasedStateMachine):
    """Notes of one invoice, and notes that undo those, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.balances = {"F": balance()}
        self.notes: list[Issued] = []
        self.was_revived = False

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

    @rule(amount=st.integers(1, 120))
    def credit(self, amount: int) -> None:
        self._issue("F", amount, lowers=True)

    @rule(amount=st.integers(1, 120))
    def debit(self, amount: int) -> None:
        self._issue("F", amount, lowers=False)

    @precondition(lambda self: any(n.lowers and n.state in ACCEPTED_STATES for n in self.notes))
    @rule(data=st.data(), amount=st.integers(1, 120))
    def undo(self, data: st.DataObject, amount: int) -> None:
        accepted = [n for n in self.notes if n.lowers and n.state in ACCEPTED_STATES]
        self._issue(data.draw(st.sampled_from(accepted)).key, amount, lowers=False)

    @precondition(lambda self: any(n.state in ONWARD for n in self.notes))
    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        note = data.draw(st.sampled_from([n for n in self.notes if n.state in ONWARD]))
        state = data.draw(st.sampled_from(ONWARD[note.state]))
        self.was_revived |= note.state == "rejected"
        for key, change in changes(note.correction, note.state, state).items():
            self.balances[key] = changed(self.balances[key], change)
        note.state = state

    @invariant()
    def balances_are_what_the_states_of_the_notes_say(self) -> None:
        for key, found in self.balances.items():
            taken = [n for n in self.notes if n.correction.takes_from == key]
            given = [n for n in self.notes if n.correction.gives_to == key]
            assert found.taken == sum(n.correction.amount for n in taken if n.state != "rejected")
            assert found.added == sum(
                n.correction.amount for n in given if n.state in ACCEPTED_STATES
            )

    @invariant()
    def no_more_is_credited_than_there_is(self) -> None:
        for found in self.balances.values():
            assert found.left >= 0 or (self.was_revived and found.is_overtaken)


TestNotes = Notes.TestCase
