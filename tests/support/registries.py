"""One row more in a registry, as another line of it would be: what a later release will have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from chalicelib.accounting import formats
from chalicelib.core import countries
from chalicelib.core.texts import Text


@contextmanager
def also_served(country: str, package: str) -> Iterator[None]:
    """Serve one country more within the block."""
    with patch.dict(countries._PACKAGES, {country: package}):
        countries.part.cache_clear()
        try:
            yield
        finally:
            countries.part.cache_clear()


@contextmanager
def also_written(name: str, module: str) -> Iterator[None]:
    """Have one format more within the block."""
    with patch.dict(formats._FORMATS, {name: formats._Row(module, Text(es=name, en=name))}):
        yield
