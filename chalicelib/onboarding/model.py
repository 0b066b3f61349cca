"""The parts of a business that issues: profile, activities, connection, series.

Everything here is pure, and the same in every country;
`business_form` says what each country asks besides, and `subscription` what its plan is.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import (
    Field,
)

from chalicelib.core.connecting import ConsentAsked, LinkStanding
from chalicelib.core.countries import Country
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

Environment = Literal["test", "production"]
ENVIRONMENT_NAMES: Final[dict[Environment, Text]] = {
    "test": Text(es="pruebas", en="test"),
    "production": Text(es="producción", en="production"),
}
ConnectionState = Literal["verified", "unverified"]
CONNECTION_STATE_NAMES: Final[dict[ConnectionState, Text]] = {
    "verified": Text(es="comprobada con la autoridad", en="checked with the authority"),
    "unverified": Text(es="por comprobar con la autoridad", en="to be checked with the authority"),
}
BusinessState = Literal["onboarding", "ready"]
BUSINESS_STATE_NAMES: Final[dict[BusinessState, Text]] = {
    "onboarding": Text(es="dándose de alta", en="signing up"),
    "ready": Text(es="listo para emitir", en="ready to issue"),
}
STEP_NAMES: Final[dict[str, Text]] = {
    "profile": Text(es="Perfil del negocio", en="Profile of the business"),
    "activities": Text(es="Actividades económicas", en="Economic activities"),
    "tax_authority": Text(
        es="Conexión con la administración tributaria", en="Connection to the tax authority"
    ),
    "series": Text(es="Consecutivos", en="Series"),
    "subscription": Text(es="Plan", en="Plan"),
}
"""The steps of onboarding, in their order."""
FIRST = 1


class BusinessNotFound(NotFound):
    """There is no such business; see yours at “GET /v1/me”."""

    code = "business-not-found"
    text = Text(
        es="No existe ese negocio; vea los suyos en «Inicio».",
        en="There is no such business; see yours at “Home”.",
    )
    way = "GET /v1/me"


class NotConnected(NotFound):
    """The business has not connected to the tax authority."""

    code = "tax-authority-not-connected"
    is_unset = True
    text = Text(
        es="El negocio aún no está conectado con la administración tributaria; conéctelo.",
        en="The business is not yet connected to the tax authority; connect it.",
    )
    way = "PUT /v1/businesses/{business}/tax-authority"


class SeriesExhausted(Conflict):
    """The last number was given out, and none may be given twice."""

    code = "series-exhausted"
    text = Text(
        es="La serie {branch}-{terminal}-{document_type} llegó a su último número, {last_issued}; "
        "siga con otra terminal o sucursal.",
        en="Series {branch}-{terminal}-{document_type} has reached its last number, {last_issued}; "
        "go on with another terminal or branch.",
    )


class Profile(Entity):
    """The profile as stored; what a firm's list did not know is absent until the client says it."""

    country: Country
    id_type: str
    id_number: str
    legal_name: str
    trade_name: str | None = None
    address: dict[str, str | None] = Field(default_factory=dict)
    """By the names of the country's form."""
    registrations: dict[str, str | None] = Field(default_factory=dict)
    """Numbers under which registers of the country know it, by the names of its form."""
    phone_country_code: str | None = None
    phone: str | None = None
    email: str | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        """Country, kind and number: what one business alone can have proven."""
        return self.country, self.id_type, self.id_number


ActivitySource = Literal["catalogue", "register"]
ACTIVITY_SOURCE_NAMES: Final[dict[ActivitySource, Text]] = {
    "catalogue": Text(es="del catálogo", en="from the catalogue"),
    "register": Text(es="del registro de contribuyentes", en="from the register of taxpayers"),
}


class Activity(Entity, Shown):
    """An economic activity of the business, with the authority's description."""

    code: str
    description: str
    source: Annotated[ActivitySource, in_words(ACTIVITY_SOURCE_NAMES)]


class Connection(Entity):
    """What may be shown of the connection; the secrets lie sealed elsewhere (`Credentials`)."""

    environment: Environment
    user: str | None
    """Where the authority knows its callers by name."""
    key_holder: str
    key_holder_id: str
    key_valid_until: Instant
    checked_at: Instant
    state: ConnectionState
    """`unverified`: stored while the authority did not answer."""
    ends_at: Instant | None = None
    """It was ended: nothing is issued any more, and by then at the latest the secrets are gone."""


class Credentials(Entity):
    """The sealed secrets of the connection; opened by the submission worker alone."""

    user: str | None
    sealed: str = Field(repr=False)


class Series(Entity):
    """The counter of one branch, terminal and document type."""

    branch: int
    terminal: int
    document_type: str
    next: int = FIRST
    last_issued: int = 0
    """The last number that this system gave out; 0: none."""
    issued: dict[str, int] = Field(default_factory=dict)
    """How many documents were numbered in each month (`2026-11`), of the country's calendar."""
    minute: str = ""
    """The last in which one was numbered (`2026-11-29T15:04`)."""
    in_minute: int = 0
    """How many were, in that one."""

    @property
    def name(self) -> str:
        """What tells this series from the others."""
        return series_name(self.branch, self.terminal, self.document_type)

    @property
    def facts(self) -> dict[str, object]:
        """What refusals say of it."""
        return self.model_dump(include={"branch", "terminal", "document_type", "last_issued"})

    def is_exhausted(self, last: int) -> bool:
        """Whether the `last` number of a series was given out.

        An authority may let a series begin again then. That would give out numbers twice where it
        was taken to its end by a jump, and no terminal issues ten thousand million documents.
        """
        return self.last_issued >= last

    def taken(self, last: int, day: date, minute: str = "") -> Series:
        """Return the series after its next number was used in a minute; none is above `last`.

        >>> from datetime import datetime, UTC
        >>> made = datetime(2026, 11, 1, tzinfo=UTC)
        >>> full = Series(created_at=made, branch=1, terminal=1, document_type="invoice", next=99)
        >>> taken = full.taken(99, made.date())
        >>> taken.next, taken.is_exhausted(99), taken.issued
        (99, True, {'2026-11': 1})
        """
        following = min(self.next + 1, last)
        month = month_of(day)
        issued = self.issued | {month: self.issued.get(month, 0) + 1}
        pace = {"minute": minute, "in_minute": self.numbered_in(minute) + 1}
        return self.but(next=following, last_issued=self.next, issued=issued, **pace)

    def numbered_in(self, minute: str) -> int:
        """Return how many were numbered in a minute: none, unless it is the last."""
        return self.in_minute if self.minute == minute else 0


def series_name(branch: int, terminal: int, document_type: str) -> str:
    """Write the name of a series; names sort by branch and terminal.

    >>> series_name(1, 12, "invoice")
    '00001#00012#invoice'
    """
    return f"{branch:05d}#{terminal:05d}#{document_type}"


def month_of(day: date) -> str:
    """Name the month of a day.

    >>> month_of(date(2026, 11, 29))
    '2026-11'
    """
    return f"{day:%Y-%m}"


class Business(Entity):
    """A taxpayer that issues, with or without a firm."""

    id: str
    country: Country
    name: str
    state: BusinessState = "onboarding"
    ready_at: Instant | None = None
    origin: Literal["self", "licence"]
    chart_key: str
    for_issuing: bool = True
    """Whether it was opened to issue; one that is there for something else may begin to."""
    series: tuple[str, ...] = ()
    """The names of its series, by which those of many businesses are read together."""


class LicenceLink(LinkStanding):
    """The licence under which a business works, one per product; the licences room makes it."""

    model_config = Entity.model_config | {"extra": "forbid"}
    company_id: str
    product: str
    locks_tax_id: bool
    """Whether the business keeps its tax id as long as it works under the licence."""
    for_issuing: bool = True
    """Whether the business issues under the licence."""
    pays_plan: bool
    """Whether the firm pays the plan by which the business issues."""
    firm_email: str | None = Field(None, repr=False)
    """Where the firm wants to be told of the business; None: at its own address."""
    asked: ConsentAsked | None = None
    """The consent for which the firm asks the owner, until they answer."""


class Opened(Entity):
    """Businesses that an account opened by itself, counted until their tax id is proven."""

    business_ids: tuple[str, ...] = ()


class Removal(Entity):
    """That a business was removed, and whose users go with it because nobody ever used them."""

    name: str = ""
    """What it was called, for those who are yet to be told."""
    pool_users: tuple[str, ...] = ()
    done_at: Instant | None = None


class InitialData(Model):
    """What a firm's list knows of a client, to begin with."""

    country: Country
    id_type: str
    id_number: str
    legal_name: str
    email: str | None = None
    address: str | None = None
    activities: tuple[str, ...] = ()
    chart_key: str
    origin: Literal["self", "licence"] = "licence"
    for_issuing: bool = True
