"""The stack on one machine: emulator, tax-authority simulator, API host, workers, mail viewer.

Its parts reach each other directly, whatever proxy the shell names for the rest of the world.
"""

from __future__ import annotations

import os


def _past_proxies(exceptions: str) -> str:
    """Add this machine to the hosts for which no proxy is asked.

    >>> _past_proxies(""), _past_proxies("example.com"), _past_proxies("*")
    ('127.0.0.1,localhost', 'example.com,127.0.0.1,localhost', '*')
    """
    if exceptions.strip() == "*":
        return exceptions
    known = [host.strip() for host in exceptions.split(",") if host.strip()]
    return ",".join(dict.fromkeys([*known, "127.0.0.1", "localhost"]))


os.environ["no_proxy"] = os.environ["NO_PROXY"] = _past_proxies(
    os.environ.get("no_proxy") or os.environ.get("NO_PROXY", "")
)
