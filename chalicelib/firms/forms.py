"""What people send to this room; each row of a company list, whether it comes as JSON or CSV."""

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
)

from chalicelib.core.countries import DEFAULT_COUNTRY, Country
from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Form, Printable, TimeZone, TradeName
from chalicelib.core.model import Model
from chalicelib.core.paging import ListQuery
from chalicelib.core.readable import formula_start
from chalicelib.core.tax_ids import broken_rule, checked_type, likely_type, tidy
from chalicelib.core.texts import Language, Text

Program = Literal["eco", "con"]
Role = Literal["administrator", "adviser"]
MAX_COMPANIES = 5000


INVALID_COMPANY_CODE = FieldRule(
    "invalid-company-code",
    Text(
        es="El código de empresa tiene exactamente 5 dígitos, con sus ceros: 00042.",
        en="A company code has exactly 5 digits, zeros included: 00042.",
    ),
)
INVALID_ACTIVITY_CODE = FieldRule(
    "invalid-activity-code",
    Text(
        es="Un código de actividad lleva de 2 a 6 dígitos o letras, con punto si lo tiene: 6920.0.",
        en="An activity code has 2 to 6 digits or letters, with its dot if any: 6920.0.",
    ),
)
FORMULA = FieldRule(
    "formula",
    Text(
        es="Empieza por {start}, que una hoja de cálculo toma por fórmula; quítelo.",
        en="It starts with {start}, which a spreadsheet takes for a formula; remove it.",
    ),
)


def _company_code(value: str) -> str:
    if not (len(value) == 5 and value.isascii() and value.isdigit()):
        raise INVALID_COMPANY_CODE.error()
    return value


def _activity_code(value: str) -> str:
    if not (2 <= len(value) <= 6 and value.isascii() and value.replace(".", "").isalnum()):
        raise INVALID_ACTIVITY_CODE.error()
    return value


def _no_formula(value: str) -> str:
    if start := formula_start(value):
        raise FORMULA.error(start=start)
    return value


def _tidied(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


CompanyCode = Annotated[
    str,
    AfterValidator(_company_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{5}$", "examples": ["00042"]}),
]
ActivityCode = Annotated[
    str,
    AfterValidator(_activity_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9A-Za-z.]{2,6}$", "examples": ["6920.0"]}),
]
NotFormula = AfterValidator(_no_formula)
"""A spreadsheet would run it: a list that passed through here is safe to open (CSV injection)."""
TaxId = Annotated[str, BeforeValidator(_tidied), Field(min_length=1, max_length=20)]


class NewFirm(Model):
    """What a firm is registered with."""

    name: TradeName = Field(min_length=3, max_length=100)
    email: Email
    country: Country = DEFAULT_COUNTRY
    tax_id: TaxId
    language: Language = "es"
    time_zone: TimeZone | None = None
    """Without it, that of its country."""

    @field_validator("tax_id")
    @classmethod
    def _number_fits(cls, value: str, info: ValidationInfo) -> str:
        return _checked_number(value, info.data.get("country"), None)


class NewUser(Model):
    """Somebody to invite into the firm."""

    email: Email
    name: Printable = Field(min_length=2, max_length=100)
    role: Role = "adviser"


def _country_may_be_left_out(schema: dict[str, Any]) -> None:
    schema["required"].remove("country")


class CompanyRow(Model):
    """One company as it is uploaded.

    Of a company that is known, what is not said stays as it is; null, or an empty cell of a CSV,
    clears it. Without `country` it is the firm's.
    """

    model_config = ConfigDict(json_schema_extra=_country_may_be_left_out)

    code: CompanyCode
    name: Annotated[TradeName, NotFormula] = Field(min_length=2, max_length=100)
    country: Country
    id_type: str | None = Field(None, max_length=3)
    tax_id: TaxId
    address: Annotated[Printable, NotFormula] | None = Field(None, max_length=250)
    email: Annotated[Email, NotFormula] | None = None
    activities: tuple[ActivityCode, ...] | None = Field(None, max_length=20)
    program: Program

    @field_validator("id_type")
    @classmethod
    def _type_exists(cls, value: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        return value if value is None or country is None else checked_type(country, value)

    @field_validator("tax_id")
    @classmethod
    def _number_fits(cls, value: str, info: ValidationInfo) -> str:
        if "id_type" not in info.data:  # refused already
            return value
        return _checked_number(value, info.data.get("country"), info.data["id_type"])


class CompanyUpload(Model):
    """A whole list, as JSON. Documents the body; the service checks row by row."""

    companies: list[CompanyRow] = Field(max_length=MAX_COMPANIES)


class UploadQuery(Model):
    """How a list is taken in."""

    dry_run: bool = False
    """Say what would come of it, and store nothing."""


class CompanyQuery(ListQuery):
    """Which companies to list; `q` looks in code, name, tax id and e-mail."""

    code: (
        Annotated[str, Form("^[0-9]{1,5}$", Text(es="de 1 a 5 cifras", en="1 to 5 digits"))] | None
    ) = None
    """How the code starts."""
    program: Program | None = None
    licensed: bool | None = None
    """Whether it has a live licence of any product."""
    sort: Literal["code", "-code", "name", "-name", "tax_id", "-tax_id"] = "code"


def _checked_number(value: str, country: str | None, id_type: str | None) -> str:
    if country is None:  # refused already
        return value
    rule = broken_rule(country, id_type or likely_type(country, value), value)
    if rule is not None:
        raise rule.error()
    return value
