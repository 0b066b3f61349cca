"""The licence wizard on the local stack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws.table import Table
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.licences import service
from chalicelib.licences.model import (
    Licence,
    LicenceAlreadyLive,
    LicenceIncomplete,
    LicenceNotEditable,
    LicenceNotFound,
    LicencePatch,
    LicenceQuery,
    NewLicence,
)
from chalicelib.licences.service import LicenceChanged
from chalicelib.licences.views import LicenceView
from tests.support.licensing import (
    accepted,
    draft,
    email,
    new_company,
    new_firm,
)

pytestmark = pytest.mark.usefixtures("stack")


def test_one_of_two_drafts_of_a_company_is_accepted() -> None:
    caller = new_firm()
    company = new_company(caller)
    drafts = [draft(caller, company, email("cliente")) for _ in range(2)]

    def accept(licence: LicenceView) -> str:
        try:
            return service.accept_licence(caller, licence.id).state
        except LicenceAlreadyLive as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(accept, drafts))

    assert outcomes == ["licence-already-live", "provisioning"]


def test_incomplete_draft_is_not_accepted() -> None:
    caller = new_firm()
    licence = service.create_licence(caller, NewLicence(product="invoicing"))

    with pytest.raises(LicenceIncomplete) as caught:
        service.accept_licence(caller, licence.id)

    pointers = [field.pointer for field in caught.value.fields]
    assert pointers == ["/firm_email", "/company_id", "/client_email"]
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
    service.accept_licence(caller, licence.id)
    with pytest.raises(LicenceNotEditable):
        service.change_licence(caller, licence.id, LicencePatch(language="en"), licence.version + 1)


def test_confidentiality_covers_licences_and_their_history() -> None:
    caller = new_firm()
    company = new_company(caller)
    licence = draft(caller, company, email("cliente"))
    blind = Caller(
        account_id="acc_2", tenant=caller.tenant, role="adviser", companies=frozenset({"cmp_x"})
    )
    sighted = Caller(
        account_id="acc_3", tenant=caller.tenant, role="adviser", companies=frozenset({company})
    )

    assert service.list_licences(blind, LicenceQuery()).data == []
    assert [v.id for v in service.list_licences(sighted, LicenceQuery()).data] == [licence.id]
    for ask in (service.read_licence, service.read_summary, service.accept_licence):
        with pytest.raises(LicenceNotFound):
            ask(blind, licence.id)
    with pytest.raises(LicenceNotFound):
        service.read_history(blind, licence.id, PageQuery())
    with pytest.raises(LicenceNotFound):
        service.read_licence(new_firm(), licence.id)


def test_list_is_filtered_by_state_through_all_pages() -> None:
    caller = new_firm()
    company = new_company(caller)
    one = service.accept_licence(caller, draft(caller, company, email("cliente")).id)
    for _ in range(5):
        service.create_licence(caller, NewLicence(product="invoicing"))

    query = LicenceQuery(state="provisioning", limit=2)
    drafts = service.list_licences(caller, LicenceQuery(state="draft", limit=100))

    assert [v.id for v in service.list_licences(caller, query).data] == [one.id]
    assert len(drafts.data) == 5


def test_plan_and_key_never_leave_in_a_view() -> None:
    caller = new_firm()
    licence = accepted(caller, email("cliente"))
    stored = Table(caller.tenant).get(Licence, "LICENCES", licence.id)

    assert stored is not None
    assert stored.plan is not None
    assert stored.plan.sealed_key not in repr(stored)
    assert stored.plan.account_id not in licence.model_dump_json()
