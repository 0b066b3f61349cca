"""The window of the console that each mail leads to: the one table, mail -> addresses.

A mail has several where its readers work in different places, as firm and client do. It leads to
the first whose places are all known: whose mail it is (`firm`, `business`), and what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from chalicelib.core.texts import Language, Text

_PLACE = re.compile(r"\{(\w+)\}")
_OPEN = Text(es="Abrir «{window}»", en="Open “{window}”")
_IN_WORDS = Text(es="Está en Enlace, en «{window}».", en="It is in Enlace, at “{window}”.")


@dataclass(frozen=True, slots=True)
class Window:
    """One window, as the console calls it."""

    path: str
    name: Text
    button: Text = _OPEN
    carries: tuple[str, ...] = ()
    """What of the mail travels behind `#`, which browsers do not send to servers."""

    @property
    def places(self) -> frozenset[str]:
        """What its address has to know."""
        return frozenset(_PLACE.findall(self.path))


@dataclass(frozen=True, slots=True)
class Lead:
    """How a mail leads to its window."""

    address: str
    """Empty: there is no console, and the words have to do."""
    button: str
    in_words: str


def lead(
    template: str,
    language: Language,
    app_url: str,
    places: Mapping[str, str],
    facts: Mapping[str, str],
) -> Lead | None:
    """Say where a mail leads; None: its reader has nothing to do.

    >>> at = {"firm": "firm_1"}
    >>> lead("pending-imports-digest", "es", "https://enlace.example", at, {})
    ... # doctest: +NORMALIZE_WHITESPACE
    Lead(address='https://enlace.example/despacho/firm_1/importaciones',
         button='Abrir «Importaciones pendientes»',
         in_words='Está en Enlace, en «Importaciones pendientes».')
    """
    known = places.keys()
    window = next((each for each in WINDOWS[template] if each.places <= known), None)
    if window is None:
        return None
    carried = "&".join(f"{name}={quote(facts[name], safe='')}" for name in window.carries)
    address = f"{_address(window, app_url, places)}{'#' if carried else ''}{carried}"
    named: dict[str, object] = {"window": window.name.render(language)}
    return Lead(
        address if app_url else "",
        window.button.render(language, named),
        _IN_WORDS.render(language, named),
    )


def row_address(template: str, app_url: str, places: Mapping[str, str], **row: str) -> str:
    """Say where a row of a list in a mail leads; empty: there is no console.

    >>> at = {"firm": "firm_1"}
    >>> row_address("pending-imports-digest", "https://enlace.example", at, **{"import": "imp_1"})
    'https://enlace.example/despacho/firm_1/importaciones/imp_1'
    """
    return _address(ROWS[template], app_url, {**places, **row}) if app_url else ""


def _address(window: Window, app_url: str, places: Mapping[str, str]) -> str:
    return app_url + _PLACE.sub(lambda found: quote(places[found[1]], safe=""), window.path)


_ENTER: Final = Text(es="Entrar", en="Sign in")
_HOME: Final = Window("/", Text(es="Inicio", en="Home"))
_SIGN_IN: Final = Window("/entrar", _ENTER, _ENTER)
_FIRST_TIME: Final = Window(
    "/entrar", _ENTER, Text(es="Entrar por primera vez", en="Sign in for the first time")
)
_ACCOUNT: Final = Window("/cuenta", Text(es="Mi cuenta", en="My account"))

_FIRM: Final = Window("/despacho/{firm}", Text(es="Inicio", en="Home"))
_FIRM_USERS: Final = Window("/despacho/{firm}/usuarios", Text(es="Usuarios", en="Users"))
_FIRM_DATA: Final = Window(
    "/despacho/{firm}/datos", Text(es="Datos del despacho", en="Data of the firm")
)
_FIRM_MAIL: Final = Window(
    "/despacho/{firm}/datos?pestana=correo",
    Text(es="Datos del despacho · Correo", en="Data of the firm · Mail"),
)
_FIRM_PROGRAMS: Final = Window(
    "/despacho/{firm}/datos?pestana=programas",
    Text(es="Datos del despacho · Programas", en="Data of the firm · Programs"),
)
_COMPANIES: Final = Window("/despacho/{firm}/empresas", Text(es="Empresas", en="Companies"))
_LICENCES: Final = Window("/despacho/{firm}/licencias", Text(es="Licencias", en="Licences"))
_BULK: Final = Window(
    "/despacho/{firm}/licencias/en-bloque/{activation}",
    Text(es="Activación en bloque", en="Activation in bulk"),
)
_PANEL: Final = Window(
    "/despacho/{firm}/licencias/{licence}", Text(es="Panel de control", en="Control panel")
)
_HANDING: Final = Window(
    "/despacho/{firm}/licencias/{licence}/envios",
    Text(es="Envíos del cliente", en="Hand-overs of the client"),
)
_IMPORTS: Final = Window(
    "/despacho/{firm}/importaciones", Text(es="Importaciones pendientes", en="Pending imports")
)
_SME_LICENCES: Final = Window(
    "/despacho/{firm}/pymes", Text(es="Licencias PYMES generadas", en="Generated SME licences")
)
_FIRM_NOTICES: Final = Window(
    "/despacho/{firm}/notificaciones", Text(es="Notificaciones", en="Notifications")
)
_INSTALLATION: Final = Window(
    "/instalacion",
    Text(es="Mi instalación", en="My installation"),
    Text(es="Liberar una instalación", en="Release an installation"),
    ("code",),
)

_BUSINESS: Final = Window("/negocio/{business}", Text(es="Inicio", en="Home"))
_DOCUMENT: Final = Window(
    "/negocio/{business}/comprobantes/{document}", Text(es="Comprobantes", en="Documents")
)
_MY_FIRM: Final = Window("/negocio/{business}/despacho", Text(es="Mi despacho", en="My firm"))
_BUSINESS_USERS: Final = Window(
    "/negocio/{business}/ajustes?pestana=usuarios",
    Text(es="Ajustes · Usuarios", en="Settings · Users"),
)
_SETTINGS: Final = Window("/negocio/{business}/ajustes", Text(es="Ajustes", en="Settings"))
_BUSINESS_TOKENS: Final = Window(
    "/negocio/{business}/ajustes?pestana=programas",
    Text(es="Ajustes · Programas", en="Settings · Programs"),
)
_AUTHORITY: Final = Window(
    "/negocio/{business}/ajustes?pestana=hacienda",
    Text(es="Ajustes · Autoridad tributaria", en="Settings · Tax authority"),
)
_PLAN: Final = Window(
    "/negocio/{business}/ajustes?pestana=plan", Text(es="Ajustes · Plan", en="Settings · Plan")
)
_EXPORTS: Final = Window(
    "/negocio/{business}/enviar-al-despacho",
    Text(es="Enviar al despacho", en="Hand over to the firm"),
)
_HANDED_OVER: Final = Window(
    "/negocio/{business}/enviar-al-despacho/{export}",
    Text(es="Enviar al despacho", en="Hand over to the firm"),
)
_ANSWERING: Final = Window(
    "/preguntas",
    Text(es="Preguntas de su despacho", en="Questions of your firm"),
    Text(es="Responder", en="Answer"),
    ("key",),
)
_BUSINESS_NOTICES: Final = Window(
    "/negocio/{business}/notificaciones", Text(es="Mis notificaciones", en="My notifications")
)

_OPERATED_FIRM: Final = Window("/operador/despachos/{firm}", Text(es="Despacho", en="Firm"))
_OPERATED_REQUEST: Final = Window(
    "/operador/solicitudes/{firm}/{request}", Text(es="Solicitud", en="Request")
)


WINDOWS: Final[dict[str, tuple[Window, ...]]] = {
    "account-verification": (
        Window(
            "/verify",
            Text(es="Confirmar correo", en="Confirm the e-mail"),
            Text(es="Confirmar mi correo", en="Confirm my e-mail"),
            ("email", "code"),
        ),
    ),
    "account-exists": (_SIGN_IN,),
    "password-reset": (
        Window(
            "/new-password",
            Text(es="Nueva contraseña", en="New password"),
            Text(es="Elegir contraseña", en="Choose a password"),
            ("email", "code"),
        ),
    ),
    "access-key-renewed": (_FIRST_TIME,),
    "email-change": (_ACCOUNT,),
    "email-changed": (
        Window(
            "/email-undo",
            Text(es="Volver al correo anterior", en="Back to the address before"),
            Text(es="Deshacer el cambio", en="Undo the change"),
            ("email", "code"),
        ),
    ),
    "account-closed": (),
    "email-change-undone": (_SIGN_IN,),
    "email-has-account": (_SIGN_IN,),
    "account-notice": (_FIRM_USERS, _ACCOUNT),
    "firm-user-invited": (_HOME,),
    "business-user-invited": (_HOME,),
    "firm-email-changed": (_FIRM_DATA,),
    "firm-reply-to-code": (_FIRM_MAIL,),
    "firm-reply-to-changed": (_FIRM_MAIL,),
    "user-changed": (_HOME,),
    "timed-rights-asked": (_FIRM_USERS,),
    "timed-rights-decided": (_FIRM,),
    "user-left": (_FIRM_USERS, _BUSINESS_USERS),
    "company-list-ended": (_COMPANIES,),
    "initial-data-offered": (_MY_FIRM,),
    "activations-told": (_BULK, _LICENCES),
    "licence-activated-firm": (_PANEL, _LICENCES),
    "licence-activated-client": (_FIRST_TIME,),
    "licence-linked-client": (_BUSINESS,),
    "licence-requested": (_MY_FIRM,),
    "licence-firm-email-code": (_PANEL, _LICENCES),
    "licence-firm-email-changed": (_PANEL, _LICENCES),
    "installation-code": (_INSTALLATION,),
    "tax-id-corrected": (_LICENCES, _SETTINGS),
    "business-removed": (),
    "licence-taken-back": (),
    "licence-changed": (_PANEL, _MY_FIRM),
    "licence-number": (),
    "licence-ends": (_SME_LICENCES,),
    "api-token": (_FIRM_PROGRAMS, _BUSINESS_TOKENS),
    "consent-changed": (_PANEL, _LICENCES, _MY_FIRM),
    "firm-connected": (_MY_FIRM,),
    "licence-request-withdrawn": (),
    "document-delivery": (),
    "document-accepted-after-all": (_DOCUMENT,),
    "document-rejected": (_DOCUMENT,),
    "batch-discarded": (_HANDED_OVER,),
    "batch-undone": (_HANDED_OVER,),
    "documents-released": (_HANDED_OVER,),
    "export-asked": (_EXPORTS,),
    "export-declined": (_HANDING,),
    "questions-asked": (_ANSWERING,),
    "question-withdrawn": (_EXPORTS,),
    "schedule-proposal": (_HANDING, _EXPORTS),
    "scheduled-export-refused": (_HANDED_OVER,),
    "certificate-expiring": (_AUTHORITY,),
    "tax-authority-disconnected": (_AUTHORITY,),
    "client-not-begun": (_FIRST_TIME,),
    "client-key-expired": (_LICENCES,),
    "mail-undelivered": (_PANEL, _DOCUMENT, _FIRM_USERS, _BUSINESS_USERS),
    "plan-chosen": (_PANEL, _LICENCES),
    "plan-nearly-used": (_LICENCES, _PLAN),
    "operator-acted": (_DOCUMENT, _FIRM, _BUSINESS),
    "confirmation-requested": (_OPERATED_FIRM,),
    "feature-requested": (_OPERATED_REQUEST,),
    "operator-asked-no-more": (_OPERATED_FIRM,),
    "notice-due": (_FIRM_NOTICES, _BUSINESS_NOTICES),
    "notice-expired": (_FIRM_NOTICES, _BUSINESS_NOTICES),
    "pending-imports-digest": (_IMPORTS,),
}
"""Mail -> where its reader does what it is about; empty: there is nothing to do."""
ROWS: Final[dict[str, Window]] = {
    "pending-imports-digest": Window(
        "/despacho/{firm}/importaciones/{import}", Text(es="Importación", en="Import")
    ),
}
"""Mail -> where each row of its list leads."""
