"""Choosing the plan by which a business issues: now, or when what is paid is over."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import countries
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.onboarding import plan_news, store
from chalicelib.onboarding.cover import CoverEnd
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.forms import NewSubscription, PlanQuery
from chalicelib.onboarding.payment import PAYMENT
from chalicelib.onboarding.plans import PLAN_NOT_OFFERED, Plan, currency_of, plans_of
from chalicelib.onboarding.service import issuer, require_profile
from chalicelib.onboarding.subscription import PlanTerms, Subscription
from chalicelib.onboarding.views import Plans, PlanView, SubscriptionView, subscription_view


class SubscriptionNotChosen(NotFound):
    """The business has not chosen a plan."""

    code = "subscription-not-chosen"
    is_unset = True
    text = Text(
        es="El negocio aún no eligió plan; elija uno.",
        en="The business has not chosen a plan yet; choose one.",
    )
    way = "PUT /v1/businesses/{business}/subscription"


def list_plans(query: PlanQuery) -> Plans:
    """List the plans that can be chosen."""
    wanted = [query.country] if query.country else countries()
    return Plans(
        data=[
            _plan_view(country, plan)
            for country in wanted
            for plan in plans_of(country)
            if plan.is_offered
        ],
        payment=PAYMENT,
    )


def _plan_view(country: str, plan: Plan) -> PlanView:
    return PlanView(
        country=country,
        plan=plan.code,
        period=plan.period,
        price=plan.price,
        currency=currency_of(country),
        included=plan.included,
        overage_price=plan.overage_price,
        trial_days=plan.trial_days,
        documents_per_minute=plan.per_minute,
    )


def read_subscription(caller: Caller) -> SubscriptionView:
    """Return the plan, and what the month has used of it.

    Raises:
        SubscriptionNotChosen: there is none yet.
    """
    dossier = issuer(caller.tenant).seen_by(caller)
    if dossier.subscription is None:
        raise SubscriptionNotChosen
    return subscription_view(dossier.subscription, dossier, _today(dossier))


def put_subscription(caller: Caller, wanted: NewSubscription, version: int) -> SubscriptionView:
    """Choose the plan, from today on or from the day on which what is paid is over.

    Where the firm pays no more, it is the business's own.

    Raises:
        ChangedMeanwhile: it is not at `version` any more, or who pays is another meanwhile.
        InvalidInput: the plan is not offered in the country of the business.
        TooManyTries: a firm that pays was mailed of it as often as may be for now.
    """
    dossier = issuer(caller.tenant)
    before, today = dossier.subscription, _today(dossier)
    check_version(before, version)
    plan = _wanted_plan(dossier, wanted.plan, today)
    begins = today
    if before is not None and wanted.begins == "next_period":
        begins = before.on(today).next_period(today)
    terms = PlanTerms.of(plan, currency_of(dossier.business.country), begins)
    chosen = before.choosing(terms, today) if before else _first(plan, terms)
    tx = Transaction()
    chosen = tx.replace(store.key_of(caller.tenant, chosen), chosen)
    require_profile(tx, caller.tenant, dossier.profile)
    if dossier.cover_end is not None:
        tx.delete(store.key_of(caller.tenant, dossier.cover_end), dossier.cover_end.version)
    else:
        tx.require(store.key_of_part(caller.tenant, CoverEnd), 0)
    since = chosen.terms[-1].since.isoformat()
    facts = {"plan": plan.code, "since": since, "paid_by": dossier.paid_by}
    store.note(tx, caller, "subscription_chosen", **facts)
    if before is None or chosen.terms != before.terms:
        plan_news.write_chosen(tx, caller, dossier, chosen)
    tx.commit()
    return subscription_view(chosen, dossier.but(cover_end=None), today)


def _wanted_plan(dossier: IssuerDossier, code: str, today: date) -> Plan:
    """Find a plan that is offered, or that the business has anyway."""
    present = dossier.subscription.on(today).plan if dossier.subscription else None
    plans = plans_of(dossier.business.country)
    offered = [plan for plan in plans if plan.is_offered or plan.code == present]
    for plan in offered:
        if plan.code == code:
            return plan
    raise InvalidInput(
        [PLAN_NOT_OFFERED.at("/plan", offered=", ".join(plan.code for plan in offered))]
    )


def _first(plan: Plan, terms: PlanTerms) -> Subscription:
    """Return the first plan of a business, with its trial."""
    trial = timedelta(days=plan.trial_days - 1)
    return Subscription(
        created_at=clock.now(),
        terms=(terms,),
        trial_until=terms.since + trial if plan.trial_days else None,
    )


def _today(dossier: IssuerDossier) -> date:
    return Day.in_country(clock.now(), dossier.business.country).value
