"""Who did something, by name, as far as whoever reads of it may know.

People are named to those of a tenant that they belong to themselves, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.accounts import store, token_store
from chalicelib.core.api_tokens import is_token
from chalicelib.core.history import PROGRAM, Actor
from chalicelib.core.operating import COMMAND_LINE, OPERATOR
from chalicelib.core.texts import Language, Text

SYSTEM: Final = Actor(id="system", name="Enlace")
_NO_PERSONS: Final = {each.id: each for each in (SYSTEM, OPERATOR, COMMAND_LINE)}
"""Named to everybody."""
_PROGRAM: Final = Text(es="Programa instalado", en="Installed program")
_SOMEBODY_ELSE: Final = Text(es="Otra persona", en="Somebody else")


def actors(tenant: str, ids: Iterable[str], language: Language) -> dict[str, Actor]:
    """Name those who did things to the people of a tenant, in one read for all of them.

    Who is no member of the tenant (or is no more) is somebody else, without name or id.
    """
    wanted = sorted(set(ids) - _NO_PERSONS.keys() - {PROGRAM})
    other = Actor(id="", name=_SOMEBODY_ELSE.render(language))
    programs = token_store.named(tenant, [each for each in wanted if is_token(each)])
    found = store.find_people(tenant, wanted) if wanted else {}
    named = {
        known_as: Actor(id=known_as, name=found[known_as].name) if known_as in found else other
        for known_as in wanted
    }
    named |= {known_as: Actor(id=known_as, name=name) for known_as, name in programs.items()}
    program = Actor(id=PROGRAM, name=_PROGRAM.render(language))
    return _NO_PERSONS | {PROGRAM: program} | named
