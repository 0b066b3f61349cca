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
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from infra import console
from infra.local import seed
from infra.local.api_client import ApiClient
from infra.local.authenticator import set_up
from infra.local.emulator import PYTHON
from infra.local.seed import SignIn
from infra.local.stack import LocalStack
from tests.browser.tabs import Tabs

HERE = Path(__file__).parent
SCREENS = console.ROOT / ".local" / "screens"
_SIGNED_IN = """(language) => {
  localStorage.setItem("enlace.signed-in", "1");
  localStorage.setItem("enlace.language", language);
}"""
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

    def __init__(self, stack: LocalStack, tabs: Tabs) -> None:
        self.stack, self.url = stack, stack.api_url
        self._tabs = tabs
        self._visited: list[Page] = []

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
        is_new: bool = False,
    ) -> Page:
        """Open an address as a person sees it, in a browser of their own."""
        page = self._tabs.take(language, is_new=is_new)
        self._visited.append(page)
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if dark else "light")
        if person is not None:
            self.sign_in(page.context, person, language)
        page.goto(path)
        return page

    def page(self, context: BrowserContext, path: str) -> Page:
        """Open another tab of a browser."""
        page = self._tabs.beside(context)
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
            if not person.codes:
                path = "/v1/me/second-factor/recovery-codes"
                person.codes.extend(person.api.post(path)["codes"])
            step = {"session": asked["session"], "code": person.codes.pop(), "keep_in": "cookie"}
            self._begun(context, "/v1/sessions/second-factor", step)
        context.pages[0].evaluate(_SIGNED_IN, language)
        if language != "es":
            me = person.api.get("/v1/me")
            person.api.patch("/v1/me", {"language": language}, me["version"])

    def close(self, name: str = "") -> None:
        """Give all browsers back; under a name a picture is kept of what was seen last."""
        for number, page in enumerate(self._visited):
            if name:
                last = page.context.pages[-1]
                last.screenshot(path=SCREENS / f"{name}{number or ''}.png")
            self._tabs.give_back(page)
        self._visited.clear()

    def _begun(self, context: BrowserContext, path: str, said: dict[str, str]) -> dict[str, Any]:
        own_page = {"Sec-Fetch-Site": "same-origin"}
        answer = context.request.post(path, data=said, headers=own_page)
        assert answer.ok, answer.text()
        return dict(answer.json())

    def _api(self) -> ApiClient:
        return ApiClient(self.url)


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


class Kept:
    """What all tests in a browser share, begun with the first; it ends with the last in a row.

    A loop of Playwright would be in the way of other tests, and a stack costs while it waits.
    """

    def __init__(self) -> None:
        self._ends = ExitStack()
        self._stack: LocalStack | None = None
        self._tabs: Tabs | None = None

    def stack(self, home: Path) -> LocalStack:
        """Return the one stack, with the demo people."""
        if self._stack is None:
            self._stack = self._ends.enter_context(LocalStack(home))
            make_people(self._stack)
        return self._stack

    def tabs(self, url: str) -> Tabs:
        """Return the browsers that were left by earlier tests."""
        if self._tabs is None:
            found, playwright = chromium(), self._ends.enter_context(sync_playwright())
            if found is None and not Path(playwright.chromium.executable_path).exists():
                pytest.skip("Chromium is not installed (apt-get install chromium)")
            launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            self._ends.callback(launched.close)
            self._tabs = Tabs(launched, url)
        return self._tabs

    def close(self) -> None:
        """End all of it."""
        self._stack = self._tabs = None
        self._ends.close()


_KEPT = pytest.StashKey[Kept]()


@pytest.fixture(scope="session")
def kept(pytestconfig: pytest.Config) -> Iterator[Kept]:
    """What tests share; here it ends if a run is broken off."""
    kept = pytestconfig.stash[_KEPT] = Kept()
    yield kept
    kept.close()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End what is shared after the last test of this folder."""
    is_last = nextitem is None or HERE not in nextitem.path.parents
    if is_last and _KEPT in item.config.stash:
        item.config.stash[_KEPT].close()


@pytest.fixture(scope="module")
def browser_stack(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> LocalStack:
    """One stack for all tests in a browser, with the demo people."""
    if not PYTHON.exists():
        pytest.skip(f"the emulator is not installed (make test installs it): {PYTHON}")
    try:
        console.lay_out()
    except console.NoConsole as exc:
        pytest.skip(f"the console is not here: {exc}")
    return kept.stack(tmp_path_factory.mktemp("browser"))


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
def at(browser_stack: LocalStack, kept: Kept, request: pytest.FixtureRequest) -> Iterator[Console]:
    """The console; what nobody may see fails the test."""
    tabs = kept.tabs(browser_stack.api_url)
    tabs.found.clear()
    opened = Console(browser_stack, tabs)
    yield opened
    is_good = request.node.stash.get(_PASSED, False) and not tabs.found
    opened.close("" if is_good else re.sub(r"\W+", "_", request.node.name))
    assert not tabs.found, tabs.found


@cache
def operator_of(stack: LocalStack) -> Person:
    """Make an operator of a stack, with the second factor that one must have."""
    who, name = SignIn(f"operadora-{next(_numbers)}@example.com"), "Olga Operadora Ficticia"
    api = seed.signed_in(ApiClient(stack.api_url), stack.mail, who, name)
    stack.operate("operator", who.email, "Prueba en el navegador")
    _, codes = set_up(api)
    return Person(who, api, name, codes)


@pytest.fixture
def operator(browser_stack: LocalStack) -> Person:
    """The operator of all tests."""
    return operator_of(browser_stack)


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
