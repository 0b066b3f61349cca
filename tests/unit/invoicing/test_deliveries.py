from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.invoicing.progress import DocumentProgress
from tests.support.samples import sample_body
from tests.unit.countries.costa_rica import samples

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def accepted(*emails: str) -> DocumentProgress:
    receiver = sample_body(0)["receiver"] | {"emails": list(emails)}
    begun = samples.begun_of(samples.document(receiver=receiver))
    return begun.stepped("signed", AT).stepped("sent", AT).ended("accepted", AT, ())


def states(progress: DocumentProgress) -> dict[str, str]:
    return {each.to: each.state for each in progress.deliveries}


def test_a_document_is_delivered_where_one_address_has_it_and_says_which_has_not() -> None:
    begun = accepted("a@example.com", "b@example.com")
    assert [each.to for each in begun.undelivered] == ["a@example.com", "b@example.com"]

    half = begun.refused_mail("a@example.com", AT, "no-such-address")
    done = half.mailed("b@example.com", AT).delivered(AT, pdf_key="pdf")

    assert [each.to for each in half.undelivered] == ["b@example.com"]
    assert not half.is_delivery_over
    assert states(done) == {"a@example.com": "failed", "b@example.com": "sent"}
    assert (done.delivered_at, done.obstacle) == (AT, "customer-mail-refused")
    refused = done.events[-2]
    assert (refused.event, refused.to) == ("delivery_refused", "a@example.com")


def test_a_document_that_no_address_took_is_not_delivered() -> None:
    begun = accepted("a@example.com")

    done = begun.refused_mail("a@example.com", AT, "unwanted").delivered(AT, pdf_key="pdf")

    assert (done.delivered_at, done.obstacle) == (None, "customer-mail-refused")
    assert [each.event for each in done.events].count("delivered") == 0


def test_a_bounce_takes_back_the_delivery_once_no_other_address_has_it() -> None:
    both = accepted("a@example.com", "b@example.com")
    done = both.mailed("a@example.com", AT).mailed("b@example.com", AT).delivered(AT, pdf_key="pdf")

    one = done.bounced("a@example.com", AT, "bounced", "mailbox-full")
    none = one.bounced("b@example.com", AT, "complained", "unwanted")

    assert (one.delivered_at, one.obstacle) == (AT, "customer-mail-bounced")
    assert states(none) == {"a@example.com": "bounced", "b@example.com": "complained"}
    assert none.delivered_at is None


def test_what_arrived_stays_told_when_it_is_sent_elsewhere_again() -> None:
    both = accepted("a@example.com", "b@example.com")
    done = both.mailed("a@example.com", AT).mailed("b@example.com", AT).delivered(AT, pdf_key="pdf")
    missed = done.bounced("b@example.com", AT, "bounced", "no-such-address")

    again = missed.delivered_again(AT, "acc_1", ("c@example.com",))
    assert states(again) == {"a@example.com": "sent", "c@example.com": "waiting"}
    assert [each.round for each in again.deliveries] == [0, 1]

    for turn in range(9):
        to = f"d{turn}@example.com"
        again = again.mailed(again.undelivered[0].to, AT).delivered_again(AT, "acc_1", (to,))
    assert len(again.deliveries) == 8
