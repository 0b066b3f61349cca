"""What a country asks of a business before it may issue: its part `business`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from chalicelib.core.caller import Caller
from chalicelib.core.countries import required_part
from chalicelib.core.errors import FieldError, FieldRule, Unprocessable
from chalicelib.core.model import Model
from chalicelib.core.texts import Text
from chalicelib.onboarding.forms import NewProfile
from chalicelib.onboarding.model import Environment, Profile


class NoTaxAuthority(Unprocessable):
    """Issuing is not offered in the country of the business."""

    code = "no-tax-authority"
    text = Text(
        es="Todavía no se ofrece la conexión con la administración tributaria en ese país "
        "({country}); emita por ahora con otro programa.",
        en="Connecting to the tax authority is not offered in that country yet ({country}); "
        "issue with another program for now.",
    )


@dataclass(frozen=True, slots=True)
class SeriesLimits:
    """The highest of each that a document can name; all count from 1."""

    branch: int
    terminal: int
    number: int


@dataclass(frozen=True, slots=True)
class KnownActivity:
    """An economic activity by the code in use, and what it is called."""

    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Connected:
    """What came of trying the credentials that a business gave."""

    environment: Environment
    user: str | None
    key_holder: str
    key_holder_id: str
    key_valid_until: datetime
    is_verified: bool
    """Whether the authority let them in; it may not have answered."""
    proves_tax_id: bool
    secrets: bytes = field(repr=False)
    """Sealed as they are, for the country's own submission to open."""


class BusinessForm(Protocol):
    """What a country asks, and its judgement of what is given."""

    @property
    def profile(self) -> type[NewProfile]:
        """The body that sets the profile, with the country's form of an address."""

    @property
    def connection(self) -> type[Model] | None:
        """The body that connects to the authority; None: connecting is not offered."""

    @property
    def authority(self) -> Text:
        """What people call the authority, as it stands within a sentence."""

    @property
    def credentials(self) -> Text:
        """What people must have of it to connect."""

    @property
    def key(self) -> Text:
        """What people call what they sign with, as it stands within a sentence."""

    @property
    def key_field(self) -> str:
        """The name of the field of `connection` that takes it."""

    @property
    def series(self) -> SeriesLimits:
        """The highest branch, terminal and number that its documents can name."""

    @property
    def phone_country_code(self) -> str:
        """Of telephones whose country nobody says."""

    @property
    def document_types(self) -> Mapping[str, Text]:
        """What people call each document that is numbered; the first is the usual one."""

    def profile_errors(self, given: Any) -> list[FieldError]:
        """List what is wrong in a profile that its fields alone do not show."""

    def listed_address(self, text: str) -> dict[str, str | None]:
        """Return what a firm's list says of an address, by the names of the form."""

    def address_gaps(self, address: dict[str, str | None]) -> list[tuple[str, FieldRule]]:
        """List what an address lacks, as the name of the part and the rule."""

    def activity(self, code: str) -> KnownActivity | None:
        """Find an activity of the catalogue by its code, or by one that it had before."""

    @property
    def asks_register_first(self) -> bool:
        """Whether a register's own form of a code goes before that of the catalogue."""

    def registered_activity(self, id_number: str, code: str, asker: str) -> KnownActivity | None:
        """Find an activity that the register knows of this very taxpayer, as it gives it.

        Raises:
            AdapterError: the register does not answer.
            TooMany: it was asked for the `asker` as often as may be.
        """

    def connection_errors(self, given: Any, profile: Profile) -> Iterable[FieldError]:
        """List what is wrong in a `connection` that can be said before anything is tried."""

    def connect(self, caller: Caller, given: Any, profile: Profile) -> Connected:
        """Try the credentials; `given` is a `connection` without `connection_errors`.

        Raises:
            InvalidInput, TooLarge, Unprocessable: what is wrong with them.
            TooManyTries: too many of this business, or with that user.
        """


def form_of(country: str) -> BusinessForm:
    """Return the form of a country.

    Raises:
        LookupError: it is not served.
    """
    found: BusinessForm = required_part(country, "business")
    return found


def document_names(country: str) -> Mapping[str, Text]:
    """Return what people of a country call each type of document."""
    return form_of(country).document_types
