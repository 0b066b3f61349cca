"""Clients of the cloud: one session per execution environment, each client built when first used.

Everything vendor-shaped ends here: callers see `Retryable` or `Permanent`, never botocore.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from chalicelib.core.errors import Permanent, Retryable

_RETRYABLE_CODES = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call to a service may take, and how often it is made."""

    connect_seconds: int = 2
    read_seconds: int = 6
    tries: int = 3

    @property
    def longest_seconds(self) -> int:
        """How long a call may take in all: its tries, with pauses of up to 1, 2, 4 … seconds."""
        pauses = (1 << (self.tries - 1)) - 1
        return self.tries * (self.connect_seconds + self.read_seconds) + pauses


PATIENCE = {"sesv2": Patience(read_seconds=15, tries=1)}
"""Services with a patience of their own. SES has nothing that makes two calls one mail, so whether
a mail goes again is decided where mails are kept, not by a client."""


def client(service: str) -> Any:
    """Return the client of a service, with short timeouts and without parameter validation."""
    return _maker(service)


def _real_client(service: str) -> Any:
    general = os.environ.get("AWS_ENDPOINT_URL")
    # one service may be led elsewhere, as in the AWS tools: locally SES leads to the mail viewer
    return _client(service, os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}", general))


_maker: Callable[[str], Any] = _real_client


@contextmanager
def set_to(maker: Callable[[str], Any]) -> Iterator[None]:
    """Make `client` return within the block what `maker` does, as in a simulation."""
    global _maker  # noqa: PLW0603 - clients are process-wide by purpose
    before, _maker = _maker, maker
    try:
        yield
    finally:
        _maker = before


OLDEST_BOTOCORE = (1, 35, 2)
"""The runtime brings it. Before, `IfNoneMatch` of S3 is left out in silence, as parameters are not
validated, and what is to be written once would be overwritten."""


@cache
def _session() -> Any:
    import botocore
    from botocore.session import get_session  # boto3 adds what nobody here uses, and 15 ms

    found = tuple(int(part) for part in botocore.__version__.split("."))
    if found < OLDEST_BOTOCORE:
        raise Permanent(f"botocore {botocore.__version__} is too old to write once by it")
    return get_session()


@cache
def _client(service: str, endpoint: str | None) -> Any:
    from botocore.config import Config

    patience = PATIENCE.get(service, Patience())
    return _session().create_client(
        service,
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=patience.connect_seconds,
            read_timeout=patience.read_seconds,
            retries={"mode": "standard", "total_max_attempts": patience.tries},
            parameter_validation=False,
            max_pool_connections=32,
            signature_version="s3v4" if service == "s3" else None,  # links: v2 cannot, v4 can
            s3={"addressing_style": "path" if endpoint else "auto"},
        ),
    )


def forget_clients() -> None:
    """Drop every client, so that the next use reads the environment again (tests, local stack)."""
    _client.cache_clear()
    _session.cache_clear()


@contextmanager
def translated(action: str) -> Iterator[None]:
    """Turn botocore's exceptions within the block into `Retryable` or `Permanent`.

    The message names the action and the vendor's code, never the parameters.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as exc:
        code = error_code(exc)
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        kind = Retryable if code in _RETRYABLE_CODES or status >= 500 else Permanent
        raise kind(f"{action}: {code}") from exc
    except BotoCoreError as exc:
        raise Retryable(f"{action}: {type(exc).__name__}") from exc


def error_code(exc: Any) -> str:
    """Read the vendor's code out of a ClientError."""
    return str(exc.response.get("Error", {}).get("Code", ""))
