"""A file as a person is given it."""

from __future__ import annotations

from chalicelib.core.model import Instant, Model


class FileLink(Model):
    """Where a file can be downloaded for a few minutes, without a token."""

    url: str
    file_name: str
    expires_at: Instant
