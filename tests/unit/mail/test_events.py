"""News of mails: what SES tells is read, twice, late, in any order, and hostile."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.core.words import written
from chalicelib.mail import events
from chalicelib.mail.addresses import Address
from chalicelib.mail.bounces import tidied
from chalicelib.mail.fates import FATE_NAMES, REASONS, Fate, MailNote, MailState
from chalicelib.mail.kinds import KINDS
from chalicelib.mail.model import TEMPLATES, About, Mail
from infra.local.mail_fates import RULES, events_of

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ABOUT = About(kind="licence", tenant="firm_1", id="lic_1", part="client")
MAIL = Mail(
    id="mail_1",
    created_at=NOW,
    tenant="biz_1",
    recipient="ana@example.com",
    language="es",
    template="licence-linked-client",
    facts={},
    about=ABOUT,
)


def told(to: str, mail: Mail = MAIL) -> list[dict[str, Any]]:
    tags = [{"Name": name, "Value": value} for name, value in mail.tags.items()]
    return events_of({"Destination": {"ToAddresses": [to]}, "EmailTags": tags}, "ses-1", NOW)


def test_every_fate_of_the_local_mail_server_is_read_as_what_it_means() -> None:
    seen = {
        begins: [(e.state, e.reason, e.is_lasting) for e in map(events.heard, told(to)) if e]
        for begins, to in [(rule, f"{rule}.x@example.com") for rule in RULES]
        + [("ana", "ana@example.com")]
    }

    sent = ("sent", None, False)
    assert seen == {
        "bounce": [sent, ("bounced", "no-such-address", True)],
        "mailbox-full": [sent, ("bounced", "mailbox-full", False)],
        "complaint": [sent, ("delivered", None, False), ("complained", "unwanted", True)],
        "hostile": [*[("bounced", "no-such-address", True)] * 2, sent],
        "delayed": [sent, ("delayed", None, False)],
        "ana": [sent, ("delivered", None, False)],
    }


def test_news_names_the_mail_and_what_it_belongs_to_by_the_tags_that_it_was_sent_with() -> None:
    news = events.heard(told("ana@example.com")[1])

    assert news is not None
    assert (news.tenant, news.mail_id, news.round, news.to) == (
        "biz_1",
        "mail_1",
        0,
        MAIL.recipient,
    )
    assert (news.about, news.at) == (ABOUT, NOW)
    assert all(
        value.replace("_", "").isalnum() for value in MAIL.tags.values()
    )  # as SES takes them


def test_what_is_no_news_of_a_mail_of_ours_is_left_aside() -> None:
    whole = told("bounce@example.com")[1]
    mail = whole["mail"]
    hostile: list[Any] = [
        {},
        {"eventType": "Open"},
        {"eventType": ["Bounce"]},
        whole | {"mail": "x"},
        whole | {"mail": {**mail, "tags": {}}},
        whole | {"mail": {**mail, "tags": mail["tags"] | {"about": ["planet"]}}},
        whole | {"mail": {**mail, "tags": mail["tags"] | {"round": ["many"]}}},
        whole | {"mail": {**mail, "destination": []}},
        whole | {"mail": {**mail, "timestamp": "yesterday"}, "bounce": {"timestamp": None}},
        whole | {"bounce": [1]},
    ]

    assert [events.heard(body) for body in hostile] == [None] * len(hostile)
    odd = whole | {"bounce": {"bounceType": "Undetermined", "bounceSubType": "<script>"}}
    assert getattr(events.heard(odd), "reason", None) == "passing-trouble"


def test_what_a_server_said_is_kept_as_words_and_nothing_that_it_says_hides_the_news() -> None:
    bounced = told("hostile@example.com")[0]
    said: list[object] = [
        [1],
        {"diagnosticCode": 5},
        [{"diagnosticCode": ["x"]}],
        [[]],
        "smtp; 550",
        None,
    ]
    odd = [bounced | {"bounce": bounced["bounce"] | {"bouncedRecipients": each}} for each in said]

    heard = [events.heard(body) for body in [bounced, *odd]]

    assert [each.state for each in heard if each] == ["bounced"] * 7
    assert [each.said for each in heard[1:] if each] == [""] * 6
    assert heard[0] is not None
    assert len(heard[0].said) == 2_000
    read = tidied(heard[0].said)
    assert read.startswith("smtp; 550 5.1.1 <h…@example.com> Subject: <img src=x onerror=alert(1)>")
    assert len(read) == 300
    assert read.isprintable()


def note(state: Fate, round_: int = 0, mail_id: str = "mail_1", later: int = 0) -> MailNote:
    return MailNote(
        tenant="biz_1", mail_id=mail_id, to="ana@example.com", round=round_, state=state, at=NOW,
        written_at=NOW + timedelta(seconds=later),
    )  # fmt: skip


def test_whatever_the_order_the_worst_that_was_heard_last_is_known() -> None:
    for order in itertools.permutations(["sent", "delivered", "complained", "sent"]):
        known: MailNote | None = None
        for state in order:
            news = note(state)  # type: ignore[arg-type]  # one of the fates
            known = news if news.replaces(known) else known
        assert known is not None
        assert known.state == "complained"
    assert not note("bounced").replaces(note("bounced"))
    assert not note("complained").replaces(note("waiting", round_=1))
    assert note("sent", mail_id="mail_2", later=1).replaces(note("bounced"))
    assert not note("bounced").replaces(note("sent", mail_id="mail_2", later=1))


def test_an_address_refuses_what_would_go_out_in_vain_and_nothing_else() -> None:
    bounced = Address(created_at=NOW).troubled("bounced", NOW)
    complained = bounced.troubled("complained", NOW)
    silent = Address(created_at=NOW, silenced=frozenset({"pending-imports-digest firm_1"}))

    def why(
        address: Address, template: str, tenant: str = "firm_1", *, by_hand: bool = False
    ) -> Any:
        return address.refuses(template, tenant, is_insisted=by_hand)

    assert why(bounced, "licence-linked-client") == "address-bounced-before"
    assert why(bounced, "licence-linked-client", by_hand=True) is None
    assert why(complained, "licence-linked-client", by_hand=True) == "address-complained-before"
    assert [why(complained, each) for each in ("password-reset", "account-verification")] == [
        None
    ] * 2
    assert why(silent, "pending-imports-digest") == "silenced"
    assert why(silent, "pending-imports-digest", "firm_2") is None
    assert why(silent, "document-delivery") is None
    assert complained.troubled("bounced", NOW) == complained


def test_an_address_knows_what_happened_last_whatever_is_heard_last() -> None:
    later = NOW + timedelta(hours=1)
    bounced = Address(created_at=NOW).troubled("bounced", NOW)
    arrived = bounced.reached(later)

    assert arrived.trouble is None
    assert arrived.troubled("bounced", NOW) == arrived
    assert arrived.troubled("bounced", later + timedelta(hours=1)).trouble == "bounced"
    assert bounced.troubled("bounced", later).reached(NOW).trouble == "bounced"
    assert arrived.troubled("complained", NOW).reached(later).trouble == "complained"


def test_whoever_complained_gets_mails_again_once_they_say_which_they_want() -> None:
    later, nothing = NOW + timedelta(hours=1), frozenset({"pending-imports-digest"})
    complained = Address(created_at=NOW).troubled("complained", NOW)

    wanted = complained.wanting(nothing, None, later)

    assert (wanted.trouble, wanted.silenced) == (None, nothing)
    assert wanted.troubled("complained", NOW) == wanted
    assert wanted.troubled("complained", later + timedelta(hours=1)).trouble == "complained"
    assert Address(created_at=NOW).wanting(nothing, None, later).wanted_at is None


def test_every_mail_has_its_kind_and_what_was_asked_for_is_not_silenced() -> None:
    assert KINDS.keys() == TEMPLATES.keys()
    assert not [
        template
        for template, kind in KINDS.items()
        if kind.may_be_silenced and (TEMPLATES[template].secrets or kind.is_waited_for)
    ]
    assert not KINDS["document-delivery"].may_be_silenced


def test_a_state_is_shown_with_what_to_do_in_the_readers_language() -> None:
    bounced = note("bounced").but(reason="no-such-address")

    assert written(MailState.of(bounced), "en").find("Correct it.") > 0
    assert written(MailState.of(bounced), "es").find("Corríjala.") > 0
    assert set(FATE_NAMES) >= {"sent", "delivered", "bounced", "complained", "failed"}
    assert all(text.es and text.en for text in REASONS.values())


def test_a_mail_sent_again_begins_anew_and_says_which_round_it_is() -> None:
    again = MAIL.taken(NOW).failed("x").again()

    assert (again.state, again.attempts, again.round, again.reason) == ("waiting", 0, 1, "")
    assert again.tags["round"] == "1"
    assert TEMPLATES["licence-activated-client"].secrets
    assert MAIL.but(template="licence-activated-client").carries_secrets


def test_what_people_wait_for_goes_out_apart_from_what_firms_and_documents_send() -> None:
    streams = {name: kind.stream for name, kind in KINDS.items()}

    assert {name for name, stream in streams.items() if stream == "documents"} == {
        "document-delivery", "document-accepted-after-all", "document-rejected",
    }  # fmt: skip
    for name in ("account-verification", "password-reset", "email-changed", "operator-acted"):
        assert streams[name] == "account"
    for name in ("licence-activated-client", "firm-user-invited", "pending-imports-digest"):
        assert streams[name] == "firms"
