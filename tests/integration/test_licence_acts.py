"""What a firm and its client do with a licence that is there, and what follows for both."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import Claim
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError, InvalidInput
from chalicelib.core.history import HistoryEntry
from chalicelib.core.paging import PageQuery
from chalicelib.firms import service as firms
from chalicelib.invoicing.issuing import CoverOver
from chalicelib.licences import acts, leaving, requests, service, store, workers
from chalicelib.licences.forms import Deletion, LicenceQuery, NewPayer
from chalicelib.licences.leaving import BusinessLicenceNotFound
from chalicelib.licences.model import WrongLicenceState
from chalicelib.licences.requests import LicenceRequestNotFound
from chalicelib.licences.service import LicenceChanged
from chalicelib.licences.views import LicenceView
from chalicelib.mail.model import Mail
from chalicelib.onboarding import opening, status, steps, subscribing
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.forms import NewActivity, NewBusiness, NewSubscription
from chalicelib.onboarding.tax_id import BusinessAlreadyYours
from tests.support.businesses import put_subscription
from tests.support.clients import activated, onboard
from tests.support.issuing import issue, new_invoice
from tests.support.licensing import (
    accept,
    asked,
    draft,
    email,
    events,
    mails,
    new_company,
    new_firm,
    number,
    owner_of,
    read,
    waiting,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")


def version(firm: Caller, licence: LicenceView) -> int:
    return read(firm, licence).version


def do(act: Callable[[Caller, str, int], LicenceView], firm: Caller, licence: LicenceView) -> str:
    return act(firm, licence.id, version(firm, licence)).state


def delete(firm: Caller, licence: LicenceView, client_email: str | None = None) -> LicenceView:
    wanted = Deletion(client_email=client_email or licence.client_email or "")
    return acts.delete(firm, licence.id, wanted, version(firm, licence))


def told(tenant: str, template: str = "licence-changed") -> list[tuple[str, list[str]]]:
    """Headline and paragraphs of the mails, oldest first."""
    return [
        (each.facts["headline"], json.loads(each.facts["paragraphs"]))
        for each in sorted(mails(tenant), key=lambda each: each.created_at)
        if each.template == template
    ]


def business_events(business_id: str) -> list[str]:
    entries = Table(business_id).each(HistoryEntry, f"HISTORY#{business_id}")
    return [entry.event for entry in entries]


def is_free(firm: Caller, licence: LicenceView) -> bool:
    """Whether nothing holds the company."""
    found = store.licence(firm.tenant, licence.id)
    assert found is not None
    company = firms.company(firm.tenant, found.company_id or "")
    key = store.live_key(found)
    (live,) = get_many([(key, Claim)])
    return live is None and not company.licensed


def issuing() -> tuple[Caller, LicenceView, Caller]:
    """A licence whose client has issued by the plan that the firm pays."""
    firm, licence, owner = ready()
    issue(owner, new_invoice())
    return firm, read(firm, licence), owner


def ready() -> tuple[Caller, LicenceView, Caller]:
    """A licence whose client may issue."""
    firm, licence, owner = activated()
    steps.add_activity(owner, NewActivity(code="6201.0"))
    onboard(owner)
    return firm, licence, owner


def test_suspended_client_is_told_issues_for_some_days_and_then_by_a_plan_of_its_own() -> None:
    firm, licence, owner = issuing()
    assert subscribing.read_subscription(owner).paid_by == "firm"
    foretold = {act.act: act for act in acts.read_acts(firm, licence.id).data}["suspend"]

    assert do(acts.suspend, firm, licence) == "suspended"

    end = subscribing.read_subscription(owner).cover_end
    assert end is not None
    assert foretold.issuing_ends_at == end.ends_at
    assert timedelta(days=7) < end.ends_at - clock.now() <= timedelta(days=8)
    assert (end.reason, end.licence_id) == ("suspended", licence.id)
    ((headline, paragraphs),) = told(owner.tenant)
    firm_seen = firms.firm(firm.tenant)
    assert headline == f"{firm_seen.name} desactivó su licencia"
    assert any("hasta el" in each for each in paragraphs)
    assert firm_seen.email in paragraphs[-1]
    assert business_events(owner.tenant)[-1] == "licence_suspended"
    assert service.batch_licence_of(owner.tenant) is None
    (listed,) = requests.list_licences(owner).data
    assert listed.suspended_at is not None
    assert issue(owner, new_invoice()).state == "issued"
    with clock.set_to(end.ends_at - timedelta(seconds=1)):
        assert issue(owner, new_invoice()).state == "issued"
    with clock.set_to(end.ends_at):
        assert not status.read_status(owner).ready
        with pytest.raises(CoverOver) as caught:
            issue(owner, new_invoice())
        assert firm_seen.email in caught.value.sentence("es")

        own = put_subscription(owner, NewSubscription(plan="monthly"))
        assert (own.paid_by, own.cover_end) == ("client", None)
        assert issue(owner, new_invoice()).state == "issued"


def test_reinstated_licence_hands_batches_again_and_its_firm_pays_again() -> None:
    firm, licence, owner = issuing()
    do(acts.suspend, firm, licence)
    put_subscription(owner, NewSubscription(plan="annual"))

    assert do(acts.reinstate, firm, licence) == "active"

    plan, handed = subscribing.read_subscription(owner), service.batch_licence_of(owner.tenant)
    assert (plan.plan, plan.paid_by, plan.cover_end) == ("annual", "firm", None)
    assert handed is not None
    assert handed.id == licence.id
    assert events(firm, licence)[-2:] == ["suspended", "reinstated"]
    assert "volvió a activar" in told(owner.tenant)[-1][0]


def test_where_nothing_was_issued_the_plan_of_the_firm_ends_at_once_and_that_is_said() -> None:
    firm, licence, owner = ready()
    english = replace(firm, language="en")
    (foretold,) = [a for a in acts.read_acts(english, licence.id).data if a.act == "unlink"]
    assert any("has not issued anything yet" in each for each in foretold.what_happens)

    do(acts.unlink, firm, licence)

    with pytest.raises(CoverOver):
        issue(owner, new_invoice())
    assert "aún no ha emitido" in " ".join(told(owner.tenant)[-1][1])
    put_subscription(owner, NewSubscription(plan="annual"))
    assert issue(owner, new_invoice()).state == "issued"


def test_further_act_does_not_put_the_end_off() -> None:
    firm, licence, owner = issuing()
    do(acts.suspend, firm, licence)
    before = subscribing.read_subscription(owner).cover_end
    foretold = {each.act: each.issuing_ends_at for each in acts.read_acts(firm, licence.id).data}
    (leaving_told,) = leaving.read_acts(owner, licence.id).data

    with clock.set_to(clock.now() + timedelta(days=3)):
        do(acts.unlink, firm, licence)

    after = subscribing.read_subscription(owner).cover_end
    assert before is not None
    assert after is not None
    assert (after.ends_at, after.reason) == (before.ends_at, "unlinked")
    assert (foretold["unlink"], foretold["delete"]) == (before.ends_at, before.ends_at)
    assert (foretold["reinstate"], leaving_told.issuing_ends_at) == (None, before.ends_at)


def test_client_who_pays_issues_on_whatever_the_firm_does() -> None:
    firm, licence, owner = issuing()
    paid = acts.set_payer(firm, licence.id, NewPayer(paid_by="client"), licence.version)
    assert paid.paid_by == "client"
    end = subscribing.read_subscription(owner).cover_end
    assert end is not None
    assert end.reason == "payer_changed"
    put_subscription(owner, NewSubscription(plan="monthly"))

    for act in (acts.suspend, acts.unlink):
        do(act, firm, licence)
        assert subscribing.read_subscription(owner).cover_end is None
        assert issue(owner, new_invoice()).state == "issued"
    assert "lo paga su negocio" in " ".join(told(owner.tenant)[-1][1])


def test_payer_is_set_in_the_wizard_told_in_the_summary_and_changed_while_live() -> None:
    firm = new_firm("en")
    made = draft(firm, new_company(firm), email("cliente"), paid_by="client")
    happens = service.read_summary(replace(firm, language="en"), made.id).what_happens
    assert "The plan of the business will be paid by the client." in happens
    accept(firm, made.id)
    work(firm, made)
    licence = read(firm, made)
    business = onboarding.issuer(licence.business_id or "")
    assert (licence.paid_by, business.paid_by) == ("client", "client")

    acts.set_payer(firm, made.id, NewPayer(paid_by="firm"), licence.version)
    again = acts.set_payer(firm, made.id, NewPayer(paid_by="firm"), licence.version)

    assert onboarding.issuer(business.business.id).paid_by == "firm"
    assert events(firm, made)[-1] == "payer_set"
    assert again.version == licence.version + 1


ENDS = [
    *[(None, last) for last in ("unlink", "delete", "leave")],
    *[("suspend", last) for last in ("unlink", "delete", "leave")],
    ("unlink", "delete"),
]


@pytest.mark.parametrize(("first", "last"), ENDS)
def test_after_any_end_the_company_is_free_and_the_same_business_comes_back(
    first: str | None, last: str
) -> None:
    firm, licence, owner = issuing()
    if first is not None:
        do(getattr(acts, first), firm, licence)
    if last == "leave":
        leaving.leave(owner, licence.id)
    elif last == "delete":
        delete(firm, licence, (licence.client_email or "").upper())
    else:
        do(acts.unlink, firm, licence)

    dossier = onboarding.issuer(owner.tenant)
    assert is_free(firm, licence)
    assert dossier.licences == []
    assert [each.last_issued for each in dossier.series] == [41]
    assert dossier.connection is not None

    renewed = draft(firm, read(firm, licence).company_id or "", licence.client_email or "")
    accept(firm, renewed.id)
    work(firm, renewed)
    assert read(firm, renewed).state == "awaiting_client"
    requests.accept(owner, renewed.id)

    assert read(firm, renewed).business_id == owner.tenant
    again = subscribing.read_subscription(owner)
    assert (again.paid_by, again.cover_end) == ("firm", None)
    assert issue(owner, new_invoice()).state == "issued"
    assert [each.last_issued for each in onboarding.issuer(owner.tenant).series] == [42]


def test_deleting_asks_for_the_email_of_the_client() -> None:
    firm, licence, _ = activated()

    with pytest.raises(InvalidInput) as caught:
        delete(firm, licence, "otra@example.com")

    assert [each.rule.code for each in caught.value.fields] == ["client-email-differs"]
    assert read(firm, licence).state == "active"
    assert delete(firm, licence).state == "deleted"
    assert delete(firm, licence).state == "deleted"
    assert events(firm, licence).count("deleted") == 1


def test_client_who_leaves_is_gone_for_the_firm_which_is_told() -> None:
    firm, licence, owner = issuing()
    (act,) = leaving.read_acts(owner, licence.id).data
    assert (act.act, act.asks) == ("leave", [])
    assert "Su negocio deja de trabajar con" in act.what_happens[0]

    leaving.leave(owner, licence.id)

    assert read(firm, licence).state == "unlinked"
    assert events(firm, licence)[-1] == "client_left"
    ((headline, (text,)),) = told(firm.tenant)
    assert headline == "Ejemplo Ficticio S.A. dejó su despacho"
    assert "siguen siendo suyas" in text
    assert requests.list_licences(owner).data == []
    for again in (leaving.leave, leaving.read_acts):
        with pytest.raises(BusinessLicenceNotFound):
            again(owner, licence.id)
    stranger = owner_of(email("otra"), number())
    with pytest.raises(BusinessLicenceNotFound):
        leaving.leave(stranger, licence.id)


def test_request_is_withdrawn_and_its_owner_told() -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    firm, licence = asked(address, tax_id)
    assert waiting(owner) == [licence.id]

    assert do(acts.withdraw, firm, licence) == "withdrawn"

    assert waiting(owner) == []
    assert is_free(firm, licence)
    sent: list[Mail] = [m for m in mails(owner.tenant) if m.recipient == address]
    assert "licence-request-withdrawn" in {each.template for each in sent}
    assert business_events(owner.tenant)[-1] == "licence_request_withdrawn"
    with pytest.raises(LicenceRequestNotFound):
        requests.accept(owner, licence.id)
    renewed = draft(firm, read(firm, licence).company_id or "", address)
    accept(firm, renewed.id)
    work(firm, renewed)
    assert waiting(owner) == [renewed.id]


def test_draft_and_failed_activation_are_withdrawn_in_silence() -> None:
    firm = new_firm()
    made = draft(firm, new_company(firm), email("cliente"))
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    other, failed = asked(address, tax_id)
    requests.refuse(owner, failed.id)

    for caller, licence in ((firm, made), (other, failed)):
        assert do(acts.withdraw, caller, licence) == "withdrawn"
        assert is_free(caller, licence)
        with pytest.raises(WrongLicenceState):
            do(acts.suspend, caller, licence)
        assert acts.read_acts(caller, licence.id).data == []
    assert [m.template for m in mails(firm.tenant)] == []


def test_unused_draft_expires_and_one_that_was_changed_since_does_not() -> None:
    firm = new_firm()
    made = draft(firm, new_company(firm), email("cliente"))
    body = {"firm_id": firm.tenant, "licence_id": made.id}

    workers.handle({**body, "expire_at_version": str(made.version - 1)})
    assert read(firm, made).state == "draft"

    workers.handle({**body, "expire_at_version": str(made.version)})
    workers.handle({**body, "expire_at_version": str(made.version)})

    assert read(firm, made).state == "withdrawn"
    assert events(firm, made)[-1] == "draft_expired"
    (last, *_) = service.read_history(firm, made.id, PageQuery()).data
    assert "90 días" in last.text


def test_act_at_an_old_version_is_refused_and_one_that_is_done_is_not() -> None:
    firm, licence, _ = activated()
    before = version(firm, licence)
    done = acts.suspend(firm, licence.id, before)

    assert acts.suspend(firm, licence.id, before) == done
    with pytest.raises(LicenceChanged):
        acts.unlink(firm, licence.id, before)
    with pytest.raises(WrongLicenceState):
        acts.withdraw(firm, licence.id, done.version)


def test_of_two_acts_at_once_one_wins() -> None:
    firm, licence, owner = issuing()
    seen = version(firm, licence)

    def attempt(act: Callable[[Caller, str, int], LicenceView]) -> str:
        try:
            return act(firm, licence.id, seen).state
        except DomainError as exc:
            return exc.code

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(attempt, [acts.suspend, acts.unlink, acts.suspend, acts.unlink]))

    state = read(firm, licence).state
    assert sorted(done) == sorted([state] * 2 + ["licence-changed"] * 2)
    acted = [event for event in events(firm, licence) if event in {"suspended", "unlinked"}]
    assert acted == [state]
    assert len(told(owner.tenant)) == 1
    assert is_free(firm, licence) == (state == "unlinked")


def test_client_leaves_while_the_firm_suspends_and_both_know_what_became() -> None:
    firm, licence, owner = issuing()
    seen = version(firm, licence)

    def leave() -> str:
        try:
            leaving.leave(owner, licence.id)
        except DomainError as exc:
            return exc.code
        return "left"

    def suspend() -> str:
        try:
            return acts.suspend(firm, licence.id, seen).state
        except DomainError as exc:
            return exc.code

    with ThreadPoolExecutor(2) as threads:
        left, suspended = threads.submit(leave), threads.submit(suspend)
        outcomes = {left.result(), suspended.result()}

    state = read(firm, licence).state
    assert outcomes in (
        {"left", "licence-changed"}, {"left", "suspended"}, {"changed-meanwhile", "suspended"},
    )  # fmt: skip
    assert state == ("unlinked" if "left" in outcomes else "suspended")
    assert is_free(firm, licence) == (state == "unlinked")


def test_list_is_filtered_and_counted_by_groups() -> None:
    firm, licence, _ = activated()
    company = new_company(firm, code="00043")
    begun = draft(firm, company, email("otro"))

    def ids(**asked_for: str) -> list[str]:
        query = LicenceQuery.model_validate(asked_for)
        return [each.id for each in service.list_licences(firm, query).data]

    assert ids(group="active") == [licence.id]
    assert ids(group="in_progress") == [begun.id]
    assert ids(group="inactive") == []
    do(acts.suspend, firm, licence)
    page = service.list_licences(firm, LicenceQuery(group="inactive"))
    assert ([each.id for each in page.data], page.total) == ([licence.id], 1)
    assert page.by_group == {"in_progress": 1, "inactive": 1}
    assert ids(group="active") == []
    assert ids(group="inactive", state="unlinked") == []


def test_second_business_of_a_tax_id_is_not_opened_by_the_same_account() -> None:
    tax_id = number()
    owner = owner_of(email("duena"), tax_id)
    wanted = NewBusiness(id_type="02", id_number=tax_id, legal_name="Otra Vez Ficticia S.A.")

    with pytest.raises(BusinessAlreadyYours) as caught:
        opening.create_business(Caller(account_id=owner.account_id), wanted)

    assert owner.tenant in caught.value.sentence("es")
    assert (
        opening.create_business(
            Caller(account_id=owner_of(email("otra"), number()).account_id), wanted
        ).id_number
        == tax_id
    )


def test_acts_of_another_firm_are_not_found() -> None:
    firm, licence, _ = activated()
    stranger = new_firm()

    for act in (acts.suspend, acts.reinstate, acts.unlink, acts.withdraw):
        with pytest.raises(service.LicenceNotFound):
            act(stranger, licence.id, version(firm, licence))
    with pytest.raises(service.LicenceNotFound):
        acts.read_acts(stranger, licence.id)
