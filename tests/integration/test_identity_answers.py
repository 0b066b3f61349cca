"""The identity provider's refusals and outages, as canned answers: emulators get them wrong.

The table is moto's; the user pool is botocore's Stubber, which also fails on any call that was not
expected. So each test proves as well what was not asked of the pool.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import ANY, Stubber

from chalicelib.accounts import (
    codes,
    own_sessions,
    registration,
    resets,
    service,
    sessions,
    store,
    tries,
)
from chalicelib.accounts.forms import (
    ChallengeAnswer,
    Credentials,
    NewAccount,
    Refresh,
    ResetConfirmation,
)
from chalicelib.accounts.sessions import AccessKeyExpired
from chalicelib.accounts.tries import TooManyTries
from chalicelib.accounts.views import NewPasswordRequired, Session
from chalicelib.aws import identity
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.errors import InvalidInput, Permanent, Retryable
from tests.support.faults import overtaken_at

EMAIL, PASSWORD = "ana@example.com", "caballo correcto 9"
REQUEST = PublicRequest()
NEW = NewAccount(
    name="Ana Ficticia", email=EMAIL, password=PASSWORD, accepted_terms="2026-11", language="es"
)
Broken = Callable[[str, str, str], AbstractContextManager[None]]
CREATED = {"User": {"Username": "acc"}}


@pytest.fixture
def pool(aws: dict[str, Any]) -> Iterator[Stubber]:
    """A user pool that answers what the test says, in that order, and nothing else."""
    with Stubber(client("cognito-idp")) as stub:
        yield stub
        stub.assert_no_pending_responses()


@pytest.fixture
def broken(aws: dict[str, Any]) -> Broken:
    """Let one operation of another service fail within a block, as in an outage."""

    @contextmanager
    def outage(name: str, operation: str, code: str) -> Iterator[None]:
        with Stubber(client(name)) as stub:
            stub.add_client_error(operation, code, http_status_code=500)
            yield

    return outage


RIGHT: dict[str, Any] = {"AuthenticationResult": {"AccessToken": "unused", "ExpiresIn": 300}}


def existing(state: str = "active") -> service.Account:
    tx = Transaction()
    account = service.write_invited(tx, "acc_1", EMAIL, "Ana Ficticia", "es")
    tx.commit()
    if state == "active":
        return store.change_account(
            "acc_1", lambda account: account.with_own_password(), "password_chosen"
        )
    return account


def challenged(pool: Stubber) -> str:
    """Sign in by access key, and give the session of the challenge."""
    challenge = {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "s" * 20}
    pool.add_response("admin_initiate_auth", challenge)
    asked = sessions.sign_in(Credentials(email=EMAIL, password="llave")).root
    assert isinstance(asked, NewPasswordRequired)
    return asked.session


def asked_about(pool: Stubber) -> None:
    """Let the pool answer whether it is the password of the e-mail's account, if it has one."""
    pool.add_client_error("admin_initiate_auth", "UserNotFoundException")


def errands() -> list[store.Errand]:
    partition = f"EMAIL#{store.digest_of(EMAIL)}"
    return list(Table(PLATFORM).each(store.Errand, partition, prefix="ERRAND#"))


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("NotAuthorizedException", identity.InvalidCredentials),
        ("UserNotFoundException", identity.InvalidCredentials),
        ("PasswordResetRequiredException", identity.InvalidCredentials),
        ("TooManyRequestsException", identity.TooManySignIns),
        ("LimitExceededException", identity.TooManySignIns),
        ("InternalErrorException", Retryable),
    ],
)
def test_refused_password_is_told_apart_from_an_outage(
    pool: Stubber, code: str, refusal: type[Exception]
) -> None:
    pool.add_client_error("admin_initiate_auth", code, http_status_code=500)

    with pytest.raises(refusal):
        identity.authenticate("acc_1", PASSWORD)


@pytest.mark.parametrize("code", ["InternalErrorException", "TooManyRequestsException"])
def test_password_that_the_pool_did_not_look_at_was_no_try(pool: Stubber, code: str) -> None:
    existing()
    given = Credentials(email=EMAIL, password=PASSWORD)
    for answer in [*[code] * 6, *["NotAuthorizedException"] * 4, code, "NotAuthorizedException"]:
        pool.add_client_error("admin_initiate_auth", answer, http_status_code=500)
        with pytest.raises((Retryable, identity.TooManySignIns, identity.InvalidCredentials)):
            sessions.sign_in(given)

    with pytest.raises(TooManyTries):  # five were wrong
        sessions.sign_in(given)


def test_tries_counted_while_the_pool_does_not_answer_stay_counted(pool: Stubber) -> None:
    existing()

    def unanswered() -> None:
        with tries.counted("sign-in", EMAIL):
            for _ in range(4):
                tries.count("sign-in", EMAIL)
            raise Retryable("check password: away")

    with pytest.raises(Retryable):
        unanswered()
    with pytest.raises(TooManyTries):
        sessions.sign_in(Credentials(email=EMAIL, password=PASSWORD))


def test_password_refused_by_the_pool_leaves_the_access_key_good(pool: Stubber) -> None:
    account = existing("unverified")
    answer = ChallengeAnswer(
        email=EMAIL, session=challenged(pool), new_password=PASSWORD, accepted_terms="2026-11"
    )
    pool.add_response("admin_create_user", CREATED)
    pool.add_client_error("admin_set_user_password", "InvalidPasswordException")
    pool.add_response("admin_delete_user", {})

    with pytest.raises(InvalidInput):
        sessions.choose_password(REQUEST, answer)

    assert service.account("acc_1") == account.but(version=1)


def test_unknown_mail_is_asked_about_too_so_that_it_takes_as_long(pool: Stubber) -> None:
    pool.add_client_error(
        "admin_initiate_auth",
        "NotAuthorizedException",
        expected_params={
            "UserPoolId": ANY,
            "ClientId": ANY,
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": ANY, "PASSWORD": PASSWORD, "SECRET_HASH": ANY},
        },
    )

    with pytest.raises(identity.InvalidCredentials):
        sessions.sign_in(Credentials(email="nadie@example.com", password=PASSWORD))


def test_unknown_mail_stays_out_even_if_the_pool_let_it_in(pool: Stubber) -> None:
    pool.add_response("admin_initiate_auth", RIGHT)

    with pytest.raises(identity.InvalidCredentials):
        sessions.sign_in(Credentials(email="nadie@example.com", password=PASSWORD))


def test_password_that_the_pool_refuses_leaves_nothing_behind(pool: Stubber) -> None:
    asked_about(pool)
    pool.add_client_error("admin_create_user", "InvalidPasswordException")
    pool.add_response("admin_delete_user", {})

    with pytest.raises(InvalidInput) as caught:
        registration.register(REQUEST, NEW)

    assert [(field.pointer, field.rule.code) for field in caught.value.fields] == [
        ("/password", "password-refused")
    ]
    assert service.account_by_email(EMAIL) is None


def test_outage_of_the_pool_leaves_nothing_in_the_table(pool: Stubber) -> None:
    asked_about(pool)
    pool.add_response("admin_create_user", CREATED)
    pool.add_client_error("admin_set_user_password", "InternalErrorException", http_status_code=500)

    with pytest.raises(Retryable):
        registration.register(REQUEST, NEW)

    assert service.account_by_email(EMAIL) is None
    assert errands() == []


def test_user_stays_when_nobody_knows_whether_the_account_was_written(pool: Stubber) -> None:
    asked_about(pool)
    pool.add_response("admin_create_user", CREATED)
    pool.add_response("admin_set_user_password", {})

    def outage() -> None:
        raise ReadTimeoutError(endpoint_url="dynamodb")

    with overtaken_at("TransactWriteItems", outage), pytest.raises(Retryable):
        registration.register(REQUEST, NEW)


def test_taken_mail_removes_the_user_that_was_made_for_nothing(pool: Stubber) -> None:
    existing()
    asked_about(pool)
    pool.add_response("admin_create_user", CREATED)
    pool.add_response("admin_set_user_password", {})
    pool.add_response("admin_delete_user", {})

    answer = registration.register(REQUEST, NEW)

    assert answer.status == "pending"
    assert [errand.kind for errand in errands()] == ["registered_again"]
    assert service.account("acc_1").state == "active"


def test_registration_whose_message_was_lost_is_swept_up(pool: Stubber, broken: Broken) -> None:
    asked_about(pool)
    pool.add_response("admin_create_user", CREATED)
    pool.add_response("admin_set_user_password", {})
    pool.add_response("admin_delete_user", {})
    with broken("sqs", "send_message", "InternalError"):
        registration.register(REQUEST, NEW)

    with clock.set_to(clock.now() + timedelta(minutes=30)):
        sent = sweep()

    (errand,) = errands()
    assert sent == 1
    assert errand.kind == "registered"


def test_whatever_ends_sessions_asks_the_pool_for_nothing(pool: Stubber) -> None:
    existing()
    pool.add_response("admin_initiate_auth", RIGHT)
    begun = sessions.sign_in(Credentials(email=EMAIL, password=PASSWORD)).root
    assert isinstance(begun, Session)

    gone_on = own_sessions.refresh(Refresh(refresh_token=begun.refresh_token))
    assert store.last_sign_ins(["acc_1"]), "whoever goes on with a session is there"
    sessions.end_all(Caller(account_id="acc_1"))

    with pytest.raises(identity.InvalidSession):
        own_sessions.refresh(Refresh(refresh_token=gone_on.refresh_token))


def test_pool_that_asks_for_more_than_a_password_lets_nobody_in(pool: Stubber) -> None:
    pool.add_response("admin_initiate_auth", {"ChallengeName": "SMS_MFA", "Session": "s" * 20})

    with pytest.raises(Permanent):
        identity.authenticate("acc_1", PASSWORD)


def test_pool_is_asked_with_the_proof_that_the_clients_secret_is_known(pool: Stubber) -> None:
    proof = hmac.digest(b"not-so-secret" * 3, b"usr_1client", "sha256")
    pool.add_response(
        "admin_initiate_auth",
        RIGHT,
        {
            "UserPoolId": "pool",
            "ClientId": "client",
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {
                "USERNAME": "usr_1",
                "PASSWORD": PASSWORD,
                "SECRET_HASH": base64.b64encode(proof).decode(),
            },
        },
    )

    assert identity.authenticate("usr_1", PASSWORD) == "own"


def test_refused_request_removes_the_user_again(pool: Stubber) -> None:
    asked_about(pool)
    pool.add_response("admin_create_user", CREATED)
    pool.add_client_error("admin_set_user_password", "ResourceNotFoundException")
    pool.add_response("admin_delete_user", {})

    with pytest.raises(Permanent):
        registration.register(REQUEST, NEW)

    assert service.account_by_email(EMAIL) is None


def test_password_refused_at_a_reset_leaves_the_code_good(pool: Stubber) -> None:
    account = existing()
    code = codes.new_code("password-reset", "ABCD1234", "salt", clock.now())
    tx = Transaction()
    store.write_code(tx, account.id, code)
    tx.commit()
    pool.add_response("admin_create_user", CREATED)
    pool.add_client_error("admin_set_user_password", "InvalidPasswordException")
    pool.add_response("admin_delete_user", {})
    given = ResetConfirmation(
        email=EMAIL, code="abcd 1234", new_password=PASSWORD, accepted_terms="2026-11"
    )

    with pytest.raises(InvalidInput):
        resets.confirm_reset(REQUEST, given)

    kept = store.find_code(account.id, "password-reset")
    assert kept is not None
    assert kept.is_matched_by("ABCD1234", clock.now())


@pytest.mark.parametrize("email", [EMAIL, "nadie@example.com"])
def test_challenge_of_nobody_or_of_a_closed_account_is_not_even_asked_about(
    pool: Stubber, email: str
) -> None:
    existing()
    store.change_account("acc_1", lambda account: account.after("close"), "closed")

    with pytest.raises(identity.InvalidSession):
        sessions.choose_password(
            REQUEST, ChallengeAnswer(email=email, session="s", new_password=PASSWORD)
        )


def test_choosing_a_password_may_be_tried_as_often_as_signing_in(pool: Stubber) -> None:
    existing("unverified")
    session = challenged(pool)

    def choose(given: str) -> None:
        sessions.choose_password(
            REQUEST,
            ChallengeAnswer(
                email=EMAIL, session=given, new_password=PASSWORD, accepted_terms="2026-11"
            ),
        )

    for _ in range(5):
        with pytest.raises(identity.InvalidSession):
            choose("forged")
    with pytest.raises(TooManyTries):
        choose(session)
    pool.add_response("admin_create_user", CREATED)
    pool.add_response("admin_set_user_password", {})
    pool.add_response("admin_delete_user", {})
    with clock.set_to(clock.now() + timedelta(seconds=31)):
        choose(session)

    assert store.find_throttle("sign-in", EMAIL) is None


def test_choosing_a_password_reads_as_much_for_an_unknown_mail(pool: Stubber) -> None:
    existing()
    read: dict[str, list[str]] = {EMAIL: [], "nadie@example.com": []}
    events = client("dynamodb").meta.events
    for email, made in read.items():

        def note(model: Any, made: list[str] = made, **_: Any) -> None:
            made.append(model.name)

        events.register("before-call.dynamodb", note)
        with pytest.raises(identity.InvalidSession):
            sessions.choose_password(
                REQUEST, ChallengeAnswer(email=email, session="s", new_password=PASSWORD)
            )
        events.unregister("before-call.dynamodb", note)

    known, unknown = read.values()
    assert known == unknown
    assert known.count("BatchGetItem") == 1, "whether the place is known"
    assert known.count("GetItem") == 4, "both counters, whose e-mail it is, the account"


def test_access_key_that_expired_during_the_challenge_is_refused(pool: Stubber) -> None:
    existing("unverified")

    answer = ChallengeAnswer(email=EMAIL, session=challenged(pool), new_password=PASSWORD)
    with clock.set_to(clock.now() + timedelta(days=7)), pytest.raises(AccessKeyExpired):
        sessions.choose_password(REQUEST, answer)


def test_change_of_an_account_is_repeated_when_somebody_else_wrote_it(aws: Any) -> None:
    existing()
    interruptions = iter([True, False])

    def lock(account: service.Account) -> service.Account:
        if next(interruptions):
            store.change_account("acc_1", lambda other: other.contested(), "registered_again")
        return account.after("lock")

    changed = store.change_account("acc_1", lock, "locked")

    assert (changed.state, changed.is_contested) == ("locked", True)
