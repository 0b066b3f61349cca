"""A licence for SMEs: its terms, its number, how it rests and ends, and who has the mailboxes."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import PLATFORM
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.operating import Because
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.home import service as home
from chalicelib.home.forms import HomeQuery
from chalicelib.installations import service as installations
from chalicelib.installations import store as of_numbers
from chalicelib.installations.model import InstallationsInUse
from chalicelib.licences import (
    acts,
    correcting,
    ending,
    holding,
    leaving,
    numbers,
    opening,
    renewing,
    resting,
    service,
    store,
    tax_ids,
    workers,
)
from chalicelib.licences.forms import (
    ClientCorrection,
    Deletion,
    Handing,
    LicenceFilters,
    LicencePatch,
    LicenceQuery,
    NewPayer,
    NumberMail,
    NumberTextQuery,
    Opening,
    Rest,
    TaxIdCorrection,
    TermsChange,
)
from chalicelib.licences.model import Licence, LicenceIncomplete, WrongLicenceState
from chalicelib.licences.service import LicenceChanged
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.mail.news import MailCarriedSecret
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import status
from chalicelib.postbox.workers import hear
from infra.local.stack import LocalStack
from tests.integration.test_mail_news import news
from tests.support.faults import watched
from tests.support.licensing import (
    accept,
    draft,
    email,
    events,
    mails,
    new_company,
    new_firm,
    read,
    work,
)
from tests.support.notices import nif

pytestmark = pytest.mark.usefixtures("stack")
OPERATING = Caller("command-line", "en", "", PLATFORM, "operator")
TO_CLIENT = Handing(mailboxes_to="client")


def licensed(address: str | None = None, **terms: object) -> tuple[Caller, LicenceView, Caller]:
    """Activate a licence for SMEs: firm, licence, owner of the business that it made."""
    firm, address = new_firm(), address or email("cliente")
    company = new_company(firm, **spanish())
    begun = draft(firm, company, address, product="notifications", terms=terms or {})
    accept(firm, begun.id)
    work(firm, begun)
    account = accounts.account_by_email(address)
    assert account is not None
    licence = read(firm, begun)
    owner = Caller(account_id=account.id, tenant=licence.business_id or "", role="owner")
    return firm, licence, owner


def spanish() -> dict[str, object]:
    """A company of a country whose rules of notifications are known."""
    return {"country": "ES", "tax_id": nif(), "activities": []}


def kept(firm: Caller, licence: LicenceView) -> Licence:
    found = store.licence(firm.tenant, licence.id)
    assert found is not None
    return found


def facts(number_id: str | None) -> installations.Facts:
    return of_numbers.facts(number_id or "")


def said(refused: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str, str]]:
    return [(each.pointer, each.rule.code) for each in refused.value.fields]


def told(tenant: str) -> list[str]:
    """What was mailed of a licence, headline and paragraphs, oldest first."""
    return [
        " ".join([each.facts["headline"], *json.loads(each.facts["paragraphs"])])
        for each in sorted(mails(tenant), key=lambda each: each.created_at)
        if "paragraphs" in each.facts
    ]


def installed(licence: Licence, count: int) -> None:
    """Have so many programs use the number."""
    tx = Transaction()
    head = installations.heads([licence.number_id or ""])[licence.number_id or ""]
    using = head.but(in_use=count, last_check_in_at=clock.now())
    tx.replace(installations.head_key(licence.number_id or ""), using)
    tx.commit()


def test_activation_makes_a_business_without_steps_of_issuing_and_a_number() -> None:
    firm, licence, owner = licensed(installations=3)

    stored = kept(firm, licence)
    known = facts(stored.number_id)
    assert (licence.state, known.state, known.installations_allowed) == ("active", "active", 3)
    assert (known.licence_id, known.business_id) == (licence.id, owner.tenant)
    assert (known.tax_id, known.country) == (licence.tax_id, "ES")
    assert stored.terms is not None
    assert (known.valid_from, known.valid_until) == (
        stored.terms.valid_from, stored.terms.valid_until,
    )  # fmt: skip
    assert {"number_made", "mailboxes_handed"} <= set(events(firm, licence))
    shown = status.read_status(owner)
    assert (shown.ready, shown.is_to_issue) == (False, False)
    assert all(not step.missing for step in dict(shown.steps).values())
    assert onboarding.business(owner.tenant).name == "Ejemplo Ficticio S.A."
    with pytest.raises(status.OnboardingIncomplete):
        status.finish(owner)
    lines = [each.code for each in service.read_panel(firm, licence.id).lines]
    assert lines[-3:] == ["last_sign_in", "installations", "last_check_in"]


def test_draft_takes_terms_that_hold_and_only_of_a_product_that_is_installed() -> None:
    firm = new_firm()
    plain = draft(firm, new_company(firm), email("cliente"))
    company = new_company(firm, code="00043", **spanish())
    licence = draft(firm, company, email("otro"), product="notifications")
    assert licence.terms is not None
    assert (licence.terms.valid_until - licence.terms.valid_from).days == 364

    def refused(of: LicenceView, **body: object) -> list[tuple[str, str]]:
        with pytest.raises(InvalidInput) as refused:
            service.change_licence(firm, of.id, LicencePatch.model_validate(body), of.version)
        return said(refused)

    assert refused(plain, terms={"installations": 2}) == [("/terms", "no-terms")]
    assert refused(licence, company_id=plain.company_id) == [("/company_id", "product-not-served")]
    assert refused(licence, paid_by="client") == [("/paid_by", "no-plan")]
    assert refused(licence, mandate="Poder ficticio") == [("/mandate", "client-alone")]
    assert refused(licence, terms={"valid_until": "2020-01-01"}) == [
        ("/terms/valid_until", "ends-before-it-begins")
    ]
    body = {"terms": {"installations": 5, "notes": "Llamar antes", "phone": "+34 600 000 000"}}
    changed = service.change_licence(
        firm, licence.id, LicencePatch.model_validate(body), licence.version
    )
    assert changed.terms is not None
    assert (changed.terms.installations, changed.terms.notes) == (5, "Llamar antes")
    assert changed.terms.valid_until == licence.terms.valid_until


def test_company_has_no_second_business_that_the_other_side_runs() -> None:
    firm = new_firm()
    company, address, by_mandate = new_company(firm, **spanish()), email("cliente"), "Ficticio"

    def activated(address: str | None, product: str, **given: object) -> LicenceView:
        begun = draft(firm, company, address, product=product, **given)
        accept(firm, begun.id)
        work(firm, begun)
        return read(firm, begun)

    run = activated(None, "invoicing", mandate=by_mandate)
    beside = activated(address, "notifications")
    assert (run.state, run.run_by) == ("active", "firm")
    assert beside.failure is not None
    assert beside.failure.code == "business-run-by-firm"

    opening.open_to_client(firm, run.id, Opening(client_email=address), run.version)
    work(firm, run)
    asked = accept(firm, beside.id)
    work(firm, asked)
    assert read(firm, asked).state == "awaiting_client"

    sme, licence, _ = licensed()
    stated = draft(sme, licence.company_id or "", None, mandate=by_mandate)
    accept(sme, stated.id)
    work(sme, stated)
    refused = read(sme, stated)
    assert refused.failure is not None
    assert refused.failure.code == "business-of-client"


def test_number_is_shown_written_and_mailed_again_and_is_in_no_history_nor_log(
    stack: LocalStack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    firm, licence, owner = licensed()
    address = licence.client_email or ""

    shown = numbers.show(firm, licence.id).number
    text = numbers.text(firm, licence.id, NumberTextQuery(language="en"))
    once = numbers.send(firm, licence.id, NumberMail())
    again = numbers.send(firm, licence.id, NumberMail(language="en"))
    for planned in mails(owner.tenant):
        mail.deliver(owner.tenant, planned.id)

    assert (once.number_mails, again.number_mails) == (1, 2)
    assert shown in text.text
    assert shown not in text.subject
    assert text.mailto.startswith(f"mailto:{address}?subject=Licence%20number%20of%20Ejemplo")
    assert all(system in text.text for system in ("Windows:", "macOS:", "Linux:"))
    sent = [
        stack.mail.message(each["id"]) for each in stack.mail.messages(to=address)
        if each["subject"] in {
            "Número de licencia de Ejemplo Ficticio S.A.",
            "Licence number of Ejemplo Ficticio S.A.",
        }
    ]  # fmt: skip
    assert len(sent) == 2
    assert all(shown in each["text"] for each in sent)
    assert all("Despacho Ficticio" in each["from"] for each in sent)
    assert events(firm, licence)[-4:] == [
        "number_shown", "number_shown", "number_sent", "number_sent",
    ]  # fmt: skip
    history = service.read_history(firm, licence.id, PageQuery(limit=100)).model_dump_json()
    bare = shown.replace("-", "")
    logged = caplog.text
    assert not any(spelled in history + logged for spelled in (shown, bare))
    assert not any(shown in each.model_dump_json() for each in mails(owner.tenant))


def test_number_that_did_not_reach_the_client_is_shown_told_to_the_firm_and_waits_at_home() -> None:
    firm, licence, owner = licensed(email("bounce"))
    numbers.send(firm, licence.id, NumberMail())
    news()
    for planned in mails(owner.tenant):
        mail.deliver(owner.tenant, planned.id)
    for event in news():
        hear(event)

    shown = read(firm, licence).mail
    assert shown is not None
    assert shown.number is not None
    assert shown.number.state == "bounced"
    lines = {each.code: each.value for each in service.read_panel(firm, licence.id).lines}
    assert lines["number_mail"] == "bounced"
    assert [each.template for each in mails(firm.tenant)].count("mail-undelivered") == 2
    assert "number-mail-missed" in {each.kind for each in home.read_home(firm, HomeQuery()).data}
    with pytest.raises(MailCarriedSecret):
        service.resend_mail(firm, licence.id, "number")
    (sent,) = [each for each in mails(owner.tenant) if each.template == "licence-number"]
    assert sent.about is not None
    tx = Transaction()
    service.write_arrived(tx, sent.about)
    tx.commit()
    assert "number-mail-missed" not in {e.kind for e in home.read_home(firm, HomeQuery()).data}


def test_licence_without_a_number_says_so() -> None:
    firm = new_firm()
    company = new_company(firm, **spanish())
    begun = draft(firm, company, email("cliente"), product="notifications")

    for asked in (
        lambda: numbers.show(firm, begun.id),
        lambda: numbers.text(firm, begun.id, NumberTextQuery()),
        lambda: numbers.send(firm, begun.id, NumberMail()),
    ):
        with pytest.raises(installations.NumberNotFound):
            asked()


def test_licence_that_is_over_before_it_is_issued_is_not_until_it_has_another_last_day() -> None:
    firm, over = new_firm(), {"valid_from": "2026-01-01", "valid_until": "2026-01-31"}
    company = new_company(firm, **spanish())
    begun = draft(firm, company, email("cliente"), product="notifications", terms=over)

    missing = [(each.pointer, each.code) for each in service.read_summary(firm, begun.id).missing]
    with pytest.raises(LicenceIncomplete) as refused:
        accept(firm, begun.id)
    assert missing == [(each.pointer, each.rule.code) for each in refused.value.fields]
    assert missing == [("/terms/valid_until", "terms-over")]
    today = clock.now().astimezone(ZoneInfo("Europe/Madrid")).date().isoformat()
    patch = LicencePatch.model_validate({"terms": {"valid_until": today}})
    service.change_licence(firm, begun.id, patch, begun.version)
    assert accept(firm, begun.id).state == "provisioning"


def test_licence_that_ended_while_it_rested_is_reinstated_once_it_was_renewed() -> None:
    firm, licence, _ = licensed()
    rests = acts.suspend(firm, licence.id, licence.version, TO_CLIENT)
    assert licence.terms is not None
    after = licence.terms.valid_until + timedelta(days=1)

    with clock.set_to(datetime.combine(after, datetime.min.time(), ZoneInfo("Europe/Madrid"))):
        with pytest.raises(LicenceIncomplete) as refused:
            acts.reinstate(firm, licence.id, rests.version, TO_CLIENT)
        renewed = renewing.change(firm, licence.id, TermsChange(valid_until=after), rests.version)
        assert acts.reinstate(firm, licence.id, renewed.version, TO_CLIENT).state == "active"
    assert [(each.pointer, each.rule.code) for each in refused.value.fields] == [
        ("/terms/valid_until", "terms-over")
    ]


def test_number_that_is_good_for_nothing_now_is_neither_mailed_nor_written_to_be_sent() -> None:
    firm, licence, _ = licensed()
    terms = kept(firm, licence).terms
    assert terms is not None

    def refused() -> list[str]:
        said = []
        for send in (
            lambda: numbers.send(firm, licence.id, NumberMail()),
            lambda: numbers.text(firm, licence.id, NumberTextQuery()),
        ):
            with pytest.raises(numbers.NumberNotGood) as why:
                send()
            said.append(why.value.sentence("es"))
        return said

    assert "vale en 1 ordenador, del" in numbers.text(firm, licence.id, NumberTextQuery()).text
    holding.hold(OPERATING, firm.tenant, licence.id, Because(reason="Se revisa"))
    assert all("el operador retiene la licencia" in each for each in refused())
    holding.lift(OPERATING, firm.tenant, licence.id, Because(reason="Se aclaró"))
    over = terms.valid_until + timedelta(days=settings().licence_grace_days + 2)
    with clock.set_to(datetime.combine(over, datetime.min.time(), UTC)):
        assert all("la licencia venció" in each for each in refused())
    numbers.send(firm, licence.id, NumberMail())
    assert numbers.show(firm, licence.id).number
    assert read(firm, licence).number_mails == 1


def test_terms_of_a_live_licence_change_with_its_number_and_the_client_is_told() -> None:
    firm, licence, owner = licensed(installations=2)
    installed(kept(firm, licence), 2)

    with pytest.raises(InstallationsInUse):
        renewing.change(firm, licence.id, TermsChange(installations=1), licence.version)
    assert read(firm, licence).version == licence.version
    until = kept(firm, licence).terms.valid_until + timedelta(days=365)  # type: ignore[union-attr]
    wanted = TermsChange(installations=4, valid_until=until, client_name="Contacto Ficticio")
    after = renewing.change(firm, licence.id, wanted, licence.version)
    quiet = renewing.change(firm, licence.id, TermsChange(notes="Solo nuestro"), after.version)

    known = facts(kept(firm, licence).number_id)
    assert (known.installations_allowed, known.valid_until) == (4, until)
    assert (after.client_name, quiet.terms and quiet.terms.notes) == (
        "Contacto Ficticio", "Solo nuestro",
    )  # fmt: skip
    (text,) = told(owner.tenant)
    assert "vale en 4 ordenadores" in text
    assert "Solo nuestro" not in str([each.model_dump() for each in mails(owner.tenant)])
    renewing.change(firm, licence.id, TermsChange(installations=2), quiet.version)
    assert facts(kept(firm, licence).number_id).installations_allowed == 2


def test_firm_is_told_thirty_seven_and_one_days_before_the_end_and_renewal_puts_it_off() -> None:
    firm, licence, _ = licensed(valid_from="2026-01-01", valid_until="2030-12-31")
    heard = []
    for _ in range(4):
        reminder = mail.find_reminder(firm.tenant, "licence-ends", licence.id)
        if reminder is None:
            break
        heard.append(reminder.at)
        with clock.set_to(reminder.at):
            tx = Transaction()
            following = ending.write_end_told(tx, reminder)
            mail.write_reminder(tx, firm.tenant, "licence-ends", licence.id, following)
            tx.commit()

    assert heard == [
        datetime(2030, 12, 1, 8, tzinfo=UTC), datetime(2030, 12, 24, 8, tzinfo=UTC),
        datetime(2030, 12, 30, 8, tzinfo=UTC),
    ]  # fmt: skip
    assert [each.count("31/12/2030") for each in told(firm.tenant)] == [2, 2, 2]
    assert events(firm, licence).count("terms_end_told") == 3
    version = read(firm, licence).version
    later = datetime(2031, 12, 31, tzinfo=UTC).date()
    renewing.change(firm, licence.id, TermsChange(valid_until=later), version)
    reminder = mail.find_reminder(firm.tenant, "licence-ends", licence.id)
    assert reminder is not None
    assert reminder.at == datetime(2031, 12, 1, 8, tzinfo=UTC)


def test_each_act_asks_who_takes_the_mailboxes_over_and_tells_the_number() -> None:
    firm, licence, owner = licensed()
    told_before = {each.act: each for each in acts.read_acts(firm, licence.id).data}
    assert told_before["suspend"].asks == ["mailboxes_to", "on"]
    assert told_before["delete"].asks == ["client_email", "mailboxes_to"]
    assert not {"set_payer", "cancel_stop"} & set(told_before)
    with pytest.raises(InvalidInput) as refused:
        acts.suspend(firm, licence.id, licence.version)
    assert said(refused) == [("/mailboxes_to", "mailboxes-to-missing")]
    with pytest.raises(InvalidInput) as no_plan:
        acts.set_payer(firm, licence.id, NewPayer(paid_by="client"), licence.version)
    assert said(no_plan) == [("/paid_by", "no-plan")]
    number_id = kept(firm, licence).number_id

    states = []
    at = licence.version
    for act, keeper in ((acts.suspend, "firm"), (acts.reinstate, "client"), (acts.unlink, "firm")):
        at = act(firm, licence.id, at, Handing.model_validate({"mailboxes_to": keeper})).version
        states.append(facts(number_id).state)
    wanted = Deletion(client_email=licence.client_email or "")
    acts.delete(firm, licence.id, wanted, at)

    assert states == ["suspended", "active", "unlinked"]
    assert facts(number_id).state == "deleted"
    with pytest.raises(WrongLicenceState):
        numbers.send(firm, licence.id, NumberMail())
    assert "hace cargo desde hoy Despacho Ficticio" in told(owner.tenant)[0]
    assert "los atiende su negocio" in told(owner.tenant)[1]
    assert events(firm, licence).count("mailboxes_handed") == 4
    assert onboarding.licences(owner.tenant) == []


def test_acts_on_other_products_take_neither_mailboxes_nor_a_day() -> None:
    from tests.support.clients import activated

    firm, licence, _ = activated()
    tomorrow = clock.now().date() + timedelta(days=2)

    for wanted, pointers in (
        (Rest(mailboxes_to="firm"), ["/mailboxes_to"]), (Rest(on=tomorrow), ["/on"]),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            resting.suspend(firm, licence.id, licence.version, wanted)
        assert [pointer for pointer, _ in said(refused)] == pointers
    assert resting.suspend(firm, licence.id, licence.version).state == "suspended"


def test_licence_rests_from_the_day_that_was_chosen_unless_that_was_cancelled() -> None:
    firm, licence, owner = licensed()
    day = (clock.now() + timedelta(days=10)).date()
    wanted = Rest(on=day, mailboxes_to="firm")
    past = Rest(on=day - timedelta(days=30), mailboxes_to="firm")
    with pytest.raises(InvalidInput) as refused:
        resting.suspend(firm, licence.id, licence.version, past)
    assert said(refused) == [("/on", "day-is-over")]

    planned = resting.suspend(firm, licence.id, licence.version, wanted)
    again = resting.suspend(firm, licence.id, licence.version, wanted)
    number_id = kept(firm, licence).number_id
    assert (planned.state, planned.stops_on, again.version) == ("active", day, planned.version)
    assert facts(number_id).stops_on == day
    assert "cancel_stop" in {each.act for each in acts.read_acts(firm, licence.id).data}
    to_come = planned.version + 1
    with pytest.raises(LicenceChanged):
        resting.cancel(firm, licence.id, to_come)
    with pytest.raises(LicenceChanged):
        renewing.change(firm, licence.id, TermsChange(notes="Otra"), to_come)
    cancelled = resting.cancel(firm, licence.id, planned.version)
    assert (cancelled.stops_on, facts(number_id).stops_on) == (None, None)
    assert resting.cancel(firm, licence.id, 1).version == cancelled.version
    fixed = resting.suspend(firm, licence.id, cancelled.version, wanted)
    due = {"firm_id": firm.tenant, "licence_id": licence.id}

    def come(at: datetime, version: int) -> str:
        with clock.set_to(at):
            workers.handle({**due, "stop_at_version": str(version)})
        return read(firm, licence).state

    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Madrid"))
    assert come(begins, planned.version) == "active"  # of a day that was cancelled
    assert come(begins - timedelta(seconds=1), fixed.version) == "active"
    assert come(begins, fixed.version) == "suspended"
    assert come(begins, fixed.version) == "suspended"
    assert (facts(number_id).state, facts(number_id).stops_on) == ("suspended", None)
    assert len(told(owner.tenant)) == 4
    seen = [each for each in events(firm, licence) if each.startswith(("stop", "susp"))]
    assert seen == ["stop_planned", "stop_cancelled", "stop_planned", "suspended"]


def test_client_who_leaves_keeps_the_mailboxes_and_its_number_is_good_no_more() -> None:
    firm, licence, owner = licensed()
    number_id = kept(firm, licence).number_id
    (act,) = leaving.read_acts(owner, licence.id).data
    assert "Sus buzones siguen siendo suyos" in " ".join(act.what_happens)

    leaving.leave(owner, licence.id)

    assert (read(firm, licence).state, facts(number_id).state) == ("unlinked", "unlinked")
    assert "el número ya no vale" in told(firm.tenant)[-1]


def test_corrected_client_gets_another_number_and_the_first_is_dead() -> None:
    firm, licence, _ = licensed()
    numbers.send(firm, licence.id, NumberMail())
    correcting.renew_key(firm, licence.id)
    before = kept(firm, licence)
    wanted = ClientCorrection(client_email=email("bueno"))
    foretold = {
        each.act: " ".join(each.what_happens) for each in acts.read_acts(firm, licence.id).data
    }
    for act in ("correct_client", "take_back"):
        assert "El número de licencia que se envió deja de valer" in foretold[act]
        assert "buzones del negocio que se quita se hace cargo su despacho" in foretold[act]

    correcting.correct_client(firm, licence.id, wanted, before.version)
    assert kept(firm, licence).number_id is None
    work(firm, licence)

    after = kept(firm, licence)
    assert (after.state, after.number_mails) == ("active", 0)
    assert after.number_id not in {None, before.number_id}
    assert (facts(before.number_id).state, facts(after.number_id).state) == ("deleted", "active")
    taken = correcting.take_back(firm, licence.id, after.version)
    assert (taken.state, facts(after.number_id).state) == ("withdrawn", "deleted")
    with pytest.raises(WrongLicenceState):
        renewing.change(firm, licence.id, TermsChange(installations=2), taken.version)


def test_corrected_tax_id_is_that_of_the_number() -> None:
    firm, licence, owner = licensed()
    first, second = nif(), nif()

    wanted = TaxIdCorrection(country="ES", id_type="NIF", id_number=first)
    tax_ids.correct_company(firm, licence.company_id or "", wanted)
    assert facts(kept(firm, licence).number_id).tax_id == first
    tax_ids.correct_business(owner, wanted.but(id_number=second))

    assert facts(kept(firm, licence).number_id).tax_id == second
    listed = service.list_licences(firm, LicenceQuery(q=second))
    assert [each.id for each in listed.data] == [licence.id]


def test_list_shows_installations_of_the_page_and_its_file_those_of_all() -> None:
    firm, licence, _ = licensed(installations=2, valid_until="2030-12-31")
    installed(kept(firm, licence), 1)

    with watched() as calls:
        (shown,) = service.list_licences(firm, LicenceQuery(product="notifications")).data
    assert calls == ["BatchGetItem", "BatchGetItem"]
    sheet = service.licences_csv(firm, LicenceFilters(product="notifications"))
    plain = service.licences_csv(firm, LicenceFilters())

    assert shown.installations is not None
    assert (shown.installations.allowed, shown.installations.in_use) == (2, 1)
    assert shown.installations.last_check_in_at is not None
    (row,) = list(sheet.rows)
    assert list(sheet.columns) == [
        *plain.columns, "identificación", "válida desde", "válida hasta",
        "instalaciones permitidas", "instalaciones en uso", "última comunicación",
    ]  # fmt: skip
    assert plain.columns[-1] == "lo lleva"  # of every licence the last, before those that follow
    assert row[-6] == licence.tax_id
    assert row[-4:-1] == ("2030-12-31", "2", "1")
