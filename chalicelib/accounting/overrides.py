"""What is wrong in posting rules, said where they are written; and how they are stored. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.accounting.posting import Books
from chalicelib.accounting.rule_forms import MOST_DIGITS, PostingRules
from chalicelib.accounting.rules import Ruleset
from chalicelib.accounting.texts import FIELDS
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text
from chalicelib.core.validation import pointer

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
        es="Lo que se compra va siempre por la cuenta del proveedor; no diga otra cosa.",
        en="What is bought always goes through the supplier's account; say nothing else.",
    ),
)


class StoredRules(Entity):
    """The rules of a firm for a country, or of a company, as they were written."""

    rules: PostingRules
    changed_at: Instant
    changed_by: str


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
    yield from faults_of_numbers(said, books)
    roots = _numbered(rules).values()
    for at, account in _accounts(said):
        if len(account.replace(".", "")) > chart.length:
            yield ACCOUNT_TOO_LONG.at(pointer(at), account=account, digits=chart.length)
        elif not books.knows(account, is_root=account in roots):
            yield ACCOUNT_NOT_IN_CHART.at(pointer(at), account=account)


def faults_of_numbers(said: PostingRules, books: Books) -> Iterator[FieldError]:
    """List behind which accounts there is no room for the numbers that they are to have."""
    digits = books.chart.length
    for name, root in _numbered(books.rules).items():
        if "." in root or len(root) >= digits:
            where = (name,) if getattr(said, name) else ("accounts", name.removesuffix("s"))
            yield NO_ROOM_FOR_NUMBERS.at(pointer(where), account=root, digits=digits)


def _numbered(rules: Ruleset) -> dict[str, str]:
    """Return behind which accounts there are numbers."""
    roots = {
        "customers": (rules.customers, rules.customer),
        "suppliers": (rules.suppliers, rules.supplier),
    }
    return {name: root for name, (scheme, root) in roots.items() if scheme == "numbered"}


def _of_text(template: str | None, *where: str) -> Iterator[FieldError]:
    for found in FIELDS.unknown(template or "")[:1]:
        yield UNKNOWN_PLACEHOLDER.at(pointer(where), found=found, known=FIELDS.told)


def _accounts(said: PostingRules) -> Iterator[tuple[tuple[str, ...], str]]:
    for purpose, account in said.accounts.items():
        yield ("accounts", purpose), account
    for name, rules in said.documents.items():
        for kind, account in rules.accounts.items():
            yield ("documents", name, "accounts", kind), account
