"""What firms send of posting rules: the rules, what to try them on, the sub-accounts they have.

Rules are sparse and lie in layers: a company's over the firm's, and those over the country's. What
one does not say is as the one below has it. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from chalicelib.accounting.rules import Rounding, Ruleset, Scheme, Treatment
from chalicelib.accounting.texts import FIELDS
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Form, Printable
from chalicelib.core.model import Model
from chalicelib.core.tax_ids import tidied
from chalicelib.core.texts import Language, Text

LEAST_DIGITS, MOST_DIGITS = 6, 12
_LONGEST_TEXT: Final = 100
_MOST: Final = 200

IMPORT_AND_DOCUMENT = FieldRule(
    "import-and-document",
    Text(
        es="Un comprobante se nombra con su importación: escriba los dos.",
        en="A document is named with its import: write both.",
    ),
)
MOST_ROWS: Final = 500
Root = Annotated[str, Form("^[0-9]{1,11}$", Text(es="de 1 a 11 cifras", en="1 to 11 digits"))]
TaxNumber = Annotated[str, BeforeValidator(tidied), Field(min_length=1, max_length=20)]
Account = Annotated[
    str,
    Form(
        r"^([0-9]{1,12}|[0-9]{1,11}\.[0-9]{1,11})$",
        Text(
            es="hasta 12 cifras, o una raíz y un número separados por un punto",
            en="up to 12 digits, or a root and a number with a dot in between",
        ),
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=40)]
Template = Annotated[
    Printable, Field(min_length=1, max_length=_LONGEST_TEXT), AfterValidator(FIELDS.kept)
]


class DocumentRules(Model):
    """How documents of one type are posted otherwise than its country has it."""

    accounts: dict[Name, Account] = Field(default_factory=dict, max_length=_MOST)
    """Kind of sale or purchase (`goods`, `exempt_services`) -> account, for this type alone."""
    settles: bool | None = None
    """Whether what is paid at once is debited to its means of payment (`true`), or all of it to
    the customer, whose payment is posted by hand (`false`)."""
    text: Template | None = None
    """Of its entries: a text with fields in braces, as in `text`."""


class PostingRules(Model):
    """What is posted otherwise; what is left out is as the firm, or the country, has it."""

    accounts: dict[Name, Account] = Field(default_factory=dict, max_length=_MOST)
    """Purpose -> account: the purposes are those that reading the rules lists. A root is padded to
    the digits of the books; `430.1` is number 1 behind root 430."""
    customers: Scheme | None = None
    """`common`: one account for all customers; `numbered`: one for each tax id, made of the account
    for `customer` and a number that it keeps for ever."""
    suppliers: Scheme | None = None
    """The same for suppliers, with the account for `supplier`."""
    digits: int | None = Field(None, ge=LEAST_DIGITS, le=MOST_DIGITS)
    """Of the accounts in the books; left out, as many as the chart has."""
    rounding: Rounding | None = None
    """Cents that rounding leaves over: `income`, the sale takes them; `account`, they have a line
    of their own, to the account for `rounding`."""
    text: Template | None = None
    """Of entries: a text with `{number}`, `{type}`, `{customer}`, `{date}` or `{period}`, or the
    same in Spanish: `{número}`, `{tipo}`, `{cliente}`, `{fecha}` or `{periodo}`. It is shown in the
    language of the reader."""
    documents: dict[Name, DocumentRules] = Field(default_factory=dict, max_length=_MOST)
    """Type of document -> what holds for it alone."""

    def shown_in(self, language: Language) -> PostingRules:
        """Return them with the fields of texts named in a language."""
        documents = {
            name: each.but(text=each.text and FIELDS.shown(each.text, language))
            for name, each in self.documents.items()
        }
        text = self.text and FIELDS.shown(self.text, language)
        return self.but(text=text, documents=documents)

    def over(self, below: PostingRules) -> PostingRules:
        """Return what holds where these go over others."""
        names = dict.fromkeys((*below.documents, *self.documents))
        of_none = DocumentRules()
        documents = {
            name: _over(self.documents.get(name, of_none), below.documents.get(name, of_none))
            for name in names
        }
        return _over(self, below).but(documents=documents)

    def applied_to(self, rules: Ruleset) -> Ruleset:
        """Return a country's rules with these over them."""
        posted = rules.with_accounts(self.accounts)
        documents = {
            name: _treated(treatment, self.documents.get(name, DocumentRules()))
            for name, treatment in posted.documents.items()
        }
        return replace(
            posted,
            documents=documents,
            customers=self.customers or posted.customers,
            suppliers=self.suppliers or posted.suppliers,
            rounding=self.rounding or posted.rounding,
            text=self.text or posted.text,
        )


_R = TypeVar("_R", PostingRules, DocumentRules)


def _over(above: _R, below: _R) -> _R:
    said = {name: value for name, value in above if value is not None}
    return below.but(**said | {"accounts": {**below.accounts, **above.accounts}})


def _treated(treatment: Treatment, said: DocumentRules) -> Treatment:
    income = {
        kind: replace(each, account=said.accounts.get(kind, each.account))
        for kind, each in treatment.income.items()
    }
    settles = treatment.settles if said.settles is None else said.settles
    return replace(treatment, income=income, settles=settles, text=said.text or treatment.text)


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
