"""What the control panel of an invoicing licence tells the firm, and when it tells nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.accounting import store as accounting_store
from chalicelib.accounts import store as accounts_store
from chalicelib.aws.transaction import Transaction
from chalicelib.clients import panel as clients_panel
from chalicelib.connections import consenting
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import Lasting, Scope
from chalicelib.core.texts import LANGUAGES
from chalicelib.core.words import written
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.invoicing import store as invoicing_store
from chalicelib.licences import requests, service, store
from chalicelib.licences.views import LicenceView, Panel
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import steps
from chalicelib.onboarding.forms import NewActivity, NewConsent, NewSubscription
from chalicelib.onboarding.model import LicenceLink
from chalicelib.onboarding.store import licence_key
from tests.support.businesses import (
    put_subscription,
)
from tests.support.clients import activated, onboard, take_number
from tests.support.issuing import issue, new_invoice
from tests.support.licensing import (
    accepted,
    asked,
    draft,
    email,
    new_company,
    new_firm,
    number,
    owner_of,
)
from tests.unit.accounting.test_model import batch as any_batch

pytestmark = pytest.mark.usefixtures("stack")
QUIET: dict[str, str | None] = {
    "last_sign_in": None,
    "documents_of_month": "0",
    "rejected_of_month": None,
}
UNTOLD = {
    "es": "Cuántos se rechazaron se ve con un consentimiento del cliente que dure hasta que lo "
    "retire.",
    "en": "How many were rejected is shown by a consent of the client that lasts until it is "
    "withdrawn.",
}
STEPS = ("profile", "activities", "tax_authority", "series", "subscription")


def panel(caller: Caller, licence: LicenceView) -> Panel:
    return service.read_panel(caller, licence.id)


def with_pending(caller: Caller, licence: LicenceView) -> Panel:
    """The whole of it, as its route returns it."""
    return clients_panel.read_panel(caller, licence.id)


def values(shown: Panel) -> dict[str, str | None]:
    return {line.code: line.value for line in shown.lines}


def words(shown: Panel) -> dict[str, str]:
    return {line.code: line.text for line in shown.lines}


def test_panel_says_what_the_client_has_still_to_do() -> None:
    firm, licence, _ = activated()

    shown = panel(firm, licence)

    assert (shown.licence_id, shown.product) == (licence.id, "invoicing")
    assert values(shown) == {
        "licence": "active",
        "business": "onboarding",
        "profile": "missing",
        "activities": "done",
        "tax_authority": "missing",
        "series": "missing",
        "subscription": "missing",
        "tax_key": None,
        "issuing": "not_begun",
        "plan": None,
        **QUIET,
    }


def test_panel_follows_the_client_to_the_first_document() -> None:
    firm, licence, owner = activated()
    onboard(owner)

    ready = values(panel(firm, licence))
    take_number(owner)
    issuing = values(panel(firm, licence))

    connection = onboarding.issuer(owner.tenant).connection
    assert connection is not None
    assert ready == {
        "licence": "active",
        "business": "ready",
        **dict.fromkeys(STEPS, "done"),
        "tax_key": clock.iso(connection.key_valid_until),
        "issuing": "not_begun",
        "plan": "annual",
        **QUIET,
    }
    assert issuing == ready | {"issuing": "begun", "documents_of_month": "1"}


def test_what_lapsed_or_changed_since_is_told() -> None:
    firm, licence, owner = activated()
    onboard(owner)
    put_subscription(owner, NewSubscription(plan="monthly"))
    connection = onboarding.issuer(owner.tenant).connection
    assert connection is not None
    day = connection.key_valid_until.astimezone(COSTA_RICA)

    with clock.set_to(connection.key_valid_until):
        es, en = (panel(replace(firm, language=each), licence) for each in LANGUAGES)

    assert (words(es)["tax_key"], words(es)["plan"]) == (
        f"La llave de firma venció el {day:%d/%m/%Y}.", "Su plan: mensual.",
    )  # fmt: skip
    assert (words(en)["tax_key"], words(en)["plan"]) == (
        f"The signing key expired on {day:%Y-%m-%d}.", "Its plan: monthly.",
    )  # fmt: skip
    assert (values(es)["tax_authority"], values(es)["business"]) == ("missing", "ready")


def test_panel_is_in_the_language_of_its_reader() -> None:
    firm, licence, owner = activated()
    began = {each: panel(replace(firm, language=each), licence) for each in LANGUAGES}
    onboard(owner)
    take_number(owner)
    ended = {each: panel(replace(firm, language=each), licence) for each in LANGUAGES}
    dossier = onboarding.issuer(owner.tenant)
    assert dossier.business.ready_at is not None
    assert dossier.connection is not None
    done, until = (
        each.astimezone(COSTA_RICA)
        for each in (dossier.business.ready_at, dossier.connection.key_valid_until)
    )

    told = [json.loads(written(began[language], language)) for language in LANGUAGES]
    assert [each["product_text"] for each in told] == [
        "Facturación electrónica", "Electronic invoicing",
    ]  # fmt: skip
    assert words(began["es"]) == {
        "licence": "La licencia está activa.",
        "business": "El cliente aún está dándose de alta.",
        "profile": "Perfil del negocio: falta.",
        "activities": "Actividades económicas: completo.",
        "tax_authority": "Conexión con la administración tributaria: falta.",
        "series": "Consecutivos: falta.",
        "subscription": "Plan: falta.",
        "tax_key": "Aún no hay llave de firma.",
        "issuing": "Aún no ha emitido ningún comprobante.",
        "plan": "Aún no eligió plan.",
        "last_sign_in": "El cliente aún no ha entrado.",
        "documents_of_month": "Comprobantes emitidos este mes: 0.",
        "rejected_of_month": UNTOLD["es"],
    }
    assert words(began["en"]) == {
        "licence": "The licence is active.",
        "business": "The client is still signing up.",
        "profile": "Profile of the business: missing.",
        "activities": "Economic activities: complete.",
        "tax_authority": "Connection to the tax authority: missing.",
        "series": "Series: missing.",
        "subscription": "Plan: missing.",
        "tax_key": "There is no signing key yet.",
        "issuing": "It has not issued a document yet.",
        "plan": "It has not chosen a plan yet.",
        "last_sign_in": "The client has not signed in yet.",
        "documents_of_month": "Documents issued this month: 0.",
        "rejected_of_month": UNTOLD["en"],
    }
    assert words(ended["es"]) | dict.fromkeys(STEPS, "") == {
        "licence": "La licencia está activa.",
        "business": f"El cliente terminó su alta el {done:%d/%m/%Y}.",
        **dict.fromkeys(STEPS, ""),
        "tax_key": f"La llave de firma vale hasta el {until:%d/%m/%Y}.",
        "issuing": "Ya ha emitido comprobantes.",
        "plan": "Su plan: anual.",
        "last_sign_in": "El cliente aún no ha entrado.",
        "documents_of_month": "Comprobantes emitidos este mes: 1.",
        "rejected_of_month": UNTOLD["es"],
    }
    assert words(ended["en"]) | dict.fromkeys(STEPS, "") == {
        "licence": "The licence is active.",
        "business": f"The client finished signing up on {done:%Y-%m-%d}.",
        **dict.fromkeys(STEPS, ""),
        "tax_key": f"The signing key is valid to {until:%Y-%m-%d}.",
        "issuing": "It has issued documents.",
        "plan": "Its plan: annual.",
        "last_sign_in": "The client has not signed in yet.",
        "documents_of_month": "Documents issued this month: 1.",
        "rejected_of_month": UNTOLD["en"],
    }


def test_panel_tells_nothing_of_the_client_before_the_licence_is_active() -> None:
    firm = new_firm()
    begun = draft(firm, new_company(firm), email("cliente"))
    (owner, waiting_firm, waiting), other = waiting_licence(), new_firm()
    provisioning = accepted(other, email("cliente"))

    assert words(panel(firm, begun)) == {"licence": "La licencia está en borrador."}
    assert words(panel(other, provisioning)) == {"licence": "La licencia está activándose."}
    assert words(panel(waiting_firm, waiting)) == {
        "licence": "La licencia está a la espera del cliente."
    }
    assert owner.tenant not in panel(waiting_firm, waiting).model_dump_json()

    requests.accept(owner, waiting.id)
    assert values(panel(waiting_firm, waiting))["business"] == "onboarding"


def waiting_licence() -> tuple[Caller, Caller, LicenceView]:
    """Have a firm ask for a business: its owner, the firm, the licence."""
    address, tax_id = email("duena"), number()
    owner = owner_of(address, tax_id)
    return owner, *asked(address, tax_id)


def test_failed_activation_says_in_its_panel_what_to_do() -> None:
    owner, firm, licence = waiting_licence()
    requests.refuse(owner, licence.id)

    shown = panel(replace(firm, language="en"), licence)

    assert values(shown) == {"licence": "provisioning_failed", "failure": "client-refused"}
    assert words(shown)["licence"] == "The licence is stopped, as its activation failed."
    assert "did not agree" in words(shown)["failure"]


def test_panel_tells_nothing_once_the_business_works_under_another_licence() -> None:
    firm, licence, owner = activated()
    link = onboarding.licence(owner.tenant, "invoicing")
    assert link is not None

    for other in (link.model_copy(update={"licence_id": "lic_other"}), None):
        replace_link(owner.tenant, other)
        assert values(panel(firm, licence)) == {"licence": "active"}


def replace_link(business_id: str, link: LicenceLink | None) -> None:
    key, before = licence_key(business_id, "invoicing"), onboarding.licences(business_id)[0]
    tx = Transaction()
    if link is None:
        tx.delete(key, before.version)
    else:
        tx.replace(key, link.model_copy(update={"version": before.version}))
    tx.commit()


def test_panel_of_a_licence_that_rests_says_its_state_alone() -> None:
    firm, licence, _ = activated()
    active = store.licence(firm.tenant, licence.id)
    assert active is not None
    tx = Transaction()
    store.write(tx, active.after("suspend"))
    tx.commit()

    assert words(panel(firm, licence)) == {"licence": "La licencia está desactivada."}


def test_panel_holds_nothing_that_is_the_clients_alone() -> None:
    firm, licence, owner = activated()
    onboard(owner)
    dossier = onboarding.issuer(owner.tenant)
    assert dossier.connection is not None

    shown = panel(firm, licence).model_dump_json()

    for secret in (
        owner.tenant,
        owner.account_id,
        dossier.connection.user or "?",
        dossier.connection.key_holder,
        dossier.profile.phone or "?",
        '"41"',
    ):
        assert secret not in shown


def test_panel_counts_what_was_rejected_by_consent_and_what_is_pending() -> None:
    firm, licence, owner = activated()
    steps.add_activity(owner, NewActivity(code="6201.0"))
    onboard(owner)
    documents = [issue(owner, new_invoice()) for _ in range(3)]
    found = invoicing_store.progress(owner.tenant, documents[0].id)
    assert found is not None
    invoicing_store.save(found.but(state="rejected"))
    before = values(with_pending(firm, licence))

    consents(owner, "look", "once")
    one = values(with_pending(firm, licence))
    consents(owner, "look")

    after = values(with_pending(firm, licence))
    assert (before["documents_of_month"], before["rejected_of_month"]) == ("3", None)
    assert one["rejected_of_month"] is None, "for one connection it is no consent to a list"
    assert (after["documents_of_month"], after["rejected_of_month"]) == ("3", "1")
    assert after["pending_imports"] == "0"
    batch = any_batch(
        "pending", id=f"bat_{licence.id}", firm_id=firm.tenant, company_id=licence.company_id
    )
    tx = Transaction()
    accounting_store.add_batch(tx, batch)
    tx.commit()
    assert values(with_pending(firm, licence))["pending_imports"] == "1"


def consents(owner: Caller, scope: Scope, lasts: Lasting = "standing") -> None:
    (given,) = consenting.list_consents(owner).data
    wanted = NewConsent(scope=scope, lasts=lasts)
    consenting.give(owner, given.licence_id, wanted, given.version)


def test_panel_says_on_which_day_the_client_signed_in_last() -> None:
    firm, licence, owner = activated()
    now = clock.now()
    for hours in (0, 1, 30):
        with clock.set_to(now + timedelta(hours=hours)):
            accounts_store.write_signed_in(owner.account_id)

    shown = panel(firm, licence)

    kept = accounts_store.last_sign_ins([owner.account_id])
    assert kept == [now + timedelta(hours=30)]
    assert values(shown)["last_sign_in"] == clock.iso(kept[0])
    day = kept[0].astimezone(COSTA_RICA)
    assert words(shown)["last_sign_in"] == f"El cliente entró por última vez el {day:%d/%m/%Y}."
