"""The code lists, for whoever is signed in."""

from __future__ import annotations

from chalicelib.catalogues import service
from chalicelib.catalogues.forms import CatalogueQuery
from chalicelib.catalogues.views import CatalogueEntry
from chalicelib.core.caller import Caller
from chalicelib.core.paging import Page
from chalicelib.http.endpoint import Routes

routes = Routes("catalogues")


@routes.get("/v1/catalogues/{name}", query=CatalogueQuery, returns=Page[CatalogueEntry])
def search_catalogue(caller: Caller, name: str, query: CatalogueQuery) -> Page[CatalogueEntry]:
    """List a code list, or search it by words in any order and without accents.

    Where two countries have a list of one name, that of the later one carries the country's code:
    `es-provinces`.

    `cabys` is the ministry's own search: three characters at least, or a whole code. Codes of
    `cantons` and `districts` begin with those of what contains them; an address takes their last
    two digits.
    """
    return service.find(caller, name, query)
