"""One step after the other of a document's way, with an authority of our choosing."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.aws import blobs
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica.authority import CostaRica
from chalicelib.invoicing import following_up, store, submission
from chalicelib.invoicing.authority import Answered, Decision, HeldUp, Received, TurnedAway
from chalicelib.invoicing.forms import DecisionForm
from chalicelib.invoicing.model import AuthorityDetail, Difference, DifferingAnswer, Document
from chalicelib.invoicing.progress import DocumentProgress, Event
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import NotConnected
from tests.conftest import forget_environment
from tests.unit.countries.costa_rica import samples

pytestmark = pytest.mark.usefixtures("aws")


class Authority(CostaRica):
    """Signs whatever comes, takes everything, and has never heard of any of it."""

    def __init__(self) -> None:
        self.sends = self.asks = 0

    def sign(self, document: Document) -> bytes:
        return b"<signed/>"

    def is_of_present_key(self, document: Document, signed: bytes) -> bool:
        return signed != b"<former/>"

    def send(self, document: Document, signed: bytes) -> Received | TurnedAway | HeldUp:
        self.sends += 1
        return Received("taken")

    def ask(self, business_id: str, clave: str) -> Answered | HeldUp:
        self.asks += 1
        return HeldUp("not-known-yet", is_lost=True)


class Unsigning(Authority):
    """Cannot sign."""

    def sign(self, document: Document) -> bytes:
        raise Permanent("/Clave: missing")


@pytest.fixture
def document() -> Document:
    issued = samples.document()
    tx = Transaction()
    store.write_issued(tx, issued, samples.begun_of(issued))
    tx.commit()
    return issued.but(version=1)


def read(document: Document) -> DocumentProgress:
    progress = store.progress(document.business_id, document.id)
    assert progress is not None
    return progress


def test_document_that_cannot_be_signed_is_held_and_says_so(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    submission._advance(read(document), Unsigning())

    held = read(document)
    assert (held.state, held.obstacle, held.attempts) == ("issued", "cannot-be-signed", 1)
    assert [r.levelno for r in caplog.records if "cannot be signed" in r.message] == [logging.ERROR]


def test_document_that_can_be_signed_again_goes_on(document: Document) -> None:
    submission._advance(read(document), Unsigning())

    submission._advance(read(document), Authority())

    assert (read(document).state, read(document).obstacle) == ("sent", None)


@pytest.fixture
def delays() -> Iterator[list[int]]:
    """How long each message waits that is sent."""
    seen: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        seen.append(params["DelaySeconds"])

    events = client("sqs").meta.events
    events.register("provide-client-params.sqs.SendMessage", note)
    yield seen
    events.unregister("provide-client-params.sqs.SendMessage", note)


def test_document_that_gets_lost_again_and_again_is_sent_ever_more_seldom(
    document: Document, delays: list[int]
) -> None:
    authority, started = Authority(), clock.now()
    while sum(delays) < 8 * 3600:
        with clock.set_to(started + timedelta(seconds=sum(delays))):
            submission._advance(read(document), authority)

    progress = read(document)
    assert progress.sends == authority.sends <= 20
    assert authority.asks <= 80
    assert [event.event for event in progress.events] == ["issued", "signed", "sent"]


class Busy(Authority):
    """Asks to be left alone for an hour."""

    def send(self, document: Document, signed: bytes) -> Received | TurnedAway | HeldUp:
        self.sends += 1
        return HeldUp("authority-unavailable", after_seconds=3600)


def test_authority_that_asks_for_an_hour_is_left_alone_for_an_hour(
    document: Document, delays: list[int]
) -> None:
    authority, started = Busy(), clock.now()
    waits = []
    for minutes in (0, 15, 30, 45, 59):
        with clock.set_to(started + timedelta(minutes=minutes)):
            submission._advance(read(document), authority)
            waits.append(delays[-1])
    sends_before = authority.sends
    with clock.set_to(started + timedelta(minutes=60)):
        submission._advance(read(document), authority)

    assert (sends_before, authority.sends) == (1, 2)
    assert waits == [600, 600, 600, 600, 60]
    assert read(document).attempts == 2


def test_document_that_is_late_is_an_error_in_the_log_once_a_day(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    issued_at = document.created_at
    said = []
    for hours in (1, 23, 25, 26, 47, 49, 120, 121):
        caplog.clear()
        with clock.set_to(issued_at + timedelta(hours=hours)):
            submission._advance(read(document), Busy())
        said.append([r.levelno for r in caplog.records if r.message == "document is late"])

    error = [logging.ERROR]
    assert said == [[], [], error, [], [], error, error, []]


def test_message_that_was_followed_already_ends(document: Document) -> None:
    authority = Authority()
    message = store.message("submission", read(document).model_copy(update={"version": 0})).body

    for _ in range(3):
        submission.step(
            message["business"], message["document"], int(message["version"]), lambda _: authority
        )

    assert authority.sends == 1
    assert authority.asks == 0
    assert read(document).version == int(message["version"]) + 1


def test_refusal_for_another_reason_begins_to_count_anew(document: Document) -> None:
    progress = read(document)
    first, second = (AuthorityDetail(code="400", text=text) for text in ("uno", "otro"))

    counts = []
    for why in (first, first, second, first):
        progress = progress.refused(why)
        counts.append(progress.refusals)

    assert counts == [1, 2, 1, 1]


class Scripted(Authority):
    """Says what it is told to, and notes what it is asked."""

    def __init__(self, *says: Any, signs: bytes | Exception = b"<signed/>") -> None:
        super().__init__()
        self.says, self.signs, self.asked = list(says), signs, list[tuple[Any, ...]]()

    def _say(self, *asked: Any) -> Any:
        self.asked.append(asked)
        said = self.says.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    def sign(self, document: Document) -> bytes:
        self.asked.append(("sign", document))
        if isinstance(self.signs, Exception):
            raise self.signs
        return self.signs

    def send(self, document: Document, signed: bytes) -> Received | TurnedAway | HeldUp:
        said: Received | TurnedAway | HeldUp = self._say("send", document, signed)
        return said

    def ask(self, business_id: str, clave: str) -> Answered | HeldUp:
        said: Answered | HeldUp = self._say("ask", business_id, clave)
        return said

    def decide(self, document: Document, answer: bytes) -> Decision:
        said: Decision = self._say("decide", document, answer)
        return said


WHY = AuthorityDetail(code="400", text="uno")
TAKEN, TURNED_AWAY = Received("taken"), TurnedAway(WHY)
WAIT = HeldUp("being-processed", is_in_work=True)
LOST = HeldUp("not-known-yet", is_lost=True)
BUSY = HeldUp("authority-unavailable")
UNSURE = HeldUp("authority-unavailable", may_have_arrived=True)


def came(document: Document, **changes: Any) -> DocumentProgress:
    """Have a document come as far as is said."""
    return store.save(read(document).but(**changes))


HOUR = timedelta(hours=1)


def goes_on(
    document: Document, *says: Any, after: timedelta = HOUR, **more: Any
) -> tuple[DocumentProgress, Scripted]:
    """Do the next step, so long after it was issued, with an authority that says so."""
    authority = Scripted(*says, **more)
    with clock.set_to(document.issued_at + after):
        submission._advance(read(document), authority)
    return read(document), authority


@pytest.fixture
def messages() -> Iterator[list[tuple[str, dict[str, str], int]]]:
    """Queue, body and delay of each message that is sent."""
    seen: list[tuple[str, dict[str, str], int]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        queue = params["QueueUrl"].rpartition("enlace-")[2]
        seen.append((queue, json.loads(params["MessageBody"]), params["DelaySeconds"]))

    events = client("sqs").meta.events
    events.register("provide-client-params.sqs.SendMessage", note)
    yield seen
    events.unregister("provide-client-params.sqs.SendMessage", note)


def stored_file(key: str) -> tuple[bytes, str]:
    found = client("s3").get_object(Bucket="enlace-test", Key=key)
    return found["Body"].read(), found["ContentType"]


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str, dict[str, str]]]:
    names = ("document", "cause", "obstacle")
    return [
        (r.levelno, r.message, {name: vars(r)[name] for name in names if name in vars(r)})
        for r in caplog.records
        if r.name == submission.__name__
    ]


def xml_key(document: Document) -> str:
    return f"{document.business_id}/signed/{document.issued_at:%Y/%m}/{document.key}.xml"


def answer_key(document: Document) -> str:
    return f"{document.business_id}/answers/{document.issued_at:%Y/%m}/{document.key}_respuesta.xml"


def test_document_that_does_not_exist_is_for_a_person_to_look_at() -> None:
    with pytest.raises(Permanent, match=r"^submit document: doc_1 does not exist$"):
        submission.step("biz_1", "doc_1", 1)


def test_progress_without_its_document_is_for_a_person_to_look_at(document: Document) -> None:
    progress, table = read(document), Table(document.business_id)
    tx = Transaction()
    tx.delete(table.key("CONTENTS", document.key), 1)
    tx.commit()

    with pytest.raises(Permanent, match=f"^submit document: {document.id} has no content$"):
        submission._advance(progress, Scripted())


def test_step_is_done_with_the_authority_of_the_documents_country(document: Document) -> None:
    authority, countries = Scripted(TAKEN), list[str]()

    def of(country: str) -> Scripted:
        countries.append(country)
        return authority

    submission.step(document.business_id, document.id, 1, of)

    assert (countries, read(document).state) == (["CR"], "sent")


@pytest.mark.parametrize("state", ["accepted", "accepted_with_warnings", "rejected"])
def test_document_at_its_end_is_left_alone(document: Document, state: Any) -> None:
    version = came(document, state=state).version

    submission.step(document.business_id, document.id, version, lambda _: Scripted())

    assert read(document).version == version


def test_run_that_another_got_ahead_of_stops_and_says_so(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    class Slow(Authority):
        def send(self, document: Document, signed: bytes) -> Received:
            came(document, attempts=1)
            return TAKEN

    with caplog.at_level(logging.INFO):
        submission.step(document.business_id, document.id, 1, lambda _: Slow())

    assert (read(document).version, read(document).state) == (2, "issued")
    assert logged(caplog) == [(logging.INFO, "another run got ahead", {"document": document.id})]


def test_document_is_signed_kept_sent_and_soon_asked_about(
    document: Document, messages: list[Any]
) -> None:
    sent, authority = goes_on(document, TAKEN)

    now = document.issued_at + HOUR

    assert authority.asked == [("sign", document), ("send", document, b"<signed/>")]
    assert stored_file(xml_key(document)) == (b"<signed/>", "application/xml")
    assert (sent.state, sent.sends, sent.files) == ("sent", 1, {"xml": xml_key(document)})
    assert sent.events[1:] == (
        Event(event="signed", at=now),
        Event(event="sent", at=now, detail="taken"),
    )
    body = {"business": document.business_id, "document": document.id, "version": "2"}
    assert messages == [("submission", body, 3)]


def test_what_is_kept_is_sent_whatever_signing_again_gives(document: Document) -> None:
    """A run can have died between keeping what it signed and noting it."""
    blobs.put(xml_key(document), b"<first/>", "application/xml")

    _, authority = goes_on(document, TAKEN)
    came(document, state="signed")
    _, later = goes_on(document, TAKEN)

    assert authority.asked == [("sign", document), ("send", document, b"<first/>")]
    assert later.asked == [("send", document, b"<first/>")]


def signed_with_former_key(document: Document, state: Any) -> None:
    files = {"xml": xml_key(document)} if state == "signed" else {}
    blobs.put(xml_key(document), b"<former/>", "application/xml")
    events = (Event(event=state, at=document.issued_at),)
    came(document, state=state, files=files, attempts=9, obstacle="token-refused", events=events)


@pytest.mark.parametrize("state", ["issued", "signed"])
def test_document_whose_key_was_replaced_before_it_was_sent_is_signed_anew(
    document: Document, state: str
) -> None:
    signed_with_former_key(document, state)

    asked = [goes_on(document, says)[1].asked for says in (LOST, LOST, BUSY, LOST, LOST, LOST)]
    held = read(document)
    anew, authority = goes_on(document, LOST)
    sent, sender = goes_on(document, TAKEN)

    unnoted = ["sign"] if state == "issued" else []
    assert [[what[0] for what in step] for step in asked] == [[*unnoted, "ask"], *[["ask"]] * 5]
    assert (held.state, held.obstacle, held.attempts) == ("signed", "not-known-yet", 3)
    assert [what[0] for what in authority.asked] == ["ask", "sign"]
    digest = hashlib.sha256(b"<signed/>").hexdigest()[:12]
    own_name = xml_key(document).replace(document.key, f"{digest}_{document.key}")
    assert (anew.state, anew.obstacle, anew.files["xml"]) == ("signed", None, own_name)
    assert stored_file(own_name) == (b"<signed/>", "application/xml")
    assert stored_file(xml_key(document))[0] == b"<former/>"
    assert sender.asked == [("send", document, b"<signed/>")]
    assert (sent.state, sent.files) == ("sent", {"xml": own_name})
    told = ["issued", "signed", "signed", "sent"]
    assert [event.event for event in sent.events] == (told if state == "issued" else told[1:])
    again = came(document, state="unknown")
    assert goes_on(document, LOST, TAKEN)[1].asked[1:] == [("send", document, b"<signed/>")]
    assert read(document).files == again.files


@pytest.mark.parametrize(
    "there",
    [WAIT, Answered(b"x"), HeldUp("answer-missing"), HeldUp("authority-error", is_lost=True)],
)
def test_bytes_that_arrived_after_all_are_never_rebuilt(document: Document, there: Any) -> None:
    signed_with_former_key(document, "signed")

    found, authority = goes_on(document, there)
    final = goes_on(document, Answered(b"x"), Decision("accepted", ()))[0]

    assert [asked[0] for asked in authority.asked] == ["ask"]
    assert (found.state, found.files) == ("unknown", {"xml": xml_key(document)})
    assert (final.state, final.files["xml"]) == ("accepted", xml_key(document))


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_document_that_may_have_arrived_keeps_the_signature_of_a_former_key(
    document: Document, state: str
) -> None:
    signed_with_former_key(document, "signed")
    came(document, state=state, obstacle="not-known-yet")

    assert goes_on(document, LOST, TAKEN)[1].asked[1:] == [("send", document, b"<former/>")]


def test_question_that_is_refused_counts_from_the_first_time_that_it_was_put(
    document: Document,
) -> None:
    signed_with_former_key(document, "signed")
    came(document, obstacle="authority-refuses-requests")
    refused = HeldUp("authority-refuses-requests", is_lost_if_repeated=True)

    asked = [goes_on(document, refused)[1].asked for _ in range(4)]

    assert [[what[0] for what in step] for step in asked] == [["ask"]] * 3 + [["ask", "sign"]]


def test_document_of_a_former_key_that_cannot_be_signed_anew_says_so(document: Document) -> None:
    signed_with_former_key(document, "signed")
    came(document, obstacle="not-known-yet")

    held, _ = goes_on(document, LOST, signs=Permanent("/Clave: missing"))

    assert (held.state, held.obstacle) == ("signed", "cannot-be-signed")
    assert held.files == {"xml": xml_key(document)}


def test_of_two_runs_that_sign_both_send_what_was_kept_first(document: Document) -> None:
    class Late(Scripted):
        def sign(self, document: Document) -> bytes:
            blobs.put(xml_key(document), b"<first/>", "application/xml")
            return b"<second/>"

    authority = Late(TAKEN)
    submission._advance(read(document), authority)

    assert authority.asked == [("send", document, b"<first/>")]


def test_sending_again_keeps_the_files_and_forgets_the_refusals(document: Document) -> None:
    files = {"xml": xml_key(document), "pdf": "x"}
    came(document, state="unknown", sends=1, refusals=2, authority_details=(WHY,), files=files)

    sent, authority = goes_on(document, LOST, TAKEN)

    assert [asked[0] for asked in authority.asked] == ["ask", "sign", "send"]
    assert (sent.state, sent.sends, sent.refusals) == ("sent", 2, 0)
    assert (sent.authority_details, sent.files) == ((), files)


def test_files_that_were_there_stay_when_a_document_is_signed(document: Document) -> None:
    came(document, files={"pdf": "x"})

    assert goes_on(document, TAKEN)[0].files == {"pdf": "x", "xml": xml_key(document)}


@pytest.mark.parametrize(
    ("failure", "obstacle", "told"),
    [
        (NotConnected(), "not-connected", False),
        (Permanent("/Clave: missing"), "cannot-be-signed", True),
    ],
)
def test_what_keeps_a_document_from_being_signed_is_noted(
    document: Document,
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
    obstacle: str,
    *,
    told: bool,
) -> None:
    held, authority = goes_on(document, signs=failure)

    assert (held.state, held.obstacle, held.attempts) == ("issued", obstacle, 1)
    assert authority.asked == [("sign", document)]
    facts = {"document": document.id, "cause": "/Clave: missing"}
    assert logged(caplog) == [(logging.ERROR, "document cannot be signed", facts)] * told


@pytest.mark.parametrize(
    ("before", "says", "after"),
    [
        ("issued", [BUSY], "signed"),
        ("issued", [UNSURE], "unknown"),
        ("signed", [UNSURE], "unknown"),
        ("issued", [TURNED_AWAY], "unknown"),
        ("unknown", [LOST, BUSY], "unknown"),
        ("unknown", [LOST, UNSURE], "unknown"),
    ],
)
def test_document_that_may_have_arrived_is_asked_about_before_it_is_sent_again(
    document: Document, before: Any, says: list[Any], after: str
) -> None:
    came(document, state=before)

    held, _ = goes_on(document, *says)

    now = document.issued_at + HOUR
    assert held.state == after
    assert held.events[-1].at == (now if before != after else document.issued_at)


@pytest.mark.parametrize(
    ("state", "attempts", "asked"),
    [
        ("sent", 2, ["ask"]),
        ("sent", 3, ["ask", "sign", "send"]),
        ("unknown", 0, ["ask", "sign", "send"]),
    ],
)
def test_lost_document_is_sent_again_once_it_is_sure(
    document: Document, state: Any, attempts: int, asked: list[str]
) -> None:
    came(document, state=state, attempts=attempts)

    _, authority = goes_on(document, LOST, TAKEN)

    assert [each[0] for each in authority.asked] == asked
    assert authority.asked[0] == ("ask", document.business_id, document.key)


@pytest.mark.parametrize("state", ["sent", "unknown"])
def test_document_that_is_not_lost_is_not_sent_again(document: Document, state: Any) -> None:
    came(document, state=state, attempts=9)

    held, authority = goes_on(document, BUSY)

    assert [each[0] for each in authority.asked] == ["ask"]
    assert (held.state, held.attempts, held.obstacle) == (state, 10, "authority-unavailable")


def test_refusal_is_believed_when_it_was_heard_six_times(
    document: Document, messages: list[Any]
) -> None:
    came(document, state="unknown", refusals=4, authority_details=(WHY,))

    held, _ = goes_on(document, LOST, TURNED_AWAY)
    count = len(messages)
    rejected, _ = goes_on(document, LOST, TURNED_AWAY)

    assert (held.refusals, held.state, held.attempts) == (5, "unknown", 1)
    assert (held.obstacle, held.authority_details) == ("authority-refuses-document", (WHY,))
    assert (rejected.refusals, rejected.state, rejected.obstacle) == (6, "rejected", None)
    assert rejected.authority_details == (WHY,)
    assert len(messages) == count


@pytest.mark.parametrize(
    ("state", "queues"),
    [("accepted", ["delivery"]), ("accepted_with_warnings", ["delivery"]), ("rejected", [])],
)
def test_answer_is_kept_and_ends_the_way_and_what_was_accepted_is_delivered(
    document: Document, messages: list[Any], state: Any, queues: list[str]
) -> None:
    came(document, state="sent", files={"xml": "x"})

    final, authority = goes_on(document, Answered(b"<answer/>"), Decision(state, (WHY,)))

    assert authority.asked[1:] == [("decide", document, b"<answer/>")]
    assert stored_file(answer_key(document)) == (b"<answer/>", "application/xml")
    assert (final.state, final.authority_details) == (state, (WHY,))
    assert final.files == {"xml": "x", "answer": answer_key(document)}
    assert final.events[-1] == Event(event=state, at=document.issued_at + HOUR)
    body = {"business": document.business_id, "document": document.id, "version": "3"}
    assert messages == [(queue, body, 0) for queue in queues]


def test_answer_that_does_not_verify_is_not_kept_and_is_an_error(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    came(document, state="sent")

    held, _ = goes_on(document, Answered(b"<answer/>"), Permanent("not theirs"))

    assert (held.state, held.obstacle, held.files) == ("sent", "answer-not-valid", {})
    assert blobs.find(answer_key(document)) is None
    facts = {"document": document.id, "cause": "not theirs"}
    assert logged(caplog) == [(logging.ERROR, "answer does not verify", facts)]


@pytest.mark.parametrize(
    ("says", "progress", "seconds"),
    [
        (BUSY, {}, 5),
        (WAIT, {}, 3),
        (BUSY, {"attempts": 3}, 40),
        (WAIT, {"attempts": 3}, 24),
        (BUSY, {"sends": 1}, 5),
        (BUSY, {"sends": 2}, 40),
        (BUSY, {"sends": 2, "attempts": 3}, 320),
        (BUSY, {"attempts": 8}, 600),
        (BUSY, {"attempts": 10**6}, 600),
        (HeldUp("authority-unavailable", after_seconds=4), {}, 5),
        (HeldUp("authority-unavailable", after_seconds=100), {}, 100),
        (HeldUp("authority-unavailable", after_seconds=600), {}, 600),
    ],
)
def test_pause_doubles_up_to_the_limit_and_is_as_long_as_the_authority_asks(
    document: Document,
    messages: list[Any],
    says: HeldUp,
    progress: dict[str, int],
    seconds: int,
) -> None:
    came(document, state="sent", **progress)

    held, _ = goes_on(document, says)

    body = {"business": document.business_id, "document": document.id, "version": "3"}
    assert messages == [("submission", body, seconds)]
    assert held.not_before is None


def test_pause_that_may_be_longer_than_any_has_an_end_of_its_own(
    document: Document, messages: list[Any], environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("RETRY_LIMIT_SECONDS", "1000000")
    forget_environment()
    came(document, state="sent", attempts=50)

    held, _ = goes_on(document, BUSY)

    assert held.not_before == document.issued_at + HOUR + timedelta(seconds=5 * 2**12)
    assert messages[0][2] == 600


def waits_until(document: Document, moment: datetime) -> None:
    came(document, state="sent", not_before=moment, attempts=4)


@pytest.mark.parametrize(("left", "seconds"), [(0.001, 1), (1.5, 2), (599, 599), (1000, 600)])
def test_document_that_must_wait_is_not_asked_about_before(
    document: Document, messages: list[Any], left: float, seconds: int
) -> None:
    waits_until(document, document.issued_at + HOUR + timedelta(seconds=left))

    held, authority = goes_on(document)

    assert (authority.asked, held.attempts) == ([], 4)
    body = {"business": document.business_id, "document": document.id, "version": "3"}
    assert messages == [("submission", body, seconds)]


def test_document_that_has_waited_goes_on_at_the_very_moment(document: Document) -> None:
    waits_until(document, document.issued_at + HOUR)

    held, authority = goes_on(document, BUSY)

    assert [each[0] for each in authority.asked] == ["ask"]
    assert held.not_before is None


def test_document_that_is_late_is_told_with_what_is_in_its_way(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    held, _ = goes_on(document, BUSY, after=timedelta(hours=48))

    facts = {"document": document.id, "obstacle": "authority-unavailable"}
    assert held.late_told == 2
    assert logged(caplog) == [(logging.ERROR, "document is late", facts)]


def test_no_document_is_late_where_nobody_wants_to_know(
    document: Document, caplog: pytest.LogCaptureFixture, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("LATE_AFTER_HOURS", "0")
    forget_environment()

    held, _ = goes_on(document, BUSY, after=timedelta(days=29))

    assert (held.late_told, logged(caplog)) == (0, [])


def test_nothing_is_waited_for_where_pauses_are_set_to_nothing(
    document: Document, messages: list[Any], environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("RETRY_BASE_SECONDS", "0")
    forget_environment()

    goes_on(document, BUSY)

    assert [delay for _, _, delay in messages] == [0]


DIFFERENCE = Difference(field="TotalFactura", sent="113", answered="114")
DIFFERS = Decision("accepted", (WHY,), (DIFFERENCE,))


def test_answer_that_differs_is_kept_and_shown_and_nobody_is_asked_any_more(
    document: Document, messages: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    came(document, state="sent")

    held, _ = goes_on(document, Answered(b"<answer/>"), DIFFERS)

    assert (held.state, held.obstacle, messages) == ("sent", "answer-differs", [])
    assert held.differing == DifferingAnswer(
        state="accepted", details=(WHY,), differences=(DIFFERENCE,)
    )
    assert held.files == {"answer": answer_key(document)}
    assert [level for level, said, _ in logged(caplog) if said == "answer differs"] == [
        logging.ERROR
    ]


def test_refusal_of_the_question_that_repeats_means_that_it_is_not_there(
    document: Document,
) -> None:
    refused = HeldUp("authority-refuses-requests", is_lost_if_repeated=True)
    other = {"state": "unknown", "attempts": 3, "obstacle": "authority-unavailable"}
    came(document, **other)

    once, _ = goes_on(document, refused)
    again, authority = goes_on(document, refused, TAKEN)

    assert (once.state, once.obstacle) == ("unknown", "authority-refuses-requests")
    assert (again.state, [asked[0] for asked in authority.asked]) == (
        "sent",
        ["ask", "sign", "send"],
    )


@pytest.mark.parametrize(
    ("says", "hours", "obstacle"),
    [
        (BUSY, 719, "authority-unavailable"),
        (BUSY, 720, "asking-stopped"),
        (NotConnected(), 9999, "not-connected"),
    ],
)
def test_authority_is_not_asked_for_ever(
    document: Document, messages: list[Any], says: Any, hours: int, obstacle: str
) -> None:
    is_signed = not isinstance(says, Exception)
    how = {"signs": says} if not is_signed else {}

    held, _ = goes_on(document, *[says] * is_signed, after=timedelta(hours=hours), **how)

    assert (held.obstacle, len(messages)) == (obstacle, obstacle != "asking-stopped")
    assert held.is_waiting_for_a_person == (obstacle == "asking-stopped")


OWNER = Caller("acc_2", tenant="biz_1")


def asks_again(document: Document, after: timedelta = HOUR) -> DocumentProgress:
    with pytest.MonkeyPatch.context() as patch, clock.set_to(document.issued_at + after):
        patch.setattr(onboarding, "issuer", lambda _: SimpleNamespace(connection=object()))
        following_up.ask_again(replace(OWNER, tenant=document.business_id), document.id)
    return read(document)


def test_person_has_the_authority_asked_again_where_asking_has_stopped(
    document: Document, messages: list[Any]
) -> None:
    came(document, state="sent", obstacle="asking-stopped", attempts=20)

    asked = asks_again(document, after=timedelta(hours=719))
    twice = asks_again(document, after=timedelta(hours=719))
    held, _ = goes_on(document, BUSY, after=timedelta(hours=720))

    assert (asked.obstacle, asked.attempts, asked.is_asked_again) == (None, 0, False)
    assert asked.events[-1] == Event(event="asked_again", at=asked.asking_since, actor="acc_2")
    assert twice == asked, "it is on its way"
    assert [queue for queue, _, _ in messages] == ["submission", "submission"]
    assert (held.obstacle, held.late_told) == ("authority-unavailable", 0)


@pytest.mark.parametrize(
    ("says", "state", "result"),
    [
        ([Answered(b"<second/>"), Decision("accepted", ())], "accepted", None),
        ([Answered(b"<first/>"), Decision("rejected", (WHY,))], "rejected", "rejected"),
        ([LOST], "rejected", "rejected"),
    ],
)
def test_rejection_is_asked_about_again_and_the_state_follows(
    document: Document, messages: list[Any], says: list[Any], state: str, result: str | None
) -> None:
    blobs.put(answer_key(document), b"<first/>", "application/xml")
    files = {"answer": answer_key(document)}
    came(document, state="rejected", authority_details=(WHY,), files=files)

    asked = asks_again(document)
    final, _ = goes_on(document, *says)

    assert (asked.state, asked.is_asked_again) == ("rejected", True)
    assert (final.state, final.is_asked_again, final.obstacle) == (state, False, None)
    told = [event for event in final.events if event.event == "asked_again"]
    assert [(event.actor, event.detail) for event in told] == [("acc_2", result)]
    assert stored_file(answer_key(document))[0] == b"<first/>"
    if state == "accepted":
        assert (messages[-1][0], final.authority_details) == ("delivery", ())
        assert final.files["former_answer"] == answer_key(document)
        assert stored_file(final.files["answer"])[0] == b"<second/>"
    else:
        assert (final.files, final.authority_details) == (files, (WHY,))


def test_rejection_that_is_asked_about_is_never_sent_again(document: Document) -> None:
    came(document, state="rejected", is_asked_again=True, attempts=9, obstacle=BUSY.obstacle)

    held, authority = goes_on(document, BUSY)

    assert (held.state, [asked[0] for asked in authority.asked]) == ("rejected", ["ask"])


def test_acceptance_is_not_asked_about(document: Document) -> None:
    came(document, state="accepted")

    with pytest.raises(following_up.AcceptedForGood):
        asks_again(document)


def differing(document: Document, state: Any = "sent", answer: Any = "accepted") -> None:
    said = DifferingAnswer(state=answer, details=(WHY,), differences=(DIFFERENCE,))
    came(document, state=state, obstacle="answer-differs", differing=said)


def decides(document: Document, decision: Any, *, behind: int = 0) -> DocumentProgress:
    form = DecisionForm(decision=decision, reason="Es la nuestra")
    caller, seen = replace(OWNER, tenant=document.business_id), read(document).version - behind
    following_up.decide(caller, document.id, form, seen)
    return read(document)


def test_answer_that_came_after_the_owner_looked_is_not_decided_about(document: Document) -> None:
    differing(document)

    with pytest.raises(ChangedMeanwhile):
        decides(document, "accept", behind=1)
    assert read(document).differing is not None


@pytest.mark.parametrize(
    ("before", "answer", "decision", "state", "queues"),
    [
        ("sent", "accepted", "accept", "accepted_with_warnings", ["delivery"]),
        ("unknown", "accepted", "reject", "rejected", []),
        ("sent", "rejected", "reject", "rejected", []),
        ("rejected", "accepted", "accept", "accepted_with_warnings", ["delivery"]),
        ("rejected", "accepted", "reject", "rejected", []),
    ],
)
def test_person_decides_about_an_answer_that_differs(
    document: Document,
    messages: list[Any],
    before: Any,
    answer: Any,
    decision: str,
    state: str,
    queues: list[str],
) -> None:
    differing(document, before, answer)

    final = decides(document, decision)

    assert (final.state, final.obstacle, final.differing) == (state, None, None)
    assert [queue for queue, _, _ in messages] == queues
    (told,) = (event for event in final.events if event.event == "decided")
    assert (told.actor, told.detail) == ("acc_2", "Es la nuestra")
    assert final.authority_details == (() if before == state else (WHY,))


def test_nobody_makes_an_acceptance_of_a_rejection_or_decides_about_nothing(
    document: Document,
) -> None:
    with pytest.raises(following_up.NothingToDecide):
        decides(document, "accept")
    differing(document, answer="rejected")
    with pytest.raises(following_up.AnswerRejects):
        decides(document, "accept")
    assert read(document).obstacle == "answer-differs"
