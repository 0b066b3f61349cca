"""The ministry's public look-ups: taxpayers, CABYS, exonerations. No sign-in; ask sparingly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.core.errors import Permanent
from chalicelib.core.model import Model
from chalicelib.core.money import DecimalString
from chalicelib.core.readable import visible
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.activities import padded
from chalicelib.countries.costa_rica.hacienda.http import Http, RetryLater

_REFUSED: Final = 403
_WHOLE: Final = 100
_RATE_PLACES: Final = 2
_LONGEST: Final = 300
"""Of what a register may call something; the rest is cut off."""
_MOST: Final = 1000
"""Of a list that a register gives; nobody has so many activities."""


class TaxpayerActivity(Model):
    """An economic activity of a taxpayer, by the code that documents must carry."""

    code: str
    description: str
    is_active: bool


class Taxpayer(Model):
    """What the register says of a taxpayer."""

    name: str
    id_type: str = ""
    """Kind of its number; empty where the register does not say."""
    regime: str = ""
    """Under which it pays taxes, in the register's words; empty where it does not say."""
    activities: tuple[TaxpayerActivity, ...] = ()


class CabysEntry(Model):
    """A good or service of the CABYS catalogue; `rate` is its IVA in per cent."""

    code: str
    description: str
    rate: DecimalString | None = None


class Authorisation(Model):
    """An authorisation to buy without a tax, or a part of it; what it does not say is None."""

    holder: str = ""
    issued_on: date | None = None
    ends_on: date | None = None
    rate: DecimalString | None = None
    """Points of the tax that are exonerated."""
    cabys: frozenset[str] | None = None
    """The codes that it is for; None: all."""


def taxpayer(identification: str) -> Taxpayer | None:
    """Look a taxpayer up; None when the register has none of that number.

    Raises:
        RetryLater: the register does not answer now.
    """
    found = _get("/fe/ae", {"identificacion": identification})
    if found is None:
        return None
    record = _object(found)
    name = _text(record.get("nombre"))
    if not name:
        raise RetryLater("the register's answer names nobody")
    return Taxpayer(
        name=name,
        id_type=_text(record.get("tipoIdentificacion")),
        regime=_text(_object(record.get("regimen")).get("descripcion")),
        activities=tuple(_activity(_object(item)) for item in _list(record.get("actividades"))),
    )


def cabys(*, query: str = "", code: str = "", limit: int = 25) -> list[CabysEntry]:
    """Search the catalogue by words or by code, best first.

    Raises:
        RetryLater: the catalogue does not answer now.
    """
    asked = {"codigo": code} if code else {"q": query, "top": str(limit)}
    found = _get("/fe/cabys", asked)
    rows = _list(found.get("cabys")) if isinstance(found, dict) else _list(found)
    return [_cabys_entry(_object(row)) for row in rows[:limit]]


def authorisation(number: str) -> Authorisation | None:
    """Look an authorisation of an exoneration up; None when the register has none of that number.

    No number is known to exist for certain, so that only the register's own words are a denial.

    Raises:
        RetryLater: the register does not answer now.
    """
    found = _get("/fe/ex", {"autorizacion": number}, is_denied=_says_not_found)
    if found is None:
        return None
    record = _object(found)
    if _text(record.get("numeroDocumento")).casefold() != number.casefold():
        raise RetryLater("the register's answer is of no such authorisation")
    has_list = record.get("poseeCabys") is True
    codes = frozenset(_text(code) for code in _list(record.get("cabys"))) - {""}
    return Authorisation(
        holder=_text(record.get("identificacion")),
        issued_on=_day(record.get("fechaEmision")),
        ends_on=_day(record.get("fechaVencimiento")),
        rate=_rate(record.get("porcentajeExoneracion")),
        cabys=codes if has_list and codes else None,
    )


def file(url: str) -> bytes:
    """Fetch a file of the ministry's, which a setting has the address of.

    Raises:
        RetryLater: nobody answers now, or with more than we take.
        Permanent: there is no file.
    """
    answer = _http().request("GET", url, {"Accept": "text/csv"})
    if answer.status != 200:
        msg = f"the file is not there: {answer.status}"
        raise Permanent(msg)
    return answer.data


@cache
def _http() -> Http:
    return Http()


def forget() -> None:
    """Drop the connections, as a new process has none."""
    _http.cache_clear()


def _says_not_found(said: Any) -> bool:
    return str(_object(said).get("code")) == "404"


def _get(
    path: str, asked: dict[str, str], is_denied: Callable[[Any], bool] = lambda _: True
) -> Any:
    query = f"?{urlencode(asked)}" if asked else ""
    url = f"{settings().hacienda_lookup_url.rstrip('/')}{path}{query}"
    answer = _http().request("GET", url, {"Accept": "application/json"})
    if answer.status == 404:
        if is_denied(answer.json()):  # a page that is not there says nothing of what was asked
            return None
        raise RetryLater("the public register does not say what is not there")
    if answer.status == _REFUSED:  # the page announces blocking of whoever asks too much
        raise RetryLater("the public register refuses for now", after_seconds=600)
    if answer.status != 200:
        msg = f"the public register answered {answer.status}"
        raise Permanent(msg)
    return answer.json()


def _activity(row: dict[str, Any]) -> TaxpayerActivity:
    return TaxpayerActivity(
        code=padded(_text(row.get("codigo"))),
        description=_text(row.get("descripcion")),
        is_active=_text(row.get("estado", "A")).upper() == "A",
    )


def _cabys_entry(row: dict[str, Any]) -> CabysEntry:
    return CabysEntry(
        code=_text(row.get("codigo")),
        description=_text(row.get("descripcion")),
        rate=_rate(row.get("impuesto")),
    )


def _rate(value: Any) -> Decimal | None:
    """Read a rate in per cent; None when it is none."""
    if not isinstance(value, (int, Decimal)) or isinstance(value, bool) or not 0 <= value <= _WHOLE:
        return None
    rate = Decimal(value)
    return rate if rate == round(rate, _RATE_PLACES) else None


def _text(value: Any) -> str:
    """Read a text, or a number that was one; anything else says nothing."""
    is_word = isinstance(value, (str, int)) and not isinstance(value, bool)
    return visible(str(value))[:_LONGEST].strip() if is_word else ""


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value[:_MOST] if isinstance(value, list) else []
