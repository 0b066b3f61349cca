"""Companies of one taxpayer as one client, and by what the list of clients is searched. Pure.

Nothing is stored of a client: it is made of what the lists of companies and licences say, which are
read together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, get_args

from chalicelib.clients.forms import ClientFilters, Group
from chalicelib.core.company_ids import client_id
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.texts import Text
from chalicelib.firms.service import ListedCompany
from chalicelib.licences.service import GROUPS, OVER, LicenceRow, is_installed

GROUP_NAMES: Final[dict[Group, Text]] = {
    "active": Text(es="con licencia activa", en="with an active licence"),
    "in_progress": Text(es="con licencia en curso", en="with a licence in progress"),
    "inactive": Text(es="con licencia inactiva", en="with an inactive licence"),
    "none": Text(es="sin licencia", en="without a licence"),
}
"""A client is where its best licence is, in this order."""
_GROUP_OF: Final[dict[str, Group]] = {
    state: group for group, states in GROUPS.items() for state in states
}
_ORDER: Final = get_args(Group)


def best_group(licences: Iterable[LicenceRow]) -> Group:
    """Return the group of the best of several licences."""
    groups = {_GROUP_OF[each.state] for each in licences}
    return next((group for group in _ORDER if group in groups), "none")


def by_company(licences: Iterable[LicenceRow]) -> Mapping[str, list[LicenceRow]]:
    """Return the licences of each company."""
    found: dict[str, list[LicenceRow]] = defaultdict(list)
    for licence in licences:
        found[licence.company_id].append(licence)
    return found


class Client(NamedTuple):
    """A taxpayer whose companies a firm keeps."""

    id: str
    name: str
    country: str
    tax_id: str
    companies: Sequence[ListedCompany]
    """By program and code; those that are gone after the others."""
    licences: Sequence[LicenceRow]
    """Newest first."""

    @property
    def group(self) -> Group:
        """Where its best licence is."""
        return best_group(self.licences)

    @property
    def business_id(self) -> str:
        """The business that a live licence serves; empty: none."""
        return next((each.business_id for each in self.companies if each.business_id), "")

    @property
    def sme_licence(self) -> LicenceRow | None:
        """The licence by which it installs programs and that is not over; None: it has none."""
        found = [
            each for each in self.licences if is_installed(each.product) and each.state not in OVER
        ]
        return min(found, key=lambda each: each.state not in GROUPS["active"], default=None)

    @property
    def is_self_managed(self) -> bool:
        """Whether it manages its own notifications: exactly while such a licence is active."""
        return self.sme_licence is not None and self.sme_licence.state in GROUPS["active"]

    @property
    def is_gone(self) -> bool:
        """Whether no program of the firm has it any more."""
        return all(each.gone for each in self.companies)

    def row(self) -> ClientRow:
        """Say what the list searches, filters and sorts by."""
        return ClientRow(
            id=self.id,
            name=self.name,
            tax_id=self.tax_id,
            texts="\n".join(
                text for each in self.companies for text in (each.code, each.name, each.email)
            ),
            group=self.group,
        )

    def is_asked(self, query: ClientFilters) -> bool:
        """Return whether the filters, but for the group, let it through."""
        here = [each for each in self.companies if not each.gone] or self.companies
        live = [each for each in self.licences if _GROUP_OF[each.state] != "inactive"]
        return (
            (query.program is None or any(each.program == query.program for each in here))
            and (query.product is None or any(each.product == query.product for each in live))
            and query.licensed in {None, bool(live)}
            and query.gone in {None, self.is_gone}
            and query.sme_licence in {None, self.sme_licence is not None}
            and query.self_managed in {None, self.is_self_managed}
        )


class ClientRow(NamedTuple):
    """What the list knows of a client."""

    id: str
    name: str
    tax_id: str
    texts: str
    group: str


LISTING: Final = Listing[ClientRow](
    row=ClientRow,
    searched=lambda row: (row.name, row.tax_id, row.texts),
    sorts={"name": lambda row: fold(row.name), "tax_id": lambda row: row.tax_id},
    state=lambda row: row.group,
)


def clients_of(
    companies: Iterable[ListedCompany],
    licences: Iterable[LicenceRow],
    sees: Callable[[str], bool],
) -> dict[str, Client]:
    """Put together the companies that are seen, by taxpayer, with their licences."""
    known = by_company(licences)
    by_client: dict[str, list[ListedCompany]] = defaultdict(list)
    for company in companies:
        if sees(company.id):
            by_client[client_id(company.country, company.tax_id)].append(company)
    return {
        known_as: _client(
            known_as,
            sorted(found, key=_order),
            [licence for each in found for licence in known.get(each.id, ())],
        )
        for known_as, found in by_client.items()
    }


def _order(company: ListedCompany) -> tuple[str, str, str]:
    return company.gone, company.program, company.code


def _client(
    known_as: str, companies: Sequence[ListedCompany], licences: Sequence[LicenceRow]
) -> Client:
    first = companies[0]
    newest_first = sorted(licences, key=lambda licence: licence.id, reverse=True)
    return Client(known_as, first.name, first.country, first.tax_id, companies, newest_first)
