"""Look a taxpayer up in the public register of its country."""

from __future__ import annotations

from chalicelib.catalogues import store
from chalicelib.catalogues.forms import TaxpayerQuery
from chalicelib.catalogues.model import TaxpayerRegister
from chalicelib.catalogues.views import TaxpayerView
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import facts_of, part
from chalicelib.core.errors import (
    AdapterError,
    FieldRule,
    InvalidInput,
    NotFound,
    TooMany,
    Unavailable,
)
from chalicelib.core.tax_ids import AS_FIGURE, broken_rule, is_figure, tidy
from chalicelib.core.texts import Text

_KEPT_AS = "taxpayer"
NO_PUBLIC_REGISTER = FieldRule(
    "no-public-register",
    Text(
        es="En ese país no hay un registro público de contribuyentes que consultar; escriba los "
        "datos usted mismo.",
        en="That country has no public register of taxpayers to look in; write the data yourself.",
    ),
)


class TaxpayerNotFound(NotFound):
    """The register has no taxpayer of that number."""

    code = "taxpayer-not-found"
    text = Text(
        es="El registro público de contribuyentes ({country}) no tiene la identificación {number}. "
        "Revise el número; si es correcto, la persona no está inscrita.",
        en="The public register of taxpayers ({country}) has no identification {number}. Check the "
        "number; if it is right, the person is not registered.",
    )


class TaxpayersUnavailable(Unavailable):
    """The register does not answer, and nothing is kept of the number."""

    code = "taxpayers-unavailable"
    text = Text(
        es="El registro público de contribuyentes ({country}) no responde; repita en un momento, o "
        "escriba los datos usted mismo.",
        en="The public register of taxpayers ({country}) does not answer; try again in a moment, "
        "or write the data yourself.",
    )


def read(caller: Caller, identification: str, query: TaxpayerQuery) -> TaxpayerView:
    """Return what the register has of a taxpayer.

    Raises:
        InvalidInput: the number is none of the country, or that has no register.
        TaxpayerNotFound: the register does not have it.
        TaxpayersUnavailable: the register does not answer now.
        TooMany: the caller has it asked too often.
    """
    country = query.country
    register: TaxpayerRegister | None = part(country, "taxpayers")
    if register is None:
        raise InvalidInput([NO_PUBLIC_REGISTER.at("?/country")])
    number = _number(country, identification)
    question = f"{country}#{number}"
    kept = store.kept(store.KeptTaxpayer, _KEPT_AS, question)
    if kept is None or not kept.is_fresh:
        kept = _asked(register, caller.account_id, number, country, kept)
    return TaxpayerView(
        country=country, id_number=number, as_of=kept.created_at, **dict(kept.taxpayer)
    )


def _number(country: str, given: str) -> str:
    """Return the number as registers have it.

    Raises:
        InvalidInput: it is none.
    """
    if is_figure(given):
        raise InvalidInput([AS_FIGURE.at("?/identification", given=given[:30])])
    number = tidy(given)
    if rule := broken_rule(country, None, number):
        raise InvalidInput([rule.at("?/identification")])
    return number


def _asked(
    register: TaxpayerRegister,
    asker: str,
    number: str,
    country: str,
    kept: store.KeptTaxpayer | None,
) -> store.KeptTaxpayer:
    """Ask the register; where it cannot be asked, an old answer helps more than none."""
    name = facts_of(country).name
    try:
        found = register.find(number, asker)
    except (AdapterError, TooMany) as exc:
        if kept is not None:
            return kept
        if isinstance(exc, TooMany):
            raise
        raise TaxpayersUnavailable(country=name) from exc
    if found is None:
        raise TaxpayerNotFound(country=name, number=number)
    answer = store.KeptTaxpayer(created_at=clock.now(), taxpayer=found)
    store.keep(_KEPT_AS, f"{country}#{number}", answer, kept)
    return answer
