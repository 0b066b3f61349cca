"""The public look-ups that need no sign-in: taxpayers, CABYS, exchange rates, exonerations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from infra.simulator import clock
from infra.simulator.cabys import Cabys, Entry
from infra.simulator.dom import COSTA_RICA
from infra.simulator.holders import normal_id
from infra.simulator.messages import Request, Response, answer_json
from infra.simulator.settings import Settings
from infra.simulator.store import Store

_WELL_FORMED = re.compile(r"[1-9][0-9]{8}|[0-9A-Za-z]{10}|[1-9][0-9]{10,11}")
_CABYS = re.compile(r"[0-9]{13}")
_MAX_TOP = 100
_ACTIVITIES = [
    ("4520.0", "502003", "Mantenimiento y reparación de vehículos"),
    ("4711.2", "521202", "Venta al por menor en pulperías y similares"),
    ("5610.1", "552004", "Restaurantes y servicios móviles de comidas"),
    ("6201.0", "722003", "Programación informática"),
    ("6920.0", "741203", "Contabilidad, auditoría y consultoría fiscal"),
    ("8620.2", "851207", "Servicios de odontología"),
]
"""Code in use, its predecessor of six digits, and description."""
_PALMS = ("0126.1", "011102", "Cultivo de palma africana")
_CLOSED = ("5630.0", "552001", "Servicio de bebidas")
ACTIVITY_FORMS: dict[str, Callable[[str, str], str]] = {
    "dotted": lambda code, _: code,
    "digits": lambda code, _: code.replace(".", "") + "0",
    "former": lambda _, former: former,
    "stripped": lambda _, former: former.lstrip("0"),
}
"""How the register has been seen to write the code of an activity."""
_SELLING, _BUYING, _EURO_DOLLARS, _EURO_COLONES = "510.25", "502.75", "1.1", "561.28"


PLAIN = Settings()


class Lookups:
    """Answers of api.hacienda.go.cr."""

    def __init__(
        self, store: Store, cabys: Cabys, settings: Callable[[], Settings] = Settings
    ) -> None:
        self._settings = settings
        self._store = store
        self._cabys = cabys

    def taxpayer(self, request: Request) -> Response:
        """Answer /fe/ae: a registered record, else an invented one, always the same for an id."""
        identifier = request.query.get("identificacion", "")
        if not identifier:
            return _missing("identificacion")
        record = registered_taxpayer(identifier, self._store, self._settings())
        if record is None or record.get("unknown"):
            return answer_json(404, {"code": 404, "status": "Not Found"})
        return answer_json(200, record)

    def cabys(self, request: Request) -> Response:
        """Answer /fe/cabys by words or by code; the short list has an invented entry for others."""
        code, words = request.query.get("codigo", ""), request.query.get("q", "")
        if code:
            entry = self._cabys.find(code)
            if entry is None and not self._cabys.is_complete and _CABYS.fullmatch(code):
                entry = Entry(code, f"Artículo inventado {code}", "13", "")
            return answer_json(200, [entry.as_json()] if entry else [])
        if not words.strip():
            return _missing("q")
        top = request.whole("top", 10)
        if top is None or not 1 <= top <= _MAX_TOP:
            return answer_json(400, {"code": 400, "status": f"top: 1-{_MAX_TOP}"})
        total, found = self._cabys.search(words, top)
        listed = [entry.as_json() for entry in found]
        return answer_json(200, {"total": total, "cantidad": len(listed), "cabys": listed})

    def cabys_file(self, _request: Request) -> Response:
        """Answer /cabys.csv, an address of ours: the whole table that is searched."""
        return Response(200, self._cabys.as_csv(), "text/csv")

    def exoneration(self, request: Request) -> Response:
        """Answer /fe/ex: only registered authorisations exist."""
        number = request.query.get("autorizacion", "")
        if not number:
            return _missing("autorizacion")
        record = self._store.record("exoneration", number)
        if record is None:
            return answer_json(404, {"code": 404, "status": "Not Found"})
        return answer_json(200, record)

    def dollar(self, _request: Request) -> Response:
        """Answer /indicadores/tc/dolar."""
        return Response(200, _dollar().encode())

    def rates(self, _request: Request) -> Response:
        """Answer /indicadores/tc."""
        euro = f'{{"fecha": "{_today()}", "dolares": {_EURO_DOLLARS}, "colones": {_EURO_COLONES}}}'
        return Response(200, f'{{"dolar": {_dollar()}, "euro": {euro}}}'.encode())


def registered_taxpayer(identifier: str, store: Store, settings: Settings) -> dict[str, Any] | None:
    """Return the record of an id: one that was registered, else an invented one if it can be."""
    record = store.record("taxpayer", normal_id(identifier))
    if record is None and _WELL_FORMED.fullmatch(identifier):
        record = invented_taxpayer(identifier, settings)
    return record


def invented_taxpayer(identifier: str, settings: Settings = PLAIN) -> dict[str, Any]:
    """Invent a taxpayer for an id; the same every time.

    Unless codes are written as they are in use, one whose predecessor begins with 0 comes first.

    >>> invented_taxpayer("3101999999")["nombre"]
    'Contribuyente Ficticio 999999 S.A.'
    """
    kind = {9: "01", 10: "02"}.get(len(identifier), "03")
    digest = hashlib.sha256(identifier.encode()).digest()
    first = digest[0] % len(_ACTIVITIES)
    chosen = [_ACTIVITIES[first], _ACTIVITIES[(first + 1 + digest[1] % 4) % len(_ACTIVITIES)]]
    if settings.activity_codes != "dotted":
        chosen[0] = _PALMS
    suffix = " S.A." if kind == "02" else ""
    return {
        "nombre": f"Contribuyente Ficticio {identifier[-6:]}{suffix}",
        "tipoIdentificacion": kind,
        "regimen": {"codigo": 1, "descripcion": "Régimen General"},
        "situacion": {
            "moroso": "NO",
            "omiso": "NO",
            "estado": "Inscrito",
            "administracionTributaria": "Administración Ficticia",
        },
        "actividades": [
            *(
                _listed(row, kind_of, "A", settings)
                for kind_of, row in zip("PS", chosen, strict=True)
            ),
            *([_listed(_CLOSED, "S", "I", settings)] if settings.inactive_activity else []),
        ],
    }


def _listed(
    activity: tuple[str, str, str], kind: str, state: str, settings: Settings
) -> dict[str, str]:
    code, former, description = activity
    written = ACTIVITY_FORMS[settings.activity_codes](code, former)
    return {"estado": state, "tipo": kind, "codigo": written, "descripcion": description}


def _missing(parameter: str) -> Response:
    return answer_json(400, {"code": 400, "status": f"Falta el parámetro {parameter}"})


def _today() -> str:
    return clock.now().astimezone(COSTA_RICA).date().isoformat()


def _dollar() -> str:
    """Write the two rates as JSON text, so that decimals never pass through a float."""
    parts = (
        f'"{name}": {{"fecha": "{_today()}", "valor": {rate}}}'
        for name, rate in (("venta", _SELLING), ("compra", _BUYING))
    )
    return "{" + ", ".join(parts) + "}"
