"""Sessions, access keys and forgotten passwords on the local stack."""

from __future__ import annotations

import base64
import hmac
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from chalice.test import Client

from chalicelib.accounts import oversight, service, sessions, store
from chalicelib.accounts.forms import ChallengeAnswer
from chalicelib.aws import sessions as sessions_kept
from chalicelib.aws import signed_texts
from chalicelib.aws.secrets import client_secret
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import PLATFORM
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.operating import Because
from chalicelib.core.sessions import ACCESS_LASTS, SPANS, SessionKind
from chalicelib.core.settings import settings
from chalicelib.firms import service as firms
from chalicelib.firms.forms import NewFirm
from infra.local.stack import LocalStack
from tests.support.accounts_api import OTHER, PASSWORD, Answer, Api, events, invite
from tests.support.faults import overtaken_at, refusing, refusing_operation, watched
from tests.support.kills import kill_points, killed_after
from tests.support.licensing import all_pool_users, number, pool_users


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


@pytest.fixture
def email() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


def belong(account_id: str, kind: str) -> None:
    """Make somebody an operator, or a person of a firm."""
    if kind == "firm":
        firm = NewFirm.model_validate(
            {"name": "Despacho Ficticio", "email": "f@example.com", "tax_id": number()}
        )
        firms.create_firm(Caller(account_id=account_id), firm)
        return
    tx = Transaction()
    service.write_membership(
        tx, account_id, PLATFORM, "platform", "operator", name="Plataforma", country=None
    )
    tx.commit()


def test_unknown_mail_and_wrong_password_look_alike(api: Api, email: str) -> None:
    api.active(email)

    wrong, unknown = api.sign_in(email, OTHER), api.sign_in(f"nadie{email}", OTHER)

    assert wrong.status == unknown.status == 401
    assert wrong.body["code"] == "invalid-credentials"
    for body in (wrong.body, unknown.body):
        body.pop("instance")
    assert wrong.body == unknown.body


def test_failed_sign_ins_lock_for_a_while_and_success_forgets_them(api: Api, email: str) -> None:
    api.active(email)
    failed = [api.sign_in(email, OTHER).status for _ in range(5)]
    locked = api.sign_in(email)
    with clock.set_to(clock.now() + timedelta(seconds=31)):
        unlocked = api.sign_in(email)

    assert failed == [401] * 5
    assert (locked.status, locked.body["code"]) == (429, "too-many-tries")
    assert 0 < int(locked.headers["Retry-After"]) <= 31
    assert unlocked.status == 200
    assert store.find_throttle("sign-in", email) is None


def test_many_guesses_at_once_get_no_more_tries_than_in_a_row(api: Api, email: str) -> None:
    api.active(email)

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: api.sign_in(email, OTHER).status, range(24)))

    assert statuses.count(401) <= 5
    assert set(statuses) <= {401, 429}


def test_right_sign_ins_at_once_all_get_in(api: Api, email: str) -> None:
    api.active(email)

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda _: api.sign_in(email).status, range(20)))

    assert statuses == [200] * 20
    assert store.find_throttle("sign-in", email) is None


def test_a_reset_ends_the_pause_of_signing_in(api: Api, email: str) -> None:
    api.active(email)
    for _ in range(5):
        api.sign_in(email, "clave equivocada 1")
    api.post("/v1/password-resets", {"email": email})
    body = {"email": email, "code": api.code_for(email), "new_password": OTHER}

    paused = api.sign_in(email).status
    api.post("/v1/password-resets/confirmation", body)

    assert (paused, api.sign_in(email, OTHER).status) == (429, 200)


def test_one_session_ends_alone_and_all_at_once(api: Api, email: str) -> None:
    api.active(email)
    one, two, three = (str(api.sign_in(email).body["access_token"]) for _ in range(3))

    def alive() -> list[bool]:
        each = [api.signed_in("GET", "/v1/me", token).status for token in (one, two, three)]
        return [status == 200 for status in each]

    listed = api.signed_in("GET", "/v1/me/sessions", one, User_Agent="Firefox/130 Linux").body
    assert [each["is_current"] for each in listed["data"]].count(True) == 1
    assert {each["source"] for each in listed["data"]} == {"127.0.0.0/24"}
    assert api.signed_in("DELETE", "/v1/sessions/current", one).status == 204
    assert alive() == [False, True, True]
    left = api.signed_in("GET", "/v1/me/sessions", two).body["data"]
    (other,) = (each["id"] for each in left if not each["is_current"])
    ended = [
        api.signed_in("DELETE", f"/v1/me/sessions/{each}", two).status
        for each in (other, other, "ses_none", "x" * 2000)
    ]
    assert ended == [204, 404, 404, 404]
    assert alive() == [False, True, False]
    again = str(api.sign_in(email).body["access_token"])
    assert api.signed_in("DELETE", "/v1/me/sessions", again).status == 204
    assert alive() == [False, False, False]
    assert api.signed_in("GET", "/v1/me", again).status == 401
    assert api.sign_in(email).status == 200


def test_who_changes_an_account_all_the_time_does_not_keep_it_from_being_signed_out(
    api: Api, email: str
) -> None:
    account_id = api.active(email)
    token = api.sign_in(email).body["access_token"]

    def change(number: int) -> int:
        if number == 3:
            return api.signed_in("DELETE", "/v1/me/sessions", token).status
        renamed = {"name": f"Ana {number}"}
        store.change_account(account_id, lambda account: account.but(**renamed), "details_changed")
        return 204

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(change, range(12))) == {204}


def refresh(api: Api, handle: str) -> Answer:
    return api.post("/v1/sessions/refresh", {"refresh_token": handle})


def test_handle_is_exchanged_each_time_and_used_twice_ends_the_session(
    api: Api, email: str
) -> None:
    account_id = api.active(email)
    begun = api.sign_in(email).body
    now, other = clock.now(), api.sign_in(email).body

    first = refresh(api, begun["refresh_token"])
    lost = refresh(api, begun["refresh_token"])
    assert lost.body["refresh_token"] == first.body["refresh_token"], "an answer may be lost"
    second = refresh(api, first.body["refresh_token"])
    assert api.signed_in("GET", "/v1/me", begun["access_token"]).status == 200
    assert len({each["refresh_token"] for each in (begun, first.body, second.body)}) == 3
    with clock.set_to(now + timedelta(minutes=1)):
        reused = refresh(api, first.body["refresh_token"])
        after = [
            refresh(api, second.body["refresh_token"]),
            api.signed_in("GET", "/v1/me", second.body["access_token"]),
            api.signed_in("GET", "/v1/me", other["access_token"]),
        ]

    assert (reused.status, reused.body["code"]) == (401, "invalid-session")
    assert [each.status for each in after] == [401, 401, 200]
    assert events(account_id)[-1] == "session_reused"
    assert api.subjects(email)[-1] == "Una sesión suya ha terminado"


def test_a_handle_of_two_exchanges_ago_is_forgiven_to_nobody(api: Api, email: str) -> None:
    api.active(email)
    handles = [api.sign_in(email).body["refresh_token"]]
    for _ in range(2):
        handles.append(refresh(api, handles[-1]).body["refresh_token"])

    assert refresh(api, handles[0]).status == 401
    assert refresh(api, handles[-1]).status == 401


def test_exchanges_at_once_all_get_the_same(api: Api, email: str) -> None:
    api.active(email)
    handle = api.sign_in(email).body["refresh_token"]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: refresh(api, handle), range(6)))

    assert {each.status for each in answers} == {200}
    assert len({each.body["refresh_token"] for each in answers}) == 1


@pytest.mark.parametrize("kind", ["business", "remembered", "firm", "operator"])
def test_session_ends_when_it_is_not_used_and_at_last_in_any_case(
    api: Api, email: str, kind: SessionKind
) -> None:
    account_id, span = api.active(email), SPANS[kind]
    if kind in {"firm", "operator"}:
        belong(account_id, kind)
    body = {"email": email, "password": PASSWORD, "remember_device": kind == "remembered"}
    held = api.post("/v1/sessions", body).body
    begun, step = clock.now(), span.idle * 0.9

    def used(at: datetime, token: str) -> tuple[int, str]:
        with clock.set_to(at):
            answer = api.signed_in("GET", "/v1/me", token)
        return answer.status, answer.body.get("code", "")

    at = begun
    while at + step < begun + span.longest:
        at += step
        with clock.set_to(at):
            held = refresh(api, held["refresh_token"]).body
        assert used(at, held["access_token"]) == (200, "")
    with clock.set_to(at + span.idle):
        assert refresh(api, held["refresh_token"]).status == 401
    with clock.set_to(begun + span.longest):
        assert refresh(api, held["refresh_token"]).status == 401
    if span.idle < ACCESS_LASTS:
        assert used(at + span.idle, held["access_token"]) == (401, "session-over")


def test_firm_says_how_long_its_people_may_idle_and_the_strictest_firm_counts(
    api: Api, email: str
) -> None:
    account_id = api.active(email)
    for _ in range(2):
        belong(account_id, "firm")
    session = api.sign_in(email).body
    firm_id = service.read_me(Caller(account_id=account_id)).memberships[0].tenant

    def set_to(minutes: int) -> Answer:
        path, version = f"/v1/firms/{firm_id}", firms.firm(firm_id).version
        changes, token = {"idle_minutes": minutes}, session["access_token"]
        return api.signed_in("PATCH", path, token, changes, If_Match=f'"{version}"')

    def idle() -> int:
        (own, *_) = api.signed_in("GET", "/v1/me/sessions", session["access_token"]).body["data"]
        over_at, used_at = (datetime.fromisoformat(own[name]) for name in ("over_at", "used_at"))
        return round((over_at - used_at).total_seconds() / 60)

    asked = [set_to(minutes).status for minutes in (4, 481, 480)]
    before = idle()
    session = refresh(api, session["refresh_token"]).body
    of_both = idle()
    assert set_to(5).body["idle_minutes"] == 5
    session = refresh(api, session["refresh_token"]).body

    assert (asked, before, of_both, idle()) == ([422, 422, 200], 30, 30, 5)


def test_use_is_noted_now_and_then_and_not_with_every_request(api: Api, email: str) -> None:
    account_id = api.active(email)
    belong(account_id, "firm")
    token, begun = api.sign_in(email).body["access_token"], clock.now()
    written = []
    for minute in (1, 4, 6, 9, 28, 50):
        with clock.set_to(begun + timedelta(minutes=minute)), watched() as calls:
            assert api.signed_in("GET", "/v1/me", token).status == 200
        written.append("PutItem" in calls)

    assert written == [False, False, True, False, True, True]


def test_forged_tokens_of_all_kinds_are_refused_without_a_trace(api: Api, email: str) -> None:
    account_id = api.active(email)
    body = api.sign_in(email).body
    right, handle = body["access_token"], body["refresh_token"]
    held = sessions_kept.read_access(right)
    other = api.active(f"otro.{email}")
    header, claims = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "none"}, {"username": account_id, "token_use": "access"})
    )

    def signed(purpose: str = "access-token", **changes: str) -> str:
        return signed_texts.write("\x1f".join(held._replace(**changes)), purpose)

    forged = {
        "nothing": "x.y.z",
        "an unsigned JWT": f"{header}.{claims}.",
        "a JWT of somebody's key": jwt.encode({"username": account_id}, "k" * 32),
        "the pool's own token": pool_token(account_id),
        "a handle": handle,
        "signed for another purpose": signed("cursor"),
        "a changed byte": ("A" if right[0] != "A" else "B") + right[1:],
        "a lost end": right[:-4],
        "another account, well signed": signed(account_id=other),
        "nobody, well signed": signed(account_id="acc_nobody"),
        "no tenant, well signed": signed(account_id="acc#x"),
        "another session, well signed": signed(session_id="ses_other"),
        "not its own chance, well signed": signed(nonce="guessed"),
        "too few parts": signed_texts.write(account_id, "access-token"),
    }
    refused = {
        name: api.signed_in("GET", "/v1/me", token).body["code"] for name, token in forged.items()
    }

    assert refused == dict.fromkeys(forged, "token-invalid")
    for name, token in forged.items():
        if name != "a handle":
            assert refresh(api, token).body["code"] == "invalid-session", name
    assert api.signed_in("GET", "/v1/me", right).status == 200
    assert refresh(api, handle).status == 200


def pool_token(account_id: str) -> str:
    """Sign in at the pool itself, as nobody outside can: what it gives opens nothing here."""
    name = service.account(account_id).user_name
    message = (name + settings().user_pool_client_id).encode()
    proof = base64.b64encode(hmac.digest(client_secret().encode(), message, "sha256")).decode()
    answer = cloud("cognito-idp").admin_initiate_auth(
        UserPoolId=settings().user_pool_id,
        ClientId=settings().user_pool_client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD, "SECRET_HASH": proof},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


@pytest.mark.parametrize("end", ["/v1/me/sessions", "/v1/sessions/current", "lock"])
def test_what_ends_sessions_holds_while_the_provider_refuses_everything(
    api: Api, email: str, end: str
) -> None:
    account_id, body = api.active(email), api.sign_in(email).body

    with refusing("cognito-idp", "InternalErrorException", 500) as asked:
        if end == "lock":
            because = Because(reason="Una prueba ficticia")
            oversight.lock(Caller(account_id="acc_operator"), account_id, because)
        else:
            assert api.signed_in("DELETE", end, body["access_token"]).status == 204
        me = api.signed_in("GET", "/v1/me", body["access_token"])
        gone_on = refresh(api, body["refresh_token"])

    assert (me.status, gone_on.status) == (403 if end == "lock" else 401, 401)
    assert asked == []


def test_password_is_changed_and_every_other_session_ends(api: Api, email: str) -> None:
    account_id = api.active(email)
    own, other = api.sign_in(email).body, api.sign_in(email).body
    path, key = "/v1/me/password", uuid.uuid4().hex

    def change(password: str, new: str, **options: str) -> Answer:
        body = {"password": password, "new_password": new}
        return api.signed_in("POST", path, own["access_token"], body, **options)

    wrong, weak = change(OTHER, OTHER), change(PASSWORD, "corta")
    done, again = change(PASSWORD, OTHER, key=key), change(PASSWORD, OTHER, key=key)

    assert [each.body["errors"][0]["code"] for each in (wrong, weak)] == [
        "password-wrong", "password-too-short",
    ]  # fmt: skip
    assert (done.status, again.status, again.headers["Idempotency-Replayed"]) == (204, 204, "true")
    alive = [api.signed_in("GET", "/v1/me", each["access_token"]).status for each in (own, other)]
    assert alive == [200, 401]
    assert refresh(api, own["refresh_token"]).status == 200
    assert [api.sign_in(email, each).status for each in (PASSWORD, OTHER)] == [401, 200]
    assert events(account_id)[-1] == "password_changed"
    assert api.subjects(email)[-1] == "Su contraseña ha cambiado"


def test_password_that_is_reset_meanwhile_is_not_changed(api: Api, email: str) -> None:
    api.active(email)
    token = api.sign_in(email).body["access_token"]
    api.post("/v1/password-resets", {"email": email})
    reset = {"email": email, "code": api.code_for(email), "new_password": OTHER}
    body = {"password": PASSWORD, "new_password": "una tercera frase larga 8"}

    def won() -> None:
        assert api.post("/v1/password-resets/confirmation", reset).status == 204

    with overtaken_at("TransactWriteItems", won):
        lost = api.signed_in("POST", "/v1/me/password", token, body)

    assert lost.body["errors"][0]["code"] == "password-wrong"
    assert [api.sign_in(email, p).status for p in (OTHER, body["new_password"])] == [200, 401]


def test_password_that_is_reset_while_one_signs_in_by_it_opens(api: Api, email: str) -> None:
    api.active(email)
    api.post("/v1/password-resets", {"email": email})
    reset = {"email": email, "code": api.code_for(email), "new_password": OTHER}

    def chosen() -> None:
        assert api.post("/v1/password-resets/confirmation", reset).status == 204

    with overtaken_at("AdminInitiateAuth", chosen):
        opened = api.sign_in(email, OTHER)

    assert opened.status == 200


def test_code_is_sent_again_to_who_waits_for_one_and_to_nobody_else(api: Api, email: str) -> None:
    api.register(email)
    api.code_for(email)
    known, unknown = f"ya.{email}", f"nadie.{email}"
    api.active(known)

    answers = [
        api.post("/v1/accounts/verification-codes", {"email": each})
        for each in (email, known, unknown)
    ]

    assert [(each.status, each.body) for each in answers] == [(202, {"status": "pending"})] * 3
    assert [len(api.subjects(each)) for each in (email, known, unknown)] == [2, 1, 0]
    assert api.verify(email, api.code_for(email)).status == 200


def test_reset_sets_the_password_once_and_ends_every_session(api: Api, email: str) -> None:
    api.active(email)
    session = api.sign_in(email).body
    asked = api.post("/v1/password-resets", {"email": email})
    body = {"email": email, "code": api.code_for(email), "new_password": OTHER}

    weak = api.post("/v1/password-resets/confirmation", body | {"new_password": "corta"})
    done = api.post("/v1/password-resets/confirmation", body)
    again = api.post("/v1/password-resets/confirmation", body)

    assert (asked.status, asked.body) == (202, {"status": "pending"})
    assert weak.body["errors"][0]["code"] == "password-too-short"
    assert (done.status, again.status) == (204, 422)
    assert api.subjects(email)[-1] == "Su contraseña ha cambiado"
    assert api.signed_in("GET", "/v1/me", session["access_token"]).status == 401
    assert [api.sign_in(email, each).status for each in (PASSWORD, OTHER)] == [401, 200]


def test_reset_of_an_unknown_mail_answers_alike_and_mails_nobody(api: Api, email: str) -> None:
    asked = api.post("/v1/password-resets", {"email": email})

    assert (asked.status, asked.body) == (202, {"status": "pending"})
    assert api.subjects(email) == []


def test_who_proves_a_mail_by_a_reset_accepts_the_terms_whoever_registered_it(
    api: Api, email: str
) -> None:
    api.register(email)
    api.code_for(email)
    registered = service.account_by_email(email)
    api.post("/v1/password-resets", {"email": email})
    given = {"email": email, "code": api.code_for(email), "new_password": OTHER}

    refused = api.post("/v1/password-resets/confirmation", given)
    untouched = service.account_by_email(email)
    done = api.post("/v1/password-resets/confirmation", given | {"accepted_terms": "2026-11"})

    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/accepted_terms")
    assert (registered, done.status) == (untouched, 204)
    proven = service.account_by_email(email)
    assert proven is not None
    assert registered is not None
    assert proven.state == "active"
    assert proven.terms != registered.terms
    assert "terms_accepted" in events(proven.id)


def test_nobody_can_flood_a_mailbox_with_codes(api: Api, email: str) -> None:
    api.active(email)

    asked = [api.post("/v1/password-resets", {"email": email}).status for _ in range(8)]

    assert asked == [202] * 8
    assert len(api.subjects(email)) == 1 + 3


def test_access_key_opens_nothing_but_the_choice_of_a_password(api: Api, email: str) -> None:
    account_id, key = invite(email)

    asked = api.sign_in(email, key)
    answer = {"email": email, "session": asked.body["session"], "new_password": "corta"}
    weak = api.post("/v1/sessions/new-password", answer)
    answer |= {"new_password": PASSWORD}
    refused = [
        api.post("/v1/sessions/new-password", answer | terms)
        for terms in ({}, {"accepted_terms": "2020-01"})
    ]
    chosen = api.post("/v1/sessions/new-password", answer | {"accepted_terms": "2026-11"})

    assert asked.body["challenge"] == "new_password_required"
    assert weak.status == 422
    for each in refused:
        assert [error["code"] for error in each.body["errors"]] == ["terms-not-current"]
        assert "2026-11" in each.body["errors"][0]["detail"]
    assert api.signed_in("GET", "/v1/me", chosen.body["access_token"]).status == 200
    assert api.sign_in(email, key).status == 401
    assert api.sign_in(email).status == 200
    assert events(account_id) == ["invited", "terms_accepted", "password_chosen"]
    terms = service.account(account_id).terms
    assert terms is not None
    assert terms.version == "2026-11"


def test_access_key_expires_and_the_mail_still_leads_in(api: Api, email: str) -> None:
    _, key = invite(email)

    with clock.set_to(clock.now() + timedelta(days=7)):
        expired = api.sign_in(email, key)
        api.post("/v1/password-resets", {"email": email})
        body = {"email": email, "code": api.code_for(email), "new_password": PASSWORD}
        unread = api.post("/v1/password-resets/confirmation", body)
        body |= {"accepted_terms": "2026-11"}
        reset = api.post("/v1/password-resets/confirmation", body)
        session = api.sign_in(email)

    assert (expired.status, expired.body["code"]) == (401, "access-key-expired")
    assert [error["code"] for error in unread.body["errors"]] == ["terms-not-current"]
    assert (reset.status, session.status) == (204, 200)


def test_killed_after_any_call_either_the_key_or_the_chosen_password_opens(
    api: Api, email: str
) -> None:
    for calls in kill_points(30):
        address, ended = f"{calls}.{email}", False
        _, key = invite(address)
        answer = {"email": address, "session": api.sign_in(address, key).body["session"]}
        answer |= {"new_password": PASSWORD, "accepted_terms": "2026-11"}
        given = ChallengeAnswer.model_validate(answer)
        with killed_after(calls):
            sessions.choose_password(PublicRequest(), given)
            ended = True
        opens = [api.sign_in(address, each).status for each in (key, PASSWORD)]

        assert sorted(opens) == [200, 401]
        if ended:
            assert opens == [401, 200]
            break
    assert calls > 5


def test_one_right_code_with_five_passwords_at_once_leaves_the_one_that_was_taken(
    api: Api, email: str
) -> None:
    account_id = api.active(email)
    api.post("/v1/password-resets", {"email": email})
    code, wanted = api.code_for(email), [f"frase distinta numero {n}" for n in range(5)]

    def reset(password: str) -> int:
        body = {"email": email, "code": code, "new_password": password}
        return api.post("/v1/password-resets/confirmation", body).status

    with ThreadPoolExecutor(5) as pool:
        statuses = list(pool.map(reset, wanted))
    opens = [api.sign_in(email, each).status == 200 for each in wanted]

    assert statuses.count(204) == 1
    assert opens == [status == 204 for status in statuses]
    assert api.sign_in(email).status == 401, "nor does the one before"
    named = service.account(account_id).user_name
    assert sorted(all_pool_users(email)) == [named, f"{named}.inner"], "nothing is left of others"


@pytest.mark.parametrize(
    "moment", ["AdminCreateUser", "AdminSetUserPassword", "TransactWriteItems"]
)
def test_reset_that_another_overtakes_at_any_moment_changes_nothing(
    api: Api, email: str, moment: str
) -> None:
    api.active(email)
    api.post("/v1/password-resets", {"email": email})
    body = {"email": email, "code": api.code_for(email)}
    first, second = OTHER, "una tercera frase larga 8"
    path = "/v1/password-resets/confirmation"

    def won() -> None:
        assert api.post(path, body | {"new_password": first}).status == 204

    with overtaken_at(moment, won):
        lost = api.post(path, body | {"new_password": second})

    assert (lost.status, lost.body["code"]) == (422, "invalid-code")
    assert [api.sign_in(email, each).status for each in (first, second)] == [200, 401]


def test_what_the_provider_does_not_remove_opens_nothing(api: Api, email: str) -> None:
    api.active(email)
    api.post("/v1/password-resets", {"email": email})
    body = {"email": email, "code": api.code_for(email), "new_password": OTHER}
    with refusing_operation("cognito-idp", "AdminDeleteUser"):
        done = api.post("/v1/password-resets/confirmation", body)

    assert len(pool_users(email)) == 2
    assert done.status == 204
    assert [api.sign_in(email, each).status for each in (PASSWORD, OTHER)] == [401, 200]


@pytest.mark.parametrize(("event", "status"), [("lock", 403), ("close", 401)])
def test_locked_or_closed_account_does_not_get_in(
    api: Api, email: str, event: Any, status: int
) -> None:
    account_id = api.active(email)
    session = api.sign_in(email).body
    store.change_account(account_id, lambda account: account.after(event), event)

    refused = api.sign_in(email)
    refreshed = api.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]})
    me = api.signed_in("GET", "/v1/me", session["access_token"])
    api.post("/v1/password-resets", {"email": email})

    assert [refused.status, refreshed.status, me.status] == [status, 401, 403]
    assert api.subjects(email) == ["Confirme su correo"]


def test_a_challenge_opens_no_account_but_its_own_and_that_one_once(api: Api, email: str) -> None:
    _, key = invite(email)
    victim, other = f"a.{email}", f"b.{email}"
    api.active(victim)
    invite(other)
    session = api.sign_in(email, key).body["session"]

    def choose(address: str, given: str = session) -> int:
        body = {"email": address, "session": given, "new_password": OTHER}
        body |= {"accepted_terms": "2026-11"}
        return api.post("/v1/sessions/new-password", body).status

    assert [choose(victim), choose(other), choose(email, "x.y.z")] == [401, 401, 401]
    assert [choose(email), choose(email)] == [200, 401]
    assert api.sign_in(victim).status == 200


def test_the_access_key_does_not_become_the_password(api: Api, email: str) -> None:
    _, key = invite(email)
    session = api.sign_in(email, key).body["session"]

    body = {"email": email, "session": session, "new_password": key}
    answer = api.post("/v1/sessions/new-password", body)

    assert answer.status == 422
    assert [error["code"] for error in answer.body["errors"]] == ["password-is-access-key"]
    assert api.sign_in(email, key).body["challenge"] == "new_password_required"
