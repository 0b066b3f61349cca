"""Bodies as routes hand them on: read as the model that the country asks for."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel

from chalicelib.core.bodies import Rules, UnreadBody

M = TypeVar("M", bound=BaseModel)


class Given:
    """What somebody sends, as a dictionary or as the model that it is read as."""

    def __init__(self, values: dict[str, Any] | BaseModel) -> None:
        self.values = values

    def __getitem__(self, name: str) -> Any:
        """Return what is sent as `name`."""
        assert isinstance(self.values, dict)
        return self.values[name]

    def read(self, kind: type[M], rules: Rules[M] | None = None) -> M:
        """Read it, as its JSON is read."""
        if isinstance(self.values, kind):
            return self.values
        assert isinstance(self.values, dict), f"{self.values!r} is no {kind.__name__}"
        return UnreadBody(json.dumps(self.values).encode()).read(kind, rules)
