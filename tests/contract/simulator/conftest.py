"""One simulator for all tests of this folder; each test begins with it empty and obedient."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.simulator import Simulator
from infra.simulator.certificate_authority import (
    CertificateAuthority,
    Wanted,
    load_certificate_authority,
)
from tests.contract.simulator.client import PASSWORD, USER, Client
from tests.contract.simulator.taxpayer import Signer

REFERENCE = Path(__file__).resolve().parents[4] / "shared" / "hacienda-cr"
SCHEMAS = REFERENCE / "xsd" / "v4.4"
CABYS = REFERENCE / "catalogs" / "cabys.csv"


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference folder beside the project, where there is one."""
    if not SCHEMAS.is_dir():
        pytest.skip("no reference folder with the ministry's schemas beside the project")
    return REFERENCE


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulator")


@pytest.fixture(scope="session")
def certificate_authority(state_dir: Path) -> CertificateAuthority:
    return load_certificate_authority(state_dir)


@pytest.fixture(scope="session")
def simulator(state_dir: Path, certificate_authority: CertificateAuthority) -> Iterator[str]:
    running = Simulator(
        state_dir,
        SCHEMAS if SCHEMAS.is_dir() else None,
        CABYS if CABYS.is_file() else None,
    )
    yield running.start()
    running.stop()


@pytest.fixture
def client(simulator: str) -> Iterator[Client]:
    """A signed-in client of an empty simulator that decides quickly."""
    client = Client(simulator)
    assert client.call("POST", "/admin/reset").status == 204
    assert client.call("PUT", "/admin/settings", {"delay_seconds": 0.02}).status == 200
    client.call("POST", "/admin/users", {"user": USER, "password": PASSWORD})
    client.sign_in()
    yield client
    client.close()


@pytest.fixture(scope="session")
def signer(certificate_authority: CertificateAuthority) -> Signer:
    """The key of the issuer of the test invoices."""
    pair = certificate_authority.issue(Wanted("Ejemplo Ficticio S.A.", "CPJ-3-101-999999"))
    return Signer(pair.key, pair.certificate)
