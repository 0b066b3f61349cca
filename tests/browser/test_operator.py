"""The operator's windows, sentence by sentence."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from chalicelib.aws.dead_letters import ENDING
from chalicelib.mail.addresses import digest_of
from infra.local import seed
from infra.local.api_client import ApiClient, wait_for
from infra.local.authenticator import set_up
from infra.local.mail_fates import events_of
from infra.local.notices import spanish_tax_id
from infra.local.story import invoice
from tests.browser.conftest import Console, Person
from tests.browser.test_every_screen import fits, led, settled


def test_a_notice_to_all_is_seen_before_it_is_set_and_then_over_every_screen(
    at: Console, operator: Person, axe: Callable[[Page], list[str]]
) -> None:
    page = at.visit("/operador/aviso", operator)
    page.get_by_label("Advertencia").check()
    page.get_by_label("En español").fill("Habrá una pausa a medianoche.")
    page.get_by_label("En inglés").fill("There is a break at midnight.")
    preview = page.locator(".card").filter(has_text="Vista previa")
    expect(preview.get_by_text("Habrá una pausa a medianoche.")).to_be_visible()
    expect(preview.get_by_text("There is a break at midnight.")).to_be_visible()
    page.get_by_label("Motivo").fill("Prueba del aviso")
    page.get_by_role("button", name="Poner el aviso").click()
    band = page.get_by_role("complementary", name="Aviso a todos")
    expect(band).to_contain_text("Habrá una pausa a medianoche.")
    assert axe(settled(page)) == []

    # whoever signs in sees it, in their language, and puts it away for good
    other = at.visit("/entrar", width=360)
    told = other.get_by_role("complementary", name="Aviso a todos")
    expect(told).to_contain_text("Advertencia")
    assert fits(other)
    assert axe(settled(other)) == []
    other.get_by_role("button", name="English").click()
    told = other.get_by_role("complementary", name="Notice to all")
    expect(told).to_contain_text("There is a break at midnight.")
    told.get_by_role("button").click()
    other.reload()
    expect(settled(other).get_by_role("complementary")).to_have_count(0)

    # another text is another notice; ended, it is gone
    page.get_by_label("En español").fill("La pausa será a la una.")
    page.get_by_label("Motivo").fill("Otra hora")
    page.get_by_role("button", name="Cambiar el aviso").click()
    expect(band).to_contain_text("La pausa será a la una.")
    other.reload()
    expect(other.get_by_role("complementary", name="Notice to all")).to_be_visible()
    page.get_by_role("button", name="Quitar el aviso").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill("Ya pasó")
    dialog.get_by_role("button", name="Quitar el aviso").click()
    expect(band).to_have_count(0)


def new_firm(founder: Person, name: str) -> str:
    """Have somebody found a firm that asks to be confirmed, and for licences for SMEs."""
    said = {
        "name": name,
        "email": founder.email,
        "tax_id": "3101777771",
        "country": "CR",
        "language": "es",
        "time_zone": "America/Costa_Rica",
    }
    firm = str(founder.api.post("/v1/firms", said)["id"])
    founder.api.post(f"/v1/firms/{firm}/confirmation-request", {"message": "Llámenos, por favor"})
    wanted = {"feature": "sme_licences", "message": "Para tres clientes inventados"}
    founder.api.post(f"/v1/firms/{firm}/feature-requests", wanted)
    return firm


def sme_licence(founder: Person, firm: str) -> str:
    """Have a firm activate a licence for an SME; return its number."""
    path = f"/v1/firms/{firm}"
    company = {"name": "Pyme Ficticia S.L.", "tax_id": spanish_tax_id(7), "country": "ES"}
    company_id = founder.api.post(f"{path}/companies", company)["id"]
    licence = founder.api.post(f"{path}/licences", {"product": "notifications"})
    of = f"{path}/licences/{licence['id']}"
    for part in (
        {
            "company_id": company_id,
            "client_email": "pyme@example.com",
            "client_name": "Pyme Ficticia",
        },
        {
            "terms": {
                "installations": 2,
                "valid_from": "2026-01-01",
                "valid_until": "2097-12-31",
            }
        },
    ):
        licence = founder.api.patch(of, part, licence["version"])
    founder.api.post(f"{of}/acceptance", version=licence["version"])
    wait_for(lambda: founder.api.get(of)["state"], lambda now: now == "active", "it", 60)
    return str(founder.api.get(f"{of}/number")["number"])


def because(page: Page, act: str, reason: str) -> None:
    """Do an act of the operator: its button, then the reason in its dialog."""
    page.get_by_role("main").get_by_role("button", name=act, exact=True).first.click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_label("Motivo").or_(dialog.get_by_label("Mensaje al despacho")).fill(reason)
    dialog.get_by_role("button", name=act, exact=True).click()
    expect(page.locator(".toasts")).to_contain_text("Hecho.")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_waits_leads_to_the_firm_which_is_confirmed_or_not_and_locked(
    at: Console, operator: Person
) -> None:
    firm = new_firm(at.person("Fundadora Ficticia"), "Despacho que espera (ficticio)")
    page = at.visit("/", operator)
    page.get_by_role("main").get_by_role("link", name="Enlace").click()
    expect(page).to_have_url("/operador")
    expect(page.get_by_role("main").get_by_role("link", name="por confirmar")).to_be_visible()
    page.get_by_label("Buscar").fill(firm)
    expect(page.get_by_text("2 resultados")).to_be_visible()
    page.get_by_label("Tipo").select_option("confirmation-asked")
    expect(page.get_by_text("1 resultado")).to_be_visible()
    page.get_by_role("link", name="Despacho que espera").click()

    expect(page.get_by_text("Llámenos, por favor")).to_be_visible()
    because(page, "No confirmar", "No se pudo comprobar")
    expect(page.get_by_text("Llámenos, por favor")).to_have_count(0)
    because(page, "Confirmar", "Se comprobó por teléfono")
    because(page, "Retirar la confirmación", "Se fue la persona")
    because(page, "Bloquear", "Abuso inventado")
    expect(page.get_by_text("Abuso inventado")).to_be_visible()
    because(page, "Desbloquear", "Se aclaró")
    expect(page.get_by_text("Abuso inventado")).to_have_count(0)

    # all of it is in the history of the operators, by name and with its reason
    page.get_by_role("link", name="Histórico").click()
    row = page.get_by_role("row").filter(has_text="Abuso inventado")
    expect(row).to_contain_text(operator.name)


def test_a_request_is_talked_about_approved_and_taken_back(at: Console, operator: Person) -> None:
    founder = at.person("Fundador Ficticio")
    firm = new_firm(founder, "Despacho que pide (ficticio)")
    page = at.visit("/operador/solicitudes?waiting=true", operator)
    page.get_by_label("Buscar").fill(firm)
    page.get_by_role("link", name="Despacho que pide").click()

    expect(page.get_by_text("Para tres clientes inventados")).to_be_visible()
    because(page, "Responder", "¿De qué país son?")
    expect(page.get_by_text("¿De qué país son?")).to_be_visible()
    expect(page.get_by_text("Espera a")).to_be_visible()
    because(page, "Aprobar", "De acuerdo con tres")
    assert founder.api.get(f"/v1/firms/{firm}")["features"] == ["sme_licences"]
    because(page, "Retirar lo aprobado", "Ya no hace falta")
    expect(page.get_by_text("Ya no hace falta")).to_be_visible()
    expect(page.get_by_role("button", name="Aprobar")).to_have_count(0)


def test_an_account_is_found_locked_helped_and_unlocked_each_with_its_reason(
    at: Console, operator: Person
) -> None:
    somebody = at.person("Bloqueada Ficticia")
    set_up(somebody.api)
    page = at.visit("/operador/cuentas", operator)
    page.get_by_role("button", name="Buscar una cuenta").click()
    page.get_by_label("Correo electrónico").fill(somebody.email)
    page.get_by_label("Motivo").fill("Llamó por teléfono")
    page.get_by_role("dialog").get_by_role("button", name="Buscar una cuenta").click()
    found = page.get_by_role("dialog", name="Bloqueada Ficticia")
    expect(found.get_by_text("A ningún despacho ni negocio")).to_be_visible()
    for act in ("Quitar el segundo factor", "Bloquear la cuenta"):
        found.get_by_role("button", name=act).click()
        asked = page.get_by_role("dialog", name=act)
        asked.get_by_label("Motivo").fill("Perdió el teléfono")
        asked.get_by_role("button", name=act).click()
        expect(asked).to_have_count(0)
    expect(found.get_by_text("Bloqueada", exact=True)).to_be_visible()
    found.get_by_role("button", name="Cerrar").click()
    assert somebody.api.call("GET", "/v1/me").body["code"] == "account-not-active"

    row = page.get_by_role("row").filter(has_text="Bloqueada Ficticia")
    expect(row).to_contain_text("Perdió el teléfono")
    row.get_by_role("button", name="Desbloquear la cuenta").click()
    page.get_by_role("dialog").get_by_label("Motivo").fill("Ya lo encontró")
    page.get_by_role("dialog").get_by_role("button", name="Desbloquear la cuenta").click()
    expect(row).to_have_count(0)


def test_anybody_is_found_by_what_is_known_which_stays_in_their_history(
    at: Console, operator: Person, axe: Callable[[Page], list[str]]
) -> None:
    founder = at.person("Buscado Ficticio")
    firm = new_firm(founder, "Despacho buscado (ficticio)")
    page = at.visit("/operador/buscar", operator)
    expect(page.get_by_text("Cada búsqueda, con su motivo, queda")).to_be_visible()
    page.get_by_label("Correo electrónico").fill(founder.email)
    page.get_by_label("Motivo").fill("Pidió ayuda")
    page.get_by_role("main").get_by_role("button", name="Buscar").click()

    found = page.get_by_role("status", name="Lo encontrado")
    expect(found.get_by_role("heading")).to_have_text(
        ["Buscado Ficticio", "Despacho buscado (ficticio)"]
    )
    expect(found.get_by_role("link", name="Despacho buscado (ficticio)")).to_be_visible()
    found.get_by_text("de su historial").last.click()
    expect(found.get_by_text("Se dio de alta el despacho.")).to_be_visible()
    expect(found.get_by_text("firm_created")).to_be_visible()
    assert axe(settled(page)) == []
    noted = founder.api.get(f"/v1/firms/{firm}/history")["data"]
    assert "Pidió ayuda" in noted[0]["text"]

    page.get_by_label("Qué se conoce").select_option("licence_number")
    page.get_by_label("Número de licencia").fill("AAAA-BBBB")
    page.get_by_role("main").get_by_role("button", name="Buscar").click()
    expect(page.get_by_role("alert")).to_contain_text("No hay nada con ese dato")
    expect(found.get_by_role("heading")).to_have_count(0)


def test_a_business_is_given_another_owner_whose_invitation_is_taken_back(
    at: Console, operator: Person, axe: Callable[[Page], list[str]]
) -> None:
    owner, heir = at.known(seed.BUSINESS).api, at.person("Heredera Ficticia")
    (business,) = [each["tenant"] for each in owner.get("/v1/me")["memberships"]]
    number = owner.get(f"/v1/businesses/{business}")["id_number"]
    page = at.visit("/operador/buscar", operator, width=360)
    page.get_by_label("Qué se conoce").select_option("tax_id")
    page.get_by_label("Identificación tributaria").fill(number)
    page.get_by_label("Motivo").fill("Su titular se jubila")
    page.get_by_role("main").get_by_role("button", name="Buscar").click()

    dialog = page.get_by_role("dialog")
    page.get_by_role("button", name="Dar otro titular").click()
    dialog.get_by_label("Correo electrónico").fill(heir.email)
    dialog.get_by_label("Nombre de la persona").fill("Heredera Ficticia")
    dialog.get_by_label("Motivo").fill("Su titular se jubila")
    assert axe(settled(page)) == []
    dialog.get_by_role("button", name="Dar otro titular").click()
    expect(page.get_by_text(f"Se invitó a {heir.email}")).to_be_visible()
    (invited,) = heir.api.get("/v1/me")["invitations"]
    assert invited["tenant"] == business

    page.get_by_role("button", name="Retirar la invitación").click()
    dialog.get_by_label("Correo electrónico").fill("nadie@example.com")
    dialog.get_by_label("Motivo").fill("Era otra persona")
    dialog.get_by_role("button", name="Retirar la invitación").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Nadie con ese correo está invitado")
    dialog.get_by_label("Correo electrónico").fill(heir.email)
    dialog.get_by_role("button", name="Retirar la invitación").click()
    expect(page.get_by_text("Se retiró la invitación.")).to_be_visible()
    assert heir.api.get("/v1/me")["invitations"] == []
    assert fits(page)


def test_a_licence_is_found_by_its_number_held_and_lifted(at: Console, operator: Person) -> None:
    founder = at.person("Vendedora Ficticia")
    firm = new_firm(founder, "Despacho con licencias (ficticio)")
    (asked,) = founder.api.get(f"/v1/firms/{firm}/feature-requests")["data"]
    reason = {"reason": "De acuerdo"}
    operator.api.post(f"/v1/operator/firms/{firm}/feature-requests/{asked['id']}/approve", reason)
    number = sme_licence(founder, firm)
    page = at.visit("/operador/buscar", operator)
    page.get_by_label("Qué se conoce").select_option("licence_number")
    page.get_by_label("Número de licencia").fill(number)
    page.get_by_label("Motivo").fill("Número robado, dicen")
    page.get_by_role("main").get_by_role("button", name="Buscar").click()
    page.get_by_role("status", name="Lo encontrado").get_by_role("link", name="Ver").first.click()

    expect(page.get_by_role("heading", name="Pyme Ficticia S.L.")).to_be_visible()
    because(page, "Retener", "Número robado")
    expect(page.get_by_text("Está retenida")).to_be_visible()
    because(page, "Dejar de retener", "Se aclaró")
    expect(page.get_by_text("Está retenida")).to_have_count(0)


def test_messages_that_a_queue_gave_up_are_sent_back_one_by_one_or_all(
    at: Console, operator: Person, axe: Callable[[Page], list[str]]
) -> None:
    assert at.stack.emulator is not None
    address = json.loads(at.stack.environment["QUEUE_URLS"])["mail"] + ENDING
    sqs = at.stack.emulator.client("sqs")
    for tenant in ("firm_uno", "firm_dos", "firm_tres"):
        body = json.dumps({"tenant": tenant, "mail_id": "mail_unknown"})
        sqs.send_message(QueueUrl=address, MessageBody=body)
    page = at.visit("/operador", operator)
    page.get_by_role("link", name="mensajes que las colas dieron por perdidos").click()
    page.get_by_role("link", name="Correos", exact=True).click()

    row = page.get_by_role("row").filter(has_text="firm_dos")
    row.get_by_role("button", name="Devolver a la cola").click()
    page.get_by_role("dialog").get_by_label("Motivo").fill("Se corrigió la causa")
    page.get_by_role("dialog").get_by_role("button", name="Devolver a la cola").click()
    expect(page.locator(".toasts")).to_contain_text("Se devolvió 1 mensaje")
    expect(row).to_have_count(0)
    assert axe(settled(page)) == []
    page.get_by_role("button", name="Devolver todos").click()
    page.get_by_role("dialog").get_by_label("Motivo").fill("Se corrigió la causa")
    page.get_by_role("dialog").get_by_role("button", name="Devolver todos").click()
    expect(page.get_by_text("La cola no dio nada por perdido.")).to_be_visible()


def test_an_answer_that_differs_is_compared_and_decided_for_the_business(
    at: Console, operator: Person, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS).api
    (business,) = [each["tenant"] for each in owner.get("/v1/me")["memberships"]]
    authority = ApiClient(at.stack.simulator_url)
    other = {"fault": "change", "elements": {"TotalFactura": "1.00000"}, "match": {}}
    authority.expect("PUT", "/admin/faults", [other])
    path = f"/v1/businesses/{business}/documents"
    issued = owner.post(path, invoice(1, "comprador@example.com"))
    wait_for(
        lambda: owner.get(f"{path}/{issued['id']}")["obstacle"],
        lambda seen: seen == "answer-differs",
        "the answer that differs",
        60,
    )
    authority.expect("PUT", "/admin/faults", [])
    page = at.visit(f"/operador/respuestas?q={issued['id']}", operator, width=360)
    page.get_by_role("button", name=issued["number"]).click()
    dialog = page.get_by_role("dialog").first
    row = dialog.get_by_role("row").filter(has_text="TotalFactura")
    expect(row).to_contain_text("1.00000")
    name = owner.get(f"/v1/businesses/{business}")["name"]
    expect(dialog.get_by_role("definition").filter(has_text=business)).to_contain_text(name)
    assert axe(settled(page)) == []
    assert fits(page)

    dialog.get_by_role("button", name="Decidir").click()
    asked = page.get_by_role("dialog", name="Decidir")
    asked.get_by_label("No es de este comprobante").check()
    asked.get_by_label("Motivo").fill("El total no es el enviado")
    asked.get_by_role("button", name="Decidir").click()
    expect(page.get_by_text("Nada coincide con la búsqueda.")).to_be_visible()
    assert owner.get(f"{path}/{issued['id']}")["state"] == "rejected"

    # Inicio says whether the authority answers, by that document
    settled(led(page, "/operador"))
    card = page.locator(".card").filter(has=page.get_by_role("heading", name="Hacienda"))
    expect(card.get_by_text("Contesta", exact=True)).to_be_visible()
    expect(card.get_by_role("term")).to_have_text(
        ["En camino", "Contestó por última vez", "Aceptó por última vez"]
    )


def test_what_came_back_of_mails_is_listed_and_an_address_is_written_to_again(
    at: Console, operator: Person, axe: Callable[[Page], list[str]]
) -> None:
    founder, email = at.person("Devuelta Ficticia"), "hostile.navegador@example.com"
    firm = new_firm(founder, "Despacho que escribe (ficticio)")
    assert at.stack.emulator is not None
    sqs = at.stack.emulator.client("sqs")
    sent = {
        "Destination": {"ToAddresses": [email]},
        "EmailTags": [{"Name": "tenant", "Value": firm}, {"Name": "mail", "Value": "mail_1"}],
    }
    for event in events_of(sent, "ses-1"):
        sqs.send_message(
            QueueUrl=json.loads(at.stack.environment["QUEUE_URLS"])["mail_events"],
            MessageBody=json.dumps(event),
        )
    known_as = digest_of(email)
    listed = f"/v1/operator/bounces?address={known_as}"
    wait_for(
        lambda: operator.api.get(listed)["data"],
        lambda rows: firm in [row["tenant"] for row in rows],
        "the bounce",
        60,
    )
    page = at.visit("/operador/correos?kind=hard", operator, width=360)
    page.get_by_role("button", name="Buscar una dirección").click()
    page.get_by_label("Correo electrónico").fill(email)
    page.get_by_label("Motivo").fill("Dice que ya recibe correo")
    page.get_by_role("dialog").get_by_role("button", name="Buscar una dirección").click()
    expect(page).to_have_url(f"/operador/correos?address={known_as}")
    expect(page.get_by_text("No se le escribe: un correo fue devuelto").first).to_be_visible()

    # what a stranger's server said is text, and does nothing
    row = page.get_by_role("row").filter(has_text="Despacho que escribe (ficticio)")
    row.get_by_role("button", name="h…@example.com").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    assert email not in dialog.inner_text()
    assert axe(settled(page)) == []
    assert fits(page)
    dialog.get_by_role("button", name="Cerrar").click()

    because(page, "Volver a escribirle", "Su buzón ya existe")
    expect(row.get_by_text("Se le escribe", exact=True)).to_be_visible()
    assert "Su buzón ya existe" in founder.api.get(f"/v1/firms/{firm}/history")["data"][0]["text"]


def test_who_is_no_operator_finds_none_of_their_windows(at: Console) -> None:
    page = at.visit("/operador/despachos", at.person())

    expect(page.get_by_role("heading", name="Esta página no existe")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
