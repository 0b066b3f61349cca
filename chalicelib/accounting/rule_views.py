"""What is shown of posting rules, of sub-accounts, and of what they make of documents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final, Literal

from chalicelib.accounting.incidents import SeenIncident
from chalicelib.accounting.overrides import StoredRules
from chalicelib.accounting.posting import Books
from chalicelib.accounting.purposes import purpose_names
from chalicelib.accounting.rule_forms import PostingRules
from chalicelib.accounting.rules import Rounding, Scheme, Trade, rules_of
from chalicelib.accounting.texts import FIELDS
from chalicelib.accounting.views import ImportedLine
from chalicelib.core.countries import Country
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.onboarding import service as onboarding

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


class SubaccountsSet(Model):
    """What came of naming sub-accounts."""

    total: int
    """How many the company has now."""


def rules_view(
    country: str,
    stored: StoredRules | None,
    books: Books,
    sources: Mapping[Source, PostingRules],
    language: Language,
) -> PostingRulesView:
    """Show rules; `sources` are the layers that they may come from, the lowest first."""
    rules = books.rules
    return PostingRulesView(
        version=stored.version if stored else 0,
        country=country,
        rules=stored.rules.shown_in(language) if stored else PostingRules(),
        changed_at=stored.changed_at if stored else None,
        changed_by=stored.changed_by if stored else None,
        digits=books.chart.length,
        customers=rules.customers,
        suppliers=rules.suppliers,
        rounding=rules.rounding,
        text=FIELDS.shown(rules.text, language),
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
                text=FIELDS.shown(treatment.text or rules.text, language),
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
