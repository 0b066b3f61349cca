"""The firm's list once more: the client sees what differs and takes over what they choose."""

from __future__ import annotations

from typing import cast

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.firms import service as firms
from chalicelib.licences import acts, initial_data
from chalicelib.licences.forms import InitialDataChoice
from chalicelib.licences.initial_data import LicenceNotActive, NothingDiffers
from chalicelib.licences.leaving import BusinessLicenceNotFound
from chalicelib.licences.views import LicenceView
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import ListedField
from tests.support.businesses import connect, connection_of
from tests.support.licensing import (
    accepted,
    email,
    events,
    mails,
    new_company,
    new_firm,
    read,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")


def licensed() -> tuple[Caller, LicenceView, Caller]:
    caller = new_firm()
    licence = accepted(caller, email("cliente"))
    work(caller, licence)
    licence = read(caller, licence)
    owner = owner_by_licence(licence.business_id or "")
    return caller, licence, owner


def owner_by_licence(business_id: str) -> Caller:
    (member,) = accounts.members(business_id)
    return Caller(account_id=member.account_id, tenant=business_id, role="owner")


def changed_list(caller: Caller, licence: LicenceView) -> None:
    company = firms.company(caller.tenant, licence.company_id or "")
    new_company(
        caller,
        tax_id=company.tax_id,
        name="Nombre Nuevo Ficticio S.A.",
        email="nuevo@example.com",
        activities=["6201.0"],
    )


def choice(*fields: str) -> InitialDataChoice:
    return InitialDataChoice(fields=[cast("ListedField", field) for field in fields])


def test_client_takes_over_what_they_choose_and_nothing_else() -> None:
    caller, licence, owner = licensed()
    assert initial_data.of_business(owner, licence.id).data == []
    with pytest.raises(NothingDiffers):
        initial_data.offer(caller, licence.id)
    changed_list(caller, licence)
    before = onboarding.issuer(owner.tenant)

    shown = initial_data.of_business(owner, licence.id)
    initial_data.take_over(owner, licence.id, choice("email", "activities"), shown.version)

    after = onboarding.issuer(owner.tenant)
    assert {each.field: each.listed for each in shown.data} == {
        "legal_name": "Nombre Nuevo Ficticio S.A.",
        "email": "nuevo@example.com",
        "activities": "6201.0",
    }
    assert after.profile.email == "nuevo@example.com"
    assert after.profile.legal_name == before.profile.legal_name
    codes = [each.code for each in after.activities]
    assert {each.code for each in before.activities} < set(codes)
    assert codes.count("6201.0") == 1
    assert [each.field for each in initial_data.of_business(owner, licence.id).data] == [
        "legal_name"
    ]
    assert events(caller, licence)[-1] == "initial_data_taken"
    with pytest.raises(ChangedMeanwhile):
        initial_data.take_over(owner, licence.id, choice("legal_name"), shown.version)
    with pytest.raises(InvalidInput):
        initial_data.take_over(owner, licence.id, choice("email"), shown.version + 1)


def test_firm_sees_its_own_list_and_asks_the_client_to_look() -> None:
    caller, licence, owner = licensed()
    changed_list(caller, licence)

    shown = initial_data.of_firm(caller, licence.id)
    initial_data.offer(caller, licence.id)
    initial_data.offer(caller, licence.id)

    differing = {each.field for each in shown.data if each.differs}
    assert differing == {"legal_name", "email", "activities"}
    kept = onboarding.issuer(owner.tenant).profile
    assert kept.legal_name not in shown.model_dump_json()
    told = [each for each in mails(owner.tenant) if each.template == "initial-data-offered"]
    assert [each.recipient for each in told] == [licence.client_email]
    assert events(caller, licence)[-1] == "initial_data_offered"


def test_name_that_was_proven_is_not_taken_over() -> None:
    caller, licence, owner = licensed()
    connect(owner, connection_of(owner))
    changed_list(caller, licence)

    shown = initial_data.of_business(owner, licence.id)

    assert {each.field: each.can_be_taken for each in shown.data} == {
        "legal_name": False, "email": True, "activities": True,
    }  # fmt: skip
    with pytest.raises(InvalidInput):
        initial_data.take_over(owner, licence.id, choice("legal_name"), shown.version)
    initial_data.offer(caller, licence.id)
    (mail,) = (each for each in mails(owner.tenant) if each.template == "initial-data-offered")
    assert mail.facts["fields"] == "correo, actividades"
    initial_data.take_over(owner, licence.id, choice("email", "activities"), shown.version)
    with pytest.raises(NothingDiffers):
        initial_data.offer(caller, licence.id)


def test_licence_that_rests_or_is_of_another_business_shows_nothing() -> None:
    caller, licence, owner = licensed()
    _, _, stranger = licensed()
    acts.suspend(caller, licence.id, read(caller, licence).version)

    with pytest.raises(LicenceNotActive):
        initial_data.of_business(owner, licence.id)
    with pytest.raises(BusinessLicenceNotFound):
        initial_data.of_business(stranger, licence.id)
