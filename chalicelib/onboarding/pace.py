"""How many documents a business may issue in a minute, by its plan.

What one business sends by the thousand, all others wait for somewhere. The counters of its series
say how many there were: no write more, and exact within a series; of several at once a few more
may get through.
"""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.core.errors import TooMany
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.plans import USUAL_PER_MINUTE, plans_of


class TooManyInAMinute(TooMany):
    """The business has issued as many documents in this minute as its plan lets it."""

    code = "documents-per-minute"
    text = Text(
        es="Su plan permite emitir {most} comprobantes por minuto, y ya se emitieron. Repita "
        "dentro de {retry_after_seconds} s con la misma «Idempotency-Key»; un programa que emite "
        "muchos espere lo que dice «Retry-After». Si necesita más, elija otro plan.",
        en="Your plan lets {most} documents be issued in a minute, and they have been. Try again "
        "in {retry_after_seconds} s with the same “Idempotency-Key”; a program that issues many "
        "waits as “Retry-After” says. If you need more, choose another plan.",
    )
    way = "PUT /v1/businesses/{business}/subscription"


def check_pace(dossier: IssuerDossier, at: datetime) -> str:
    """Return the minute in which a document is to count.

    Raises:
        TooManyInAMinute: it would be one too many.
    """
    minute = f"{at:%Y-%m-%dT%H:%M}"
    most = _most(dossier, Day.in_country(at, dossier.business.country).value)
    if sum(each.numbered_in(minute) for each in dossier.series) >= most:
        raise TooManyInAMinute(most=most, retry_after_seconds=60 - at.second)
    return minute


def _most(dossier: IssuerDossier, day: date) -> int:
    """Return how many its plan lets it issue; the usual number where nobody has chosen one."""
    chosen = dossier.subscription.on(day).plan if dossier.subscription else ""
    plans = {plan.code: plan.per_minute for plan in plans_of(dossier.business.country)}
    return plans.get(chosen, USUAL_PER_MINUTE)
