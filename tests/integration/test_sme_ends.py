"""A licence for SMEs whose validity ends: nobody ends it by its days, and it is read as it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import client_id
from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import settings
from chalicelib.licences import acts, renewing, resting, self_managing, service, workers
from chalicelib.licences.forms import LicenceQuery, Rest, SelfManagement, TermsChange
from chalicelib.licences.model import LicenceIncomplete
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.notifications import store as mailbox_store
from chalicelib.postbox import workers as postbox
from tests.integration.test_sme_licences import facts, kept, licensed, said, spanish, told
from tests.support.licensing import accept, draft, email, events, new_company, read, work

pytestmark = pytest.mark.usefixtures("stack")
MADRID = ZoneInfo("Europe/Madrid")


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=MADRID)


def over_on(licence: LicenceView) -> datetime:
    """Return when it and its days of grace are over."""
    assert licence.terms is not None
    return midnight(licence.terms.valid_until + timedelta(days=settings().licence_grace_days + 1))


def come(firm: Caller, licence: LicenceView, at: datetime) -> LicenceView:
    """Let a moment come at which the licence is due, and again."""
    named = {"firm_id": firm.tenant, "licence_id": licence.id}
    with clock.set_to(at):
        for _ in range(2):
            version = str(kept(firm, licence).version)
            workers.handle({**named, "stop_at_version": version})
    return read(firm, licence)


def marks(firm: Caller, licence: LicenceView, owner: Caller) -> list[bool]:
    """Read wherever it is said that the client manages its notifications."""
    sides = [(firm.tenant, licence.company_id or ""), (owner.tenant, owner.tenant)]
    custodies = mailbox_store.custodies(sides)
    known_as = client_id("ES", licence.tax_id or "")
    return [
        clients.read_client(firm, known_as).self_managed,
        *[bool(each and each.self_managed) for each in custodies],
    ]


def test_change_of_days_neither_ends_a_live_licence_nor_has_it_begin_anew() -> None:
    firm, licence, _ = licensed(valid_from="2026-01-01")
    today = clock.now().astimezone(MADRID).date()
    over, to_come = today - timedelta(days=1), today + timedelta(days=1)

    for wanted, fault in (
        (TermsChange(valid_until=over), ("/valid_until", "last-day-is-over")),
        (TermsChange(valid_from=to_come), ("/valid_from", "licence-has-begun")),
    ):
        with pytest.raises(InvalidInput) as refused:
            renewing.change(firm, licence.id, wanted, licence.version)
        assert said(refused) == [fault]
        assert "desactívela" in refused.value.fields[0].sentence("es")

    assert read(firm, licence).version == licence.version
    ends_today = renewing.change(firm, licence.id, TermsChange(valid_until=today), licence.version)
    with clock.set_to(midnight(today + timedelta(days=3))):  # in its days of grace
        noted = TermsChange(notes="Aún de cortesía")
        graced = renewing.change(firm, licence.id, noted, ends_today.version)
    assert (graced.state, graced.terms and graced.terms.notes) == ("active", "Aún de cortesía")


def test_licence_whose_grace_is_over_rests_is_no_mark_any_more_and_both_are_told() -> None:
    firm, licence, owner = licensed()
    number_id = kept(firm, licence).number_id
    ends = over_on(licence)
    assert come(firm, licence, ends - timedelta(seconds=1)).state == "active"
    assert marks(firm, licence, owner) == [True, True, True]

    ended = come(firm, licence, ends)

    assert (ended.state, ended.ended, marks(firm, licence, owner)) == (
        "suspended", True, [False, False, False],
    )  # fmt: skip
    with clock.set_to(ends):
        assert facts(number_id).why_not(ends.astimezone(MADRID).date()) == "EXPIRED"
        listed = service.list_licences(firm, LicenceQuery(state="suspended"))
        assert [(each.id, each.ended) for each in listed.data] == [(licence.id, True)]
    assert [each for each in events(firm, licence) if each in {"ended", "suspended"}] == ["ended"]
    (to_owner,) = [each for each in told(owner.tenant) if "venció" in each]
    assert "Sus buzones siguen siendo suyos" in to_owner
    (to_firm,) = [each for each in told(firm.tenant) if "venció el" in each]
    assert "Cada parte sigue con los buzones que lleva" in to_firm


def test_licence_that_ended_is_renewed_and_works_again_by_the_mark_or_by_its_acts() -> None:
    for by_mark in (True, False):
        firm, licence, owner = licensed()
        number_id = kept(firm, licence).number_id
        ends = over_on(licence)
        ended = come(firm, licence, ends)
        later = ends.date() + timedelta(days=90)
        client = client_id("ES", licence.tax_id or "")
        with clock.set_to(ends):
            if by_mark:
                wanted = {"self_managed": True, "mailboxes_to": "client"}
                with pytest.raises(LicenceIncomplete):
                    self_managing.put(firm, client, SelfManagement.model_validate(wanted))
                renewal = {"terms": {"valid_until": later.isoformat()}}
                put = SelfManagement.model_validate(wanted | renewal)
                assert self_managing.put(firm, client, put).self_managed
            else:
                change = TermsChange(valid_until=later)
                renewed = renewing.change(firm, licence.id, change, ended.version)
                assert (renewed.state, renewed.ended) == ("suspended", False)
                assert facts(number_id).why_not(ends.date()) == "DEACTIVATED"
                handing = Rest(mailboxes_to="client")
                acts.reinstate(firm, licence.id, renewed.version, handing)
            assert facts(number_id).why_not(ends.date()) is None
        assert marks(firm, licence, owner) == [True, True, True]


def test_end_gives_the_mailboxes_to_whom_the_firm_had_chosen_with_a_later_day() -> None:
    firm, licence, owner = licensed()
    ends = over_on(licence)
    wanted = Rest(on=ends.date() + timedelta(days=30), mailboxes_to="firm")
    resting.suspend(firm, licence.id, licence.version, wanted)

    ended = come(firm, licence, ends)

    assert (ended.ended, ended.stops_on) == (True, None)
    handed = [each for each in events(firm, licence) if each == "mailboxes_handed"]
    assert len(handed) == 2  # when it was activated, and now
    assert "se hace cargo desde hoy" in told(owner.tenant)[-1]


def test_firm_is_told_once_of_all_licences_that_end_on_one_day() -> None:
    firm, licence, owner = licensed(valid_until="2030-12-31")
    others = [another(firm, code, valid_until="2030-12-31") for code in ("00051", "00052")]
    elsewhere = another(firm, "00053", valid_until="2031-01-31")
    reminder = mail.find_reminder(firm.tenant, "licence-ends", licence.id)
    assert reminder is not None

    def come() -> list[str]:
        with clock.set_to(reminder.at):
            for each in (others[0], licence, others[1]):
                postbox.remind({"tenant": firm.tenant, "kind": "licence-ends", "id": each.id})
        return [each for each in told(firm.tenant) if "31/12/2030" in each]

    (text,) = come()
    for each in (licence, *others):
        assert each.id in text
        assert events(firm, each).count("terms_end_told") == 1
    assert "3 licencias vencen" in text
    assert elsewhere.id not in text
    assert [text] == come()
    assert len([each for each in told(owner.tenant) if "31/12/2030" in each]) == 1


def another(firm: Caller, code: str, **terms: object) -> LicenceView:
    """Activate another licence of the firm."""
    company = new_company(firm, code=code, **spanish())
    begun = draft(firm, company, email("cliente"), product="notifications", terms=terms)
    accept(firm, begun.id)
    work(firm, begun)
    return read(firm, begun)


def test_client_and_firm_are_told_before_the_end_who_has_the_mailboxes_after_it() -> None:
    firm, licence, owner = licensed(valid_until="2030-12-31")
    reminder = mail.find_reminder(firm.tenant, "licence-ends", licence.id)
    assert reminder is not None
    due = {"tenant": firm.tenant, "kind": "licence-ends", "id": licence.id}

    with clock.set_to(reminder.at):
        postbox.remind(due)
        postbox.remind(due)  # comes twice

    (to_owner,) = [each for each in told(owner.tenant) if "vence el 31/12/2030" in each]
    assert "Sus buzones siguen siendo suyos" in to_owner
    (to_firm,) = [each for each in told(firm.tenant) if "vence el 31/12/2030" in each]
    assert "«Desactivar»" in to_firm
