"""What is told of a licence that the operator holds, whatever else is told of it. Pure.

Its state stays the firm's, and so do its acts (docs/adr/0035); what its number is good for is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from chalicelib.core.texts import Text
from chalicelib.licences.model import LINKED, Licence

HELD: Final = Text(
    es="Enlace retiene esta licencia por ahora: hasta que deje de hacerlo, su número no vale y los "
    "programas instalados no funcionan.",
    en="Enlace holds this licence for now: until it no longer does, its number is not good, and "
    "installed programs do not work.",
)
PROGRAMS_AGAIN: Final = Text(
    es="Los programas instalados funcionan de nuevo la próxima vez que se comuniquen con Enlace.",
    en="Installed programs work again the next time that they check in with Enlace.",
)
"""Of a licence that works again; not true of one that is held."""


def as_it_is(licence: Licence, texts: Sequence[Text]) -> list[Text]:
    """Return what is told of a licence as it is true of it, held or not."""
    if licence.hold is None or licence.state not in LINKED:
        return list(texts)
    return [*(each for each in texts if each != PROGRAMS_AGAIN), HELD]
