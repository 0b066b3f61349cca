"""What cookies say, and which requests are of another site."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.core import cookies
from chalicelib.core.settings import settings

HERE, APP = "api.example.com", "https://app.example.com"


def test_cookie_is_for_the_routes_of_sessions_and_for_no_script_or_plain_connection(
    environment: pytest.MonkeyPatch,
) -> None:
    with cookies.of_request("", "", "", HERE) as jar:
        cookies.keep("session", "abc", None)
        cookies.keep("device", "def", timedelta(days=90))

    how = "Path=/v1/sessions; HttpOnly; Secure; SameSite=Strict"
    assert list(jar.lines.values()) == [
        f"__Secure-enlace-session=abc; {how}",
        f"__Secure-enlace-device=def; {how}; Max-Age=7776000",
    ]
    environment.setenv("API_URL", "http://127.0.0.1:8700")
    settings.cache_clear()
    with cookies.of_request("", "", "", HERE) as jar:
        cookies.forget("session")
    plain = "Path=/v1/sessions; HttpOnly; SameSite=Strict; Max-Age=0"
    assert jar.lines == {"session": f"enlace-session=; {plain}"}


def test_browser_says_by_either_header_that_another_site_asks(
    environment: pytest.MonkeyPatch,
) -> None:
    ours = [
        ("", ""),
        ("same-origin", ""),
        ("none", ""),
        ("", APP),
        ("", f"https://{HERE}"),
        ("same-origin", "https://console.example.net"),
    ]
    others = [
        ("cross-site", APP),
        ("same-site", APP),
        ("invented", ""),
        ("", "https://evil.example.net"),
        ("", "null"),
        ("", f"http://{HERE}"),
        ("", f"https://{HERE}.evil.example.net"),
    ]

    assert [each for each in ours if cookies.is_of_other_site(*each, HERE)] == []
    assert [each for each in others if not cookies.is_of_other_site(*each, HERE)] == []


def test_what_another_site_has_sent_is_not_read(environment: pytest.MonkeyPatch) -> None:
    sent = f"other=1; {cookies.cookie_name('session')}=abc; {cookies.cookie_name('session')}=def"

    with cookies.of_request(sent, "same-origin", "", HERE):
        assert cookies.sent("session") == "abc"
        cookies.require_own_site("cookie")
    with cookies.of_request(sent, "cross-site", "", HERE):
        assert cookies.sent("session") == ""
        cookies.require_own_site("answer")
        with pytest.raises(cookies.OtherSite):
            cookies.require_own_site("cookie")
    assert cookies.sent("session") == "", "outside of a request there is none"
