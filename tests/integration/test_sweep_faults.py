"""The sweep on the local stack: killed anywhere, it loses no message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.aws.queues import Message
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from infra.local.stack import LocalStack
from tests.support.faults import queued
from tests.support.kills import killed_after


@pytest.fixture(scope="module")
def running_stack(new_stack: LocalStack) -> LocalStack:
    """One of which nothing of other tests comes due."""
    return new_stack


def lost_key(mark: str) -> Key:
    return Table("biz_sweep").key("LOST", mark)


@pytest.mark.usefixtures("stack")
def test_sweep_killed_anywhere_loses_no_message() -> None:
    def due() -> str:
        mark, tx = new_id("mark"), Transaction()
        body = {"business_id": mark, "export_id": mark}  # of no export: its worker ends at once
        tx.create(
            lost_key(mark), Claim(created_at=clock.now(), owner="x"), send=Message("exports", body)
        )
        tx.commit()
        return mark

    at = clock.now() + timedelta(days=30)
    for calls in range(1, 8):
        mark = due()
        with queued() as sent:
            with clock.set_to(at), killed_after(calls):
                sweep()
            with clock.set_to(at + timedelta(minutes=calls)):
                sweep()

        assert mark in [body.get("export_id") for body in sent]
        item = client("dynamodb").get_item(
            TableName=settings().table_name,
            Key=dict(zip(("PK", "SK"), ({"S": part} for part in lost_key(mark)), strict=True)),
        )["Item"]
        assert "DUEPK" in item, "it stays due until its worker is done"
        done = Transaction()
        done.delete(lost_key(mark), 1)
        done.commit()
