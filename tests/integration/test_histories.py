"""Histories are told in sentences, and name people to those of their own side alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.accounting import service
from chalicelib.accounting.export import ExportNotRefused
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import Discard
from chalicelib.accounts import service as accounts
from chalicelib.aws.session import client
from chalicelib.core.files import FileQuery
from chalicelib.core.history import Actor
from chalicelib.core.ids import new_id
from chalicelib.core.paging import PageQuery
from chalicelib.core.words import written
from tests.unit.accounting.world import World, accept_documents, build, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")
NEWEST = PageQuery(limit=100)


@contextmanager
def batches_read() -> Iterator[list[dict[str, Any]]]:
    """Note each read of several items at once."""
    asked: list[dict[str, Any]] = []

    def look(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        asked.append(params)
        return params

    events, name = client("dynamodb").meta.events, "provide-client-params.dynamodb.BatchGetItem"
    events.register(name, look)
    try:
        yield asked
    finally:
        events.unregister(name, look)


def told(world: World, import_id: str, **changes: Any) -> list[tuple[str, str]]:
    page = service.import_history(replace(world.caller(), **changes), import_id, NEWEST)
    return [(entry.text, entry.actor.name) for entry in reversed(page.data)]


def refused(world: World) -> str:
    """Ask for an export that has nothing to export."""
    asked = export(world)
    assert asked.state == "refused"
    return asked.id


def test_firm_reads_sentences_in_its_language_and_of_the_client_no_person() -> None:
    world = build()
    accept_documents(world, 2)
    batch_id = export(world).batch_id
    service.import_file(world.caller("adviser"), batch_id, "csv")
    service.discard_import(world.caller(), batch_id, Discard(reason="Falta un comprobante"))

    assert told(world, batch_id) == [
        ("El negocio entregó el lote; comprobantes: 2.", "Ejemplo Ficticio S.A."),
        ("Se descargó el archivo journal.csv.", "Persona Inventada"),
        ("Se descartó: Falta un comprobante", "Persona Inventada"),
    ]
    assert told(world, batch_id, language="en")[2] == (
        "It was discarded: Falta un comprobante", "Persona Inventada",
    )  # fmt: skip
    whole = service.import_history(world.caller(), batch_id, NEWEST).model_dump_json()
    assert world.owner not in whole
    assert world.adviser in whole


def test_batch_that_took_the_place_of_another_names_the_business_too() -> None:
    world = build()
    accept_documents(world, 1)
    first = export(world).batch_id
    second = export(world, replaces=first).batch_id

    assert told(world, first)[-1] == (f"La sustituyó el lote {second}.", "Ejemplo Ficticio S.A.")


def test_people_are_read_once_for_a_page_however_many() -> None:
    world = build()
    accept_documents(world, 1)
    batch_id = export(world).batch_id
    for role in ("administrator", "adviser") * 3:
        service.import_file(world.caller(role), batch_id, "csv")

    with batches_read() as made:
        service.import_history(world.caller(), batch_id, NEWEST)

    assert len(made) == 1


def test_who_is_of_no_own_side_is_somebody_else() -> None:
    world = build()
    acting = [world.owner, world.adviser, "system", new_id("acc")]
    named = accounts.actors(world.firm, acting, "en")

    assert named[world.adviser] == Actor(id=world.adviser, name="Persona Inventada")
    assert named[world.owner] == Actor(id="", name="Somebody else")
    assert named["system"] == Actor(id="system", name="Enlace")
    assert len({named[each].id for each in acting}) == 3


def test_refused_export_is_tried_again_and_its_history_says_so() -> None:
    world = build()
    export_id = refused(world)
    accept_documents(world, 1)
    owner = world.caller("owner")

    again = service.retry_export(owner, export_id)

    assert (again.state, again.refusal, again.refusal_text) == ("queued", "", "")
    assert service.read_export(owner, export_id) == again, "nothing is left of the first run"
    run_export(world.business, export_id)
    done = service.read_export(owner, export_id)
    assert (done.state, done.batch_status) == ("done", "pending")
    entries = service.export_history(owner, export_id, NEWEST).data
    assert [(entry.text, entry.actor.name) for entry in reversed(entries)] == [
        ("Se pidió la exportación.", "Persona Inventada"),
        ("La exportación se rechazó: no había comprobantes por exportar.", "Enlace"),
        ("Se pidió intentar la exportación de nuevo.", "Persona Inventada"),
        (f"Se hizo el lote {done.batch_id}.", "Enlace"),
    ]


def test_export_that_is_not_refused_is_not_tried_again() -> None:
    world = build()
    export_id = refused(world)
    accept_documents(world, 1)
    owner = world.caller("owner")
    service.retry_export(owner, export_id)

    with pytest.raises(ExportNotRefused) as waiting:
        service.retry_export(owner, export_id)
    run_export(world.business, export_id)
    with pytest.raises(ExportNotRefused) as done:
        service.retry_export(owner, export_id)

    assert "La exportación está en espera" in waiting.value.sentence("es")
    assert "The export is done" in done.value.sentence("en")


def test_state_refusal_and_formats_come_with_words() -> None:
    world = build()
    accept_documents(world, 1)
    done = json.loads(written(export(world), "en"))

    assert (done["state_text"], done["batch_status_text"]) == ("Done", "Pending")
    assert done["formats_text"] == ["SUENLACE of 512 characters", "Journal as CSV"]
    assert done["files"][1]["format_text"] == "Journal as CSV"


@pytest.mark.parametrize(
    ("file", "shown", "content_type"),
    [
        ("journal.csv", True, "text/plain; charset=utf-8"),
        ("SUENLACE.DAT", False, "application/octet-stream"),
    ],
)
def test_file_is_shown_where_a_browser_can_and_downloaded_otherwise(
    file: str,
    shown: bool,  # noqa: FBT001
    content_type: str,
) -> None:
    world = build()
    accept_documents(world, 1)
    export_id, owner = export(world).id, world.caller("owner")

    link = service.read_export_file(owner, export_id, file, FileQuery(inline=True))
    usual = service.read_export_file(owner, export_id, file)

    assert (link.is_inline, link.content_type) == (shown, content_type)
    kind = "inline" if shown else "attachment"
    assert f"response-content-disposition={kind}%3B%20filename%3D%22{file}%22" in link.url
    assert "response-content-disposition=attachment%3B" in usual.url
    assert not usual.is_inline
