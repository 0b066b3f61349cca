"""Activación en bloque, sentence by sentence: tried, corrected, begun, cancelled, gone on with."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from infra.local.api_client import ApiClient
from tests.browser.conftest import Console
from tests.browser.test_every_screen import fits, settled

HEADER = "programa;código;correo del cliente\n"


def founded(at: Console) -> tuple[str, Any]:
    """Return a firm of somebody new, with companies 00001 and 00002 of con."""
    founder = at.person("Fundadora Ficticia")
    wanted = {
        "name": "Despacho Ficticio en Bloque",
        "email": founder.email,
        "tax_id": f"3101{secrets.randbelow(10**6):06d}",
        "country": "CR",
    }
    firm = founder.api.post("/v1/firms", wanted)["id"]
    list_companies(founder.api, firm)
    return firm, founder


def list_companies(api: ApiClient, firm: str) -> None:
    listed = [
        {
            "code": f"{code:05d}",
            "name": f"Cliente Ficticia {code} S.A.",
            "tax_id": f"3102{secrets.randbelow(10**6):06d}",
            "program": "con",
        }
        for code in (1, 2)
    ]
    api.put(f"/v1/firms/{firm}/companies", {"companies": listed})


def sent(page: Page, rows: str) -> None:
    file = FilePayload(name="a.csv", mimeType="text/csv", buffer=(HEADER + rows).encode())
    page.get_by_label("Archivo CSV").set_input_files([file])
    page.get_by_role("button", name="Probar el archivo").click()
    expect(page.get_by_role("heading", name="Prueba del archivo")).to_be_visible()


def test_a_file_is_tried_row_by_row_and_then_activates(
    at: Console, axe: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    firm, founder = founded(at)
    page = at.visit(f"/despacho/{firm}/licencias", founder)
    page.get_by_role("link", name="Activación en bloque").click()
    expect(page.get_by_text("Todavía no se ha enviado ninguno")).to_be_visible()
    assert axe(settled(page)) == []

    # the template has the columns that a file takes
    with page.expect_download() as kept:
        page.get_by_role("button", name="Descargar plantilla").click()
    kept.value.save_as(tmp_path / "template.csv")
    assert "correo del cliente" in (tmp_path / "template.csv").read_text("utf-8-sig")

    # tried: what would come of each row, and what is wrong where
    address = f"{secrets.token_hex(4)}@example.com"
    sent(page, f"con;1;uno.{address}\ncon;77;dos.{address}\ncon;2;no es un correo\n")
    start = page.get_by_role("button", name="Activar 1 licencia")
    expect(start).to_be_visible(timeout=30_000)
    table = page.get_by_role("table")
    unlisted = table.get_by_role("row").filter(has_text="con 00077")
    expect(unlisted).to_contain_text("no está en la lista del despacho")
    expect(table.get_by_role("row").filter(has_text="no es un correo")).to_contain_text(
        "Columna: correo del cliente"
    )
    page.get_by_label("Resultado", exact=True).select_option("refused")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(page).to_have_url(re.compile("result=refused"))
    assert axe(settled(page)) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    assert founder.api.get(f"/v1/firms/{firm}/licences")["data"] == []

    # begun, after one was asked, and followed to its end
    start.click()
    page.get_by_role("dialog").get_by_role("button", name="Activar 1 licencia").click()
    expect(page.get_by_text("Licencias activas")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Cancelar")).to_have_count(0, timeout=60_000)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Filas rechazadas").click()
    kept.value.save_as(tmp_path / "rows.csv")
    assert "no está en la lista" in (tmp_path / "rows.csv").read_text("utf-8-sig")
    page.get_by_role("link", name="con 00001").click()
    expect(page.get_by_role("heading", name="Correos")).to_be_visible()
    page.goto(f"/despacho/{firm}/licencias/en-bloque")
    expect(page.get_by_role("row")).to_have_count(3)


def test_activations_that_stopped_or_were_cancelled_are_gone_on_with(at: Console) -> None:
    firm, founder = founded(at)
    page = at.visit(f"/despacho/{firm}/licencias/en-bloque", founder)
    sent(page, f"con;1;uno.{secrets.token_hex(4)}@example.com\n")
    expect(page.get_by_role("button", name="Activar 1 licencia")).to_be_visible(timeout=30_000)
    tried = founder.api.get(f"/v1/firms/{firm}/activations")["data"][0]
    state = {"of": "stopped"}
    now = {"takeover": "running", "pause": "paused", "cancellation": "cancelled"}
    asked: list[str] = []

    def answer(route: Any) -> None:
        if route.request.method == "POST":
            asked.append(route.request.url.rpartition("/")[2].partition("?")[0])
            state["of"] = now[asked[-1]]
        ended = tried["ended_at"] if state["of"] == "cancelled" else None
        as_it_is = tried | {"dry_run": False, "state": state["of"], "ended_at": ended}
        route.fulfill(json=as_it_is)

    page.route(f"**/activations/{tried['id']}", answer)
    page.route(f"**/activations/{tried['id']}/takeover", answer)
    page.route(f"**/activations/{tried['id']}/pause", answer)
    page.route(f"**/activations/{tried['id']}/cancellation", answer)
    page.reload()
    page.get_by_role("button", name="Continuar").last.click()
    page.get_by_role("button", name="Pausar").click()
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_role("button", name="Continuar")).to_have_count(0)
    page.get_by_role("button", name="Cancelar").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancelar lo que falta").click()

    # what is left of a cancelled file is sent again as another
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_url(lambda url: tried["id"] not in url, timeout=60_000)
    assert asked == ["takeover", "pause", "takeover", "cancellation"]
    newest = founder.api.get(f"/v1/firms/{firm}/activations")["data"][0]
    assert (newest["total"], newest["dry_run"]) == (1, False)
