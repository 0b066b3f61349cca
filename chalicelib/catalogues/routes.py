"""The code lists and registers, for whoever is signed in."""

from __future__ import annotations

from chalicelib.catalogues import service, taxpayers
from chalicelib.catalogues.forms import CatalogueQuery, TaxpayerQuery
from chalicelib.catalogues.views import CataloguePage, TaxpayerView
from chalicelib.core.caller import Caller
from chalicelib.http.endpoint import Routes

routes = Routes("catalogues")


@routes.get("/v1/catalogues/{name}", query=CatalogueQuery, returns=CataloguePage)
def search_catalogue(caller: Caller, name: str, query: CatalogueQuery) -> CataloguePage:
    """List a code list, or search it by words in any order and without accents.

    Where two countries have a list of one name, that of the later one carries the country's code:
    `es-provinces`.

    `cabys` takes three characters at least: words any part of which is in the description, best
    first, or the digits that a code begins with. It is searched in a copy of ours, and asked of the
    ministry where that has nothing; `source` and `as_of` say which. Codes of `cantons` and
    `districts` begin with those of what contains them; an address takes their last two digits.
    """
    return service.find(caller, name, query)


@routes.get("/v1/taxpayers/{identification}", query=TaxpayerQuery, returns=TaxpayerView)
def read_taxpayer(caller: Caller, identification: str, query: TaxpayerQuery) -> TaxpayerView:
    """Look a taxpayer up by its number in the public register of its country.

    The answer is kept for a day for everybody (`as_of`); what is not kept is asked of the register,
    300 times a day for an account. Spaces, dots and hyphens of the number are taken away.
    """
    return taxpayers.read(caller, identification, query)
