"""The reference client dies at any step, and is run again: nothing is lost, nothing is doubled."""

from __future__ import annotations

import io
import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from chalice.test import Client

from chalicelib.installations import service as installations
from chalicelib.notifications import finding, mailboxes
from chalicelib.notifications.forms import FirmNoticeQuery, NoticeQuery
from infra.clients import enlace_client
from tests.support.kills import NEVER, Killed, kill_points
from tests.support.licensing import mails
from tests.support.notices import Sides, new_sides
from tests.support.numbers import numbered
from tests.support.releases import mailed_code

AT_ONCE, NOTICES = 2, 3


class Steps:
    """All that the client does to the world, one by one; it dies at one of them."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.killed_at = NEVER

    def step(self, what: str) -> None:
        """Note a step, or die at it."""
        self.made.append(what)
        if len(self.made) == self.killed_at:
            raise Killed


class Wire:
    """The network: requests go to the application of this process."""

    def __init__(self, client: Any, steps: Steps) -> None:
        self.client, self.steps = client, steps

    def open(self, request: urllib.request.Request, **_: Any) -> io.BytesIO:
        """Send a request, which the server gets or does not, and bring its response or not."""
        path = request.full_url.removeprefix("https://enlace.example")
        self.steps.step(f"before {request.method} {path}")
        headers = {name.title(): value for name, value in request.headers.items()}
        sent = self.client.http.request(
            request.method, path, headers=headers, body=request.data or b""
        )
        self.steps.step(f"after {request.method} {path}")
        if sent.status_code >= 400:
            body = io.BytesIO(sent.body)
            raise HTTPError(request.full_url, sent.status_code, "refused", Message(), body)
        return io.BytesIO(sent.body)


@pytest.fixture
def steps(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Steps]:
    from app import app

    made = Steps()

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any) -> Any:
            made.step(name)
            return function(*given)

        return noted

    for place, name in ((os, "fsync"), (Path, "replace")):
        monkeypatch.setattr(place, name, noting(name, getattr(place, name)))
    with Client(app) as client:
        monkeypatch.setattr(enlace_client, "_OPENER", Wire(client, made))
        yield made


class Computer:
    """A computer of the client's, whose power can go."""

    def __init__(self, steps: Steps, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps, self.home, self.monkeypatch = steps, home, monkeypatch

    def run(self, *given: str, killed_at: int = NEVER) -> int | None:
        """Run the client; None: it died."""
        self.steps.made, self.steps.killed_at = [], killed_at
        self.monkeypatch.setenv("ENLACE_COMPUTER", self.home.name)
        where = ["--api", "https://enlace.example", "--state", str(self.home), "--language", "en"]
        try:
            return enlace_client.main([*where, *given])
        except Killed:
            return None

    @property
    def kept(self) -> dict[str, Any]:
        """Return what the program has kept."""
        return dict(json.loads((self.home / "state.json").read_text("utf-8")))


@pytest.fixture
def computer_of(
    steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Computer]:
    return lambda name: Computer(steps, tmp_path / name, monkeypatch)


def killed_at_each_step(computer: Computer, *given: str) -> list[str]:
    """Run an act, dead at its first step, then at its second … until it is through."""
    dead: list[str] = []
    while (code := computer.run(*given, killed_at=len(dead) + 1)) is None:
        dead.append(computer.steps.made[-1])
    assert code == 0, dead
    return dead


def test_a_validation_takes_one_installation_wherever_it_dies(
    computer_of: Callable[[str], Computer],
) -> None:
    given = numbered(installations_allowed=100)
    names = []
    for place in kill_points(100):
        computer = computer_of(f"computer-{place}")
        names.append(computer.home.name)
        computer.home.mkdir()
        (computer.home / "state.new").write_text('{"token": "n', "utf-8")  # a write that was torn
        died = computer.run("validate", given.number, "--name", names[-1], killed_at=place)
        made = computer.steps.made

        assert computer.run("validate", given.number, "--name", names[-1]) == 0, made
        assert computer.run("verify") == 0, made
        if died is not None:
            break

    listed = installations.installations(given.number_id)
    assert [each.name for each in listed.data] == names
    assert installations.heads([given.number_id])[given.number_id].in_use == len(names)
    assert made.count("replace") == 4
    answered = made.index("after POST /v1/licence-validations") + 1
    assert made[answered : answered + 4] == [  # the token is on the disk before it is used
        "fsync", "replace", "fsync", "before POST /v1/installation/check-ins",
    ]  # fmt: skip


def working(computer: Computer) -> Sides:
    """Install the program of a client that manages its own notifications."""
    sides = new_sides()
    sides.hand_over("client", self_managed=True)
    given = numbered(
        firm_id=sides.firm.tenant,
        company_id=sides.company_id,
        business_id=sides.client.tenant,
        tax_id=sides.tax_id,
    )
    assert computer.run("validate", given.number, "--tax-id", sides.tax_id) == 0
    return sides


def test_a_mailbox_and_its_notices_are_there_once_wherever_the_program_dies(
    computer_of: Callable[[str], Computer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enlace_client, "MOST_AT_ONCE", AT_ONCE)
    computer = computer_of("office")
    sides = working(computer)
    added = killed_at_each_step(computer, "add-mailbox", "aeat", sides.tax_id, "--always")
    (box,) = mailboxes.read(sides.own).data
    folder = tmp_path / "found"
    folder.mkdir()
    rows = [f"N-{place:04};Asunto ficticio;2026-11-02T09:15Z" for place in range(NOTICES)]
    lines = ["identificador;concepto;puesta a disposición", *rows]
    (folder / "list.csv").write_text("\n".join(lines), "utf-8")

    sent = killed_at_each_step(computer, "send", str(folder), "--mailbox", box.id)

    assert "after POST /v1/installation/mailboxes" in added
    assert sent.count("after POST /v1/installation/notifications") == 2
    names = [f"N-{place:04}" for place in range(NOTICES)]
    for page in (
        finding.page_of_business(sides.client, NoticeQuery()),
        finding.page_of_firm(sides.firm, FirmNoticeQuery()),
    ):
        assert sorted(str(each.identifier) for each in page.data) == names


def test_a_check_in_and_a_release_are_done_once_wherever_the_program_dies(
    computer_of: Callable[[str], Computer],
) -> None:
    front, lost = computer_of("front"), computer_of("lost")
    sides = working(front)
    number = front.kept["number"]
    assert lost.run("validate", number) == 0
    token = front.kept["token"]
    checked_in = killed_at_each_step(front, "check-in")
    assert front.run("ask-release") == 0
    code = mailed_code(sides.firm.tenant)

    gone = killed_at_each_step(front, "release", code, "--installation", lost.kept["installation"])

    assert "after GET /v1/licence-keys" in checked_in
    assert front.kept["token"] == token
    assert "after POST /v1/installation-releases/confirmation" in gone
    assert front.run("check-in") == 0
    assert lost.run("check-in") == 1
    told = [each.template for each in mails(sides.firm.tenant)]
    assert told.count("licence-changed") == 1
