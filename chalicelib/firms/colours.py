"""Whether white text can be read on a colour (WCAG 2.2, 1.4.3). Pure."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Final

LEAST_CONTRAST: Final = Decimal("4.5")
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)
"""Of red, green and blue in the luminance of a colour."""


def contrast_to_white(colour: str) -> Decimal:
    """Return the contrast of white on a colour `#rrggbb`, from 1 to 21, rounded down.

    >>> contrast_to_white("#ffffff"), contrast_to_white("#000000"), contrast_to_white("#777777")
    (Decimal('1.00'), Decimal('21.00'), Decimal('4.47'))
    """
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    luminance = sum(w * _linear(each) for w, each in zip(_WEIGHTS, shares, strict=True))
    contrast = 1.05 / (luminance + 0.05)
    return Decimal(str(round(contrast, 6))).quantize(Decimal("0.01"), ROUND_DOWN)


def _linear(share: float) -> float:
    """Return how much light a share of a colour gives."""
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
