"""A person's authenticator, for the people of the story and of `make run`: set up, and asked."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core import clock, totp
from infra.local.api_client import Answer, ApiClient, ApiRefused

_TRIES, _PAUSE_SECONDS = 4, 10.0


@dataclass
class Authenticator:
    """What makes codes of a secret; a code that was used is not shown again."""

    secret: str = field(repr=False)
    """As people type it."""
    _last: int = 0

    def code(self) -> str:
        """Return the next code that can be good; who asks too often gets the last of them again."""
        key = base64.b32decode(self.secret.replace(" ", ""))
        now = totp.step_of(clock.now())
        self._last = min(max(self._last + 1, now), now + 1)
        return totp.code_at(key, self._last)


def set_up(
    client: ApiClient, keep: Callable[[str], object] = lambda _: None
) -> tuple[Authenticator, list[str]]:
    """Give somebody who is signed in a second factor; returns it and the recovery codes.

    `keep` gets its secret before it is asked for.
    """
    mine = Authenticator(client.post("/v1/me/second-factor")["secret"])
    keep(mine.secret)
    path = "/v1/me/second-factor/confirmation"
    return mine, list(client.post(path, {"code": mine.code()})["codes"])


def take_step(api: ApiClient, challenge: dict[str, Any], mine: Authenticator) -> Answer:
    """Sign in by the second step; where codes of now are spent, wait for the next ones."""
    answer = Answer(0, None, {})
    for _ in range(_TRIES):
        body = {"session": challenge["session"], "code": mine.code()}
        answer = api.call("POST", "/v1/sessions/second-factor", body)
        if answer.status == 200:
            return answer
        time.sleep(_PAUSE_SECONDS)
    raise ApiRefused("second step", answer)
