"""Each screen is for everybody: axe, 360 pixels, 320 of who enlarges it (1280 at 400 %), wide text.

Each is opened once, and all is asked of it there; what the policy forbids would be reported (`at`).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, led, settled
from tests.browser.walk import begin, open_to_all, table

_WIDER = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
_AS_IT_IS = "() => { document.adoptedStyleSheets = []; }"
_TITLED = "() => document.title === `${document.querySelector('h1')?.innerText} · Enlace`"
_DARK = {"firm", "sme", "operator"}
_BESIDES = {
    "account": [
        "/cuenta?pestana=seguridad", "/cuenta?pestana=avisos", "/cuenta?pestana=historial",
        "/cuenta?pestana=datos", "/no-hay-tal-pagina",
    ],
    "firm": ["/importaciones?status=*", "/datos?pestana=preguntas"],
    "business": [
        "/enviar-al-despacho?pestana=programadas", "/enviar-al-despacho?pestana=peticiones",
        "/enviar-al-despacho?pestana=permiso",
        "/ajustes?pestana=hacienda", "/ajustes?pestana=consecutivos", "/ajustes?pestana=plan",
        "/ajustes?pestana=usuarios", "/ajustes?pestana=programas", "/ajustes?pestana=limites",
        "/ajustes?pestana=historial", "/ajustes?pestana=eliminar",
    ],
}  # fmt: skip
"""What has an address beside those of the table of routes: tabs, and nothing."""


@pytest.mark.parametrize("area", sorted(table()))
def test_every_screen_is_well_for_axe_and_whole_in_360_and_320_pixels_and_with_wider_text(
    at: Console, axe: Callable[[Page], list[str]], area: str
) -> None:
    page, addresses = begin(at, area)
    page.emulate_media(color_scheme="dark" if area in _DARK else "light")
    home = next(iter(addresses.values())).rstrip("/")
    addresses |= {path: home + path for path in _BESIDES.get(area, [])}

    for path, address in addresses.items():
        page.set_viewport_size({"width": 360, "height": 800})
        page.evaluate(_AS_IT_IS)
        settled(led(page, address))
        assert axe(page) == [], path
        assert fits(page), path
        page.set_viewport_size({"width": 320, "height": 640})
        page.evaluate(_WIDER)
        assert fits(page), path
        expect(page.locator("h1")).to_have_count(1)
        page.wait_for_function(_TITLED)  # a window learns its title when its thing is read


def test_axe_finds_nothing_on_the_screens_of_who_is_not_signed_in(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    page = at.visit("/entrar")
    for path in open_to_all():
        assert axe(settled(led(page, path))) == [], path


@pytest.mark.parametrize("language", ["es", "en"])
def test_axe_finds_nothing_on_a_wide_window_of_a_person(
    at: Console, axe: Callable[[Page], list[str]], language: str
) -> None:
    page = at.visit("/", at.person(), language=language)
    for path in ("/", "/cuenta"):
        assert axe(settled(led(page, path))) == [], path
