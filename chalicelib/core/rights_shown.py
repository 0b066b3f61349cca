"""What a user of a firm may see, as it is shown. Pure; how it is decided is in `scope`."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.core.company_ids import id_of
from chalicelib.core.model import Instant, Model
from chalicelib.core.scope import Applications, CodeRange, Rights
from chalicelib.core.standing import TimedRights


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
