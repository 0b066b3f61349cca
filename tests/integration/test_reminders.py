"""Nobody is left in silence: what comes due is mailed to whom it concerns, once, by the sweep."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts import workers
from chalicelib.accounts.store import Errand, digest_of
from chalicelib.aws import queues
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.core import clock
from chalicelib.core.history import HistoryEntry
from chalicelib.core.settings import settings
from chalicelib.licences import acts, service
from chalicelib.licences.correcting import renew_key
from chalicelib.licences.reminding import ANOTHER_KEY, ClientHasBegun
from chalicelib.mail.model import Mail
from chalicelib.onboarding import store
from chalicelib.onboarding.key_end import DAYS_BEFORE
from chalicelib.onboarding.model import Connection
from chalicelib.postbox.workers import remind
from infra.local.stack import LocalStack
from tests.support.businesses import connect, connection_of, opened, profile_of, put_profile
from tests.support.licensing import (
    accept,
    accepted,
    access_key,
    choose_password,
    draft,
    email,
    events,
    mails,
    new_company,
    new_firm,
    number,
    read,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")
OWN = "una-frase-larga-y-propia"


@pytest.fixture(scope="module")
def running_stack(new_stack: LocalStack) -> LocalStack:
    """One of which nothing of other tests comes due."""
    return new_stack


def run_due(at: datetime) -> None:
    """Let the sweep run at a moment and its reminders be worked off, each twice."""
    with clock.set_to(at):
        sweep()
        sqs, url = client("sqs"), queues.urls()["reminders"]
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                for _ in range(2):
                    remind(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def told(tenant: str, template: str) -> list[Mail]:
    return [each for each in mails(tenant) if each.template == template]


def noted(tenant: str, event: str) -> int:
    history = Table(tenant).each(HistoryEntry, f"HISTORY#{tenant}")
    return [each.event for each in history].count(event)


def test_the_end_of_a_key_is_told_at_60_30_7_and_1_days_and_not_of_one_that_was_replaced() -> None:
    caller = opened()
    put_profile(caller, profile_of(caller))
    connect(caller, connection_of(caller))
    connection = store.part(caller.tenant, Connection)
    assert connection is not None
    end, late = connection.key_valid_until, timedelta(hours=1)

    run_due(end - timedelta(days=DAYS_BEFORE[0], hours=2))
    assert told(caller.tenant, "certificate-expiring") == []
    counts = []
    for days in DAYS_BEFORE:
        run_due(end - timedelta(days=days) + late)
        counts.append(len(told(caller.tenant, "certificate-expiring")))
    run_due(end + late)

    assert counts == [1, 2, 3, 4]
    (mail, *_) = told(caller.tenant, "certificate-expiring")
    assert mail.recipient == accounts.with_role(caller.tenant, "owner")[0].email
    assert mail.facts["day"]
    assert noted(caller.tenant, "key_end_told") == 4
    assert len(told(caller.tenant, "certificate-expiring")) == 4


def test_a_client_who_has_not_begun_is_reminded_twice_and_the_firm_is_told_in_between() -> None:
    caller, to = new_firm(), email("cliente")
    licence = accepted(caller, to)
    work(caller, licence)
    business_id = str(read(caller, licence).business_id)
    start, late = clock.now(), timedelta(hours=1)

    run_due(start + timedelta(days=settings().remind_after_days) + late)
    (reminder,) = told(business_id, "client-not-begun")
    assert (reminder.recipient, reminder.sealed) == (to, "")
    assert told(caller.tenant, "client-key-expired") == []

    run_due(start + timedelta(days=settings().access_key_days) + late)
    assert len(told(business_id, "client-not-begun")) == 1
    (expired,) = told(caller.tenant, "client-key-expired")
    assert [each["client_email"] for each in json.loads(expired.facts["clients"])] == [to]

    run_due(start + timedelta(days=settings().remind_again_after_days) + late)
    run_due(start + timedelta(days=60))
    said = {each.facts["another_key"] for each in told(business_id, "client-not-begun")}
    assert said == {text.es for text in ANOTHER_KEY.values()}
    assert len(told(caller.tenant, "client-key-expired")) == 1
    told_in_turn = ["client_reminded", "client_not_begun", "client_reminded"]
    assert events(caller, licence)[-3:] == told_in_turn


def test_reminders_that_came_due_while_the_licence_rested_are_told_once_it_works_again() -> None:
    caller, to = new_firm(), email("cliente")
    licence = accepted(caller, to)
    work(caller, licence)
    business_id = str(read(caller, licence).business_id)
    start, late = clock.now(), timedelta(hours=1)
    first, again = settings().remind_after_days, settings().remind_again_after_days
    with clock.set_to(start + timedelta(days=1)):
        acts.suspend(caller, licence.id, read(caller, licence).version)
    run_due(start + timedelta(days=first) + late)
    run_due(start + timedelta(days=settings().access_key_days) + late)
    assert told(business_id, "client-not-begun") == told(caller.tenant, "client-key-expired") == []

    back = start + timedelta(days=settings().access_key_days + 1)
    with clock.set_to(back):
        acts.reinstate(caller, licence.id, read(caller, licence).version)
    run_due(back + late)

    assert len(told(business_id, "client-not-begun")) == 1
    assert len(told(caller.tenant, "client-key-expired")) == 1
    run_due(start + timedelta(days=again) + late)
    run_due(start + timedelta(days=60))
    assert len(told(business_id, "client-not-begun")) == 2
    assert len(told(caller.tenant, "client-key-expired")) == 1


def test_rest_during_which_nothing_comes_due_changes_no_reminder() -> None:
    caller, to = new_firm(), email("cliente")
    licence = accepted(caller, to)
    work(caller, licence)
    business_id = str(read(caller, licence).business_id)
    start, first = clock.now(), settings().remind_after_days
    run_due(start + timedelta(days=first, hours=1))
    for act, days in ((acts.suspend, first + 1), (acts.reinstate, first + 2)):
        with clock.set_to(start + timedelta(days=days)):
            act(caller, licence.id, read(caller, licence).version)

    run_due(start + timedelta(days=first + 2, hours=1))

    assert len(told(business_id, "client-not-begun")) == 1


def test_firm_is_told_once_a_day_of_all_clients_whose_key_expires_unused() -> None:
    caller = new_firm()
    addresses = sorted(email("cliente") for _ in range(3))
    start = clock.now().replace(hour=18)  # noon of the firm's day
    for place, to in enumerate(addresses):
        with clock.set_to(start + timedelta(seconds=place)):
            company = new_company(caller, code=f"0006{place}", tax_id=number())
            begun = draft(caller, company, to)
            accept(caller, begun.id)
            work(caller, begun)

    run_due(start + timedelta(days=settings().access_key_days, minutes=1))
    run_due(start + timedelta(days=settings().access_key_days, minutes=2))

    named = [
        each["client_email"]
        for mail in told(caller.tenant, "client-key-expired")
        for each in json.loads(mail.facts["clients"])
    ]
    assert sorted(named) == addresses
    assert len(told(caller.tenant, "client-key-expired")) == 1


def test_another_key_moves_what_the_firm_is_told_and_no_reminder() -> None:
    caller, to = new_firm(), email("cliente")
    licence = accepted(caller, to)
    work(caller, licence)
    business_id = str(read(caller, licence).business_id)
    start, late = clock.now(), timedelta(hours=1)
    with clock.set_to(start + timedelta(days=5)):
        renew_key(caller, licence.id)
        digest = digest_of(to)
        for errand in Table(PLATFORM).each(Errand, f"EMAIL#{digest}", prefix="ERRAND#"):
            workers.handle({"email_digest": digest, "errand_id": errand.id})

    seen = []
    for days in (3, 7, 10, 12):
        run_due(start + timedelta(days=days) + late)
        at_firm = told(caller.tenant, "client-key-expired")
        seen.append((len(told(business_id, "client-not-begun")), len(at_firm)))

    assert seen == [(1, 0), (1, 0), (2, 0), (2, 1)]


def test_a_client_who_has_begun_is_not_reminded_by_itself_or_by_hand(stack: LocalStack) -> None:
    caller, to = new_firm(), email("cliente")
    licence = accepted(caller, to)
    work(caller, licence)
    business_id = str(read(caller, licence).business_id)
    key = access_key(stack, business_id, to)
    acts.suspend(caller, licence.id, read(caller, licence).version)
    with pytest.raises(ClientHasBegun):
        service.remind_client(caller, licence.id)
    acts.reinstate(caller, licence.id, read(caller, licence).version)
    service.remind_client(caller, licence.id)
    assert len(told(business_id, "client-not-begun")) == 1
    choose_password(to, key, OWN)

    run_due(clock.now() + timedelta(days=settings().remind_after_days, hours=1))
    with pytest.raises(ClientHasBegun):
        service.remind_client(caller, licence.id)

    assert len(told(business_id, "client-not-begun")) == 1


def test_a_reminder_of_what_is_gone_does_nothing() -> None:
    remind({"tenant": "biz_gone", "kind": "certificate", "id": "biz_gone"})

    assert mails("biz_gone") == []
