"""The agent against the application: a batch, a refusal, and the end of its token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting import service
from infra.clients import enlace_agent
from tests.support import tokens
from tests.support.agents import FILE, LOG, MAY, Office, Steps, Wire, given_token
from tests.unit.accounting.world import World, accept_documents, build, events, export

pytestmark = pytest.mark.usefixtures("ticking")


@pytest.fixture
def client(aws: Any) -> Iterator[Client]:
    from app import app

    with Client(app) as made:
        yield made


@pytest.fixture
def world(client: Client) -> World:
    made = build()
    accept_documents(made, 3)
    return made


@pytest.fixture
def batch_id(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(enlace_agent, "_OPENER", Wire(client))
    return export(world).batch_id


def office_of(client: Client, world: World, at: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    steps = Steps()
    steps.watch(monkeypatch)
    return Office(steps, at, given_token(client, world, MAY)["token"])


def test_a_batch_goes_to_the_program_and_its_refusal_comes_back(
    client: Client, world: World, batch_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_of(client, world, tmp_path / "one", monkeypatch)
    other = office_of(client, world, tmp_path / "two", monkeypatch)

    assert office.run() == 0
    assert other.run() == 1
    assert other.left == set()
    documents = service.read_import(world.caller(), batch_id).documents.total
    office.program.work("1: Subcuenta 430 inexistente\n")
    assert office.run() == 0

    told = service.read_import(world.caller(), batch_id)
    assert (told.status, told.released) == ("imported_with_incidents", 1)
    assert told.documents.total == documents
    assert [each.value for each in told.found] == ["1 Subcuenta 430 inexistente"]
    assert office.left == {FILE.replace(".DAT", ".BAK"), LOG}
    for event in ("claimed", "handed_to_program", "imported", "program_refused"):
        assert events(world, batch_id).count(event) == 1


def test_what_the_program_refuses_whole_is_discarded_with_its_words(
    client: Client, world: World, batch_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_of(client, world, tmp_path, monkeypatch)
    assert office.run() == 0
    office.program.work("ERROR: empresa 42 bloqueada\n")

    assert office.run("--refused", r"^ERROR: (?P<text>.*)|^(?P<record>\d+): ") == 0

    told = service.read_import(world.caller(), batch_id)
    assert (told.status, told.discard_reason) == ("discarded", "empresa 42 bloqueada")
    assert told.claim is None
    service.restore_import(world.caller(), batch_id)
    assert office.run("--again", batch_id) == 0
    assert FILE in office.left


def test_a_revoked_token_ends_the_agent_and_the_batch_stays_with_it(
    client: Client, world: World, batch_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps()
    steps.watch(monkeypatch)
    given = given_token(client, world, MAY)
    office = Office(steps, tmp_path, given["token"])
    assert office.run() == 0
    office.program.work()
    headers = tokens.bearer(world.administrator) | {"If-Match": f'"{given["version"]}"'}
    path = f"/v1/firms/{world.firm}/api-tokens/{given['id']}"
    assert client.http.request("DELETE", path, headers=headers).status_code == 204

    assert office.run() == 4

    told = service.read_import(world.caller(), batch_id)
    assert told.status == "pending"
    assert told.claim is not None
    assert told.claim.expires_at is None
