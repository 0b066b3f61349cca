"""Bodies that the API took while the story was played, as the examples of its description.

What differs from one run to the next (addresses, numbers, codes, secrets, days) is written in one
way, so that the examples stay the same as long as what is sent does.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from chalicelib.http.access import ACCESS
from infra.local.api_client import Answer, ApiClient, wait_for
from infra.local.features import think_again_about_features
from infra.local.mail_client import code_in
from infra.local.notices import spanish_tax_id
from infra.local.overseeing import decide_for_client, operate_on_all
from infra.local.second_thoughts import differing
from infra.local.story import PASSWORD, Story

COMMITTED: Final = Path(__file__).parents[2] / "chalicelib" / "http" / "examples.json"
Bodies = dict[str, dict[str, Any]]
"""Row of the access table -> body."""
_NUMBER, _MAILBOX = "HYT2R-A9FK3-26RMH-AERJC", "mbx_01KB7Z6M3VQ2S8T4W5X6Y7Z8A9"
_KEY = "biz_01KB7Z6M3VQ2S8T4W5X6Y7Z8A9.T3q0k7Vw2mX9bN4cR8fJ1sL6hZ5pY0dG7aE2uK9oQ3t"
_AVAILABLE = "2026-12-10T11:00:00Z"
_TOLD_APART_BY_RUN: Final[Bodies] = {
    "POST /v1/accounts/verification": {"code": "K7QM2XH0"},
    "POST /v1/accounts/email-undo": {"code": "K7QM2XH0"},
    "POST /v1/firms/{firm}/imports/acts": {"ids": ["bat_01KB7Z6M3VQ2S8T4W5X6Y7Z8A9"]},
    "POST /v1/firms/{firm}/imports/{import_id}/questions": {
        "questions": [
            {
                "document": "doc_01KB7Z6M3VQ2S8T4W5X6Y7Z8A9",
                "code": "TAX_ID_WITH_TWO_NAMES",
                "value": "3101999999",
                "text": "¿Quién es este cliente?",
            }
        ]
    },
    "POST /v1/question-links/reading": {"link": _KEY},
    "POST /v1/question-links/answer": {"link": _KEY, "question": "qst_202612158A9Y7Z6X5W4T2S0Q"},
    "POST /v1/me/email/confirmation": {"code": "K7QM2XH0"},
    "POST /v1/firms/{firm}/licences/{licence}/firm-email/confirmation": {"code": "K7QM2XH0"},
    "POST /v1/firms/{firm}/reply-to/confirmation": {"code": "K7QM2XH0"},
    "POST /v1/password-resets/confirmation": {"code": "K7QM2XH0"},
    "POST /v1/sessions": {"password": PASSWORD},
    "POST /v1/sessions/second-factor": {"session": "AYABeC1RS0dTd3pU", "code": "123456"},
    "POST /v1/me/second-factor/confirmation": {"code": "123456"},
    "POST /v1/me/password": {"password": PASSWORD, "new_password": PASSWORD + "a"},
    "POST /v1/sessions/new-password": {"session": "AYABeC1RS0dTd3pU"},
    "POST /v1/sessions/refresh": {"refresh_token": "eyJjdHkiOiJKV1Qi"},
    "PUT /v1/businesses/{business}/tax-authority": {"p12_base64": "MIIKPAIBAzCCCfIGCSqG"},
    "POST /v1/firms/{firm}/timed-rights": {"until": "2026-12-15T18:00:00Z"},
    "POST /v1/firms/{firm}/users/{account}/timed-rights": {"until": "2026-12-15T18:00:00Z"},
    "POST /v1/licence-validations": {
        "number": _NUMBER,
        "installation": {"fingerprint": "4b1f0d8f5c6f0e0a", "name": "Recepción"},
    },
    "POST /v1/installation/check-ins": {"clock": "2026-12-15T18:00:00Z"},
    "POST /v1/installation-releases": {"number": _NUMBER},
    "POST /v1/installation-releases/confirmation": {"number": _NUMBER, "code": "K7QM2XH0"},
    "POST /v1/installation/notifications": {
        "mailbox_id": _MAILBOX,
        "synced_at": "2026-12-15T18:00:00Z",
        "notifications": [
            {
                "identifier": "ficticio-uno",
                "subject": "Asunto uno",
                "made_available_at": _AVAILABLE,
            }
        ],
    },
    "POST /v1/businesses/{business}/notifications": {
        "mailbox_id": _MAILBOX,
        "made_available_at": _AVAILABLE,
    },
    "POST /v1/firms/{firm}/notifications": {
        "mailbox_id": _MAILBOX,
        "made_available_at": _AVAILABLE,
        "company_id": "cmp_con_00077_9F2K7Q4M1XT8",
    },
    "PUT /v1/businesses/{business}/notifications/{notification}/opening": {
        "at": "2026-12-15T18:00:00Z"
    },
    "PUT /v1/firms/{firm}/notifications/{notification}/opening": {"at": "2026-12-15T18:00:00Z"},
    "POST /v1/businesses/{business}/exports": {
        "period_from": "2026-11-01",
        "period_to": "2026-11-30",
    },
}
"""Fields that each run has a value of its own for, and what stands for it."""


@dataclass(frozen=True)
class RecordingClient(ApiClient):
    """Keeps, of each route, the shortest body that was taken; the first of several as short."""

    taken: Bodies = field(default_factory=dict, repr=False)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call as any client does, and keep a body that is taken."""
        answer = super().call(method, path, body, key=key, headers=headers)
        if isinstance(body, dict) and 200 <= answer.status < 300:
            row = _row(method, path)
            if row not in self.taken or _length(body) < _length(self.taken[row]):
                self.taken[row] = body
        return answer


def _row(method: str, path: str) -> str:
    for row in ACCESS:
        pattern = re.sub(r"{\w+}", "[^/]+", row)
        if re.fullmatch(pattern, f"{method} {path.partition('?')[0]}"):
            return row
    raise LookupError(method, path)


def _length(body: dict[str, Any]) -> int:
    return len(json.dumps(body))


def send_the_rest(story: Story) -> None:
    """Send, after the story, what nobody in it has to."""
    firm, client = story.firm, story.client
    firm.patch("/v1/me", {"language": "en"}, firm.get("/v1/me")["version"])
    document = f"{story.business_path}/documents/{story.ids['document']}"
    client.post(f"{document}/delivery", {"to": [story.customer_email]})
    colleague = {"email": f"asesor{story.suffix}@example.com", "name": "Persona Invitada Ficticia"}
    firm.post(f"{story.firm_path}/users", colleague)
    program = {"name": "Programa contable ficticio", "permissions": ["import:read"]}
    firm.post(f"{story.firm_path}/api-tokens", program)
    invited = {"email": colleague["email"]}
    firm.post(f"{story.firm_path}/invitations/withdrawal", invited)
    story.api.post("/v1/access-keys", {"email": story.client_email})
    client.post(f"{story.business_path}/activities", {"code": "6920.0"})
    another = {"id_number": "3101666666", "legal_name": "Otro Ejemplo Ficticio S.A."}
    helper = {"email": f"ayudante{story.suffix}@example.com", "name": "Persona Ayudante Ficticia"}
    client.post(f"{story.business_path}/users", helper | {"role": "reader"})
    withdrawn = {"email": helper["email"]}
    client.post(f"{story.business_path}/invitations/withdrawal", withdrawn)
    opened = client.post("/v1/businesses", {"country": "CR"} | another)
    mine = {"id_type": "02", "id_number": "3101555555"}
    client.post(f"/v1/businesses/{opened['id']}/tax-id", mine)
    company = {"code": "00045", "name": "Otra Ficticia S.A.", "tax_id": "3101555555"}
    firm.put(
        f"{story.firm_path}/companies",
        {"companies": [company | {"program": "con", "country": "CR"}]},
    )
    (listed,) = firm.get(f"{story.firm_path}/companies?code=00045")["data"]
    theirs = {"id_type": "02", "id_number": "3101444444"}
    firm.post(f"{story.firm_path}/companies/{listed['id']}/tax-id", theirs)
    removal = {"confirmation": another["legal_name"]}
    client.post(f"/v1/businesses/{opened['id']}/removal", removal)
    chart = [{"code": "112001", "name": "Cuenta por cobrar ficticia"}]
    chart += [{"code": "410010", "name": "Venta ficticia", "type": "income"}]
    firm.put(f"{story.firm_path}/companies/{story.ids['company']}/chart", {"accounts": chart})
    imports = f"{story.firm_path}/imports"
    exports = f"{story.business_path}/exports"
    before = client.get(f"{exports}/{story.ids['export']}")
    client.post(exports, {name: before[name] for name in ("period_from", "period_to")})
    pending = wait_for(
        lambda: firm.get(f"{imports}?status=pending")["data"], lambda found: found, "the batch"
    )
    reason = {"reason": "Falta una factura de la última semana"}
    firm.post(f"{imports}/{pending[0]['id']}/discard", reason)
    differing(story)
    decide_for_client(story)
    operate_on_all(story)
    think_again_about_features(story)
    _move_and_come_back(story)


def _move_and_come_back(story: Story) -> None:
    """The firm's person moves to another e-mail, and whoever reads the old one undoes it."""
    new, wait = f"otro{story.suffix}@example.com", story.mail.wait
    password = PASSWORD + "b"  # as the story reset it
    story.firm.post("/v1/me/email", {"email": new, "password": password})
    story.firm.post("/v1/me/email/confirmation", {"code": code_in(wait(new, seconds=60))})
    told = wait(story.firm_email, subject="has changed", seconds=60)
    undo = {"email": story.firm_email, "code": code_in(told)}
    story.api.post("/v1/accounts/email-undo", undo)


def examples(story: Story, taken: Bodies) -> Bodies:
    """Write what was taken in the way that every run of the story comes to."""
    own = {
        story.firm_email: "despacho@example.com",
        story.client_email: "cliente@example.com",
        story.customer_email: "comprador@example.com",
        story.operator_email: "operador@example.com",
        f"asesor{story.suffix}@example.com": "asesor@example.com",
        f"asesora{story.suffix}@example.com": "asesora@example.com",
        f"ayudante{story.suffix}@example.com": "ayudante@example.com",
        f"otro{story.suffix}@example.com": "otro@example.com",
        f"socio{story.suffix}@example.com": "socio@example.com",
        f"pyme{story.suffix}@example.com": "pyme@example.com",
        f"vecino{story.suffix}@example.com": "vecino@example.com",
        f"titular{story.suffix}@example.com": "titular@example.com",
        story.tax_id: "3101999999",
        spanish_tax_id(int(story.suffix[:8])): "12345678Z",
        spanish_tax_id(int(story.suffix[::-1][:8])): "12345678Z",
        f"3{int(story.suffix[::-1]):09d}": "3101777777",
        story.ids["company"]: "com_01KB7Z6M3VQ2S8T4W5X6Y7Z8A9",
    }
    return {row: _plain(body, own) | _TOLD_APART_BY_RUN.get(row, {}) for row, body in taken.items()}


def _plain(node: Any, own: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {name: _plain(each, own) for name, each in node.items()}
    if isinstance(node, list):
        return [_plain(each, own) for each in node]
    if isinstance(node, str):
        for of_this_run, always in own.items():
            node = node.replace(of_this_run, always)
    return node
