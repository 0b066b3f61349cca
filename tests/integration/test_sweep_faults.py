"""The sweep on the local stack: killed anywhere, it loses no message."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.aws.queues import Message
from chalicelib.aws.session import client
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Claim, Transaction, sweep
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from infra.local.stack import LocalStack
from tests.support.faults import queued
from tests.support.in_process import Functions
from tests.support.kills import killed_after


def lost_key(mark: str) -> Key:
    return Table("biz_sweep").key("LOST", mark)


def test_sweep_killed_anywhere_loses_no_message(
    stack: LocalStack,
) -> None:
    def due() -> str:
        mark, tx = new_id("mark"), Transaction()
        body = {"business_id": mark, "export_id": mark}  # of no export: its worker ends at once
        tx.create(
            lost_key(mark), Claim(created_at=clock.now(), owner="x"), send=Message("exports", body)
        )
        tx.commit()
        return mark

    at = clock.now() + timedelta(days=30)
    with clock.set_to(at):
        sweep()  # what other tests left

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
    # work of other tests was sent again, too; theirs is not to meet it
    Functions(stack.environment["AWS_ENDPOINT_URL"]).forget_messages()
