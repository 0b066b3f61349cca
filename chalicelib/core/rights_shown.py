"""What a user of a firm may see, as it is shown. Pure; how it is decided is in `scope`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.core.company_ids import id_of
from chalicelib.core.model import Instant, Model
from chalicelib.core.scope import APPLICATION_NAMES, Applications, CodeRange, Rights
from chalicelib.core.standing import TimedRights
from chalicelib.core.texts import Text


class ChosenCompanies(Model):
    """Some companies of a firm: by ranges of codes, or one by one."""

    ranges: list[CodeRange]
    ids: list[str]


class ShownRights(Model):
    """What a user of a firm may see."""

    applications: Applications
    companies: ChosenCompanies | None
    """Null: all of those programs."""

    @classmethod
    def of(cls, firm_id: str, rights: Rights) -> ShownRights:
        """Show rights in a firm."""
        chosen = ChosenCompanies(
            ranges=list(rights.ranges),
            ids=[id_of(firm_id, place) for place in sorted(rights.places)],
        )
        return cls(applications=rights.applications, companies=None if rights.every else chosen)


_MOST_IN_SHORT: Final = 400


def in_short(rights: Rights) -> str:
    """Write rights on one line, for histories: applications, and companies by their codes.

    >>> in_short(Rights())
    'eco con licences: *'
    >>> in_short(Rights(every=False, places=frozenset({"con00042", "con00007"})))
    'eco con licences: con00007 con00042'
    """
    applications = " ".join(name for name in APPLICATION_NAMES if rights.applications.has(name))
    ranges = [f"{each.program}{each.first}-{each.last}" for each in rights.ranges]
    companies = " ".join([*ranges, *sorted(rights.places)])
    written = f"{applications}: {'*' if rights.every else companies}"
    return written if len(written) <= _MOST_IN_SHORT else written[: _MOST_IN_SHORT - 1] + "…"


_EVERY: Final = Text(es="todas las empresas", en="all companies")
_ANYWHERE: Final = Text(es="todas las sucursales y terminales", en="all branches and terminals")
_NOTHING: Final = Text(es="ninguna aplicación", en="no application")


def short_told(written: str) -> Text:
    """Say in words what a history has of rights: in a firm (`in_short`), or where somebody issues.

    >>> short_told("eco con licences: *").es
    'eco, con, licencias; todas las empresas'
    >>> short_told("con: con00007 con00042").en, short_told("1-1 2-1").en
    ('con; con00007, con00042', '1-1, 2-1')
    """
    before, found, chosen = written.rpartition(": ")
    every = _EVERY if found else _ANYWHERE
    one_by_one = ", ".join(chosen.split())
    where = every if chosen == "*" else Text(es=one_by_one, en=one_by_one)
    if not found:
        return where
    names = [text for name, text in APPLICATION_NAMES.items() if name in before.split()]
    said = names or [_NOTHING]
    return Text(
        es=f"{', '.join(each.es for each in said)}; {where.es}",
        en=f"{', '.join(each.en for each in said)}; {where.en}",
    )


class ShownTimedRights(ShownRights):
    """Rights beyond the usual ones, which end by themselves."""

    id: str
    until: Instant


def shown_timed(firm_id: str, timed: Iterable[TimedRights]) -> list[ShownTimedRights]:
    """Show rights for a time."""
    return [
        ShownTimedRights(id=each.id, until=each.until, **dict(ShownRights.of(firm_id, each.rights)))
        for each in timed
    ]
