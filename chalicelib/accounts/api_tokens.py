"""Programs of a firm or business come in by tokens: given, listed, revoked, and their end is told.

A program never signs in with a person's password. Whoever manages the users gives it a token with
some of the permissions that programs may have; it is shown once, and is good until a day.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from chalicelib.accounts import people, token_store
from chalicelib.accounts.forms import NewApiToken
from chalicelib.accounts.token_store import ApiToken
from chalicelib.accounts.token_views import ApiTokenList, ApiTokenView, GivenApiToken
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.api_tokens import GRANTABLE, TokenKind, new_secret
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldError, FieldRule, InvalidInput
from chalicelib.core.figures import Day
from chalicelib.core.ids import new_id
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

MOST: Final = 20
"""Good tokens of a firm or business."""
KIND: Final = "api-token"
TOLD_BEFORE: Final = timedelta(days=7)
NOT_FOR_PROGRAMS: Final = FieldRule(
    "permission-not-for-programs",
    Text(
        es="Un programa de aquí no puede tener «{permission}»; los que puede tener: {possible}.",
        en="A program here cannot have “{permission}”; those that it can have: {possible}.",
    ),
)
_GIVEN: Final = Text(es="Se dio un token al programa «{name}»", en="“{name}” was given a token")
_REVOKED: Final = Text(
    es="Se revocó el token del programa «{name}»", en="The token of “{name}” was revoked"
)
_ENDS: Final = Text(
    es="El token del programa «{name}» caduca pronto", en="The token of “{name}” expires soon"
)
_UNTIL: Final = Text(
    es="Vale hasta el {day}. Con él, el programa puede: {permissions}.",
    en="It is good until {day}. With it, the program may: {permissions}.",
)
_NO_MORE: Final = Text(
    es="El programa ya no entra. Si lo necesita, déle otro token.",
    en="The program gets in no more. If you need it, give it another token.",
)
_IN_TIME: Final = Text(
    es="Caduca el {day}. Antes de ese día, déle otro token y revoque este.",
    en="It expires on {day}. Before that day, give it another token and revoke this one.",
)
_NOT_YOU: Final = Text(
    es="Si no lo esperaba, revise los tokens y quién administra los usuarios.",
    en="If you did not expect this, look at the tokens and at who manages the users.",
)


class TooManyTokens(Conflict):
    """The firm or business has as many good tokens as it can have."""

    code = "too-many-api-tokens"
    text = Text(
        es="Ya hay {most} tokens en vigor; revoque los que no se usan.",
        en="There are {most} good tokens already; revoke those that are not used.",
    )


def give(caller: Caller, kind: TokenKind, wanted: NewApiToken) -> GivenApiToken:
    """Give a program a token, which is shown now and never again; those who manage are told.

    Raises:
        InvalidInput: a permission is none that a program can have here.
        TooManyTokens: there are as many as there can be.
    """
    if errors := list(_faults(kind, wanted)):
        raise InvalidInput(errors)
    now = clock.now()
    if sum(each.is_good(now) for each, _ in token_store.tokens(caller.tenant)) >= MOST:
        raise TooManyTokens(most=MOST)
    token_id = new_id("tok")
    shown, digest = new_secret(caller.tenant, token_id)
    tx = Transaction()
    token = token_store.write_new(
        tx,
        caller.tenant,
        ApiToken(
            id=token_id,
            created_at=now,
            name=wanted.name,
            permissions=tuple(sorted(set(wanted.permissions))),
            token_digest=digest,
            expires_at=now + timedelta(days=wanted.expires_in_days),
            given_by=caller.account_id,
        ),
    )
    told_at = token.expires_at - TOLD_BEFORE
    mail.write_reminder(tx, caller.tenant, KIND, token_id, told_at if told_at > now else None)
    _note(tx, caller, "token_given", token)
    _tell(tx, caller.tenant, token, (_GIVEN, _UNTIL), "given")
    tx.commit()
    return GivenApiToken(**dict(ApiTokenView.of(token, None, now)), token=shown)


def list_tokens(caller: Caller, kind: TokenKind) -> ApiTokenList:
    """List the tokens of the caller's firm or business, also those that are good no more."""
    now = clock.now()
    found = token_store.tokens(caller.tenant)
    shown = [ApiTokenView.of(each, used, now) for each, used in found]
    return ApiTokenList(data=shown, grantable=sorted(GRANTABLE[kind]))


def revoke(caller: Caller, token_id: str, version: int) -> None:
    """Revoke a token: the next request with it finds none; those who manage are told.

    Raises:
        TokenNotFound: there is none.
        ChangedMeanwhile: it is not at `version` any more.
    """
    token = token_store.token(caller.tenant, token_id)
    check_version(token, version)
    if token.revoked_at is not None:
        return
    tx = Transaction()
    _write_revoked(tx, caller.tenant, token)
    _note(tx, caller, "token_revoked", token)
    _tell(tx, caller.tenant, token, (_REVOKED, _NO_MORE), "revoked")
    tx.commit()


def end_all(tenant: str) -> None:
    """Revoke all tokens of a tenant that is no more; repeatable."""
    for token, _ in token_store.tokens(tenant):
        if token.revoked_at is None:
            tx = Transaction()
            _write_revoked(tx, tenant, token)
            tx.commit()


def write_all_ended(tx: Transaction, tenant: str) -> None:
    """Add the same: 20 tokens are good at most."""
    for token, _ in token_store.tokens(tenant):
        if token.is_good(clock.now()):
            _write_revoked(tx, tenant, token)


def write_end_told(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Tell those who manage that a token expires soon, once, while it is good."""
    token = token_store.token(reminder.tenant, reminder.id)
    if token.is_good(clock.now()):
        _tell(tx, reminder.tenant, token, (_ENDS, _IN_TIME), "ends")
    return None


def _faults(kind: TokenKind, wanted: NewApiToken) -> Iterator[FieldError]:
    possible = ", ".join(sorted(GRANTABLE[kind]))
    for number, permission in enumerate(wanted.permissions):
        if permission not in GRANTABLE[kind]:
            place = f"/permissions/{number}"
            yield NOT_FOR_PROGRAMS.at(place, permission=permission, possible=possible)


def _write_revoked(tx: Transaction, tenant: str, token: ApiToken) -> None:
    token_store.write(tx, tenant, token.but(revoked_at=clock.now()))
    mail.write_reminder(tx, tenant, KIND, token.id, None)


def _note(tx: Transaction, caller: Caller, event: str, token: ApiToken) -> None:
    tx.note(
        Table(caller.tenant),
        caller.tenant,
        event,
        actor=caller.account_id,
        token_id=token.id,
        name=token.name,
        permissions=" ".join(token.permissions),
        until=Day(token.expires_at.date()).stored,
    )


def _tell(
    tx: Transaction, tenant: str, token: ApiToken, said: tuple[Text, Text], step: str
) -> None:
    headline, first = said
    for head in people.heads(tenant):
        facts: dict[str, object] = {
            "name": token.name,
            "day": Day(token.expires_at.date()),
            "permissions": ", ".join(token.permissions),
        }
        paragraphs = [text.render(head.language, facts) for text in (first, _NOT_YOU)]
        mail.write(
            tx,
            tenant=tenant,
            recipient=head.email,
            language=head.language,
            template="api-token",
            facts={
                "headline": headline.render(head.language, facts),
                "paragraphs": json.dumps(paragraphs, ensure_ascii=False),
            },
            natural_key=(token.id, step, head.id),
        )
