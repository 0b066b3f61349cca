"""Features on the local stack: asked for, talked about, given, taken; what they are good for."""

from __future__ import annotations

import secrets

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.history import HistoryEntry
from chalicelib.core.operating import Because
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.firms import asking, deciding, operations
from chalicelib.firms import service as firms
from chalicelib.firms.features import (
    FeatureAskedAlready,
    FeatureNotActive,
    FeatureRequestNotFound,
    WrongFeatureState,
)
from chalicelib.firms.forms import FeatureMessage, FeatureQuery, NewFeatureRequest
from chalicelib.firms.store import write_firm
from chalicelib.firms.views import FirmView
from chalicelib.home import waiting as of_operator
from chalicelib.licences import bulk_asking, service
from chalicelib.licences.forms import BulkQuery, NewLicence
from tests.support.licensing import accept, draft, email, mails, new_company, new_firm
from tests.support.notices import nif

pytestmark = pytest.mark.usefixtures("stack")
WANTED = NewFeatureRequest(feature="sme_licences", message="Para tres clientes inventados")
WHY = Because(reason="Se habló con el despacho")
SME = NewLicence(product="notifications")


@pytest.fixture
def firm() -> Caller:
    """A firm without features."""
    caller = new_firm()
    tx = Transaction()
    write_firm(tx, firms.firm(caller.tenant).but(features=()))
    tx.commit()
    return caller


def operator() -> Caller:
    return Caller("command-line", "en", secrets.token_hex(4), PLATFORM, "operator")


def named(firm: Caller, request_id: str) -> str:
    name = firms.firm(firm.tenant).name
    return f"“SME licences for notifications” of “{name}” ({request_id})"


def done(tenant: str) -> list[str]:
    found = Table(tenant).each(HistoryEntry, f"HISTORY#{tenant}")
    return [each.event for each in found if each.event.startswith("feature")]


def headlines(caller: Caller) -> list[str]:
    founder = accounts.account(caller.account_id)
    return [
        each.facts["headline"]
        for each in mails(caller.tenant)
        if (each.template, each.recipient) == ("operator-acted", founder.email)
    ]


def waiting(firm_id: str) -> int:
    """Count what waits for the operator, which the list of all kinds says, too."""
    found = deciding.list_requests(FeatureQuery(waiting=True, q=firm_id)).total
    of_all_kinds = [each.kind for each in of_operator.each() if each.tenant == firm_id]
    assert of_all_kinds == ["feature-asked"] * found
    return found


def test_licences_for_smes_are_made_once_the_operator_has_approved_them_after_a_talk(
    firm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR_EMAIL", "operador@example.com")
    settings.cache_clear()
    with pytest.raises(FeatureNotActive) as refused:
        service.create_licence(firm, SME)
    assert "puede pedirlo al operador" in refused.value.sentence("es")
    assert refused.value.way == "POST /v1/firms/{firm}/feature-requests"
    with pytest.raises(FeatureNotActive):
        bulk_asking.create_bulk(firm, b"", "", BulkQuery(product="notifications"))

    asked = asking.ask(firm, WANTED)

    assert (asked.state, asked.waits_for, waiting(firm.tenant)) == ("asked", "operator", 1)
    with pytest.raises(FeatureAskedAlready):
        asking.ask(firm, WANTED)
    answered = deciding.answer(operator(), firm.tenant, asked.id, WHY)
    assert (answered.waits_for, waiting(firm.tenant)) == ("firm", 0)
    asking.say(firm, asked.id, FeatureMessage(message="Son tres"))
    to_operator = [each for each in mails(firm.tenant) if each.template == "feature-requested"]
    assert sorted(each.facts["message"] for each in to_operator) == [
        "Para tres clientes inventados",
        "Son tres",
    ]
    deciding.approve(operator(), firm.tenant, asked.id, WHY)
    assert [each.by for each in asking.read(firm, asked.id).said] == [
        "firm", "operator", "firm", "operator",
    ]  # fmt: skip
    assert service.create_licence(firm, SME).state == "draft"
    assert FirmView.of(firms.firm(firm.tenant)).features == ("sme_licences",)
    with pytest.raises(FeatureAskedAlready):
        asking.ask(firm, WANTED)
    assert sorted(headlines(firm)) == [
        "Las licencias PYME de notificaciones están activas",
        "Respuesta sobre las licencias PYME de notificaciones",
    ]
    assert done(firm.tenant) == [
        "feature_asked", "feature_answered", "feature_message_sent", "feature_approved",
    ]  # fmt: skip
    told = operations.read(operator(), PageQuery(limit=1)).data[0]
    assert told.text == f"Approved request {named(firm, asked.id)}: {WHY.reason}."
    settings.cache_clear()


def test_revoked_feature_keeps_a_draft_from_being_issued_until_it_is_given_again(
    firm: Caller,
) -> None:
    asked = asking.ask(firm, WANTED)
    deciding.approve(operator(), firm.tenant, asked.id, WHY)
    company = new_company(firm, country="ES", tax_id=nif(), activities=[])
    begun = draft(firm, company, email("cliente"), product="notifications")

    revoked = deciding.revoke(operator(), firm.tenant, asked.id, WHY)

    assert (revoked.state, firms.firm(firm.tenant).features) == ("revoked", ())
    with pytest.raises(FeatureNotActive):
        accept(firm, begun.id)
    with pytest.raises(FeatureNotActive):
        service.create_licence(firm, SME)
    assert service.create_licence(firm, NewLicence(product="invoicing")).state == "draft"
    again = asking.ask(firm, WANTED)
    deciding.approve(operator(), firm.tenant, again.id, WHY)
    assert accept(firm, begun.id).state == "provisioning"


def test_what_a_firm_asks_and_takes_back_is_in_the_history_of_the_platform_by_its_name(
    firm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR_EMAIL", "operador@example.com")
    settings.cache_clear()
    asked = asking.ask(firm, WANTED)
    asking.say(firm, asked.id, FeatureMessage(message="Son tres"))
    asking.withdraw(firm, asked.id)
    name = firms.firm(firm.tenant).name
    person = accounts.account(firm.account_id).name

    newest = operations.read(operator(), PageQuery(limit=3)).data

    assert [(each.event, each.text) for each in newest] == [
        ("feature_request_withdrawn", f"Took request {named(firm, asked.id)} back."),
        ("feature_message_sent", f"Wrote about request {named(firm, asked.id)}: Son tres"),
        ("feature_asked", f"Made request {named(firm, asked.id)}: {WANTED.message}"),
    ]
    assert {(each.actor.id, each.actor.name) for each in newest} == {(firm.tenant, name)}
    tx = Transaction()
    write_firm(tx, firms.firm(firm.tenant).but(shows_names=True))
    tx.commit()
    shown = operations.read(operator(), PageQuery(limit=1)).data[0].actor.name
    assert shown == f"{person} ({name})"
    (told,) = [each for each in mails(firm.tenant) if each.template == "operator-asked-no-more"]
    assert (told.recipient, told.facts["what"]) == (
        "operador@example.com",
        "licencias PYME de notificaciones",
    )
    settings.cache_clear()


def test_rejected_or_withdrawn_request_gives_nothing_and_can_be_made_again(firm: Caller) -> None:
    first = asking.ask(firm, WANTED)
    deciding.reject(operator(), firm.tenant, first.id, WHY)
    with pytest.raises(WrongFeatureState):
        asking.withdraw(firm, first.id)
    second = asking.ask(firm, WANTED)
    asking.withdraw(firm, second.id)
    with pytest.raises(WrongFeatureState):
        deciding.approve(operator(), firm.tenant, second.id, WHY)

    listed = asking.list_requests(firm, PageQuery())

    assert [each.state for each in listed.data] == ["withdrawn", "rejected"]
    assert waiting(firm.tenant) == 0
    with pytest.raises(FeatureNotActive):
        service.create_licence(firm, SME)
    with pytest.raises(FeatureRequestNotFound):
        asking.read(new_firm(), first.id)
