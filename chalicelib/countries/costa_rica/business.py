"""What a business of Costa Rica must say of itself before it may issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Final

from chalicelib.core.caller import Caller
from chalicelib.core.countries import Country
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.fields import PhoneCountryCode, Written
from chalicelib.core.model import Model
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.activities import current_activity, same_activity
from chalicelib.countries.costa_rica.clave import LAST_SEQUENCE
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.parties import Address
from chalicelib.countries.costa_rica.places import place_error
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from chalicelib.onboarding.service import (
    PROFILE_DATUM_MISSING,
    BusinessForm,
    Connected,
    KnownActivity,
    NewProfile,
    Profile,
    SeriesLimits,
)

_PHONE_CODE = "506"
_PLACE = ("province", "canton", "district")
ADDRESS_MISSING = FieldRule(
    "address-missing",
    Text(
        es="Elija provincia, cantón y distrito, y escriba otras señas.",
        en="Choose province, canton and district, and write the other directions.",
    ),
)


class Registrations(Model):
    """Numbers that documents carry where the business has them."""

    alcohol: Annotated[str, Written(1, 12)] | None = None
    """Number of who sells alcoholic drinks, under law 8707 (`Registrofiscal8707`)."""


class CostaRicanProfile(NewProfile):
    """The profile as a client in Costa Rica fills it in."""

    country: Country = "CR"
    """Tells the form: `CR` for this one."""
    address: Address
    """Where the business is, as the ministry's register has it (`Emisor/Ubicacion`)."""
    phone_country_code: PhoneCountryCode = _PHONE_CODE
    """What is dialled for the country of `phone`, without + or zeros (`CodigoPais`)."""
    registrations: Registrations = Registrations()
    """Special registers that the business is in; none, if left out."""


@cache
def _document_names() -> Mapping[str, Text]:
    rows = CODES.rows("document-types")
    return {
        name: Text(es=rows[kind.code].described("es"), en=rows[kind.code].described("en"))
        for name, kind in BY_TYPE.items()
    }


class CostaRicanBusiness:
    """The form of Costa Rica."""

    profile: type[NewProfile] = CostaRicanProfile
    authority = Text(es="Hacienda", en="the tax authority")
    credentials = Text(
        es="usuario, contraseña, llave criptográfica y PIN",
        en="user, password, cryptographic key and PIN",
    )
    key = Text(es="la llave criptográfica", en="the cryptographic key")
    key_field = "p12_base64"
    series = SeriesLimits(branch=999, terminal=99_999, number=LAST_SEQUENCE)
    phone_country_code = _PHONE_CODE

    @property
    def document_types(self) -> Mapping[str, Text]:
        """What the ministry calls them."""
        return _document_names()

    @property
    def connection(self) -> type[Model]:
        """The body that connects to the ministry."""
        from chalicelib.countries.costa_rica.connection import NewConnection

        return NewConnection

    def profile_errors(self, given: Any) -> list[FieldError]:
        """The place must exist."""
        place = [getattr(given.address, name) for name in _PLACE]
        wrong = place_error("/address", *place)
        return [wrong] if wrong else []

    def listed_address(self, text: str) -> dict[str, str | None]:
        """A firm's list has directions; the place is for the client to choose."""
        return {"details": text}

    def address_gaps(self, address: dict[str, str | None]) -> list[tuple[str, FieldRule]]:
        """The place and the directions stand in every document."""
        gaps = [(name, ADDRESS_MISSING) for name in _PLACE if address.get(name) is None]
        return gaps + ([] if address.get("details") else [("details", PROFILE_DATUM_MISSING)])

    def activity(self, code: str) -> KnownActivity | None:
        """Codes are those of CIIU 4, or of ATV before."""
        current = current_activity(code)
        if current is None:
            return None
        return KnownActivity(current, CODES.describe("activities", current) or "")

    @property
    def asks_register_first(self) -> bool:
        """Documents carry the code that the ministry's register gives, where that is asked."""
        return "receivers" in settings().asked_registers.split()

    def registered_activity(self, id_number: str, code: str, asker: str) -> KnownActivity | None:
        """The register gives a code of either form, and may know one that no catalogue has yet."""
        from chalicelib.countries.costa_rica import sparing
        from chalicelib.countries.costa_rica.hacienda import service as hacienda

        sparing.take(asker, "activities")
        taxpayer = hacienda.taxpayer(id_number)
        active = {} if taxpayer is None else {a.code: a for a in taxpayer.activities if a.is_active}
        found = same_activity(code, active)
        return KnownActivity(found, active[found].description) if found else None

    def connection_errors(self, given: Any, profile: Profile) -> Iterable[FieldError]:
        """Of which environment and whose the user is, and whether the key is a file at all."""
        from chalicelib.countries.costa_rica import connection

        return connection.faults(given, profile)

    def connect(self, caller: Caller, given: Any, profile: Profile) -> Connected:
        """Open the key, and try user and password at the ministry."""
        from chalicelib.countries.costa_rica import connection

        return connection.connect(caller, given, profile)


PART: Final[BusinessForm] = CostaRicanBusiness()
