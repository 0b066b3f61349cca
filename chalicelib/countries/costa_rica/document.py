"""The comprobante electrónico: the envelope with its content, the issuer and all amounts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.core.emails import Email
from chalicelib.core.fields import Written
from chalicelib.core.model import Model
from chalicelib.countries.costa_rica.activities import padded
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.parties import Address, Identification, Phone
from chalicelib.invoicing.authority import Document
from chalicelib.onboarding.service import IssuerDossier


class Issuer(Model):
    """Who issues, as it was on the day: a later change of address does not touch the document."""

    name: Annotated[str, Written(5, 100)]
    identification: Identification
    trade_name: Annotated[str, Written(3, 80)] | None = None
    alcohol_registration: Annotated[str, Written(1, 12)] | None = None
    address: Address
    phone: Phone | None = None
    emails: Annotated[list[Email], Field(min_length=1, max_length=4)]
    activity: str | None = None
    """What the document's economic activity is called; not in the XML."""


class DocumentWarning(Model):
    """What is worth a word about a document and did not stop it, in the words of each language."""

    pointer: str
    code: str
    es: str
    en: str


class Comprobante(Document):
    """A numbered document of Costa Rica."""

    system_provider: str
    issuer: Issuer
    body: NewDocument
    totals: Totals
    warnings: tuple[DocumentWarning, ...] = ()

    @property
    def clave(self) -> str:
        """The key: 50 characters (annex 1, note 3)."""
        return self.key

    @property
    def consecutive(self) -> str:
        """The number: branch, terminal, type and place in the series."""
        return self.number


def issuer_of(dossier: IssuerDossier, economic_activity: str) -> Issuer:
    """Take the issuer out of the dossier of a business that is ready."""
    profile = dossier.profile
    identification = {"type": profile.id_type, "number": profile.id_number}
    phone = {"country_code": profile.phone_country_code, "number": profile.phone}
    return Issuer(
        name=profile.legal_name,
        identification=Identification.model_validate(identification),
        trade_name=profile.trade_name,
        alcohol_registration=profile.registrations.get("alcohol"),
        address=Address.model_validate(profile.address),  # a dossier that is ready has one
        phone=Phone.model_validate(phone) if profile.phone else None,
        emails=[profile.email] if profile.email else [],
        activity=next(
            (a.description for a in dossier.activities if padded(a.code) == economic_activity), None
        ),
    )
