"""Our copy of CABYS: one file for all, read when first asked for and kept by the process.

It is taken in whole, by the operator or from the address of the settings, and never refuses a
document: the ministry is asked for what it does not have. The one before it is kept beside it.
"""

from __future__ import annotations

import logging
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.aws import blobs
from chalicelib.aws.table import PLATFORM
from chalicelib.core import clock
from chalicelib.core.errors import AdapterError, Conflict, NotFound
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica import cabys
from chalicelib.countries.costa_rica.cabys import Cabys
from chalicelib.countries.costa_rica.hacienda import service as hacienda

KEY: Final = f"{PLATFORM}/catalogue/cabys"
FORMER_KEY: Final = f"{KEY}-former"
LOOK_AGAIN: Final = timedelta(hours=1)
"""How long a process goes by the copy that it has read, or by there being none."""
LOOK_AGAIN_AFTER_FAILURE: Final = timedelta(minutes=1)
RELIED_ON: Final = timedelta(days=90)
"""How long after a copy was taken in its codes count as existing, without anybody being asked."""
FEWEST_PER_CENT: Final = 90
"""Of the codes that are known, how many a file must have that nobody has looked at."""
BY_SCHEDULE: Final = "by the schedule"
_TYPE: Final = "application/gzip"
_log = logging.getLogger(__name__)


class CabysFileLacks(Conflict):
    """A file that nobody looked at lacks so many known codes that it may not be whole."""

    code = "cabys-file-lacks-codes"
    text = Text(
        es="El archivo solo tiene {kept} de los {known} códigos que ya se conocen y hace falta el "
        "{per_cent} %: parece incompleto. Sigue en uso el catálogo anterior. Si es correcto, "
        "cárguelo con «python -m infra.operate catalogue».",
        en="The file has {kept} of the {known} codes that are known, and {per_cent} % of them are "
        "needed: it seems to be incomplete. The catalogue before stays in use. If it is right, "
        "take it in by “python -m infra.operate catalogue”.",
    )


class NoFormerCabys(NotFound):
    """The catalogue was never replaced."""

    code = "no-former-cabys"
    text = Text(
        es="No se guarda un CABYS anterior: el catálogo no se ha reemplazado nunca.",
        en="No former CABYS is kept: the catalogue was never replaced.",
    )


@dataclass(slots=True)
class _Process:
    copy: Cabys | None = None
    look_at: datetime | None = None


_process = _Process()


def forget() -> None:
    """Forget what this process has read, as a new one would."""
    _process.copy, _process.look_at = None, None


def current() -> Cabys | None:
    """Return the copy; None when there is none, or none that can be read now."""
    now = clock.now()
    if _process.look_at is None or now >= _process.look_at:
        _process.look_at = now + LOOK_AGAIN
        try:
            _process.copy = _stored(KEY)
        except AdapterError:
            _log.warning("the copy of CABYS cannot be read now", exc_info=True)
            _process.look_at = now + LOOK_AGAIN_AFTER_FAILURE
    return _process.copy


def take_in(data: bytes, reason: str, fewest_per_cent: int = 0) -> Cabys:
    """Take a table in, in place of the one before, which is kept where it said something else.

    Raises:
        CabysFileUnreadable: it is no table of CABYS.
        CabysRowRefused: one of its rows is wrong.
        CabysFileLacks: it has a smaller part than that of the codes that are known.
    """
    taken, before = cabys.read(data, clock.now(), reason), _stored(KEY)
    if before is not None:
        kept, known = len(before.entries.keys() & taken.entries.keys()), len(before.entries)
        if kept * 100 < known * fewest_per_cent:
            raise CabysFileLacks(kept=kept, known=known, per_cent=fewest_per_cent)
        if before.entries != taken.entries:
            blobs.put(FORMER_KEY, cabys.pack(before), _TYPE)
    blobs.put(KEY, cabys.pack(taken), _TYPE)
    forget()
    return taken


def put_back(reason: str) -> Cabys:
    """Go back to the catalogue before the last one, which takes its place.

    Raises:
        NoFormerCabys: none is kept.
    """
    former, replaced = _stored(FORMER_KEY), _stored(KEY)
    if former is None or replaced is None:
        raise NoFormerCabys
    back = replace(former, reason=reason)
    blobs.put(KEY, cabys.pack(back), _TYPE)
    blobs.put(FORMER_KEY, cabys.pack(replaced), _TYPE)
    forget()
    return back


def refresh() -> None:
    """Take the table in from the address of the settings, where there is one.

    Raises:
        AdapterError: there is no file now.
        DomainError: it is refused, as `take_in` says.
    """
    if url := settings().cabys_file_url:
        take_in(hacienda.file(url), BY_SCHEDULE, FEWEST_PER_CENT)


def _stored(key: str) -> Cabys | None:
    data = blobs.find(key)
    try:
        return None if data is None else cabys.unpack(data)
    except (
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        KeyError,
    ):  # the next one that is given mends
        _log.exception("a copy of CABYS is not understood", extra={"key": key})
        return None
