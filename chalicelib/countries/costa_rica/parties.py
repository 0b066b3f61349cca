"""Who stands in a document besides its issuer, as a caller says it: number, place, telephone."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from chalicelib.core.emails import Emails
from chalicelib.core.fields import Form, PhoneCountryCode, Written
from chalicelib.core.model import Model
from chalicelib.core.phones import national
from chalicelib.core.tax_ids import broken_rule, no_figure
from chalicelib.core.texts import Language, Text
from chalicelib.countries.costa_rica.activities import padded
from chalicelib.countries.costa_rica.field_types import Spelled
from chalicelib.countries.costa_rica.identifications import whole_identification
from chalicelib.countries.costa_rica.listed import Listed, PublishedCodes
from chalicelib.countries.costa_rica.places import whole_place

ActivityCode = Annotated[
    str, Written(6, 6), BeforeValidator(padded), Field(examples=["6201.0", "620100"])
]
TwoDigits = Annotated[
    str,
    Spelled(lambda: [f"{number:02d}" for number in range(100)]),
    Form("^[0-9]{2}$", Text(es="2 cifras, como 01", en="2 digits, such as 01")),
]


class Identification(Model):
    """Who somebody is for the tax authority."""

    type: Annotated[str, Listed("identification-types")]
    """Kind of number (`Tipo`; catalogue `identification-types`). May be left out where the number
    has the form of one kind."""
    number: Annotated[
        str,
        BeforeValidator(no_figure),
        Field(min_length=1, max_length=20, examples=["3101999999"]),
    ]
    """The number by the form of its kind (`Numero`): cédula física 9 digits, jurídica 10, DIMEX 11
    or 12, NITE 10; hyphens are taken out."""

    @model_validator(mode="before")
    @classmethod
    def _plain_number(cls, given: Any) -> Any:
        return whole_identification(given)

    @field_validator("number")
    @classmethod
    def _fits(cls, number: str, info: ValidationInfo) -> str:
        if "type" in info.data:  # refused otherwise
            broken = broken_rule("CR", info.data["type"], number)
            if broken is not None:
                raise broken.error()
        return number


class Address(Model):
    """A place, by the codes of catalogues `provinces`, `cantons` and `districts`.

    Of canton and district only the last two digits: district `10203` is `1`, `02`, `03`. The whole
    code of the district alone is taken for all three.
    """

    province: Annotated[
        str,
        Form("^[1-7]$", Text(es="una cifra del 1 al 7", en="one digit from 1 to 7")),
        PublishedCodes("provinces"),
    ]
    """Province (`Provincia`; catalogue `provinces`)."""
    canton: TwoDigits
    """Canton within the province (`Canton`; last two digits of the code in catalogue `cantons`)."""
    district: TwoDigits
    """District within the canton (`Distrito`; last two digits of the code in catalogue
    `districts`)."""
    neighbourhood: Annotated[str, Written(5, 50)] | None = None
    """Quarter by its name (`Barrio`)."""
    details: Annotated[str, Written(5, 250)]
    """Other directions (otras señas, `OtrasSenas`), as people here find the place."""

    @model_validator(mode="before")
    @classmethod
    def _three_parts(cls, given: Any) -> Any:
        return whole_place(given)


class Phone(Model):
    """A telephone; at least 8 digits (annex 1; the schema alone would take 3)."""

    country_code: PhoneCountryCode = "506"
    """What is dialled for the country, without + or zeros (`CodigoPais`)."""
    number: Annotated[
        str,
        Form(
            "^[1-9][0-9]{7,19}$",
            Text(
                es="de 8 a 20 cifras, sin cero inicial", en="8 to 20 digits without a leading zero"
            ),
        ),
    ]
    """National number, digits alone (`NumTelefono`); spaces and hyphens are taken out, as is the
    country's code after a +."""

    @field_validator("number", mode="before")
    @classmethod
    def _national(cls, given: Any, info: ValidationInfo) -> Any:
        return national(given, info.data.get("country_code"))


class Receiver(Model):
    """The customer."""

    name: Annotated[str, Written(3, 100)]
    """Name of the customer (`Nombre`): of a company, that of the register."""
    identification: Identification | None = None
    """Who the customer is for the ministry; an invoice needs it, a ticket does not."""
    trade_name: Annotated[str, Written(3, 80)] | None = None
    """What the customer's business is known by (`NombreComercial`)."""
    economic_activity: ActivityCode | None = None
    """The customer's own economic activity (`CodigoActividadReceptor`; catalogue `activities`); a
    ticket has none."""
    address: Address | None = None
    """Where the customer is, in the country (`Ubicacion`)."""
    foreign_address: Annotated[str, Written(5, 300)] | None = None
    """Where the customer is, abroad (`OtrasSenasExtranjero`), on one line."""
    phone: Phone | None = None
    """Telephone of the customer (`Telefono`)."""
    emails: Emails = ()
    """Where the XML, the answer and the PDF are sent once the document is accepted, to each by a
    mail of its own. The first stands in the XML, which takes one (`CorreoElectronico`)."""
    language: Language | None = None
    """Of the e-mail and the printed form (ISO 639-1); without it, the law's: Spanish. Not in the
    XML."""

    @property
    def email(self) -> str | None:
        """The address that stands in the XML."""
        return self.emails[0] if self.emails else None


class ReceiverChanges(Receiver):
    """What is to be said of a customer from now on; null takes it away, and the rest stays."""

    name: Annotated[str, Written(3, 100)] | None = None  # type: ignore[assignment]  # left out: stays
    """Name of the customer (`Nombre`): of a company, that of the register. It cannot be taken
    away."""
    emails: Emails | None = None  # type: ignore[assignment]  # left out: stays
    """Where documents are sent from now on, in place of all addresses that were kept."""
