"""The operator holds a licence and lifts that again: what its number is good for, who is told."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.history import HistoryEntry
from chalicelib.core.operating import Because
from chalicelib.core.paging import PageQuery
from chalicelib.firms import operations
from chalicelib.firms import service as firms
from chalicelib.home import service as home
from chalicelib.home.forms import HomeQuery
from chalicelib.installations import store as of_numbers
from chalicelib.licences import acts, holding, renewing, resting, store
from chalicelib.licences.forms import Handing, Rest, TermsChange
from chalicelib.licences.holding import NotHeld, NothingToHold
from chalicelib.licences.service import LicenceNotFound, read_history
from chalicelib.licences.views import LicenceView
from tests.support.licensing import (
    accept,
    accepted,
    draft,
    email,
    mails,
    new_company,
    new_firm,
    read,
    work,
)
from tests.support.notices import nif

pytestmark = pytest.mark.usefixtures("stack")
WHY = Because(reason="Se investiga un abuso inventado")


def operator() -> Caller:
    return Caller("command-line", "en", secrets.token_hex(4), PLATFORM, "operator")


def licensed() -> tuple[Caller, LicenceView]:
    firm = new_firm()
    company = new_company(firm, country="ES", tax_id=nif(), activities=[])
    begun = draft(firm, company, email("cliente"), product="notifications")
    accept(firm, begun.id)
    work(firm, begun)
    return firm, read(firm, begun)


def why_not(firm: Caller, licence: LicenceView) -> str | None:
    """Say why the number of a licence is not good today."""
    found = store.licence(firm.tenant, licence.id)
    assert found is not None
    facts = of_numbers.facts(found.number_id or "")
    return facts.why_not(facts.day(clock.now()))


def headlines(tenant: str) -> list[tuple[str, str]]:
    return sorted(
        (each.recipient, each.facts["headline"])
        for each in mails(tenant)
        if each.template == "operator-acted"
    )


def test_held_licence_validates_as_suspended_until_it_is_lifted_and_both_sides_are_told() -> None:
    firm, licence = licensed()
    assert why_not(firm, licence) is None

    held = holding.hold(operator(), firm.tenant, licence.id, WHY)

    assert (held.state, held.hold and held.hold.reason) == ("active", WHY.reason)
    assert why_not(firm, licence) == "SUSPENDED"
    assert read(firm, licence).hold == held.hold
    with pytest.raises(NothingToHold):
        holding.hold(operator(), firm.tenant, licence.id, WHY)
    lifted = holding.lift(operator(), firm.tenant, licence.id, WHY)
    assert (lifted.hold, why_not(firm, licence)) == (None, None)
    with pytest.raises(NotHeld):
        holding.lift(operator(), firm.tenant, licence.id, WHY)
    company, business = "Ejemplo Ficticio S.A.", licence.business_id or ""
    said = [
        f"Enlace retiene la licencia de {company}",
        f"Enlace ya no retiene la licencia de {company}",
    ]
    for tenant, recipient in (
        (firm.tenant, accounts.account(firm.account_id).email),
        (business, licence.client_email),
    ):
        assert headlines(tenant) == sorted((recipient, each) for each in said)
    told = read_history(firm, licence.id, PageQuery(limit=2)).data
    assert [(each.event, each.actor.name) for each in told] == [
        ("lifted", "Enlace"), ("held", "Enlace"),
    ]  # fmt: skip
    assert told[1].text == f"El operador retuvo la licencia: {WHY.reason}"
    found = Table(business).each(HistoryEntry, f"HISTORY#{business}")
    of_hold = [each.event for each in found if each.actor == "operator"]
    assert of_hold == ["licence_held", "licence_lifted"]
    newest = operations.read(operator(), PageQuery(limit=1)).data[0]
    assert newest.text == (
        f"Held licence “{licence.company_name}” of “{firms.firm(firm.tenant).name}” ({licence.id}) "
        f"no longer: {WHY.reason}."
    )


def test_what_the_firm_does_with_a_held_licence_counts_once_it_is_lifted() -> None:
    firm, licence = licensed()
    held = holding.hold(operator(), firm.tenant, licence.id, WHY)

    acts.suspend(firm, licence.id, held.version, Handing(mailboxes_to="client"))

    assert why_not(firm, licence) == "SUSPENDED"
    holding.lift(operator(), firm.tenant, licence.id, WHY)
    assert why_not(firm, licence) == "DEACTIVATED"
    seen = read(firm, licence)
    acts.unlink(firm, licence.id, seen.version, Handing(mailboxes_to="client"))
    with pytest.raises(NothingToHold):
        holding.hold(operator(), firm.tenant, licence.id, WHY)


def test_all_that_is_told_of_acts_on_a_held_licence_is_true_of_it_before_and_after() -> None:
    firm, licence = licensed()
    held = holding.hold(operator(), firm.tenant, licence.id, WHY)
    business = licence.business_id or ""

    def foretold(seen: LicenceView) -> dict[str, bool]:
        """Say of each act whether it is told that the licence is held; never that programs work."""
        told = acts.read_acts(firm, seen.id).data
        texts = {each.act: " ".join(each.what_happens) for each in told}
        assert not [act for act, text in texts.items() if "funcionan de nuevo" in text]
        return {act: "Enlace retiene esta licencia" in text for act, text in texts.items()}

    assert foretold(licence) == {
        "suspend": True, "unlink": False, "delete": False, "take_back": False,
        "correct_client": True, "replace_number": True,
    }  # fmt: skip
    day = (clock.now() + timedelta(days=10)).date()
    planned = resting.suspend(firm, licence.id, held.version, Rest(on=day, mailboxes_to="client"))
    assert foretold(planned)["cancel_stop"]
    cancelled = resting.cancel(firm, licence.id, planned.version)
    rests = acts.suspend(firm, licence.id, cancelled.version, Handing(mailboxes_to="client"))
    assert foretold(rests)["reinstate"]
    again = acts.reinstate(firm, licence.id, rests.version, Handing(mailboxes_to="client"))
    renewing.change(firm, licence.id, TermsChange(installations=4), again.version)
    mailed = [each for each in mails(business) if each.template == "licence-changed"]
    assert len(mailed) == 5
    for each in mailed:
        assert "Enlace retiene esta licencia" in each.facts["paragraphs"]
        assert "funcionan de nuevo" not in each.facts["paragraphs"]
    seen = read(firm, licence)
    acts.unlink(firm, licence.id, seen.version, Handing(mailboxes_to="client"))
    told = [each.facts for each in mails(business) if each.template == "licence-changed"]
    (unlinked,) = [each for each in told if "desvinculó" in each["headline"]]
    assert "retiene" not in unlinked["paragraphs"]


def test_held_licence_waits_in_the_home_of_its_firm_until_it_is_lifted() -> None:
    firm, licence = licensed()

    def waiting() -> list[str]:
        found = home.read_home(firm, HomeQuery(kind="licence-held"))
        return [each.way_on.path for each in found.data]

    assert waiting() == []
    holding.hold(operator(), firm.tenant, licence.id, WHY)
    assert waiting() == [f"/v1/firms/{firm.tenant}/licences/{licence.id}"]
    holding.lift(operator(), firm.tenant, licence.id, WHY)
    assert waiting() == []


def test_licence_without_a_number_or_of_another_firm_is_not_held() -> None:
    firm = new_firm()
    invoicing = accepted(firm, email("cliente"))

    with pytest.raises(NothingToHold):
        holding.hold(operator(), firm.tenant, invoicing.id, WHY)
    with pytest.raises(LicenceNotFound):
        holding.hold(operator(), new_firm().tenant, invoicing.id, WHY)
