"""Restarts, kills and the command line: what was taken is never forgotten nor taken twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from infra.simulator import Simulator
from infra.simulator.certificate_authority import Wanted, load_certificate_authority
from tests.contract.simulator.client import PASSWORD, USER, Client
from tests.contract.simulator.taxpayer import Invoice, Signer

ROOT = Path(__file__).resolve().parents[3]


def _client(base_url: str) -> Client:
    client = Client(base_url)
    client.call("POST", "/admin/users", {"user": USER, "password": PASSWORD})
    client.sign_in()
    return client


def _signer(state_dir: Path) -> Signer:
    pair = load_certificate_authority(state_dir).issue(Wanted("Ficticia", "CPJ-3-101-999999"))
    return Signer(pair.key, pair.certificate)


def test_restart_remembers_documents_and_decides_what_was_open(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    base_url = simulator.start()
    client, signer = _client(base_url), _signer(tmp_path)
    client.call("PUT", "/admin/settings", {"delay_seconds": 30})
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())
    assert client.post(invoice, signed).status == 202
    chain = client.call("GET", "/admin/certificate").data
    token = client.access
    client.close()
    simulator.stop()

    assert simulator.start() == base_url
    client = Client(base_url)
    old_token = client.call("GET", "/recepcion-sandbox/v1/comprobantes", token=token).status
    client.sign_in()
    again = client.post(invoice, signed)
    outcome = client.outcome(invoice.clave)
    same_chain = client.call("GET", "/admin/certificate").data
    client.close()
    simulator.stop()

    assert old_token == 401
    assert again.status == 400
    assert outcome["ind-estado"] == "aceptado"
    assert same_chain == chain


def test_killed_process_forgets_nothing_it_answered(tmp_path: Path) -> None:
    process, base_url = _run(tmp_path, "--port", "0")
    client, signer = _client(base_url), _signer(tmp_path)
    invoices = [Invoice() for _ in range(5)]
    for invoice in invoices:
        assert client.post(invoice, signer.xpath(invoice.xml())).status == 202
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=5)
    client.close()

    simulator = Simulator(tmp_path)
    client = _client(simulator.start())
    states = {client.outcome(invoice.clave)["ind-estado"] for invoice in invoices}
    count = len(client.documents())
    client.close()
    simulator.stop()

    assert states == {"aceptado"}
    assert count == 5


def test_command_says_when_it_is_ready_and_stops_cleanly(tmp_path: Path) -> None:
    process, base_url = _run(tmp_path, "--open-users")
    client = Client(base_url)
    signed_in = client.password_grant().status
    taken = subprocess.run(  # noqa: S603 - arguments are ours
        [sys.executable, "-m", "infra.simulator", "--state", str(tmp_path), "--port",
         base_url.rpartition(":")[2]],
        capture_output=True, check=False, text=True, cwd=ROOT, timeout=20,
    )  # fmt: skip
    client.close()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)

    assert signed_in == 200
    assert process.returncode == 0
    assert taken.returncode == 1
    assert "cannot listen on port" in taken.stderr


def test_missing_schema_folder_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - arguments are ours
        [sys.executable, "-m", "infra.simulator", "--state", str(tmp_path), "--schemas",
         str(tmp_path / "none")],
        capture_output=True, check=False, text=True, cwd=ROOT, timeout=20,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.strip().endswith("does not exist")
    assert "Traceback" not in done.stderr


def test_answer_arrives_after_the_configured_delay(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path)
    client, signer = _client(simulator.start()), _signer(tmp_path)
    invoice = Invoice()
    started = time.monotonic()
    client.post(invoice, signer.xpath(invoice.xml()))
    client.outcome(invoice.clave)
    elapsed = time.monotonic() - started
    client.close()
    simulator.stop()

    assert 0.3 <= elapsed < 3


def test_simulator_imports_nothing_of_the_product() -> None:
    code = "import sys, infra.simulator, infra.simulator.__main__;"
    code += "print([name for name in sys.modules if name.startswith('chalicelib')])"

    done = subprocess.run(  # noqa: S603 - arguments are ours
        [sys.executable, "-c", code],
        capture_output=True, check=True, text=True, cwd=ROOT, timeout=20,
    )  # fmt: skip

    assert done.stdout.strip() == "[]"


def _run(state_dir: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(  # noqa: S603 - arguments are ours
        [sys.executable, "-m", "infra.simulator", "--state", str(state_dir), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("simulator ready http://127.0.0.1:"), line
    return process, line.split()[-1]
