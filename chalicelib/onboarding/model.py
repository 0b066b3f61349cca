"""The parts of a business that issues: profile, activities, connection, series, subscription.

Everything here is pure, and the same in every country; `form` says what each country asks besides.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    computed_field,
    field_validator,
)

from chalicelib.core.countries import DEFAULT_COUNTRY, Country
from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import TradeName
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.tax_ids import broken_rule, checked_type, tidy
from chalicelib.core.texts import Text

Environment = Literal["test", "production"]
MAX_CONSECUTIVE = 9_999_999_999
FIRST = 1
_NOT_ZERO = r"^[0-9]*[1-9][0-9]*$"
"""Branch and terminal are counted from 1."""

INVALID_PHONE = FieldRule(
    "invalid-phone",
    Text(
        es="El teléfono lleva de 8 a 20 dígitos sin cero inicial, espacios ni guiones.",
        en="A phone number has 8 to 20 digits, no leading zero, spaces or hyphens.",
    ),
)
SERIES_TWICE = FieldRule(
    "series-twice",
    Text(
        es="La misma sucursal, terminal y tipo de comprobante está dos veces.",
        en="The same branch, terminal and document type is given twice.",
    ),
)


def _phone(value: str) -> str:
    if not (value.isascii() and value.isdigit() and 8 <= len(value) <= 20 and value[0] != "0"):
        raise INVALID_PHONE.error()
    return value


def _tidied(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


TaxNumber = Annotated[str, BeforeValidator(_tidied), Field(min_length=1, max_length=20)]


class Identity(Model):
    """Who the taxpayer is: country, kind of identification and number, checked together."""

    country: Country = DEFAULT_COUNTRY
    id_type: str = Field(max_length=3, examples=["02"])
    id_number: TaxNumber = Field(examples=["3101999999"])

    @field_validator("id_type")
    @classmethod
    def _type_exists(cls, value: str, info: ValidationInfo) -> str:
        country = info.data.get("country")
        return value if country is None else checked_type(country, value)

    @field_validator("id_number")
    @classmethod
    def _number_fits(cls, value: str, info: ValidationInfo) -> str:
        country, id_type = info.data.get("country"), info.data.get("id_type")
        if country is not None and id_type is not None:
            rule = broken_rule(country, id_type, value)
            if rule is not None:
                raise rule.error()
        return value


PhoneNumber = Annotated[
    str,
    AfterValidator(_phone),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{7,19}$", "examples": ["22220000"]}),
]


PhoneCountryCode = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}$")]


class NewBusiness(Identity):
    """What somebody who comes without a firm gives to open a business."""

    legal_name: TradeName = Field(min_length=5, max_length=100)
    email: Email | None = None


class NewProfile(Identity):
    """The profile as a client fills it in; each country adds its form of an address."""

    legal_name: TradeName = Field(min_length=5, max_length=100)
    trade_name: TradeName | None = Field(None, min_length=3, max_length=80)
    phone_country_code: PhoneCountryCode
    phone: PhoneNumber
    email: Email


class Profile(Entity):
    """The profile as stored; what a firm's list did not know is absent until the client says it."""

    country: Country
    id_type: str
    id_number: str
    legal_name: str
    trade_name: str | None = None
    address: dict[str, str | None] = Field(default_factory=dict)
    """By the names of the country's form."""
    phone_country_code: str | None = None
    phone: str | None = None
    email: str | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        """Country, kind and number: what one business alone can have proven."""
        return self.country, self.id_type, self.id_number


class NewActivity(Model):
    """An economic activity to add."""

    code: str = Field(min_length=4, max_length=6, pattern=r"^[0-9A-Z.]+$", examples=["6920.0"])


class Activity(Entity):
    """An economic activity of the business, with the authority's description."""

    code: str
    description: str
    source: Literal["catalogue", "register"]


class Activities(Model):
    """All activities of a business."""

    data: list[Activity]


class Connection(Entity):
    """What may be shown of the connection; the secrets lie sealed elsewhere (`Credentials`)."""

    environment: Environment
    user: str | None
    """Where the authority knows its callers by name."""
    key_holder: str
    key_holder_id: str
    key_valid_until: Instant
    checked_at: Instant
    state: Literal["verified", "unverified"]
    """`unverified`: stored while the authority did not answer."""


class Credentials(Entity):
    """The sealed secrets of the connection; opened by the submission worker alone."""

    user: str | None
    sealed: str = Field(repr=False)


class NewSeries(Model):
    """The next number of one series; 0, null or an empty text means the first."""

    branch: str = Field("001", min_length=3, max_length=3, pattern=_NOT_ZERO)
    terminal: str = Field("00001", min_length=5, max_length=5, pattern=_NOT_ZERO)
    document_type: str = Field(max_length=40, examples=["invoice"])
    """One of those that the country numbers."""
    next: Annotated[int | None, BeforeValidator(_absent_if_empty)] = Field(
        None,
        ge=0,
        le=MAX_CONSECUTIVE,
        strict=True,
        json_schema_extra={
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MAX_CONSECUTIVE},
                {"type": "null"},
                {"const": ""},
            ]
        },
    )

    @property
    def name(self) -> str:
        """What tells this series from the others."""
        return series_name(self.branch, self.terminal, self.document_type)


class NewSeriesList(Model):
    """The series to set; those not named stay as they are."""

    series: list[NewSeries] = Field(min_length=1, max_length=50)

    @field_validator("series")
    @classmethod
    def _each_once(cls, value: list[NewSeries]) -> list[NewSeries]:
        if len({series.name for series in value}) < len(value):
            raise SERIES_TWICE.error()
        return value


class Series(Entity):
    """The counter of one branch, terminal and document type."""

    branch: str
    terminal: str
    document_type: str
    next: int = FIRST
    last_issued: int = 0
    """The last number that this system gave out; 0: none."""

    @property
    def name(self) -> str:
        """What tells this series from the others."""
        return series_name(self.branch, self.terminal, self.document_type)

    @property
    def facts(self) -> dict[str, object]:
        """What refusals say of it."""
        return self.model_dump(include={"branch", "terminal", "document_type", "last_issued"})

    @property
    def is_exhausted(self) -> bool:
        """Tell whether its last number was given out.

        An authority may let a series begin again then. That would give out numbers twice where it
        was taken to its end by a jump, and no terminal issues ten thousand million documents.
        """
        return self.last_issued >= MAX_CONSECUTIVE

    def taken(self) -> Series:
        """Give the series as it is after its next number was used.

        >>> from datetime import datetime, UTC
        >>> made = datetime(2026, 11, 1, tzinfo=UTC)
        >>> full = Series(created_at=made, branch="001", terminal="00001",
        ...     document_type="invoice", next=MAX_CONSECUTIVE)
        >>> full.taken().next, full.taken().is_exhausted
        (9999999999, True)
        """
        following = min(self.next + 1, MAX_CONSECUTIVE)
        return self.but(next=following, last_issued=self.next)


class SeriesList(Model):
    """All series of a business; `version` counts the writes of them all."""

    data: list[Series]

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def version(self) -> int:
        """Grow with every write of a series, as none is ever removed."""
        return sum(series.version for series in self.data)


def series_name(branch: str, terminal: str, document_type: str) -> str:
    """Write the name of a series.

    >>> series_name("001", "00001", "invoice")
    '001#00001#invoice'
    """
    return f"{branch}#{terminal}#{document_type}"


class NewSubscription(Model):
    """The plan to pay by."""

    plan: Literal["monthly", "annual"]


class Subscription(Entity):
    """The plan of the business."""

    plan: Literal["monthly", "annual"]


class Business(Entity):
    """A taxpayer that issues, with or without a firm."""

    id: str
    country: Country
    name: str
    state: Literal["onboarding", "ready"] = "onboarding"
    ready_at: Instant | None = None
    origin: Literal["self", "licence"]
    chart_key: str


class LicenceLink(Entity):
    """The licence under which a business works, one per product; the licences room makes it."""

    firm_id: str
    licence_id: str
    company_id: str
    product: str
    locks_tax_id: bool
    """Whether the business keeps its tax id as long as it works under the licence."""


class Opened(Entity):
    """Businesses that an account opened by itself, counted until their tax id is proven."""

    business_ids: tuple[str, ...] = ()


class BusinessView(Model):
    """A business as its members see it."""

    id: str
    version: int
    created_at: Instant
    country: Country
    name: str
    state: Literal["onboarding", "ready"]
    ready_at: Instant | None
    id_type: str
    id_number: str


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
