"""The process that runs the application on this machine: API, workers, schedules.

It is a process of its own so that the environment and caches of whoever started it (a test
session, the supervisor) and its own never mix.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from typing import Any

from chalicelib.aws import queues
from infra.functions import FUNCTIONS, Function
from infra.local.api_host import ApiHost
from infra.local.consumers import Clock, QueueConsumer
from infra.stopping import Stopping

SCHEDULE_SECONDS = {"sweep": 3.0, "catalogues": 86_400.0, "anchors": 86_400.0}
"""Here a minute is long: what is due is looked for every few seconds."""
_AT_ONCE = frozenset({"anchors", "catalogues"})
"""Schedules that run when the stack starts, too: nobody waits here for the next day."""


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr
    )
    for noisy in ("botocore", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    application = importlib.import_module("app")
    stopping = Stopping()
    api = ApiHost(options.port, application.app)
    workers = _workers(application)
    for worker in workers:
        worker.start()
    api.start()
    stopping.wait()
    api.stop()
    for worker in workers:
        worker.stop()
    for worker in workers:
        worker.join(10)
    return 0


def _workers(application: Any) -> list[QueueConsumer | Clock]:
    urls = queues.urls()
    made: list[QueueConsumer | Clock] = []
    for function in FUNCTIONS:
        if function.queue:
            made.append(_consumer(function, application, urls[function.queue]))
        elif function.schedule:
            handler = getattr(application, function.name)
            at_once = function.name in _AT_ONCE
            seconds = SCHEDULE_SECONDS[function.name]
            made.append(Clock(function, handler, seconds, at_once=at_once))
    return made


def _consumer(function: Function, application: Any, url: str) -> QueueConsumer:
    import boto3

    handler = getattr(application, function.name)
    return QueueConsumer(function, handler, boto3.session.Session().client("sqs"), url)


if __name__ == "__main__":
    sys.exit(main())
