"""The hands that a person goes through the console with.

`Hand` is the mouse; `Keyboard` has nothing but Tab, Enter, arrows, the space bar and what it types,
and sees where the focus is at each step; `Narrow` is a phone's window; `English` reads the same in
English. A story says what is pressed and typed in Spanish, as the screens do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.test_every_screen import fits

Role = Literal["button", "link", "tab", "row"]
_MOST_STEPS = 120
_FOCUS = """(wanted) => {
  const at = document.activeElement;
  const seen = () => {
    if (at === document.body) return "is nowhere";
    if (at.tabIndex < 0) return ""; // a heading that a new window gave it to
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return "has no outline";
    const { left, top, width, height } = at.getBoundingClientRect();
    const half = (length, most) => Math.min(length, most) / 2;
    const over = document.elementFromPoint(
      left + half(width, innerWidth), top + half(height, innerHeight),
    );
    return over && (at.contains(over) || over.contains(at)) ? "" : `is below ${over?.outerHTML}`;
  };
  const isBehind = wanted.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING;
  const way = at === wanted ? "" : isBehind ? "Shift+Tab" : "Tab";
  return { way, at: at.outerHTML, fault: seen() };
}"""


class Hand:
    """A mouse, and a keyboard for what is typed."""

    width: ClassVar[int] = 1280
    language: ClassVar[Literal["es", "en"]] = "es"

    def __init__(self, page: Page, words: Mapping[str, str], root: Locator | None = None) -> None:
        self.page, self.words = page, words
        self._root: Page | Locator = root or page

    def said(self, text: str) -> str:
        """Say a text of the screen as this hand's language does."""
        return text

    def dialog(self) -> Hand:
        """Return this hand within the dialog that is open."""
        root = self.page.get_by_role("dialog")
        expect(root).to_be_visible()
        return type(self)(self.page, self.words, root)

    def field(self, label: str) -> Locator:
        """Find what is labelled so, whether or not it may be left out."""
        said = re.compile(rf"^{re.escape(self.said(label))}( \(|$)")
        return self._root.get_by_label(said).locator("visible=true")

    def sees(self, text: str, within: str = "main") -> None:
        """Wait until something is told."""
        expect(self.page.locator(within).get_by_text(self.said(text)).first).to_be_visible(
            timeout=30_000
        )

    def arrives(self, heading: str) -> None:
        """Wait until a window, or a step of one, is there."""
        expect(self.page.get_by_role("heading", name=self.said(heading))).to_be_visible()
        self._looks()

    def press(self, role: Role, name: str | re.Pattern[str]) -> None:
        """Press a button or follow a link."""
        named: Any = self.said(name) if isinstance(name, str) else name
        found = self._root.get_by_role(role, name=named, exact=True)
        self._press(found.locator("visible=true"))

    def go(self, name: str) -> None:
        """Go to another window by the navigation."""
        ways = self.page.get_by_role("navigation")
        self._press(ways.get_by_role("link", name=self.said(name), exact=True))

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        self._type(self.field(label), text)

    def pick(self, label: str, typed: str) -> None:
        """Take the first of what a picker finds."""
        self.fill(label, typed)
        found = self.page.get_by_role("listbox").get_by_role("option").first
        expect(found).to_be_visible()
        self._take(found)

    def choose(self, label: str, option: str) -> None:
        """Choose one of a list."""
        self.field(label).select_option(label=self.said(option))

    def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick a box."""
        self._root.get_by_label(label).check()

    def attach(self, label: str, file: Path) -> None:
        """Give a file."""
        self.field(label).set_input_files(file)

    def date(self, label: str, day: str) -> None:
        """Say a day (`2026-11-30`)."""
        self.field(label).fill(day)

    def _press(self, wanted: Locator) -> None:
        wanted.click()

    def _type(self, wanted: Locator, text: str) -> None:
        wanted.fill(text)

    def _take(self, option: Locator) -> None:
        option.click()

    def _looks(self) -> None:
        """Look at what has just come, for what this hand minds."""


class Narrow(Hand):
    """A window of 360 pixels, where navigation is behind a button and nothing may stick out."""

    width = 360

    def go(self, name: str) -> None:
        self.press("button", "Menú")
        super().go(name)

    def _looks(self) -> None:
        assert fits(self.page), self.page.url


class English(Hand):
    """Reads in English, and no label in Spanish."""

    language = "en"

    def said(self, text: str) -> str:
        return self.words.get(text, text)  # what somebody typed is the same in both

    def _looks(self) -> None:
        expect(self.page.locator("html")).to_have_attribute("lang", "en")
        lines = self.page.locator("body").inner_text().splitlines()
        assert not set(lines) & {es for es, en in self.words.items() if es != en}


class Keyboard(Hand):
    """Nothing but keys; where the focus is must be seen, and it is never lost."""

    _has_begun = False
    """Whether a key was pressed: a window that was just opened has no focus yet."""

    def choose(self, label: str, option: str) -> None:
        wanted = self.field(label)
        self._reach(wanted)
        for _ in range(_MOST_STEPS):
            if wanted.locator("option:checked").inner_text() == self.said(option):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label}: {option}")

    def tick(self, label: str | re.Pattern[str]) -> None:
        wanted = self._root.get_by_label(label)
        self._reach(wanted)
        self.page.keyboard.press("Space")
        expect(wanted).to_be_checked()

    def attach(self, label: str, file: Path) -> None:
        self._reach(self.field(label))
        for _ in range(_MOST_STEPS):
            try:
                with self.page.expect_file_chooser(timeout=1000) as opened:
                    self.page.keyboard.press("Enter")
            except TookTooLong:  # a browser that is busy opens none at the first key
                continue
            opened.value.set_files(file)
            return
        raise AssertionError(f"{label}: no file can be chosen")

    def date(self, label: str, day: str) -> None:
        """Type a day in the order that the browser's field has, whichever that is."""
        wanted, (year, month, date) = self.field(label), day.split("-")
        self._reach(wanted)
        for order in (date + month + year, month + date + year):
            self.page.keyboard.type(order)
            if wanted.input_value() == day:
                return
            self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{label}: {day}")

    def _press(self, wanted: Locator) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Enter")

    def _type(self, wanted: Locator, text: str) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _take(self, option: Locator) -> None:
        self.page.keyboard.press("Enter")

    def _reach(self, wanted: Locator) -> None:
        """Go to something by Tab; what has the focus on the way must be seen."""
        expect(wanted).to_be_enabled()
        if self._has_begun:
            expect(self.page.locator(":focus")).to_have_count(1)
        for _ in range(_MOST_STEPS):
            seen = wanted.evaluate(_FOCUS)
            assert not (seen["fault"] and self._has_begun), (
                f"the focus {seen['fault']}: {seen['at']}"
            )
            if not seen["way"]:
                return
            self.page.keyboard.press(seen["way"])
            self._has_begun = True
        raise AssertionError(f"out of reach: {wanted}")
