"""What the control panel of an invoicing licence tells the firm, and when it tells nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.texts import LANGUAGES
from chalicelib.core.words import written
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.licences import requests, service, store
from chalicelib.licences.views import LicenceView, Panel
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.forms import NewSubscription
from chalicelib.onboarding.model import LicenceLink
from chalicelib.onboarding.store import licence_key
from tests.support.businesses import (
    put_subscription,
)
from tests.support.clients import activated, onboard, take_number
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

pytestmark = pytest.mark.usefixtures("stack")
STEPS = ("profile", "activities", "tax_authority", "series", "subscription")


def panel(caller: Caller, licence: LicenceView) -> Panel:
    return service.read_panel(caller, licence.id)


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
    }
    assert issuing == ready | {"issuing": "begun"}


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
    }
    assert words(ended["es"]) | dict.fromkeys(STEPS, "") == {
        "licence": "La licencia está activa.",
        "business": f"El cliente terminó su alta el {done:%d/%m/%Y}.",
        **dict.fromkeys(STEPS, ""),
        "tax_key": f"La llave de firma vale hasta el {until:%d/%m/%Y}.",
        "issuing": "Ya ha emitido comprobantes.",
        "plan": "Su plan: anual.",
    }
    assert words(ended["en"]) | dict.fromkeys(STEPS, "") == {
        "licence": "The licence is active.",
        "business": f"The client finished signing up on {done:%Y-%m-%d}.",
        **dict.fromkeys(STEPS, ""),
        "tax_key": f"The signing key is valid to {until:%Y-%m-%d}.",
        "issuing": "It has issued documents.",
        "plan": "Its plan: annual.",
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
