"""Notices of public bodies on the local stack: whose they are, who sees them, who is told when."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.errors import DomainError, InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.core.scope import CompanyScope, Rights
from chalicelib.licences.histories import company_page
from chalicelib.mail.model import Mail
from chalicelib.notifications import (
    changing,
    finding,
    forwarding,
    mailboxes,
    reminding,
    reporting,
    service,
)
from chalicelib.notifications.forms import (
    FirmNoticeFilters,
    FirmNoticeQuery,
    NewMailbox,
    NewOpened,
    NewOwnMailbox,
    NoticeChanges,
    NoticeQuery,
    NoticeReport,
    OwnMailboxChanges,
    ReportedNotice,
)
from chalicelib.notifications.forwarding import NobodyToForwardTo
from chalicelib.notifications.model import (
    ClientKeepsMailboxes,
    MailboxExists,
    MailboxHandedOver,
    MailboxNotFound,
)
from chalicelib.notifications.notices import (
    NoticeExists,
    NoticeNotFound,
    NoticeNotOwn,
    WrongNoticeState,
)
from chalicelib.notifications.rules import NotificationsNotServed
from chalicelib.notifications.views import MailboxView, NoticeView, ReportView
from infra.local.stack import LocalStack
from tests.bench.meter import metered
from tests.integration.test_reminders import run_due, told
from tests.support.faults import overtaken_at
from tests.support.licensing import email, mails, new_company, new_firm, owner_of
from tests.support.notices import Sides, entered, firms_mailbox, new_sides, nif, own_mailbox
from tests.support.scopes import rights_to

pytestmark = pytest.mark.usefixtures("stack")
SECRET = "Asunto ficticio y secreto"


@pytest.fixture(scope="module")
def running_stack(new_stack: LocalStack) -> LocalStack:
    """One of which nothing of other tests comes due."""
    return new_stack


def managing() -> Sides:
    """Make a client that manages its own notifications."""
    sides = new_sides()
    sides.hand_over("client", self_managed=True)
    return sides


def of_firm(sides: Sides, **query: Any) -> list[NoticeView]:
    return finding.page_of_firm(sides.firm, FirmNoticeQuery.model_validate(query)).data


def of_client(sides: Sides, **query: Any) -> list[NoticeView]:
    return finding.page_of_business(sides.client, NoticeQuery.model_validate(query)).data


def events(caller: Caller, notice: str) -> list[str]:
    page = finding.history(caller, notice, PageQuery(limit=100))
    assert all(entry.text and entry.actor.name for entry in page.data)
    return [entry.event for entry in reversed(page.data)]


def lefts_of(mail: Mail) -> list[str]:
    """How many days are left of each notice that a mail lists."""
    return [each["left"] for each in json.loads(mail.facts["notices"])]


def report(sides: Sides, box: MailboxView, *found: ReportedNotice) -> ReportView:
    sent = NoticeReport(mailbox_id=box.id, synced_at=clock.now(), notifications=found)
    return reporting.report(sides.client, sides.own, sent)


def seen(number: int, **said: Any) -> ReportedNotice:
    given = {
        "identifier": f"ficticio-{number}",
        "subject": SECRET,
        "made_available_at": clock.now() - timedelta(hours=1),
    }
    return ReportedNotice.model_validate(given | said)


def test_what_names_a_version_that_is_yet_to_come_changes_nothing() -> None:
    sides = managing()
    box, client = own_mailbox(sides), sides.client
    made = entered(client, sides.own, box.id, clock.now() - timedelta(days=1))
    opening = NewOpened(at=clock.now() - timedelta(hours=1), by="Persona Ficticia")

    def refused(act: Callable[[int], object]) -> None:
        before = finding.read(client, made.id)
        with pytest.raises(ChangedMeanwhile):
            act(before.version + 1)
        assert finding.read(client, made.id) == before

    refused(lambda at: changing.change(client, made.id, NoticeChanges(subject="Otro"), at))
    refused(lambda at: changing.open_notice(client, made.id, opening, at))
    refused(lambda at: changing.remove(client, made.id, at))
    refused(lambda at: forwarding.forward(client, made.id, at))
    sent = forwarding.forward(client, made.id, made.version)
    refused(lambda at: forwarding.take_back(client, made.id, at))
    opened = changing.open_notice(client, made.id, opening, sent.version)
    refused(lambda at: changing.withdraw_opening(client, made.id, at))
    changing.remove(client, made.id, opened.version)
    refused(lambda at: changing.restore(client, made.id, at))
    other = OwnMailboxChanges(holder_name="Ficticia")
    for act in (
        lambda at: mailboxes.change(client, sides.own, box.id, other, at),
        lambda at: mailboxes.remove(client, sides.own, box.id, at),
    ):
        with pytest.raises(ChangedMeanwhile):
            act(box.version + 1)
    assert mailboxes.read(sides.own).data == [box]


def test_what_a_client_forwards_is_seen_by_the_firm_by_its_rights_and_can_be_taken_back() -> None:
    sides = managing()
    box = own_mailbox(sides)
    first, second = (
        entered(sides.client, sides.own, box.id, clock.now() - timedelta(days=day))
        for day in (1, 2)
    )
    assert of_firm(sides) == []

    sent = forwarding.forward(sides.client, first.id, first.version)
    with metered() as meter:
        (copy,) = of_firm(sides, self_managed=True, sent_by_client=True, body="aeat", q="42")

    assert sum(meter.requests.values()) == 2
    assert copy.sent_by_client
    assert (copy.managed_by, copy.company_code, copy.days_left) == ("client", "00042", 9)
    assert (copy.identifier, copy.subject) == (first.identifier, SECRET)
    assert of_firm(sides, self_managed=False) == of_firm(sides, sent_by_client=False) == []
    with metered() as meter:
        csv = finding.sheet_of_firm(sides.firm, FirmNoticeFilters()).text()
    assert sum(meter.requests.values()) == 1
    assert csv.count("\r\n") == 2
    assert "Agencia Tributaria" in csv

    blind = replace(sides.firm, companies=CompanyScope((Rights(every=False),)))
    assert finding.page_of_firm(blind, FirmNoticeQuery()).total == 0
    for stranger in (blind, managing().firm, managing().client):
        with pytest.raises(NoticeNotFound):
            finding.read(stranger, copy.id)
    with pytest.raises(NoticeNotOwn):
        changing.change(sides.firm, copy.id, NoticeChanges(subject="Otro"), copy.version)
    working = NoticeChanges(work_state="in_process")
    changing.change(sides.firm, copy.id, working, copy.version)
    changed = changing.change(
        sides.client, first.id, NoticeChanges(subject="Otro asunto"), sent.version
    )
    (copy,) = of_firm(sides)
    assert (copy.subject, copy.work_state) == ("Otro asunto", "in_process")
    assert changed.work_state == "received_unread"

    forwarding.take_back(sides.client, first.id, changed.version)
    assert of_firm(sides) == []
    assert [each.id for each in of_client(sides, sort="-last_day")] == [first.id, second.id]
    assert events(sides.client, first.id) == [
        "notice_entered", "notice_forwarded", "notice_corrected", "notice_forwarding_withdrawn",
    ]  # fmt: skip


def test_a_program_may_send_the_same_again_and_what_people_did_stays() -> None:
    sides = managing()
    box = mailboxes.have(
        sides.client,
        sides.own,
        NewOwnMailbox(body="dehu", holder_tax_id=sides.tax_id, forwarding="always"),
    )
    again = mailboxes.have(
        sides.client, sides.own, NewOwnMailbox(body="dehu", holder_tax_id=sides.tax_id)
    )
    assert again == box
    batch = [seen(number) for number in range(23)]
    wrong = {"identifier": "ficticio-x", "subject": ""}
    sent = NoticeReport.model_validate_json(
        NoticeReport(
            mailbox_id=box.id, synced_at=clock.now(), notifications=tuple(batch)
        ).model_dump_json()[:-2]
        + f',{{"identifier":"{wrong["identifier"]}","subject":""}}]}}',
        strict=True,
    )

    first = reporting.report(sides.client, sides.own, sent)
    second = reporting.report(sides.client, sides.own, sent)

    assert first.counts == {"created": 23, "refused": 1}
    assert [each.code for each in first.results[-1].errors] == ["too-short", "required"]
    assert second.counts == {"unchanged": 23, "refused": 1}
    assert second.mailbox.last_sync is not None
    assert len(of_firm(sides, limit=100)) == len(of_client(sides, limit=100)) == 23

    one, two, three = (each.id for each in of_client(sides)[:3])
    put = finding.read(sides.client, one)
    changing.change(sides.client, one, NoticeChanges(subject="Puesto a mano"), put.version)
    changing.remove(sides.client, two, finding.read(sides.client, two).version)
    third = finding.read(sides.client, three)
    anew = seen(0, identifier=third.identifier, subject="El organismo lo cambió",
                made_available_at=third.made_available_at)  # fmt: skip
    assert report(sides, box, *batch).counts == {"unchanged": 22, "removed": 1}
    assert report(sides, box, anew, anew).counts == {"changed": 2}
    assert report(sides, box, anew).counts == {"unchanged": 1}
    assert finding.read(sides.client, one).subject == "Puesto a mano"
    assert finding.read(sides.client, three).subject == "El organismo lo cambió"
    assert len(of_client(sides, limit=100)) == len(of_firm(sides, limit=100)) == 22

    gone = finding.read(sides.client, two)
    assert gone.state == "removed"
    back = changing.restore(sides.client, two, gone.version)
    assert (back.state, back.forwarded_at) == ("pending", None)
    assert len(of_client(sides, limit=100)) == 23


def test_of_two_programs_that_send_the_same_at_once_each_notice_is_entered_once() -> None:
    sides = managing()
    box = own_mailbox(sides, forwarding="always")
    batch = [seen(number) for number in range(12)]

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: report(sides, box, *batch), range(2)))

    counts = [each.counts for each in done]
    assert sum(each.get("created", 0) for each in counts) == 12
    assert sum(sum(each.values()) for each in counts) == 24
    assert len(of_client(sides)) == len(of_firm(sides)) == 12
    assert {tuple(events(sides.client, each.id)) for each in of_client(sides)} == {
        ("notice_entered", "notice_forwarded")
    }


def test_mailboxes_are_made_by_who_manages_them_alone_and_put_right_and_removed() -> None:
    sides = new_sides()
    box = firms_mailbox(sides)
    with pytest.raises(MailboxExists):
        firms_mailbox(sides)
    renamed = mailboxes.change(
        sides.firm, sides.firms, box.id, OwnMailboxChanges(holder_name="Ficticia"), box.version
    )
    with pytest.raises(ChangedMeanwhile):
        mailboxes.remove(sides.firm, sides.firms, box.id, box.version)
    mailboxes.remove(sides.firm, sides.firms, box.id, renamed.version)
    with pytest.raises(MailboxNotFound):
        entered(sides.firm, sides.firms, box.id, clock.now())
    box = firms_mailbox(sides)

    sides.hand_over("client", self_managed=True)
    with pytest.raises(ClientKeepsMailboxes):
        firms_mailbox(sides, body="dgt")
    with pytest.raises(MailboxHandedOver):
        entered(sides.firm, sides.firms, box.id, clock.now())
    (here,), (there,) = (mailboxes.read(each).data for each in (sides.firms, sides.own))
    assert (here.state, here.managed_by) == ("handed_over", "client")
    assert (there.state, there.managed_by, there.as_proxy) == ("active", "client", True)
    told_of = [each.event for each in company_page(sides.firm, sides.company_id, PageQuery()).data]
    assert told_of[:2] == ["mailboxes_handed_over", "mailbox_made"]

    faults: list[str] = []
    for wrong in ({"holder_tax_id": "B12345670"}, {"body": "other"}):
        given = {"body": "aeat", "holder_tax_id": nif()} | wrong
        with pytest.raises(InvalidInput) as caught:
            mailboxes.make(sides.client, sides.own, NewMailbox.model_validate(given))
        faults += [each.rule.code for each in caught.value.fields]
    assert faults == ["wrong-nif-control", "body-name-missing"]
    elsewhere = owner_of("lejos@example.com", "3101999998")
    with pytest.raises(NotificationsNotServed):
        mailboxes.make(
            elsewhere,
            mailboxes.of_business(elsewhere),
            NewMailbox(body="aeat", holder_tax_id=nif()),
        )


def test_a_hand_over_carries_what_is_pending_and_back_and_leaves_the_rest_to_be_read() -> None:
    sides = new_sides()
    box = firms_mailbox(sides)
    now = clock.now()
    made = [
        entered(sides.firm, sides.firms, box.id, now - timedelta(hours=hour))
        for hour in range(1, 14)
    ]
    pending = {each.identifier for each in made}
    opened = entered(sides.firm, sides.firms, box.id, now - timedelta(days=3))
    opening = NewOpened(at=now - timedelta(days=2), by="Persona Ficticia")
    changing.open_notice(sides.firm, opened.id, opening, opened.version)

    sides.hand_over("client", self_managed=True)
    for _ in range(2):
        service.carry(sides.client.tenant, sides.client.tenant)

    assert {each.identifier for each in of_client(sides)} == pending
    assert {each.state for each in of_client(sides)} == {"pending"}
    assert {each.id for each in of_firm(sides, state="handed_over")} == {each.id for each in made}
    assert [each.id for each in of_firm(sides, state="opened")] == [opened.id]
    left = finding.read(sides.firm, made[0].id)
    with pytest.raises(WrongNoticeState):
        changing.change(sides.firm, made[0].id, NoticeChanges(work_state="closed"), left.version)
    left = finding.read(sides.firm, opened.id)
    with pytest.raises(MailboxHandedOver):
        changing.withdraw_opening(sides.firm, opened.id, left.version)
    mine = of_client(sides)[0]
    forwarding.forward(sides.client, mine.id, mine.version)
    assert len(of_firm(sides, sent_by_client=True)) == 1

    sides.hand_over("firm", self_managed=False)
    run_due(clock.now() + timedelta(minutes=20))

    assert {each.id for each in of_firm(sides, state="pending")} == {each.id for each in made}
    assert of_firm(sides, sent_by_client=True) == []
    assert {each.state for each in of_client(sides)} == {"handed_over"}
    assert events(sides.client, mine.id) == [
        "notice_taken_over", "notice_forwarded", "notice_handed_over",
    ]  # fmt: skip
    again = entered(sides.client, sides.own, own_mailbox(sides, body="dgt").id, now)
    with pytest.raises(NobodyToForwardTo):
        forwarding.forward(sides.client, again.id, again.version)


def test_what_is_reported_during_a_hand_over_is_with_one_side_and_none_is_lost() -> None:
    sides = managing()
    box = own_mailbox(sides)
    batch = [seen(number) for number in range(40)]

    with ThreadPoolExecutor(2) as pool:
        program = pool.submit(report, sides, box, *batch)
        acting = pool.submit(_as_often_as_it_takes, sides)
        acting.result()
        with contextlib.suppress(MailboxHandedOver):
            program.result()
    service.carry(sides.firm.tenant, sides.company_id)

    client, firm = of_client(sides, limit=100), of_firm(sides, limit=100)
    assert {each.state for each in client} <= {"handed_over"}
    assert {each.state for each in firm} <= {"pending"}
    assert {each.identifier for each in client} == {each.identifier for each in firm}
    with pytest.raises(MailboxHandedOver):
        report(sides, box, *batch)


def _as_often_as_it_takes(sides: Sides) -> None:
    """Hand over as an act of a licence does, which is tried again when the mailboxes moved."""
    while True:
        with contextlib.suppress(ChangedMeanwhile):
            return sides.hand_over("firm", self_managed=False)


def local(moment: str) -> datetime:
    """Return a moment in Madrid, where the clocks change on 28 March 2027."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Madrid"))


def test_clients_who_look_into_a_mailbox_of_one_holder_have_each_a_notice_of_their_own() -> None:
    firm, now = new_firm(), clock.now()
    both = [new_sides(firm, code) for code in ("00042", "00043")]
    holder = {"holder_tax_id": both[0].tax_id, "as_proxy": True}
    for sides in both:
        sides.hand_over("client", self_managed=True)
        box = own_mailbox(sides, **holder)
        report(sides, box, seen(1, subject=f"Asunto de {sides.tax_id}"))
    for sides in both:
        sides.hand_over("firm", self_managed=False)
        service.carry(firm.tenant, sides.company_id)
        with pytest.raises(NoticeExists):
            entered(sides.firm, sides.firms, box.id, now, identifier="ficticio-1")

    told = {each.company_id: each.subject for each in of_firm(both[0])}
    assert told == {each.company_id: f"Asunto de {each.tax_id}" for each in both}
    both[0].hand_over("client", self_managed=True)
    service.carry(both[0].client.tenant, both[0].client.tenant)
    assert [each.state for each in of_client(both[0])] == ["pending"]
    assert [each.company_id for each in of_firm(both[0], state="pending")] == [both[1].company_id]


def test_what_a_firm_was_forwarded_stands_still_while_the_client_is_not_its_and_catches_up() -> (
    None
):
    sides = managing()
    box = own_mailbox(sides)
    available = clock.now() - timedelta(days=1)
    first, second = (entered(sides.client, sides.own, box.id, available) for _ in range(2))
    sent = forwarding.forward(sides.client, first.id, first.version)
    forwarding.forward(sides.client, second.id, second.version)
    sides.hand_over("client", self_managed=False)
    (before,) = (each for each in of_firm(sides) if each.identifier == first.identifier)

    opening = NewOpened(at=clock.now(), by="Persona Ficticia")
    opened = changing.open_notice(sides.client, first.id, opening, sent.version)
    last_day = second.last_day
    assert last_day is not None
    with clock.set_to(datetime.combine(last_day, time(12), UTC)):
        reminding.look(sides.client.tenant, second.id)  # the client is warned, the firm is not

    assert (opened.state, finding.read(sides.firm, before.id)) == ("opened", before)
    assert not [each for each in mails(sides.firm.tenant) if each.template == "notice-due"]
    assert [each.template for each in mails(sides.client.tenant)].count("notice-due") == 1
    sides.hand_over("client", self_managed=True)
    for _ in range(2):
        service.carry(sides.client.tenant, sides.client.tenant)
    caught_up = finding.read(sides.firm, before.id)
    assert (caught_up.state, caught_up.version) == ("opened", before.version + 1)


def test_what_goes_to_another_firm_is_taken_back_from_the_one_before() -> None:
    sides = managing()
    made = entered(sides.client, sides.own, own_mailbox(sides).id, clock.now())
    sent = forwarding.forward(sides.client, made.id, made.version)
    sides.hand_over("client", self_managed=False)
    firm = new_firm()
    company = new_company(firm, code="00077", country="ES", tax_id=sides.tax_id, activities=[])
    other = replace(sides, firm=firm, company_id=company)
    other.hand_over("client", self_managed=True)

    again = forwarding.forward(sides.client, made.id, sent.version)

    assert (len(of_firm(sides)), len(of_firm(other))) == (0, 1)
    forwarding.take_back(sides.client, made.id, again.version)
    assert of_firm(other) == []
    assert events(sides.client, made.id) == [
        "notice_entered", "notice_forwarded", "notice_forwarding_withdrawn", "notice_forwarded",
        "notice_forwarding_withdrawn",
    ]  # fmt: skip


def test_nothing_is_taken_from_a_day_that_is_yet_to_come() -> None:
    sides = managing()
    box, now = own_mailbox(sides), clock.now()
    tomorrow = now + timedelta(days=1)
    opened = NewOpened(at=tomorrow, by="Persona Ficticia")
    made = entered(sides.client, sides.own, box.id, now)

    refused: list[str] = []
    moved = NoticeChanges(made_available_at=tomorrow)
    acts: list[Callable[[], object]] = [
        lambda: entered(sides.client, sides.own, box.id, tomorrow),
        lambda: changing.open_notice(sides.client, made.id, opened, made.version),
        lambda: changing.change(sides.client, made.id, moved, made.version),
    ]
    for act in acts:
        with pytest.raises(InvalidInput) as caught:
            act()
        refused += [f"{each.pointer} {each.rule.code}" for each in caught.value.fields]
    came = report(sides, box, seen(1, made_available_at=tomorrow), seen(2, opened=opened))
    ahead = NoticeReport(mailbox_id=box.id, synced_at=now + timedelta(days=900))
    looked = reporting.report(sides.client, sides.own, ahead).mailbox.last_sync

    assert refused == [
        f"{each} moment-yet-to-come" for each in ("/made_available_at", "/at", "/made_available_at")
    ]
    assert [each.errors[0].pointer for each in came.results] == ["/made_available_at", "/opened/at"]
    assert looked is not None
    assert now <= looked.at <= clock.now()


def test_people_of_both_sides_are_warned_once_each_and_told_of_the_end_without_content() -> None:
    sides = managing()
    box = own_mailbox(sides, forwarding="always")
    start = local("2027-03-22T10:00")
    with clock.set_to(start + timedelta(minutes=5)):
        made = entered(sides.client, sides.own, box.id, start)
        quiet = entered(sides.client, sides.own, box.id, start, kind="communication")
        other = entered(sides.client, sides.own, box.id, start)
    assert made.last_day == date(2027, 4, 1)
    assert quiet.last_day is None
    firm, client = sides.firm.tenant, sides.client.tenant

    counts = []
    for day in ("2027-03-26", "2027-03-27", "2027-03-28", "2027-03-29"):
        run_due(local(f"{day}T08:59"))
        before = len(told(client, "notice-due"))
        run_due(local(f"{day}T09:10"))
        counts.append((before, len(told(client, "notice-due")), len(told(firm, "notice-due"))))
    assert counts == [(0, 0, 0), (0, 1, 1), (1, 1, 1), (1, 2, 2)]
    with clock.set_to(local("2027-03-30T09:00")):
        version = finding.read(sides.client, other.id).version
        by = NewOpened(at=clock.now(), by="Persona Ficticia")
        changing.open_notice(sides.client, other.id, by, version)
        assert [each.state for each in of_firm(sides, state="opened")] == ["opened"]
    for day in ("2027-03-31", "2027-04-01"):
        run_due(local(f"{day}T09:10"))
    assert len(told(client, "notice-due")) == len(told(firm, "notice-due")) == 4
    lefts = sorted(left for mail in told(firm, "notice-due") for left in lefts_of(mail))
    assert lefts == ["0", "1", "3", "3", "5", "5"]
    assert finding.read(sides.client, made.id).state == "pending"

    run_due(local("2027-04-02T00:10"))
    run_due(local("2027-05-01T00:10"))

    assert [len(told(each, "notice-expired")) for each in (client, firm)] == [1, 1]
    ended = finding.read(sides.client, made.id)
    assert (ended.state, ended.official_state) == ("expired_presumed", "pending")
    assert len(of_firm(sides, state="expired_presumed")) == 1
    assert events(sides.client, made.id)[-1] == "notice_expiry_presumed"
    for tenant in (firm, client):
        for mail in (*told(tenant, "notice-due"), *told(tenant, "notice-expired")):
            assert SECRET not in str(mail.facts)
    with clock.set_to(local("2027-04-03T09:00")):
        late = NewOpened(at=clock.now(), by="Persona Ficticia")
        with pytest.raises(InvalidInput):
            changing.open_notice(sides.client, made.id, late, ended.version)
        in_time = NewOpened(at=start + timedelta(days=1), by="Persona Ficticia")
        put = changing.open_notice(sides.client, made.id, in_time, ended.version)
        assert put.state == "opened"


def test_each_person_gets_one_mail_of_all_that_a_moment_concerns_as_far_as_they_see_it() -> None:
    firm = new_firm()
    many, few = new_sides(firm), new_sides(firm, code="00043")
    start = local("2027-03-22T10:00")
    with clock.set_to(start + timedelta(minutes=5)):
        for sides, count in ((many, 28), (few, 2)):
            sides.hand_over("client", self_managed=True)
            box = own_mailbox(sides, forwarding="always")
            report(sides, box, *[seen(each, made_available_at=start) for each in range(count)])
    some = sees_only(firm, few.company_id)

    def come(at: str) -> dict[str, list[int]]:
        """Let a moment come; say of how many notices each mail to a person of the firm told."""
        run_due(local(at))
        told_of: dict[str, list[int]] = {}
        for mail in sorted(mails(firm.tenant), key=lambda each: each.created_at):
            if mail.template.startswith("notice-"):
                listed = len(json.loads(mail.facts["notices"]))
                assert listed <= 25
                told_of.setdefault(mail.recipient, []).append(listed + int(mail.facts["more"]))
                assert SECRET not in str(mail.facts)
        return told_of

    whole = accounts.account(firm.account_id).email
    assert come("2027-03-27T09:10") == {whole: [30], some: [2]}
    assert [len(told(each.client.tenant, "notice-due")) for each in (many, few)] == [1, 1]
    with clock.set_to(local("2027-03-27T12:00")):
        late = seen(99, made_available_at=start + timedelta(hours=1))
        report(few, mailboxes.read(few.own).data[0], late)
    assert come("2027-03-27T13:00") == {whole: [30, 1], some: [2, 1]}
    assert come("2027-03-29T09:10") == {whole: [30, 1, 31], some: [2, 1, 3]}
    few.hand_over("client", self_managed=False)  # the firm learns nothing more of that client
    told_at_the_end = come("2027-04-02T00:10")
    assert (told_at_the_end[whole][-1], told_at_the_end[some]) == (28, [2, 1, 3])
    (ended,) = told(few.client.tenant, "notice-expired")
    assert len(json.loads(ended.facts["notices"])) == 3


def test_of_two_that_are_thought_of_at_once_one_tells_of_both() -> None:
    sides = managing()
    start = local("2027-03-22T10:00")
    with clock.set_to(start + timedelta(minutes=5)):
        box = own_mailbox(sides)
        first, second = (entered(sides.client, sides.own, box.id, start) for _ in range(2))

    def look(notice: NoticeView) -> None:
        reminding.look(sides.client.tenant, notice.id)

    with (
        clock.set_to(local("2027-03-27T09:00")),
        overtaken_at("TransactWriteItems", lambda: look(second)),
    ):
        look(first)

    (mail,) = told(sides.client.tenant, "notice-due")
    assert len(json.loads(mail.facts["notices"])) == 2
    for each in (first, second):
        assert events(sides.client, each.id).count("notice_warned") == 1


def sees_only(firm: Caller, company: str) -> str:
    """Make a user of the firm who sees one company; give the address."""
    account_id, address = f"acc_{secrets.token_hex(8)}", email("asesora")
    tx = Transaction()
    accounts.write_invited(tx, account_id, address, "Asesora Ficticia", "es")
    accounts.write_membership(
        tx, account_id, firm.tenant, "firm", "adviser", name="Ficticio",
        rights=rights_to(frozenset({company})), country="CR",
    )  # fmt: skip
    tx.commit()
    return address


def test_each_notice_is_entered_once_by_hand_and_what_is_wrong_is_refused() -> None:
    sides = managing()
    box = own_mailbox(sides)
    made = entered(sides.client, sides.own, box.id, clock.now(), identifier="ficticio-1")

    refusals: list[type[DomainError]] = []
    for mailbox, identifier in ((box.id, "ficticio-1"), ("mbx_none", "ficticio-2")):
        with pytest.raises(DomainError) as caught:
            entered(sides.client, sides.own, mailbox, clock.now(), identifier=identifier)
        refusals.append(type(caught.value))
    assert refusals == [NoticeExists, MailboxNotFound]
    old = entered(sides.client, sides.own, box.id, clock.now() - timedelta(days=40))
    assert old.state == "expired_presumed"
    assert told(sides.client.tenant, "notice-expired") == []
    assert [each.id for each in of_client(sides, days_left=10)] == [made.id]
    soon = entered(sides.client, sides.own, box.id, clock.now() - timedelta(days=9))
    forwarding.forward(sides.client, soon.id, soon.version)
    forwarding.forward(sides.client, made.id, made.version)
    (urgent,) = told(sides.firm.tenant, "notice-due")
    (listed,) = json.loads(urgent.facts["notices"])
    assert (listed["left"], listed["holder"]) == ("1", "Ficticia 00042 S.L.")
    assert company_id(sides.firm.tenant, "con", "00042") == sides.company_id
    assert new_firm().tenant != sides.firm.tenant
