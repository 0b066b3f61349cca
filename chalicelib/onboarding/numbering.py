"""The series of a business: which there are, and which number comes next in each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.bodies import Readable
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldError, FieldRule, InvalidInput
from chalicelib.core.partial import as_far_as_read
from chalicelib.core.texts import Text
from chalicelib.core.validation import ABOVE_MAXIMUM
from chalicelib.onboarding import store
from chalicelib.onboarding.business_form import BusinessForm, form_of
from chalicelib.onboarding.forms import NewSeries, NewSeriesList
from chalicelib.onboarding.model import FIRST, Series, SeriesExhausted
from chalicelib.onboarding.service import issuer
from chalicelib.onboarding.views import SeriesList

LIKELY_MOST = 1_000_000
"""No terminal of a small business has issued more; a higher number is asked back."""
MAX_SERIES = 60
"""Changing the tax id rewrites all of them in one transaction."""


SERIES_TYPE_UNKNOWN = FieldRule(
    "document-type-unknown",
    Text(
        es="En el país del negocio no se numeran comprobantes de ese tipo. Elija uno de estos: "
        "{known}.",
        en="Documents of that type are not numbered in the country of the business. Choose one "
        "of these: {known}.",
    ),
)
SERIES_TWICE = FieldRule(
    "series-twice",
    Text(
        es="La misma sucursal, terminal y tipo de comprobante está dos veces; deje una.",
        en="The same branch, terminal and document type is given twice; keep one.",
    ),
)
NEXT_UNLIKELY = FieldRule(
    "next-number-unlikely",
    Text(
        es="El próximo número sería el {next}, y los que se saltan se pierden: revise que no lleve"
        " sucursal, terminal o tipo delante. Si el número está bien, confírmelo.",
        en="The next number would be {next}, and numbers passed over are lost: check that it has no"
        " branch, terminal or type in front. If the number is right, confirm it.",
    ),
)
TOO_MANY_SERIES = FieldRule(
    "too-many-series",
    Text(
        es="Un negocio tiene como máximo {limit} series; quite las que sobren.",
        en="A business has at most {limit} series; remove those beyond.",
    ),
)


class SeriesBelowIssued(Conflict):
    """A number that was given must never be given again."""

    code = "series-below-issued"
    text = Text(
        es="La serie {branch}-{terminal}-{document_type} ya emitió hasta el {last_issued}; dé "
        "un próximo número mayor.",
        en="Series {branch}-{terminal}-{document_type} has issued up to {last_issued}; give a "
        "higher next number.",
    )


def list_series(caller: Caller) -> SeriesList:
    """Return the series."""
    return SeriesList.of(issuer(caller.tenant))


def put_series(caller: Caller, body: Readable, version: int) -> SeriesList:
    """Set the next number of series, so that a numbering begun elsewhere goes on here.

    Raises:
        ChangedMeanwhile: the list is not at `version` any more.
        InvalidInput: the country numbers no such documents, or not as high; or a number is so high
            that it must be confirmed.
        SeriesBelowIssued, SeriesExhausted: the number was given out already, or the last was.
    """
    dossier = issuer(caller.tenant)
    form = form_of(dossier.business.country)
    before = {series.name: series for series in dossier.series}
    faults = partial(_faults, form, before)
    wanted = body.read(NewSeriesList, faults)
    check_version(SeriesList.of(dossier), version)
    if errors := list(faults(wanted)):
        raise InvalidInput(errors)
    if len(before.keys() | {asked.name for asked in wanted.series}) > MAX_SERIES:
        raise InvalidInput([TOO_MANY_SERIES.at("/series", limit=MAX_SERIES)])
    tx = Transaction()
    # the business stands for the list: whoever changes it writes that, so that one of two wins
    names = sorted(before.keys() | {asked.name for asked in wanted.series})
    business = dossier.business.but(series=tuple(names))
    tx.replace(store.key_of(caller.tenant, business), business)
    for asked in wanted.series:
        _write_series(tx, caller.tenant, asked, before.get(asked.name), form.series.number)
    store.note(tx, caller, "series_set", count=str(len(wanted.series)))
    tx.commit()
    return list_series(caller)


def _faults(
    form: BusinessForm, before: dict[str, Series], wanted: NewSeriesList
) -> Iterator[FieldError]:
    """Yield what no document of the country could be numbered by, what is twice or hardly meant."""
    limits = form.series
    for place, asked in enumerate(wanted.series):
        at = f"/series/{place}"
        yield from as_far_as_read(
            partial(_unknown_type, form, asked, at),
            partial(_too_high, asked, "branch", limits.branch, at),
            partial(_too_high, asked, "terminal", limits.terminal, at),
            partial(_too_high, asked, "next", limits.number, at),
            partial(_unlikely, asked, before, limits.number, at),
        )
    if len({series.name for series in wanted.series}) < len(wanted.series):
        yield SERIES_TWICE.at("/series")


def _unknown_type(form: BusinessForm, asked: NewSeries, at: str) -> Iterator[FieldError]:
    known = form.document_types
    if asked.document_type not in known:
        yield SERIES_TYPE_UNKNOWN.at(f"{at}/document_type", known=", ".join(known))


def _too_high(asked: NewSeries, name: str, most: int, at: str) -> Iterator[FieldError]:
    if (getattr(asked, name) or FIRST) > most:
        yield ABOVE_MAXIMUM.at(f"{at}/{name}", le=most)


def _unlikely(
    asked: NewSeries, before: dict[str, Series], most: int, at: str
) -> Iterator[FieldError]:
    """A number that is so high that it may be a whole consecutive, unless confirmed."""
    following = asked.next or FIRST
    if not LIKELY_MOST < following <= most or asked.confirmed:
        return
    known = before.get(asked.name)
    if known is None or following != known.next:
        yield NEXT_UNLIKELY.at(f"{at}/next", next=following)


def _write_series(
    tx: Transaction, business_id: str, asked: NewSeries, before: Series | None, last: int
) -> None:
    following = asked.next or FIRST
    if before is None:
        facts = asked.model_dump(exclude={"next", "confirmed"})
        made = Series(created_at=clock.now(), next=following, **facts)
        tx.create(store.key_of(business_id, made), made)
    elif following != before.next:
        if following <= before.last_issued:
            refusal = SeriesExhausted if before.is_exhausted(last) else SeriesBelowIssued
            raise refusal(**before.facts)
        after = before.but(next=following)
        tx.replace(store.key_of(business_id, after), after)
