"""How far onboarding is, and its end: from then on the business may issue."""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, FieldRule, Unprocessable
from chalicelib.core.texts import Text
from chalicelib.onboarding import store
from chalicelib.onboarding.service import issuer
from chalicelib.onboarding.views import OnboardingStatus, status_of


class OnboardingIncomplete(Unprocessable):
    """Something is missing; `fields` names it."""

    code = "onboarding-incomplete"
    text = Text(
        es="Faltan pasos antes de poder emitir; complete los que se indican.",
        en="Steps are missing before documents can be issued; complete those that are named.",
    )


def read_status(caller: Caller) -> OnboardingStatus:
    """Return what is done and what is missing."""
    return status_of(issuer(caller.tenant).seen_by(caller), caller.language)


def finish(caller: Caller) -> OnboardingStatus:
    """Declare onboarding finished; from then on the business may issue.

    Raises:
        OnboardingIncomplete: steps are missing.
    """
    dossier = issuer(caller.tenant).seen_by(caller)
    if dossier.missing:
        raise OnboardingIncomplete(
            [
                FieldError(
                    f"/{lack.step}{lack.pointer}", FieldRule.registry[lack.code], {**lack.facts}
                )
                for lack in dossier.missing
            ]
        )
    if dossier.business.state != "ready":
        business = dossier.business.but(state="ready", ready_at=clock.now())
        tx = Transaction()
        business = tx.replace(store.key_of(caller.tenant, business), business)
        store.note(tx, caller, "onboarding_finished")
        tx.commit()
        dossier = dossier.but(business=business)
    return status_of(dossier, caller.language)
