"""The operator finds anybody by what is known of them; each look is noted where they see it."""

from __future__ import annotations

import secrets
from typing import Final

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.accounts import telling
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.core.caller import Caller
from chalicelib.core.history import HistoryEntry
from chalicelib.firms import service as firms
from chalicelib.home import looking_up
from chalicelib.home.forms import LookedFor, NewLookUp
from chalicelib.home.look_up_views import LookUpResult
from chalicelib.home.looking_up import NothingFound
from chalicelib.installations import service as installations
from chalicelib.licences import store as licence_store
from chalicelib.onboarding import service as onboarding
from tests.integration.test_holding import licensed
from tests.support.issuing import issue, new_invoice
from tests.support.licensing import new_firm

pytestmark = pytest.mark.usefixtures("stack")
WHY: Final = "Lo pidió en una llamada inventada"


@pytest.fixture
def operator() -> Caller:
    return Caller(f"acc_{secrets.token_hex(6)}", "en", secrets.token_hex(4), PLATFORM, "operator")


def look(operator: Caller, by: LookedFor, value: str) -> LookUpResult:
    return looking_up.look_up(operator, NewLookUp(by=by, value=value, reason=WHY))


def looked(tenant: str, subject: str) -> list[str]:
    """List what the history of something says that the operator looked up, with why."""
    entries = Table(tenant).each(HistoryEntry, f"HISTORY#{subject}")
    return [
        each.event
        for each in entries
        if (each.actor, each.facts.get("reason")) == ("operator", WHY)
    ]


def noted(operator: Caller) -> list[str]:
    entries = Table(PLATFORM).each(HistoryEntry, f"HISTORY#{telling.OPERATIONS}")
    return [each.facts["subject"] for each in entries if each.actor == operator.account_id]


def test_person_is_found_by_an_email_with_where_they_belong(operator: Caller) -> None:
    administrator = new_firm()
    account = accounts.account(administrator.account_id)

    found = look(operator, "email", f" {account.email.upper()} ")

    person = next(each for each in found.data if each.kind == "account")
    assert (person.id, person.state, person.tenants) == (
        account.id, account.state, (administrator.tenant,),
    )  # fmt: skip
    assert [(each.id, each.name) for each in person.belongs_to] == [
        (administrator.tenant, firms.firm(administrator.tenant).name)
    ]
    assert looked(account.id, account.id) == ["account_looked_up"]
    assert account.id in noted(operator)


def test_what_happened_is_told_in_words_without_what_is_other_peoples(operator: Caller) -> None:
    firm = firms.firm(new_firm().tenant)
    look(operator, "tax_id", firm.tax_id)

    (found,) = look(operator, "tax_id", firm.tax_id).data

    assert [each.text for each in found.events][:1] == ["The operator looked the firm up: …"]
    assert all(each.text != each.event and WHY not in each.text for each in found.events)


def test_firm_and_business_are_found_by_a_tax_id(operator: Caller, owner: Caller) -> None:
    firm = firms.firm(new_firm().tenant)
    profile = onboarding.issuer(owner.tenant).profile
    assert profile is not None

    of_firm = look(operator, "tax_id", f"{firm.tax_id[:1]}-{firm.tax_id[1:]}").data
    of_business = look(operator, "tax_id", profile.id_number).data

    assert [(each.kind, each.id, each.state) for each in of_firm] == [
        ("firm", firm.id, "confirmed")
    ]
    assert ("business", owner.tenant) in [(each.kind, each.id) for each in of_business]
    assert looked(firm.id, firm.id) == ["firm_looked_up"]
    assert looked(owner.tenant, owner.tenant)[-1] == "business_looked_up"


def test_document_is_found_by_its_key_without_what_it_says(operator: Caller, owner: Caller) -> None:
    document = issue(owner, new_invoice())
    written = f"{document.key[:3]} {document.key[3:9]}-{document.key[9:]}"

    result = look(operator, "document_key", written)

    found = {each.kind: each for each in result.data}
    assert (found["document"].id, found["document"].name) == (document.id, document.number)
    assert (found["document"].tenants, found["business"].id) == ((owner.tenant,), owner.tenant)
    assert str(document.total) not in result.model_dump_json()
    assert document.receiver_name is not None
    assert document.receiver_name not in result.model_dump_json()
    assert {"business_looked_up", "document_looked_up"} <= set(looked(owner.tenant, owner.tenant))
    assert document.id in noted(operator)


def test_licence_is_found_by_its_number(operator: Caller) -> None:
    firm, licence = licensed()
    stored = licence_store.licence(firm.tenant, licence.id)
    assert stored is not None
    number = installations.number_shown(stored.number_id or "")

    result = look(operator, "licence_number", number.lower())

    assert [(each.kind, each.id) for each in result.data] == [
        ("licence", licence.id), ("firm", firm.tenant),
    ]  # fmt: skip
    assert (result.data[0].state, firm.tenant in result.data[0].tenants) == ("active", True)
    assert "accepted" in {each.event for each in result.data[0].events}
    assert looked(firm.tenant, licence.id) == ["licence_looked_up"]
    assert number not in result.model_dump_json()


def test_what_nobody_has_is_not_found_and_noted_nowhere(operator: Caller) -> None:
    wanted: tuple[tuple[LookedFor, str], ...] = (
        ("email", "nadie@example.com"),
        ("tax_id", "3101000001"),
        ("document_key", "1" * 50),
        ("document_key", "506 nonsense"),
        ("licence_number", "00000-00000-00000-00000"),
        ("licence_number", "no number"),
    )
    for by, value in wanted:
        with pytest.raises(NothingFound):
            look(operator, by, value)
    assert noted(operator) == []
