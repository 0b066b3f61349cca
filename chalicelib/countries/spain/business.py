"""What a business of Spain must say of itself; connecting to the authority is not offered yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.core.caller import Caller
from chalicelib.core.countries import Country
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.fields import Form, PhoneCountryCode, Printable
from chalicelib.core.model import Model
from chalicelib.core.texts import Text
from chalicelib.countries.spain.catalogues import CODES
from chalicelib.onboarding.service import (
    PROFILE_DATUM_MISSING,
    BusinessForm,
    Connected,
    KnownActivity,
    NewProfile,
    NoTaxAuthority,
    Profile,
    SeriesLimits,
)

_PHONE_CODE = "34"


class SpanishAddress(Model):
    """An address as invoices carry it (art. 6.1 e, RD 1619/2012)."""

    details: Printable = Field(min_length=5, max_length=250)
    """Kind and name of the street, number, floor and door (domicilio)."""
    postal_code: Annotated[
        str, Form("^[0-9]{5}$", Text(es="5 cifras, como 01001", en="5 digits, such as 01001"))
    ]
    """Postcode (código postal), zeros included."""
    town: Printable = Field(min_length=2, max_length=50)
    """Municipality or town (municipio, localidad)."""
    province: Printable = Field(min_length=2, max_length=20)
    """Name of the province, as people write it."""


class SpanishProfile(NewProfile):
    """The profile as a client in Spain fills it in."""

    country: Country = "ES"
    """Tells the form: `ES` for this one."""
    address: SpanishAddress
    """Where the business is, as its invoices carry it (art. 6.1 e, RD 1619/2012)."""
    phone_country_code: PhoneCountryCode = _PHONE_CODE
    """What is dialled for the country of `phone`, without + or zeros (ITU-T E.164)."""


class SpanishBusiness:
    """The form of Spain."""

    profile: type[NewProfile] = SpanishProfile
    connection: type[Model] | None = None
    authority = Text(es="la Agencia Tributaria", en="the tax agency")
    credentials = Text(es="un certificado electrónico", en="an electronic certificate")
    key = Text(es="el certificado electrónico", en="the electronic certificate")
    key_field = "certificate"
    series = SeriesLimits(branch=999, terminal=99_999, number=9_999_999_999)
    phone_country_code = _PHONE_CODE
    asks_register_first = False
    document_types: Mapping[str, Text] = {
        "invoice": Text(es="Factura", en="Invoice"),
        "ticket": Text(es="Factura simplificada", en="Simplified invoice"),
        "credit_note": Text(es="Factura rectificativa", en="Corrective invoice"),
        "purchase": Text(es="Factura recibida", en="Received invoice"),
        "purchase_credit_note": Text(
            es="Factura rectificativa recibida", en="Received corrective invoice"
        ),
        "payment_receipt": Text(es="Cobro", en="Receipt of payment"),
    }

    def profile_errors(self, given: Any) -> list[FieldError]:
        """The fields say it all."""
        del given
        return []

    def listed_address(self, text: str) -> dict[str, str | None]:
        """A firm's list has street and number; the rest is for the client to add."""
        return {"details": text}

    def address_gaps(self, address: dict[str, str | None]) -> list[tuple[str, FieldRule]]:
        """Every part stands on an invoice."""
        parts = SpanishAddress.model_fields
        return [(name, PROFILE_DATUM_MISSING) for name in parts if address.get(name) is None]

    def activity(self, code: str) -> KnownActivity | None:
        """Codes are the classes of CNAE-2025 (RD 10/2025)."""
        description = CODES.describe("cnae", code)
        return KnownActivity(code, description) if description else None

    def registered_activity(self, id_number: str, code: str, asker: str) -> KnownActivity | None:
        """No public register says what a taxpayer does."""
        del id_number, code, asker
        return None

    def connection_errors(self, given: Any, profile: Profile) -> list[FieldError]:
        """There is no connection to be wrong."""
        del given, profile
        return []

    def connect(self, caller: Caller, given: Any, profile: Profile) -> Connected:
        """Refuse: there is nothing to connect to yet."""
        del caller, given
        raise NoTaxAuthority(country=profile.country)


PART: Final[BusinessForm] = SpanishBusiness()
