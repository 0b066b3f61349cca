"""Telling firms of imports is work for those that have news, however many others there are.

`DIGEST_IDLE_FIRMS` and `DIGEST_PENDING_FIRMS` say how many: `make long-digest`. Work is what the
table is asked for and what DynamoDB would bill for it; the time of a world in memory says nothing.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.accounting import store
from chalicelib.accounting.model import Batch
from chalicelib.accounts.model import Account, Member
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import Key, Table, item_of
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.model import Entity
from chalicelib.core.settings import settings
from chalicelib.firms.model import Firm
from chalicelib.mail import store as mail_store
from chalicelib.mail.model import Mail
from chalicelib.postbox.workers import remind
from tests.bench.meter import item_bytes, read_units
from tests.simulation.scene import Scene, scene
from tests.simulation.world.items import key_of
from tests.unit.accounting.world import accept_documents, build, export

IDLE = tuple(int(each) for each in os.environ.get("DIGEST_IDLE_FIRMS", "10 1000").split())
PENDING = int(os.environ.get("DIGEST_PENDING_FIRMS", "3"))
_WROTE = {
    "put_item": lambda asked: [asked],
    "update_item": lambda asked: [asked],
    "delete_item": lambda asked: [asked],
    "transact_write_items": lambda asked: [
        action for each in asked["TransactItems"] for action in each.values()
    ],
}
"""Operation -> the actions that are in it."""


class Bill:
    """The table, and what is asked of it within a count: requests, items read, units."""

    def __init__(self, made: Scene) -> None:
        self._table = made.table
        self.counts: defaultdict[str, float] = defaultdict(float)
        made.world.add("dynamodb", self)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Return the operation of the table of that name, counted."""

        def act(**asked: Any) -> Any:
            self.counts[operation] += 1
            keys = [key_of(each.get("Key") or _key(each)) for each in _actions(operation, asked)]
            before = [self._bytes_of(key) for key in keys]
            told = getattr(self._table, operation)(**asked)
            after = [self._bytes_of(key) for key in keys]
            self.counts["written"] += len(keys)
            self.counts["write_units"] += sum(
                math.ceil(max(sizes) / 1024) * (1 + operation.startswith("transact"))
                for sizes in zip(before, after, strict=True)
            )
            if not keys:
                self._read(operation, asked, told)
            return told

        return act

    def _read(self, operation: str, asked: dict[str, Any], told: dict[str, Any]) -> None:
        name = "".join(part.title() for part in operation.split("_"))
        self.counts["read_units"] += read_units(name, asked, told)
        found = told.get("ScannedCount", "Item" in told)
        self.counts["read"] += sum(map(len, told.get("Responses", {}).values())) or found

    def _bytes_of(self, key: Any) -> int:
        found = self._table.items.read(key, is_consistent=True)
        return item_bytes(found) if found else 1


def _actions(operation: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    return _WROTE.get(operation, lambda _: [])(asked)


def _key(action: dict[str, Any]) -> dict[str, Any]:
    return {name: action["Item"][name] for name in ("PK", "SK")}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A scene where who says nothing is told daily."""
    with scene(7) as found:
        found.world.faults.is_over = True
        monkeypatch.setenv("DIGEST_FROM_HOUR", "8")
        settings.cache_clear()
        yield found


def test_work_grows_with_firms_that_have_something_pending_and_not_with_others(
    made: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    world = build()
    accept_documents(world, 1)
    export_id = export(world).batch_id
    (sample,) = store.batches([(world.firm, export_id)])
    assert sample is not None
    told_of(made, sample.created_at)
    bill, there, counts = Bill(made), 0, []

    for turn, idle in enumerate(IDLE):
        for number in range(there, idle):
            for key, entity in idle_firm(f"firm_idle{number}", sample):
                item = item_of(key, entity)
                made.table.items.write(key_of(item), item)
        there = idle
        pending = [pending_firm(f"firm_news{turn}x{number}", sample) for number in range(PENDING)]
        bill.counts.clear()
        told_of(made, sample.created_at)
        counts.append(dict(bill.counts))
        with capsys.disabled():
            said = {"pending_firms": PENDING, "idle_firms": idle, **counts[-1]}
            sys.stdout.write(f"\n{json.dumps(said)}\n")
        assert [len(mails(each)) for each in pending] == [1] * PENDING

    assert all(each == counts[0] for each in counts)
    assert counts[0]["query"] <= 4 + 4 * PENDING, "of the index of what is due, and of each firm"


def told_of(made: Scene, since: datetime) -> None:
    """Do what the workers do of news, and at the hour when it is told."""
    work_off(taken(made))
    hour = since.astimezone(UTC).replace(hour=15) + timedelta(days=1)  # nine in Costa Rica
    ticks = itertools.count()
    with clock.set_to(lambda: hour + timedelta(milliseconds=next(ticks))):
        sweep()
        work_off(taken(made))


def work_off(bodies: Iterable[dict[str, str]]) -> None:
    for body in bodies:
        if "kind" in body:
            remind(body)


def taken(made: Scene) -> list[dict[str, str]]:
    """Take what waits for the worker of reminders; mails are no part of this work."""
    found: list[dict[str, str]] = []
    for name in ("reminders", "mail"):
        url = made.queues.url(name)
        while answer := made.queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10):
            for each in answer["Messages"]:
                made.queues.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
                found += [json.loads(each["Body"])] if name == "reminders" else []
    return found


def mails(firm_id: str) -> list[Mail]:
    return list(Table(firm_id).each(Mail, mail_store.PARTITION))


def people_of(firm_id: str, now: datetime) -> list[tuple[Key, Entity]]:
    """A firm, its one member, and the account of the same number."""
    account_id = firm_id.replace("firm_", "acc_")
    firm = Firm(
        id=firm_id, created_at=now, name="Asesores Ejemplo", email="firm@example.com",
        country="CR", tax_id="3101999999", language="es", time_zone="America/Costa_Rica",
    )  # fmt: skip
    member = Member(account_id=account_id, kind="firm", role="administrator", created_at=now)
    account = Account(
        id=account_id, created_at=now, email=f"{account_id.lower()}@example.com", name="Persona",
        language="es", state="active",
    )  # fmt: skip
    return [
        (Table(firm_id).key("FIRM", "FIRM"), firm),
        (Table(firm_id).key("MEMBERS", account_id), member),
        (Table(account_id).key("ACCOUNT", "ACCOUNT"), account),
    ]


def idle_firm(firm_id: str, sample: Batch) -> Iterator[tuple[Key, Entity]]:
    """A firm that has imported what there was."""
    batch = sample.but(firm_id=firm_id, status="imported")
    for key, entity in people_of(firm_id, sample.created_at - timedelta(days=1)):
        yield key, entity.but(version=1)
    yield store.IMPORT_LIST.key(firm_id, batch.id), batch.but(version=1)


def pending_firm(firm_id: str, sample: Batch) -> str:
    tx = Transaction()
    for key, entity in people_of(firm_id, sample.created_at - timedelta(days=1)):
        tx.create(key, entity)
    batch = sample.but(firm_id=firm_id)
    tx.create(store.IMPORT_LIST.key(firm_id, batch.id), batch)
    store.add_news(tx, batch)
    tx.commit()
    return firm_id
