"""Sessions that a browser keeps in cookies, on the local stack: no script of a page reads them."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws import devices
from chalicelib.aws.secrets import edge_secret
from chalicelib.core import clock
from infra.local.authenticator import Authenticator
from infra.local.stack import LocalStack
from tests.support.accounts_api import OTHER, PASSWORD, Answer, Api, events, invite

SAME, CROSS = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}


@dataclass
class Browser:
    """Keeps what cookies say, and sends it where they say."""

    api: Api
    jar: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)

    def ask(
        self, method: str, path: str, body: Any = None, token: str = "", **headers: str
    ) -> Answer:
        sent = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex} | headers
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if path.startswith("/v1/sessions"):
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        data = b"" if body is None else json.dumps(body).encode()
        answer = self.api.http.request(method, path, headers=sent, body=data)
        self.lines = answer.headers.get("Set-Cookie", [])
        for line in self.lines:
            name, _, value = line.partition(";")[0].partition("=")
            self.jar[name] = value
            if "Max-Age=0" in line:
                del self.jar[name]
        said = json.loads(answer.body) if answer.body else None
        return Answer(answer.status_code, said, dict(answer.headers))

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> Answer:
        given = {"email": email, "password": password, "keep_in": "cookie"} | more
        return self.post("/v1/sessions", given, **SAME)

    def refresh(self, account: str | None = None, **headers: str) -> Answer:
        named = {"account": account} if account else {}
        return self.post("/v1/sessions/refresh", {"keep_in": "cookie"} | named, **(headers or SAME))

    def also(self) -> Browser:
        """Return another tab, with the cookies as they are now."""
        return replace(self, jar=dict(self.jar))


@pytest.fixture
def browser(stack: LocalStack) -> Iterator[Browser]:
    from app import app

    with Client(app) as client:
        yield Browser(Api(client.http, stack))


@pytest.fixture
def email() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


def handle_of(browser: Browser) -> str:
    return next(value for name, value in browser.jar.items() if name.endswith("session"))


def test_session_in_a_cookie_is_begun_gone_on_with_and_ended(browser: Browser, email: str) -> None:
    account_id = browser.api.active(email)

    begun = browser.sign_in(email)
    lines, later = browser.lines, clock.now() + timedelta(minutes=1)
    with clock.set_to(later):
        gone_on = browser.refresh(account_id)
    token = gone_on.body["access_token"]
    me = browser.ask("GET", "/v1/me", token=token)
    ended = browser.ask("DELETE", "/v1/sessions/current", token=token)

    assert [each.body["refresh_token"] for each in (begun, gone_on)] == [None, None]
    assert [each.body["device"] for each in (begun, gone_on)] == [None, None]
    assert len(lines) == 2
    for line in lines:
        assert {"HttpOnly", "SameSite=Strict", "Path=/v1/sessions"} <= set(line.split("; "))
    assert [int(line.partition("Max-Age=")[2] or 0) for line in lines] == [
        0,
        int(devices.LASTS.total_seconds()),
    ]
    assert (me.status, me.body["id"], ended.status) == (200, account_id, 204)
    assert [name for name in browser.jar if name.endswith("session")] == []
    assert [name for name in browser.jar if name.endswith("device")] != []
    assert browser.refresh().body["code"] == "invalid-session"


def test_remembered_session_outlives_the_browser(browser: Browser, email: str) -> None:
    browser.api.active(email)

    browser.sign_in(email, remember_device=True)

    assert "Max-Age=155" in browser.lines[0], "180 days"


def test_tabs_that_exchange_at_once_or_late_all_go_on(browser: Browser, email: str) -> None:
    account_id = browser.api.active(email)
    browser.sign_in(email)
    started, tabs = clock.now(), [browser.also() for _ in range(5)]

    with clock.set_to(started + timedelta(minutes=5)), ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda tab: tab.refresh(account_id), tabs))
    handles = {handle_of(tab) for tab in tabs}
    with clock.set_to(started + timedelta(minutes=5, seconds=20)):
        again = tabs[0].refresh(account_id)
    # the answer to the first tab arrives late, and sets back what the browser keeps
    with clock.set_to(started + timedelta(minutes=6)):
        late = tabs[1].refresh(account_id)

    assert {each.status for each in [*answers, again, late]} == {200}
    assert len(handles) == 1
    assert handle_of(tabs[0]) in handles, "what is so new is not exchanged"
    assert handle_of(tabs[1]) not in handles


def test_handle_of_a_cookie_used_twice_ends_the_session_and_the_cookie(
    browser: Browser, email: str
) -> None:
    account_id = browser.api.active(email)
    browser.sign_in(email)
    started, thief = clock.now(), browser.also()

    with clock.set_to(started + timedelta(minutes=1)):
        assert browser.refresh().status == 200
    with clock.set_to(started + timedelta(minutes=2)):
        reused, after = thief.refresh(), browser.refresh()

    assert [each.body["code"] for each in (reused, after)] == ["invalid-session"] * 2
    assert events(account_id)[-1] == "session_reused"
    assert [name for name in (*thief.jar, *browser.jar) if name.endswith("session")] == []


def test_tab_of_another_account_exchanges_nothing(browser: Browser, email: str) -> None:
    first = browser.api.active(email)
    second = browser.api.active(f"otra.{email}")
    browser.sign_in(email)
    browser.sign_in(f"otra.{email}")
    before = handle_of(browser)

    with clock.set_to(clock.now() + timedelta(minutes=1)):
        refused = browser.refresh(first)
        assert handle_of(browser) == before
        right = browser.refresh(second)

    assert (refused.status, refused.body["code"]) == (409, "other-account")
    assert "Set-Cookie" not in refused.headers
    assert right.body["account"]["id"] == second
    assert handle_of(browser) != before


def test_page_of_another_site_neither_begins_a_session_nor_goes_on_with_one(
    browser: Browser, email: str
) -> None:
    account_id = browser.api.active(email)
    browser.sign_in(email)
    before = dict(browser.jar)
    credentials = {"email": email, "password": PASSWORD, "keep_in": "cookie"}
    step = {"session": "x", "code": "123456", "keep_in": "cookie"}
    chosen = {"email": email, "session": "x", "new_password": OTHER, "keep_in": "cookie"}
    count = len(events(account_id))

    with clock.set_to(clock.now() + timedelta(minutes=1)):
        for said in (CROSS, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}):
            refused = [
                browser.refresh(**said),
                browser.post("/v1/sessions", credentials, **said),
                browser.post("/v1/sessions/second-factor", step, **said),
                browser.post("/v1/sessions/new-password", chosen, **said),
            ]
            assert [(each.status, each.body["code"]) for each in refused] == [
                (403, "other-site")
            ] * 4
        assert browser.jar == before
        assert len(events(account_id)) == count
        assert browser.refresh(account_id).status == 200


def test_cookie_opens_nothing_but_the_exchange(browser: Browser, email: str) -> None:
    browser.api.active(email)
    browser.sign_in(email)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.jar.items())}

    refused = [
        browser.ask(method, path, **cookie)
        for method, path in (
            ("GET", "/v1/me"),
            ("GET", "/v1/me/sessions"),
            ("GET", "/v1/businesses/biz_1/documents"),
            ("GET", "/v1/firms/firm_1/api-tokens"),
            ("DELETE", "/v1/sessions/current"),
            ("POST", "/v1/sessions/current/proof"),
            ("GET", "/v1/installation"),
        )
    ]
    wrong = [
        browser.post("/v1/sessions/refresh", body)
        for body in ({}, {"keep_in": "cookie", "refresh_token": handle_of(browser)})
    ]

    assert {each.status for each in refused} == {401}
    assert [each.body["errors"][0]["code"] for each in wrong] == ["handle-missing", "handle-twice"]


def test_access_key_and_second_factor_begin_a_session_in_a_cookie(
    browser: Browser, email: str
) -> None:
    _, key = invite(email)
    challenge = browser.sign_in(email, key)
    assert browser.lines == []

    chosen = browser.post(
        "/v1/sessions/new-password",
        {
            "email": email,
            "session": challenge.body["session"],
            "new_password": OTHER,
            "accepted_terms": "2026-11",
            "keep_in": "cookie",
        },
        **SAME,
    )
    assert (chosen.status, chosen.body["refresh_token"], len(browser.lines)) == (200, None, 2)
    token = chosen.body["access_token"]
    secret = browser.ask("POST", "/v1/me/second-factor", token=token).body["secret"]
    mine = Authenticator(secret)
    on = browser.ask(
        "POST", "/v1/me/second-factor/confirmation", {"code": mine.code()}, token=token
    )
    assert on.status == 200, on
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        asked = browser.sign_in(email, OTHER)
        stepped = browser.post(
            "/v1/sessions/second-factor",
            {"session": asked.body["session"], "code": mine.code(), "keep_in": "cookie"},
            **SAME,
        )

    assert asked.body["challenge"] == "second_factor_required"
    assert (stepped.status, stepped.body["refresh_token"]) == (200, None)
    assert len(browser.lines) == 2


def test_device_in_the_cookie_is_known_and_stays_the_one_that_it_is(
    browser: Browser, email: str
) -> None:
    browser.api.active(email)
    browser.sign_in(email)
    proof = next(value for name, value in browser.jar.items() if name.endswith("device"))
    stranger = Browser(browser.api)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        for _ in range(8):
            stranger.sign_in(email, "una frase equivocada 1")
        shut, in_again = stranger.sign_in(email), browser.sign_in(email)

    after = next(value for name, value in browser.jar.items() if name.endswith("device"))
    assert (shut.status, in_again.status) == (429, 200)
    assert device_id(after) == device_id(proof)


def test_source_is_whom_our_edge_saw_and_nobody_else_says_so(browser: Browser, email: str) -> None:
    browser.api.active(email)
    secret = edge_secret()
    sources = {}
    for proof in (secret, f"{secret}x", ""):
        given = {"email": email, "password": PASSWORD, "keep_in": "cookie"}
        said = {"Enlace-Viewer": "198.51.100.7", "Enlace-Edge": proof}
        token = browser.post("/v1/sessions", given, **SAME, **said).body["access_token"]
        (own,) = (
            each
            for each in browser.ask("GET", "/v1/me/sessions", token=token).body["data"]
            if each["is_current"]
        )
        sources[proof] = own["source"]

    assert len(secret) == 48
    assert sources.pop(secret) == "198.51.100.0/24"
    assert "198.51.100.0/24" not in sources.values()


def device_id(proof: str) -> str:
    from chalicelib.aws import signed_texts

    return signed_texts.read(proof, "device").split(" ")[0]


def test_cookies_are_in_no_log(
    browser: Browser, email: str, caplog: pytest.LogCaptureFixture
) -> None:
    browser.api.active(email)
    with caplog.at_level(logging.DEBUG):
        browser.sign_in(email)
        values = list(browser.jar.values())
        with clock.set_to(clock.now() + timedelta(minutes=1)):
            browser.refresh()
            browser.refresh(**CROSS)
        values += list(browser.jar.values())

    said = " ".join(f"{record.__dict__}" for record in caplog.records)
    assert "request" in said
    assert [value for value in values if value in said] == []
