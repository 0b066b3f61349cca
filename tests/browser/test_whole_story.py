"""The whole story by four hands: from the firm's account to the batch that it imports."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.core import clock
from infra.local.days import costa_rican_day
from infra.local.mail_client import access_key_in, code_in
from infra.local.throwaway_keys import make_throwaway_key
from tests.browser.conftest import Console
from tests.browser.hands import English, Hand, Keyboard, Narrow

PASSWORD = "cinco-gatos-cruzan-el-puente"
WORDS = {
    "+ Añadir": "+ Add",
    "Aceptado": "Accepted",
    "Aceptar": "Accept",
    "Actividad económica": "Economic activity",
    "Buscar actividad": "Find an activity",
    "Cantón": "Canton",
    "Conectar": "Connect",
    "Conexión con Hacienda": "Connection to the tax authority",
    "Confirmar correo": "Confirm the e-mail",
    "Confirmar": "Confirm",
    "Consecutivos": "Numbers",
    "Continuar el asistente": "Go on with the setup",
    "Continuar": "Go on",
    "Contraseña de Hacienda": "Password at the tax authority",
    "Contraseña nueva": "New password",
    "Contraseña": "Password",
    "Correo del cliente": "E-mail of the client",
    "Correo electrónico": "E-mail",
    "Crear un despacho": "Create a firm",
    "Crear una cuenta": "Create an account",
    "Crear": "Create",
    "Código CABYS": "CABYS code",
    "Código": "Code",
    "Desde el día": "From the day",
    "Detalle": "Description",
    "Distrito": "District",
    "Elija su contraseña": "Choose your password",
    "Emitir": "Issue",
    "Empezar": "Begin",
    "Empresa": "Company",
    "Empresas": "Companies",
    "Entendido": "Understood",
    "Entrar": "Sign in",
    "Enviar al despacho": "Hand over to the firm",
    "Finalizar": "Finish",
    "Hasta el día": "To the day",
    "Identificación tributaria": "Tax identification",
    "Identificación": "Identification",
    "Idioma de sus correos": "Language of their mails",
    "Importaciones pendientes": "Pending imports",
    "Importaciones": "Imports",
    "Importada": "Imported",
    "Importar": "Import",
    "Información del negocio": "About the business",
    "Inglés": "English",
    "Inicio": "Home",
    "Ir al inicio": "To the home page",
    "La licencia está activa": "The licence is active",
    "Licencias": "Licences",
    "Llave criptográfica": "Cryptographic key",
    "Menú": "Menu",
    "Nombre de la persona": "Name of the person",
    "Nombre del despacho": "Name of the firm",
    "Nombre o razón social": "Name",
    "Nombre": "Name",
    "Nueva activación": "New activation",
    "Nueva empresa": "New company",
    "Nueva factura": "New invoice",
    "Otras señas": "Address",
    "Pendiente": "Pending",
    "PIN de la llave": "PIN of the key",
    "Plan": "Plan",
    "Precio unitario sin impuesto": "Unit price without tax",
    "Preparar un envío": "Prepare a hand-over",
    "Preparar": "Prepare",
    "Provincia": "Province",
    "Qué pasará al aceptar": "What happens once you accept",
    "Resultado": "Result",
    "San José": "San José",
    "Siguiente": "Next",
    "Sus despachos y negocios": "Your firms and businesses",
    "Suscribirse": "Subscribe",
    "Teléfono": "Telephone",
    "Usuario de Hacienda": "User at the tax authority",
    "¡Registro completado!": "All set!",
}
_suffixes = itertools.count(clock.now().microsecond)


class Story:
    """Two people of one story, made up anew for each hand."""

    def __init__(self, at: Console, kind: type[Hand], folder: Path) -> None:
        number = f"{next(_suffixes) % 10**6:06d}"
        self.at, self.folder = at, folder
        self.firm_email = f"despacho-{number}@example.com"
        self.client_email = f"cliente-{number}@example.com"
        self.firm_tax_id, self.tax_id = f"3101{number}", f"3102{number}"
        self.company = f"Historia {number} Ficticia S.A."
        self.firm, self.client = (
            kind(at.visit("/entrar", width=kind.width, language=kind.language), WORDS)
            for _ in range(2)
        )


@pytest.mark.parametrize("kind", [Hand, Keyboard, Narrow, English])
def test_whole_story_is_played_by_each_hand(at: Console, kind: type[Hand], tmp_path: Path) -> None:
    story = Story(at, kind, tmp_path)
    steps: list[Callable[[Story], None]] = [
        register, create_firm, list_company, activate_licence, take_access, set_up, issue,
        hand_over, take_in,
    ]  # fmt: skip

    for step in steps:
        step(story)


def register(story: Story) -> None:
    hand, email = story.firm, story.firm_email
    hand.press("link", "Crear una cuenta")
    hand.arrives("Crear una cuenta")
    hand.fill("Nombre", "Ana Ficticia")
    hand.fill("Correo electrónico", email)
    hand.fill("Contraseña", PASSWORD)
    hand.tick(re.compile("^(Leí y acepto|I have read)"))
    hand.press("button", "Crear una cuenta")
    hand.arrives("Confirmar correo")
    hand.fill("Código", code_in(story.at.stack.mail.wait(email)))
    hand.press("button", "Confirmar")
    hand.arrives("Entrar")
    hand.fill("Contraseña", PASSWORD)
    hand.press("button", "Entrar")
    hand.arrives("Sus despachos y negocios")


def create_firm(story: Story) -> None:
    hand = story.firm
    hand.press("link", re.compile("^(Crear un despacho|Create a firm)"))
    hand.arrives("Crear un despacho")
    hand.fill("Nombre del despacho", "Despacho de la Historia")
    hand.fill("Identificación tributaria", story.firm_tax_id)
    hand.press("button", "Crear")
    hand.arrives("Inicio")


def list_company(story: Story) -> None:
    hand = story.firm
    hand.go("Empresas")
    hand.arrives("Empresas")
    hand.press("button", "Nueva empresa")
    dialog = hand.dialog()
    dialog.fill("Nombre", story.company)
    dialog.fill("Identificación tributaria", story.tax_id)
    dialog.press("button", "Crear")
    hand.sees(story.company, "h1")


def activate_licence(story: Story) -> None:
    hand = story.firm
    hand.go("Licencias")
    hand.arrives("Licencias")
    hand.press("link", "Nueva activación")
    hand.arrives("Nueva activación")
    hand.press("button", "Siguiente")
    hand.pick("Empresa", story.tax_id)
    hand.press("button", "Siguiente")
    hand.fill("Nombre de la persona", "Clienta Ficticia")
    hand.fill("Correo del cliente", story.client_email)
    if hand.language == "en":
        hand.choose("Idioma de sus correos", "Inglés")
    hand.press("button", "Siguiente")
    hand.arrives("Qué pasará al aceptar")
    hand.press("button", "Aceptar")
    hand.sees("La licencia está activa")


def take_access(story: Story) -> None:
    hand, email = story.client, story.client_email
    hand.fill("Correo electrónico", email)
    hand.fill("Contraseña", access_key_in(story.at.stack.mail.wait(email)))
    hand.press("button", "Entrar")
    hand.arrives("Elija su contraseña")
    hand.fill("Contraseña nueva", PASSWORD)
    hand.tick(re.compile("^(Leí y acepto|I have read)"))
    hand.press("button", "Entrar")
    hand.arrives("Sus despachos y negocios")
    hand.press("link", re.compile(story.company))
    hand.arrives("Inicio")


def set_up(story: Story) -> None:
    hand = story.client
    hand.press("link", "Continuar el asistente")
    hand.press("button", "Empezar")
    hand.arrives("Información del negocio")
    for label, option in (
        ("Provincia", "San José"),
        ("Cantón", "San José"),
        ("Distrito", "Carmen"),
    ):
        hand.choose(label, option)
    hand.fill("Otras señas", "Calle inventada")
    hand.fill("Teléfono", "22220000")
    hand.fill("Correo electrónico", story.client_email)
    hand.press("button", "Continuar")
    hand.arrives("Actividad económica")
    hand.pick("Buscar actividad", "6201.0")
    hand.press("button", "+ Añadir")
    hand.press("button", "Continuar")
    hand.arrives("Conexión con Hacienda")
    key = make_throwaway_key(story.tax_id, "02")
    (story.folder / "llave.p12").write_bytes(key.p12)
    hand.fill("Usuario de Hacienda", f"cpj-{story.tax_id}@stag.example.com")
    hand.fill("Contraseña de Hacienda", "clave-inventada")
    hand.attach("Llave criptográfica", story.folder / "llave.p12")
    hand.fill("PIN de la llave", key.pin)
    hand.press("button", "Conectar")
    hand.arrives("Consecutivos")
    hand.press("button", "Continuar")
    hand.arrives("Plan")
    hand.press("button", "Suscribirse")
    hand.arrives("¡Registro completado!")
    hand.press("button", "Finalizar")
    hand.press("link", "Ir al inicio")
    hand.arrives("Inicio")


def issue(story: Story) -> None:
    hand = story.client
    hand.go("Nueva factura")
    hand.arrives("Nueva factura")
    hand.fill("Nombre o razón social", "Compradora Ficticia")
    hand.fill("Identificación", "3101888888")
    hand.fill("Correo electrónico", "compradora@example.com")
    hand.pick("Código CABYS", "8313100000100")
    hand.fill("Detalle", "Servicio inventado")
    hand.fill("Precio unitario sin impuesto", "1000")
    hand.press("button", "Emitir")
    hand.sees("Aceptado")


def hand_over(story: Story) -> None:
    hand, today = story.client, costa_rican_day().isoformat()
    hand.go("Enviar al despacho")
    hand.arrives("Enviar al despacho")
    hand.press("button", "Preparar un envío")
    dialog = hand.dialog()
    dialog.date("Desde el día", f"{today[:8]}01")
    dialog.date("Hasta el día", today)
    dialog.press("button", "Preparar")
    hand.sees("Pendiente")


def take_in(story: Story) -> None:
    hand = story.firm
    hand.go("Importaciones")
    hand.arrives("Importaciones pendientes")
    hand.press("link", re.compile(story.company))
    hand.sees(story.company, "h1")
    hand.press("button", "Importar")
    hand.dialog().press("button", "Importar")
    result = hand.dialog()
    result.arrives("Resultado")
    result.press("button", "Entendido")
    hand.sees("Importada")
