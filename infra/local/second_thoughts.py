"""The end of the story: what the authority takes back, and answers otherwise than it should.

It is played against the simulator alone, because it has the authority told what to answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.local.api_client import ApiClient, wait_for

if TYPE_CHECKING:
    from infra.local.story import Story


def think_again(story: Story) -> None:
    """A rejection is replaced and taken back; the owner decides about an answer that differs."""
    rejected = _issued(story, {"fault": "reject", "message": "Firma inválida"})
    _until(story, rejected["id"], "rejected")
    replacement = story.client.post(_documents(story), _body(story) | {"replaces": rejected["id"]})
    _until(story, replacement["id"], "accepted")
    decision = {"key": rejected["key"], "state": "aceptado"}
    _authority(story).expect("POST", "/admin/decisions", decision)
    story.client.post(f"{_documents(story)}/{rejected['id']}/status-check")
    after_all = _until(story, rejected["id"], "accepted")
    wait_for(
        lambda: after_all["replaced_by"], lambda by: by == replacement["id"], "both to be shown", 0
    )
    told = story.mail.wait(story.client_email, subject=rejected["number"], seconds=60)
    story.keep_mail("accepted-after-all", told)
    seen = differing(story)
    said = {"decision": "reject", "reason": "No es el total que se envió"}
    story.client.post(f"{_documents(story)}/{seen['id']}/decision", said, version=seen["version"])
    story.states["differing"] = _until(story, seen["id"], "rejected")["state"]


def differing(story: Story) -> dict[str, Any]:
    """Issue an invoice of which the authority answers another total; return it as it then is."""
    issued = _issued(story, {"fault": "change", "elements": {"TotalFactura": "1.00000"}})
    return _until(story, issued["id"], "answer-differs")


def _issued(story: Story, fault: dict[str, Any]) -> dict[str, Any]:
    """Issue an invoice of which the authority thinks as it is told."""
    match = {"clave": story.tax_id}
    _authority(story).expect("PUT", "/admin/faults", [fault | {"match": match}])
    issued: dict[str, Any] = story.client.post(_documents(story), _body(story))
    return issued


def _until(story: Story, document_id: str, wanted: str) -> dict[str, Any]:
    """Wait for a state or an obstacle."""
    found: dict[str, Any] = wait_for(
        lambda: story.client.get(f"{_documents(story)}/{document_id}"),
        lambda seen: wanted in (seen["state"], seen["obstacle"]),
        f"document {wanted}",
        seconds=90,
    )
    return found


def _body(story: Story) -> dict[str, Any]:
    from infra.local.story import invoice

    return invoice(1, story.customer_email)


def _documents(story: Story) -> str:
    return f"{story.business_path}/documents"


def _authority(story: Story) -> ApiClient:
    return ApiClient(story.authority_url)
