"""Of what kind a test is follows from what it uses; a quick one that talks to others fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from infra.packaging import ROOT

_TESTS = """
import socket
from pathlib import Path

import pytest
from hypothesis import given, strategies

from chalicelib.aws.session import client


@pytest.fixture(autouse=True, scope="module")
def settings():
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "us-east-1")
        yield


@pytest.fixture(autouse=True)
def told(request):
    kinds = " ".join(sorted(each.name for each in request.node.own_markers if not each.args))
    with Path(__file__).with_suffix(".kinds").open("a") as told:
        print(request.node.name, kinds, sep=": ", file=told)


@pytest.fixture
def moto_session():
    pass


def test_thinks():
    assert True


@given(strategies.none())
def test_generates(nothing):
    assert nothing is None


def test_listens():
    with socket.create_server(("127.0.0.1", 0)):
        pass


def test_calls():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_asks_the_cloud():
    client("sqs")


def test_asks_the_cloud_of_moto(moto_session):
    client("sqs")
"""
_SERVER = "from tests.support.fake_service import running\n"


def _run(folder: Path, files: dict[str, str]) -> tuple[dict[str, dict[str, str]], str]:
    """Run files of tests by the rules of unit tests; give how each test ended, and the errors."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    plugin = ("-p", "tests.unit.conftest", "-p", "no:schemathesis", "-p", "no:cacheprovider")
    done = subprocess.run(  # noqa: S603 - our own arguments
        [
            *(sys.executable, "-m", "pytest", *plugin, "-c", str(ROOT / "pyproject.toml")),
            *("--rootdir", str(ROOT), "-v", "--no-header", str(folder)),
        ],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "INTERNALERROR" not in done.stdout, done.stdout
    ends: dict[str, dict[str, str]] = {}
    for file, test, end in re.findall(
        r"^\S*?(\w+)\.py::(\w+) (PASSED|FAILED)", done.stdout, re.MULTILINE
    ):
        ends.setdefault(file, {})[test] = end
    return ends, done.stderr


def _kinds(file: Path) -> dict[str, str]:
    return dict(line.split(": ") for line in file.read_text(encoding="utf-8").splitlines())


def test_kind_follows_from_what_is_used_and_a_quick_test_that_talks_fails(tmp_path: Path) -> None:
    ends, _ = _run(tmp_path, {"test_it": _TESTS, "test_served": _SERVER + _TESTS})

    assert ends["test_it"] == {
        "test_thinks": "PASSED",
        "test_generates": "PASSED",
        "test_listens": "FAILED",
        "test_calls": "FAILED",
        "test_asks_the_cloud": "FAILED",
        "test_asks_the_cloud_of_moto": "PASSED",
    }
    assert _kinds(tmp_path / "test_it.kinds") == {
        "test_thinks": "quick",
        "test_generates": "hypothesis thorough",
        "test_listens": "quick",
        "test_calls": "quick",
        "test_asks_the_cloud": "quick",
        "test_asks_the_cloud_of_moto": "moto",
    }
    assert ends["test_served"] == dict.fromkeys(ends["test_it"], "PASSED")
    assert all("outside" in kinds for kinds in _kinds(tmp_path / "test_served.kinds").values())


def test_moto_is_imported_by_no_module(tmp_path: Path) -> None:
    ends, errors = _run(tmp_path, {"test_it": "import moto\n" + _TESTS})

    assert ends == {}
    assert "only the fixture `aws` may" in errors
