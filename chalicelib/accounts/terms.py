"""The terms of use: nobody gets in without having accepted them; version and time are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chalicelib.accounts import store
from chalicelib.accounts.model import AcceptedTerms, Account
from chalicelib.accounts.views import Terms
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import PublicRequest
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput, NotFound
from chalicelib.core.settings import settings
from chalicelib.core.texts import Language, Text

NOT_CURRENT = FieldRule(
    "terms-not-current",
    Text(
        es="Muestre las condiciones vigentes y, si se aceptan, envíe su versión: {current}.",
        en="Show the terms in force and, if they are accepted, send their version: {current}.",
    ),
)

FOLDER: Final = Path(__file__).parent / "terms_of_use"
"""`<version>.<language>.md`."""


class TermsNotHere(NotFound):
    """The text of the terms in force was not put among those that ship."""

    code = "terms-not-here"
    text = Text(
        es="El texto de las condiciones {version} no está publicado aquí; pídalo a quien opera el "
        "servicio.",
        en="The text of the terms {version} is not published here; ask whoever runs the service.",
    )


def in_force(language: Language) -> Terms:
    """Return the terms in force, to be shown before they are accepted.

    Raises:
        TermsNotHere: their text is not there.
    """
    version = settings().terms_version
    path = FOLDER / f"{version}.{language}.md"
    if not path.is_file():
        raise TermsNotHere(version=version)
    return Terms(version=version, language=language, text=path.read_text("utf-8"))


def faults(version: str | None) -> Iterator[FieldError]:
    """Yield that a version is not that of the terms in force."""
    current = settings().terms_version
    if version != current:
        yield NOT_CURRENT.at("/accepted_terms", current=current)


def accepted(request: PublicRequest, version: str | None) -> AcceptedTerms:
    """Note that the terms in force are accepted now.

    Raises:
        InvalidInput: `version` is another one, or none.
    """
    if errors := list(faults(version)):
        raise InvalidInput(errors)
    return AcceptedTerms(
        version=settings().terms_version, accepted_at=clock.now(), source_ip=request.source_ip
    )


def of_chooser(request: PublicRequest, account: Account, version: str | None) -> AcceptedTerms:
    """Return what whoever chooses a password has accepted: now, unless the owner had before.

    For people whom somebody else gave an account, when they choose their first password, and for
    those who prove their e-mail by it: whoever registered it may have been a stranger. It is
    written with the password, so that none is without accepted terms.

    Raises:
        InvalidInput: they must be accepted, and `version` is not that of the terms in force.
    """
    if account.terms is not None and not account.is_waiting_for_code:
        return account.terms
    return accepted(request, version)


def write_accepted(tx: Transaction, account: Account, terms: AcceptedTerms) -> None:
    """Add to the history that terms were accepted, if they are others than before."""
    if terms != account.terms:
        store.note(tx, account.id, "terms_accepted")
