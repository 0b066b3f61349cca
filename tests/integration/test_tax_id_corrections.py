"""A wrong tax id of a licensed company is put right by either side, until it is no mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from chalicelib.firms import by_hand
from chalicelib.firms import service as firms
from chalicelib.firms.forms import NewCompany
from chalicelib.licences import histories, tax_ids
from chalicelib.licences.forms import TaxIdCorrection
from chalicelib.licences.tax_ids import (
    ClientCorrects,
    CompanyBeingActivated,
    FirmHasOther,
    TaxIdSettled,
)
from chalicelib.licences.views import LicenceView
from chalicelib.onboarding import opening
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.forms import NewBusiness
from chalicelib.onboarding.tax_id import BusinessAlreadyYours
from chalicelib.onboarding.words import telling
from tests.support.businesses import connect, connection_of, profile_of, put_profile
from tests.support.faults import overtaken_at
from tests.support.licensing import (
    accept,
    accepted,
    draft,
    email,
    mails,
    new_company,
    new_firm,
    number,
    read,
    work,
)

pytestmark = pytest.mark.usefixtures("stack")


def licensed(*, by_hand_too: bool = False) -> tuple[Caller, LicenceView, Caller]:
    """Activate a licence; give the firm, the licence and the owner of the business."""
    caller, address = new_firm(), email("cliente")
    if by_hand_too:
        licence = draft(caller, by_hand.make(caller, own()).id, address)
        accept(caller, licence.id)
    else:
        licence = accepted(caller, address)
    work(caller, licence)
    seen, account = read(caller, licence), accounts.account_by_email(address)
    assert account is not None
    owner = Caller(account_id=account.id, tenant=seen.business_id or "", role="owner")
    return caller, seen, owner


def own(tax_id: str | None = None) -> NewCompany:
    """What a company that is made by hand is."""
    return NewCompany(name="Hecha a Mano S.A.", country="CR", tax_id=tax_id or number())


def right(tax_id: str) -> TaxIdCorrection:
    return TaxIdCorrection(id_number=tax_id, id_type="02")


def both(caller: Caller, licence: LicenceView) -> tuple[str, str]:
    """Read the tax id in the firm's list and that of the business."""
    company = firms.company(caller.tenant, licence.company_id or "")
    return company.tax_id, onboarding.issuer(licence.business_id or "").profile.id_number


def test_firm_puts_it_right_in_its_list_and_at_the_client_who_is_told() -> None:
    caller, licence, owner = licensed()
    before, after = both(caller, licence)[0], number()

    tax_ids.correct_company(caller, licence.company_id or "", right(after))

    assert both(caller, licence) == (after, after)
    told = [m for m in mails(owner.tenant) if m.template == "tax-id-corrected"]
    assert [(m.facts["who"], m.facts["before"], m.facts["after"]) for m in told] == [
        ("Despacho Ficticio", before, after),
    ]
    company = histories.company_page(caller, licence.company_id or "", PageQuery(limit=1))
    business = accounts.history_page(owner, owner.tenant, PageQuery(limit=1), telling(owner))
    sentence = f"Se corrigió la identificación: de {before} a {after}."
    assert [each.data[0].text for each in (company, business)] == [sentence, sentence]
    assert business.data[0].actor.name == "Despacho Ficticio", "and no person of it"


def test_client_puts_it_right_and_the_firm_is_told() -> None:
    caller, licence, owner = licensed()
    after = number()

    tax_ids.correct_business(owner, right(after))

    assert both(caller, licence) == (after, after)
    told = [m for m in mails(caller.tenant) if m.template == "tax-id-corrected"]
    assert [(m.recipient, m.facts["after"]) for m in told] == [("despacho@example.com", after)]
    company = histories.company_page(caller, licence.company_id or "", PageQuery(limit=1))
    assert company.data[0].actor.id == "client"


def test_of_companies_made_by_hand_no_correction_of_either_side_makes_two_of_one_tax_id() -> None:
    caller, licence, owner = licensed(by_hand_too=True)
    before, taken = both(caller, licence), number()
    other = by_hand.make(caller, own(taken))

    with pytest.raises(firms.CompanyKnown):
        tax_ids.correct_company(caller, licence.company_id or "", right(taken))
    with pytest.raises(FirmHasOther) as refused:
        tax_ids.correct_business(owner, right(taken))

    assert other.code not in refused.value.sentence("es")
    assert both(caller, licence) == before
    by_hand.remove(caller, other.id, other.version)
    tax_ids.correct_business(owner, right(taken))
    assert both(caller, licence) == (taken, taken)
    with pytest.raises(firms.CompanyKnown):
        by_hand.make(caller, own(taken))


def test_what_is_proven_is_no_mistake_even_if_it_is_proven_at_the_same_moment() -> None:
    caller, licence, owner = licensed()

    def prove() -> None:
        connect(owner, connection_of(owner))

    # the edge does it anew
    with overtaken_at("TransactWriteItems", prove), pytest.raises(ChangedMeanwhile):
        tax_ids.correct_company(caller, licence.company_id or "", right(number()))
    with pytest.raises(TaxIdSettled):
        tax_ids.correct_company(caller, licence.company_id or "", right(number()))
    with pytest.raises(TaxIdSettled):
        tax_ids.correct_business(owner, right(number()))
    first, second = both(caller, licence)
    assert first == second


def test_same_number_other_country_and_licence_on_its_way_are_refused() -> None:
    caller, licence, _ = licensed()
    same = both(caller, licence)[0]
    company = licence.company_id or ""

    for wanted in (
        right(same),
        TaxIdCorrection(country="ES", id_type="NIF", id_number="B12345674"),
    ):
        with pytest.raises(InvalidInput):
            tax_ids.correct_company(caller, company, wanted)
    waits = accepted(new := new_firm(), email("otro"))
    with pytest.raises(CompanyBeingActivated):
        tax_ids.correct_company(new, waits.company_id or "", right(number()))


def test_a_business_does_not_become_the_second_of_a_tax_id_of_the_same_owner() -> None:
    caller, licence, owner = licensed()
    own = NewBusiness(id_type="02", id_number=number(), legal_name="Propio Ficticio S.A.")
    second = replace(owner, tenant=opening.create_business(Caller(owner.account_id), own).id)

    with pytest.raises(BusinessAlreadyYours):
        tax_ids.correct_business(owner, right(own.id_number))
    taken = onboarding.issuer(owner.tenant).profile.id_number
    with pytest.raises(BusinessAlreadyYours):
        put_profile(second, profile_of(second, id_number=taken))
    with pytest.raises(ClientCorrects) as caught:
        tax_ids.correct_company(caller, licence.company_id or "", right(own.id_number))
    assert "Propio" not in caught.value.sentence("es"), "what else a client owns is not the firm's"
    assert both(caller, licence) == (taken, taken)


def test_of_a_correction_by_the_firm_and_a_business_opened_at_once_one_is_made() -> None:
    caller, licence, owner = licensed()
    own = NewBusiness(id_type="02", id_number=number(), legal_name="Propio Ficticio S.A.")

    def open_own() -> None:
        opening.create_business(Caller(owner.account_id), own)

    with overtaken_at("TransactWriteItems", open_own), pytest.raises(ChangedMeanwhile):
        tax_ids.correct_company(caller, licence.company_id or "", right(own.id_number))

    assert own.id_number not in both(caller, licence)


def test_company_without_a_licence_is_corrected_too() -> None:
    caller, after = new_firm(), number()
    company = new_company(caller)

    assert tax_ids.correct_company(caller, company, right(after)).tax_id == after
    assert firms.company(caller.tenant, company).tax_id == after
