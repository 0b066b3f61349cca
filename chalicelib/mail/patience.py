"""How long a mail that the transport does not take is tried, in every worker that sends. Pure.

With the usual settings the pauses grow to ten minutes, and it is tried for three days.
"""

from __future__ import annotations

import logging

from chalicelib.core.settings import settings

MAX_ATTEMPTS = 450
_UNNOTICED_ATTEMPTS = 12
"""About an hour and a half: what has not passed by then is for a person to look at."""


def pause(attempts: int) -> int:
    """Return for how many seconds a mail waits that was tried so often."""
    doublings = min(attempts, 12)
    return min(settings().retry_base_seconds << doublings, settings().retry_limit_seconds)


def level(attempts: int) -> int:
    """Return the level of the log at which a further failure is told.

    >>> level(11) < logging.ERROR == level(12)
    True
    """
    return logging.ERROR if attempts >= _UNNOTICED_ATTEMPTS else logging.WARNING
