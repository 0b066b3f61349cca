"""What a client is sent with the number of its licence: how to install the program. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal
from urllib.parse import quote, urlencode

from chalicelib.core.texts import Language, Text
from chalicelib.installations.service import Program

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
_OWN: Final[Mapping[System, str]] = {
    "windows": r".\enlace\Scripts\python",
    "macos": "enlace/bin/python",
    "linux": "enlace/bin/python",
}
"""The Python of the program alone: what is installed for it is in nobody's way."""
_CHECKED_BY: Final[Mapping[System, str]] = {
    "windows": "certutil -hashfile {file} SHA256",
    "macos": "shasum -a 256 {file}",
    "linux": "sha256sum {file}",
}
_BEFORE: Final[Mapping[System, Text]] = {
    "linux": Text(
        es=" (en Debian y Ubuntu, antes «sudo apt install python3-venv»)",
        en=" (on Debian and Ubuntu, “sudo apt install python3-venv” before)",
    ),
}
STEPS: Final = Text(
    es="{system}: instale Python {lowest} o posterior (python.org), guarde en una carpeta el "
    "programa {file}, {open} y escriba uno tras otro{before}: «{python} -m venv enlace», «{own} -m "
    "pip install {packages}» y «{own} {file} --api {api} validate {number} --tax-id {tax_id}». "
    "Para que siga valiendo, al menos cada {days} días: «{own} {file} check-in». Para comprobar "
    "el archivo: «{check}».",
    en="{system}: install Python {lowest} or newer (python.org), save the program {file} in a "
    "folder, {open} and type one after the other{before}: “{python} -m venv enlace”, “{own} -m pip "
    "install {packages}” and “{own} {file} --api {api} validate {number} --tax-id {tax_id}”. To "
    "stay good, at least every {days} days: “{own} {file} check-in”. To check the file: “{check}”.",
)
PROGRAM: Final = Text(
    es="Descargue el programa, {file} (versión {version}), de {url}. Su huella SHA-256 es "
    "{sha256}.",
    en="Download the program, {file} (version {version}), from {url}. Its SHA-256 is {sha256}.",
)
PROGRAM_BY_FIRM: Final = Text(
    es="Pida el programa, {file} (versión {version}), a su despacho. Su huella SHA-256 es "
    "{sha256}.",
    en="Ask your firm for the program, {file} (version {version}). Its SHA-256 is {sha256}.",
)
"""Where the address of the API was not told."""
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
SHORT: Final = Text(
    es="{firm} le da el número de licencia de {company}: {number}\n\n"
    "1. Instale Python {lowest} o posterior (python.org).\n"
    "2. Descargue {url}\n"
    "3. En esa carpeta, en PowerShell:\n"
    "{python} -m venv enlace\n"
    "{own} -m pip install {packages}\n"
    "{own} {file} --api {api} validate {number} --tax-id {tax_id}\n"
    "(macOS y Linux: {other_python} y {other_own} en lugar de {python} y {own})\n\n"
    "No comparta el número. Dudas: {firm_email}",
    en="{firm} gives you the licence number of {company}: {number}\n\n"
    "1. Install Python {lowest} or newer (python.org).\n"
    "2. Download {url}\n"
    "3. In that folder, in PowerShell:\n"
    "{python} -m venv enlace\n"
    "{own} -m pip install {packages}\n"
    "{own} {file} --api {api} validate {number} --tax-id {tax_id}\n"
    "(macOS and Linux: {other_python} and {other_own} instead of {python} and {own})\n\n"
    "Share the number with nobody. Questions: {firm_email}",
)
"""For a link, which has room for the commands of one system."""
MOST_OF_A_LINK: Final = 1_900
_MOST_OF_A_NAME: Final = 110
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """What a client needs to install the program by its number."""

    program: Program
    number: str | Text
    """Or what stands for it."""
    tax_id: str
    api_url: str
    check_in_days: int

    def facts(self) -> dict[str, object]:
        """Return what the sentences say."""
        return {
            "file": self.program.file_name,
            "version": self.program.version,
            "sha256": self.program.sha256,
            "url": self.program.url,
            "lowest": self.program.lowest_python,
            "packages": " ".join(self.program.packages),
            "api": self.api_url or _THE_API,
            "number": self.number,
            "tax_id": self.tax_id,
            "days": self.check_in_days,
        }


def steps(install: Install, language: Language) -> list[str]:
    """Write where the program is, the steps of each system, and what is done from then on."""
    facts = install.facts()
    program = PROGRAM if install.program.url else PROGRAM_BY_FIRM
    return [
        program.render(language, facts),
        *(
            STEPS.render(language, facts | _of_system(system, install.program))
            for system in SYSTEM_NAMES
        ),
    ]


def _of_system(system: System, program: Program) -> dict[str, object]:
    return {
        "system": SYSTEM_NAMES[system],
        "open": _OPEN[system],
        "before": _BEFORE.get(system, ""),
        "python": _PYTHON[system],
        "own": _OWN[system],
        "check": _CHECKED_BY[system].format(file=program.file_name),
    }


def short(install: Install, said: Mapping[str, object], language: Language) -> tuple[str, str]:
    """Write subject and text of a mail that the own mail program opens by a link.

    Programs on Windows cut a link near 2,048 characters: names that are long are cut before.
    """
    names = {name: fitting(str(said[name]), _MOST_OF_A_NAME) for name in ("firm", "company")}
    facts = {**install.facts(), **said, **names}
    facts |= _of_system("windows", install.program) | {
        "url": install.program.url or install.program.file_name,
        "other_python": _PYTHON["linux"],
        "other_own": _OWN["linux"],
    }
    return SUBJECT.render(language, facts), SHORT.render(language, facts)


def fitting(text: str, most: int) -> str:
    """Cut a text so that it takes no more than so many characters in a link.

    >>> fitting("Ñandú S.L.", 99), fitting("Ñandú S.L.", 21)
    ('Ñandú S.L.', 'Ñand…')
    """
    if len(quote(text)) <= most:
        return text
    end = "…"
    lengths = accumulate((len(quote(each)) for each in text), initial=len(quote(end)))
    kept = sum(length <= most for length in lengths) - 1
    return text[:kept].rstrip() + end


def mailto(address: str, subject: str, text: str) -> str:
    r"""Write a link that opens the own mail program with a mail that is ready to be sent.

    >>> mailto("ada@example.com", "A & B", "1\n2")
    'mailto:ada@example.com?subject=A%20%26%20B&body=1%0D%0A2'
    """
    said = {"subject": subject, "body": text.replace("\n", "\r\n")}
    return f"mailto:{quote(address, safe='@')}?{urlencode(said, quote_via=quote)}"
