"""Sellers on the stack of `make run` while the application crashes and the authority is in moods.

What `make soak` does with 10,000 documents of 20 businesses, here with few: the crash comes while
the authority is down, or a delivery that it cuts off would wait for its lease of two minutes.
"""

from __future__ import annotations

import uuid

from infra.local.stack import LocalStack
from tests.soak.disturbance import Disturbance
from tests.soak.over_http import OverHttp
from tests.soak.play import play, settle
from tests.soak.reckoning import Reckoning, dead_letters, held

DOCUMENTS, BUSINESSES = 16, 2


def test_all_sides_agree_after_crashes_and_faults(api_stack: LocalStack) -> None:
    stage, before = OverHttp(api_stack, uuid.uuid4().hex), dead_letters(api_stack)

    with Disturbance(api_stack) as disturbance:

        def crash_once() -> None:
            if not disturbance.crashes and len(stage.issued) >= DOCUMENTS // 3:
                disturbance.crash()
                disturbance.be("loses answers")

        desks = play(stage, DOCUMENTS, BUSINESSES, crash_once)
    settle(stage, desks)

    reckoning = Reckoning(held(stage, desks), stage.issued, disturbance.crashes)
    assert reckoning.faults() == []
    assert dead_letters(api_stack) == before
    assert len(reckoning.held.documents) >= DOCUMENTS
    assert len(reckoning.held.mails) > DOCUMENTS // 2
    assert disturbance.crashes
    assert disturbance.cloud.total()
