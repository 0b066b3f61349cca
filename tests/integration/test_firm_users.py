"""Letting people into a firm, on the local stack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.accounts import registration
from chalicelib.accounts import service as accounts
from chalicelib.accounts.forms import NewAccount
from chalicelib.aws import identity
from chalicelib.aws.identity import NewPasswordChallenge
from chalicelib.core.caller import PublicRequest
from chalicelib.firms import service, users
from chalicelib.firms.model import NewUser
from infra.local.stack import LocalStack
from tests.support.licensing import access_key, email, mails, new_firm, pool_users

pytestmark = pytest.mark.usefixtures("stack")


def test_somebody_without_account_gets_one_and_a_key(stack: LocalStack) -> None:
    caller, address = new_firm(), email("asesora")

    user = users.invite(caller, NewUser(email=address, name="Asesora Ficticia"))

    assert (user.role, user.state, user.name) == ("adviser", "unverified", "Asesora Ficticia")
    assert user.account_id in [member.account_id for member in service.members(caller.tenant)]
    assert pool_users(address) == [user.account_id]
    key = access_key(stack, caller.tenant, address)
    assert isinstance(identity.authenticate(user.account_id, key), NewPasswordChallenge)


def test_invited_twice_at_once_somebody_has_one_account_and_one_mail() -> None:
    caller, address = new_firm(), email("asesor")

    def invite(_: int) -> str:
        from chalicelib.core.errors import Conflict

        try:
            return users.invite(caller, NewUser(email=address, name="Asesor Ficticio")).account_id
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(invite, range(4)))

    account = accounts.account_by_email(address)
    assert account is not None
    assert outcomes.count(account.id) == 1
    assert set(outcomes) - {account.id} <= {"email-taken", "already-member"}
    assert pool_users(address) == [account.id]
    assert [mail.template for mail in mails(caller.tenant)] == ["firm-user-invited"]


def test_a_mail_that_is_yet_to_be_proven_is_contested_when_let_in(stack: LocalStack) -> None:
    caller, address = new_firm(), email("impaciente")
    registration.register(
        PublicRequest(),
        NewAccount(
            name="Persona Impaciente",
            email=address,
            password="una frase cualquiera 8",
            accepted_terms="2026-11",
        ),
    )

    users.invite(caller, NewUser(email=address, name="Persona Impaciente"))

    account = accounts.account_by_email(address)
    assert account is not None
    assert account.is_contested
