"""A second product is one row and its room: activated, told, locked and shown as its row says.

Next to it invoicing does the same by its own row, so that no difference rests on a name.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.accounting.exporting import _addressee
from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller
from chalicelib.core.company_ids import company_id
from chalicelib.core.paging import PageQuery
from chalicelib.core.texts import LANGUAGES, Language
from chalicelib.core.words import written
from chalicelib.firms import service as firms
from chalicelib.licences import requests, service
from chalicelib.licences.product import Product
from chalicelib.licences.products import PRODUCTS
from chalicelib.licences.views import LicenceView
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.model import BusinessNotFound
from chalicelib.onboarding.steps import TaxIdOfLicence
from infra.local.stack import LocalStack
from tests.support.businesses import profile_of, put_profile
from tests.support.licensing import (
    accept,
    draft,
    email,
    events,
    mails,
    new_company,
    new_firm,
    number,
    owner_of,
    read,
    refused_company,
    work,
)
from tests.support.reminders import REMINDERS, calendar, page_of

pytestmark = pytest.mark.usefixtures("stack", "second_product")
INVOICING = PRODUCTS["invoicing"]
BOTH = pytest.mark.parametrize("row", [INVOICING, REMINDERS], ids=["invoicing", "reminders"])
"""What holds of both rows rests on what they say and not on what they are called."""


WORDS: dict[Language, dict[str, dict[str, str]]] = {
    "es": {
        "invoicing": {
            "name": "Facturación electrónica",
            "in_mails": "la facturación electrónica",
            "makes": "Se creará el negocio de Ejemplo Ficticio S.A. con sus datos",
            "consequences": "podrá emitir facturas electrónicas y entregar lotes contables",
            "firm_sees": "Cuando exporte un periodo, verá usted la importación en Enlace.",
            "if_agreed": "Si acepta, recibirá los lotes contables que usted exporte.",
        },
        "reminders": {
            "name": "Avisos de vencimientos",
            "in_mails": "los avisos de vencimientos",
            "makes": "Se creará un calendario de Ejemplo Ficticio S.A.",
            "consequences": "La empresa verá sus vencimientos.",
            "firm_sees": "Podrá apuntar sus vencimientos en Enlace.",
            "if_agreed": "Si acepta, el despacho apuntará sus vencimientos.",
        },
    },
    "en": {
        "invoicing": {
            "name": "Electronic invoicing",
            "in_mails": "electronic invoicing",
            "makes": "The business of Ejemplo Ficticio S.A. will be created with its data",
            "consequences": "able to issue electronic invoices and hand accounting batches",
            "firm_sees": "When they export a period, you will see the import in Enlace.",
            "if_agreed": "If you agree, it will receive the accounting batches that you export.",
        },
        "reminders": {
            "name": "Reminders of deadlines",
            "in_mails": "reminders of deadlines",
            "makes": "A calendar of Ejemplo Ficticio S.A. will be created.",
            "consequences": "The company will see its deadlines.",
            "firm_sees": "You can note its deadlines in Enlace.",
            "if_agreed": "If you agree, the firm will note your deadlines.",
        },
    },
}


@pytest.fixture
def second_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the row to the table, as a line of `products` would."""
    monkeypatch.setitem(PRODUCTS, REMINDERS.code, REMINDERS)


def licensed(firm: Caller, row: Product, address: str, tax_id: str) -> LicenceView:
    """Activate a product for a company of that tax id, as far as the worker goes."""
    company = new_company(firm, tax_id=tax_id)
    begun = draft(firm, company, address, product=row.code)
    licence = accept(firm, begun.id)
    work(firm, licence)
    return read(firm, licence)


def owner_by(address: str, business_id: str) -> Caller:
    account = accounts.account_by_email(address)
    assert account is not None
    return Caller(account_id=account.id, tenant=business_id, role="owner")


def sent(stack: LocalStack, tenant: str, address: str) -> str:
    """Send what is planned for a tenant and read the mail to an address."""
    for planned in mails(tenant):
        mail.deliver(tenant, planned.id)
    return str(stack.mail.wait(address)["text"])


def test_activation_makes_what_the_row_says_and_nothing_of_the_other_product() -> None:
    firm, address = new_firm(), email("cliente")

    licence = licensed(firm, REMINDERS, address, number())

    assert (licence.product, licence.state) == ("reminders", "active")
    business_id = licence.business_id or ""
    kept = calendar(business_id)
    assert kept is not None
    assert (kept.title, page_of(kept)) == ("Ejemplo Ficticio S.A.", b"Ejemplo Ficticio S.A.")
    assert [m.role for m in accounts.memberships(owner_by(address, business_id).account_id)] == [
        "owner"
    ]
    with pytest.raises(BusinessNotFound):
        onboarding.business(business_id)
    (made,) = [
        entry
        for entry in service.read_history(firm, licence.id, PageQuery()).data
        if entry.event == "business_created"
    ]
    assert made.facts == {"calendar": "Ejemplo Ficticio S.A."}


@BOTH
@pytest.mark.parametrize("language", LANGUAGES)
def test_summary_says_the_words_of_the_row(row: Product, language: Language) -> None:
    firm = replace(new_firm(), language=language)
    begun = draft(firm, new_company(firm), email("cliente"), product=row.code)

    told = service.read_summary(firm, begun.id)

    said = WORDS[language][row.code]
    assert json.loads(written(told, language))["licence"]["product_text"] == said["name"]
    assert said["makes"] in told.what_happens[1]
    assert said["consequences"] in told.consequences


@BOTH
@pytest.mark.parametrize(
    ("language", "to_firm", "to_client"),
    [
        (
            "es",
            "en Despacho Ficticio para {in_mails} está activa",
            "ha activado para Ejemplo Ficticio S.A. {in_mails} con Enlace",
        ),
        (
            "en",
            "in Despacho Ficticio for {in_mails} is active",
            "has activated {in_mails} for Ejemplo Ficticio S.A. with Enlace",
        ),
    ],
)
def test_mails_say_the_words_of_the_row(
    stack: LocalStack, row: Product, language: Language, to_firm: str, to_client: str
) -> None:
    firm, address, said = new_firm(language), email("cliente"), WORDS[language][row.code]
    firm_address = f"despacho.{address}"
    company = new_company(firm, tax_id=number())
    begun = draft(firm, company, address, product=row.code, firm_email=firm_address)
    licence = accept(firm, begun.id)
    work(firm, licence)

    told = sent(stack, firm.tenant, firm_address)
    assert to_firm.format_map(said) in told
    assert said["firm_sees"] in told
    told = sent(stack, read(firm, licence).business_id or "", address)
    assert to_client.format_map(said) in told


@BOTH
@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("es", "trabaje con su licencia para {in_mails}."),
        ("en", "under its licence for {in_mails}."),
    ],
)
def test_owner_is_asked_and_answered_in_the_words_of_the_row(
    stack: LocalStack, row: Product, language: Language, asked: str
) -> None:
    address, tax_id, said = email("duena"), number(), WORDS[language][row.code]
    owner, firm = owner_of(address, tax_id, language), new_firm()

    licence = licensed(firm, row, address, tax_id)
    told = sent(stack, owner.tenant, address)
    requests.accept(owner, licence.id)

    assert licence.state == "awaiting_client"
    assert asked.format_map(said) in told
    assert said["if_agreed"] in told
    linked = {each.template: each.facts for each in mails(owner.tenant)}
    assert linked[row.mails.client_linked]["product"] == said["in_mails"]


def test_business_that_is_there_joins_once_its_owner_agrees() -> None:
    address, tax_id, firm = email("duena"), number(), new_firm()
    owner = owner_of(address, tax_id)
    licence = licensed(firm, REMINDERS, address, tax_id)
    assert calendar(owner.tenant) is None

    requests.accept(owner, licence.id)

    kept = calendar(owner.tenant)
    assert kept is not None
    assert (kept.title, read(firm, licence).business_id) == ("Ejemplo Ficticio S.A.", owner.tenant)
    assert events(firm, licence)[-5:] == [
        "client_asked", "client_accepted", "business_created", "mails_planned", "activated",
    ]  # fmt: skip


def test_business_works_under_one_licence_of_each_product() -> None:
    address, tax_id, firm = email("duena"), number(), new_firm()
    owner = owner_of(address, tax_id)

    for row in (INVOICING, REMINDERS):
        requests.accept(owner, licensed(firm, row, address, tax_id).id)

    listed = {each.product: each for each in requests.list_licences(owner).data}
    assert set(listed) == {"invoicing", "reminders"}
    company = firms.company(firm.tenant, company_id(firm.tenant, "con", "00042"))
    assert {
        code: (each.business_id, each.locks_code) for code, each in company.licensed.items()
    } == {"invoicing": (owner.tenant, True), "reminders": (owner.tenant, False)}
    found = service.batch_licence_of(owner.tenant)
    assert found is not None
    assert found.id == listed["invoicing"].licence_id


def test_client_of_one_product_can_become_that_of_the_other() -> None:
    address, tax_id, firm = email("cliente"), number(), new_firm()

    made = [licensed(firm, row, address, tax_id) for row in (REMINDERS, INVOICING)]

    assert [licence.state for licence in made] == ["active", "active"]
    assert onboarding.business(made[1].business_id or "").name == "Ejemplo Ficticio S.A."


@BOTH
def test_tax_id_is_locked_where_the_row_says_so(row: Product) -> None:
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    requests.accept(owner, licensed(new_firm(), row, address, tax_id).id)
    other = number()

    if row.locks.tax_id:
        with pytest.raises(TaxIdOfLicence):
            put_profile(owner, profile_of(owner, id_number=other))
    else:
        assert put_profile(owner, profile_of(owner, id_number=other)).id_number == other


@BOTH
def test_code_of_the_company_is_locked_where_the_row_says_so(row: Product) -> None:
    firm, address, other = new_firm(), email("cliente"), number()
    licensed(firm, row, address, number())

    if row.locks.company_code:
        (refusal,) = refused_company(firm, tax_id=other)
        assert refusal.code == "company-licensed"
    else:
        new_company(firm, tax_id=other)
        company = firms.company(firm.tenant, company_id(firm.tenant, "con", "00042"))
        assert (company.tax_id, set(company.licensed)) == (other, {"reminders"})


@BOTH
def test_batches_go_to_the_firm_where_the_row_says_so(row: Product) -> None:
    address, tax_id, firm = email("duena"), number(), new_firm()
    owner = owner_of(address, tax_id)
    requests.accept(owner, licensed(firm, row, address, tax_id).id)

    addressee = _addressee(owner.tenant, "Propio Ficticio S.A.")

    assert addressee.firm_id == (firm.tenant if row.hands_batches else "")


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "Vencimientos apuntados: 0."), ("en", "Deadlines noted: 0.")],
)
def test_panel_shows_what_the_row_says(language: Language, text: str) -> None:
    firm = replace(new_firm(), language=language)
    licence = licensed(firm, REMINDERS, email("cliente"), number())

    shown = service.read_panel(firm, licence.id)

    told = json.loads(written(shown, language))
    assert (told["product"], told["product_text"]) == (
        "reminders", WORDS[language]["reminders"]["name"],
    )  # fmt: skip
    assert [line.code for line in shown.lines] == ["licence", "deadlines"]
    assert (shown.lines[1].text, shown.lines[1].value) == (text, "0")
