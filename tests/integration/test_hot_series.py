"""Many tills at one terminal: every number once, none left out, and few transactions in vain."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib.aws.session import client
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.onboarding.pace import TooManyInAMinute
from infra.local.stack import LocalStack
from tests.conftest import forget_environment
from tests.support.faults import refusal
from tests.support.issuing import issue, new_invoice, ready_business

pytestmark = pytest.mark.usefixtures("stack")


@contextmanager
def written() -> Iterator[list[str]]:
    """Note each transaction that is asked of the table."""
    made: list[str] = []

    def note(model: Any, **_: Any) -> None:
        made.append(model.name)

    events, name = client("dynamodb").meta.events, "before-call.dynamodb.TransactWriteItems"
    events.register(name, note)
    try:
        yield made
    finally:
        events.unregister(name, note)


def issued_at_once(caller: Caller, callers: int) -> list[str]:
    start = Barrier(callers)

    def till(number: int) -> str:
        start.wait()
        return issue(caller, new_invoice(lines=1)).number

    with ThreadPoolExecutor(callers) as threads:
        return list(threads.map(till, range(callers)))


@pytest.mark.parametrize(("callers", "most"), [(16, 5.0), (80, 7.0)])
def test_many_tills_at_one_terminal_take_few_transactions_a_document(
    callers: int, most: float
) -> None:
    caller = ready_business()

    with written() as transactions:
        numbers = issued_at_once(caller, callers)

    assert sorted(int(each[-10:]) for each in numbers) == list(range(1, callers + 1))
    assert len(transactions) / callers <= most


def test_number_that_another_transaction_has_in_hand_is_not_written_again_in_vain() -> None:
    caller, met = ready_business(), []

    def conflict(model: Any, params: Any, **_: Any) -> Any:
        met.append(model.name)
        if len(met) > 1:
            return None
        answer, parsed = refusal("TransactionCanceledException", 400)
        items = len(params["body"].split(b'"TableName"')) - 1
        series = params["body"].count(b"SERIES#")
        assert series == 1
        codes = [{"Code": "None"}] * items
        codes[0] = {"Code": "TransactionConflict"}
        return answer, parsed | {"CancellationReasons": codes}

    events, name = client("dynamodb").meta.events, "before-call.dynamodb.TransactWriteItems"
    events.register(name, conflict)
    try:
        assert int(issue(caller, new_invoice(lines=1)).number[-10:]) == 1
    finally:
        events.unregister(name, conflict)
    assert len(met) == 2


@pytest.fixture
def two_a_minute(stack: LocalStack) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAN_TERMS", "CR/monthly=1,100,1,30,2")
        forget_environment()
        yield
    forget_environment()


@pytest.mark.usefixtures("two_a_minute")
def test_business_that_issues_by_the_hundred_waits_for_its_next_minute() -> None:
    caller = ready_business()
    at = clock.now().replace(second=20)

    with clock.set_to(at):
        numbers = [issue(caller, new_invoice(lines=1)).number for _ in range(2)]
        with pytest.raises(TooManyInAMinute) as refused:
            issue(caller, new_invoice(lines=1))
    with clock.set_to(at + timedelta(seconds=40)):
        numbers.append(issue(caller, new_invoice(lines=1)).number)

    assert refused.value.facts == {"most": 2, "retry_after_seconds": 40}
    assert [int(each[-10:]) for each in numbers] == [1, 2, 3]
