"""A person moves an account to another e-mail and back; histories say what happened and whence."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import factor_store, own_email, service, store, workers
from chalicelib.accounts.forms import EmailCode, EmailUndo
from chalicelib.accounts.store import Errand
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.settings import settings
from infra.local.authenticator import Authenticator
from infra.local.stack import LocalStack
from tests.support.accounts_api import OTHER, PASSWORD, Api, run_workers
from tests.support.faults import overtaken_at
from tests.support.kills import kill_points, killed_after


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


def address() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


def token(api: Api, email: str, password: str = PASSWORD) -> str:
    return str(api.sign_in(email, password).body["access_token"])


def ask(api: Api, email: str, new: str, password: str = PASSWORD) -> Any:
    body = {"email": new, "password": password}
    return api.signed_in("POST", "/v1/me/email", token(api, email), body)


def move(api: Api, email: str, new: str) -> None:
    held = token(api, email)
    assert (
        api.signed_in("POST", "/v1/me/email", held, {"email": new, "password": PASSWORD}).status
        == 202
    )
    code = {"code": api.code_for(new)}
    assert api.signed_in("POST", "/v1/me/email/confirmation", held, code).status == 204


def attribute(account_id: str) -> str:
    user = cloud("cognito-idp").admin_get_user(
        UserPoolId=settings().user_pool_id, Username=account_id
    )
    return str({each["Name"]: each["Value"] for each in user["UserAttributes"]}["email"])


def test_account_moves_and_the_old_address_opens_it_no_more(api: Api) -> None:
    old, new = address(), address()
    account_id = api.active(old)
    held = token(api, old)

    move(api, old, new)
    run_workers()

    assert api.sign_in(old).body["code"] == "invalid-credentials"
    assert api.signed_in("GET", "/v1/me", held).status == 401, "every session ended"
    me = api.signed_in("GET", "/v1/me", token(api, new)).body
    assert (me["id"], me["email"]) == (account_id, new)
    assert attribute(account_id) == new
    assert api.subjects(old)[-1] == "El correo de su cuenta ha cambiado"
    assert api.subjects(new)[-1] == "Este es el correo de su cuenta"
    assert service.account_by_email(old) is None


def test_password_and_another_address_are_needed(api: Api) -> None:
    old = address()
    api.active(old)

    wrong, same = ask(api, old, address(), OTHER), ask(api, old, old)

    assert [(a.status, a.body["errors"][0]["code"]) for a in (wrong, same)] == [
        (422, "password-wrong"), (422, "email-same"),
    ]  # fmt: skip


def test_response_does_not_tell_whether_the_address_has_an_account(api: Api) -> None:
    old, taken, free = address(), address(), address()
    api.active(old)
    api.active(taken)

    answers = [ask(api, old, each) for each in (taken, free)]

    assert [(a.status, a.body) for a in answers] == [(202, {"status": "pending"})] * 2
    assert api.subjects(taken)[-1] == "Ya tiene una cuenta"
    assert api.subjects(free) == ["Confirme su nuevo correo"]


def test_who_reads_the_old_address_undoes_it_and_chooses_a_new_password(api: Api) -> None:
    old, new, third = address(), address(), address()
    account_id = api.active(old)
    move(api, old, new)
    undo = {"email": old, "code": api.code_for(old)}
    move(api, new, third)
    late = {"email": new, "code": api.code_for(new)}
    api.post("/v1/password-resets", {"email": third})
    theirs = {
        "email": old,
        "code": api.code_for(third),
        "new_password": "una frase ajena y larga 7",
    }
    squat = api.register(old, OTHER)
    assert squat.status == 202

    back = api.post("/v1/accounts/email-undo", undo)

    assert back.status == 202
    assert api.post("/v1/password-resets/confirmation", theirs).body["code"] == "invalid-code"
    assert api.sign_in(third).body["code"] == "invalid-credentials"
    account = service.account_by_email(old)
    assert account is not None
    assert account.id == account_id
    assert api.sign_in(old).body["code"] == "invalid-credentials", (
        "whoever knew it knows it no more"
    )
    code = api.code_for(old)
    reset = {"email": old, "code": code, "new_password": "una frase bien larga 7"}
    assert api.post("/v1/password-resets/confirmation", reset).status == 204
    assert api.sign_in(old, "una frase bien larga 7").status == 200
    assert attribute(service.account(account_id).user_name) == old
    assert api.post("/v1/accounts/email-undo", undo).body["code"] == "invalid-code"
    assert api.post("/v1/accounts/email-undo", late).body["code"] == "invalid-code"


def test_a_new_password_by_a_code_of_the_address_before_dies_with_an_undo_that_comes_between(
    api: Api,
) -> None:
    old, new, late = address(), address(), "una frase ajena y larga 7"
    api.active(old)
    move(api, old, new)
    undo = {"email": old, "code": api.code_for(old)}
    api.post("/v1/password-resets", {"email": new})
    theirs = {"email": new, "code": api.code_for(new), "new_password": late}

    def undone() -> None:
        assert api.post("/v1/accounts/email-undo", undo).status == 202

    with overtaken_at("AdminCreateUser", undone):
        answer = api.post("/v1/password-resets/confirmation", theirs)

    assert answer.body["code"] == "invalid-code"
    assert api.sign_in(old, late).body["code"] == "invalid-credentials"


def test_undo_ends_with_an_account_of_its_reader_and_after_its_days(api: Api) -> None:
    old, new = address(), address()
    api.active(old)
    move(api, old, new)
    undo = {"email": old, "code": api.code_for(old)}
    api.active(old)

    taken = api.post("/v1/accounts/email-undo", undo)
    with clock.set_to(clock.now() + timedelta(days=15)):
        late = api.post("/v1/accounts/email-undo", undo)

    assert (taken.body["code"], late.body["code"]) == ("email-taken", "invalid-code")
    assert api.sign_in(new).status == 200, "what is refused has not voided the password"


def test_killed_after_any_call_the_account_has_one_address_and_one_claim(api: Api) -> None:
    for calls in kill_points(30):
        old, new = address(), address()
        account_id = api.active(old)
        assert ask(api, old, new).status == 202
        caller, code = Caller(account_id=account_id), EmailCode(code=api.code_for(new))
        ended = False
        with killed_after(calls):
            own_email.confirm(caller, code)
            ended = True
        account = service.account(account_id)
        if account.email == old:
            own_email.confirm(caller, code)
        for each in (old, new):
            digest = store.digest_of(each)
            for errand in list(Table(PLATFORM).each(Errand, f"EMAIL#{digest}", prefix="ERRAND#")):
                workers.handle({"email_digest": digest, "errand_id": errand.id})

        found = service.account_by_email(new)
        assert found is not None
        assert found.id == account_id
        assert service.account_by_email(old) is None
        assert attribute(account_id) == new
        if ended:
            break
    assert calls > 5


def test_own_history_is_told_in_sentences_with_whence_and_as_csv(api: Api) -> None:
    old, new = address(), address()
    account_id = api.active(old)
    move(api, old, new)
    held = token(api, new)

    page = api.signed_in("GET", "/v1/me/history?limit=2", held, Accept_Language="es").body
    sheet = api.http.get(
        "/v1/me/history.csv",
        headers={"Authorization": f"Bearer {held}", "Accept-Language": "en"},
    )

    changed = page["data"][0]
    assert changed["text"] == (
        f"El correo de la cuenta cambió de {old} a {new}; toda sesión terminó."
    )
    assert changed["actor"] == {"id": account_id, "name": "Ana Ficticia"}
    assert changed["source"] == "127.0.0.0/24"
    assert page["next_cursor"]
    assert sheet.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(sheet.body.decode("utf-8-sig")), delimiter=";"))
    assert [row["text"] for row in rows][-2:] == [
        "The e-mail was confirmed.", "The account was opened.",
    ]  # fmt: skip


def test_killed_after_any_call_an_undo_is_whole_or_nothing_of_it_is(api: Api) -> None:
    for calls in kill_points(30):
        old, new = address(), address()
        account_id = api.active(old)
        move(api, old, new)
        given = EmailUndo(email=old, code=api.code_for(old))
        ended = False
        with killed_after(calls):
            own_email.undo(PublicRequest(), given)
            ended = True
        opens = [api.sign_in(each).status for each in (old, new)]

        is_undone = service.account(account_id).email == old
        assert opens == ([401, 401] if is_undone else [401, 200]), "void, or as it was"
        if ended:
            assert is_undone
            break
    assert calls > 4


def test_an_undo_takes_every_way_in_that_was_made_since_and_leaves_those_of_before(
    api: Api,
) -> None:
    old, new = address(), address()
    account_id = api.active(old)
    said = {"country": "CR", "id_number": "3101666666", "legal_name": "Ejemplo Ficticio S.A."}
    business = api.signed_in("POST", "/v1/businesses", token(api, old), said).body["id"]
    before = give(api, token(api, old), business)
    move(api, old, new)
    undo = {"email": old, "code": api.code_for(old)}
    theirs = token(api, new)
    since = give(api, theirs, business)
    set_up_factor(api, theirs)

    assert api.post("/v1/accounts/email-undo", undo).status == 202
    run_workers()
    run_workers()

    assert factor_store.find(account_id) is None
    read = f"/v1/businesses/{business}"
    assert [api.signed_in("GET", read, each).status for each in (before, since)] == [200, 401]
    assert {
        "Su cuenta vuelve a este correo",
        "Se revocó el token del programa «Caja ficticia»",
    } <= {*api.subjects(old)}
    reset = {"email": old, "code": api.code_for(old), "new_password": "una frase bien larga 7"}
    assert api.post("/v1/password-resets/confirmation", reset).status == 204
    assert "access_token" in api.sign_in(old, "una frase bien larga 7").body


def test_an_undo_leaves_the_factor_of_before_but_not_recovery_codes_shown_since(api: Api) -> None:
    old, new = address(), address()
    account_id = api.active(old)
    mine, (kept, *_) = set_up_factor(api, token(api, old))
    with clock.set_to(clock.now() + timedelta(seconds=1)):
        proven = api.sign_in(old).body["session"]
        begun = api.post("/v1/sessions/second-factor", {"session": proven, "code": kept})
        held = str(begun.body["access_token"])
        body = {"email": new, "password": PASSWORD}
        assert api.signed_in("POST", "/v1/me/email", held, body).status == 202
        code = {"code": api.code_for(new)}
        assert api.signed_in("POST", "/v1/me/email/confirmation", held, code).status == 204
        undo = {"email": old, "code": api.code_for(old)}
        found = factor_store.find_confirmed(account_id)
        assert found is not None
        shown, digests = factor_store.new_recovery_codes()
        tx = Transaction()
        renewed = found.but(recovery=digests, recovery_since=clock.now())
        factor_store.write(tx, account_id, renewed)
        tx.commit()

        assert api.post("/v1/accounts/email-undo", undo).status == 202

    left = factor_store.find_confirmed(account_id)
    assert left is not None
    assert left.recovery == ()
    assert left.used(account_id, shown[0]) is None
    assert left.used(account_id, mine.code()) is not None


def give(api: Api, held: str, business: str) -> str:
    wanted = {"name": "Caja ficticia", "permissions": ["business:read"]}
    given = api.signed_in("POST", f"/v1/businesses/{business}/api-tokens", held, wanted)
    assert given.status == 201, given
    return str(given.body["token"])


def set_up_factor(api: Api, held: str) -> tuple[Authenticator, list[str]]:
    begun = api.signed_in("POST", "/v1/me/second-factor", held)
    mine = Authenticator(begun.body["secret"])
    path = "/v1/me/second-factor/confirmation"
    on = api.signed_in("POST", path, held, {"code": mine.code()})
    assert on.status == 200, on
    return mine, on.body["codes"]
