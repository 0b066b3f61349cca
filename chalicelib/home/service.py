"""The home of a firm: one request, however many clients it has; and what waits for the operator.

`__all__` is what other rooms take: nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.accounting.service import IMPORT_LIST
from chalicelib.aws import chunks, directory
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.scope import CompanyScope, having
from chalicelib.firms.service import MATTERS, KnownMatter
from chalicelib.home import views, waiting
from chalicelib.home.forms import HomeQuery, OperatorQuery
from chalicelib.home.matters import LISTING, Matter, of_imports, of_licences
from chalicelib.licences.service import LICENCE_LIST

__all__: list[str] = []


def read_home(caller: Caller, query: HomeQuery) -> views.Home:
    """List what waits at the companies that the caller sees: one request.

    What is of a licence takes the application of licences, too.
    """
    page = directory.page_of(LISTING, _seen(caller), f"home\x1f{caller.tenant}", query)
    return views.home(page, caller.tenant, caller.language)


def read_waiting(caller: Caller, query: OperatorQuery) -> views.OperatorWaiting:
    """List what waits for the operator, oldest first: one request a kind, and one for names.

    All kinds are read also where one is asked for, so that the counts are of all.
    """
    page = directory.page_of(waiting.LISTING, waiting.each(), "operator-waiting", query)
    return views.waiting(page, caller.language)


def _seen(caller: Caller) -> Iterator[Matter]:
    batches, granted, known = chunks.read(
        caller.tenant, IMPORT_LIST.rows, LICENCE_LIST.rows, MATTERS
    )
    imports = of_imports(IMPORT_LIST.listing.row(name, *texts) for name, texts in batches)
    yield from (each for each in imports if caller.sees(each.company_id))
    licensed = CompanyScope(having("licences", caller.companies.parts))
    waiting = of_licences(
        (LICENCE_LIST.listing.row(name, *texts) for name, texts in granted),
        (KnownMatter(name, *texts) for name, texts in known),
        clock.now(),
    )
    yield from (each for each in waiting if licensed.covers(each.company_id))
