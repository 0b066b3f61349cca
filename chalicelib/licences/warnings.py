"""What the summary of a licence warns of before it is accepted, and the rows of a bulk. Pure.

A warning keeps nobody from accepting, but for one: an address of the firm itself must be said to be
meant, as a client with it would be somebody of the firm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from chalicelib.core.errors import FieldRule
from chalicelib.core.figures import Moment
from chalicelib.core.texts import Text
from chalicelib.firms.service import Company
from chalicelib.licences.model import Licence
from chalicelib.mail.service import Address

WarningCode = Literal[
    "licence-already-live",
    "company-gone",
    "client-email-of-firm",
    "address-bounced",
    "address-complained",
    "day-limit",
    "activities-unknown",
]
CLIENT_EMAIL_OF_FIRM = FieldRule(
    "client-email-of-firm",
    Text(
        es="{email} es un correo del propio despacho. Si de verdad es el del cliente, "
        "confírmelo; si no, cámbielo.",
        en="{email} is an address of the firm itself. If it really is the client's, confirm it; "
        "otherwise change it.",
    ),
)
WARNINGS: Final[dict[WarningCode, Text]] = {
    "licence-already-live": Text(
        es="La empresa ya tiene una licencia de este producto: no se podrá aceptar otra. Busque "
        "la que hay.",
        en="The company already has a licence of this product: another cannot be accepted. Look "
        "for the one that there is.",
    ),
    "company-gone": Text(
        es="La empresa ya no está en su lista: falta en la última completa de su programa, o se "
        "sacó a mano. Compruebe que es esta.",
        en="The company is gone from your list: the last whole one of its program is without it, "
        "or it was taken out by hand. Check that it is this one.",
    ),
    "client-email-of-firm": CLIENT_EMAIL_OF_FIRM.text,
    "address-bounced": Text(
        es="Un correo a {email} fue devuelto. Compruebe la dirección: si no es correcta, la clave "
        "de acceso no llegará.",
        en="A mail to {email} bounced. Check the address: if it is not right, the access key will "
        "not arrive.",
    ),
    "address-complained": Text(
        es="Quien lee {email} marcó un correo nuestro como no deseado y no se le escribe más. "
        "Pida otra dirección al cliente.",
        en="Whoever reads {email} reported a mail of ours as unwanted and is written to no more. "
        "Ask the client for another address.",
    ),
    "day-limit": Text(
        es="Hoy no quedan activaciones ({most} en 24 horas); las habrá desde el {until}.",
        en="No activations are left today ({most} in 24 hours); there are again from {until} on.",
    ),
    "activities-unknown": Text(
        es="El catálogo no conoce estas actividades de la empresa, que no se cargarán: {codes}. El "
        "cliente puede elegir las suyas.",
        en="The catalogue does not know these activities of the company, which will be left out: "
        "{codes}. The client can choose theirs.",
    ),
}
_POINTERS: Final[dict[WarningCode, str]] = {
    "licence-already-live": "/company_id",
    "company-gone": "/company_id",
    "client-email-of-firm": "/client_email",
    "address-bounced": "/client_email",
    "address-complained": "/client_email",
    "day-limit": "",
    "activities-unknown": "/company_id",
}


class Warned(NamedTuple):
    """One thing that is warned of, of a field by its pointer."""

    code: WarningCode
    facts: dict[str, object]

    @property
    def pointer(self) -> str:
        """The field that it is about; empty: none."""
        return _POINTERS[self.code]


class Situation(NamedTuple):
    """What there is to know of a draft beyond what it says itself."""

    company: Company | None
    address: Address | None
    """What is known of the client's address."""
    is_own_address: bool
    unknown_activities: Sequence[str]
    most: int
    left: int
    """Of the activations of the day."""
    until: Moment
    """When all of it is there again, in the reader's zone."""


def warned_of(licence: Licence, known: Situation) -> list[Warned]:
    """List what is to be known before a draft is accepted; of an accepted licence, nothing."""
    found: list[Warned] = []
    if licence.state not in {"draft", "provisioning_failed"}:
        return found
    if known.company is not None:
        if licence.product in known.company.licensed:
            found.append(Warned("licence-already-live", {}))
        found += of_company(known.company)
        if known.unknown_activities:
            codes = ", ".join(known.unknown_activities)
            found.append(Warned("activities-unknown", {"codes": codes}))
    if licence.client_email:
        if known.is_own_address:
            found.append(Warned("client-email-of-firm", {"email": licence.client_email}))
        found += of_address(licence.client_email, known.address)
    if not known.left:
        found.append(Warned("day-limit", {"most": known.most, "until": known.until}))
    return found


def of_company(company: Company) -> list[Warned]:
    """List what is to be known of a company."""
    return [Warned("company-gone", {})] if company.gone_at is not None else []


def of_address(email: str, address: Address | None) -> list[Warned]:
    """List what is to be known of a client's address."""
    if address is None or address.trouble is None:
        return []
    code: WarningCode = f"address-{address.trouble}"  # type: ignore[assignment]  # one of each
    return [Warned(code, {"email": email})]
