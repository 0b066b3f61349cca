"""What a user of a firm is to see, as it is sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from chalicelib.core.company_ids import company_id, place_of
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.fields import Form
from chalicelib.core.model import Model
from chalicelib.core.scope import Applications, CodeRange, CompanyProgram, Rights
from chalicelib.core.texts import Text

MOST_RANGES, MOST_IDS = 100, 20_000
CompanyCode = Annotated[
    str,
    Form("^[0-9]{5}$", Text(es="5 cifras, con sus ceros: 00042", en="5 digits with zeros: 00042")),
]

NO_PROGRAM = FieldRule(
    "no-program",
    Text(
        es="Elija «eco», «con» o ambas: cada empresa se lleva en una de ellas. Para que no vea "
        "nada, desactive al usuario.",
        en="Choose “eco”, “con” or both: each company is kept in one of them. For the user to see "
        "nothing, deactivate them.",
    ),
)
RANGE_BACKWARDS = FieldRule(
    "range-backwards",
    Text(
        es="El último código va antes del primero ({first}); cámbielos de lugar.",
        en="The last code comes before the first ({first}); put them the other way round.",
    ),
)
NO_COMPANY_CHOSEN = FieldRule(
    "no-company-chosen",
    Text(
        es="Elija alguna empresa, por rangos de códigos o una a una; para todas, envíe null.",
        en="Choose some company, by ranges of codes or one by one; for all of them, send null.",
    ),
)
COMPANY_ID_UNKNOWN = FieldRule(
    "company-id-unknown",
    Text(
        es="No es el identificador de una empresa de este despacho; cópielo de «Empresas».",
        en="That is not the id of a company of this firm; copy it from “Companies”.",
    ),
)


class RangeGiven(Model):
    """The companies of a program from one code to another, those that are yet to come included."""

    program: CompanyProgram
    """Whose codes they are."""
    first: CompanyCode
    """Code of the first company that is meant, 5 digits with its zeros."""
    last: CompanyCode
    """Code of the last company that is meant, which is included."""

    @field_validator("last")
    @classmethod
    def _in_order(cls, value: str, info: ValidationInfo) -> str:
        first = info.data.get("first", "")  # empty where it was refused
        if value < first:
            raise RANGE_BACKWARDS.error(first=first)
        return value


class CompaniesGiven(Model):
    """Some companies of the firm."""

    ranges: tuple[RangeGiven, ...] = Field((), max_length=MOST_RANGES)
    """By codes of the accounting program."""
    ids: tuple[Annotated[str, Field(max_length=60)], ...] = Field((), max_length=MOST_IDS)
    """One by one, by their ids."""


class RightsGiven(Model):
    """What a user is to see of the firm's companies; what is not said is all."""

    applications: Applications = Applications()
    """Which applications the user has; what is left out is theirs."""
    companies: CompaniesGiven | None = None
    """Null: all companies of those programs, those that are yet to come included."""

    @field_validator("applications")
    @classmethod
    def _some_program(cls, value: Applications) -> Applications:
        if not (value.eco or value.con):
            raise NO_PROGRAM.error()
        return value

    @field_validator("companies")
    @classmethod
    def _some_company(cls, value: CompaniesGiven | None) -> CompaniesGiven | None:
        if value is not None and not (value.ranges or value.ids):
            raise NO_COMPANY_CHOSEN.error()
        return value

    def in_firm(self, firm_id: str, pointer: str = "/rights") -> Rights:
        """Return the rights in a firm.

        Raises:
            InvalidInput: an id is of no company of it.
        """
        if self.companies is None:
            return Rights(applications=self.applications)
        places, wrong = set(), []
        for number, identifier in enumerate(self.companies.ids):
            place = place_of(identifier)
            if place is None or company_id(firm_id, *place) != identifier:
                wrong.append(COMPANY_ID_UNKNOWN.at(f"{pointer}/companies/ids/{number}"))
            places.add(str(place))
        if wrong:
            raise InvalidInput(wrong)
        return Rights(
            applications=self.applications,
            every=False,
            ranges=tuple(CodeRange(**dict(each)) for each in self.companies.ranges),
            places=frozenset(places),
        )
