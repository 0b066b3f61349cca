from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.accounts.model import (
    MACHINE,
    Account,
    AccountEvent,
    WrongAccountState,
    invited,
)
from chalicelib.core.standing import AccountState

NOW = datetime(2026, 11, 1, 12, 0, 0, 500_000, tzinfo=UTC)
ACCOUNT = Account(
    id="acc_1", created_at=NOW, email="ana@example.com", name="Ana Ejemplo", language="es"
)
INVITED = invited(
    "acc_2",
    email="eva@example.com",
    name="Eva Ejemplo",
    language="en",
    time_zone="Europe/Madrid",
    now=NOW,
    key_days=7,
)
EVENTS: tuple[AccountEvent, ...] = get_args(AccountEvent)
STATES: tuple[AccountState, ...] = get_args(AccountState)


@settings(deadline=None)
@given(st.lists(st.sampled_from(EVENTS), max_size=12))
def test_no_order_of_events_reopens_a_closed_account_or_skips_the_proof(
    events: list[AccountEvent],
) -> None:
    account, seen = ACCOUNT, [ACCOUNT.state]
    for event in events:
        if (account.state, event) in MACHINE:
            account = account.after(event)
            seen.append(account.state)
        else:
            with pytest.raises(WrongAccountState):
                account.after(event)

    if "closed" in seen:
        assert seen.index("closed") == len(seen) - 1
    if "active" in seen or "locked" in seen:
        assert "verify" in events
        assert seen[1] == "active"


def test_every_state_but_the_first_can_be_reached_and_closed_is_final() -> None:
    assert set(MACHINE.values()) == set(STATES) - {"unverified"}
    assert {state for state, _ in MACHINE} == set(STATES) - {"closed"}


def test_access_key_expires_at_its_hour() -> None:
    assert not INVITED.is_key_expired(NOW + timedelta(days=7, seconds=-1))
    assert INVITED.is_key_expired(NOW + timedelta(days=7))


def test_own_password_proves_the_mail_and_voids_the_key() -> None:
    account = INVITED.with_own_password()

    assert (account.state, account.must_change_key) == ("active", False)
    assert account.access_key_expires_at is None


def test_invited_account_waits_for_no_code_and_a_registered_one_does() -> None:
    assert not INVITED.is_waiting_for_code
    assert ACCOUNT.is_waiting_for_code
    assert not ACCOUNT.after("verify").is_waiting_for_code


def test_proof_leaves_a_locked_account_locked() -> None:
    locked = ACCOUNT.after("verify").after("lock")

    assert locked.proven().state == "locked"
    assert not locked.may_choose_password


def test_who_is_signed_out_is_of_another_generation_whatever_the_clock_says() -> None:
    once = ACCOUNT.signed_out(NOW)

    assert [once.generation, once.signed_out(NOW).generation] == [1, 2]
    assert once.signed_out_at == NOW


def test_nothing_personal_shows_in_a_repr() -> None:
    assert "ana@example.com" not in repr(ACCOUNT)
    assert "Ana Ejemplo" not in repr(ACCOUNT)
