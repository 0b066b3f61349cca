"""What happened, in order: words for who looks for a fault, and a hash that two runs compare."""

from __future__ import annotations

import hashlib
from collections import deque

_KEPT = 100_000


class Trace:
    """Every decision and every item written; not of compressed bytes, which differ by library."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.lines: deque[str] = deque(maxlen=_KEPT)

    def add(self, *words: object) -> None:
        """Note one thing that was decided or done."""
        line = " ".join(map(str, words))
        self._hash.update(line.encode() + b"\n")
        self.lines.append(line)

    @property
    def digest(self) -> str:
        """Of all that was noted until now."""
        return self._hash.hexdigest()
