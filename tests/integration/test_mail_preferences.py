"""Notices silenced by their reader: in a session, and by the link in a mail, without one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts.model import Account
from chalicelib.aws import signed_texts
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.settings import settings
from chalicelib.mail import service as mail
from chalicelib.mail import store
from chalicelib.mail.silencing import path_for
from tests.support import tokens

ANA, API_URL = "ana.plantada@example.com", "https://api.example.com"
DIGEST = "pending-imports-digest"


@pytest.fixture
def http(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from app import app

    monkeypatch.setenv("API_URL", API_URL)
    settings.cache_clear()
    person = Account(
        id="acc_ana", created_at=datetime(2026, 11, 1, tzinfo=UTC), email=ANA, name="Ana Ficticia",
        language="en", state="active",
    )  # fmt: skip
    tx = Transaction()
    tx.create(Table("acc_ana").key("ACCOUNT", "ACCOUNT"), person)
    tx.claim(Table(PLATFORM).key(f"EMAIL#{mail.digest_of(ANA)}", "EMAIL"), "acc_ana")
    tx.commit()
    with Client(app) as client:
        yield client.http
    settings.cache_clear()


def asked(http: Any, method: str, path: str, body: Any = b"", **headers: str) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = http.request(method, path, headers={"Accept-Language": "en", **headers}, body=data)
    return answer.status_code, json.loads(answer.body)


def told(tenant: str, key: str, template: str = DIGEST) -> str:
    """Write and send a mail to Ana; give its state."""
    facts = {"firm": "Despacho Ficticio", "more": "0", "count": "0"}
    facts |= {"companies": "[]", "totals": "[]", "answers": "[]", "more_answers": "0"}
    if template == "account-exists":
        facts = {"email": ANA}
    tx = Transaction()
    known_as = mail.write(
        tx, tenant=tenant, recipient=ANA, language="en", template=template, facts=facts,
        natural_key=(key,),
    )  # fmt: skip
    tx.commit()
    mail.deliver(tenant, known_as)
    found = store.find(tenant, known_as)
    assert found is not None
    return found.state


def headers_of_last() -> Any:
    from moto.ses.models import ses_backends

    raw = ses_backends["123456789012"]["us-east-1"].sent_messages[-1].raw_data
    return message_from_bytes(
        raw if isinstance(raw, bytes) else raw.encode(), policy=policy.default
    )


def test_a_click_in_the_mail_program_silences_the_kind_of_that_firm_and_can_be_undone(
    http: Any,
) -> None:
    assert told("firm_1", "one") == "sent"
    headers = headers_of_last()
    link = str(headers["List-Unsubscribe"]).strip("<>").removeprefix(API_URL)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"/v1/mail-preferences/[\w-]+", link)
    assert ANA not in json.dumps(signed_texts.read(link.rpartition("/")[2], "silence mail"))

    status, before = asked(http, "GET", link)
    assert (status, before["kind"], before["is_silenced"]) == (200, DIGEST, False)
    assert told("firm_1", "two") == "sent", "reading changes nothing"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, silenced = asked(http, "POST", link, b"List-Unsubscribe=One-Click", **form)
    assert (status, silenced["is_silenced"], silenced["kind_text"]) == (
        200, True, "Digest of imports"
    )  # fmt: skip
    assert (told("firm_1", "three"), told("firm_2", "three")) == ("failed", "sent")
    assert told("firm_1", "three", "account-exists") == "sent"

    assert asked(http, "DELETE", link)[1]["is_silenced"] is False
    assert told("firm_1", "four") == "sent"


def test_a_mail_that_always_comes_offers_no_silence(http: Any) -> None:
    told("acc_ana", "one", "account-exists")

    assert headers_of_last()["List-Unsubscribe"] is None


def test_a_link_that_is_not_ours_does_nothing(http: Any) -> None:
    others = signed_texts.write(json.dumps(["0" * 64, DIGEST, ""]), "another purpose")
    never = signed_texts.write(json.dumps(["0" * 64, "password-reset", ""]), "silence mail")

    for token in ("x", others, never):
        for method in ("GET", "POST", "DELETE"):
            status, body = asked(http, method, f"/v1/mail-preferences/{token}")
            assert (status, body["code"]) == (404, "silencing-link-invalid")


def test_preferences_of_a_session_say_every_kind_and_set_them_all_at_once(http: Any) -> None:
    path, session = "/v1/me/mail-preferences", tokens.bearer("acc_ana")
    json_type = {"Content-Type": "application/json"}

    status, before = asked(http, "GET", path, **session)
    assert status == 200
    assert {each["kind"] for each in before["data"]} == set(mail.SILENCEABLE)
    assert not any(each["is_silenced"] or each["silenced_of"] for each in before["data"])

    wanted = {"silenced": [{"kind": "mail-undelivered"}, {"kind": DIGEST, "tenant": "firm_1"}]}
    assert asked(http, "PUT", path, wanted, **session, **json_type)[0] == 400
    version = {"If-Match": f'"{before["version"]}"'}
    status, after = asked(http, "PUT", path, wanted, **session, **json_type, **version)
    assert status == 200
    shown = {each["kind"]: (each["is_silenced"], each["silenced_of"]) for each in after["data"]}
    assert shown["mail-undelivered"] == (True, [])
    assert shown[DIGEST] == (False, ["firm_1"])
    assert (told("firm_1", "one"), told("firm_2", "one")) == ("failed", "sent")
    assert asked(http, "PUT", path, wanted, **session, **json_type, **version)[0] == 412

    assert after["trouble"] is None

    never = {"silenced": [{"kind": "password-reset"}]}
    version = {"If-Match": f'"{after["version"]}"'}
    status, refused = asked(http, "PUT", path, never, **session, **json_type, **version)
    assert (status, refused["errors"][0]["pointer"]) == (422, "/silenced/0/kind")


def test_who_reported_a_mail_as_unwanted_is_told_and_brings_the_others_back(http: Any) -> None:
    path, session = "/v1/me/mail-preferences", tokens.bearer("acc_ana")
    tx = Transaction()
    complained = datetime(2026, 11, 1, tzinfo=UTC)
    store.change_address(
        tx, mail.digest_of(ANA), lambda known: known.troubled("complained", complained)
    )
    tx.commit()
    assert told("firm_1", "one") == "failed"

    status, before = asked(http, "GET", path, **session)
    assert (status, before["trouble"]) == (200, "complained")
    assert "written to no more" in before["trouble_text"]
    headers = {"Content-Type": "application/json", "If-Match": f'"{before["version"]}"'}
    status, after = asked(http, "PUT", path, {"silenced": []}, **session, **headers)

    assert (status, after["trouble"]) == (200, None)
    assert told("firm_1", "two") == "sent"


def history(http: Any) -> list[tuple[str, str]]:
    status, told = asked(http, "GET", "/v1/me/history", **tokens.bearer("acc_ana"))
    assert status == 200
    return [(each["event"], each["text"]) for each in told["data"]]


def test_what_a_link_was_used_for_is_told_once_in_the_history_of_the_account(http: Any) -> None:
    assert told("firm_1", "one") == "sent"
    link = str(headers_of_last()["List-Unsubscribe"]).strip("<>").removeprefix(API_URL)
    stranger = path_for("sin.cuenta@example.com", DIGEST, "firm_1")

    for _ in range(2):
        assert asked(http, "POST", link)[0] == 200
        assert asked(http, "POST", f"/v1{stranger}")[0] == 200
    for _ in range(2):
        assert asked(http, "DELETE", link)[0] == 200

    assert history(http) == [
        (
            "mails_wanted_again",
            "By the link in a mail it was asked to get again: Digest of imports.",
        ),
        ("mails_silenced", "By the link in a mail it was asked to get no more: Digest of imports."),
    ]


def test_headers_of_the_link_stand_once_in_the_message_as_ses_takes_and_signs_it(
    http: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words lead to the window that asks; fetching either address silences nothing."""
    monkeypatch.setenv("APP_URL", "https://enlace.example.com")
    settings.cache_clear()
    assert told("firm_1", "one") == "sent"

    message = headers_of_last()

    assert message.defects == []
    assert len(message.get_all("List-Unsubscribe")) == 1
    (uri,) = re.findall(r"<([^>]+)>", message["List-Unsubscribe"])
    assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
    token = uri.removeprefix(f"{API_URL}/v1/mail-preferences/")
    for part in ("plain", "html"):
        words = message.get_body((part,)).get_content()
        assert f"https://enlace.example.com/mail-preferences/{token}" in words
        assert uri not in words
    assert asked(http, "GET", uri.removeprefix(API_URL))[1]["is_silenced"] is False


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"often": "weekly"}, "/digest/weekday", "digest-day-missing"),
        ({"often": "daily", "weekday": "monday"}, "/digest/weekday", "digest-day-unused"),
        ({"often": "at_once", "hour": 7}, "/digest/hour", "digest-hour-unused"),
        ({"often": "daily", "hour": 24}, "/digest/hour", "above-maximum"),
        ({"often": "never"}, "/digest/often", "not-in-list"),
    ],
)
def test_times_of_the_digest_that_do_not_go_together_are_refused(
    http: Any, said: dict[str, Any], pointer: str, code: str
) -> None:
    status, refused = set_preferences(http, {"silenced": [], "digest": said}, 0)

    assert status == 422
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [(pointer, code)]


def set_preferences(http: Any, wanted: dict[str, Any], version: int) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", "If-Match": f'"{version}"'}
    session = tokens.bearer("acc_ana")
    return asked(http, "PUT", "/v1/me/mail-preferences", wanted, **session, **headers)


def test_when_the_digest_comes_is_said_shown_given_with_ones_data_and_taken_back(http: Any) -> None:
    weekly = {"often": "weekly", "weekday": "monday", "hour": 7}

    status, shown = set_preferences(http, {"silenced": [], "digest": weekly}, 0)
    assert status == 200
    told = weekly | {"often_text": "Once a week", "weekday_text": "Monday"}
    assert shown["digest"] == told
    assert (
        asked(http, "GET", "/v1/me/export", **tokens.bearer("acc_ana"))[1]["told_of_imports"]
        == told
    )

    status, shown = set_preferences(http, {"silenced": []}, shown["version"])
    assert (status, shown["digest"]) == (200, None)
    assert [event for event, _ in history(http)] == ["mail_preferences_changed"] * 2
