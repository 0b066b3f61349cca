"""Registration: an account that is good for nothing until its e-mail is proven.

Whoever is not signed in learns nothing about which e-mails have accounts: a taken one gets the
same response, and its owner a mail. What is mailed is decided by the worker, from an errand that is
written in the same transaction as the change (`errands`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from chalicelib.accounts import codes, credentials, passwords, places, store, terms, tries
from chalicelib.accounts.codes import InvalidCode
from chalicelib.accounts.forms import (
    ChallengeAnswer,
    CodeRequest,
    NewAccount,
    ResetConfirmation,
    Verification,
)
from chalicelib.accounts.model import UNPROVEN_KEPT, Account, EmailTaken
from chalicelib.accounts.tries import TooManyTries
from chalicelib.accounts.views import Pending, Verified
from chalicelib.aws import history, identity
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, RespondedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import PublicRequest
from chalicelib.core.errors import AdapterError, DomainError, FieldError, InvalidInput, Permanent
from chalicelib.core.ids import new_id
from chalicelib.core.partial import as_far_as_read
from chalicelib.core.texts import Language
from chalicelib.mail import service as mail


def register(request: PublicRequest, new: NewAccount) -> Pending:
    """Open an unverified account, or tell the owner of the e-mail that there is one.

    The same is asked of table and identity provider either way, so that time does not tell either.
    The user comes first there and is removed again when the account cannot be written. When it is
    unknown whether it was written the user stays: without an account it is of no use to anybody,
    while an account without user could not sign in.

    Raises:
        InvalidInput: the password will not do, or the terms are not those in force.
    """
    if errors := list(faults(new)):
        raise InvalidInput(errors)
    account, known = _account_of(request, new), store.find_account_by_email(new.email)
    waiting = known if known and known.is_waiting_for_code else None
    nobody = store.nobody(new.email)
    places.note_asked(new.email, "verification")
    is_quiet = not may_mail("registered", new.email)
    is_same = _is_password(waiting.user_name if waiting else nobody, new.password)
    try:
        identity.create_user(account.id, new.email, new.password)
        if known is None:
            _write_new(request, account)
        else:
            again = waiting.registered_again(account, is_same_password=is_same) if waiting else None
            _write_again(request, account, again, is_quiet=is_quiet)
    except EmailTaken as exc:
        identity.delete_user(account.id)
        raise ChangedMeanwhile from exc  # by another registration just now: it is begun anew
    except (DomainError, RespondedMeanwhile, Permanent) as exc:
        identity.delete_user(account.id)
        if isinstance(exc, identity.PasswordRefused):
            raise InvalidInput([passwords.REFUSED.at("/password")]) from exc
        raise
    with suppress(AdapterError):
        identity.delete_user(nobody if known is None else account.id)
    return Pending()


def verify(given: Verification) -> Verified:
    """Prove the e-mail of an account by the code that was mailed to it.

    Raises:
        InvalidCode: wrong, spent, expired, or no code was sent to that e-mail.
        TooManyTries: tried too often.
    """
    tries.count("verification", given.email)
    account = store.find_account_by_email(given.email)
    code = matching_code(account, "verification", given)
    if account is None or code is None or not account.is_waiting_for_code:
        raise InvalidCode
    is_contested = account.is_contested
    tx = Transaction()
    # Nobody knows whose password it is, so it opens nothing from now on; nor whose acceptance of
    # the terms, which the choice of a password asks for again.
    kept = {"terms": None, "pool_user": credentials.nobody()} if is_contested else {}
    proven = account.proven(is_contested=False, **kept)
    store.write_code_spent(tx, account.id, code)
    store.write_account(tx, proven)
    store.note(tx, account.id, "email_verified")
    if is_contested:
        store.write_errand(tx, _errand("forgot_password", account.email, account.language))
    tx.commit()
    if is_contested:
        credentials.drop(account.user_name)
    tries.forget("verification", given.email)
    tries.forget("mail", given.email)
    places.know(given.email)
    return Verified(state=proven.state, is_new_password_needed=is_contested)


def send_code_again(request: PublicRequest, given: CodeRequest) -> Pending:
    """Have another code mailed if the e-mail is yet to be confirmed; the response does not tell."""
    places.note_asked(given.email, "verification")
    tx = Transaction()
    write_mail_errand(tx, "code_again", given.email, request.language)
    tx.commit()
    return Pending()


def may_mail(kind: store.ErrandKind, email: str) -> bool:
    """Count that somebody has us write to an e-mail; return whether it is within limits.

    What one kind of mail uses up is not missing for another.
    """
    try:
        tries.count("reset-mail" if kind == "forgot_password" else "mail", email)
    except TooManyTries:
        return False
    return True


def write_mail_errand(
    tx: Transaction, kind: store.ErrandKind, email: str, language: Language
) -> None:
    """Have a mail sent to an e-mail; beyond the limits quietly none, for which as much is done."""
    errand = _errand(kind, email, language)
    store.write_errand(tx, errand.but(is_quiet=not may_mail(kind, email)))


def faults(new: NewAccount) -> Iterator[FieldError]:
    """Yield what is wrong in a registration beyond its fields, of as many as could be read."""
    known = vars(new)
    yield from as_far_as_read(
        lambda: password_faults("/password", new.password, known.get("email"), known.get("name")),
        lambda: terms.faults(new.accepted_terms),
    )


def faults_of_change(given: ChallengeAnswer | ResetConfirmation) -> Iterator[FieldError]:
    """Yield what is wrong in the choice of a password beyond its fields."""
    known = vars(given)
    yield from as_far_as_read(
        lambda: password_faults("/new_password", given.new_password, known.get("email"))
    )


def password_faults(
    pointer: str, password: str, email: str | None, name: str | None = None
) -> Iterator[FieldError]:
    """Yield the rule that a new password breaks, by as much of its owner as is known."""
    rule = passwords.broken_rule(password, email=email or "", name=name or "")
    if rule is not None:
        yield rule.at(pointer)


def check_password(pointer: str, password: str, *, email: str, name: str = "") -> None:
    """Refuse a new password that breaks a rule.

    Raises:
        InvalidInput: which rule, at `pointer`.
    """
    if errors := list(password_faults(pointer, password, email, name)):
        raise InvalidInput(errors)


def matching_code(
    account: Account | None, purpose: codes.Purpose, given: Verification | ResetConfirmation
) -> codes.OneTimeCode | None:
    """Return the stored code that `given` matches; takes as long when there is none."""
    now = clock.now()
    code = store.find_code(account.id if account else store.nobody(given.email), purpose)
    matches = (code or codes.nobodys_code(now)).is_matched_by(given.code, now)
    return code if matches else None


def _account_of(request: PublicRequest, new: NewAccount) -> Account:
    now = clock.now()
    return Account(
        id=new_id("acc"),
        created_at=now,
        email=new.email,
        name=new.name,
        language=new.language or request.language,
        time_zone=new.time_zone,
        terms=terms.accepted(request, new.accepted_terms),
    )


def _write_new(request: PublicRequest, account: Account) -> None:
    tx = Transaction()
    store.write_new_account(tx, account)
    mail.write_reminder(
        tx, account.id, "unproven", account.id, clock.now() + UNPROVEN_KEPT, is_first=True
    )
    store.write_errand(tx, _errand("registered", account.email, account.language))
    store.note(tx, account.id, "registered")
    tx.respond(request, 202, Pending())
    tx.commit()


def _write_again(
    request: PublicRequest, said: Account, waiting: Account | None, *, is_quiet: bool
) -> None:
    """Register an e-mail that has an account: send the code again, or say that there is one.

    Somebody may have registered another's e-mail, so a second registration with another password
    makes the password contested: whoever proves the e-mail chooses a new one. Whatever else was
    registered gives way to what is registered now.
    """
    tx = Transaction()
    if waiting is not None:
        store.write_account(tx, waiting)
        store.note(tx, waiting.id, "registered_again")
    else:
        history.look(Table(said.id), said.id)
    errand = _errand("registered_again", said.email, said.language)
    store.write_errand(tx, errand.but(is_quiet=is_quiet))
    tx.respond(request, 202, Pending())
    tx.commit()


def _is_password(account_id: str, password: str) -> bool:
    try:
        identity.authenticate(account_id, password)
    except (identity.InvalidCredentials, identity.TooManySignIns):
        return False
    return True


def _errand(kind: store.ErrandKind, email: str, language: Language) -> store.Errand:
    return store.Errand(
        id=new_id("err"), created_at=clock.now(), kind=kind, email=email, language=language
    )
