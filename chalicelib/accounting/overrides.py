"""What a firm, or one of its companies, posts otherwise than its country: sparse, in layers. Pure.

A company's rules go over the firm's, and those over the country's: what one does not say is as the
one below has it. They are checked where they are written, against the chart that they are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final, TypeVar

from pydantic import Field

from chalicelib.accounting.posting import Books
from chalicelib.accounting.rules import Rounding, Ruleset, Scheme, Treatment
from chalicelib.accounting.texts import FIELDS, unknown_fields
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.fields import Form, Printable
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text
from chalicelib.core.validation import pointer

LEAST_DIGITS, MOST_DIGITS = 6, 12
_LONGEST_TEXT: Final = 100
_MOST: Final = 200

UNKNOWN_PURPOSE = FieldRule(
    "unknown-purpose",
    Text(
        es="Las reglas del país no tienen «{found}»; lea las suyas para ver las que hay.",
        en="The country's rules have no “{found}”; read yours to see those that there are.",
    ),
)
ACCOUNT_NOT_IN_CHART = FieldRule(
    "account-not-in-chart",
    Text(
        es="El plan de cuentas no tiene la cuenta {account}; añádala al plan o escriba otra.",
        en="The chart of accounts does not have account {account}; add it there or write another.",
    ),
)
ACCOUNT_TOO_LONG = FieldRule(
    "account-too-long",
    Text(
        es="La cuenta {account} no cabe en {digits} dígitos; acórtela o cambie los dígitos.",
        en="Account {account} does not fit {digits} digits; shorten it or change the digits.",
    ),
)
DIGITS_BELOW_CHART = FieldRule(
    "digits-below-chart",
    Text(
        es="El plan de cuentas tiene cuentas de {longest} dígitos; escriba {longest} o más.",
        en="The chart of accounts has accounts of {longest} digits; write {longest} or more.",
    ),
)
NO_ROOM_FOR_NUMBERS = FieldRule(
    "no-room-for-numbers",
    Text(
        es="Detrás de la cuenta {account} no caben números en {digits} dígitos; dé más dígitos a "
        "los libros o una cuenta más corta.",
        en="There is no room for numbers behind account {account} in {digits} digits; give the "
        "books more digits, or a shorter account.",
    ),
)
UNKNOWN_PLACEHOLDER = FieldRule(
    "unknown-placeholder",
    Text(
        es="El texto no puede llevar «{found}»; entre llaves van: {known}.",
        en="The text cannot have “{found}”; in braces go: {known}.",
    ),
)
PURCHASE_NOT_SETTLED = FieldRule(
    "purchase-not-settled",
    Text(
        es="Lo que se compra va siempre por la cuenta del proveedor; quite «settles».",
        en="What is bought always goes through the supplier's account; leave “settles” out.",
    ),
)
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
Template = Annotated[Printable, Field(min_length=1, max_length=_LONGEST_TEXT)]


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
    """Of entries: a text with `{number}`, `{type}`, `{customer}`, `{date}` or `{period}`."""
    documents: dict[Name, DocumentRules] = Field(default_factory=dict, max_length=_MOST)
    """Type of document -> what holds for it alone."""

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


class StoredRules(Entity):
    """The rules of a firm for a country, or of a company, as they were written."""

    rules: PostingRules
    changed_at: Instant
    changed_by: str


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


def faults(said: PostingRules, below: PostingRules, country: Ruleset) -> Iterator[FieldError]:
    """List what is wrong in rules whatever chart they are used with."""
    yield from _of_text(said.text, "text")
    purposes = country.accounts()
    for purpose in said.accounts:
        if purpose not in purposes:
            yield UNKNOWN_PURPOSE.at(pointer(("accounts", purpose)), found=purpose)
    for name, rules in said.documents.items():
        treatment = country.documents.get(name)
        if treatment is None:
            yield UNKNOWN_PURPOSE.at(pointer(("documents", name)), found=name)
            continue
        for kind in rules.accounts:
            if kind not in treatment.income:
                yield UNKNOWN_PURPOSE.at(pointer(("documents", name, "accounts", kind)), found=kind)
        if rules.settles and treatment.trade == "purchase":
            yield PURCHASE_NOT_SETTLED.at(pointer(("documents", name, "settles")))
        yield from _of_text(rules.text, "documents", name, "text")
    digits = said.digits or below.digits or MOST_DIGITS
    for where, account in _accounts(said):
        if len(account.replace(".", "")) > digits:
            yield ACCOUNT_TOO_LONG.at(pointer(where), account=account, digits=digits)


def faults_in(said: PostingRules, books: Books) -> Iterator[FieldError]:
    """List what is wrong in a company's rules that no rule of itself shows: `books` are by them."""
    chart, rules = books.chart, books.rules
    longest = max(len(account.code) for account in chart.accounts)
    if said.digits is not None and said.digits < longest:
        yield DIGITS_BELOW_CHART.at("/digits", longest=longest)
    numbered = _numbered(rules)
    for name, root in numbered.items():
        if "." in root or len(root) >= chart.length:
            where = (name,) if getattr(said, name) else ("accounts", name.removesuffix("s"))
            fault = {"account": root, "digits": chart.length}
            yield NO_ROOM_FOR_NUMBERS.at(pointer(where), **fault)
    for at, account in _accounts(said):
        if len(account.replace(".", "")) > chart.length:
            yield ACCOUNT_TOO_LONG.at(pointer(at), account=account, digits=chart.length)
        elif not books.knows(account, is_root=account in numbered.values()):
            yield ACCOUNT_NOT_IN_CHART.at(pointer(at), account=account)


def _numbered(rules: Ruleset) -> dict[str, str]:
    """Return behind which accounts there are numbers."""
    roots = {
        "customers": (rules.customers, rules.customer),
        "suppliers": (rules.suppliers, rules.supplier),
    }
    return {name: root for name, (scheme, root) in roots.items() if scheme == "numbered"}


def _of_text(template: str | None, *where: str) -> Iterator[FieldError]:
    for found in unknown_fields(template or "")[:1]:
        known = ", ".join(FIELDS)
        yield UNKNOWN_PLACEHOLDER.at(pointer(where), found=found, known=known)


def _accounts(said: PostingRules) -> Iterator[tuple[tuple[str, ...], str]]:
    for purpose, account in said.accounts.items():
        yield ("accounts", purpose), account
    for name, rules in said.documents.items():
        for kind, account in rules.accounts.items():
            yield ("documents", name, "accounts", kind), account
