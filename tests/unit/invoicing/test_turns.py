"""Who loses a number lets the others pass, and is told in time when there is no turn for it."""

from __future__ import annotations

from random import Random

import pytest

from chalicelib.core import chance, clock
from chalicelib.invoicing.issuing import NumberingBusy, NumberTaken, in_turn


class Longest(Random):
    """Waits as long as may be."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


def test_pauses_grow_with_the_tries_and_with_how_long_a_try_takes() -> None:
    now, pauses = [0.0], list[float]()

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    def lose() -> None:
        now[0] += 0.05
        raise NumberTaken

    with (
        clock.set_to(monotonic=lambda: now[0], pause=wait),
        chance.set_to(Longest()),
        pytest.raises(NumberingBusy) as busy,
    ):
        in_turn(lose, branch=2, terminal=7)()

    assert pauses[:7] == pytest.approx([0.6, 1.2, 1.8, 2.4, 3.0, 3.6, 4.0])
    assert 20 < now[0] < 25, "while the gateway still listens"
    assert "sucursal 2, terminal 7" in busy.value.sentence("es")
    assert "a terminal of its own" in busy.value.sentence("en")
