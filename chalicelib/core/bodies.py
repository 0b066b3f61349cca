"""Bodies of requests, read when it is known of what type they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


class Readable(Protocol):
    """What can be read as a model."""

    def read(self, kind: type[M]) -> M:
        """Read."""


@dataclass(frozen=True, slots=True)
class UnreadBody:
    """A body that was not read yet."""

    data: bytes

    def read(self, kind: type[M]) -> M:
        """Read."""
        return kind.model_validate_json(self.data, strict=True)
