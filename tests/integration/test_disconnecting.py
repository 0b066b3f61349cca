"""A business ends its connection: what is under way ends, then no secret is left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError
from chalicelib.core.history import HistoryEntry
from chalicelib.invoicing import disconnecting, following_up
from chalicelib.invoicing import store as documents
from chalicelib.mail import service as mail
from chalicelib.onboarding import connecting, service, store
from chalicelib.onboarding.disconnecting import DisconnectingAlready
from chalicelib.onboarding.model import NotConnected
from tests.support.businesses import connect, connection_of
from tests.support.faults import overtaken_at
from tests.support.following import Authority, follow
from tests.support.issuing import issue, new_invoice, ready_business
from tests.support.licensing import mails

pytestmark = pytest.mark.usefixtures("stack")


def version(caller: Caller) -> int:
    return connecting.read_connection(caller).version


def refusal(caller: Caller) -> str:
    try:
        return issue(caller, new_invoice()).state
    except DomainError as exc:
        return exc.code


def look(caller: Caller, at: datetime) -> datetime | None:
    """Let what comes due be thought about at a moment; returns when it is next."""
    with clock.set_to(at):
        found = mail.find_reminder(caller.tenant, "disconnecting", caller.tenant)
        assert found is not None
        tx = Transaction()
        following = disconnecting.write_disconnected(tx, found)
        mail.write_reminder(tx, caller.tenant, "disconnecting", caller.tenant, following)
        tx.commit()
        return following


def told(caller: Caller) -> list[bool]:
    """Say of each mail about it whether the secrets were gone already."""
    found = [each for each in mails(caller.tenant) if each.template.startswith("tax-authority")]
    return sorted(not each.facts["until"] for each in found)


def events(caller: Caller) -> list[str]:
    history = Table(caller.tenant).each(HistoryEntry, f"HISTORY#{caller.tenant}")
    return [each.event for each in history if each.event.startswith("tax_authority")]


def test_with_nothing_under_way_the_secrets_are_gone_at_once_and_documents_stay() -> None:
    caller = ready_business()
    document = issue(caller, new_invoice())
    follow(caller.tenant, document.id)
    assert documents.require_progress(caller.tenant, document.id).was_accepted

    disconnecting.disconnect(caller, version(caller))

    with pytest.raises(NotConnected):
        service.sealed_credentials(caller.tenant)
    assert documents.require_progress(caller.tenant, document.id).was_accepted
    assert refusal(caller) == "onboarding-unfinished"
    assert (told(caller), events(caller)[-1]) == ([True], "tax_authority_disconnected")
    assert mail.find_reminder(caller.tenant, "certificate", caller.tenant) is None
    identity = service.issuer(caller.tenant).profile.identity
    assert store.holder_of_tax_id(*identity) == caller.tenant
    with pytest.raises(NotConnected):
        disconnecting.disconnect(caller, 1)

    assert connecting.connect(caller, connection_of(caller), 0).state == "verified"
    assert refusal(caller) == "issued"


def test_what_is_under_way_ends_before_the_secrets_go_and_nothing_new_begins() -> None:
    caller = ready_business()
    document = issue(caller, new_invoice())

    disconnecting.disconnect(caller, version(caller))

    assert refusal(caller) == "onboarding-unfinished"
    assert connecting.read_connection(caller).ends_at is not None
    with pytest.raises(DisconnectingAlready):
        disconnecting.disconnect(caller, version(caller))
    assert look(caller, clock.now() + disconnecting.LOOKED_AFTER) is not None
    follow(caller.tenant, document.id)
    assert look(caller, clock.now() + 2 * disconnecting.LOOKED_AFTER) is None
    with pytest.raises(NotConnected):
        service.sealed_credentials(caller.tenant)
    assert documents.require_progress(caller.tenant, document.id).was_accepted
    assert told(caller) == [False, True]


def test_after_three_days_the_secrets_go_whatever_hangs_unless_it_was_connected_anew() -> None:
    hanging, returned = ready_business(), ready_business()
    for caller in (hanging, returned):
        issue(caller, new_invoice())
        disconnecting.disconnect(caller, version(caller))
    connect(returned, connection_of(returned))
    late = clock.now() + disconnecting.ENDS_WITHIN + timedelta(minutes=1)

    for caller in (hanging, returned):
        assert look(caller, late) is None

    with pytest.raises(NotConnected):
        service.sealed_credentials(hanging.tenant)
    assert service.sealed_credentials(returned.tenant).sealed
    assert refusal(returned) == "issued"


def test_nobody_asks_about_a_rejection_in_the_name_of_who_has_disconnected(
    authority: Authority,
) -> None:
    asking, late = ready_business(), ready_business()
    authority.faults(*[{"fault": "reject", "message": "Firma inválida"}] * 2)
    theirs = [(caller, issue(caller, new_invoice()).id) for caller in (asking, late)]
    for caller, document in theirs:
        follow(caller.tenant, document)
    following_up.ask_again(asking, theirs[0][1])
    for caller, _ in theirs:
        disconnecting.disconnect(caller, version(caller))
    assert look(asking, clock.now() + disconnecting.ENDS_WITHIN + timedelta(minutes=1)) is None

    with pytest.raises(NotConnected):
        following_up.ask_again(late, theirs[1][1])

    ends = [follow(caller.tenant, document) for caller, document in theirs]
    assert [(each.state, each.obstacle) for each in ends] == [
        ("rejected", "asking-stopped"),
        ("rejected", None),
    ]
    connect(asking, connection_of(asking))
    following_up.ask_again(asking, theirs[0][1])
    assert follow(asking.tenant, theirs[0][1]).obstacle is None


def test_of_a_document_and_an_end_at_once_one_gives_way() -> None:
    caller = ready_business()
    known = version(caller)
    outcomes: list[str] = []

    with (
        overtaken_at("TransactWriteItems", lambda: outcomes.append(refusal(caller))),
        pytest.raises(ChangedMeanwhile),
    ):
        disconnecting.disconnect(caller, known)

    assert outcomes == ["issued"]
    assert service.sealed_credentials(caller.tenant).sealed


def test_a_connection_at_a_version_to_come_is_not_ended() -> None:
    caller = ready_business()

    with pytest.raises(ChangedMeanwhile):
        disconnecting.disconnect(caller, version(caller) + 1)

    assert refusal(caller) == "issued"
