"""Who may issue once nobody pays the plan: what corrects goes on, anything new waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from chalicelib.core import clock
from chalicelib.core.countries import required_part
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
            firm_name="Despacho Ficticio", firm_email="despacho@example.com",
        ),
    )  # fmt: skip
    return whole.but(missing=lacking(whole, NOW))


def draft(*, corrects: bool = False, replaces: str | None = None) -> Draft:
    named = Named("clave", "invoice", True, Decimal(1), "CRC", "/x")  # noqa: FBT003
    return Draft("x", 1, 1, None, "es", None, named if corrects else None, replaces)


def may_issue(found: IssuerDossier, wanted: Draft) -> bool:
    return issuing._require_cover(issuing._require_ready(found), wanted) is found


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
        assert "PUT …/subscription" in said


def test_what_corrects_needs_all_else_that_issuing_needs() -> None:
    without_key = dossier(NOW, key_days=-1)

    assert {lack.code for lack in without_key.missing} == {"cover-ended", "key-expired-since"}
    with pytest.raises(OnboardingUnfinished):
        may_issue(without_key, draft(corrects=True))


def test_own_plan_leaves_nothing_missing() -> None:
    own = dossier(NOW).but(cover_end=None)

    with clock.set_to(NOW):
        assert lacking(own, clock.now()) == []
