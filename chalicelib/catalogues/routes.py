"""The code lists, for whoever is signed in."""

from __future__ import annotations

from chalicelib.catalogues import service
from chalicelib.catalogues.forms import CatalogueQuery
from chalicelib.catalogues.views import CataloguePage
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
