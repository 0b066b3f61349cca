"""From where requests come that go through Chalice's client, which has one address for all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from chalice.local import LambdaEventConverter

_NUMBERS = itertools.count(20_000)


@contextmanager
def asking_from(address: str) -> Iterator[None]:
    """Let requests come from an address, as the gateway would say."""
    before = LambdaEventConverter.LOCAL_SOURCE_IP
    LambdaEventConverter.LOCAL_SOURCE_IP = address
    try:
        yield
    finally:
        LambdaEventConverter.LOCAL_SOURCE_IP = before


def any_address() -> str:
    """Give an address of a network from which nothing came yet."""
    return address(next(_NUMBERS))


def address(number: int) -> str:
    """Give an address of the network of that number, of 62,500: none is anybody's."""
    return f"10.{number // 250}.{number % 250}.7"
