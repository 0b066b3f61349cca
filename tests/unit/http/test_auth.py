"""The keys that tokens are verified with, while their provider answers and while it does not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args

import pytest

from chalicelib.core import clock
from chalicelib.core.standing import AccountState, SignedIn
from chalicelib.http import auth
from chalicelib.http.auth import KeysUnavailable, TokenInvalid, verified_claims
from tests.support import tokens
from tests.support.fake_service import Reply, Service, running

HOUR = 3600


class Watch:
    seconds = 0.0

    def let_pass(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    with clock.set_to(monotonic=lambda: made.seconds):
        yield made


@pytest.fixture
def provider(watch: Watch, environment: pytest.MonkeyPatch) -> Iterator[Service]:
    """A provider that answers 500, with the keys that were fetched from it before."""
    with running() as found:
        found.on("/keys", Reply(500))
        environment.setenv("IDENTITY_KEYS_URL", f"{found.url}/keys")
        tokens.publish()
        yield found


def user_of(token: str) -> str:
    return str(verified_claims(f"Bearer {token}")["username"])


def test_known_keys_go_on_for_a_day_while_the_provider_is_down(
    provider: Service, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    watch.let_pass(HOUR + 1)
    assert [user_of(tokens.token("acc_1")) for _ in range(3)] == ["acc_1"] * 3
    assert provider.paths() == ["/keys"], "it is asked once a minute, not with every request"
    assert [r.levelno for r in caplog.records if "token keys" in r.message] == [logging.WARNING]

    watch.let_pass(22 * HOUR)
    assert user_of(tokens.token("acc_1")) == "acc_1"
    watch.let_pass(HOUR)
    with pytest.raises(KeysUnavailable):
        user_of(tokens.token("acc_1"))


def test_token_of_a_key_that_cannot_be_looked_up_is_not_called_invalid(
    provider: Service, watch: Watch
) -> None:
    watch.let_pass(120)

    with pytest.raises(KeysUnavailable):
        user_of(tokens.token("acc_1", key_id="new"))


def test_token_of_a_key_that_the_provider_does_not_publish_is_invalid(
    provider: Service, watch: Watch
) -> None:
    provider.on("/keys", Reply(body={"keys": []}))
    watch.let_pass(120)

    with pytest.raises(TokenInvalid):
        user_of(tokens.token("acc_1", key_id="made up"))


def test_every_state_that_keeps_somebody_out_is_told_in_words() -> None:
    assert set(auth._NOT_ACTIVE) == set(get_args(AccountState)) - {"active"}
    with pytest.raises(auth.AccountNotActive) as refused:
        auth.check_standing(SignedIn(state="locked", created_at=datetime.now(UTC)), 0)

    assert refused.value.sentence("es") == (
        "Su cuenta no está activa: está bloqueada; escriba a soporte para desbloquearla."
    )
