"""Browsers that go from one test to the next, each as if it had just been installed.

A new one costs a second of processor: a process, and each file of the console fetched and read.
What a test leaves in one is taken out of it; what cannot be (a clock of its own) ends with it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Response

from infra import console

_LOCALES = {"es": "es-CR", "en": "en-GB"}
_REPORTS = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
  console.error(`against the policy: ${violatedDirective} ${blockedURI} ${sourceFile}`));
"""
_EXPECTED = re.compile(r"Failed to load resource|Blocked script execution in '[^']*/mail-previews/")
"""What is said of a refusal; and of the frame of a mail, in which nothing runs, not even what
reports to us."""
_FORGET = """() => {
  localStorage.clear();
  sessionStorage.clear();
  return !String(Date).includes("[native code]");
}"""


class Tabs:
    """Gives pages, each in a browser of its own, and takes them back."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.found: list[str] = []
        """What nobody may see, since a test began."""
        self._browser, self._url = browser, url
        self._quiet = f"/c/{console.lay_out()}/icon.svg"
        """Where nothing runs: what is kept in a browser is seen from an address of ours alone."""
        self._idle: dict[str, list[Page]] = defaultdict(list)
        self._language: dict[Page, str] = {}

    def take(self, language: str, *, is_new: bool = False) -> Page:
        """Give the page of a browser in which nobody was; `is_new`, if no file is to be there."""
        if self._idle[language] and not is_new:
            return self._idle[language].pop()
        context = self._browser.new_context(base_url=self._url, locale=_LOCALES[language])
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.add_init_script(_REPORTS)
        page = self.beside(context)
        page.goto("about:blank" if is_new else self._quiet)
        if not is_new:
            self._language[page] = language
        return page

    def beside(self, context: BrowserContext) -> Page:
        """Give another tab of a browser."""
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))
        page.on("response", self._answered)
        page.on("dialog", self._asked)
        return page

    def give_back(self, page: Page) -> None:
        """Take out of a browser what a test left there; with it, the tabs beside this one."""
        context = page.context
        for each in context.pages:  # an answer under way would be taken by the next test
            each.unroute_all(behavior="ignoreErrors")
            if each is not page:
                each.close()
        context.unroute_all(behavior="ignoreErrors")
        context.set_offline(False)
        if page not in self._language or page.is_closed() or self._is_spoilt(page):
            self._language.pop(page, None)
            context.close()
            return
        context.clear_cookies()
        page.mouse.move(0, 0)
        self._idle[self._language[page]].append(page)

    def _is_spoilt(self, page: Page) -> bool:
        """Leave the window, forget what is kept, and say whether its clock is still the test's."""
        page.goto(self._quiet)
        return bool(page.evaluate(_FORGET))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _EXPECTED.search(message.text):
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
