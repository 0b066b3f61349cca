"""Agents claim imports to hand them to the firm's program: one each, and nobody in between."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounting import claiming, service
from chalicelib.accounting.deciding_forms import NewClaim
from chalicelib.accounting.decisions import ImportClaimed, ImportHandedOver, ImportNotFound
from chalicelib.accounting.forms import Discard
from chalicelib.accounting.model import ForbiddenStep
from chalicelib.core.clock import now
from tests.support import tokens
from tests.unit.accounting.world import World, accept_documents, build, events, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")
FRONT, BACK = NewClaim(agent="Recepción"), NewClaim(agent="Almacén")
FRONT_HANDS_OVER = NewClaim(agent="Recepción", handed_over=True)


def pending() -> tuple[World, str]:
    world = build()
    accept_documents(world, 2)
    return world, export(world).batch_id


def test_a_second_agent_is_told_who_has_it_and_for_how_long() -> None:
    world, batch_id = pending()
    claimed = claiming.claim_import(world.caller(), batch_id, FRONT)

    with pytest.raises(ImportClaimed) as refused:
        claiming.claim_import(world.caller(), batch_id, BACK)

    assert claimed.claim is not None
    assert claimed.claim.agent == "Recepción"
    assert refused.value.facts["agent"] == "Recepción"
    assert 590 <= int(str(refused.value.facts["retry_after_seconds"])) <= 601


def test_asking_again_keeps_it_longer_and_is_noted_once() -> None:
    world, batch_id = pending()
    first = claiming.claim_import(world.caller(), batch_id, FRONT).claim

    again = claiming.claim_import(world.caller(), batch_id, FRONT).claim

    assert first
    assert first.expires_at
    assert again
    assert again.expires_at
    assert again.expires_at > first.expires_at
    assert again.since == first.since is not None
    assert events(world, batch_id).count("claimed") == 1


def test_time_ends_a_claim_but_not_once_the_files_were_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, batch_id = pending()
    claiming.claim_import(world.caller(), batch_id, FRONT)
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr("chalicelib.core.clock.now", lambda: later)

    taken = claiming.claim_import(world.caller(), batch_id, NewClaim(agent="B", handed_over=True))
    much_later = later + timedelta(days=300)
    monkeypatch.setattr("chalicelib.core.clock.now", lambda: much_later)
    with pytest.raises(ImportHandedOver):
        claiming.claim_import(world.caller(), batch_id, FRONT)
    kept = claiming.claim_import(world.caller(), batch_id, NewClaim(agent="B"))

    assert taken.claim == kept.claim
    assert taken.claim is not None
    assert taken.claim.expires_at is None
    assert events(world, batch_id).count("handed_to_program") == 1


def test_nobody_else_decides_on_a_claimed_import_until_the_claim_is_ended() -> None:
    world, batch_id = pending()
    claiming.claim_import(world.caller(), batch_id, FRONT_HANDS_OVER)
    other = world.caller("adviser")

    with pytest.raises(ImportHandedOver):
        service.import_batch(other, batch_id)
    with pytest.raises(ImportHandedOver):
        service.discard_import(other, batch_id, Discard(reason="No es de aquí"))
    ended = claiming.end_claim(other, batch_id)
    assert ended == claiming.end_claim(other, batch_id)

    assert ended.claim is None
    assert service.discard_import(other, batch_id, Discard(reason="Otra")).status == "discarded"
    assert events(world, batch_id).count("claim_ended") == 1


def test_what_the_agent_reports_ends_its_claim_and_an_undone_import_is_free() -> None:
    world, batch_id = pending()
    claiming.claim_import(world.caller(), batch_id, FRONT_HANDS_OVER)

    service.import_batch(world.caller(), batch_id)

    assert service.read_import(world.caller(), batch_id).claim is None
    with pytest.raises(ForbiddenStep):
        claiming.claim_import(world.caller(), batch_id, FRONT)


def test_the_business_cannot_replace_what_an_agent_has() -> None:
    world, batch_id = pending()
    claiming.claim_import(world.caller(), batch_id, FRONT)

    assert export(world, replaces=batch_id).refusal == "replaced-batch-downloaded"


def test_another_firm_claims_and_ends_nothing() -> None:
    (_, batch_id), stranger = pending(), build().caller()

    with pytest.raises(ImportNotFound):
        claiming.claim_import(stranger, batch_id, FRONT)
    with pytest.raises(ImportNotFound):
        claiming.end_claim(stranger, batch_id)


def test_who_asks_again_for_what_did_not_change_gets_nothing_but_when_to_ask() -> None:
    from app import app

    world, batch_id = pending()
    path = f"/v1/firms/{world.firm}/imports?status=pending"
    with Client(app) as client:

        def ask(**headers: str) -> Any:
            sent = tokens.bearer(world.administrator) | headers
            return client.http.request("GET", path, headers=sent, body=b"")

        first = ask()
        known = {"If-None-Match": first.headers["ETag"]}
        again = ask(**known)
        service.import_batch(world.caller(), batch_id)
        news = ask(**known)

    assert (first.status_code, first.headers["Retry-After"]) == (200, "60")
    assert (again.status_code, again.body, again.headers["Retry-After"]) == (304, b"", "60")
    assert (news.status_code, json.loads(news.body)["data"]) == (200, [])
