from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.mail.model import (
    LEASE_SECONDS,
    Mail,
    WrongFacts,
    checked_facts,
    mail_id,
    one_line,
    safe_file_name,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MAIL = Mail(
    id="mail_1",
    created_at=NOW,
    tenant="frm_1",
    recipient="ana@example.com",
    language="es",
    template="account-exists",
    facts={"email": "ana@example.com"},
    sealed="sealed",
)


def test_sent_mail_keeps_no_secret() -> None:
    done = MAIL.taken(NOW).sent("ses-1", NOW)

    assert done.sealed == ""
    assert done.is_done
    assert done.transport_id == "ses-1"


def test_failed_mail_keeps_its_reason_and_no_secret() -> None:
    done = MAIL.taken(NOW).failed("send mail: MessageRejected")

    assert (done.sealed, done.reason) == ("", "send mail: MessageRejected")
    assert done.is_done


def test_mail_taken_by_a_worker_is_free_again_when_the_lease_ends() -> None:
    taken = MAIL.taken(NOW)

    assert taken.is_taken(NOW + timedelta(seconds=LEASE_SECONDS - 1))
    assert not taken.is_taken(NOW + timedelta(seconds=LEASE_SECONDS))


def test_put_back_mail_keeps_its_secret_and_its_count() -> None:
    again = MAIL.taken(NOW).put_back("send mail: Throttling")

    assert (again.state, again.sealed, again.attempts) == ("waiting", "sealed", 1)
    assert not again.is_taken(NOW)


def test_no_secret_or_address_shows_in_a_repr() -> None:
    assert "ana@example.com" not in repr(MAIL)
    assert "sealed'" not in repr(MAIL)


@pytest.mark.parametrize(
    ("facts", "secrets"),
    [
        ({}, {}),
        ({"email": "a@example.com", "name": "x"}, {}),
        ({"email": "a@example.com"}, {"code": "x"}),
        ({"email": "x" * 60_001}, {}),
    ],
)
def test_other_facts_than_declared_are_refused(
    facts: dict[str, str], secrets: dict[str, str]
) -> None:
    with pytest.raises(WrongFacts):
        checked_facts("account-exists", facts, secrets)


def test_same_news_has_the_same_id_and_other_news_another() -> None:
    known_as = mail_id("frm_1", "account-exists", ("a", "b"))

    assert mail_id("frm_1", "account-exists", ("a", "b")) == known_as
    assert mail_id("frm_1", "account-exists", ("ab",)) != known_as
    assert mail_id("frm_2", "account-exists", ("a", "b")) != known_as


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a\r\nb", "a b"), ("a\x00\u202eb", "a b"), (" ñ ₡ ", "ñ ₡"), ("a\u2028b", "a b")],
)
def test_facts_are_kept_on_one_line(given: str, kept: str) -> None:
    assert one_line(given) == kept


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("506.xml", "506.xml"),
        ("../../etc/passwd", "etc_passwd"),
        ("a\r\nb.pdf", "a_b.pdf"),
        ("…", "file"),
        ("₡", "file"),
    ],
)
def test_file_names_are_plain(given: str, safe: str) -> None:
    assert safe_file_name(given) == safe
