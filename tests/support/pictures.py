"""Pictures to upload."""

from __future__ import annotations

import io

from PIL import Image, PngImagePlugin


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """Draw a picture of one colour; a PNG carries a text, too."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "planted-text")
    written = io.BytesIO()
    options = {"pnginfo": told} if kind == "PNG" else {}
    Image.new("RGB", (width, height), "#1a5276").save(written, kind, **options)
    return written.getvalue()
