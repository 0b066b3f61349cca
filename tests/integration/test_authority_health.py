"""The operator sees whether the authority answers, by the documents that go to it."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.aws import sweeping
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.invoicing import health
from chalicelib.invoicing.health_views import AuthorityHealth
from tests.support.following import Authority, follow, until
from tests.support.issuing import issue, new_invoice


def costa_rica() -> AuthorityHealth:
    (found,) = health.read("en").data  # no other country has an authority so far
    return found


def on_their_way() -> list[str]:
    return [
        each["document"]
        for each in sweeping.on_their_way("submission", clock.now() + timedelta(days=1))
    ]


def test_what_waits_while_the_authority_is_down_is_counted_until_it_is_accepted(
    authority: Authority, owner: Caller
) -> None:
    authority.faults({"fault": "status", "status": 503, "times": None, "match": {}})
    document = issue(owner, new_invoice(lines=1))
    until(owner.tenant, document.id, lambda seen: seen.obstacle == "authority-unavailable")

    down, now = health.read("en"), costa_rica()

    assert (now.country, now.state in {"slow", "silent"}, now.since is None) == ("CR", True, False)
    assert now.last_error is not None
    assert now.last_error.obstacle == "authority-unavailable"
    assert down.waiting >= 1
    assert down.oldest_at is not None
    assert down.oldest_at <= document.issued_at + timedelta(seconds=1), "which has whole seconds"
    assert document.id in on_their_way()

    authority.faults()
    follow(owner.tenant, document.id)

    after = costa_rica()
    assert after.state != "silent"
    assert after.accepted_at is not None
    assert document.id not in on_their_way()
