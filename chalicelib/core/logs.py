"""Log lines as JSON objects, one canonical line per request or message.

Modules log through the standard library with `extra=`; here the process gets its one handler,
with the formatter of Powertools. Nothing of a payload or secret goes into a line,
and of a person the id alone.
"""

from __future__ import annotations

import logging
import sys


def configure(level: str) -> None:
    """Send every log line of the process to standard output as JSON."""
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(LambdaPowertoolsFormatter(service="enlace", utc=True))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("botocore", "boto3", "urllib3", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
