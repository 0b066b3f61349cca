"""A firm's logo: whatever was uploaded is drawn anew as a small PNG, and nothing else is kept.

Pillow is imported by the function that draws: nobody else pays for it. It opens PNG and JPEG alone,
looks at their size before it reads a dot, and gets some hundred kilobytes at most.
"""

from __future__ import annotations

import io
from typing import Final, NamedTuple

from chalicelib.core.errors import TooLarge, Unprocessable
from chalicelib.core.texts import Text

MAX_BYTES: Final = 200 * 1024
MOST_DOTS: Final = 4_000_000
_FORMATS: Final = ("PNG", "JPEG")
_WITHIN: Final = (480, 160)
"""Width and height of the picture at most; mails show it at half of that."""


class LogoTooLarge(TooLarge):
    """The file has more bytes, or the picture more dots, than a logo may have."""

    code = "logo-too-large"
    text = Text(
        es="El logotipo puede tener como máximo {bytes} bytes y {dots} puntos; redúzcalo.",
        en="A logo can have at most {bytes} bytes and {dots} dots; make it smaller.",
    )

    def __init__(self) -> None:
        super().__init__(bytes=MAX_BYTES, dots=MOST_DOTS)


class UnreadableLogo(Unprocessable):
    """The file is no PNG or JPEG that can be drawn."""

    code = "unreadable-logo"
    text = Text(
        es="El archivo no es una imagen PNG o JPEG que se pueda leer; guárdela de nuevo y envíela.",
        en="The file is no PNG or JPEG picture that can be read; save it again and send it.",
    )


class Drawn(NamedTuple):
    """A picture drawn anew."""

    data: bytes
    width: int
    height: int


def draw(data: bytes) -> Drawn:
    """Draw a picture anew as PNG, small enough for a mail.

    Raises:
        LogoTooLarge: it has too many bytes or dots.
        UnreadableLogo: it is no PNG or JPEG, or broken.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise LogoTooLarge
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_DOTS:
                raise LogoTooLarge
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except Image.DecompressionBombError as exc:
        raise LogoTooLarge from exc
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as exc:
        raise UnreadableLogo from exc
    drawn.thumbnail(_WITHIN)
    drawn.info.clear()  # texts and profiles of the file
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return Drawn(written.getvalue(), drawn.width, drawn.height)
