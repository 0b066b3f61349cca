"""Pictures to upload."""

from __future__ import annotations

import io
from typing import Any

from PIL import ExifTags, Image, PngImagePlugin


def picture(width: int, height: int, kind: str = "PNG", *, turned: int = 1) -> bytes:
    """Draw a picture of one colour; a PNG carries a text, too, a JPEG how it is `turned`."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "planted-text")
    written = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turned
    options: dict[str, Any] = {"pnginfo": told} if kind == "PNG" else {"exif": exif}
    Image.new("RGB", (width, height), "#1a5276").save(written, kind, **options)
    return written.getvalue()
