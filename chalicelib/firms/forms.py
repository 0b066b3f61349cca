"""What people send to this room; each row of a company list, whether it comes as JSON or CSV."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from chalicelib.catalogues.service import AccountType
from chalicelib.core.countries import DEFAULT_COUNTRY, Country
from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Form, Printable, TimeZone, TradeName
from chalicelib.core.institutions import OwnName
from chalicelib.core.model import Instant, Model
from chalicelib.core.paging import Filters, ListQuery
from chalicelib.core.readable import formula_start
from chalicelib.core.scope import CompanyProgram, Program
from chalicelib.core.tax_ids import broken_rule, checked_type, tidied
from chalicelib.core.texts import Language, Text
from chalicelib.firms.colours import LEAST_CONTRAST, contrast_to_white
from chalicelib.firms.features import FeatureName, FeatureState, ListedFeature
from chalicelib.firms.rights_given import RightsGiven
from chalicelib.firms.timed_rights import TimedState

Role = Literal["administrator", "adviser"]
PROGRAMS: Final[tuple[Program, ...]] = get_args(Program)
MAX_COMPANIES = 20_000
"""Of a list that is taken in as a sync."""
MAX_AT_ONCE = 5_000
"""Of a list that is taken in while whoever sends it waits."""
MAX_ACCOUNTS = 5_000
"""Of a chart of accounts."""

INVALID_COMPANY_CODE = FieldRule(
    "invalid-company-code",
    Text(
        es="Escriba el código de empresa con sus 5 dígitos: 00042. Los ceros de delante pueden "
        "faltar: 42.",
        en="Write the company code with its 5 digits: 00042. Zeros in front may be left out: 42.",
    ),
)
INVALID_ACTIVITY_CODE = FieldRule(
    "invalid-activity-code",
    Text(
        es="Escriba el código de actividad con 2 a 6 dígitos o letras, y su punto si lo tiene: "
        "6920.0.",
        en="Write the activity code with 2 to 6 digits or letters, and its dot if any: 6920.0.",
    ),
)
LOW_CONTRAST = FieldRule(
    "low-contrast",
    Text(
        es="Sobre ese color no se lee bien el texto blanco: su contraste es {contrast} y debe ser "
        "al menos {least}. Elija uno más oscuro.",
        en="White text cannot be read well on that colour: its contrast is {contrast} and must be "
        "at least {least}. Choose a darker one.",
    ),
)
PROGRAM_OF_WHOLE_LIST = FieldRule(
    "program-of-whole-list",
    Text(
        es="Diga de qué programa es la lista completa: eco o con.",
        en="Say of which program the list is whole: eco or con.",
    ),
)
FORMULA = FieldRule(
    "formula",
    Text(
        es="Empieza por {start}, que una hoja de cálculo toma por fórmula; quítelo.",
        en="It starts with {start}, which a spreadsheet takes for a formula; remove it.",
    ),
)


def company_code(value: str) -> str | None:
    """Return a company's code with the zeros that spreadsheets drop; None for what is no code.

    >>> company_code("42"), company_code("00042"), company_code("420042"), company_code("4A")
    ('00042', '00042', None, None)
    """
    is_code = 0 < len(value) <= 5 and value.isascii() and value.isdigit()
    return value.zfill(5) if is_code else None


def _company_code(value: str) -> str:
    code = company_code(value)
    if code is None:
        raise INVALID_COMPANY_CODE.error()
    return code


def _activity_code(value: str) -> str:
    if not (2 <= len(value) <= 6 and value.isascii() and value.replace(".", "").isalnum()):
        raise INVALID_ACTIVITY_CODE.error()
    return value


def _no_formula(value: str) -> str:
    if start := formula_start(value):
        raise FORMULA.error(start=start)
    return value


CompanyCode = Annotated[
    str,
    AfterValidator(_company_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,5}$", "examples": ["00042"]}),
]
ActivityCode = Annotated[
    str,
    AfterValidator(_activity_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9A-Za-z.]{2,6}$", "examples": ["6920.0"]}),
]
NotFormula = AfterValidator(_no_formula)
"""A spreadsheet would run it: a list that passed through here is safe to open (CSV injection)."""
TaxId = Annotated[str, BeforeValidator(tidied), Field(min_length=1, max_length=20)]


def _readable_on(value: str) -> str:
    found = contrast_to_white(value)
    if found < LEAST_CONTRAST:
        raise LOW_CONTRAST.error(contrast=found, least=LEAST_CONTRAST)
    return value.lower()


AccentColour = Annotated[
    str,
    Form("^#[0-9A-Fa-f]{6}$", Text(es="un color como #1a5276", en="a colour such as #1a5276")),
    AfterValidator(_readable_on),
]


class NewFirm(Model):
    """What a firm is registered with."""

    name: OwnName = Field(min_length=3, max_length=100)
    """What the firm is called, in mails to its clients, too; without web addresses."""
    email: Email
    """Address of the firm itself, which its clients are shown."""
    country: Country = DEFAULT_COUNTRY
    """Where the firm is registered as a taxpayer (ISO 3166-1 alpha-2)."""
    tax_id: TaxId
    """Its number as a taxpayer, by the rules of its country; spaces, dots and hyphens are taken
    out."""
    language: Language = "es"
    """Of the mails to the firm and to whom it invites (ISO 639-1)."""
    time_zone: TimeZone | None = None
    """IANA name of the zone of its days and hours. Without it, that of its country."""

    @field_validator("tax_id")
    @classmethod
    def _number_fits(cls, value: str, info: ValidationInfo) -> str:
        return _checked_number(value, info.data.get("country"), None)


class FirmChanges(Model):
    """What changes of the firm's profile; what is left out stays, null takes away what may lack."""

    name: OwnName | None = Field(None, min_length=3, max_length=100)
    """What the firm is called from now on, in mails to its clients, too; without web addresses."""
    email: Email | None = None
    """Address of the firm itself, which its clients are shown; the one before is told."""
    tax_id: TaxId | None = None
    """Its number as a taxpayer, by the rules of its country; spaces, dots and hyphens are taken
    out."""
    address: Printable | None = Field(None, max_length=250)
    """Where the firm is, on one line; null: not said."""
    language: Language | None = None
    """Of the mails to the firm and to whom it invites (ISO 639-1)."""
    time_zone: TimeZone | None = None
    """IANA name of the zone of its days and hours."""
    shows_names: bool | None = None
    """Whether clients learn which person of the firm did something; otherwise they learn the firm.
    """
    idle_minutes: int | None = Field(None, ge=5, le=480)
    """For how many minutes a session of the firm's people may go unused: 30 unless the firm says
    otherwise. It counts for each session from its next renewal on, an hour later at most."""
    digest_hour: int | None = Field(None, ge=0, le=23)
    """Hour of the firm's day at which its people are mailed the imports that came in, once a day,
    unless they say when (`/v1/me/mail-preferences`); null: the usual hour, 8 as a rule."""
    wants_second_factor: bool | None = None
    """Whether administrators must have a second factor, from their next request on; all of them
    are told."""
    accent_colour: AccentColour | None = None
    """Colour of its mails, as `#rrggbb`, on which white can be read; null: none."""
    reply_to: Email | None = None
    """Where answers to its mails go; null: to `email`. The address of an active user of the firm
    counts at once, any other once it is proven (`…/reply-to/confirmation`)."""

    @property
    def said(self) -> dict[str, object]:
        """What is to change: null counts where it may lack."""
        may_lack = {"address", "accent_colour", "digest_hour", "reply_to"}
        sent = self.model_dump(exclude_unset=True)
        return {name: to for name, to in sent.items() if to is not None or name in may_lack}


class ReplyToCode(Model):
    """The code that was mailed to the address where answers are to go."""

    code: str = Field(min_length=1, max_length=40, repr=False)
    """Good for 24 hours and once. Spaces, hyphens and small letters do no harm."""


class MailPreviewQuery(Model):
    """How the mail would look."""

    language: Language | None = None
    """Of the mail (ISO 639-1); left out, that of the firm's mails."""
    accent_colour: AccentColour | None = None
    """As `#rrggbb`, in place of the firm's: a colour that is not saved yet."""


class NewUser(Model):
    """Somebody to invite into the firm."""

    email: Email
    """Address of the person; the invitation is sent there, and they accept it with that account."""
    name: Printable = Field(min_length=2, max_length=100)
    """How the invitation greets the person."""
    role: Role = "adviser"
    """`administrator`: everything, users and company list included; `adviser`: licences and
    imports."""
    rights: RightsGiven | None = None
    """What an adviser is to see; left out, everything. At most 500 ranges and companies."""


class UserChanges(Model):
    """What changes of a user; what is left out stays."""

    role: Role | None = None
    """Who becomes an administrator sees everything."""
    rights: RightsGiven | None = None
    """What an adviser is to see from now on, whole: what it does not keep from them is theirs."""


def _implied_may_be_left_out(schema: dict[str, Any]) -> None:
    schema["required"].remove("country")
    schema["required"].remove("program")


class CompanyFacts(Model):
    """What is said of a company, wherever it comes from."""

    name: Annotated[TradeName, NotFormula] = Field(min_length=2, max_length=100)
    """Legal name of the company, without web addresses."""
    country: Country
    """Where the company is a taxpayer (ISO 3166-1 alpha-2); a list may leave it out: where the firm
    is."""
    id_type: str | None = Field(None, max_length=3)
    """Kind of `tax_id`, by the country's codes (catalogue `identification-types`, where there is
    one); left out, guessed from the number's form."""
    tax_id: TaxId
    """Number of the company as a taxpayer, by the rules of its country; spaces, dots and hyphens
    are taken out."""
    address: Annotated[Printable, NotFormula] | None = Field(None, max_length=250)
    """Street, number and other directions, on one line; the client chooses the place later."""
    email: Annotated[Email, NotFormula] | None = None
    """Address of the company, where the firm knows one."""
    activities: tuple[ActivityCode, ...] | None = Field(None, max_length=20)
    """Codes of its economic activities (catalogue `activities`, or the one of its country)."""

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


class CompanyRow(CompanyFacts):
    """One company as it is uploaded.

    Of a company that is known, what is not said stays as it is; null, or an empty cell of a CSV,
    clears it. Without `country` it is the firm's.
    """

    model_config = ConfigDict(json_schema_extra=_implied_may_be_left_out)

    code: CompanyCode
    """The company's code in the firm's accounting program: 5 digits, of which zeros in front may be
    left out. With `program` it tells whether the row is new or changes a company."""
    program: Program
    """Which application of a3ASESOR keeps its books: `eco` or `con`. It may be left out where the
    parameter `program` says it."""


class NewCompany(CompanyFacts):
    """A company that no program of the firm has, made by hand."""


class CompanyChanges(Model):
    """What changes of a company that was made by hand; what is left out stays, null clears it."""

    name: Annotated[TradeName, NotFormula] | None = Field(None, min_length=2, max_length=100)
    """Legal name of the company, without web addresses."""
    id_type: str | None = Field(None, max_length=3)
    """Kind of `tax_id`, by the country's codes; left out with another number, guessed from that."""
    tax_id: TaxId | None = None
    """Number of the company as a taxpayer, by the rules of its country."""
    address: Annotated[Printable, NotFormula] | None = Field(None, max_length=250)
    """Street, number and other directions, on one line."""
    email: Annotated[Email, NotFormula] | None = None
    """Address of the company; null: the firm knows none any more."""
    activities: tuple[ActivityCode, ...] | None = Field(None, max_length=20)
    """Codes of its economic activities; null: none is known any more."""


class CompanyUpload(Model):
    """A whole list, as JSON. Documents the body; the service checks row by row."""

    companies: list[CompanyRow] = Field(max_length=MAX_COMPANIES)
    """The rows of the list, each judged by itself: what is wrong with one stops no other."""


class UploadQuery(Model):
    """How a list is taken in."""

    dry_run: bool = False
    """`true`: say what would come of the list, and store nothing."""
    program: Program | None = None
    """The program that the list is of: what rows that say none are kept in."""
    complete: bool = False
    """`true`: the list has every company of `program`, which must be said; those that it does not
    name are marked as gone. They stay, and come back with a list that names them."""

    @field_validator("complete")
    @classmethod
    def _of_one_program(cls, value: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - as pydantic calls it
        if value and info.data.get("program") is None:
            raise PROGRAM_OF_WHOLE_LIST.error()
        return value


class NewTimedRights(RightsGiven):
    """Rights beyond the usual ones, for a time; what is not said is all."""

    until: Instant
    """When they end by themselves: within 90 days."""
    reason: Annotated[Printable, Field(min_length=3, max_length=200)]
    """What they are needed for; administrators and the user are told."""


class Answer(Model):
    """Why what was asked is refused."""

    reason: Annotated[Printable, Field(min_length=3, max_length=200)]
    """Told to whoever asked."""


class TimedRightsQuery(ListQuery):
    """Which rights for a time to list; `q` looks in the name of the user and the reason."""

    state: TimedState | None = None
    """Only those in this state."""
    account_id: str | None = Field(None, max_length=60)
    """Only those of this user."""
    sort: Literal["created_at", "-created_at", "until", "-until"] = "-created_at"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state


class CompanyFilters(Filters):
    """Which companies; `q` looks in code, name, tax id and e-mail."""

    code: (
        Annotated[str, Form("^[0-9]{1,5}$", Text(es="de 1 a 5 cifras", en="1 to 5 digits"))] | None
    ) = None
    """Only companies whose code begins with these digits; without it, all of them."""
    program: CompanyProgram | None = None
    """Only companies whose books are kept in this program; `own`: those made by hand."""
    licensed: bool | None = None
    """`true`: only companies with a live licence of any product; `false`: only the others."""
    product: str | None = Field(None, max_length=40)
    """Only companies with a live licence of this product."""
    gone: bool | None = None
    """`true`: only companies that are gone from the firm's program; `false`: only the others."""
    sort: Literal["code", "-code", "name", "-name", "tax_id", "-tax_id"] = "code"


class NewConfirmationRequest(Model):
    """A firm that wants to be confirmed by the operator."""

    message: Annotated[Printable, Field(min_length=3, max_length=500)]
    """Who the firm is and how that can be checked: the operator reads it."""


class NewFeatureRequest(Model):
    """A firm that wants a feature of the operator."""

    feature: FeatureName
    """What the firm wants to be able to do."""
    message: Annotated[Printable, Field(min_length=3, max_length=500)]
    """For what it is wanted: the operator reads it."""


class FeatureMessage(Model):
    """A message of the firm about what it asks for."""

    message: Annotated[Printable, Field(min_length=3, max_length=500)]
    """The operator reads it."""


class FeatureQuery(ListQuery):
    """Which requests for features to list; `q` looks in ids and the firm's name."""

    state: FeatureState | None = None
    """Only the requests in this state; without it, all of them."""
    waiting: bool | None = None
    """`true`: only those that wait for the operator's answer; `false`: only the others."""
    feature: FeatureName | None = None
    """Only requests for this feature."""
    sort: Literal["waiting", "-waiting", "since", "-since", "firm_name", "-firm_name"] = "waiting"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state

    def keeps(self, row: ListedFeature) -> bool:
        """Return whether the filters let a request through."""
        is_waiting = row.waits_for == "operator"
        return self.waiting in {None, is_waiting} and self.feature in {None, row.feature}


class FirmQuery(ListQuery):
    """Which firms to list; `q` looks in id, name, e-mail and tax id."""

    state: Literal["unconfirmed", "confirmed", "locked"] | None = None
    """Only the firms in this state; without it, all of them."""
    waiting: bool | None = None
    """`true`: only firms that wait for the operator's answer; `false`: only the others."""
    sort: Literal["created_at", "-created_at", "name", "-name", "asked_at", "-asked_at"] = (
        "-created_at"
    )

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state


class CompanyQuery(ListQuery, CompanyFilters):
    """Which companies to list."""

    sort: Literal["code", "-code", "name", "-name", "tax_id", "-tax_id"] = "code"


class AccountRow(Model):
    """An account of a chart."""

    code: Annotated[str, Form("^[0-9]{1,12}$", Text(es="de 1 a 12 cifras", en="1 to 12 digits"))]
    """Its number. All accounts that take entries have as many digits; shorter ones only group."""
    name: Annotated[Printable, NotFormula] = Field(min_length=1, max_length=120)
    """What it is called."""
    type: AccountType | None = None
    """What it is for; left out, that of the nearest account of the country's chart."""


class ChartUpload(Model):
    """The whole chart of accounts of a company."""

    accounts: list[AccountRow] = Field(min_length=1, max_length=MAX_ACCOUNTS)
    """Each account once, in any order."""


class ChartQuery(Model):
    """How a chart is taken in."""

    dry_run: bool = False
    """`true`: say whether it would be taken, and store nothing."""


_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 30)


class NewCompanyClosedPeriod(Model):
    """Up to when the books of a company are closed."""

    closed_until: date | None = Field(ge=_FIRST_DAY, le=_LAST_DAY)
    """The last closed day; null: its books are open, but for what is closed of all companies."""


class NewClosedPeriod(Model):
    """Up to when the books of all companies are closed."""

    closed_until: date | None = Field(ge=_FIRST_DAY, le=_LAST_DAY)
    """The last closed day; null: they are open, but for companies that are closed themselves."""
    moves_entries: bool = False
    """Whether an entry of a closed day is made on the first open one (`true`), with the document's
    own date in its own field, or keeps its day."""


def _checked_number(value: str, country: str | None, id_type: str | None) -> str:
    if country is None:  # refused already
        return value
    rule = broken_rule(country, id_type, value)
    if rule is not None:
        raise rule.error()
    return value
