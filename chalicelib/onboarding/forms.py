"""What people send to this room; each country adds its form of a profile and a connection."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from chalicelib.core.countries import DEFAULT_COUNTRY, Country
from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Form, PhoneCountryCode, TradeName
from chalicelib.core.model import Model
from chalicelib.core.phones import national
from chalicelib.core.tax_ids import broken_rule, checked_type, tidy, type_by_form
from chalicelib.core.texts import Text
from chalicelib.onboarding.model import series_name

_MOST = 10**15
"""No series of any country counts as far, and JSON numbers are exact up to there."""

INVALID_PHONE = FieldRule(
    "invalid-phone",
    Text(
        es="El teléfono lleva de 8 a 20 dígitos sin cero inicial; si empieza por +, con el código"
        " de país que se da aparte.",
        en="A phone number has 8 to 20 digits and no leading zero; if it begins with +, it has the"
        " country code that is given apart.",
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


def _id_type_may_be_left_out(schema: dict[str, Any]) -> None:
    schema["required"].remove("id_type")


class Identity(Model):
    """Who the taxpayer is: country, kind of identification and number, checked together."""

    model_config = ConfigDict(json_schema_extra=_id_type_may_be_left_out)

    country: Country = DEFAULT_COUNTRY
    id_type: str = Field(max_length=3, examples=["02"])
    """May be left out where the number has the form of one kind."""
    id_number: TaxNumber = Field(examples=["3101999999"])

    @model_validator(mode="before")
    @classmethod
    def _type_by_form(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("id_type") is not None:
            return given
        country, number = given.get("country", DEFAULT_COUNTRY), given.get("id_number")
        kind = type_by_form(country, number) if isinstance(number, str) else None
        return given if kind is None else given | {"id_type": kind}

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

    @field_validator("phone", mode="before")
    @classmethod
    def _national(cls, value: object, info: ValidationInfo) -> object:
        return national(value, info.data.get("phone_country_code"))


class NewActivity(Model):
    """An economic activity to add."""

    code: Annotated[
        str,
        Field(min_length=4, max_length=6, examples=["6920.0"]),
        Form(
            "^[0-9A-Z.]+$",
            Text(
                es="cifras, letras mayúsculas y puntos, como 6920.0",
                en="digits, capital letters and dots, such as 6920.0",
            ),
        ),
    ]


class NewSeries(Model):
    """The next number of one series; 0, null or an empty text means the first."""

    branch: int = Field(1, ge=1, le=99_999, strict=True)
    terminal: int = Field(1, ge=1, le=99_999, strict=True)
    """How high branch, terminal and number may be is the country's to say."""
    document_type: str = Field(max_length=40, examples=["invoice"])
    """One of those that the country numbers."""
    next: Annotated[int | None, BeforeValidator(_absent_if_empty)] = Field(
        None,
        ge=0,
        le=_MOST,
        strict=True,
        json_schema_extra={
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": _MOST},
                {"type": "null"},
                {"type": "string", "maxLength": 0},
            ]
        },
    )

    confirmed: bool = Field(default=False, strict=True)
    """That `next` is meant although it is very high; numbers that are passed over are lost."""

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


class NewSubscription(Model):
    """The plan to pay by."""

    plan: Literal["monthly", "annual"]
