from __future__ import annotations

import doctest
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest

from chalicelib.aws.mail_transport import MailRefused
from chalicelib.mail import compose, headers, model
from chalicelib.mail.model import Attachment, Correspondent, one_line

WORDS = compose.Rendered("Señal ₡ de prueba", "Texto con ñ y ₡\n", "<p>Señal ₡</p>")


def written(recipient: str = "ana@example.com", **options: object) -> bytes:
    arguments: dict[str, object] = {
        "mail_id": "mail_1",
        "sender": "Enlace <enlace@example.com>",
        "recipient": recipient,
        "words": WORDS,
        "written_at": datetime(2026, 11, 1, 12, 30, tzinfo=UTC),
    }
    return compose.compose(**(arguments | options))  # type: ignore[arg-type]


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_message_offers_text_and_html_of_the_same_words() -> None:
    message = parsed(written())

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Subject"] == "Señal ₡ de prueba"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert "Texto con ñ y ₡" in text.get_content()
    assert html is not None
    assert "Señal ₡" in html.get_content()


def test_accents_anywhere_in_a_header_leave_its_words_as_they_are() -> None:
    for length in range(1, 30):
        start = "palabra " * 3 + "x" * length
        text = f"{start} pide llevar Ejemplo Ñandú Sociedad Anónima en Enlace, ya"

        raw = written(
            words=compose.Rendered(text, "a", "<p>a</p>"),
            in_name_of=Correspondent(text, "ventas@example.com"),
        )

        assert parsed(raw)["Subject"] == text
        # the library's newer parser adds a space where it joins the encoded words of a name
        sender = make_header(decode_header(message_from_bytes(raw)["From"]))
        assert str(sender) == f"{text} <enlace@example.com>"
        block = raw.partition(b"\r\n\r\n")[0]
        assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?\S+", block))


def test_headers_tell_who_when_and_which() -> None:
    message = parsed(written())

    assert message["From"] == "Enlace <enlace@example.com>"
    assert message["To"] == "ana@example.com"
    assert message["X-Enlace-Mail-Id"] == "mail_1"
    assert message["Date"] == "Sun, 01 Nov 2026 12:30:00 +0000"


@pytest.mark.parametrize(
    "name", ["Ejemplo Ficticio S.A.", 'Ñandú "& Hijos", <S.A.>', "ventas@example.org", "ñu " * 33]
)
def test_a_mail_in_somebodys_name_comes_from_our_address_and_is_answered_to_them(name: str) -> None:
    raw = written(in_name_of=Correspondent(name, "ventas@example.com"))

    (sender,) = parsed(raw)["From"].addresses
    assert sender.addr_spec == "enlace@example.com"
    # Python's reader leaves the folds between encoded words in the name
    assert "".join(sender.display_name.split()) == "".join(name.split())
    assert parsed(raw)["Reply-To"] == "ventas@example.com"
    assert raw.isascii()


ALL_HEADERS = [
    *("From", "Reply-To", "To", "Subject", "Date", "X-Enlace-Mail-Id", "Auto-Submitted"),
    *("MIME-Version", "Content-Type"),
]
HOSTILE = {
    "line break": "Ejemplo\r\nBcc: otra@example.com",
    "empty line": "Ejemplo\n\nTexto",
    "line separator": "\u2028Bcc: x@example.com",
    "next line": "Ejemplo\x85Bcc: x@example.com",
    "encoded line breaks": "=?utf-8?q?a=0D=0AX-Injected:_si=0D=0ABcc:_v=40example.org=0D=0AX:_?=",
    "encoded empty line": "=?utf-8?q?a=0D=0A=0D=0ATexto?= =?utf-8?q?=0D=0A=0D=0Aotro?=",
    "encoded in base64": "=?utf-8?b?YQ0KQmNjOiB2QGV4YW1wbGUub3Jn?=",
    "encoded NUL": "=?utf-8?q?a=00b?=",
    "encoded address": "=?utf-8?q?Hacienda_=3Cavisos=40example=2Eorg=3E?=",
    "encoded word with accents": "Ñandú =?utf-8?q?a=0D=0ABcc:_v=40example.org?=",
    "half an encoded word": "=?utf-8?q?a=0D=0A",
    "address": "Hacienda <avisos@example.org>",
    "closed quotes": 'a" <v@example.org>, "',
    "open quotes": '"',
    "end of line escaped": "a\\",
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "long word": "a" * 1000,
    "long words": "Ejemplo Ficticio " * 60,
    "long with accents": "ñ" * 1000,
    "long encoded word": f"=?utf-8?q?{'=0D=0A' * 150}?=",
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_a_person_typed_stands_in_the_headers_as_text_and_as_nothing_else(
    hostile: str,
) -> None:
    raw = written(
        words=compose.Rendered(f"{hostile} le invita", "a", "<p>a</p>"),
        in_name_of=Correspondent(hostile, "ventas@example.com"),
    )

    block, _, body = raw.partition(b"\r\n\r\n")
    lines = block.split(b"\r\n")
    assert [line.split(b":")[0].decode() for line in lines if line[:1] != b" "] == ALL_HEADERS
    assert all(re.fullmatch(rb"[ -~]{1,300}", line) for line in lines)
    assert body.startswith(b"--")
    shown = one_line(hostile)
    message = parsed(raw)
    assert message.keys() == ALL_HEADERS
    assert "".join(message["Subject"].split()) == "".join(f"{shown} le invita".split())
    (sender,) = message["From"].addresses
    assert sender.addr_spec == "enlace@example.com"
    assert "".join(sender.display_name.split()) == "".join(shown.split())
    old_reader = message_from_bytes(raw)
    assert str(make_header(decode_header(old_reader["Subject"]))) == f"{shown} le invita"


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_neither_an_answers_address_nor_a_file_name_reaches_into_the_headers(hostile: str) -> None:
    raw = written(
        in_name_of=Correspondent("Ejemplo", f"ventas@example.com{hostile}"),
        attachments=[Attachment(hostile, "application/xml", b"<a/>")],
    )

    message = parsed(raw)
    (attached,) = message.iter_attachments()
    assert message.keys() == [name for name in ALL_HEADERS if name != "Reply-To"]
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,100}", attached.get_filename() or "")
    assert attached.keys() == [
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version",
    ]  # fmt: skip


def test_a_header_that_would_be_more_than_one_is_refused() -> None:
    with pytest.raises(MailRefused):
        written(mail_id="mail_1>\r\nBcc: <b")
    with pytest.raises(MailRefused):
        written("\u212aim@example.com")  # the sign of the kelvin is a k in lower case


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(headers).failed == 0
    assert doctest.testmod(model).failed == 0


def test_raw_message_is_seven_bit_with_crlf_and_short_lines() -> None:
    raw = written(attachments=[Attachment("a.xml", "application/xml", "ñ".encode() * 3000)])

    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_attachments_arrive_byte_for_byte_under_safe_names() -> None:
    xml = b'<?xml version="1.0"?>\r\n<a>\n\x00</a>'
    message = parsed(
        written(
            attachments=[
                Attachment("../Factura Nº 1.xml", "application/xml", xml),
                Attachment('x"\r\nBcc: b@example.com', "text/html; charset=utf-8", b"<script>"),
            ]
        )
    )

    first, second = message.iter_attachments()

    assert message.get_content_type() == "multipart/mixed"
    assert first.get_filename() == "Factura_No_1.xml"
    assert first.get_payload(decode=True) == xml
    assert first.get_content_type() == "application/xml"
    assert second.get_filename() == "x_Bcc_b_example.com"
    assert second.get_content_type() == "application/octet-stream"
    assert message["Bcc"] is None


def test_picture_travels_beside_the_html_within_the_alternatives() -> None:
    drawn = bytes(range(256)) * 3
    words = compose.Rendered(
        "a", "b\n", "<p>c</p>", picture=compose.Picture("logo_2@enlace", drawn)
    )
    alone = parsed(written(words=words))
    raw = written(words=words, attachments=[Attachment("a.xml", "application/xml", b"<a/>")])
    mixed = parsed(raw)

    kinds = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert [part.get_content_type() for part in alone.walk()] == kinds
    assert [part.get_content_type() for part in mixed.walk()] == [
        "multipart/mixed", *kinds, "application/xml",
    ]  # fmt: skip
    related = next(part for part in mixed.walk() if part.get_content_subtype() == "related")
    _, image = related.iter_parts()
    assert related.get_param("type") == "text/html"
    assert image["Content-ID"] == "<logo_2@enlace>"
    assert image.get_content_disposition() == "inline"
    assert image.get_payload(decode=True) == drawn
    assert [each.get_filename() for each in mixed.iter_attachments()] == ["a.xml"]
    boundaries = {part.get_boundary() for part in mixed.walk() if part.is_multipart()}
    assert len(boundaries) == 3
    assert all((boundary or "").startswith("=_") for boundary in boundaries)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 300


@pytest.mark.parametrize(
    "recipient",
    [
        "ana@example.com\r\nBcc: b@example.com",
        "ana@example.com\n",
        " ana@example.com",
        "Ana <ana@example.com>",
        "ana@example.com, b@example.com",
        "ana@@example.com",
        "=?utf-8?q?a=0d=0ax?=@example.com",
        "",
    ],
)
def test_recipient_that_is_not_one_plain_address_is_refused(recipient: str) -> None:
    with pytest.raises(compose.UnusableAddress):
        written(recipient)
