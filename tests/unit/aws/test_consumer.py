"""What a worker's log says of a message that failed: an error raises an alarm."""

from __future__ import annotations

import json
import logging

import pytest

from chalicelib.aws.consumer import consume
from chalicelib.core.errors import Permanent, Retryable


@pytest.mark.parametrize(
    ("failure", "level"),
    [
        (Retryable("example: busy"), logging.WARNING),
        (Permanent("example: gone"), logging.ERROR),
        (KeyError("example"), logging.ERROR),
    ],
    ids=str,
)
def test_message_that_a_later_try_may_mend_is_no_error(
    failure: Exception, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    def handle(_: dict[str, str]) -> None:
        raise failure

    record = {
        "messageId": "example-1",
        "body": json.dumps({}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }
    answer = consume({"Records": [record]}, "example", handle)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "example-1"}]}
    assert max(r.levelno for r in caplog.records if r.name == "enlace.worker") == level
