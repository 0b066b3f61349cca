"""The console in a browser, on one running stack with seeded people.

A test asks `at` for a page: of nobody, or of a person whose session is made through the API, so
that it begins at its screen. What the browser's console calls an error, what a page does against
its policy (CSP, Trusted Types), a dialog of the browser and an answer 5xx is a failure of the test
that saw it. What was seen last of one that failed is in `.local/screens`.

    page = at.visit("/cuenta", at.person())
    page = at.visit(f"/despacho/{firm}/licencias", at.known(seed.FIRM), width=360, language="en")
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Response,
    expect,
    sync_playwright,
)

from infra import console
from infra.local import seed
from infra.local.api_client import ApiClient
from infra.local.authenticator import set_up
from infra.local.emulator import PYTHON
from infra.local.seed import SignIn
from infra.local.stack import LocalStack

SCREENS = console.ROOT / ".local" / "screens"
_REPORTS = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  console.error(`against the policy: ${violatedDirective} ${blockedURI} ${sourceFile}`));
"""
_PASSED = pytest.StashKey[bool]()
_numbers = itertools.count(1)
expect.set_options(timeout=10_000)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and the API as they call it."""

    sign_in: SignIn
    api: ApiClient
    name: str = ""
    codes: list[str] = field(default_factory=list, repr=False)
    """Recovery codes: the second step of who has one, each good once."""

    @property
    def email(self) -> str:
        return self.sign_in.email


class Console:
    """The console on the running stack: makes people, and pages that they look at."""

    def __init__(self, stack: LocalStack, browser: Browser) -> None:
        self.stack, self.url = stack, stack.api_url
        self.browser = browser
        self.found: list[str] = []
        """What nobody may see, since the test began."""
        self._contexts: list[BrowserContext] = []

    def person(self, name: str = "Ana Ficticia") -> Person:
        """Register somebody new, whose e-mail is confirmed."""
        who = SignIn(f"persona-{next(_numbers)}@example.com")
        return Person(who, seed.signed_in(self._api(), self.stack.mail, who, name), name)

    def known(self, who: SignIn) -> Person:
        """Return one of the seeded people (`seed.FIRM`, `seed.BUSINESS`)."""
        return Person(who, seed.signed_in(self._api(), self.stack.mail, who))

    def visit(
        self,
        path: str = "/",
        person: Person | None = None,
        *,
        width: int = 1280,
        language: str = "es",
        dark: bool = False,
    ) -> Page:
        """Open an address as a person sees it, in a browser of their own."""
        context = self.browser.new_context(
            base_url=self.url,
            locale={"es": "es-CR", "en": "en-GB"}[language],
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.add_init_script(_REPORTS)
        self._contexts.append(context)
        if person is not None:
            self.sign_in(context, person, language)
        return self.page(context, path)

    def page(self, context: BrowserContext, path: str) -> Page:
        """Open another tab of a browser."""
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))
        page.on("response", self._answered)
        page.on("dialog", self._asked)
        page.goto(path)
        return page

    def sign_in(self, context: BrowserContext, person: Person, language: str = "es") -> None:
        """Give a browser the session of a person, as the screen would."""
        said = {
            "email": person.email,
            "password": person.sign_in.password,
            "keep_in": "cookie",
        }
        asked = self._begun(context, "/v1/sessions", said)
        if "challenge" in asked:
            step = {"session": asked["session"], "code": person.codes.pop(), "keep_in": "cookie"}
            self._begun(context, "/v1/sessions/second-factor", step)
        context.add_init_script(
            "if (self === top && !localStorage.getItem('enlace.language')) {"
            f"localStorage.setItem('enlace.signed-in', '1');"
            f"localStorage.setItem('enlace.language', '{language}');}}"
        )
        if language != "es":
            me = person.api.get("/v1/me")
            person.api.patch("/v1/me", {"language": language}, me["version"])

    def close(self, name: str = "") -> None:
        """Close all browsers; under a name a picture is kept of what was seen last."""
        for number, context in enumerate(self._contexts):
            for page in context.pages[-1:] if name else []:
                page.screenshot(path=SCREENS / f"{name}{number or ''}.png")
            for page in context.pages:  # an answer under way would be taken by the next test
                page.unroute_all(behavior="ignoreErrors")
            context.unroute_all(behavior="ignoreErrors")
            context.close()
        self._contexts.clear()

    def _begun(self, context: BrowserContext, path: str, said: dict[str, str]) -> dict[str, Any]:
        own_page = {"Sec-Fetch-Site": "same-origin"}
        answer = context.request.post(path, data=said, headers=own_page)
        assert answer.ok, answer.text()
        return dict(answer.json())

    def _api(self) -> ApiClient:
        return ApiClient(self.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.found.append(message.text)

    def _asked(self, dialog: Dialog) -> None:
        """The console has no dialogs of the browser but the one before something typed is left."""
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            self.found.append(f"{dialog.type}: {dialog.message}")
            dialog.dismiss()

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"{response.status} {response.url}")


def make_people(stack: LocalStack) -> None:
    """Make the people of the demo, with something to look at."""
    api = ApiClient(stack.api_url)
    seed.demo_firm(api, stack.mail)
    seed.demo_business(api, stack.mail)
    seed.demo_operator(api, stack.mail, stack.operate, stack.home / "authenticator.txt")
    seed.demo_clients(api, stack.mail)


def chromium() -> str | None:
    """Return where Debian's Chromium is; without it Playwright's own is taken."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One stack for all tests in a browser, with the demo people."""
    if not PYTHON.exists():
        pytest.skip(f"the emulator is not installed (make test installs it): {PYTHON}")
    try:
        console.lay_out()
    except console.NoConsole as exc:
        pytest.skip(f"the console is not here: {exc}")
    with LocalStack(tmp_path_factory.mktemp("browser")) as stack:
        make_people(stack)
        yield stack


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For the tests of a file: its loop would be in the way of other tests."""
    found = chromium()
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("Chromium is not installed (apt-get install chromium)")
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note whether a test passed, for the fixtures that end after it."""
    report = yield
    if report.when == "call":
        item.stash[_PASSED] = report.passed
    return report


@pytest.fixture
def at(
    browser_stack: LocalStack, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Console]:
    """The console; what nobody may see fails the test."""
    opened = Console(browser_stack, browser)
    yield opened
    is_good = request.node.stash.get(_PASSED, False) and not opened.found
    opened.close("" if is_good else re.sub(r"\W+", "_", request.node.name))
    assert not opened.found, opened.found


@pytest.fixture(scope="module")
def operator(browser_stack: LocalStack) -> Person:
    """An operator with the second factor that one must have; good for ten visits."""
    who, name = SignIn(f"operadora-{next(_numbers)}@example.com"), "Olga Operadora Ficticia"
    api = seed.signed_in(ApiClient(browser_stack.api_url), browser_stack.mail, who, name)
    browser_stack.operate("operator", who.email, "Prueba en el navegador")
    _, codes = set_up(api)
    return Person(who, api, name, codes)


_AXE = """axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"], preload: false,
}).then(({ violations }) => violations)"""
"""All that it found to be well is six times as slow to tell, and nobody reads it."""
AXE = console.TOOLS / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds on a page, by rule and place: nothing, if it is well."""
    source = AXE.read_text("utf-8")

    def found(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        violations: list[dict[str, Any]] = page.evaluate(_AXE)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"]
        ]

    return found
