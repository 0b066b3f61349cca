"""The import contracts hold: what they forbid is planted in a copy and breaks the right one."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

# A module in this folder (or this module itself) importing that must break this contract, which is
# called by its id in `.importlinter`. All are planted at once, so a row more costs next to nothing.
FORBIDDEN = [
    ("chalicelib/core", "chalicelib.http", "layers"),
    ("chalicelib/core", "boto3", "vendor"),
    ("chalicelib/core", "chalice", "framework"),
    ("chalicelib/core", "infra.functions", "product-alone"),
    ("chalicelib/invoicing", "chalicelib.countries.costa_rica.clave", "layers"),
    ("chalicelib/accounting", "chalicelib.countries.spain.posting", "layers"),
    ("chalicelib/firms", "chalicelib.onboarding.service", "layers"),
    ("chalicelib/accounts", "chalicelib.http.auth", "edge"),
    ("chalicelib/firms", "chalicelib.http.problems", "edge"),
    ("chalicelib/accounting", "chalicelib.http.endpoint", "edge"),
    ("chalicelib/accounting", "chalicelib.invoicing.store", "room-invoicing"),
    ("chalicelib/countries", "chalicelib.invoicing.store", "room-invoicing"),
    ("chalicelib/countries", "chalicelib.accounting.posting", "room-accounting"),
    ("chalicelib/countries", "chalicelib.onboarding.store", "room-onboarding"),
    ("chalicelib/countries", "chalicelib.catalogues.model", "room-catalogues"),
    ("chalicelib/accounting", "chalicelib.licences.store", "room-licences"),
    ("chalicelib/licences", "chalicelib.firms.store", "room-firms"),
    ("chalicelib/firms", "chalicelib.accounts.store", "room-accounts"),
    ("chalicelib/invoicing", "chalicelib.mail.store", "room-mail"),
    ("chalicelib/countries", "chalicelib.postbox.hearing", "room-postbox"),
    ("chalicelib/countries", "chalicelib.home.matters", "room-home"),
    ("chalicelib/countries", "chalicelib.clients.listing", "room-clients"),
    ("chalicelib/countries", "chalicelib.connections.store", "room-connections"),
    ("chalicelib/countries", "chalicelib.installations.store", "room-installations"),
    ("chalicelib/licences", "chalicelib.notifications.store", "room-notifications"),
    ("infra/clients", "chalicelib.core.ids", "client-alone"),
    ("infra/clients", "infra.local.places", "client-alone"),
    ("infra/simulator", "chalicelib.core.ids", "simulator-alone"),
    ("infra/simulator", "infra.local.places", "simulator-alone"),
    ("infra/simulator", "infra.schemas", "simulator-alone"),
    ("infra/stopping.py", "chalicelib.core.ids", "simulator-alone"),
    ("infra/http_server.py", "infra.local.places", "simulator-alone"),
    ("infra/local", "infra.simulator.clave", "simulator-unshared"),
    ("chalicelib/core", "infra.simulator.clave", "simulator-unshared"),
]


def _planted(number: int) -> Path:
    place = Path(FORBIDDEN[number][0])
    return place if place.suffix else place / f"planted_{number}.py"


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each broken contract, by its name, when everything forbidden is done."""
    copy = tmp_path_factory.mktemp("walls")
    shutil.copy(ROOT / ".importlinter", copy)
    for package in ("chalicelib", "infra"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, copy / package, ignore=ignored)
    for number, (_, imported, _) in enumerate(FORBIDDEN):
        with (copy / _planted(number)).open("a", encoding="utf-8") as module:
            module.write(f"import {imported}\n")
    done = subprocess.run(  # noqa: S603 - our own tool
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=copy,
        env=os.environ | {"COLUMNS": "1000"},  # so that no line is broken
        capture_output=True,
        text=True,
        check=False,
    )
    _, _, broken = done.stdout.partition("Broken contracts\n")
    assert broken, done.stdout + done.stderr
    _, *parts = re.split(r"^(.+)\n-+\n", broken, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("number", range(len(FORBIDDEN)), ids=lambda n: "-".join(FORBIDDEN[n]))
def test_what_is_forbidden_breaks_its_contract(complaints: dict[str, str], number: int) -> None:
    _, imported, contract = FORBIDDEN[number]
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    name = contracts[f"importlinter:contract:{contract}"]["name"]

    assert f"- {_module(_planted(number))} -> {imported} (l." in re.sub(" +", " ", complaints[name])


def test_every_contract_is_seen_to_break() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:"
    held = {name.removeprefix(prefix) for name in contracts.sections() if prefix in name}

    assert held == {contract for _, _, contract in FORBIDDEN}


def _contract(name: str) -> configparser.SectionProxy:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    return contracts[f"importlinter:contract:{name}"]


def _rooms() -> set[str]:
    layers = _contract("layers")["layers"].split("\n")
    return {room.strip() for layer in layers for room in layer.split(":") if room.strip()}


def test_lists_of_rooms_are_those_of_the_layers() -> None:
    inside = {
        path.name for path in (ROOT / "chalicelib").iterdir() if (path / "__init__.py").exists()
    }
    listed = {
        name: {line.strip().removeprefix("chalicelib.") for line in modules if line.strip()}
        for name in ("vendor", "framework")
        for modules in [_contract(name)["source_modules"].split("\n")]
    }

    assert _rooms() == inside
    assert listed["vendor"] == inside - {"aws"}
    assert listed["framework"] == inside - {"http"}


def test_every_room_that_others_may_enter_has_its_own_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    prefix = "importlinter:contract:room-"
    held = {name.removeprefix(prefix) for name in contracts.sections() if name.startswith(prefix)}

    assert held == _rooms() - {"aws", "core", "http", "countries"}


@pytest.mark.parametrize("package", ["chalicelib", "infra"])
def test_every_folder_of_modules_is_a_package(package: str) -> None:
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}

    bare = [folder for folder in folders if not (folder / "__init__.py").exists()]

    assert bare == []  # the contracts would not see what is in them
