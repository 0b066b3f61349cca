"""What all tests share: settings of a place that does not exist, and moto for one thread.

Concurrency, uniqueness and idempotency are tested on the local stack (`tests/integration`):
moto answers wrongly there, and for the user pool too.
"""

from __future__ import annotations

import gc
import json
import os
import re
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import hypothesis
import pytest
from _pytest.doctest import DoctestModule
from hypothesis import Phase
from xdist.scheduler import LoadFileScheduling

from chalicelib.aws.queues import QUEUES
from tests.support.quick_moto import adapt_moto

hypothesis.settings.register_profile(
    "mutants", phases=(Phase.explicit, Phase.generate), database=None, derandomize=True
)  # where a failure is all that is asked, the simplest one is not looked for
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")  # how long a test takes is for `make budgets`
gc.disable()  # until all is collected, of which little is ever garbage
REGION = "us-east-1"
_STORY = re.compile(r"::test_nothing_is_found_in_a_story\[(\d+)\]")
_BUG = re.compile(r"::test_bug_is_seen_and_nothing_without_it\[(.+)\]")
_STORIES_AT_ONCE = 20
OFFLINE_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "TABLE_NAME": "enlace-test",
    "BUCKET_NAME": "enlace-test",
    "QUEUE_URLS": "{}",
    "TAX_SECRETS_KEY": "alias/tax",
    "MAIL_SECRETS_KEY": "alias/mail",
    "LICENCE_SECRETS_KEY": "alias/licence",
    "SIGNING_SECRET_ARN": "enlace-signing",
    "NUMBER_SECRET_ARN": "enlace-number",
    "USER_POOL_ID": "pool",
    "USER_POOL_CLIENT_ID": "client",
    "USER_POOL_SECRET_ARN": "enlace-client",
    "MAIL_FROM": "enlace@example.com",
    "APP_URL": "https://app.example.com",
    "ASKED_REGISTERS": "",
    "TERMS_VERSION": "2026-11",
}


class _Examples:
    """Looks for examples in docstrings only where there are any, which most files have not."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        found = yield
        if b">>> " in file_path.read_bytes():
            return found
        return [each for each in found if not isinstance(each, DoctestModule)]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Examples())  # for all folders, not for this one alone


def pytest_collection_finish() -> None:
    """Look for garbage in what tests make only: a sixth of the time of quick tests."""
    gc.enable()
    gc.freeze()


class _ByFile(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    """Keeps the tests of a file in one process, but for stories and bugs: each has a world."""

    def _split_scope(self, nodeid: str) -> str:
        scope = str(super()._split_scope(nodeid))
        if bug := _BUG.search(nodeid):
            return f"{scope}/{bug[1]}"
        seed = _STORY.search(nodeid)
        return f"{scope}/{int(seed[1]) // _STORIES_AT_ONCE}" if seed else scope


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile | None:
    """Give out tests by file; None: another way is asked for."""
    return _ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many stories were played under simulation, and how many held."""
    stats = terminalreporter.stats
    for kind in ("story", "month"):
        held, failed = (
            sum(f"::test_nothing_is_found_in_a_{kind}[" in each.nodeid for each in stats.get(n, ()))
            for n in ("passed", "failed")
        )
        if held + failed:
            terminalreporter.write_line(
                f"simulation: {held} of {held + failed} seeds of a {kind} held"
            )


def forget_environment() -> None:
    """Let the settings be read anew; clients stay, one per endpoint."""
    from chalicelib.aws import queues, secrets
    from chalicelib.core.settings import settings
    from chalicelib.countries.costa_rica import cabys_copy, registers, signing_keys, trust
    from chalicelib.countries.costa_rica.hacienda import lookups
    from chalicelib.countries.costa_rica.hacienda.service import reception_service
    from chalicelib.invoicing import pulse

    settings.cache_clear()
    pulse.forget()
    signing_keys.forget()
    trust.forget()
    reception_service.cache_clear()
    lookups.forget()
    registers.forget()
    cabys_copy.forget()
    queues.forget_urls()
    secrets.signing_key.cache_clear()
    secrets.number_key.cache_clear()
    secrets.client_secret.cache_clear()
    secrets.edge_secret.cache_clear()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings without any service behind them."""
    for name in [*OFFLINE_SETTINGS, "AWS_ENDPOINT_URL", "AWS_PROFILE"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in OFFLINE_SETTINGS.items():
        monkeypatch.setenv(name, value)
    forget_environment()
    yield monkeypatch
    monkeypatch.undo()
    forget_environment()


@pytest.fixture(scope="session")
def moto_session() -> Iterator[Any]:
    """One mock for the whole run; each test resets it, which is much quicker than a new one."""
    from moto import mock_aws

    from chalicelib.aws.session import forget_clients

    saved = dict(os.environ)
    mock = mock_aws()
    mock.start()
    adapt_moto()
    forget_clients()  # those made before moto was imported would not be mocked
    yield mock
    mock.stop()
    os.environ.clear()
    os.environ.update(saved)


@pytest.fixture
def aws(moto_session: Any, environment: pytest.MonkeyPatch) -> dict[str, Any]:
    """An empty table, bucket, queues, keys and secrets in moto; answers the queue URLs."""
    moto_session.reset()
    _create_table()
    urls = _put_queues()
    _put_bucket_secrets_and_sender()
    environment.setenv("QUEUE_URLS", json.dumps(urls))
    names = ("TAX_SECRETS_KEY", "MAIL_SECRETS_KEY", "LICENCE_SECRETS_KEY")
    for name, key_id in zip(names, _put_keys(), strict=True):
        environment.setenv(name, key_id)
    forget_environment()
    return {"queues": urls}


def _put_queues() -> dict[str, str]:
    """Make the queues without a request for each, which would be most of what all this takes."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.sqs.models import sqs_backends

    backend = sqs_backends[DEFAULT_ACCOUNT_ID][REGION]
    service = urlparse(f"https://sqs.{REGION}.amazonaws.com")
    return {name: backend.create_queue(f"enlace-{name}", {}).url(service) for name in QUEUES}


def _put_bucket_secrets_and_sender() -> None:
    """Make them without a request, too."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends
    from moto.secretsmanager.models import secretsmanager_backends
    from moto.sesv2.models import sesv2_backends

    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket("enlace-test", REGION)
    for name in ("enlace-signing", "enlace-number", "enlace-client"):
        secretsmanager_backends[DEFAULT_ACCOUNT_ID][REGION].create_secret(
            name, "not-so-secret" * 3, None, None, None, None, None, [], force_overwrite=False
        )
    sesv2_backends[DEFAULT_ACCOUNT_ID][REGION].create_email_identity(
        "enlace@example.com", None, None, None
    )


def _put_keys() -> list[str]:
    """Put the same three keys into moto each time: they keep nothing of a test."""
    keys = _three_keys()
    _kms_of_moto().keys.update(keys)
    return list(keys)


@cache
def _three_keys() -> dict[str, Any]:
    """Make three keys, which takes 0.1 s; all else that a test needs, 0.01 s."""
    from chalicelib.aws.session import client

    ids = [client("kms").create_key()["KeyMetadata"]["KeyId"] for _ in range(3)]
    return {key_id: _kms_of_moto().keys[key_id] for key_id in ids}


def _kms_of_moto() -> Any:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.kms.models import kms_backends

    return kms_backends[DEFAULT_ACCOUNT_ID][REGION]


def _create_table() -> None:
    from chalicelib.aws.session import client

    client("dynamodb").create_table(
        TableName="enlace-test",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK", "DUEPK", "DUESK")
        ],
        KeySchema=[
            {"AttributeName": "PK", "KeyType": "HASH"},
            {"AttributeName": "SK", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": [
                    {"AttributeName": "DUEPK", "KeyType": "HASH"},
                    {"AttributeName": "DUESK", "KeyType": "RANGE"},
                ],
                "Projection": {
                    "ProjectionType": "INCLUDE",
                    "NonKeyAttributes": ["due_queue", "due_body", "due_attempts"],
                },
            }
        ],
    )
