"""The operator sees what came back of mails, and has an address written to again."""

from __future__ import annotations

import secrets
from typing import Any, Final

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts import telling
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.history import HistoryEntry
from chalicelib.core.operating import Because
from chalicelib.core.words import written
from chalicelib.home import service as home
from chalicelib.home.forms import OperatorQuery
from chalicelib.mail import service as mail
from chalicelib.postbox import bouncing
from chalicelib.postbox.bounce_views import BounceView
from chalicelib.postbox.bouncing import AddressNotBlocked, AddressNotFound
from chalicelib.postbox.forms import AddressLookUp, BounceQuery
from chalicelib.postbox.workers import hear
from infra.local.mail_fates import events_of
from tests.integration.test_mail_news import activated, address, news
from tests.support.licensing import mails

pytestmark = pytest.mark.usefixtures("stack")
WHY: Final = "Llamó por teléfono"


@pytest.fixture
def operator() -> Caller:
    return Caller(f"acc_{secrets.token_hex(6)}", "en", secrets.token_hex(4), PLATFORM, "operator")


def of(email: str, kind: mail.BounceKind | None = None) -> list[BounceView]:
    """List what came back of an address, or of it among all of a kind."""
    known_as = mail.digest_of(email)
    query = BounceQuery(kind=kind, address=None if kind else known_as, limit=100)
    return [each for each in bouncing.list_bounces(query).data if each.address_id == known_as]


def noted(tenant: str, subject: str) -> list[str]:
    entries = Table(tenant).each(HistoryEntry, f"HISTORY#{subject}")
    return [each.event for each in entries if each.facts.get("reason") == WHY]


def told(email: str, **tags: str) -> list[dict[str, Any]]:
    """What becomes of a mail that nobody wrote."""
    named = [{"Name": name, "Value": value} for name, value in tags.items()]
    return events_of({"Destination": {"ToAddresses": [email]}, "EmailTags": named}, "ses-1")


def test_a_bounce_is_one_row_however_often_late_and_hostile_it_is_told() -> None:
    to = address("hostile")
    _, _, business_id = activated(to)
    heard = news()

    for event in [*reversed(heard), *heard]:
        hear(event)

    (row,) = of(to)
    assert of(to, "hard") == [row]
    assert of(to, "soft") == of(to, "complaint") == []
    assert (row.to, row.reason, row.mail_kind, row.tenant, row.blocked) == (
        "h…@example.com", "no-such-address", "licence-activated-client", business_id, "bounced",
    )  # fmt: skip
    assert row.tenant_name
    assert to not in written(row, "es")
    assert len(row.said) == 300
    assert row.said.isprintable()


def test_an_address_that_nobody_mailed_is_listed_as_it_is_blocked_by_what_was_told_of_it() -> None:
    to = address("complaint")

    for event in told(to, tenant="firm_gone", mail="mail_none"):
        hear(event)

    (row,) = of(to, "complaint")
    assert (row.tenant, row.tenant_name, row.mail_kind, row.blocked) == (
        "firm_gone", None, None, "complained",
    )  # fmt: skip


def test_a_moment_to_come_does_not_stay_on_top() -> None:
    to = address("mailbox-full")
    (_, bounced) = told(to, tenant="firm_gone", mail="mail_none")

    hear(bounced | {"bounce": bounced["bounce"] | {"timestamp": "2199-01-01T00:00:00Z"}})

    (row,) = of(to, "soft")
    assert row.created_at <= clock.now()
    assert row.blocked is None


def test_an_address_is_written_to_again_which_those_concerned_read_and_its_person_is_told(
    operator: Caller,
) -> None:
    to = address("complaint")
    _, _, business_id = activated(to)
    for event in news():
        hear(event)
    account = accounts.account_by_email(to)
    assert account is not None
    found = bouncing.look_up(operator, AddressLookUp(email=to.upper(), reason=WHY))
    assert (found.blocked, found.to) == ("complained", "c…@example.com")

    freed = bouncing.unblock(operator, found.address_id, Because(reason=WHY))

    assert (freed.blocked, freed.since) == (None, None)
    assert [each.blocked for each in of(to)] == [None]
    assert noted(account.id, account.id) == ["account_looked_up", "address_unblocked"]
    assert noted(business_id, business_id) == ["address_unblocked"]
    assert noted(PLATFORM, telling.OPERATIONS)[-2:] == ["address_looked_up", "address_unblocked"]
    (word,) = [each for each in mails(account.id) if each.template == "operator-acted"]
    assert (word.recipient, word.facts["reason"]) == (to, WHY)
    with pytest.raises(AddressNotBlocked):
        bouncing.unblock(operator, found.address_id, Because(reason=WHY))

    for event in told(to, tenant=business_id, mail="mail_later"):  # it comes back again
        hear(event)
    assert {each.blocked for each in of(to)} == {"complained"}


@pytest.mark.parametrize("known_as", ["", "x" * 64, "a" * 5_000, "../" * 21 + "x", "é" * 64])
def test_an_address_of_which_nothing_is_known_is_not_there(operator: Caller, known_as: str) -> None:
    with pytest.raises(AddressNotFound):
        bouncing.unblock(operator, known_as, Because(reason=WHY))


def test_many_that_came_back_in_a_day_wait_for_the_operator(operator: Caller) -> None:
    firm = activated(address("ana"))[0].tenant
    for number in range(60):  # more than others of this run
        (_, bounced) = told(address("mailbox-full"), tenant=firm, mail=f"mail_{number}")
        hear(bounced)

    (waits,) = home.read_waiting(operator, OperatorQuery(kind="mails-come-back")).data

    assert waits.tenant == firm
    assert waits.who != firm
    assert waits.who in waits.text
    assert waits.way_on.path == "/v1/operator/bounces"
