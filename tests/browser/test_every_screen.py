"""When a screen is there; and what is true of all parts, of the policy and of how much is loaded.

What is true of each screen, row by row of the table of routes, is asked in `test_reading.py`.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from infra import console
from tests.browser.conftest import Console

FIRST_LOAD, FURTHER = 60 * 1024, 15 * 1024


_STILL = """async () => {
  const isStill = () => [...document.querySelectorAll("h1")].some((each) => each.checkVisibility())
    && !document.querySelector("main .busy, main [aria-busy=true]");
  if (!isStill()) return false;
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await drawn(); // what a screen does once it is seen has begun after that, however slow all is
  await drawn();
  return isStill();
}"""


_FITS = """() => [document.documentElement, ...document.querySelectorAll(".scroll")]
  .every((each) => each.scrollWidth <= each.clientWidth)"""


def settled(page: Page) -> Page:
    """Wait until a screen is there, whole and no longer changing: only such a one is measured."""
    page.wait_for_function(_STILL)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def led(page: Page, to: str) -> Page:
    """Go to another screen as a link does, which is much quicker than to load all anew."""
    page.evaluate(
        """(to) => {
          history.pushState(null, "", to);
          dispatchEvent(new PopStateEvent("popstate"));
          const drawn = (done) => requestAnimationFrame(() => requestAnimationFrame(done));
          return new Promise(drawn);
        }""",
        to,
    )
    return page


def fits(page: Page) -> bool:
    """Return whether neither the page nor a list of it scrolls aside, once lists have measured."""
    try:
        page.wait_for_function(_FITS, timeout=5_000)
    except NotInTime:
        return False
    return True


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_all_components(
    at: Console, axe: Callable[[Page], list[str]], *, dark: bool
) -> None:
    page = at.visit("/_componentes", dark=dark)
    expect(page.get_by_role("heading", name="Íconos")).to_be_visible()

    assert axe(page) == []
    page.get_by_role("button", name="Pregunta").click()
    assert axe(page) == []


def test_components_and_the_menu_fit_into_360_pixels(at: Console) -> None:
    page = at.visit("/_componentes", at.person("Persona De Nombre Bastante Largo"), width=360)
    expect(page.get_by_role("heading", name="Íconos")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Menú").click()
    expect(page.get_by_role("button", name="Cerrar sesión")).to_be_visible()
    assert fits(page)


def test_components_do_what_they_say_by_keyboard(at: Console) -> None:
    page = at.visit("/_componentes")
    picker = page.get_by_role("combobox", name="Buscador")
    picker.fill("ficticia")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(3)
    picker.press("ArrowDown")
    picker.press("Enter")
    expect(picker).to_have_value("Empresa Ficticia Dos")

    page.get_by_role("row").filter(has_text="Empresa Ficticia Tres").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toasts")).to_contain_text("Abierta")

    page.get_by_role("button", name="Pregunta").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Pregunta")).to_be_focused()

    page.get_by_role("tab", name="Datos").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Configuración")).to_be_focused()
    expect(page).to_have_url("/_componentes?pestana=configuracion")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("15000,50", "₡15 000,50"),
        ("15.000,50", "₡15 000,50"),
        ("15,000.50", "₡15 000,50"),
        ("15.000", "₡15 000,00"),
        ("15.5", "₡15,50"),
        ("1.250.000", "₡1 250 000,00"),
    ],
)
def test_amounts_are_read_as_people_write_them(at: Console, typed: str, read: str) -> None:
    page = at.visit("/_componentes")

    page.get_by_label("Monto").fill(typed)

    expect(page.locator(".read-as")).to_have_text(f"Se lee como {read}")


def test_first_load_stays_within_its_budget(at: Console) -> None:
    page = at.visit("about:blank", is_new=True)
    taken: list[int] = []
    page.on("response", lambda answer: taken.append(int(answer.headers["content-length"])))

    page.goto("/entrar")
    settled(page)
    page.wait_for_load_state("networkidle")

    assert len(taken) > 20
    assert sum(taken) <= FIRST_LOAD, f"{sum(taken)} bytes"


def test_each_further_screen_stays_within_its_budget() -> None:
    files = console.files()
    first = set(console.first_load(files))
    screens = [name for name in files if name.startswith("screens/")]

    costs = {
        name: sum(
            len(gzip.compress(files[each].encode()))
            for each in console.loaded_by(name, files)
            if each not in first
        )
        for name in screens
        if name != "screens/account/components.js"  # all parts, for who builds
    }

    assert costs
    assert {name: cost for name, cost in costs.items() if cost > FURTHER} == {}


def test_nothing_is_served_without_the_policy(at: Console) -> None:
    page = at.visit("/entrar")
    settled(page)
    answers = [
        page.request.get(path)
        for path in ("/", "/despacho/x", page.locator("script").get_attribute("src") or "")
    ]

    for answer in answers:
        assert answer.headers["content-security-policy"] == console.POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert [answer.headers["cache-control"] for answer in answers] == [
        console.ALWAYS_ASKED,
        console.ALWAYS_ASKED,
        console.FOR_EVER,
    ]
    assert page.request.get("/c/none/app.js").status == 404
    assert page.request.get("/%2e%2e/%2e%2e/README.md").status in {403, 404}
