"""The licence wizard on the local stack."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.accounts import counting
from chalicelib.accounts.limits import LIMITS, PERIOD, LimitReached
from chalicelib.aws.table import InvalidCursor, Table
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.firms import service as firms
from chalicelib.licences import service
from chalicelib.licences.forms import LicencePatch, LicenceQuery, NewLicence
from chalicelib.licences.model import Licence, LicenceIncomplete, LicenceNotEditable
from chalicelib.licences.service import LicenceAlreadyLive, LicenceChanged, LicenceNotFound
from chalicelib.licences.views import LicenceView
from tests.support.companies import send
from tests.support.faults import overtaken_at
from tests.support.licensing import (
    accept,
    accepted,
    confirm,
    draft,
    email,
    new_company,
    new_firm,
    number,
    read,
    refused_company,
    work,
)
from tests.support.scopes import HIDDEN, only

pytestmark = pytest.mark.usefixtures("stack")


def test_one_of_two_drafts_of_a_company_is_accepted() -> None:
    caller = new_firm()
    company = new_company(caller)
    drafts = [draft(caller, company, email("cliente")) for _ in range(2)]

    def outcome(licence: LicenceView) -> str:
        try:
            return accept(caller, licence.id).state
        except LicenceAlreadyLive as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(outcome, drafts))

    assert outcomes == ["licence-already-live", "provisioning"]


def test_incomplete_draft_is_not_accepted() -> None:
    caller = new_firm()
    licence = service.create_licence(caller, NewLicence(product="invoicing"))

    with pytest.raises(LicenceIncomplete) as caught:
        accept(caller, licence.id)

    pointers = [field.pointer for field in caught.value.fields]
    assert pointers == ["/company_id", "/client_email"]
    assert not service.read_summary(caller, licence.id).complete


def test_stale_unknown_and_late_changes_are_refused() -> None:
    caller = new_firm()
    company = new_company(caller)
    licence = draft(caller, company, email("cliente"))

    with pytest.raises(LicenceChanged):
        service.change_licence(caller, licence.id, LicencePatch(language="en"), licence.version - 1)
    with pytest.raises(InvalidInput):
        service.change_licence(
            caller, licence.id, LicencePatch(company_id="cmp_none"), licence.version
        )
    accept(caller, licence.id)
    with pytest.raises(LicenceNotEditable):
        service.change_licence(caller, licence.id, LicencePatch(language="en"), licence.version + 1)


def test_licence_that_changed_since_its_summary_is_not_accepted() -> None:
    caller = new_firm()
    licence = draft(caller, new_company(caller), email("cliente"))
    seen = service.read_summary(caller, licence.id)
    service.change_licence(
        caller, licence.id, LicencePatch(client_email=email("otro")), licence.version
    )

    with pytest.raises(LicenceChanged):
        service.accept_licence(caller, licence.id, seen.version)

    assert service.read_licence(caller, licence.id).state == "draft"
    assert accept(caller, licence.id).state == "provisioning"


def test_every_click_on_accept_gets_the_same_answer() -> None:
    caller = new_firm()
    licence = draft(caller, new_company(caller), email("cliente"))

    with ThreadPoolExecutor(4) as threads:
        clicks = list(
            threads.map(
                lambda _: service.accept_licence(caller, licence.id, licence.version), range(4)
            )
        )

    assert {(click.state, click.version) for click in clicks} == {
        ("provisioning", licence.version + 1)
    }


def test_unconfirmed_firm_activates_few_licences_a_day_and_all_once_confirmed() -> None:
    caller, most = new_firm(is_confirmed=False), LIMITS["activations"]["unconfirmed"]
    codes = [f"{number:05d}" for number in range(most + 1)]
    drafts = [draft(caller, new_company(caller, code=code), email("cliente")).id for code in codes]
    for each in drafts[:-1]:
        accept(caller, each)

    with pytest.raises(LimitReached) as caught:
        accept(caller, drafts[-1])

    wait = int(str(caught.value.facts["retry_after_seconds"]))
    assert PERIOD.total_seconds() - 300 < wait <= PERIOD.total_seconds() + 1
    assert service.read_licence(caller, drafts[-1]).state == "draft"
    assert "ask for the firm to be confirmed" in caught.value.sentence("en")
    assert caught.value.way == "POST /v1/firms/{firm}/confirmation-request"
    assert "(Costa Rica time) on." in caught.value.sentence("en")
    assert counting.left(caller, "activations").left == 0
    with clock.set_to(clock.now() + PERIOD):
        assert counting.left(caller, "activations").left == most
    other_firm = replace(caller, tenant=new_firm(is_confirmed=False).tenant)
    assert counting.left(other_firm, "activations").left == 0, "the person has none either"
    confirm(caller.tenant)
    assert accept(caller, drafts[-1]).state == "provisioning"
    assert accept(caller, drafts[-1]).state == "provisioning"


def test_activations_at_once_do_not_pass_the_limit() -> None:
    caller, most = new_firm(is_confirmed=False), LIMITS["activations"]["unconfirmed"]

    def counted(_: int) -> bool:
        try:
            counting.count(caller, "activations")
        except LimitReached:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        passed = list(threads.map(counted, range(most + 5)))

    assert passed.count(True) == most


def test_confidentiality_covers_licences_and_their_history() -> None:
    caller = new_firm()
    company = new_company(caller)
    licence = draft(caller, company, email("cliente"))
    blind, sighted = (
        Caller("acc_2", tenant=caller.tenant, role="adviser", companies=only(frozenset({seen})))
        for seen in (HIDDEN, company)
    )

    assert service.list_licences(blind, LicenceQuery()).data == []
    assert [v.id for v in service.list_licences(sighted, LicenceQuery()).data] == [licence.id]
    for ask in (service.read_licence, service.read_summary, service.read_panel, accept):
        with pytest.raises(LicenceNotFound):
            ask(blind, licence.id)
    with pytest.raises(LicenceNotFound):
        service.read_history(blind, licence.id, PageQuery())
    with pytest.raises(LicenceNotFound):
        service.read_licence(new_firm(), licence.id)


def test_list_is_filtered_by_state_through_all_pages() -> None:
    caller = new_firm()
    company = new_company(caller)
    one = accept(caller, draft(caller, company, email("cliente")).id)
    for _ in range(5):
        service.create_licence(caller, NewLicence(product="invoicing"))

    query = LicenceQuery(state="provisioning", limit=2)
    drafts = service.list_licences(caller, LicenceQuery(state="draft", limit=100))

    assert [v.id for v in service.list_licences(caller, query).data] == [one.id]
    assert len(drafts.data) == 5


def test_cursor_of_one_filter_is_not_one_of_another() -> None:
    caller = new_firm()
    for _ in range(3):
        service.create_licence(caller, NewLicence(product="invoicing"))
    cursor = service.list_licences(caller, LicenceQuery(state="draft", limit=1)).next_cursor

    query = LicenceQuery(state="draft", limit=5, cursor=cursor)
    assert len(service.list_licences(caller, query).data) == 2
    for other in ("active", None):
        with pytest.raises(InvalidCursor):
            service.list_licences(caller, query.model_copy(update={"state": other}))


def test_company_that_is_taken_away_is_gone_whole() -> None:
    caller = new_firm()
    licence = draft(caller, new_company(caller), email("cliente"))

    after = service.change_licence(
        caller,
        licence.id,
        LicencePatch.model_validate({"company_id": None, "client_name": None}),
        licence.version,
    )

    assert (after.company_id, after.company_code, after.company_name) == (None, None, None)
    assert (after.client_name, after.client_email) == (None, licence.client_email)


def test_provision_and_key_never_leave_in_a_view() -> None:
    caller = new_firm()
    licence = accepted(caller, email("cliente"))
    stored = Table(caller.tenant).get(Licence, "LICENCES", licence.id)

    assert stored is not None
    assert stored.provision is not None
    assert stored.provision.sealed_key not in repr(stored)
    assert stored.provision.account_id not in licence.model_dump_json()


def test_code_of_a_licensed_company_cannot_be_given_to_another_taxpayer() -> None:
    caller, tax_id = new_firm(), number()
    licence = accepted(caller, email("cliente"), tax_id)
    others = [{"tax_id": number()}, {"country": "ES", "tax_id": "B12345674"}]

    for state in ("provisioning", "active"):
        assert read(caller, licence).state == state
        for other in others:
            (error,) = refused_company(caller, name="Otra Ficticia S.A.", **other)
            assert (error.pointer, error.code) == ("/companies/0/tax_id", "company-licensed")
            assert "00042" in error.detail
        new_company(caller, name=f"Ejemplo en {state} S.A.", tax_id=tax_id)
        work(caller, licence)

    company = firms.company(caller.tenant, company_id(caller.tenant, "con", "00042"))
    assert (company.name, company.tax_id) == ("Ejemplo en active S.A.", tax_id)


def test_licence_that_comes_while_a_list_is_uploaded_keeps_its_taxpayer() -> None:
    caller, tax_id = new_firm(), number()
    licence = draft(caller, new_company(caller, tax_id=tax_id), email("cliente"))

    def activate() -> None:
        work(caller, accept(caller, licence.id))

    with overtaken_at("TransactWriteItems", activate):
        errors = refused_company(caller, tax_id=number())

    assert [error.code for error in errors] == ["company-licensed"]
    assert firms.company(caller.tenant, company_id(caller.tenant, "con", "00042")).tax_id == tax_id


def test_licensed_company_keeps_the_kind_of_its_tax_id() -> None:
    caller, tax_id = new_firm(), number()
    accepted(caller, email("cliente"), tax_id)

    (error,) = refused_company(caller, tax_id=tax_id, id_type="04")

    assert error.code == "company-licensed"


def test_row_of_a_licensed_code_keeps_no_other_row_from_being_written() -> None:
    caller = new_firm()
    accepted(caller, email("cliente"))
    row = {"country": "CR", "program": "con"}
    rows = [
        row | {"code": "00043", "name": "Nueva Ficticia S.A.", "tax_id": number()},
        row | {"code": "00042", "name": "Otra Ficticia S.A.", "tax_id": number()},
    ]

    body = json.dumps({"companies": rows}).encode()

    done = send(caller, body)

    assert [error.pointer for error in done.errors] == ["/companies/1/tax_id"]
    assert (done.created, done.refused) == (1, 1)
    new = firms.company(caller.tenant, company_id(caller.tenant, "con", "00043"))
    assert new.name == "Nueva Ficticia S.A."
