"""The end of the story: twenty clients by one file, and the firm's list once more for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.local.api_client import wait_for

if TYPE_CHECKING:
    from infra.local.story import Story

_CLIENTS = 20


def activate_many(story: Story) -> None:
    """A file activates twenty licences: a mail to each client, and one of all to the firm."""
    codes = [f"{101 + number:05d}" for number in range(_CLIENTS)]
    listed = [
        {"code": code, "name": f"Cliente Ficticio {code} S.A.", "tax_id": f"31012{code}"}
        for code in codes
    ]
    of_program = [each | {"program": "con", "country": "CR"} for each in listed]
    story.firm.put(f"{story.firm_path}/companies", {"companies": of_program})
    rows = "".join(f"{code};cliente{code}.{story.suffix}@example.com\n" for code in codes)
    file = f"código;correo del cliente\n{rows}99999;nadie@example.com\n".encode()
    path = f"{story.firm_path}/activations"
    sent = story.firm.call(
        "POST",
        f"{path}?product=invoicing&program=con",
        file,
        key=f"many-{story.suffix}",
        headers={"Content-Type": "text/csv"},
    )
    _see(sent.status == 202, "the file is taken", sent)
    done = wait_for(
        lambda: story.firm.get(f"{path}/{sent.body['id']}"),
        lambda seen: seen["state"] == "done",
        "the activations",
        seconds=120,
    )
    _see(done["by_state"] == {"active": _CLIENTS}, "all are active", done)
    _see(done["counts"]["refused"] == 1, "the row of no company is refused", done)
    refused = story.firm.get(f"{path}/{sent.body['id']}/rows?result=refused")
    _see([each["code"] for each in refused["data"]] == ["99999"], "its row says why", refused)
    told = story.mail.wait(story.firm_email, subject="Terminaron las activaciones", seconds=60)
    story.keep_mail("activations-ended", told)
    last = f"cliente{codes[-1]}.{story.suffix}@example.com"
    story.mail.wait(last, seconds=60)


def load_again(story: Story) -> None:
    """The firm's list has another e-mail of the client, who takes it over."""
    company = {
        "code": "00042",
        "name": "Ejemplo Ficticia Sociedad Anónima",
        "tax_id": story.tax_id,
        "country": "CR",
        "email": f"facturas{story.suffix}@example.com",
        "program": "con",
    }
    story.firm.put(f"{story.firm_path}/companies", {"companies": [company]})
    licence = story.ids["licence"]
    story.firm.post(f"{story.firm_path}/licences/{licence}/initial-data/offer")
    path = f"{story.business_path}/licences/{licence}/initial-data"
    offered = story.client.get(path)
    differing = {each["field"]: each["can_be_taken"] for each in offered["data"]}
    _see(differing.get("email") is True, "the e-mail differs", offered)
    story.client.post(path, {"fields": ["email"]}, version=offered["version"])
    profile = story.client.get(f"{story.business_path}/profile")
    _see(profile["email"] == company["email"], "the e-mail is taken over", profile)


def _see(happened: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not happened:
        raise AssertionError(f"{what}: {seen}")
