"""Types of fields that pydantic checks in one cheap step: exact decimals, codes of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from chalicelib.core.errors import FieldRule
from chalicelib.core.texts import Text

NUMBER_FORMAT = FieldRule(
    "number-format",
    Text(
        es='Escriba el número como texto decimal, por ejemplo "12.50": hasta {whole} cifras enteras'
        " y {places} decimales.",
        en='Write the number as a decimal string, for example "12.50": up to {whole} whole digits'
        " and {places} decimals.",
    ),
)
_EXACT = Context(prec=40)
_REMEMBERED = 2048
"""Numbers of each form: quantities, rates and the prices of a list come again and again."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A decimal string: its limits are checked and its decimals padded at once.

    pydantic's own digit limits cost 13 µs a number, which is a raw RSA signature for 50 of them.
    """

    whole: int
    places: int
    zero: bool = False
    """Whether it may be nothing; it is never negative."""
    most: int | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._parser(),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _write, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        pattern = rf"^\d{{1,{self.whole}}}(\.\d{{1,{self.places}}})?$"
        return {"type": "string", "pattern": pattern, "examples": ["12.50"]}

    def _parser(self) -> Any:
        whole, places, zero, most = self.whole, self.places, self.zero, self.most
        fits = re.compile(rf"[0-9]{{1,{whole}}}(?:\.[0-9]{{1,{places}}})?").fullmatch
        quantum, quantize = Decimal(1).scaleb(-places), _EXACT.quantize
        longest = whole + 1 + places

        @lru_cache(_REMEMBERED)
        def taken(text: str) -> Decimal | None:
            number = quantize(Decimal(text), quantum) if fits(text) else None
            if number is None or (most is not None and number > most):
                return None
            return number if number or zero else None

        def parse(value: Any) -> Decimal:
            if value.__class__ is str:
                text = value
            else:
                text = str(value) if isinstance(value, Decimal) else ""
            if len(text) <= longest and (number := taken(text)) is not None:
                return number
            if not fits(text.removeprefix("-")):
                raise NUMBER_FORMAT.error(whole=whole, places=places)
            if most is not None and Decimal(text) > most:
                raise PydanticKnownError("less_than_equal", {"le": most})
            if zero:
                raise PydanticKnownError("greater_than_equal", {"ge": 0})
            raise PydanticKnownError("greater_than", {"gt": 0})

        return parse


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the codes of a list, as a `Literal` of them would be, however it is spelled.

    The list is read when the model is built, and compiled into it: a document has sixty of them,
    and only one in another spelling costs a step in Python.
    """

    codes: Callable[[], Iterable[str]]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        codes = list(self.codes())
        known = core_schema.literal_schema(codes)
        return core_schema.union_schema(
            [known, core_schema.no_info_before_validator_function(_respelled(codes), known)],
            mode="left_to_right",
            custom_error_type="literal_error",
            custom_error_context={"expected": ", ".join(f"'{code}'" for code in codes)},
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(core_schema.literal_schema(list(self.codes())))


@dataclass(frozen=True, slots=True)
class Spelled:
    """A code of a list that a rule checks later, put into the list's spelling if it has one."""

    codes: Callable[[], Iterable[str]]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        respell = _respelled(list(self.codes()))
        return core_schema.no_info_before_validator_function(respell, handler(source))


def _respelled(codes: list[str]) -> Callable[[Any], Any]:
    known, spelled = frozenset(codes), spellings(codes)

    def respell(value: Any) -> Any:
        if value.__class__ is not str or value in known:
            return value
        return spelled.get(_bare(value), value)

    return respell


def spellings(codes: Iterable[str]) -> dict[str, str]:
    """Map what people write in place of each code to it, where that can mean one of them alone.

    >>> spellings(["01", "10", "Unid", "m", "M"])
    {'01': '01', '1': '01', '10': '10', 'unid': 'Unid'}
    """
    meant: dict[str, set[str]] = {}
    for code in codes:
        for spelling in (code, code.lstrip("0")):
            meant.setdefault(_bare(spelling), set()).add(code)
    return {
        spelling: code for spelling, found in meant.items() if spelling and len(found) == 1
        for code in found
    }  # fmt: skip


def _bare(text: str) -> str:
    return text.strip().casefold()


def _write(number: Decimal) -> str:
    return format(number, "f")
