"""What a firm may activate for a company: each has a licence of its own."""

from __future__ import annotations

from typing import Literal

Product = Literal["invoicing"]
