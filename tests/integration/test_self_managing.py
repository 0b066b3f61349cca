"""Self-management of a client: mark and licence are set in one act and never disagree."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.clients import service as clients
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import client_id
from chalicelib.core.errors import InvalidInput
from chalicelib.firms.features import FeatureNotActive
from chalicelib.licences import self_managing, service
from chalicelib.licences.forms import LicenceQuery, SelfManagement
from chalicelib.licences.model import LicenceIncomplete
from chalicelib.licences.service import ClientNotFound
from chalicelib.licences.views import LicenceView, SelfManagementView
from tests.support.licensing import (
    draft,
    email,
    events,
    new_company,
    new_firm,
    number,
    read,
    work,
)
from tests.support.notices import nif

pytestmark = pytest.mark.usefixtures("stack")


def client_of(firm: Caller, tax_id: str | None = None) -> str:
    """Upload the one company of a client; give the client's id."""
    tax_id = tax_id or nif()
    new_company(firm, country="ES", tax_id=tax_id, activities=[])
    return client_id("ES", tax_id)


def put(firm: Caller, client: str, **said: Any) -> SelfManagementView:
    return self_managing.put(firm, client, SelfManagement.model_validate(said))


def begin(firm: Caller, client: str, **said: Any) -> LicenceView:
    given = {"client_email": email("cliente"), "client_name": "Cliente Ficticio", **said}
    licence = put(firm, client, self_managed=True, **given).licence
    assert licence is not None
    return licence


def is_marked(firm: Caller, client: str) -> bool:
    return clients.read_client(firm, client).self_managed


def test_mark_makes_and_issues_the_licence_and_goes_with_its_rest_and_return() -> None:
    firm = new_firm()
    client = client_of(firm)
    assert not is_marked(firm, client)

    licence = begin(firm, client, terms={"installations": 3})

    assert (licence.state, licence.terms and licence.terms.installations) == ("provisioning", 3)
    assert not is_marked(firm, client)
    work(firm, licence)
    assert is_marked(firm, client)
    assert put(firm, client, self_managed=True).licence == read(firm, licence).but(
        mail=None, installations=None, progress=None
    )
    with pytest.raises(InvalidInput) as refused:
        put(firm, client, self_managed=False)
    assert [each.rule.code for each in refused.value.fields] == ["mailboxes-to-missing"]
    ended = put(firm, client, self_managed=False, mailboxes_to="firm")
    assert (ended.self_managed, ended.licence and ended.licence.state) == (False, "suspended")
    assert not is_marked(firm, client)
    assert put(firm, client, self_managed=False).licence == ended.licence
    again = put(firm, client, self_managed=True, mailboxes_to="client")
    assert (again.self_managed, is_marked(firm, client)) == (True, True)
    told = events(firm, licence)
    assert told[:2] == ["company_chosen", "client_email_set"]
    assert {"terms_changed", "accepted", "suspended", "reinstated"} <= set(told)


def test_draft_that_there_is_is_issued_and_what_is_not_active_yet_is_taken_back() -> None:
    firm, tax_id = new_firm(), nif()
    client = client_of(firm, tax_id)
    (company,) = clients.read_client(firm, client).companies
    begun = draft(firm, company.id, email("cliente"), product="notifications")

    gone = put(firm, client, self_managed=False)

    assert (gone.licence, read(firm, begun).state) == (None, "withdrawn")
    begun = draft(firm, company.id, email("cliente"), product="notifications")
    issued = put(firm, client, self_managed=True).licence
    assert issued is not None
    assert (issued.id, issued.state) == (begun.id, "provisioning")


def test_mark_is_refused_without_an_address_a_feature_a_served_country_or_a_client() -> None:
    firm = new_firm()
    client = client_of(firm)
    with pytest.raises(LicenceIncomplete) as refused:
        put(firm, client, self_managed=True)
    assert [each.pointer for each in refused.value.fields] == ["/client_email"]
    tax_id = number()
    new_company(firm, code="00099", tax_id=tax_id)
    with pytest.raises(InvalidInput):
        begin(firm, client_id("CR", tax_id))
    with pytest.raises(InvalidInput):
        begin(firm, client, company_id="cmp_other")
    with pytest.raises(ClientNotFound):
        put(new_firm(), client, self_managed=False)
    other = new_firm(is_confirmed=False)
    with pytest.raises(FeatureNotActive):
        begin(other, client_of(other))


def test_many_who_set_the_mark_at_once_make_one_licence() -> None:
    firm = new_firm()
    client, address = client_of(firm), email("cliente")

    with ThreadPoolExecutor(3) as threads:
        made = list(threads.map(lambda _: begin(firm, client, client_email=address).id, range(3)))

    assert len(set(made)) == 1
    assert service.list_licences(firm, LicenceQuery(product="notifications")).total == 1
