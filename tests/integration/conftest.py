"""The stack under the integration tests: the emulator with our own template deployed to it.

`stack` points this process's environment at it, for tests that call services and workers
themselves; `api` is a second stack with the application running, for tests over HTTP. Tests keep
out of each other's way by fresh ids, not by emptying anything.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.core.caller import Caller
from chalicelib.countries.costa_rica import registers, trust
from chalicelib.countries.costa_rica.hacienda.service import reception_service
from infra.local.emulator import PYTHON
from infra.local.stack import LocalStack
from tests.conftest import forget_environment
from tests.support.following import Authority
from tests.support.in_process import Functions
from tests.support.issuing import ready_business


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack without the application, for the whole session."""
    with _stack(tmp_path_factory.mktemp("stack"), with_application=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def new_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack for a file of tests alone: of what comes due there, all is theirs."""
    with _stack(tmp_path_factory.mktemp("new"), with_application=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def stack(running_stack: LocalStack) -> Iterator[LocalStack]:
    """The running stack, with this process's settings and clients led to it; its queues empty.

    Messages that earlier files left have nobody who waits for them, and others would work them off.
    """
    before = dict(os.environ)
    os.environ.pop("AWS_PROFILE", None)
    os.environ.update(running_stack.environment)
    forget_environment()
    Functions(running_stack.environment["AWS_ENDPOINT_URL"]).forget_messages()
    yield running_stack
    os.environ.clear()
    os.environ.update(before)
    forget_environment()


@pytest.fixture(scope="session")
def api_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack with API, workers and schedules running as in `make run`."""
    with _stack(tmp_path_factory.mktemp("api"), with_application=True) as stack:
        yield stack


@pytest.fixture(scope="session")
def api(api_stack: LocalStack) -> str:
    """The address of the API of `api_stack`."""
    return api_stack.api_url


@pytest.fixture
def authority(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """The simulator of the authority, as it usually is before and after a test."""
    monkeypatch.setattr(registers, "PATIENCE_SECONDS", 60.0)  # this machine may have other work
    reception_service.cache_clear()
    registers.forget()
    trust.forget()
    made = Authority(stack.simulator_url)
    made.faults()
    made.settings(delay_seconds=0.04)  # nobody has to wait: `until` asks a moment after it sent
    yield made
    made.faults()
    made.settings(unknown_status=404)
    reception_service.cache_clear()


@pytest.fixture
def http(aws: Any) -> Iterator[Client]:
    """The API without a socket, on moto."""
    from app import app

    with Client(app) as made:
        yield made


@pytest.fixture(scope="module")
def owner(stack: LocalStack) -> Caller:
    """Somebody whose business can issue."""
    reception_service.cache_clear()
    return ready_business()


@pytest.fixture
def ticking() -> Iterator[None]:
    """Time stands at the `NOW` of accounting's world but for a millisecond at each look at it."""
    from chalicelib.core import clock
    from tests.unit.accounting.world import NOW

    ticks = itertools.count()
    with clock.set_to(lambda: NOW + timedelta(milliseconds=next(ticks))):
        yield


def _stack(home: Path, *, with_application: bool) -> LocalStack:
    if not PYTHON.exists():
        pytest.skip(f"the emulator is not installed (make test installs it): {PYTHON}")
    return LocalStack(home, with_application=with_application)
