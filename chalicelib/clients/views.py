"""What a firm is shown of its clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, cast

from chalicelib.clients.forms import Group
from chalicelib.clients.listing import GROUP_NAMES, Client
from chalicelib.core import clock
from chalicelib.core.countries import SERVICE_NAMES, Service, services
from chalicelib.core.model import Instant, Model
from chalicelib.core.scope import OWN
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.firms import service as firms
from chalicelib.firms.service import ListedCompany
from chalicelib.installations.service import Head
from chalicelib.licences.service import STATE_NAMES, LicenceRow, LicenceState, ShownProduct
from chalicelib.onboarding.service import BUSINESS_STATE_NAMES, Business, BusinessState


class ClientCompany(Model):
    """A company of the client, as a program of the firm has it."""

    id: str
    program: str
    code: str
    name: str
    email: str | None
    gone: bool
    """The firm's program has it no more."""


class ClientLicence(Shown):
    """A licence of a company of the client."""

    id: str
    company_id: str
    product: ShownProduct
    state: Annotated[LicenceState, in_words(STATE_NAMES)]


class ClientBusiness(Shown):
    """The business that a live licence of the client serves."""

    id: str
    state: Annotated[BusinessState, in_words(BUSINESS_STATE_NAMES)]


class ClientSmeLicence(Shown):
    """The licence by which the client installs programs to manage its own notifications."""

    id: str
    state: Annotated[LicenceState, in_words(STATE_NAMES)]
    allowed: int | None
    """On how many computers; null: not said yet."""
    in_use: int
    last_check_in_at: Instant | None


class ClientView(Shown):
    """A client: one taxpayer, with its companies in both programs."""

    id: str
    name: str
    country: str
    services: Annotated[list[Service], in_words(SERVICE_NAMES)]
    """What Enlace does in that country: of the rest nothing needs to be offered."""
    tax_id: str
    group: Annotated[Group, in_words(GROUP_NAMES)]
    companies: tuple[ClientCompany, ...]
    licences: tuple[ClientLicence, ...]
    """Of all products and states, newest first."""
    sme_licence: ClientSmeLicence | None
    """Its licence for SMEs that is not over; null: it has none."""
    self_managed: bool
    """Whether it manages its own notifications: exactly while that licence is active."""
    business: ClientBusiness | None


def client_view(client: Client, business: Business | None, head: Head | None) -> ClientView:
    """Show a client, with the head of the installations of its number."""
    return ClientView(
        id=client.id,
        name=client.name,
        country=client.country,
        services=services(client.country),
        tax_id=client.tax_id,
        group=client.group,
        companies=tuple(
            ClientCompany(
                id=each.id,
                program=each.program,
                code=each.code,
                name=each.name,
                email=each.email or None,
                gone=bool(each.gone),
            )
            for each in client.companies
        ),
        licences=tuple(
            ClientLicence.model_validate(
                {name: getattr(each, name) for name in ClientLicence.model_fields}
            )
            for each in client.licences
        ),
        sme_licence=_sme(client.sme_licence, head),
        self_managed=client.is_self_managed,
        business=ClientBusiness(id=business.id, state=business.state) if business else None,
    )


def _sme(licence: LicenceRow | None, head: Head | None) -> ClientSmeLicence | None:
    if licence is None:
        return None
    return ClientSmeLicence(
        id=licence.id,
        state=cast("LicenceState", licence.state),
        allowed=int(licence.installations) if licence.installations else None,
        in_use=head.in_use if head else 0,
        last_check_in_at=head.last_check_in_at if head else None,
    )


_COLUMNS: Final[tuple[Text, ...]] = (
    Text(es="identificación", en="tax id"),
    Text(es="nombre", en="name"),
    Text(es="eco", en="eco"),
    Text(es="con", en="con"),
    Text(es="licencias", en="licences"),
    Text(es="estado", en="state"),
    Text(es="a mano", en="by hand"),
    Text(es="licencia PYME", en="SME licence"),
    Text(es="gestiona sus notificaciones", en="manages its notifications"),
    Text(es="instalaciones", en="installations"),
    Text(es="instalaciones permitidas", en="installations allowed"),
    Text(es="última comunicación", en="last check-in"),
)


def clients_sheet(
    clients: Iterable[Client], heads: Mapping[str, Head], language: Language
) -> Sheet:
    """Make a file of a list of clients, with the heads of their numbers."""
    return Sheet(
        "clients.csv",
        [column.render(language) for column in _COLUMNS],
        (
            (
                client.tax_id,
                client.name,
                *(_codes(client, program) for program in ("eco", "con")),
                " ".join(dict.fromkeys(each.product for each in client.licences)),
                GROUP_NAMES[client.group].render(language),
                _codes(client, OWN),
                *_sme_cells(client, heads, language),
            )
            for client in clients
        ),
    )


def _sme_cells(client: Client, heads: Mapping[str, Head], language: Language) -> tuple[str, ...]:
    licence = client.sme_licence
    if licence is None:
        return ("",) * 5
    shown = _sme(licence, heads.get(licence.number_id))
    at = shown.last_check_in_at if shown else None
    return (
        STATE_NAMES[cast("LicenceState", licence.state)].render(language),
        _YES.render(language) if client.is_self_managed else "",
        str(shown.in_use) if shown and licence.number_id else "",
        licence.installations,
        clock.iso(at) if at else "",
    )


def _codes(client: Client, program: str) -> str:
    return " ".join(each.code for each in client.companies if each.program == program)


_OF_COMPANIES: Final[tuple[Text, ...]] = (
    Text(es="código", en="code"),
    Text(es="nombre", en="name"),
    Text(es="identificación", en="tax id"),
    Text(es="correo", en="e-mail"),
    Text(es="programa", en="program"),
    Text(es="país", en="country"),
    *firms.COLUMNS_TOLD.values(),
)
"""Those that a list that is sent has, and some more (`firms.COLUMNS_TOLD`)."""
_YES: Final = Text(es="sí", en="yes")


def companies_sheet(rows: Iterable[ListedCompany], language: Language) -> Sheet:
    """Make a file of a list of companies."""
    gone = _YES.render(language)
    return Sheet(
        "companies.csv",
        [column.render(language) for column in _OF_COMPANIES],
        (
            (
                *(
                    row.code,
                    row.name,
                    row.tax_id,
                    row.email,
                    row.program,
                    row.country,
                    row.products,
                ),
                gone if row.gone else "",
            )
            for row in rows
        ),
    )
