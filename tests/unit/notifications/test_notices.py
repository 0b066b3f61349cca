"""The term of a notice, by the vectors of the law; and whose mailboxes are whose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.notifications.handing_over import new_custody
from chalicelib.notifications.listing import ListedNotice
from chalicelib.notifications.model import (
    MOST_MAILBOXES,
    Custody,
    Mailbox,
    MailboxHandedOver,
    TooManyMailboxes,
    mailbox_id,
)
from chalicelib.notifications.notices import Notice, Opened

AVAILABLE = "2026-11-02T09:15:00+01:00"


def notice(available: str = AVAILABLE, **said: object) -> Notice:
    at = datetime.fromisoformat(available)
    given: dict[str, object] = {
        "id": "ntc_1", "tenant": "biz_1", "created_at": at, "mailbox_id": "mbx_1",
        "country": "ES", "body": "aeat", "holder_tax_id": "B12345674", "entered_by": "program",
        "kind": "notification", "subject": "Asunto ficticio", "made_available_at": at,
        "looked_at": at,
    }  # fmt: skip
    return Notice.model_validate(given | said).with_term(at)


@pytest.mark.parametrize(
    ("available", "last", "expires"),
    [
        ("2026-11-02T09:15:00+01:00", "2026-11-12", "2026-11-13T00:00:00+01:00"),
        ("2026-10-20T23:59:30+02:00", "2026-10-30", "2026-10-31T00:00:00+01:00"),
        ("2026-10-20T22:30:00Z", "2026-10-31", "2026-11-01T00:00:00+01:00"),
        ("2026-12-25T00:00:00+01:00", "2027-01-04", "2027-01-05T00:00:00+01:00"),
    ],
)
def test_a_notification_can_be_opened_for_ten_natural_days(
    available: str, last: str, expires: str
) -> None:
    made = notice(available)

    assert made.last_day == date.fromisoformat(last)
    assert made.expires_at == datetime.fromisoformat(expires)
    assert notice(available, kind="communication").expires_at is None


def test_what_an_official_source_says_is_the_state_and_nothing_is_presumed_or_warned_of() -> None:
    over = datetime(2026, 11, 20, tzinfo=UTC)
    for state in ("accepted", "rejected", "expired", "published"):
        said = notice().but(official_state=state).with_term(over)
        assert (said.state, said.expired_presumed_at, said.next_look()) == (state, None, None)
        listed = ListedNotice.of(said)
        assert (listed.state, listed.days_left(over)) == (state, None)
    confirmed = notice().with_term(over).but(official_state="expired")
    assert confirmed.expired_presumed_at is not None
    assert (confirmed.state, confirmed.with_term(over).expired_presumed_at) == ("expired", None)


def test_it_is_thought_of_at_each_warning_and_at_the_end_and_once_opened_never() -> None:
    made, looks, warned = notice(), [], []
    while (at := made.next_look()) is not None:
        looks.append(at.isoformat())
        warned.append(made.warning_due(at))
        made = made.but(looked_at=at).with_term(at)

    nine = [f"2026-11-{day:02d}T08:00:00+00:00" for day in (7, 9, 11, 12)]
    assert looks == [*nine, "2026-11-12T23:00:00+00:00"]
    assert warned == [*map(datetime.fromisoformat, nine), None]
    assert (made.state, made.official_state) == ("expired_presumed", "pending")
    opened = Opened(at=datetime(2026, 11, 5, tzinfo=UTC), by="Persona Ficticia")
    late = datetime(2026, 12, 1, tzinfo=UTC)
    assert made.but(opened=opened).with_term(late).state == "opened"
    assert notice(opened=opened).next_look() is None


def test_of_one_entered_late_the_newest_warning_is_told_at_once_and_no_other() -> None:
    now = datetime(2026, 11, 11, 12, tzinfo=UTC)
    made = notice(created_at=now)

    look = made.next_look()
    assert look is not None
    assert look < now
    assert made.warning_due(now) == datetime(2026, 11, 11, 8, tzinfo=UTC)
    after = made.but(looked_at=now)
    assert after.next_look() == datetime(2026, 11, 12, 8, tzinfo=UTC)
    assert after.warning_due(now) is None


def test_who_was_warned_of_a_term_is_warned_anew_of_a_nearer_one_and_not_of_the_same() -> None:
    now = datetime(2026, 11, 9, 12, tzinfo=UTC)
    told = notice().but(looked_at=now)

    same = told.but(made_available_at=told.made_available_at + timedelta(hours=1)).with_term(now)
    nearer = told.but(made_available_at=told.made_available_at - timedelta(days=2)).with_term(now)

    assert same.warning_due(now) is None
    assert nearer.warning_due(now) == datetime(2026, 11, 9, 8, tzinfo=UTC)
    look = nearer.next_look()
    assert look is not None
    assert look < now


def test_days_left_are_counted_in_the_zone_of_the_body() -> None:
    row = ListedNotice.of(notice())
    instants = ("2026-11-07T22:59:00Z", "2026-11-07T23:00:00Z", "2026-11-12T22:59:00Z")

    left = [row.days_left(datetime.fromisoformat(each)) for each in instants]

    assert left == [5, 4, 0]
    assert row.days_left(datetime.fromisoformat("2026-11-12T23:00:00Z")) is None


def box(number: int = 0) -> Mailbox:
    holder = f"B{number:08d}"
    at = datetime(2026, 11, 1, tzinfo=UTC)
    known_as = mailbox_id(holder, "aeat", None, as_proxy=True)
    return Mailbox(id=known_as, body="aeat", holder_tax_id=holder, as_proxy=True, made_at=at)


def test_mailboxes_go_there_and_back_and_are_managed_by_one_side_alone() -> None:
    firm = new_custody("firm_1", "cmp_1", "ES").having(box(1)).having(box(2))
    client = new_custody("biz_1", "biz_1", "ES")
    now = datetime(2026, 11, 3, tzinfo=UTC)

    client, firm = client.taking(firm, now), firm.handed_over()
    assert [len(each.active) for each in (client, firm)] == [2, 0]
    assert client.carries_from == "firm_1"
    with pytest.raises(MailboxHandedOver):
        firm.managed(box(1).id)
    client = client.having(box(3))

    firm, client = firm.taking(client, now + timedelta(days=1)), client.handed_over()
    assert [len(each.active) for each in (client, firm)] == [0, 3]
    assert len(firm.mailboxes) == 3
    assert firm.managed(box(3).id).made_at == now + timedelta(days=1)


def test_a_client_has_forty_mailboxes_at_most_on_one_side() -> None:
    full: Custody = new_custody("biz_1", "biz_1", "ES")
    for number in range(MOST_MAILBOXES):
        full = full.having(box(number))

    with pytest.raises(TooManyMailboxes):
        full.having(box(MOST_MAILBOXES))
    assert len(full.without(box(0).id).having(box(MOST_MAILBOXES)).active) == MOST_MAILBOXES
    with pytest.raises(TooManyMailboxes):
        full.taking(new_custody("firm_1", "cmp_1", "ES").having(box(99)), full.created_at)
