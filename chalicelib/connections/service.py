"""A firm in the business of its client. `__all__` is what other rooms take: nothing.

The consent is in `consenting`, connections under it in `connecting`.
"""

from __future__ import annotations

__all__: list[str] = []
