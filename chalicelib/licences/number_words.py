"""What a client is sent with the number of its licence: how to install the program. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import quote, urlencode

from chalicelib.core.texts import Language, Text

System = Literal["windows", "macos", "linux"]
SYSTEM_NAMES: Final[Mapping[System, Text]] = {
    "windows": Text(es="Windows", en="Windows"),
    "macos": Text(es="macOS", en="macOS"),
    "linux": Text(es="Linux", en="Linux"),
}
_OPEN: Final[Mapping[System, Text]] = {
    "windows": Text(
        es="abra PowerShell en esa carpeta (Mayús y botón derecho, «Abrir PowerShell aquí»)",
        en="open PowerShell in that folder (Shift and right button, “Open PowerShell here”)",
    ),
    "macos": Text(
        es="abra Terminal y vaya a esa carpeta (escriba «cd » y arrastre la carpeta a la ventana)",
        en="open Terminal and go to that folder (type “cd ” and drag the folder into the window)",
    ),
    "linux": Text(es="abra una terminal en esa carpeta", en="open a terminal in that folder"),
}
_PYTHON: Final[Mapping[System, str]] = {"windows": "py", "macos": "python3", "linux": "python3"}
STEPS: Final = Text(
    es="{system}: instale Python 3.11 o posterior (python.org), guarde en una carpeta el programa "
    "enlace_client.py que le da su despacho, {open} y escriba «{python} -m pip install "
    "cryptography» y después «{python} enlace_client.py --api {api} validate {number} --tax-id "
    "{tax_id}».",
    en="{system}: install Python 3.11 or newer (python.org), save the program enlace_client.py "
    "that your firm gives you in a folder, {open} and type “{python} -m pip install cryptography” "
    "and then “{python} enlace_client.py --api {api} validate {number} --tax-id {tax_id}”.",
)
_THE_API: Final = Text(es="DIRECCIÓN-QUE-LE-DA-SU-DESPACHO", en="ADDRESS-FROM-YOUR-FIRM")
"""Stands for the address of the API where it was not told."""
THE_NUMBER: Final = Text(es="SU-NÚMERO", en="YOUR-NUMBER")
"""Stands for the number in a mail, which shows it once."""
SUBJECT: Final = Text(es="Número de licencia de {company}", en="Licence number of {company}")
GREETING: Final = Text(es="Hola, {contact}:", en="Hello, {contact},")
GREETING_OF_COMPANY: Final = Text(es="Hola:", en="Hello,")
INTRODUCTION: Final = Text(
    es="{firm} ha activado para {company} {product}. Este es su número de licencia: vale en "
    "{computers}, del {valid_from} al {valid_until}.",
    en="For {company}, {firm} has activated {product}. This is your licence number: it is good on "
    "{computers}, from {valid_from} to {valid_until}.",
)
HOW_TO: Final = Text(
    es="Siga los pasos de su sistema; el número puede escribirse con o sin guiones, en mayúsculas "
    "o minúsculas.",
    en="Follow the steps of your system; the number can be typed with or without hyphens, in "
    "capitals or small letters.",
)
KEEP_IT: Final = Text(
    es="Guarde el número y no lo comparta. Si pierde un ordenador, libere su sitio o pídaselo a "
    "{firm}: {firm_email}.",
    en="Keep the number and share it with nobody. If you lose a computer, release its place or ask "
    "{firm} to: {firm_email}.",
)


def computers(count: int) -> Text:
    """Say on how many computers a licence is good.

    >>> computers(1).render("es"), computers(2).render("en")
    ('1 ordenador', '2 computers')
    """
    if count == 1:
        return Text(es="1 ordenador", en="1 computer")
    return Text(es=f"{count} ordenadores", en=f"{count} computers")


def steps(number: str | Text, tax_id: str, api_url: str, language: Language) -> list[str]:
    """Write the steps of each system, for a number or what stands for it."""
    return [
        STEPS.render(
            language,
            {
                "system": name,
                "open": _OPEN[system],
                "python": _PYTHON[system],
                "api": api_url or _THE_API,
                "number": number,
                "tax_id": tax_id,
            },
        )
        for system, name in SYSTEM_NAMES.items()
    ]


def mailto(address: str, subject: str, text: str) -> str:
    r"""Write a link that opens the own mail program with a mail that is ready to be sent.

    >>> mailto("ada@example.com", "A & B", "1\n2")
    'mailto:ada@example.com?subject=A%20%26%20B&body=1%0D%0A2'
    """
    said = {"subject": subject, "body": text.replace("\n", "\r\n")}
    return f"mailto:{quote(address, safe='@')}?{urlencode(said, quote_via=quote)}"
