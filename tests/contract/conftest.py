"""Where the official schemas are, and the verifiers that are not Python packages."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCHEMA_FOLDERS = (
    ROOT.parent / "shared" / "hacienda-cr" / "xsd" / "v4.4",
    ROOT / "build" / "schemas" / "xsd" / "v4.4",
)


def _run(*command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own commands
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="session")
def schema_folder() -> Path:
    """The folder of the official v4.4 schemas."""
    for folder in SCHEMA_FOLDERS:
        if (folder / "FacturaElectronica_V4.4.xsd").is_file():
            return folder
    pytest.skip("the official schemas are not here: run `make schemas`")


@pytest.fixture(scope="session")
def xmlsec1() -> str:
    """The command, installed when this machine lets us."""
    if shutil.which("xmlsec1") is None and hasattr(os, "geteuid") and os.geteuid() == 0:
        _run("apt-get", "install", "-y", "-q", "xmlsec1")
    found = shutil.which("xmlsec1")
    if found is None:
        pytest.skip("xmlsec1 is not installed (apt-get install xmlsec1)")
    return found


@pytest.fixture(scope="session")
def node_tools() -> Path:
    """A folder with our script and what it needs of npm, under `.local`, of exact versions."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node.js with npm is not installed, so what is written for it cannot run")
    folder = ROOT / ".local" / "verifiers"
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # files of tests run beside each other
        _install(npm, ROOT / "tests" / "verifiers", folder)
    return folder


def _install(npm: str, source: Path, folder: Path) -> None:
    """Lay our script and what it needs into the folder, unless that is there."""
    wanted = "".join((source / name).read_text() for name in ("package.json", "verify.mjs"))
    stamp = folder / "installed.json"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    for name in ("package.json", "verify.mjs"):
        shutil.copy(source / name, folder / name)
    options = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
    done = _run(npm, "install", *options, folder=folder)
    if done.returncode:
        pytest.skip(f"npm cannot install here: {done.stderr.strip()[-200:]}")
    stamp.write_text(wanted)
