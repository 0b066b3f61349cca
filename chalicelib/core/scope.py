"""Of which companies of a firm a user may see things: their *confidentiality*. Pure.

Whatever is asked of one is asked by its id, which tells program and code: so nothing is read for
it, and a company that is yet to come is decided as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core.company_ids import place_of
from chalicelib.core.model import Model
from chalicelib.core.texts import Text

Program = Literal["eco", "con"]
CompanyProgram = Literal[Program, "own"]
"""Where a company of the firm's list comes from: `own` are those that are made by hand."""
OWN: Final = "own"
Application = Literal[Program, "licences"]
APPLICATION_NAMES: Final[dict[Application, Text]] = {
    "eco": Text(es="eco", en="eco"),
    "con": Text(es="con", en="con"),
    "licences": Text(es="licencias", en="licences"),
}
"""Programs of a firm's accounting, and what is about companies and licences themselves."""
OF_COMPANIES: Final[dict[str, Application | None]] = {
    "company:read": "licences",
    "company:write": "licences",
    "licence:read": "licences",
    "licence:write": "licences",
    "licence:end": "licences",
    "licence:connect": "licences",
    "statement:read": "licences",
    "home:read": None,
    "limit:read": None,
    "import:read": None,
    "import:decide": None,
    "notification:read": "licences",
    "notification:write": "licences",
}
"""Permission that is about companies -> the application that it takes beside their program.

What stands here is of the companies alone that the user may see; a permission of a firm that does
not is about none (`tests/unit/core/test_scope.py` asks that each is decided).
"""
MOST_BESIDE: Final = 500
"""Ranges and codes that lie with the membership, which each request reads."""


class Applications(Model):
    """Which applications a user of a firm has; what is not said is theirs.

    >>> Applications(eco=False).has("licences"), Applications(eco=False).has("eco")
    (True, False)
    """

    eco: bool = True
    """Companies whose books are kept in `eco`, and their imports."""
    con: bool = True
    """Companies whose books are kept in `con`, and their imports."""
    licences: bool = True
    """The list of companies, with those made by hand, and their licences; else imports alone."""

    def has(self, name: str) -> bool:
        """Return whether an application is theirs; one that is not known is nobody's."""
        return name in APPLICATION_NAMES and getattr(self, name) is True


class CodeRange(Model):
    """The companies of a program from one code to another, both included."""

    program: str
    """Whose codes they are: `eco`, `con`, or `own` of those that are made by hand."""
    first: str
    """Code of the first company."""
    last: str
    """Code of the last company."""

    def has(self, program: str, code: str) -> bool:
        """Return whether a company of that place lies in it."""
        return self.program == program and self.first <= code <= self.last


class Rights(Model):
    """What a user of a firm may see: by default all."""

    applications: Applications = Applications()
    every: bool = True
    """All companies of those programs; otherwise `ranges` and `places`."""
    ranges: tuple[CodeRange, ...] = ()
    places: frozenset[str] = frozenset()
    """Program and code of single companies, such as `con00042`."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is kept from the user."""
        return self.every and self.applications == Applications()

    @property
    def entries(self) -> int:
        """How many ranges and codes there are."""
        return len(self.ranges) + len(self.places)

    def covers(self, program: str, code: str) -> bool:
        """Return whether the company of that place may be seen.

        >>> Rights(every=False, places=frozenset({"con00042"})).covers("con", "00042")
        True
        >>> Rights(applications=Applications(licences=False)).covers("own", "00001")
        False
        """
        if not self.applications.has("licences" if program == OWN else program):
            return False
        return (
            self.every
            or f"{program}{code}" in self.places
            or any(each.has(program, code) for each in self.ranges)
        )


WHOLE: Final = Rights()


@dataclass(frozen=True, slots=True)
class CompanyScope:
    """The companies that one request is about: what any of several rights covers."""

    parts: tuple[Rights, ...] = (WHOLE,)

    @property
    def is_whole(self) -> bool:
        """Whether it is of all companies that there are and will be."""
        return any(part.is_whole for part in self.parts)

    def covers(self, company_id: str) -> bool:
        """Return whether things of the company may be seen."""
        if self.is_whole:
            return True
        place = place_of(company_id)
        return place is not None and any(part.covers(*place) for part in self.parts)


EVERYTHING: Final = CompanyScope()


def having(application: Application | None, rights: Iterable[Rights]) -> tuple[Rights, ...]:
    """Return those rights that have the application; None: all of them."""
    return tuple(each for each in rights if not application or each.applications.has(application))
