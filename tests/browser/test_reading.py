"""Each screen is read by who enlarges it: 1280 pixels at 400 % are 320; and with wide text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, led, settled
from tests.browser.walk import begin, table

_ROOM = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""

_TITLED = "() => document.title === `${document.querySelector('h1')?.innerText} · Enlace`"


@pytest.mark.parametrize("area", sorted(table()))
def test_every_screen_is_whole_at_320_pixels_and_with_wider_text(at: Console, area: str) -> None:
    page, addresses = begin(at, area)
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate(_ROOM)

    for path, address in addresses.items():
        settled(led(page, address))
        assert fits(page), path
        expect(page.locator("h1")).to_have_count(1)
        page.wait_for_function(_TITLED)  # a window learns its title when its thing is read
