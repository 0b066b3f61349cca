"""`make screenshots`: pictures of windows, with the invented people and companies of the demo.

The one that the README begins with goes to `docs/images`, the others to `.local/screenshots`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from infra import console
from infra.local import seed
from infra.local.stack import LocalStack
from tests.browser.conftest import Console, chromium, make_people
from tests.browser.tabs import Tabs
from tests.browser.test_every_screen import led, settled
from tests.browser.test_homes import place

OUT = console.ROOT / ".local" / "screenshots"
README = console.ROOT / "docs" / "images" / "console.png"
MOST_BYTES = 200 * 1024
FIRM = {
    "despacho-inicio": "",
    "despacho-licencias": "/licencias",
    "despacho-importaciones": "/importaciones",
    "despacho-empresas": "/empresas",
    "despacho-usuarios": "/usuarios",
}
BUSINESS = {
    "negocio-inicio": "",
    "negocio-asistente": "/asistente?paso=plan",
    "negocio-nueva-factura": "/facturas/nueva",
    "negocio-comprobantes": "/comprobantes",
    "negocio-enviar-al-despacho": "/enviar-al-despacho",
}


def main() -> int:
    """Start a stack of its own, make the people of the demo, and look at their windows."""
    console.lay_out()
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        LocalStack(Path(home)) as stack,
        sync_playwright() as playwright,
    ):
        make_people(stack)
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        look(Console(stack, Tabs(launched, stack.api_url)))
        launched.close()
    size = README.stat().st_size // 1024
    print(f"{README.relative_to(console.ROOT)}: {size} KB; {OUT}")  # noqa: T201 - what it is run for
    return 0 if README.stat().st_size <= MOST_BYTES else 1


def look(at: Console) -> None:
    """Take the pictures."""
    founder, owner = at.known(seed.FIRM), at.known(seed.BUSINESS)
    page = at.visit("/cuenta", founder)
    for name, path in FIRM.items():
        picture(page, f"/despacho/{place(founder)}{path}", OUT / f"{name}.png")
    picture(page, f"/despacho/{place(founder)}/licencias", README, height=480)
    page = at.visit("/cuenta", owner)
    for name, path in BUSINESS.items():
        picture(page, f"/negocio/{place(owner)}{path}", OUT / f"{name}.png")
    phone = at.visit("/cuenta", owner, width=360)
    picture(phone, f"/negocio/{place(owner)}", OUT / "negocio-inicio-360.png")
    dark = at.visit("/cuenta", founder, dark=True)
    picture(dark, f"/despacho/{place(founder)}/importaciones", OUT / "despacho-oscuro.png")


def picture(page: Page, path: str, file: Path, height: int = 800) -> None:
    """Go to a window and keep what it looks like, without what is empty below."""
    settled(led(page, path))
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=file, clip={"x": 0, "y": 0, "width": width, "height": height})


if __name__ == "__main__":
    sys.exit(main())
