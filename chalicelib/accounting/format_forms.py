"""What a firm sends of the formats that it takes. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import PydanticCustomError

from chalicelib.accounting.formats import FormatName
from chalicelib.accounting.forms import MOST_FORMATS, each_once
from chalicelib.core.model import Model

_Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]


def _either(value: object, either: ValidatorFunctionWrapHandler) -> object:
    """Complain once of what is neither, and not once for each type that it might be."""
    try:
        return either(value)
    except ValidationError:
        raise PydanticCustomError("switch_value", "neither true or false nor a name") from None


_SwitchValue = Annotated[bool | _Name, WrapValidator(_either)]


class NewFormatSettings(Model):
    """Which formats to write where an export names none, and how each is set."""

    formats: list[FormatName] = Field(min_length=1, max_length=MOST_FORMATS)
    """The formats that an export is written in where it names none, each once."""
    switches: dict[_Name, dict[_Name, _SwitchValue]] = Field({}, max_length=MOST_FORMATS)
    """Format -> switch -> how it is set; a format may be set without being among `formats`, and
    what is not named is as usual."""

    @field_validator("formats")
    @classmethod
    def _once_each(cls, formats: list[str]) -> list[str]:
        return each_once(formats)
