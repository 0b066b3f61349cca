"""Who may issue once nobody pays the plan: what corrects goes on, anything new waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import ConnectionStanding
from chalicelib.core.countries import required_part
from chalicelib.core.texts import LANGUAGES
from chalicelib.invoicing import issuing
from chalicelib.invoicing.authority import Draft
from chalicelib.invoicing.issuing import CoverOver, OnboardingUnfinished
from chalicelib.invoicing.note_rules import Named
from chalicelib.onboarding.cover import CoverEnd
from chalicelib.onboarding.dossier import lacking
from chalicelib.onboarding.model import (
    Activity,
    Business,
    Connection,
    Profile,
    Series,
)
from chalicelib.onboarding.service import IssuerDossier, PlanTerms, Subscription
from chalicelib.onboarding.views import subscription_view

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PLAN = PlanTerms.of(required_part("CR", "plans")[0], "CRC", NOW.date())


def dossier(ends_at: datetime, *, key_days: int = 30) -> IssuerDossier:
    """A business that finished onboarding and issued, and whose firm pays until then."""
    made = {"created_at": NOW}
    address = {"province": "1", "canton": "01", "district": "01", "details": "Calle 1"}
    whole = IssuerDossier(
        business=Business(
            **made, id="biz_1", country="CR", name="Ficticio", state="ready", origin="licence",
            chart_key="x",
        ),
        profile=Profile(
            **made, country="CR", id_type="02", id_number="3101999999", legal_name="Ficticio",
            address=address, phone="22220000", email="info@example.com",
        ),
        activities=[Activity(**made, code="6201.0", description="x", source="catalogue")],
        connection=Connection(
            **made, environment="test", user="x", key_holder="x", key_holder_id="x",
            key_valid_until=NOW + timedelta(days=key_days), checked_at=NOW, state="verified",
        ),
        subscription=Subscription(**made, terms=(PLAN,)),
        series=[Series(**made, branch=1, terminal=1, document_type="invoice", last_issued=7)],
        cover_end=CoverEnd(
            **made, ends_at=ends_at, reason="unlinked", country="CR", licence_id="lic_1",
            firm_id="firm_1", firm_name="Despacho Ficticio", firm_email="despacho@example.com",
        ),
    )  # fmt: skip
    return whole.but(missing=lacking(whole, NOW))


OWNER = Caller("acc_1")


def connection(firm: str) -> ConnectionStanding:
    return ConnectionStanding(
        created_at=NOW, id="con_1", firm_id=firm, firm_name="x", business_id="biz_1",
        business_name="Ficticio", licence_id="lic_2", company_id="cmp_1", account_id="acc_2",
        scope="issue", consented_at=NOW, expires_at=NOW,
    )  # fmt: skip


def draft(*, corrects: bool = False, replaces: str | None = None) -> Draft:
    named = Named("clave", "invoice", True, Decimal(1), "CRC", "/x")  # noqa: FBT003
    return Draft("x", 1, 1, (), "es", None, named if corrects else None, replaces)


def may_issue(found: IssuerDossier, wanted: Draft, by: Caller = OWNER) -> bool:
    ready = issuing.require_ready(by, found)
    return issuing.require_cover(by, ready, corrects=wanted.is_correcting) is found


def test_until_the_end_all_is_issued_and_after_it_what_corrects_alone() -> None:
    running, over = dossier(NOW + timedelta(seconds=1)), dossier(NOW)

    assert running.ready
    assert may_issue(running, draft())
    assert not over.ready
    assert [lack.code for lack in over.missing] == ["cover-ended"]
    assert may_issue(over, draft(corrects=True))
    assert may_issue(over, draft(replaces="doc_1"))
    with pytest.raises(CoverOver) as caught:
        may_issue(over, draft())
    for language in ("es", "en"):
        said = caught.value.sentence(language)
        assert "Despacho Ficticio" in said
        assert "despacho@example.com" in said
        assert caught.value.way == "PUT /v1/businesses/{business}/subscription"


def test_another_firm_that_acts_for_the_business_is_not_told_which_paid_before() -> None:
    over = dossier(NOW)

    for firm, is_told in (("firm_1", True), ("firm_2", False)):
        by = Caller("acc_2", connected=connection(firm))
        seen = over.seen_by(by)
        with pytest.raises(CoverOver) as caught:
            may_issue(over, draft(), by)
        said = " ".join(
            text
            for language in LANGUAGES
            for text in (caught.value.sentence(language), seen.missing[0].sentence(language))
        )
        shown = subscription_view(
            Subscription(created_at=NOW, terms=(PLAN,)), seen, NOW.date()
        ).model_dump_json()
        for word in ("Despacho Ficticio", "despacho@example.com"):
            assert (word in said, word in shown) == (is_told, is_told)
        assert ("otro despacho" in said) is not is_told


def test_what_corrects_needs_all_else_that_issuing_needs() -> None:
    without_key = dossier(NOW, key_days=-1)

    assert {lack.code for lack in without_key.missing} == {"cover-ended", "key-expired-since"}
    with pytest.raises(OnboardingUnfinished):
        may_issue(without_key, draft(corrects=True))


def test_own_plan_leaves_nothing_missing() -> None:
    own = dossier(NOW).but(cover_end=None)

    with clock.set_to(NOW):
        assert lacking(own, clock.now()) == []
