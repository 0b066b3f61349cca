"""What a firm says of itself, over the application."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client
from PIL import Image

from chalicelib.aws import blobs
from chalicelib.aws.secrets import open_sealed
from chalicelib.aws.table import Table
from chalicelib.core import clock
from chalicelib.firms import service, workers
from chalicelib.firms.logo import MAX_BYTES
from chalicelib.firms.model import GoneFile
from chalicelib.mail.model import Mail
from tests.support.licensing import confirm
from tests.support.people import Person
from tests.support.pictures import picture


@pytest.fixture
def head(http: Client) -> Person:
    return Person(http, "head")


def test_what_is_said_changes_the_rest_stays_and_members_see_the_name(
    head: Person, http: Client
) -> None:
    path, other = head.founds(), Person(http, "other")
    other.joins(head, path)
    said = {
        "name": "Despacho Inventado", "email": "nuevo@example.com", "tax_id": "3-101-777777",
        "address": "Avenida Ficticia 1", "accent_colour": "#1A5276", "shows_names": True,
        "reply_to": other.email,
    }  # fmt: skip

    changed = head.done("PATCH", path, said, 1)
    emptied = head.done("PATCH", path, {"address": None, "name": None, "reply_to": None}, 2)

    assert changed | {"tax_id": "3-101-777777", "accent_colour": "#1A5276"} == changed | said
    assert (changed["tax_id"], changed["accent_colour"]) == ("3101777777", "#1a5276")
    assert (emptied["address"], emptied["name"], emptied["reply_to"]) == (
        None,
        "Despacho Inventado",
        None,
    )
    for person in (head, other):
        (membership,) = person.done("GET", "/me")["memberships"]
        assert membership["name"] == "Despacho Inventado"
    (told,) = [
        each for each in Table(path[7:]).each(Mail, "MAIL") if each.template == "firm-email-changed"
    ]
    assert (told.recipient, told.facts["email"]) == (head.email, "nuevo@example.com")
    assert other.refused("PATCH", path, {"language": "en"}, 3) == (403, "not-allowed")
    assert head.refused("PATCH", path, {"language": "en"}, 1) == (412, "changed-meanwhile")


def test_invited_before_the_firm_was_renamed_somebody_joins_it_by_its_name(
    head: Person, http: Client
) -> None:
    path, guest = head.founds(), Person(http, "guest")
    head.done("POST", f"{path}/users", {"email": guest.email, "name": "Persona Invitada"})

    head.done("PATCH", path, {"name": "Despacho Inventado"}, 1)

    (waiting,) = guest.done("GET", "/me")["invitations"]
    joined = guest.done("POST", f"/me/invitations/{path[7:]}/acceptance")
    (membership,) = guest.done("GET", "/me")["memberships"]
    assert {waiting["tenant_name"], joined["name"], membership["name"]} == {"Despacho Inventado"}


def code_of(path: str, to: str) -> str:
    """Read the newest code that was mailed to an address."""
    found = [m for m in mails_of(path, "firm-reply-to-code") if m.recipient == to]
    newest = max(found, key=lambda each: each.created_at)
    return str(json.loads(open_sealed("mail", path[7:], newest.sealed))["code"])


def mails_of(path: str, template: str) -> list[Mail]:
    return [each for each in Table(path[7:]).each(Mail, "MAIL") if each.template == template]


def test_answers_go_to_an_address_that_a_code_proves_and_whoever_had_them_is_told(
    head: Person,
) -> None:
    path, outside = head.founds(), "buzon@example.com"
    confirmation = f"{path}/reply-to/confirmation"

    asked = head.done("PATCH", path, {"reply_to": outside, "shows_names": True}, 1)
    wrong = head.refused("POST", confirmation, {"code": "00000000"})
    moved = head.done("POST", confirmation, {"code": code_of(path, outside)})

    assert (asked["reply_to"], asked["reply_to_asked"], asked["shows_names"]) == (
        None, outside, True,
    )  # fmt: skip
    assert wrong == (422, "invalid-code")
    assert (moved["reply_to"], moved["reply_to_asked"]) == (outside, None)
    assert service.correspondent(service.firm(path[7:])).email == outside
    (told,) = mails_of(path, "firm-reply-to-changed")
    assert (told.recipient, told.facts["email"]) == (moved["email"], outside)
    again = head.refused("POST", confirmation, {"code": code_of(path, outside)})
    assert again == (422, "invalid-code")
    back = head.done("PATCH", path, {"reply_to": None}, moved["version"])
    assert (back["reply_to"], len(mails_of(path, "firm-reply-to-changed"))) == (None, 2)


def test_an_address_that_is_wanted_no_more_is_proven_by_no_code(head: Person) -> None:
    path, first = head.founds(), "uno@example.com"
    confirmation = f"{path}/reply-to/confirmation"
    head.done("PATCH", path, {"reply_to": first}, 1)
    void = code_of(path, first)

    kept = head.done("PATCH", path, {"reply_to": None}, 2)

    assert kept["reply_to_asked"] is None
    assert head.refused("POST", confirmation, {"code": void}) == (422, "invalid-code")
    head.done("PATCH", path, {"reply_to": "dos@example.com"}, 3)
    assert head.refused("POST", confirmation, {"code": void}) == (422, "invalid-code")
    assert mails_of(path, "firm-reply-to-changed") == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"accent_colour": "#777777"}, "low-contrast"),
        ({"accent_colour": "red"}, "wrong-format"),
        ({"tax_id": "12"}, "unlike-any-tax-id"),
        ({"name": "www.example.com"}, "address-in-name"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    head: Person, said: dict[str, Any], code: str
) -> None:
    status, told = head.call("PATCH", head.founds(), said, 1)

    (pointer,) = said
    assert (status, told["errors"][0]["pointer"]) == (422, f"/{pointer}")
    assert told["errors"][0]["code"] == code


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_logo_is_drawn_anew_small_and_without_what_the_file_carried(
    head: Person, kind: str
) -> None:
    path = head.founds()
    logo = f"{path}/logo"

    shown = head.sends("PUT", logo, picture(1200, 300, kind), f"image/{kind.lower()}", 1)
    link = head.done("GET", f"{logo}?inline=true")

    kept = service.firm(path[7:]).logo
    assert kept is not None
    stored = blobs.get(kept.key)
    assert (shown[0], kept.width, kept.height) == (200, 480, 120)
    assert stored.startswith(b"\x89PNG")
    assert b"planted-text" not in stored
    assert (link["content_type"], link["is_inline"]) == ("image/png", True)
    head.done("DELETE", logo, version=2)
    late = head.sends("PUT", logo, picture(9, 9), "image/png", 2)
    assert (late[0], late[1]["code"]) == (412, "changed-meanwhile")
    assert head.refused("GET", logo) == (404, "logo-not-found")
    assert head.refused("DELETE", logo, version=3) == (404, "logo-not-found")


def test_mail_is_seen_as_a_client_would_get_it_in_a_frame_that_runs_nothing(
    head: Person, http: Client
) -> None:
    path = head.founds()
    head.sends("PUT", f"{path}/logo", picture(120, 60), "image/png", 1)

    seen = head.done("GET", f"{path}/mail-preview?language=en&accent_colour=%231A5276")
    page = http.http.get(seen["url"])
    confirm(path[7:])
    with_logo = http.http.get(seen["url"]).body.decode()

    assert "gives you access" in seen["subject"]
    assert (seen["from_name"], seen["reply_to"]) == ("Despacho Ficticio (Enlace)", head.email)
    assert "KEY-FOR-EXAMPLE" in seen["text"]
    html = page.body.decode()
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "#1a5276" in html
    assert "<img" not in html
    assert "href" not in html
    assert '<img src="data:image/png;base64,' in with_logo
    policy = page.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'self'", "sandbox"} <= set(policy)
    assert mails_of(path, "licence-activated-client") == []
    status, told = head.call("GET", f"{path}/mail-preview?accent_colour=%23ffff00")
    assert (status, told["errors"][0]["code"]) == (422, "low-contrast")
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        assert head.refused("GET", seen["url"].removeprefix("/v1"))[1] == "mail-preview-not-found"
    assert head.refused("GET", "/mail-previews/invented")[1] == "mail-preview-not-found"


def test_logo_lies_as_the_camera_says_and_the_one_before_it_is_deleted_once(head: Person) -> None:
    path = head.founds()
    firm_id, keys, turned = path[7:], [], picture(600, 150, "JPEG", turned=6)
    for version in (1, 2):
        head.sends("PUT", f"{path}/logo", turned, "image/jpeg", version)
        kept = service.firm(firm_id).logo
        assert kept is not None
        assert (kept.width, kept.height) == (40, 160), "turned by a quarter"
        keys.append(kept.key)

    (gone,) = Table(firm_id).each(GoneFile, "GONE_FILES")
    for _ in range(2):
        workers.handle({"firm_id": firm_id, "gone_file": gone.key.rsplit("/", 1)[1]})

    assert [gone.key] == keys[:1]
    assert [blobs.find(key) is not None for key in keys] == [False, True]
    assert list(Table(firm_id).each(GoneFile, "GONE_FILES")) == []


def test_file_that_is_no_small_picture_is_refused(head: Person) -> None:
    logo = f"{head.founds()}/logo"
    gif = io.BytesIO()
    Image.new("RGB", (9, 9)).save(gif, "GIF")
    for data, code in (
        (b"<svg/>", "unreadable-logo"),
        (gif.getvalue(), "unreadable-logo"),
        (picture(60, 60)[:90], "unreadable-logo"),
        (picture(3000, 2000), "logo-too-large"),
        (b"\x89PNG" + bytes(MAX_BYTES), "logo-too-large"),
    ):
        status, told = head.sends("PUT", logo, data, "image/png", 1)
        assert (status in {413, 422}, told["code"]) == (True, code)
    status, told = head.sends("PUT", logo, b"GIF89a", "image/gif", 1)
    assert (status, told["code"]) == (415, "unsupported-media-type")
