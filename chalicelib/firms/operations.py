"""What operators did, and firms asked of them, told to operators: a firm by its name (ADR 0024)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import ActingFirm
from chalicelib.core.history import Actor
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms.features import FEATURE_NAMES
from chalicelib.firms.naming import name_of_acting
from chalicelib.firms.service import firm as read_firm


def read(caller: Caller, query: PageQuery) -> Page[accounts.OperatorHistoryEntry]:
    """Tell a page of it, newest first; of a firm a person where it shows names to others."""

    def firms(acting: Sequence[str]) -> Mapping[str, Actor]:
        found = {each: firm for each in acting if (firm := ActingFirm.of(each)) is not None}
        return {each: _named(caller, firm) for each, firm in found.items()}

    features = {str(code): name for code, name in FEATURE_NAMES.items()}
    return accounts.operations_page(caller, query, firms, features)


def _named(caller: Caller, acting: ActingFirm) -> Actor:
    firm = read_firm(acting.firm_id)
    name = name_of_acting(firm, acting.account_id, caller.language)
    return Actor(id=firm.id, name=name)
