"""The reference client, run as its user would: its own process, its own folder, the real API."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.clients import enlace_client
from infra.local.api_client import ApiClient
from infra.local.features import give
from infra.local.mail_client import code_in
from infra.local.overseeing import confirm_firm
from infra.local.sme_licence import license_sme
from infra.local.stack import LocalStack
from infra.local.story import Story, create_firm, register

CSV = """identificador;concepto;puesta a disposición;organismo emisor
N-0001;Requerimiento ficticio;02/11/2026 09:15;Agencia Ficticia
N-0002;Providencia ficticia;2026-11-20T23:59:30+01:00;Tesorería Ficticia
"""
MAIL = """From: avisos@organismo-ficticio.example
To: pyme@example.com
Date: Sat, 28 Nov 2026 10:00:00 +0100
Subject: Aviso de puesta a disposición
Message-ID: <aviso-1@organismo-ficticio.example>
Content-Type: text/plain; charset=utf-8

Tiene una nueva notificación.
Identificador: N-0003
Concepto: Comunicación ficticia
Organismo emisor: Ayuntamiento Ficticio
"""


ROOT = Path(__file__).parents[2]
GONE = 9
DYING = f"""
import os, sys
from infra.clients import enlace_client
opened = enlace_client._OPENER.open
def die(request, **said):
    opened(request, **said)
    os._exit({GONE})
enlace_client._OPENER.open = die
sys.exit(enlace_client.main(sys.argv[1:]))
"""


@dataclass
class Computer:
    """A computer with the client on it."""

    api: str
    name: str
    home: Path

    def run(self, *given: str, api: str | None = None) -> tuple[int, str]:
        """Run the client; return its code and all that it printed."""
        return self._ran([enlace_client.__file__], given, self.api if api is None else api)

    def run_until_power_goes(self, *given: str) -> int:
        """Run the client, whose process ends when the first response has come."""
        return self._ran(["-c", DYING], given, self.api)[0]

    def _ran(self, program: list[str], given: tuple[str, ...], api: str) -> tuple[int, str]:
        told = {"ENLACE_COMPUTER": self.name, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        where = ["--api", api, "--state", str(self.home), "--language", "en"]
        command = [sys.executable, *program, *where, *given]
        ran = subprocess.run(command, env=told, capture_output=True, text=True, check=False)  # noqa: S603
        return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def story(api_stack: LocalStack) -> Story:
    made = Story(
        ApiClient(api_stack.api_url),
        api_stack.mail,
        api_stack.simulator_url,
        api_stack.operate,
        api_stack.age,
        lines=1,
    )
    for step in (register, create_firm, confirm_firm):
        step(made)
    give(made.firm, made.operator, made.ids["firm"])
    license_sme(made)
    return made


def test_a_client_installs_verifies_sends_and_loses_a_computer(
    story: Story, tmp_path: Path
) -> None:
    path = f"{story.firm_path}/licences/{story.ids['sme_licence']}"
    number = story.firm.get(f"{path}/number")["number"]
    front, store = (
        Computer(story.api.url, f"{name}-{story.suffix}", tmp_path / name)
        for name in ("front", "store")
    )
    _installs(front, store, number)
    _sends(front, tmp_path / "found")
    listed = story.firm.get(f"{path}/installations")
    assert [each["name"] for each in listed["data"]] == ["front", "store"]
    _loses(story, path, front, store)


def _installs(front: Computer, store: Computer, number: str) -> None:
    assert front.run("validate", "00000-00000-00000-00001") == (
        1,
        "MALFORMED: The number is mistyped: it has 20 characters in four groups. Copy it again "
        "from the mail of your accounting firm.\n",
    )
    dead = front.run_until_power_goes("validate", number, "--name", "front")
    assert (dead, front.run("show")[1].count("ins_")) == (GONE, 0)
    code, said = front.run("validate", number.lower().replace("-", " "), "--name", "front")
    assert (code, said.splitlines()[0]) == (0, "VALID: The licence is valid.")
    assert store.run("validate", number, "--name", "store")[0] == 0
    kept = front.home / "state.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    offline = front.run("verify", api="http://127.0.0.1:9")  # where nobody is
    assert offline[1].startswith("VALID: ")
    assert offline[0] == 0
    assert front.run("check-in", api="http://127.0.0.1:9")[0] == 3
    code, said = front.run("show")
    assert (code, number in said) == (0, False)
    assert json.loads(kept.read_text("utf-8"))["token"] not in said


def _sends(front: Computer, folder: Path) -> None:
    folder.mkdir()
    (folder / "list.csv").write_text(CSV, "utf-8")
    (folder / "notice.eml").write_text(MAIL, "utf-8")
    added = front.run("add-mailbox", "aeat", "B12345674", "--name", "Buzón ficticio", "--always")
    again = front.run("add-mailbox", "aeat", "B12345674", "--name", "Buzón ficticio", "--always")
    mailbox = added[1].split()[0]
    first = front.run("send", str(folder), "--mailbox", mailbox)
    second = front.run("send", str(folder), "--mailbox", mailbox)
    (folder / "wrong.csv").write_text("identificador;concepto\nN-0009;Sin fecha\n", "utf-8")
    wrong = front.run("send", str(folder), "--mailbox", mailbox)

    assert (added[0], again) == (0, added)
    assert mailbox in front.run("mailboxes")[1]
    assert first == (0, "created: 3\n")
    assert second == (0, "unchanged: 3\n")
    assert wrong == (2, "unchanged: 3\nNot sent: wrong.csv:2: no made_available_at\n")


def _loses(story: Story, path: str, front: Computer, store: Computer) -> None:
    assert front.run("ask-release")[0] == 0
    address = story.firm.get(path)["client_email"]
    code = code_in(story.mail.wait(address, subject="liberar una instalación", seconds=60))
    listed = front.run("release", code)
    (lost,) = [line.split()[0] for line in listed[1].splitlines() if " store " in line]
    released = front.run("release", code, "--installation", lost)

    assert released[0] == 0
    assert f"released: {lost}" in released[1]
    refused = store.run("check-in")
    assert refused[0] == 1
    assert "installation-token-invalid" in refused[1]
    assert front.run("check-in")[0] == 0
