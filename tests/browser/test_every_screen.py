"""What is true of every screen: axe, 360 px, the policy; and how much is loaded.

A colleague's screen is one more row of `SCREENS`.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra import console
from infra.local import seed
from tests.browser.conftest import Console, Person

OPEN = [
    "/entrar", "/crear-cuenta", "/confirmar-correo", "/contrasena-olvidada", "/clave-vencida",
    "/nueva-contrasena", "/email-undo", "/instalacion", "/preguntas",
]  # fmt: skip
OWN = [
    "/", "/crear-despacho", "/crear-negocio", "/cuenta", "/cuenta?pestana=seguridad",
    "/cuenta?pestana=avisos", "/cuenta?pestana=historial", "/cuenta?pestana=datos",
    "/no-hay-tal-pagina",
]  # fmt: skip
OPERATED = [
    "/operador", "/operador/despachos", "/operador/despachos/{firm}",
    "/operador/despachos/{firm}/licencias/{licence}", "/operador/solicitudes",
    "/operador/solicitudes/{firm}/{request}",
    "/operador/cuentas", "/operador/buscar", "/operador/respuestas", "/operador/colas",
    "/operador/colas/mail", "/operador/correos", "/operador/aviso", "/operador/operadores",
    "/operador/historico",
]  # fmt: skip
SME = ["/pymes", "/pymes/activacion", "/pymes/nueva", "/clientes", "/notificaciones"]
BOOKS = ["/formatos", "/contabilizacion", "/preguntas", "/datos?pestana=preguntas"]
BUSINESS = [
    "", "/facturas/nueva", "/borradores", "/comprobantes", "/clientes", "/enviar-al-despacho",
    "/despacho", "/ajustes", "/ajustes?pestana=hacienda", "/ajustes?pestana=consecutivos",
    "/ajustes?pestana=plan", "/ajustes?pestana=usuarios", "/ajustes?pestana=programas",
    "/ajustes?pestana=limites", "/ajustes?pestana=historial", "/ajustes?pestana=eliminar",
]  # fmt: skip
ENGLISH = ["/", "/cuenta"]
FIRST_LOAD, FURTHER = 60 * 1024, 15 * 1024


def settled(page: Page) -> Page:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main .busy")).to_have_count(0)
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)  # dimmed as long as it is read
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
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_axe_finds_nothing_on_the_screens_of_everybody(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    page = at.visit(OPEN[0])
    for path in OPEN:
        assert axe(settled(led(page, path))) == [], path


def test_axe_finds_nothing_on_the_screens_of_a_person(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    page = at.visit("/", at.person())
    for path in OWN:
        assert axe(settled(led(page, path))) == [], path
    english = at.visit("/", at.person(), language="en")
    for path in ENGLISH:
        assert axe(settled(led(english, path))) == [], path


def test_axe_finds_nothing_on_the_screens_of_an_operator_which_fit_into_360_pixels(
    at: Console, operator: Person, axe: Callable[[Page], list[str]]
) -> None:
    founder = at.known(seed.FIRM).api
    (firm,) = [each["tenant"] for each in founder.get("/v1/me")["memberships"]]
    of = f"/v1/firms/{firm}"
    known = {
        "firm": firm,
        "licence": founder.get(f"{of}/licences?limit=1")["data"][0]["id"],
        "request": founder.get(f"{of}/feature-requests")["data"][0]["id"],
    }
    page = at.visit("/operador", operator, width=360, dark=True)
    for path in OPERATED:
        page.goto(path.format(**known))
        assert axe(settled(page)) == [], path
        assert fits(page), path


def test_screens_of_licences_for_smes_are_well_in_360_pixels_in_the_dark(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    founder = at.known(seed.FIRM)
    (mine,) = founder.api.get("/v1/me")["memberships"]
    page = at.visit("/", founder, width=360, dark=True)
    for path in SME:
        page.goto(f"/despacho/{mine['tenant']}{path}")
        assert axe(settled(page)) == [], path
        assert fits(page), path


def test_what_a_firm_sets_of_its_books_is_well_in_360_pixels_in_the_dark(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    founder = at.known(seed.FIRM)
    (mine,) = founder.api.get("/v1/me")["memberships"]
    page = at.visit("/", founder, width=360, dark=True)
    for path in BOOKS:
        page.goto(f"/despacho/{mine['tenant']}{path}")
        assert axe(settled(page)) == [], path
        assert fits(page), path


def test_screens_of_a_business_are_well_in_360_pixels(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    owner = at.known(seed.BUSINESS)
    (mine,) = owner.api.get("/v1/me")["memberships"]
    page = at.visit("/", owner, width=360)
    for path in BUSINESS:
        page.goto(f"/negocio/{mine['tenant']}{path}")
        assert axe(settled(page)) == [], path
        assert fits(page), path


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
    page = at.visit("about:blank")
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
