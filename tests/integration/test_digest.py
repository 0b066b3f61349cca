"""Who is told of what came in, and when: on moto, dying, in each other's way."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.accounting import service, store
from chalicelib.accounting.digest import TEMPLATE, Sizes
from chalicelib.accounts.model import Account, Member, Membership, MembershipKind
from chalicelib.accounts.store import change_account
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.core.settings import settings
from chalicelib.firms import service as firms
from chalicelib.firms import store as firm_store
from chalicelib.mail import service as mail
from chalicelib.mail import store as mail_store
from chalicelib.mail.model import Mail
from chalicelib.postbox import service as postbox
from chalicelib.postbox.forms import MailPreferences, NewRhythm
from chalicelib.postbox.workers import remind
from tests.support.digests import lists_of, send_digests
from tests.support.faults import overtaken_at, queued, refusing
from tests.support.kills import killed_at
from tests.support.scopes import HIDDEN, rights_to
from tests.unit.accounting.world import World, accept_documents, build, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")
ONE_BY_ONE = Sizes(news=1, people=1)


def at_local(hour: int, day: int = 3) -> AbstractContextManager[None]:
    """Set the clock to an hour of a November day there; the world begins on the 2nd at nine."""
    ticks = itertools.count()
    start = datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour + 6)
    return clock.set_to(lambda: start + timedelta(milliseconds=next(ticks)))


def news_of(world: World, number: int) -> str:
    """Let a batch of its own come in; give its id."""
    at = datetime(2026, 9, number, 18, tzinfo=UTC)
    accept_documents(world, 1, first_number=number, issued_at=at)
    return export(world, period_from=at.date(), period_to=at.date()).batch_id


def mails(world: World) -> list[Mail]:
    return list(Table(world.firm).each(Mail, mail_store.PARTITION))


def told_to(world: World) -> list[str]:
    """The languages of who was mailed: the administrator reads Spanish, the adviser English."""
    return sorted(each.language for each in mails(world))


def nothing_waits(world: World) -> bool:
    return not list(store.news(world.firm)) and not lists_of(world.firm)


def email_of(account_id: str) -> str:
    return f"{account_id.lower()}@example.com"


def prefers(account_id: str, often: Any = None, *silenced: str, **when: Any) -> None:
    """Let somebody say what they want."""
    rhythm = mail.Rhythm(often=often, **when) if often else None
    tx = Transaction()
    version = mail.silenced_of(email_of(account_id)).version
    mail.write_silenced(tx, email_of(account_id), frozenset(silenced), rhythm, version)
    tx.commit()


def write_firm(firm: firms.Firm) -> None:
    tx = Transaction()
    firm_store.write_firm(tx, firm)
    tx.commit()


def write_member(world: World, account_id: str, version: int = 1, **changes: Any) -> None:
    member = Member(
        account_id=account_id, kind="firm", role="adviser", created_at=clock.now(), version=version
    )
    tx = Transaction()
    tx.replace(Table(world.firm).key("MEMBERS", account_id), member.but(**changes))
    tx.commit()


# -- who ------------------------------------------------------------------------------------------


def test_everybody_who_may_import_is_told_once() -> None:
    world = build()
    news_of(world, 1)

    assert send_digests(world.firm) == 0  # it is past eight today
    with at_local(8):
        first, second = send_digests(world.firm), send_digests(world.firm)

    assert (first, second, told_to(world)) == (2, 0, ["en", "es"])
    assert nothing_waits(world)


def test_confidentiality_counts_when_news_comes_and_when_it_is_told() -> None:
    world = build(adviser_companies=frozenset({HIDDEN}))
    news_of(world, 1)
    send_digests(world.firm)
    assert [each.account_id for each in lists_of(world.firm)] == [world.administrator]

    write_member(world, world.administrator, rights=rights_to(frozenset({HIDDEN})))

    with at_local(8):
        assert send_digests(world.firm) == 0
    assert lists_of(world.firm) == []


def test_who_left_or_may_not_sign_in_is_not_told() -> None:
    world = build()
    news_of(world, 1)
    send_digests(world.firm)
    tx = Transaction()
    tx.delete(Table(world.firm).key("MEMBERS", world.administrator), 1)
    tx.commit()
    change_account(world.adviser, lambda each: each.but(state="locked"), "account_locked")

    with at_local(8):
        assert send_digests(world.firm) == 0
    assert lists_of(world.firm) == []


def test_to_who_comes_in_later_it_is_no_news() -> None:
    world = build()
    news_of(world, 1)
    tx = Transaction()
    late = Account(
        id="acc_late", created_at=clock.now(), email=email_of("acc_late"), name="Tarde",
        language="es", state="active",
    )  # fmt: skip
    tx.create(Table("acc_late").key("ACCOUNT", "ACCOUNT"), late)
    tx.commit()
    write_member(world, "acc_late", version=0)
    send_digests(world.firm)
    assert "acc_late" not in {each.account_id for each in lists_of(world.firm)}

    second = news_of(world, 2)
    send_digests(world.firm)

    (own,) = (each for each in lists_of(world.firm) if each.account_id == "acc_late")
    assert own.batch_ids == (second,)


def test_locked_firm_gets_its_digest_once_it_is_unlocked() -> None:
    world = build()
    news_of(world, 1)
    send_digests(world.firm)
    write_firm(firms.firm(world.firm).locked("Prueba", clock.now()))

    with at_local(8):
        assert send_digests(world.firm) == 0
        assert sweep() == 0, "it is not asked for without end"
    write_firm(firms.firm(world.firm).unlocked())
    with at_local(10), queued() as asked:
        sweep()
        for body in [each for each in asked if each.get("kind") == "digest"]:
            remind(body)
    assert told_to(world) == ["en", "es"]


def test_what_was_decided_meanwhile_is_left_out() -> None:
    world = build()
    decided, _ = news_of(world, 1), news_of(world, 2)
    send_digests(world.firm)
    service.import_batch(world.caller(), decided)

    with at_local(8):
        assert send_digests(world.firm) == 2

    assert [each.facts["count"] for each in mails(world)] == ["1", "1"]


def test_where_all_was_decided_nobody_is_written_to() -> None:
    world = build()
    first, second = news_of(world, 1), news_of(world, 2)
    service.import_batch(world.caller(), first)
    send_digests(world.firm)
    assert {each.batch_ids for each in lists_of(world.firm)} == {(second,)}
    service.import_batch(world.caller(), second)

    with at_local(8):
        assert send_digests(world.firm) == 0
    assert lists_of(world.firm) == []


# -- what -----------------------------------------------------------------------------------------


def test_a_mail_lists_by_company_in_the_readers_language_and_adds_up() -> None:
    world = build()
    first, second = news_of(world, 2), news_of(world, 1)
    send_digests(world.firm)

    with at_local(8):
        send_digests(world.firm)

    facts = {each.language: each.facts for each in mails(world)}
    (company,) = json.loads(facts["es"]["companies"])
    assert (company["company"], company["code"]) == ("Ejemplo Ficticio S.A.", "00042")
    assert [each["id"] for each in company["imports"]] == [first, second]
    assert company["imports"][0] == {
        "id": first, "period": "02/09/2026 – 02/09/2026", "documents": "1", "total": "1130.00",
        "currency": "CRC", "incidents": "0",
    }  # fmt: skip
    english = json.loads(facts["en"]["companies"])[0]["imports"]
    assert english[0]["period"] == "2026-09-02 – 2026-09-02"
    assert json.loads(facts["en"]["totals"]) == [
        {"documents": "2", "total": "2260.00", "currency": "CRC", "incidents": "0"}
    ]
    assert (facts["es"]["count"], facts["es"]["more"]) == ("2", "0")


def test_a_mail_lists_so_many_and_adds_up_all() -> None:
    world = build()
    for number in range(1, 6):
        news_of(world, number)

    with at_local(8):
        assert send_digests(world.firm, Sizes(rows=2)) == 0, "it came in just now"
    with at_local(8, day=4):
        assert send_digests(world.firm, Sizes(rows=2)) == 2

    for each in mails(world):
        (company,) = json.loads(each.facts["companies"])
        assert (len(company["imports"]), each.facts["count"], each.facts["more"]) == (2, "5", "3")
        assert json.loads(each.facts["totals"])[0]["documents"] == "5"


# -- when -----------------------------------------------------------------------------------------


def test_each_is_told_when_they_want() -> None:
    """At once; weekly, on Thursday, at seven in Madrid, which is midnight there."""
    world = build()
    prefers(world.administrator, "at_once")
    prefers(world.adviser, "weekly", weekday="thursday", hour=7)
    change_account(
        world.adviser, lambda each: each.but(time_zone="Europe/Madrid"), "details_changed"
    )
    for number in (1, 2):
        news_of(world, number)
        send_digests(world.firm)
    assert told_to(world) == ["es", "es"]

    for day, hour in ((3, 8), (4, 23)):
        with at_local(hour, day):
            assert send_digests(world.firm) == 0
    with at_local(24, day=4):
        assert send_digests(world.firm) == 1
    assert {each.language: each.facts["count"] for each in mails(world)} == {"es": "1", "en": "2"}


def test_the_firm_says_the_hour_of_who_says_none_and_a_missed_hour_is_caught_up() -> None:
    world = build()
    write_firm(firms.firm(world.firm).but(digest_hour=6))
    prefers(world.adviser, "daily", hour=5)  # where the adviser is, which is there, too
    news_of(world, 1)
    send_digests(world.firm)

    with at_local(5):
        assert send_digests(world.firm) == 1
    with at_local(11):
        assert send_digests(world.firm) == 1
    assert told_to(world) == ["en", "es"]


def test_later_news_waits_for_the_next_day() -> None:
    world = build()
    news_of(world, 1)
    send_digests(world.firm)
    with at_local(8):
        assert send_digests(world.firm) == 2
    with at_local(9):
        news_of(world, 2)
        assert send_digests(world.firm) == 0
    with at_local(23):  # the next day in UTC
        assert send_digests(world.firm) == 0
    with at_local(8, day=4):
        assert send_digests(world.firm) == 2


def test_who_wants_none_of_this_firm_or_of_any_is_not_told_nor_later_of_old_news() -> None:
    world = build()
    prefers(world.administrator, None, TEMPLATE)
    prefers(world.adviser, None, f"{TEMPLATE} {world.firm}")
    news_of(world, 1)
    send_digests(world.firm)
    assert lists_of(world.firm) == []

    prefers(world.administrator)
    with at_local(8):
        assert send_digests(world.firm) == 0


def test_who_wants_none_any_more_is_not_told_of_what_waits() -> None:
    world = build()
    news_of(world, 1)
    send_digests(world.firm)
    prefers(world.administrator, None, TEMPLATE)

    with at_local(8):
        assert send_digests(world.firm) == 1
    assert lists_of(world.firm) == []


def test_who_wants_to_be_told_sooner_is_told_sooner_of_what_waits() -> None:
    world = build()
    prefers(world.adviser, "weekly", weekday="sunday")
    news_of(world, 1)
    send_digests(world.firm)
    tx = Transaction()
    for tenant in (world.firm, world.business):
        kind: MembershipKind = "firm" if tenant == world.firm else "business"
        own = Membership(created_at=clock.now(), tenant=tenant, kind=kind, role="adviser")
        tx.create(Table(world.adviser).key("MEMBERSHIPS", tenant), own)
    tx.commit()

    with queued() as asked:
        wanted = MailPreferences(silenced=(), digest=NewRhythm(often="at_once"))
        shown = postbox.change_preferences(Caller(world.adviser), wanted, 1)
    for body in asked:
        remind(body)

    assert [each["tenant"] for each in asked] == [world.firm]
    assert shown.digest is not None
    assert told_to(world) == ["en"]


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let who says nothing be told at once."""
    monkeypatch.setenv("DIGEST_FROM_HOUR", "-1")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("_at_once")
def test_where_the_setting_says_so_who_says_nothing_is_told_at_once() -> None:
    world = build()
    prefers(world.adviser, "daily")

    for number in (1, 2):
        news_of(world, number)
        assert send_digests(world.firm) == 1

    assert told_to(world) == ["es", "es"]


# -- dying, in each other's way -------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 7))  # two imports to two people each, and their mails
def test_a_run_that_dies_at_a_write_is_finished_by_the_next_and_nobody_is_told_twice(
    number: int,
) -> None:
    """News comes in while it lies dead, too."""
    world = build()
    prefers(world.adviser, "at_once")
    imports = [news_of(world, 1), news_of(world, 2)]

    with killed_at("TransactWriteItems", "after-call", number):
        send_digests(world.firm, ONE_BY_ONE)
        with at_local(9):
            send_digests(world.firm, ONE_BY_ONE)
    imports.append(news_of(world, 3))
    for day in (3, 4):
        with at_local(9, day):
            send_digests(world.firm, ONE_BY_ONE)

    told = Counter(
        (each.recipient, item["id"])
        for each in mails(world)
        for company in json.loads(each.facts["companies"])
        for item in company["imports"]
    )
    people = [email_of(each) for each in (world.administrator, world.adviser)]
    assert told == Counter(itertools.product(people, imports))
    assert nothing_waits(world)


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("operation", ["GetItem", "TransactWriteItems"])
def test_what_another_run_has_told_meanwhile_is_not_told_again(operation: str) -> None:
    world = build()
    news_of(world, 1)
    told: list[int] = []

    with overtaken_at(operation, lambda: told.append(send_digests(world.firm))):
        told.append(send_digests(world.firm))

    assert told == [2, 0]
    assert told_to(world) == ["en", "es"]


@pytest.mark.usefixtures("_at_once")
def test_one_firm_whose_digest_fails_holds_up_no_other() -> None:
    with queued() as asked:
        world, broken = build(), build()
        for each in (world, broken):
            news_of(each, 1)
        client("dynamodb").delete_item(
            TableName="enlace-test",
            Key={"PK": {"S": f"T#{broken.firm}#FIRM"}, "SK": {"S": "FIRM"}},
        )
        for body in [each for each in asked if each.get("kind") == "imports-news"]:
            if body["tenant"] == broken.firm:
                with pytest.raises(DomainError):  # it comes again, and is a dead letter then
                    remind(body)
            else:
                remind(body)
    for body in asked:
        if body.get("kind") == "digest":
            remind(body)

    assert told_to(world) == ["en", "es"]
    assert len(list(store.news(broken.firm))) == 1


def test_messages_that_are_lost_are_sent_again_until_all_are_told() -> None:
    with refusing("sqs", "ThrottlingException", 400):
        world = build()
        news_of(world, 1)

    for hour, kind in ((10, "imports-news"), (33, "digest")):
        with at_local(hour, day=2), queued() as asked:
            sweep()
        with at_local(hour, day=2):
            for body in [each for each in asked if each.get("kind") == kind]:
                remind(body)

    assert told_to(world) == ["en", "es"]
