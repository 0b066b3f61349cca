"""What a validation can come to: the one table, in the order in which it is tried.

A validation has a result and not an error: the program that asks reads `code`, and shows `detail`
to whoever sits in front of it. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core.texts import Text

Code = Literal[
    "RATE_LIMITED",
    "MALFORMED",
    "NOT_FOUND",
    "NUMBER_REPLACED",
    "TAX_ID_MISMATCH",
    "DELETED",
    "UNLINKED",
    "FIRM_INACTIVE",
    "SUSPENDED",
    "DEACTIVATED",
    "NOT_STARTED",
    "EXPIRED",
    "FEATURE_NOT_INCLUDED",
    "VERSION_NOT_ALLOWED",
    "INSTALLATION_MISMATCH",
    "INSTALLATION_LIMIT",
    "VALID_GRACE",
    "VALID",
]


@dataclass(frozen=True, slots=True)
class Result:
    """One row: what it means, and what the asker learns of the licence."""

    name: Text
    """In a list."""
    detail: Text
    """What it is and what to do, for whoever sits in front of the program."""
    is_valid: bool = False
    shows_licence: bool = True
    """Whether the asker has shown enough to be told of the licence."""


_ASK_FIRM = Text(es=" Hable con su despacho, {firm}.", en=" Speak to your accounting firm, {firm}.")


def _by_firm(es: str, en: str) -> Text:
    return Text(es=es + _ASK_FIRM.es, en=en + _ASK_FIRM.en)


RESULTS: Final[dict[Code, Result]] = {
    "RATE_LIMITED": Result(
        Text(es="demasiadas validaciones", en="too many validations"),
        Text(
            es="Demasiadas validaciones seguidas. Espere {seconds} segundos y pruebe de nuevo.",
            en="Too many validations in a row. Wait {seconds} seconds and try again.",
        ),
        shows_licence=False,
    ),
    "MALFORMED": Result(
        Text(es="número mal escrito", en="mistyped number"),
        Text(
            es="El número no está bien escrito: tiene 20 caracteres en cuatro grupos. Cópielo de "
            "nuevo del correo de su despacho.",
            en="The number is mistyped: it has 20 characters in four groups. Copy it again from "
            "the mail of your accounting firm.",
        ),
        shows_licence=False,
    ),
    "NOT_FOUND": Result(
        Text(es="número desconocido", en="unknown number"),
        Text(
            es="No hay ninguna licencia con ese número. Revise el correo de su despacho, o pídale "
            "que le envíe el número otra vez.",
            en="There is no licence of that number. Check the mail of your accounting firm, or ask "
            "it to send the number again.",
        ),
        shows_licence=False,
    ),
    "NUMBER_REPLACED": Result(
        Text(es="número cambiado por otro", en="number replaced"),
        Text(
            es="Ese número ya no vale: el despacho dio otro a la licencia. Busque el nuevo en su "
            "correo, o pídaselo, y valídelo en lugar de este.",
            en="That number is good no more: the accounting firm gave the licence another. Look "
            "for the new one in its mail, or ask for it, and validate that one instead.",
        ),
        shows_licence=False,
    ),
    "TAX_ID_MISMATCH": Result(
        Text(es="de otra empresa", en="of another company"),
        Text(
            es="La licencia no es de la empresa con esa identificación fiscal. Use el número de "
            "esta empresa, o corrija la identificación.",
            en="The licence is not of the company with that tax id. Use the number of this "
            "company, or correct the tax id.",
        ),
        shows_licence=False,
    ),
    "DELETED": Result(
        Text(es="eliminada", en="deleted"),
        Text(
            es="La licencia se eliminó y su número ya no vale. Pida otra a su despacho.",
            en="The licence was deleted, and its number is good no more. Ask your accounting firm "
            "for another.",
        ),
        shows_licence=False,
    ),
    "UNLINKED": Result(
        Text(es="desvinculada", en="unlinked"),
        Text(
            es="La licencia ya no está vinculada a su empresa y su número ya no vale. Pida otra a "
            "su despacho.",
            en="The licence is no longer linked to your company, and its number is good no more. "
            "Ask your accounting firm for another.",
        ),
        shows_licence=False,
    ),
    "FIRM_INACTIVE": Result(
        Text(es="despacho inactivo", en="inactive firm"),
        _by_firm(
            "El despacho que dio la licencia está inactivo por ahora.",
            "The accounting firm that gave the licence is inactive for now.",
        ),
    ),
    "SUSPENDED": Result(
        Text(es="retenida por el operador", en="held by the operator"),
        _by_firm(
            "El operador del servicio retiene la licencia por ahora.",
            "The operator of the service holds the licence for now.",
        ),
    ),
    "DEACTIVATED": Result(
        Text(es="desactivada", en="deactivated"),
        _by_firm("El despacho desactivó la licencia.", "The licence was deactivated by the firm."),
    ),
    "NOT_STARTED": Result(
        Text(es="aún no empieza", en="not started yet"),
        _by_firm("La licencia vale desde el {since}.", "The licence is good from {since} on."),
    ),
    "EXPIRED": Result(
        Text(es="caducada", en="expired"),
        _by_firm(
            "La licencia caducó el {until}.",
            "The licence ended on {until}.",
        ),
    ),
    "FEATURE_NOT_INCLUDED": Result(
        Text(es="función no incluida", en="feature not included"),
        _by_firm(
            "La licencia no incluye esa función ({feature}).",
            "The licence does not include that feature ({feature}).",
        ),
    ),
    "VERSION_NOT_ALLOWED": Result(
        Text(es="versión no admitida", en="version not allowed"),
        Text(
            es="Esta versión del programa ({version}) ya no se admite: instale la {lowest} o una "
            "posterior.",
            en="This version of the program ({version}) is allowed no more: install {lowest} or a "
            "later one.",
        ),
    ),
    "INSTALLATION_MISMATCH": Result(
        Text(es="otro equipo", en="another computer"),
        Text(
            es="Este equipo no es el de esa instalación, o la instalación se liberó. Valide el "
            "número de nuevo para instalarlo aquí.",
            en="This computer is not that of the installation, or the installation was released. "
            "Validate the number anew to install it here.",
        ),
    ),
    "INSTALLATION_LIMIT": Result(
        Text(es="sin instalaciones libres", en="no installation left"),
        Text(
            es="La licencia ya se usa en todos los equipos que permite ({allowed}). Libere uno "
            "con un código por correo, o pida a su despacho, {firm}, que lo haga.",
            en="The licence is already used on as many computers as it allows ({allowed}). "
            "Release one by a code by e-mail, or have your accounting firm, {firm}, do so.",
        ),
    ),
    "VALID_GRACE": Result(
        Text(es="válida por unos días", en="valid for some days more"),
        _by_firm(
            "La licencia caducó el {until} y aún se admite hasta el {grace_until}: renuévela.",
            "The licence ended on {until} and is still good until {grace_until}: have it renewed.",
        ),
        is_valid=True,
    ),
    "VALID": Result(
        Text(es="válida", en="valid"),
        Text(es="La licencia es válida.", en="The licence is valid."),
        is_valid=True,
    ),
}
RESULT_NAMES: Final[dict[Code, Text]] = {code: row.name for code, row in RESULTS.items()}
BEFORE_FIRM: Final[frozenset[Code]] = frozenset(
    [
        "RATE_LIMITED",
        "MALFORMED",
        "NOT_FOUND",
        "NUMBER_REPLACED",
        "TAX_ID_MISMATCH",
        "DELETED",
        "UNLINKED",
    ]
)
"""What is said whether or not the firm is active."""
WRONG_NUMBER: Final = "wrong licence number"
"""What is logged of each, and of what is refused where too many came from: the alarm of
`infra.overlay` counts these lines."""
