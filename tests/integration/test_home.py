"""The home of a firm on the local stack: what waits comes there by itself, and goes by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.connections import consenting
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.scope import Applications, CompanyScope, Rights
from chalicelib.home.forms import HomeQuery
from chalicelib.home.service import read_home
from chalicelib.home.views import MatterView
from chalicelib.licences import acts, correcting, firm_email, requests
from chalicelib.licences.forms import ClientCorrection, FirmEmail, RequestAcceptance
from chalicelib.licences.mails import write_missed
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import store as businesses
from chalicelib.onboarding.issued_news import next_count
from chalicelib.onboarding.model import Connection, month_of
from chalicelib.onboarding.service import NewConsent
from chalicelib.postbox.workers import hear
from infra.local.days import costa_rican_day
from infra.local.stack import LocalStack
from infra.local.throwaway_keys import make_throwaway_key
from tests.bench.meter import metered
from tests.integration.test_mail_news import activated, address, news, send_all
from tests.integration.test_reminders import run_due
from tests.support.businesses import connect, connection_of, profile_of, put_profile
from tests.support.following import Authority, follow
from tests.support.issuing import issue, new_invoice, ready_business
from tests.support.licensing import (
    accepted,
    access_key,
    choose_password,
    email,
    mails,
    new_firm,
    number,
    owner_of,
    read,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")


def kinds(caller: Caller) -> list[str]:
    return [each.kind for each in waiting(caller)]


def waiting(caller: Caller) -> list[MatterView]:
    return read_home(caller, HomeQuery()).data


def test_a_client_has_not_begun_until_they_choose_a_password(stack: LocalStack) -> None:
    caller, to = new_firm(), email("cliente")
    licence = accepted(caller, to)
    work(caller, licence)
    with metered() as meter:
        (matter,) = waiting(caller)

    assert sum(meter.requests.values()) == 1
    assert (matter.kind, matter.licence_id) == ("client-not-begun", licence.id)
    assert matter.way_on.path == f"/v1/firms/{caller.tenant}/licences/{licence.id}/reminder"
    assert matter.ends_at is not None
    with clock.set_to(matter.ends_at):
        assert kinds(caller) == ["client-key-expired"]

    key = access_key(stack, str(read(caller, licence).business_id), to)
    choose_password(to, key, "una-frase-larga-y-propia")
    run_due(clock.now() + timedelta(hours=1))

    assert kinds(caller) == []


def test_a_mail_that_bounced_waits_until_one_arrives_or_the_licence_ends() -> None:
    caller, licence, _ = activated(address("bounce"))
    for event in news():
        hear(event)
    assert kinds(caller) == ["client-mail-missed", "client-not-begun"]

    right = address("ana")
    wanted = ClientCorrection(client_email=right)
    correcting.correct_client(caller, licence.id, wanted, read(caller, licence).version)
    assert kinds(caller) == []
    work(caller, licence)
    send_all(str(read(caller, licence).business_id))
    for event in news():
        hear(event)

    assert kinds(caller) == ["client-not-begun"]
    acts.unlink(caller, licence.id, read(caller, licence).version)
    assert kinds(caller) == []


def test_a_mail_that_missed_the_firm_waits_until_another_address_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caller = new_firm()
    licence = accepted(caller, email("cliente"))
    work(caller, licence)
    old = str(read(caller, licence).firm_email)
    missed(caller, licence, old)
    assert kinds(caller) == ["firm-mail-missed", "client-not-begun"]

    right = email("despacho")
    monkeypatch.setattr(firm_email, "_proven", lambda _: {right})
    firm_email.put(caller, licence.id, FirmEmail(firm_email=right), read(caller, licence).version)
    assert kinds(caller) == ["client-not-begun"]
    missed(caller, licence, old)  # news of it that come late
    assert kinds(caller) == ["client-not-begun"]
    missed(caller, licence, right)
    assert kinds(caller) == ["firm-mail-missed", "client-not-begun"]


def missed(caller: Caller, licence: LicenceView, to: str) -> None:
    """Let a mail of a licence to its firm have come back."""
    about = mail.About(kind="licence", tenant=caller.tenant, id=licence.id, part="firm")
    now = clock.now()
    note = mail.MailNote(
        tenant=caller.tenant, mail_id="mail_1", to=to, written_at=now, round=0,
        state="bounced", at=now, reason="mailbox-full",
    )  # fmt: skip
    tx = Transaction()
    write_missed(tx, about, note)
    tx.commit()


def test_the_end_of_a_key_is_known_of_a_client_who_connects_and_of_one_who_came_connected() -> None:
    to, tax_id = email("cliente"), number()
    owner = owner_of(to, tax_id)
    put_profile(owner, profile_of(owner))
    connect(owner, connection_of(owner))
    connection = businesses.part(owner.tenant, Connection)
    assert connection is not None
    end = connection.key_valid_until

    caller = new_firm()
    licence = accepted(caller, to, tax_id)
    work(caller, licence)
    assert kinds(caller) == ["licence-awaiting-client"]
    requests.accept(owner, licence.id)
    assert kinds(caller) == []
    with clock.set_to(end - timedelta(days=59)):
        (matter,) = waiting(caller)
        assert (matter.kind, matter.ends_at) == ("certificate-ending", end)
    with clock.set_to(end + timedelta(days=1)):
        assert kinds(caller) == ["certificate-expired"]

    connect(owner, connection_of(owner, make_throwaway_key(tax_id, valid_days=3000)))
    with clock.set_to(end + timedelta(days=1)):
        assert kinds(caller) == []


def test_who_sees_some_companies_or_no_licences_has_that_much_before_them() -> None:
    caller, to = new_firm(), email("cliente")
    work(caller, accepted(caller, to))

    hidden = Rights(every=False, places=frozenset({"con99999"}))
    without = Rights(applications=Applications(licences=False))
    for rights, seen in ((hidden, []), (without, []), (Rights(), ["client-not-begun"])):
        scope = CompanyScope((rights,))
        page = read_home(replace(caller, companies=scope), HomeQuery())
        assert [each.kind for each in page.data] == seen
        assert page.total == sum(page.by_state.values()) == len(seen)


@pytest.fixture
def ready() -> tuple[Caller, Caller, LicenceView]:
    """A business that issues, and the firm that asks for it."""
    owner = ready_business()
    tax_id = onboarding.issuer(owner.tenant).profile.id_number
    caller = new_firm()
    licence = accepted(caller, accounts.account(owner.account_id).email, tax_id)
    work(caller, licence)
    return owner, caller, licence


def test_rejected_documents_wait_with_the_clients_consent_until_they_are_replaced(
    authority: Authority, ready: tuple[Caller, Caller, LicenceView]
) -> None:
    owner, caller, licence = ready
    consent = RequestAcceptance(consent=NewConsent(scope="look", lasts="standing"))
    requests.accept(owner, licence.id, consent)
    (told,) = [each for each in mails(caller.tenant) if each.template == "consent-changed"]
    assert told.facts["headline"] == "Ejemplo Ficticio S.A. dio su consentimiento"

    first, second = (rejected(authority, owner) for _ in range(2))
    (matter,) = waiting(caller)
    assert (matter.kind, matter.text[-3:]) == ("documents-rejected", " 2.")
    issue(owner, new_invoice(lines=1).but(replaces=first))
    (matter,) = waiting(caller)
    assert matter.text[-3:] == " 1."
    issue(owner, new_invoice(lines=1).but(replaces=second))
    assert kinds(caller) == []

    rejected(authority, owner)
    assert kinds(caller) == ["documents-rejected"]
    (given,) = consenting.list_consents(owner).data
    once = NewConsent(scope="look", lasts="once")
    given = consenting.give(owner, licence.id, once, given.version)
    assert kinds(caller) == [], "for one connection it is no consent to a list"
    rejected(authority, owner)
    assert kinds(caller) == []
    consenting.give(owner, licence.id, NewConsent(scope="look", lasts="standing"), given.version)
    rejected(authority, owner)
    assert kinds(caller) == ["documents-rejected"]
    consenting.withdraw(owner, licence.id)
    assert kinds(caller) == []
    rejected(authority, owner)
    assert kinds(caller) == []


def rejected(authority: Authority, owner: Caller) -> str:
    """Issue a document that the authority rejects; give its id."""
    authority.faults({"fault": "reject", "times": 1})
    issued = issue(owner, new_invoice(lines=1))
    assert follow(owner.tenant, issued.id).state == "rejected"
    return issued.id


def test_months_are_told_once_they_are_over_to_the_firms_of_who_issues(
    ready: tuple[Caller, Caller, LicenceView],
) -> None:
    owner, caller, licence = ready
    requests.accept(owner, licence.id)
    issue(owner, new_invoice(lines=1))
    reminder = mail.find_reminder(owner.tenant, "issued", owner.tenant)
    assert reminder is not None
    assert reminder.at == next_count(clock.now(), "CR")
    issue(owner, new_invoice(lines=1))
    again = mail.find_reminder(owner.tenant, "issued", owner.tenant)
    assert again == reminder  # further documents write nothing

    (series,) = onboarding.issuer(owner.tenant).series
    now = series.created_at
    today = costa_rican_day(now)
    last = month_of(today)
    months = [month_of(today.replace(day=1) - timedelta(days=31 * back)) for back in (3, 2)]
    tx = Transaction()
    usual = series.but(issued=dict.fromkeys(months, 20) | {last: 2})
    tx.replace(businesses.key_of(owner.tenant, usual), usual)
    tx.commit()
    run_due(reminder.at + timedelta(hours=1))

    assert kinds(caller) == ["fewer-documents"]
    assert f"{last} el cliente emitió 2 comprobantes" in waiting(caller)[0].text
    following = mail.find_reminder(owner.tenant, "issued", owner.tenant)
    assert following is not None
    assert following.at > reminder.at
