"""A firm, its members and its companies. Pure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from chalicelib.core.countries import DEFAULT_COUNTRY, Country
from chalicelib.core.emails import Email
from chalicelib.core.errors import Conflict, FieldRule, NotFound
from chalicelib.core.fields import Printable, TimeZone, TradeName
from chalicelib.core.ids import derived_id
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.paging import PageQuery
from chalicelib.core.tax_ids import broken_rule, checked_type, likely_type, tidy
from chalicelib.core.texts import Language, Text

Program = Literal["eco", "con"]
Role = Literal["administrator", "adviser"]
MAX_COMPANIES = 5000
MAX_UPLOAD_BYTES = 2 * 1024 * 1024

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

COMPANY_LICENSED = FieldRule(
    "company-licensed",
    Text(
        es="La empresa {code} tiene una licencia con la identificación {tax_id}; su código no "
        "puede pasar a otro contribuyente. Use otro código para la otra empresa.",
        en="Company {code} has a licence under tax id {tax_id}; its code cannot go to another "
        "taxpayer. Use another code for the other company.",
    ),
)


class FirmNotFound(NotFound):
    """There is no such firm."""

    code = "firm-not-found"
    text = Text(es="No existe ese despacho.", en="There is no such firm.")


class CompanyNotFound(NotFound):
    """The firm's list has no such company, or the caller may not see it."""

    code = "company-not-found"
    text = Text(
        es="Esa empresa no está en la lista del despacho.",
        en="That company is not in the firm's list.",
    )


class AlreadyMember(Conflict):
    """The person is a user of the firm already."""

    code = "already-member"
    text = Text(
        es="Esa persona ya es usuario del despacho.",
        en="That person is already a user of the firm.",
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
    if value.startswith(("=", "+", "-", "@")):
        raise FORMULA.error(start=value[0])
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


class Firm(Entity):
    """An accounting firm: the tenant that owns licences."""

    id: str
    name: str
    email: str
    country: Country
    tax_id: str
    language: Language
    time_zone: str


class NewUser(Model):
    """Somebody to invite into the firm."""

    email: Email
    name: Printable = Field(min_length=2, max_length=100)
    role: Role = "adviser"


class User(Model):
    """A user of the firm, or somebody invited, as its members see them.

    While `state` is `invited`, it says what the inviter typed and nothing else: whether the e-mail
    has an account, and whose, is nobody's to know before that person accepts.
    """

    account_id: str | None = None
    role: str
    email: str
    name: str
    state: str
    joined_at: Instant | None = None


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


class CompanyLicence(Model):
    """What a firm's list says of one licence of a company."""

    business_id: str | None
    """The business that it serves; null while it is being activated."""
    locks_code: bool
    """Whether the code stays with its taxpayer as long as the licence is live."""


class Company(Entity):
    """An entry of the firm's accounting program."""

    id: str
    code: str
    name: str
    country: Country
    id_type: str
    tax_id: str
    address: str | None = None
    email: str | None = None
    activities: tuple[str, ...] = ()
    program: Program
    updated_at: Instant
    licensed: dict[str, CompanyLicence] = Field(default_factory=dict)
    """Product -> its live licence; the room of licences says so."""

    @property
    def is_locked(self) -> bool:
        """Whether a licence keeps the code with its taxpayer."""
        return any(licence.locks_code for licence in self.licensed.values())

    def holds(self, row: CompanyRow) -> bool:
        """Return whether the company already says what the row says."""
        said = facts_of(row, self)
        return all(getattr(self, name) == value for name, value in said.items())

    def has_number_of(self, row: CompanyRow) -> bool:
        """Return whether the row has the same number, of whatever type."""
        return (self.country, self.tax_id) == (row.country, row.tax_id)

    def is_taxpayer_of(self, row: CompanyRow) -> bool:
        """Return whether the row is of the same taxpayer."""
        return self.has_number_of(row) and row.id_type in {None, self.id_type}


class UploadResult(Model):
    """What an upload did."""

    created: int
    updated: int
    unchanged: int
    total: int


class CompanyQuery(PageQuery):
    """Filter of the list: companies whose code starts with `code`."""

    code: str | None = Field(None, pattern=r"^[0-9]{1,5}$")


def _checked_number(value: str, country: str | None, id_type: str | None) -> str:
    if country is None:  # refused already
        return value
    rule = broken_rule(country, id_type or likely_type(country, value), value)
    if rule is not None:
        raise rule.error()
    return value


def facts_of(row: CompanyRow, before: Company | None) -> dict[str, object]:
    """Return what a row sets of a company: the fields that it says, and the type of its number.

    A type that is not said is kept with its number, and otherwise told from the number.
    """
    said = row.model_dump(exclude_unset=True)
    if "activities" in said:
        said["activities"] = row.activities or ()
    if row.id_type is None:
        same = before if before and before.has_number_of(row) and "id_type" not in said else None
        said["id_type"] = same.id_type if same else likely_type(row.country, row.tax_id)
    return said


def company_id(firm_id: str, code: str) -> str:
    """Return the id of a company: the same for ever, and sorted by code within its firm.

    >>> company_id("firm_1", "00042")[:9], len(company_id("firm_1", "00042"))
    ('cmp_00042', 30)
    """
    return f"cmp_{code}{derived_id('cmp', firm_id, code)[9:]}"


ROWS = TypeAdapter(list[CompanyRow])
