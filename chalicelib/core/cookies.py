"""What a browser keeps for us where no script reads it: the handle of a session, a device's proof.

A cookie opens nothing but the routes of sessions, to which alone it is sent. A browser sends one
whoever made it ask, so a request that another site had it make is refused, by what browsers say of
it themselves: `SameSite` is not the only wall (ADR 0046). What is to be kept or forgotten is noted
while the request is handled, and goes out with its response, be that a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from chalicelib.core.errors import Forbidden
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text

Name = Literal["session", "device"]
KeepIn = Literal["answer", "cookie"]
PREFIX: Final = "__Secure-"
"""Browsers take a cookie of such a name by TLS alone, and only if it says `Secure`."""
_OURS: Final = "enlace-"
_PATH: Final = "/v1/sessions"
_OF_ONE_SITE: Final = {"same-origin", "none"}


class OtherSite(Forbidden):
    """The page of another site had the browser ask."""

    code = "other-site"
    text = Text(
        es="Esta petición viene de la página de otro sitio, y las sesiones que guarda el navegador "
        "son solo para la consola; entre en ella, o use «keep_in» con «answer».",
        en="This request comes from a page of another site, and sessions that the browser keeps "
        "are for the console alone; sign in there, or use “keep_in” with “answer”.",
    )


@dataclass
class Jar:
    """The cookies of a request, and what its response sets."""

    sent: dict[str, str]
    site: str
    origin: str
    host: str
    lines: dict[Name, str] = field(default_factory=dict)

    @property
    def is_of_other_site(self) -> bool:
        """Return whether the page of another site had the browser ask."""
        return is_of_other_site(self.site, self.origin, self.host)


_current: ContextVar[Jar | None] = ContextVar("cookies", default=None)


@contextmanager
def of_request(cookie: str, site: str, origin: str, host: str) -> Iterator[Jar]:
    """Let the block be of a request with these headers; the jar holds what the response sets."""
    jar = Jar(_read(cookie), site, origin, host)
    before = _current.set(jar)
    try:
        yield jar
    finally:
        _current.reset(before)


def is_of_other_site(site: str, origin: str, host: str) -> bool:
    """Return whether a browser says by its headers that the page of another site had it ask.

    `Sec-Fetch-Site` is the browser's own word. Where it is missing, `Origin` must be the address
    that was called, the API's or the console's. Programs send neither.
    """
    if site:
        return site not in _OF_ONE_SITE
    return bool(origin) and origin not in _own_origins(host)


def require_own_site(keep_in: KeepIn) -> None:
    """Pass, or refuse to keep a session in a cookie for the page of another site.

    Raises:
        OtherSite: it is another site's.
    """
    jar = _current.get()
    if keep_in == "cookie" and jar is not None and jar.is_of_other_site:
        raise OtherSite


def sent(name: Name) -> str:
    """Return a cookie of the request; empty: there is none, or another site had it sent."""
    jar = _current.get()
    if jar is None or not jar.sent or jar.is_of_other_site:
        return ""
    return jar.sent.get(cookie_name(name), "")


def keep(name: Name, value: str, lasts: timedelta | None) -> None:
    """Have the browser keep a value; without a time until it is closed."""
    _note(name, value, "" if lasts is None else f"; Max-Age={int(lasts.total_seconds())}")


def forget(name: Name) -> None:
    """Have the browser forget a value."""
    _note(name, "", "; Max-Age=0")


def cookie_name(name: Name) -> str:
    """Return what a cookie is called: by TLS so that nothing but TLS can set it."""
    return f"{'' if _is_plain() else PREFIX}{_OURS}{name}"


def _note(name: Name, value: str, lasts: str) -> None:
    jar = _current.get()
    if jar is not None:
        secure = "" if _is_plain() else "; Secure"
        how = f"Path={_PATH}; HttpOnly{secure}; SameSite=Strict{lasts}"
        jar.lines[name] = f"{cookie_name(name)}={value}; {how}"


def _is_plain() -> bool:
    """Return whether the API is on this machine, without TLS; a gateway of the cloud never is."""
    return settings().api_url.startswith("http://")


def _own_origins(host: str) -> Iterable[str]:
    scheme = "http" if _is_plain() else "https"
    configured = (urlsplit(each) for each in (settings().app_url, settings().api_url))
    return {f"{scheme}://{host}", *(f"{each.scheme}://{each.netloc}" for each in configured)}


def _read(cookie: str) -> dict[str, str]:
    """Read a `Cookie` header; of two of one name the first counts, which has the longer path.

    >>> _read('a=1; b="2"; a=3; c')
    {'c': '', 'a': '1', 'b': '"2"'}
    """
    pairs = [each.strip().partition("=") for each in cookie.split(";") if each.strip()]
    return {name: value for name, _, value in reversed(pairs)}
