"""Taking the next number of a series, which counts the document, too (docs/adr/0027).

The counter of a series is written with each document anyway: so what a month or a minute has used
costs no write, and is as exact as the numbers are.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.aws.transaction import Transaction
from chalicelib.core.figures import Day
from chalicelib.onboarding import issued_news, plan_news, store
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import Series, SeriesExhausted
from chalicelib.onboarding.pace import check_pace


def write_next_number(
    tx: Transaction,
    dossier: IssuerDossier,
    branch: int,
    terminal: int,
    document_type: str,
    *,
    at: datetime,
    otherwise: Exception,
) -> int:
    """Take the next number of a series: the commit raises `otherwise` if it is gone.

    A series that nobody set up begins with 1. The document counts in the month of `at`; the one
    with which most of the plan is used has that told to who is concerned.

    Raises:
        SeriesExhausted: its last number was given out.
        TooManyInAMinute: the business has issued as many in this minute as its plan lets it.
    """
    business_id = dossier.business.id
    last = form_of(dossier.business.country).series.number
    day = Day.in_country(at, dossier.business.country).value
    series = dossier.series_of(branch, terminal, document_type)
    minute = check_pace(dossier, at)
    plan_news.write_if_nearly_used(tx, dossier, day, otherwise=otherwise)
    issued_news.write_watched(tx, dossier, at, otherwise=otherwise)
    if series is not None:
        if series.is_exhausted(last):
            raise SeriesExhausted(**series.facts)
        key = store.key_of(business_id, series)
        tx.replace(key, series.taken(last, day, minute), otherwise=otherwise, is_hot=True)
        return series.next
    begun = Series(created_at=at, branch=branch, terminal=terminal, document_type=document_type)
    tx.create(store.key_of(business_id, begun), begun.taken(last, day, minute), otherwise=otherwise)
    listed = dossier.business.but(series=(*dossier.business.series, begun.name))
    tx.replace(store.key_of(business_id, listed), listed, otherwise=otherwise)
    # Who changes the tax id or removes the business writes every series, and could not know of
    # this one: so it writes what they write, too.
    tx.replace(store.key_of(business_id, dossier.profile), dossier.profile, otherwise=otherwise)
    return begun.next
