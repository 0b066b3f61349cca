"""What is shown of posting rules, of sub-accounts, and of what they make of documents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from chalicelib.accounting.incidents import SeenIncident
from chalicelib.accounting.overrides import PostingRules, StoredRules
from chalicelib.accounting.posting import Books
from chalicelib.accounting.purposes import purpose_names
from chalicelib.accounting.rules import Rounding, Scheme, Trade, rules_of
from chalicelib.accounting.views import ImportedLine
from chalicelib.core.countries import Country
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Form, Printable
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.tax_ids import tidied
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.onboarding import service as onboarding

IMPORT_AND_DOCUMENT = FieldRule(
    "import-and-document",
    Text(
        es="Un comprobante se nombra con su importación: escriba «import_id» y «document_id».",
        en="A document is named with its import: write “import_id” and “document_id”.",
    ),
)
MOST_ROWS: Final = 500
Root = Annotated[str, Form("^[0-9]{1,11}$", Text(es="de 1 a 11 cifras", en="1 to 11 digits"))]
TaxNumber = Annotated[str, BeforeValidator(tidied), Field(min_length=1, max_length=20)]
Source = Literal["country", "firm", "company"]
SOURCE_NAMES: Final[Mapping[Source, Text]] = {
    "country": Text(es="del país", en="of the country"),
    "firm": Text(es="del despacho", en="of the firm"),
    "company": Text(es="de la empresa", en="of the company"),
}
SCHEME_NAMES: Final[Mapping[Scheme, Text]] = {
    "common": Text(es="una cuenta para todos", en="one account for all"),
    "numbered": Text(es="una subcuenta numerada cada uno", en="a numbered sub-account each"),
}
ROUNDING_NAMES: Final[Mapping[Rounding, Text]] = {
    "income": Text(es="en el ingreso en que surgen", en="in the income that they arise in"),
    "account": Text(es="en su propia cuenta", en="in an account of their own"),
}
TRADE_NAMES: Final[Mapping[Trade, Text]] = {
    "sale": Text(es="venta", en="sale"),
    "purchase": Text(es="compra", en="purchase"),
    "collection": Text(es="cobro", en="collection"),
}


class PurposeAccount(Shown):
    """The account that is posted to for one purpose."""

    country: onboarding.UnshownCountry
    purpose: Annotated[str, InWords(purpose_names, by="country")]
    account: str
    """As the rule names it."""
    code: str
    """In the digits of the books; empty where it does not fit them."""
    name: str
    """As the chart calls it; empty where it has none for it."""
    is_known: bool
    """Whether the chart has it: that of the firm's program, where the firm sent it."""
    source: Annotated[Source, in_words(SOURCE_NAMES)]
    """Whose rule it is."""


class TypeRules(Shown):
    """How documents of one type are posted."""

    country: onboarding.UnshownCountry
    document_type: onboarding.ShownDocumentType
    trade: Annotated[Trade, in_words(TRADE_NAMES)]
    settles: bool
    """Whether what is paid at once is debited to its means of payment."""
    accounts: dict[str, str]
    """Kind of sale or purchase -> account."""
    text: str
    """The template of its entries."""


class PostingRulesView(Shown):
    """Posting rules: those that were written here, and what is in force by all."""

    version: int
    """0: none were ever written here."""
    country: Country
    rules: PostingRules
    """As they were written here; what they leave out is as in force below."""
    changed_at: Instant | None
    changed_by: str | None
    """The user who wrote them."""
    digits: int
    """Of the accounts in the books."""
    customers: Annotated[Scheme, in_words(SCHEME_NAMES)]
    suppliers: Annotated[Scheme, in_words(SCHEME_NAMES)]
    rounding: Annotated[Rounding, in_words(ROUNDING_NAMES)]
    text: str
    """The template of entries."""
    accounts: list[PurposeAccount]
    documents: list[TypeRules]


class ExampleEntry(Shown):
    """How a document would be posted."""

    country: onboarding.UnshownCountry
    document_type: onboarding.ShownDocumentType
    number: str
    day: date | None
    """Null: it is not posted; `found` says why."""
    text: str
    currency: str
    lines: tuple[ImportedLine, ...]
    debit: DecimalString
    credit: DecimalString
    """As much as `debit`."""
    found: tuple[SeenIncident, ...]
    """What would be told of it, with what to do."""


class PostingExample(Model):
    """How documents would be posted; nothing was changed."""

    data: list[ExampleEntry]


class SubaccountView(Model):
    """The account of one customer or supplier."""

    root: str
    """The common account that it is behind."""
    number: int
    account: str
    """In the digits of the books; empty where the number does not fit them any more."""
    tax_id: str
    name: str


class SubaccountRow(Model):
    """The number that a customer or supplier has in the firm's program."""

    root: Root
    """The common account that it is behind."""
    tax_id: TaxNumber
    """Of the customer or supplier; spaces, dots and hyphens are taken away."""
    number: int = Field(ge=1, le=99_999_999_999)
    """What follows the root in the account, without zeros before it."""
    name: Annotated[Printable, Field(min_length=1, max_length=120)]
    """What the program calls the account."""


class SubaccountUpload(Model):
    """Sub-accounts that the firm's program has already."""

    subaccounts: list[SubaccountRow] = Field(min_length=1, max_length=MOST_ROWS)
    """Up to 500 at once; those that are not named stay as they are."""


class SubaccountsSet(Model):
    """What came of naming sub-accounts."""

    total: int
    """How many the company has now."""


class FirmExample(Model):
    """Rules to be tried on invented documents."""

    rules: PostingRules = Field(default_factory=PostingRules)
    """Not stored; instead of those of the firm."""


class CompanyExample(FirmExample):
    """Rules to be tried on invented documents, or on one that the company handed over."""

    import_id: str | None = Field(None, max_length=40)
    """An import of the company; with `document_id`."""
    document_id: str | None = Field(None, max_length=40, validate_default=True)
    """A document of that import, to be posted instead of invented ones."""

    @field_validator("document_id")
    @classmethod
    def _with_import(cls, document_id: str | None, info: ValidationInfo) -> str | None:
        if (document_id is None) != (info.data.get("import_id") is None):
            raise IMPORT_AND_DOCUMENT.error()
        return document_id


def rules_view(
    country: str,
    stored: StoredRules | None,
    books: Books,
    sources: Mapping[Source, PostingRules],
) -> PostingRulesView:
    """Show rules; `sources` are the layers that they may come from, the lowest first."""
    rules = books.rules
    return PostingRulesView(
        version=stored.version if stored else 0,
        country=country,
        rules=stored.rules if stored else PostingRules(),
        changed_at=stored.changed_at if stored else None,
        changed_by=stored.changed_by if stored else None,
        digits=books.chart.length,
        customers=rules.customers,
        suppliers=rules.suppliers,
        rounding=rules.rounding,
        text=rules.text,
        accounts=[
            _account(country, purpose, account, books, sources)
            for purpose, account in _by_purpose(country, sources)
        ],
        documents=[
            TypeRules(
                country=country,
                document_type=name,
                trade=treatment.trade,
                settles=treatment.settles,
                accounts={kind: each.account for kind, each in treatment.income.items()},
                text=treatment.text or rules.text,
            )
            for name, treatment in rules.documents.items()
        ],
    )


def _by_purpose(country: str, sources: Mapping[Source, PostingRules]) -> Iterable[tuple[str, str]]:
    """List what is posted to for each purpose, where a type of document has no other account."""
    said = {purpose: each for layer in sources.values() for purpose, each in layer.accounts.items()}
    return rules_of(country).with_accounts(said).accounts().items()


def _account(
    country: str,
    purpose: str,
    account: str,
    books: Books,
    sources: Mapping[Source, PostingRules],
) -> PurposeAccount:
    source: Source = "country"
    for each, said in sources.items():
        source = each if purpose in said.accounts else source
    found = books.reference(account)
    return PurposeAccount(
        country=country,
        purpose=purpose,
        account=account,
        code=found.code if found else "",
        name=found.name if found else "",
        is_known=books.knows(account),
        source=source,
    )
