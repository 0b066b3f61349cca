"""The operator's windows, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, settled


def test_a_notice_to_all_is_seen_before_it_is_set_and_then_over_every_screen(
    at: Console, axe: Callable[[Page], list[str]]
) -> None:
    page = at.visit("/operador/aviso", at.operator())
    page.get_by_label("Advertencia").check()
    page.get_by_label("En español").fill("Habrá una pausa a medianoche.")
    page.get_by_label("En inglés").fill("There is a break at midnight.")
    preview = page.locator(".card").filter(has_text="Vista previa")
    expect(preview.get_by_text("Habrá una pausa a medianoche.")).to_be_visible()
    expect(preview.get_by_text("There is a break at midnight.")).to_be_visible()
    page.get_by_label("Motivo").fill("Prueba del aviso")
    page.get_by_role("button", name="Poner el aviso").click()
    band = page.get_by_role("complementary", name="Aviso a todos")
    expect(band).to_contain_text("Habrá una pausa a medianoche.")
    assert axe(settled(page)) == []

    # whoever signs in sees it, in their language, and puts it away for good
    other = at.visit("/entrar", width=360)
    told = other.get_by_role("complementary", name="Aviso a todos")
    expect(told).to_contain_text("Advertencia")
    assert fits(other)
    assert axe(settled(other)) == []
    other.get_by_role("button", name="English").click()
    told = other.get_by_role("complementary", name="Notice to all")
    expect(told).to_contain_text("There is a break at midnight.")
    told.get_by_role("button").click()
    other.reload()
    expect(settled(other).get_by_role("complementary")).to_have_count(0)

    # another text is another notice; ended, it is gone
    page.get_by_label("En español").fill("La pausa será a la una.")
    page.get_by_label("Motivo").fill("Otra hora")
    page.get_by_role("button", name="Cambiar el aviso").click()
    expect(band).to_contain_text("La pausa será a la una.")
    other.reload()
    expect(other.get_by_role("complementary", name="Notice to all")).to_be_visible()
    page.get_by_role("button", name="Quitar el aviso").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill("Ya pasó")
    dialog.get_by_role("button", name="Quitar el aviso").click()
    expect(band).to_have_count(0)
