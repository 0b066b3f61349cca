"""What every queue worker shares: one message at a time, and its neighbours unharmed.

A message that fails is reported back alone, so that only it comes again and, after the queue's
limit, goes to the dead-letter queue. What a later try may put right is no error in
the log: errors raise an alarm, and that queue has one of its own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from chalicelib.core import clock
from chalicelib.core.errors import Retryable

Handle = Callable[[dict[str, Any]], None]
_log = logging.getLogger("enlace.worker")


def consume(event: dict[str, Any], use_case: str, handle: Handle) -> dict[str, Any]:
    """Run `handle` on the body of every record of an SQS event; return the failed ones."""
    from aws_lambda_powertools.utilities.batch import (
        BatchProcessor,
        EventType,
        process_partial_response,
    )
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    def record_handler(record: SQSRecord) -> None:
        started = clock.monotonic()
        outcome = "failed"
        try:
            handle(json.loads(record.body))
            outcome = "ok"
        except Retryable as exc:
            _log.warning("message comes again", extra={"use_case": use_case, "cause": str(exc)})
            raise
        except Exception:
            _log.exception("message failed", extra={"use_case": use_case})
            raise
        finally:
            _log.info(
                "message",
                extra={
                    "use_case": use_case,
                    "outcome": outcome,
                    "message_id": record.message_id,
                    "received": record.attributes.approximate_receive_count,
                    "milliseconds": round((clock.monotonic() - started) * 1000, 2),
                },
            )

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(
        process_partial_response(
            event=event, record_handler=record_handler, processor=processor, context=None
        )
    )
