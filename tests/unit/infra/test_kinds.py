"""Of what kind a test is follows from what it uses; a quick one that talks to others fails."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from infra.packaging import ROOT

_TESTS = """
import socket

import pytest
from hypothesis import given, strategies

from chalicelib.aws.session import client


@pytest.fixture(autouse=True, scope="module")
def settings():
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "us-east-1")
        yield


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


def _run(folder: Path, text: str, *options: str) -> tuple[dict[str, str], str]:
    """Run tests by the rules of unit tests; give how each ended, and the errors."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    plugin = ("-p", "tests.unit.conftest", "-p", "no:schemathesis", "-p", "no:cacheprovider")
    done = subprocess.run(  # noqa: S603 - our own arguments
        [
            *(sys.executable, "-m", "pytest", *plugin, "-c", str(ROOT / "pyproject.toml")),
            *("--rootdir", str(ROOT), "-v", "--no-header", *options, str(folder)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "INTERNALERROR" not in done.stdout, done.stdout
    return dict(re.findall(r"^\S+::(\w+) (PASSED|FAILED)", done.stdout, re.MULTILINE)), done.stderr


def test_quick_test_that_talks_to_others_fails(tmp_path: Path) -> None:
    ends, _ = _run(tmp_path, _TESTS)

    assert ends == {
        "test_thinks": "PASSED",
        "test_generates": "PASSED",
        "test_listens": "FAILED",
        "test_calls": "FAILED",
        "test_asks_the_cloud": "FAILED",
        "test_asks_the_cloud_of_moto": "PASSED",
    }


def test_test_of_a_server_may(tmp_path: Path) -> None:
    ends, _ = _run(tmp_path, _SERVER + _TESTS, "-m", "outside")

    assert len(ends) == 6
    assert set(ends.values()) == {"PASSED"}


def test_what_is_generated_and_what_needs_moto_is_not_quick(tmp_path: Path) -> None:
    ends, _ = _run(tmp_path, _TESTS, "-m", "quick")

    assert set(ends) == {"test_thinks", "test_listens", "test_calls", "test_asks_the_cloud"}


def test_moto_is_imported_by_no_module(tmp_path: Path) -> None:
    ends, errors = _run(tmp_path, "import moto\n" + _TESTS)

    assert ends == {}
    assert "only the fixture `aws` may" in errors
