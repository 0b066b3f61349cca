"""Drafts that nobody uses: the sweep finds them on their day, and no other work of theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.aws.sweeping import sweep
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.licences import store, workers
from chalicelib.licences.model import Licence
from tests.support.faults import queued

pytestmark = pytest.mark.usefixtures("aws")
DAYS = 90


def begun() -> Licence:
    tx = Transaction()
    made = store.add(
        tx,
        Licence(
            id=new_id("lic"), created_at=clock.now(), firm_id="firm_1", product="invoicing",
            created_by="acc_1", language="es",
        ),
    )  # fmt: skip
    tx.commit()
    return made


def written(changed: Licence) -> Licence:
    tx = Transaction()
    saved = store.write(tx, changed)
    tx.commit()
    return saved


def test_draft_is_withdrawn_after_its_days_without_a_change_and_then_nothing_is_due() -> None:
    start = clock.now()
    with queued() as sent:
        unused, changed, accepted = begun(), begun(), begun()
        written(accepted.after("accept").after("fail"))
        with clock.set_to(start + timedelta(days=DAYS // 2)):
            changed = written(changed.but(client_email="cliente@example.com"))
        with clock.set_to(start + timedelta(days=DAYS, minutes=20)):
            assert sweep() == 1
        (message,) = sent

        workers.handle(message)
        workers.handle({**message, "licence_id": changed.id})  # of another version of its

        with clock.set_to(start + timedelta(days=DAYS + 1)):
            assert sweep() == 0
    states = [store.licence("firm_1", each.id) for each in (unused, changed, accepted)]
    assert [each.state for each in states if each] == ["withdrawn", "draft", "provisioning_failed"]
