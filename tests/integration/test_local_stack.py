"""The emulator under our template keeps what the code relies on."""

from __future__ import annotations

from datetime import UTC, datetime

from infra.local.stack import LocalStack


def test_file_is_stored_once_and_read_back(stack: LocalStack) -> None:
    from chalicelib.aws import blobs

    key = blobs.key("biz_local", "test", datetime.now(UTC), "once.txt")
    first = blobs.put_once(key, b"first", "text/plain")
    second = blobs.put_once(key, b"second", "text/plain")

    assert (first, second, blobs.get(key)) == (b"first", b"first", b"first")


def test_secret_opens_for_its_own_tenant_only(stack: LocalStack) -> None:
    from chalicelib.aws import secrets

    sealed = secrets.seal("mail", "biz_local", b"planted")

    assert secrets.open_sealed("mail", "biz_local", sealed) == b"planted"


def test_mail_keeps_its_exact_bytes_and_attachments(stack: LocalStack) -> None:
    from email.message import EmailMessage

    from chalicelib.aws.mail_transport import send_raw

    message = EmailMessage()
    message["From"], message["To"] = "enlace@example.com", "ana@example.com"
    message["Subject"] = "Facturación ₡"
    message.set_content("Adjunto va.")
    message.add_alternative("<p>Adjunto va.</p>", subtype="html")
    message.add_attachment(b"<a/>", maintype="application", subtype="xml", filename="a.xml")
    send_raw(message.as_bytes(), "enlace@example.com", ["ana@example.com"])

    kept = stack.mail.wait("ana@example.com", subject="Facturación")
    assert stack.mail.raw(kept["id"]) == message.as_bytes()
    assert kept["text"].strip() == "Adjunto va."
    assert kept["attachments"] == [
        {"file_name": "a.xml", "content_type": "application/xml", "size_bytes": 4}
    ]
