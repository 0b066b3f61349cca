"""A business of Ficticia has a street, works at anything, and connects with a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final

from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import Country
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.fields import Form, PhoneCountryCode
from chalicelib.core.model import Model
from chalicelib.core.texts import Text
from chalicelib.onboarding.service import (
    PROFILE_DATUM_MISSING,
    BusinessForm,
    Connected,
    KnownActivity,
    NewProfile,
    Profile,
    SeriesLimits,
)


class Street(Model):
    """All that an address of Ficticia is."""

    street: Annotated[
        str,
        Form("^Calle ", Text(es="«Calle» y su nombre", en="“Calle” and its name")),
    ]


class FicticiaProfile(NewProfile):
    """The profile as a client of Ficticia fills it in."""

    country: Country = "XF"
    address: Street
    phone_country_code: PhoneCountryCode = "999"


class Word(Model):
    """What the authority gave the business."""

    word: str


class FicticiaBusiness:
    """The form of Ficticia."""

    profile: type[NewProfile] = FicticiaProfile
    connection: type[Model] | None = Word
    authority = Text(es="la Caja Ficticia", en="the Fictitious Treasury")
    credentials = Text(es="su palabra", en="its word")
    key = Text(es="la palabra", en="the word")
    key_field = "word"
    series = SeriesLimits(branch=1, terminal=1, number=99)
    phone_country_code = "999"
    asks_register_first = False
    document_types: Mapping[str, Text] = {"invoice": Text(es="Venta", en="Sale")}

    def profile_errors(self, given: Any) -> list[FieldError]:
        del given
        return []

    def listed_address(self, text: str) -> dict[str, str | None]:
        return {"street": text}

    def address_gaps(self, address: dict[str, str | None]) -> list[tuple[str, FieldRule]]:
        return [] if address.get("street") else [("street", PROFILE_DATUM_MISSING)]

    def activity(self, code: str) -> KnownActivity | None:
        return KnownActivity(code, f"Oficio {code}")

    def registered_activity(self, id_number: str, code: str, asker: str) -> KnownActivity | None:
        del id_number, code, asker
        return None

    def connection_errors(self, given: Any, profile: Profile) -> list[FieldError]:
        del given, profile
        return []

    def connect(self, caller: Caller, given: Any, profile: Profile) -> Connected:
        del caller
        return Connected(
            environment="test",
            user=None,
            key_holder=profile.legal_name,
            key_holder_id=profile.id_number,
            key_valid_until=clock.now() + timedelta(days=365),
            is_verified=True,
            proves_tax_id=True,
            secrets=given.word.encode(),
        )


PART: Final[BusinessForm] = FicticiaBusiness()
