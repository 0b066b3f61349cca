"""A run of pages on which words and boxes are placed from the top down; nothing is drawn yet.

Placing comes before drawing, because "page 1 of 3" can only be written when all is placed, and
each thing is placed once, so that a thousand lines take fifty times what twenty take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.invoicing.pdf.figures import FIGURE_SPACE, PUNCTUATION_SPACE
from chalicelib.invoicing.pdf.typeface import BOLD, REGULAR, fitting, width, wrap

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
"""A4. All measures are points, from the top left corner."""
MARGIN = 36.0
BODY = PAGE_WIDTH - 2 * MARGIN
"""How wide what stands between the margins is."""
TOP = 34.0
_FOOT = 52.0
BOTTOM = PAGE_HEIGHT - _FOOT
THIN = 0.6
"""How high a line is."""
LEADING = 1.32
"""Line height per point of size."""
_ASCENT = 1.02
"""From the top of a line to its baseline, per point of size."""

INK = "#1c2733"
MUTED = "#5b6875"
ACCENT = "#14406b"
WHITE = "#ffffff"
PALE = "#f1f5f9"
RULE = "#d5dde5"


class Words(NamedTuple):
    """One line of text with its left end and baseline (from the top)."""

    x: float
    y: float
    text: str
    size: float
    font: str
    colour: str


class Box(NamedTuple):
    """A filled rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0


@dataclass(slots=True)
class Page:
    """What stands on a page."""

    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


class Flow:
    """Where the next thing goes."""

    def __init__(self, continued: Callable[[Flow], None]) -> None:
        """Start the first page; `continued` writes the head of the later ones."""
        self.pages = [Page()]
        self.y = TOP
        self._continued = continued
        self.table_head: Callable[[], None] | None = None
        """Repeats the head of the table that runs over the page's end."""

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    def need(self, height: float) -> None:
        """Go to the next page unless `height` is left on this one."""
        if self.y + height > BOTTOM:
            self.next_page()

    def next_page(self) -> None:
        """Go to the next page."""
        self.pages.append(Page())
        self.y = TOP
        self._continued(self)
        if self.table_head is not None:
            self.table_head()

    def fill(self, box: Box) -> None:
        """Fill a rectangle."""
        self.page.boxes.append(box)

    def rule(self, y: float, x: float = MARGIN, length: float = BODY, colour: str = RULE) -> None:
        """Draw a thin line."""
        self.fill(Box(x, y, length, THIN, colour))

    def left(self, x: float, y: float, text: str, style: Style) -> None:
        """Write a text from `x`; `y` is the top of its line."""
        baseline = y + style.size * _ASCENT
        self.page.words.append(Words(x, baseline, text, style.size, style.font, style.colour))

    def right(self, x: float, y: float, text: str, style: Style) -> None:
        """Write a text up to `x`."""
        start = x - width(text, style.size, style.font)
        self.left(start, y, text.rstrip(f"{FIGURE_SPACE}{PUNCTUATION_SPACE}"), style)

    def paragraph(self, x: float, text: str, style: Style, room: float) -> None:
        """Write lines at the present height, over the page's end if need be, and move below."""
        for line in style.lines(text, room):
            self.need(style.height)
            self.left(x, self.y, line, style)
            self.y += style.height


@dataclass(frozen=True, slots=True)
class Style:
    """Size, font and colour of a text."""

    size: float
    colour: str = INK
    is_bold: bool = False

    @property
    def font(self) -> str:
        """The font's name."""
        return BOLD if self.is_bold else REGULAR

    @property
    def height(self) -> float:
        """The height of a line."""
        return self.size * LEADING

    def lines(self, text: str, room: float) -> list[str]:
        """Break a text into lines."""
        return wrap(text, self.size, room, self.font)

    def within(self, text: str, room: float) -> Style:
        """Make the style smaller, where the text would not fit on one line."""
        fitted = fitting(text, self.size, room, self.font)
        return self if fitted == self.size else Style(fitted, self.colour, self.is_bold)
