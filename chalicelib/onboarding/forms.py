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

from chalicelib.core.connecting import ConsentScope, Lasting
from chalicelib.core.countries import DEFAULT_COUNTRY, Country
from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Form, PhoneCountryCode, Printable
from chalicelib.core.institutions import OwnName
from chalicelib.core.model import Model
from chalicelib.core.operating import Because
from chalicelib.core.phones import national
from chalicelib.core.tax_ids import broken_rule, checked_type, tidied, type_by_form
from chalicelib.core.texts import Text
from chalicelib.onboarding.model import series_name
from chalicelib.onboarding.plans import PlanCode

_MOST = 10**15
"""No series of any country counts as far, and JSON numbers are exact up to there."""

INVALID_PHONE = FieldRule(
    "invalid-phone",
    Text(
        es="Escriba el teléfono con 8 a 20 dígitos sin cero inicial; si empieza por +, con el "
        "código de país que se da aparte.",
        en="Write the phone number with 8 to 20 digits and no leading zero; if it begins with "
        "+, with the country code that is given apart.",
    ),
)


def _phone(value: str) -> str:
    if not (value.isascii() and value.isdigit() and 8 <= len(value) <= 20 and value[0] != "0"):
        raise INVALID_PHONE.error()
    return value


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


TaxNumber = Annotated[str, BeforeValidator(tidied), Field(min_length=1, max_length=20)]


def _id_type_may_be_left_out(schema: dict[str, Any]) -> None:
    schema["required"].remove("id_type")


_OF_NO_FORM = ""
"""Kind of a number whose form is that of none: the number is what is refused."""


class Identity(Model):
    """Who the taxpayer is: country, kind of identification and number, checked together."""

    model_config = ConfigDict(json_schema_extra=_id_type_may_be_left_out)

    country: Country = DEFAULT_COUNTRY
    """Where the taxpayer is registered (ISO 3166-1 alpha-2)."""
    id_type: str = Field(max_length=3, examples=["02"])
    """Kind of `id_number`, by the country's codes (catalogue `identification-types`, where there is
    one). May be left out where the number has the form of one kind."""
    id_number: TaxNumber = Field(examples=["3101999999"])
    """Number of the taxpayer, by the rules of its country; spaces, dots and hyphens are taken
    out."""

    @model_validator(mode="before")
    @classmethod
    def _type_by_form(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("id_type") is not None:
            return given
        country, number = given.get("country", DEFAULT_COUNTRY), given.get("id_number")
        kind = type_by_form(country, number) if isinstance(number, str) else None
        return given | {"id_type": kind or _OF_NO_FORM}

    @field_validator("id_type")
    @classmethod
    def _type_exists(cls, value: str, info: ValidationInfo) -> str:
        country = info.data.get("country")
        return value if country is None or value == _OF_NO_FORM else checked_type(country, value)

    @field_validator("id_number")
    @classmethod
    def _number_fits(cls, value: str, info: ValidationInfo) -> str:
        country, id_type = info.data.get("country"), info.data.get("id_type")
        if country is not None and id_type is not None:
            rule = broken_rule(country, id_type or None, value)
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

    legal_name: OwnName = Field(min_length=5, max_length=100)
    """Name under which the taxpayer is registered, as documents carry it."""
    email: Email | None = None
    """Address of the business; without it, that of the account that opens it."""


class NewProfile(Identity):
    """The profile as a client fills it in; each country adds its form of an address."""

    legal_name: OwnName = Field(min_length=5, max_length=100)
    """Name under which the taxpayer is registered, as documents carry it."""
    trade_name: OwnName | None = Field(None, min_length=3, max_length=80)
    """What customers know the business by, where that is another name; documents carry both."""
    phone_country_code: PhoneCountryCode
    """What is dialled for the country of `phone`, without + or zeros (ITU-T E.164)."""
    phone: PhoneNumber
    """National number, digits alone; spaces and hyphens are taken out, as is the country's code
    after a +."""
    email: Email
    """Address of the business, as documents show it to customers."""

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
    """Code of the economic activity as the taxpayer's entry in the register has it, or as the
    catalogue of the country (`activities`) lists it."""


class NewSeries(Model):
    """The next number of one series; 0, null or an empty text means the first."""

    branch: int = Field(1, ge=1, le=99_999, strict=True)
    """Establishment that issues; 1 is the head office, or the only one."""
    terminal: int = Field(1, ge=1, le=99_999, strict=True)
    """Till or terminal of the branch; 1 where there is only one. How high branch, terminal and
    number may be is the country's to say."""
    document_type: str = Field(max_length=40, examples=["invoice"])
    """One of the kinds of document that the country numbers, as the `type` of a document."""
    next: Annotated[int | None, BeforeValidator(_absent_if_empty)] = Field(
        None, ge=0, le=_MOST, strict=True
    )
    """The number that the next document gets, to go on from another program: its last one plus 1.
    Null, 0 or an empty text mean the first, 1."""
    confirmed: bool = Field(default=False, strict=True)
    """That `next` is meant although it is very high, above a million; numbers that are passed over
    are lost."""

    @property
    def name(self) -> str:
        """What tells this series from the others."""
        return series_name(self.branch, self.terminal, self.document_type)


class NewSeriesList(Model):
    """The series to set; those not named stay as they are."""

    series: list[NewSeries] = Field(min_length=1, max_length=50)
    """One entry for each branch, terminal and document type to set."""


class NewSubscription(Model):
    """The plan to pay by."""

    plan: PlanCode
    """One of those that `GET /v1/plans` lists for the country of the business."""
    begins: Literal["now", "next_period"] = "now"
    """`now`: from today on, and a change that was to come is off; `next_period`: when the month or
    year that runs is over. Until then the present plan, chosen again, takes that back."""


class PlanQuery(Model):
    """Which plans to list."""

    country: Country | None = None
    """Only those of this country."""


class PostGiven(Model):
    """A terminal of a branch, at which somebody issues."""

    branch: int = Field(1, ge=1, le=99_999, strict=True)
    """Establishment that issues; 1 is the head office, or the only one."""
    terminal: int = Field(1, ge=1, le=99_999, strict=True)
    """Till or terminal of the branch; 1 where there is only one."""


Posts = Annotated[tuple[PostGiven, ...], Field(max_length=20)]
Role = Literal["owner", "manager", "assistant", "reader"]


class NewBusinessUser(Model):
    """Somebody to invite into the business."""

    email: Email
    """Address of the person; the invitation is sent there, and they accept it with that account."""
    name: Printable = Field(min_length=2, max_length=100)
    """How the person is called, until they accept and it is their account's to say."""
    role: Role
    """`owner`: everything, users included; `manager`: everything but users, consent and decisions;
    `assistant`: issues and reads documents; `reader`: reads documents and exports."""
    posts: Posts = ()
    """Where an assistant issues; left out, everywhere."""


class NewOwner(Because):
    """Somebody to whom the operator gives a business, beside the owners that it has."""

    email: Email = Field(repr=False)
    """Of a user of the business, who is an owner at once; anybody else is invited at it."""
    name: Printable = Field(min_length=2, max_length=100, repr=False)
    """How the person is called, until they accept and it is their account's to say."""


class OwnerInvitationEnd(Because):
    """Whom the operator invites no more to own a business."""

    email: Email = Field(repr=False)
    """Of the invitation, as the operator gave it."""


class BusinessUserChanges(Model):
    """What changes of a user of the business; what is left out stays."""

    role: Role | None = None
    """What the user may do from now on; `posts` are an assistant's."""
    posts: Posts | None = None
    """Where an assistant issues from now on, all of them; an empty list: everywhere."""


class NewConsent(Model):
    """What the owner lets the firm of a licence do in the business."""

    scope: ConsentScope
    """How far it goes: `look`; `prepare` (profile, activities, series and exports, too); or
    `issue`, which issues documents, too. Keys, plan, people and consents are in none."""
    lasts: Lasting
    """`standing`: until it is withdrawn; `once`: for one connection."""
