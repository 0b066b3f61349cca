"""Who keeps somebody out is told why; and what is no token of ours is read as nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from chalicelib.aws.sessions import Held
from chalicelib.core.standing import AccountState, SignedIn
from chalicelib.http import auth

HELD = Held("acc_1", "ses_1", "nonce", "0")


def test_every_state_that_keeps_somebody_out_is_told_in_words() -> None:
    assert set(auth._NOT_ACTIVE) == set(get_args(AccountState)) - {"active"}
    with pytest.raises(auth.AccountNotActive) as refused:
        auth.check_standing(SignedIn(state="locked", created_at=datetime.now(UTC)), None, HELD)

    assert refused.value.sentence("es") == (
        "Su cuenta no está activa: está bloqueada; escriba a soporte para desbloquearla."
    )


def test_nobody_and_a_session_that_is_not_there_are_not_let_in() -> None:
    for account in (None, SignedIn(state="active", created_at=datetime.now(UTC))):
        with pytest.raises(auth.TokenInvalid):
            auth.check_standing(account, None, HELD)
