"""The whole story, played through the public API: from the firm's sign-up to the imported batch.

Every step looks at what came of it before it counts as done. The people and companies are made up
anew each time, so that it can be played again and again against the same stack.
"""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from infra.local.advisers import restrict_adviser
from infra.local.agent_at_work import let_agent_work
from infra.local.api_client import ApiClient, download, wait_for
from infra.local.bookkeeping import set_posting_rules
from infra.local.by_mandate import run_without_client
from infra.local.choosing_formats import choose_formats
from infra.local.days import costa_rican_day
from infra.local.digest_times import choose_when_it_comes
from infra.local.features import ask_for_sme_licences
from infra.local.handing_over import (
    ask_for_periods,
    foresee,
    let_firm_export,
    propose_schedules,
    schedule_exports,
)
from infra.local.licence_life import live_on
from infra.local.mail_client import MailClient, access_key_in, code_in
from infra.local.many_clients import activate_many, load_again
from infra.local.notices import look_after_mailboxes, send_notices
from infra.local.on_behalf import act_for_client
from infra.local.overseeing import confirm_firm, keep_watch
from infra.local.places import TERMS
from infra.local.plans import see_what_the_plan_costs
from infra.local.preparing import prepare_invoice
from infra.local.ready import make_ready
from infra.local.safekeeping import end_connection, let_program_in, prove_oneself
from infra.local.second_looks import go_back_and_forth
from infra.local.second_thoughts import think_again
from infra.local.sme_licence import (
    hold_sme_licence,
    let_client_manage,
    license_sme,
    manage_sme_licence,
    unlink_sme_licence,
)
from infra.local.sme_program import end_licence, install_program, replace_number
from infra.local.typo import put_typo_right
from infra.local.waiting import see_home

if TYPE_CHECKING:
    from infra.local.stack import LocalStack

PASSWORD = "Una-frase-larga-de-prueba-7"  # noqa: S105 - of a made-up person
_DIGEST_SECONDS, _A_WHILE = 150, 1


@dataclass
class Story:
    """What is known so far; each step adds to it."""

    api: ApiClient
    mail: MailClient
    authority_url: str
    """Of the simulator, which is told what to answer."""
    operate: Callable[[str, str, str], str]
    """Does what is done from a command line (`infra.operate`): act, subject, reason."""
    age: Callable[[str, str, int], str]
    """Has a licence be as if days had passed: firm, licence, how many."""
    lines: int = 20
    ids: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    mails: dict[str, bytes] = field(default_factory=dict)
    suffix: str = field(default_factory=lambda: f"{time.time_ns() // 1000 % 10**9:09d}")
    firm: ApiClient = field(init=False)
    client: ApiClient = field(init=False)
    operator: ApiClient = field(init=False)
    program: ApiClient = field(init=False)
    """The client's installed program."""
    number: str = field(default="", init=False, repr=False)
    """Of the licence that it goes by."""

    def __post_init__(self) -> None:
        self.firm_email = f"despacho{self.suffix}@example.com"
        self.client_email = f"cliente{self.suffix}@example.com"
        self.customer_email = f"comprador{self.suffix}@example.com"
        self.operator_email = f"operador{self.suffix}@example.com"
        self.tax_id = f"3{self.suffix}"
        self.firm = self.client = self.operator = self.program = self.api

    @classmethod
    def on(cls, stack: LocalStack, api: ApiClient | None = None, lines: int = 20) -> Self:
        """Begin a story on a stack, whose API is called by `api` if that is given."""
        return cls(
            api or ApiClient(stack.api_url),
            stack.mail,
            stack.simulator_url,
            stack.operate,
            stack.age,
            lines=lines,
        )

    @property
    def firm_path(self) -> str:
        """Return the address of the firm."""
        return f"/v1/firms/{self.ids['firm']}"

    @property
    def business_path(self) -> str:
        """Return the address of the business."""
        return f"/v1/businesses/{self.ids['business']}"

    def keep_mail(self, name: str, message: dict[str, Any]) -> dict[str, Any]:
        """Keep the bytes of a mail under a name."""
        self.mails[name] = self.mail.raw(message["id"])
        return message


def register(story: Story) -> None:
    """Somebody registers, proves the e-mail, has sessions and ends them, has other passwords.

    Between, a stranger guesses the password.
    """
    api, email = story.api, story.firm_email
    terms = api.get("/v1/terms")
    _see("Términos de uso" in terms["text"], "terms in Spanish", terms)
    person = {"name": "Persona Ficticia", "email": email, "password": PASSWORD}
    api.post("/v1/accounts", person | {"accepted_terms": terms["version"]})
    first = story.keep_mail("verification", story.mail.wait(email, seconds=60))
    api.post("/v1/accounts/verification-codes", {"email": email})
    code = code_in(story.mail.wait(email, after=first["id"], seconds=60))
    api.post("/v1/accounts/verification", {"email": email, "code": code})
    session = _have_sessions(story)
    before = story.mail.messages(to=email)[-1]["id"]
    api.post("/v1/password-resets", {"email": email})
    message = story.keep_mail("password-reset", story.mail.wait(email, after=before, seconds=60))
    api.post(
        "/v1/password-resets/confirmation",
        {"email": email, "code": code_in(message), "new_password": PASSWORD + "b"},
    )
    old = session.call("GET", "/v1/me")
    _see(old.status == 401, "the reset ended the old sessions", old)
    again = api.post("/v1/sessions", {"email": email, "password": PASSWORD + "b"})
    story.firm = api.signed_in(again["access_token"])
    me = story.firm.get("/v1/me")
    _see(me["email"] == email, "the signed-in person reads their own account", me)
    story.ids["firm_account"] = me["id"]


def _have_sessions(story: Story) -> ApiClient:
    """Sessions are gone on with, listed, ended alone, and but for one by another password."""
    api, email = story.api, story.firm_email
    given = {"email": email, "password": PASSWORD, "remember_device": True}
    begun = [api.post("/v1/sessions", given) for _ in range(3)]
    renewed = api.post("/v1/sessions/refresh", {"refresh_token": begun[0]["refresh_token"]})
    leaving, lost, own = (
        api.signed_in(each["access_token"]) for each in (renewed, begun[1], begun[2])
    )
    leaving.expect("DELETE", "/v1/sessions/current")
    gone = leaving.call("GET", "/v1/me")
    _see(gone.status == 401, "who signed out is out", gone)
    listed = own.get("/v1/me/sessions")["data"]
    (other,) = (each["id"] for each in listed if not each["is_current"])
    own.expect("DELETE", f"/v1/me/sessions/{other}")
    gone = lost.call("GET", "/v1/me")
    _see(gone.status == 401, "a device that was lost is out", gone)
    own.post("/v1/me/password", {"password": PASSWORD, "new_password": PASSWORD + "a"})
    told = story.mail.wait(email, subject="Su contraseña", seconds=60)
    _see("contraseña" in told["text"], "whose password changed is told", told)
    own.expect("DELETE", "/v1/me/sessions")
    again = api.post("/v1/sessions", {"email": email, "password": PASSWORD + "a"})
    _fail_as_a_stranger(story, again["device"])
    return api.signed_in(again["access_token"])


def _fail_as_a_stranger(story: Story, device: str) -> None:
    """Somebody guesses until they must wait; the owner's device does not wait for them."""
    own = {"email": story.firm_email, "password": PASSWORD + "a"}
    guessed = [story.api.call("POST", "/v1/sessions", own | {"password": "x"}) for _ in range(6)]
    _see(guessed[-1].status == 429, "who guesses waits", guessed[-1])
    waits = story.api.call("POST", "/v1/sessions", own)
    _see(waits.status == 429, "even with the right password", waits)
    story.api.expect("POST", "/v1/sessions", own, headers={"Enlace-Device": device})


def create_firm(story: Story) -> None:
    """The firm is created and uploads its companies, as JSON, as CSV and as a sync.

    One row of the CSV is wrong: it comes back, and the other one is taken.
    """
    firm = story.firm.post(
        "/v1/firms",
        {
            "name": "Despacho Ficticio de Prueba",
            "email": story.firm_email,
            "tax_id": f"3{int(story.suffix[::-1]):09d}",
            "country": "CR",
            "language": "es",
            "time_zone": "America/Costa_Rica",
        },
    )
    story.ids["firm"] = firm["id"]
    company = {
        "code": "00042",
        "name": "Ejemplo Ficticia Sociedad Anónima",
        "tax_id": story.tax_id,
        "country": "CR",
        "address": "Avenida inventada, 100 metros al norte",
        "email": story.client_email,
        "activities": ["6201.0"],
        "program": "con",
    }
    first = story.firm.put(f"{story.firm_path}/companies", {"companies": [company]})
    _see(first["created"] == 1, "the company was added", first)
    header = ";".join(company.keys())
    row = ";".join(v if isinstance(v, str) else "|".join(v) for v in company.values())
    wrong = row.replace("00042", "00043").replace(story.tax_id, "31")
    answer = story.firm.call(
        "PUT",
        f"{story.firm_path}/companies",
        f"{header}\r\n{row}\r\n{wrong}\r\n".encode(),
        headers={"Content-Type": "text/csv"},
    )
    _see(answer.status == 200 and answer.body["unchanged"] == 1, "the CSV says the same", answer)
    told = [(error["row"], error["field"], error["value"]) for error in answer.body["errors"]]
    _see(told == [(3, "tax_id", "31")], "the row that is wrong comes back", answer)
    syncs = f"{story.firm_path}/company-syncs"
    sync = story.firm.post(f"{syncs}?program=con&complete=true", {"companies": [company]})
    whole = wait_for(
        lambda: story.firm.get(f"{syncs}/{sync['id']}"), lambda s: s["state"] == "done", "the sync"
    )
    _see(whole["counts"]["unchanged"] == 1, "the whole list says the same", whole)
    _cancel_sync(story, syncs, company)
    listed = story.firm.get(f"{story.firm_path}/companies")["data"]
    _see([c["code"] for c in listed] == ["00042"], "the list has the company once", listed)
    story.ids["company"] = listed[0]["id"]
    found = story.firm.get(f"{story.firm_path}/companies?q=anonima%20FICTICIA&licensed=false")
    _see(found["total"] == 1, "words find it, whatever their case and accents", found)


def _cancel_sync(story: Story, syncs: str, company: dict[str, Any]) -> None:
    """A long list that was sent by mistake is cancelled, unless it has come to its end already."""
    long = [company | {"code": f"{number:05d}"} for number in range(100, 3_100)]
    sync = story.firm.post(f"{syncs}?dry_run=true", {"companies": long})
    stopping = story.firm.call("POST", f"{syncs}/{sync['id']}/cancellation")
    is_late = stopping.body["code"] == "company-sync-ended" if stopping.status == 409 else False
    _see(is_late or stopping.body["state"] == "stopping", "the list stops", stopping)
    ended = wait_for(
        lambda: story.firm.get(f"{syncs}/{sync['id']}"), lambda s: s["ended_at"], "the list's end"
    )
    _see(ended["state"] == ("done" if is_late else "cancelled"), "the list has ended", ended)


def activate_licence(story: Story) -> None:
    """The wizard: draft, firm e-mail, company, client e-mail, summary, acceptance, activation."""
    firm = story.firm
    licence = firm.post(f"{story.firm_path}/licences", {"product": "invoicing"})
    path = f"{story.firm_path}/licences/{licence['id']}"
    story.ids["licence"] = licence["id"]
    for part in (
        {"firm_email": story.firm_email},
        {"company_id": story.ids["company"]},
        {"client_email": story.client_email, "client_name": "Cliente Ficticio", "language": "es"},
    ):
        licence = firm.patch(path, part, licence["version"])
    summary = firm.get(f"{path}/summary")
    _see(not summary["missing"], "the summary lacks nothing", summary)
    firm.post(f"{path}/acceptance", version=summary["version"])
    active = wait_for(
        lambda: firm.get(path),
        lambda seen: seen["state"] in {"active", "provisioning_failed"},
        "the activation",
    )
    _see(active["state"] == "active", "the licence is active", active)
    story.states["licence"] = active["state"]
    listed = firm.get(f"{story.firm_path}/licences?state=active&q=00042&sort=company_name")
    found = [each["id"] for each in listed["data"]], listed["by_state"]
    _see(found == ([licence["id"]], {"active": 1}), "the list has it among the active", listed)
    story.ids["business"] = active["business_id"]
    before = "verification", "password-reset"
    _see(all(name in story.mails for name in before), "earlier mails came", list(story.mails))
    to_firm = story.mail.wait(story.firm_email, text="Ejemplo Ficticia", seconds=60)
    story.keep_mail("licence-firm", to_firm)
    story.keep_mail("licence-client", story.mail.wait(story.client_email, seconds=60))
    events = [entry["event"] for entry in firm.get(f"{path}/history")["data"]]
    _see({"accepted", "activated"} <= set(events), "the history shows the steps", events)


def first_sign_in(story: Story) -> None:
    """The client must change the access key, then reads the initial data."""
    message = story.mail.wait(story.client_email, seconds=60)
    key = access_key_in(message)
    asked = story.api.post("/v1/sessions", {"email": story.client_email, "password": key})
    _see(asked.get("challenge") == "new_password_required", "the key must be changed", asked)
    tokens = story.api.post(
        "/v1/sessions/new-password",
        {
            "email": story.client_email,
            "session": asked["session"],
            "new_password": PASSWORD,
            "accepted_terms": TERMS,
        },
    )
    spent = story.api.call("POST", "/v1/sessions", {"email": story.client_email, "password": key})
    _see(spent.status == 401, "the access key works once", spent)
    story.client = story.api.signed_in(tokens["access_token"])
    business = story.client.get(story.business_path)
    _see(business["id_number"] == story.tax_id, "the business has its identity", business)
    chart = story.client.get(f"{story.business_path}/chart")
    _see(len(chart["accounts"]) > 50, "the chart of accounts is loaded", len(chart["accounts"]))
    activities = story.client.get(f"{story.business_path}/activities")["data"]
    _see([a["code"] for a in activities] == ["6201.0"], "the activity is loaded", activities)


def onboard(story: Story) -> None:
    """The client fills in what is missing until nothing is."""
    client, path = story.client, story.business_path
    status = client.get(f"{path}/onboarding")
    _see(not status["ready"], "something is missing at first", status)
    begun = {"invoice": 41, "credit_note": 8, "ticket": 501}
    connection = make_ready(client, path, story.tax_id, story.client_email, begun)
    _see(connection["state"] == "verified", "the tax authority knows the user", connection)
    status = client.get(f"{path}/onboarding")
    _see(status["ready"], "the business is ready", status)


def issue_invoice(story: Story) -> None:
    """An invoice is issued, signed, accepted by the authority and delivered to the customer."""
    client, path = story.client, f"{story.business_path}/documents"
    (listed,) = client.get("/v1/catalogues/cabys?q=8313100000100")["data"]
    _see(listed["facts"] == {"rate": "13"}, "the code of a service is found, with its rate", listed)
    body = invoice(story.lines, story.customer_email)
    archive = f"archivo.{story.customer_email}"
    body["receiver"]["emails"].append(archive)
    total = _previewed(story, body)
    issued = client.post(path, body, key=f"story-{story.suffix}")
    again = client.post(path, body, key=f"story-{story.suffix}")
    _see(again == issued, "the repeated request got the same answer", again)
    _see(issued["total"] == total, "the invoice comes to what its preview said", issued)
    _see(issued["number"].endswith("0000000041"), "the numbering goes on at 41", issued)
    story.ids |= {"document": issued["id"], "clave": issued["key"]}
    story.states["document"] = _delivered(story, issued)["state"]
    shown = client.get(f"{path}/{issued['id']}/files/pdf?inline=true")
    _see(shown["is_inline"], "a browser can show the PDF", shown)
    listed = client.get(f"{path}?state=accepted&q={issued['number'][-12:]}&sort=number")
    _see(listed["total"] == 1, "the list of documents has it among the accepted", listed)
    for name in ("xml", "answer", "pdf"):
        story.files[name] = download(client.get(f"{path}/{issued['id']}/files/{name}")["url"])
    message = story.keep_mail("document", story.mail.wait(story.customer_email, seconds=60))
    story.mail.wait(archive, seconds=60)
    mails = [each["to"] for each in client.get(f"{path}/{issued['id']}")["deliveries"]]
    _see(mails == [story.customer_email, archive], "each address has a mail of its own", mails)
    names = sorted(attachment["file_name"] for attachment in message["attachments"])
    clave = issued["key"]
    wanted = [f"{clave}.pdf", f"{clave}.xml", f"{clave}_respuesta.xml"]
    _see(names == sorted(wanted), "the customer has XML, answer and PDF", names)
    _see(story.files["pdf"].startswith(b"%PDF-"), "the PDF is one", story.files["pdf"][:8])


def _previewed(story: Story, body: dict[str, Any]) -> str:
    """See what an invoice would be before it is issued; returns what it would come to."""
    client, path = story.client, story.business_path
    types = {each["type"]: each for each in client.get(f"{path}/document-types")["data"]}
    _see(types["invoice"]["can_be_issued"], "invoices can be issued", types)
    shown = client.call("POST", f"{path}/document-previews?pdf=true", body).body
    _see(shown["can_be_issued"], "nothing is in the way of the invoice", shown)
    begun = client.call("POST", f"{path}/document-previews", body | {"receiver": None}).body
    wrong = [each["pointer"] for each in begun["faults"]]
    _see(wrong == ["/receiver"], "a missing customer is told", begun)
    _see(begun["total"] == shown["total"], "the amounts are there all the same", begun)
    story.files["preview-pdf"] = b64decode(shown["pdf_base64"])
    return str(shown["total"])


def cancel_invoice(story: Story) -> None:
    """A second invoice is cancelled in one call, once: the customer gets its credit note."""
    client, path = story.client, f"{story.business_path}/documents"
    issued = client.post(path, invoice(1, story.customer_email))
    _delivered(story, issued)
    address = f"{path}/{issued['id']}/cancellation"
    note = client.post(address, {"reason": "Se facturó dos veces"})
    _see(note["number"].endswith("0000000008"), "credit notes have a series of their own", note)
    _see(note["total"] == issued["total"], "the note is of the whole invoice", note)
    story.states["cancellation"] = _delivered(story, note)["state"]
    again = client.call("POST", address, {})
    _see(again.status == 409, "an invoice is cancelled once", again)
    left = client.get(f"{path}/{issued['id']}")["notes"]
    _see(Decimal(left["left"]) == 0 and left["count"] == 1, "nothing is left of it", left)
    message = story.mail.wait(story.customer_email, subject="Nota de crédito", seconds=60)
    story.keep_mail("credit-note", message)
    for name in ("xml", "pdf"):
        link = client.get(f"{path}/{note['id']}/files/{name}")["url"]
        story.files[f"note-{name}"] = download(link)


def issue_ticket(story: Story) -> None:
    """A ticket for nobody in particular is issued, and its total corrected afterwards."""
    client, path = story.client, f"{story.business_path}/documents"
    body = invoice(2, story.customer_email) | {"type": "ticket", "receiver": None}
    issued = client.post(path, body)
    _see(issued["number"].endswith("0000000501"), "tickets have a series of their own", issued)
    story.states["ticket"] = _delivered(story, issued)["state"]
    story.files["ticket-pdf"] = download(client.get(f"{path}/{issued['id']}/files/pdf")["url"])
    wanted = {"total": "3000", "reason": "Precio equivocado"}
    note = client.post(f"{path}/{issued['id']}/correction", wanted)
    story.states["correction"] = _delivered(story, note)["state"]
    difference = Decimal(issued["total"]) - 3000
    _see(Decimal(note["total"]) == difference, "the note is of the difference", note)


def _delivered(story: Story, issued: dict[str, Any]) -> dict[str, Any]:
    """Wait until a document is accepted and whoever receives it has it."""
    final: dict[str, Any] = wait_for(
        lambda: story.client.get(f"{story.business_path}/documents/{issued['id']}"),
        lambda seen: seen["delivered_at"] is not None or seen["state"] == "rejected",
        "acceptance and delivery",
        seconds=90,
    )
    _see(final["state"] == "accepted", "the authority accepted it", final["authority_details"])
    return final


def export_period(story: Story) -> None:
    """The client hands the period to the firm as a batch; one without documents is refused."""
    client, path = story.client, f"{story.business_path}/exports"
    choose_formats(story)
    schedule_exports(story)
    ask_for_periods(story)
    propose_schedules(story)
    let_firm_export(story)
    _try_empty_period(story)
    today = costa_rican_day()
    period = {"period_from": f"{today:%Y-%m-01}", "period_to": f"{today:%Y-%m-%d}"}
    foresee(story, period)
    export = client.post(path, period)
    done = _worked_off(story, export["id"])
    story.states["export"] = done["state"]
    _see(done["state"] == "done", "the batch was written", done)
    story.ids["export"] = export["id"]
    listed = client.get(f"{path}?state=done&period_from={today:%Y-%m-%d}")
    _see(listed["total"] == 1, "the list of exports has it among the done", listed)
    for name in ("SUENLACE.DAT", "journal.csv"):
        story.files[name] = download(client.get(f"{path}/{export['id']}/files/{name}")["url"])
    records = story.files["SUENLACE.DAT"].split(b"\r\n")[:-1]
    _see(all(len(r) == 510 for r in records), "each record has 510 characters", len(records))
    journal = story.files["journal.csv"].decode("utf-8-sig")
    for kind in ("Factura ", "Nota de crédito "):
        _see(kind in journal, "the journal has invoices and credit notes", journal[:500])


def _try_empty_period(story: Story) -> None:
    """A period without documents is refused in words, and again when it is tried again."""
    path = f"{story.business_path}/exports"
    empty = story.client.post(path, {"period_from": "2001-01-01", "period_to": "2001-01-31"})
    refused = _worked_off(story, empty["id"])
    _see(refused["refusal"] == "no-documents", "there is nothing to export", refused)
    story.client.post(f"{path}/{empty['id']}/retry")
    _worked_off(story, empty["id"])
    told = story.client.get(f"{path}/{empty['id']}/history")["data"]
    _see(len(told) == 4 and all(entry["text"] for entry in told), "its history tells it", told)


def _worked_off(story: Story, export_id: str) -> dict[str, Any]:
    """Wait until an export is done or refused."""
    found: dict[str, Any] = wait_for(
        lambda: story.client.get(f"{story.business_path}/exports/{export_id}"),
        lambda seen: seen["state"] in {"done", "refused"},
        "the export",
    )
    return found


def notify_firm(story: Story) -> None:
    """The firm is told of its pending import, once, and its user chooses when such mails come."""
    message = story.mail.wait(
        story.firm_email, text="Ejemplo Ficticia", subject="pendiente", seconds=_DIGEST_SECONDS
    )
    story.keep_mail("digest", message)
    time.sleep(_A_WHILE)  # in which no second one comes
    digests = [
        mail for mail in story.mail.messages(to=story.firm_email) if "pendiente" in mail["subject"]
    ]
    _see(len(digests) == 1, "the firm was told once", digests)
    choose_when_it_comes(story)


def import_batch(story: Story) -> None:
    """The firm lists its pending imports, reads one, downloads it and imports it."""
    firm, path = story.firm, f"{story.firm_path}/imports"
    listed = firm.get(f"{path}?status=pending&sort=-period_from")
    pending = listed["data"]
    _see(len(pending) == listed["total"] == 1, "one import is pending", listed)
    batch = firm.get(f"{path}/{pending[0]['id']}")
    story.ids["import"] = batch["id"]
    _see(batch["totals"]["debit"] == batch["totals"]["credit"], "debit is credit", batch["totals"])
    copy = download(firm.get(f"{path}/{batch['id']}/files/SUENLACE.DAT")["url"])
    _see(copy == story.files["SUENLACE.DAT"], "the firm gets the client's file", len(copy))
    _look_into(story, f"{path}/{batch['id']}")
    for act in ({"act": "discard", "reason": "Se mira otra vez"}, {"act": "restore"}):
        (result,) = firm.post(f"{path}/acts", act | {"ids": [batch["id"]]})["data"]
        _see(result["is_done"], "what was set aside comes back", result)
    go_back_and_forth(story, f"{path}/{batch['id']}")
    let_agent_work(story, f"{path}/{batch['id']}")
    imported = firm.post(f"{path}/{batch['id']}/import")
    story.states["import"] = imported["status"]
    _see(imported["status"].startswith("imported"), "the batch is imported", imported)
    events = [entry["event"] for entry in firm.get(f"{path}/{batch['id']}/history")["data"]]
    _see("imported" in " ".join(events), "the history says so", events)


def _look_into(story: Story, path: str) -> None:
    """The firm sees how each document is booked, and has the PDF of one."""
    listed = story.firm.get(f"{path}/documents")["data"]
    _see(all(each["lines"] for each in listed), "each document has its lines", listed)
    sold = next(each for each in listed if "pdf" in each["files"])
    file = download(story.firm.get(f"{path}/documents/{sold['id']}/files/pdf")["url"])
    _see(file.startswith(b"%PDF"), "the firm has the PDF of a document", len(file))


STEPS: tuple[Callable[[Story], None], ...] = (
    register,
    create_firm,
    confirm_firm,
    activate_licence,
    put_typo_right,
    first_sign_in,
    onboard,
    issue_invoice,
    cancel_invoice,
    issue_ticket,
    see_what_the_plan_costs,
    export_period,
    notify_firm,
    see_home,
    import_batch,
    set_posting_rules,
    prepare_invoice,
    keep_watch,
    restrict_adviser,
    act_for_client,
    think_again,
    live_on,
    run_without_client,
    activate_many,
    load_again,
    look_after_mailboxes,
    ask_for_sme_licences,
    license_sme,
    install_program,
    replace_number,
    hold_sme_licence,
    send_notices,
    manage_sme_licence,
    end_licence,
    unlink_sme_licence,
    let_client_manage,
    prove_oneself,
    let_program_in,
    end_connection,
)


@dataclass(frozen=True)
class Played:
    """One step that was seen to happen."""

    number: int
    name: str
    sentence: str
    milliseconds: int


def play(story: Story, steps: Iterable[int] = range(1, len(STEPS) + 1)) -> Iterator[Played]:
    """Play steps in order, yielding each when it was seen to happen.

    Raises:
        AssertionError: a step did not come out as it should; the message says what was seen.
    """
    for number in steps:
        step = STEPS[number - 1]
        started = time.monotonic()
        step(story)
        sentence = (step.__doc__ or "").strip()
        milliseconds = int((time.monotonic() - started) * 1000)
        yield Played(number, step.__name__, sentence, milliseconds)


def invoice(lines: int, customer_email: str) -> dict[str, Any]:
    """Make the body of an invoice: goods and services, discounts, all usual rates, two payments."""
    rates = ("08", "08", "04", "03", "02", "10")
    made = [_line(number, rates[number % len(rates)]) for number in range(lines)]
    return {
        "type": "invoice",
        "economic_activity": "6201.0",
        "receiver": {
            "name": "Comprador Ficticio S.A. «Ñandú»",
            "identification": {"type": "02", "number": "3101888888"},
            "emails": [customer_email],
        },
        "sale_condition": "01",
        "lines": made,
        "other_charges": [
            {"type": "06", "description": "Servicio de salón 10 %", "percentage": "10"}
        ],
        "currency": "CRC",
        "payments": [{"type": "06"}],
    }


def _line(number: int, rate_code: str) -> dict[str, Any]:
    is_service = number % 2 == 0
    line: dict[str, Any] = {
        "cabys": "8313100000100" if is_service else "4529000000000",
        "quantity": str(number + 1),
        "unit": "Sp" if is_service else "Unid",
        "description": f"Artículo inventado n.º {number + 1}: diseño, café & té",
        "unit_price": str(Decimal("1234.56789") + number),
        "taxes": [{"code": "01", "rate_code": rate_code}],
    }
    if number % 5 == 1:
        line["discounts"] = [{"code": "07", "percentage": "5"}]
    return line


def _see(condition: bool, what: str, seen: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        msg = f"not so: {what}; seen: {seen}"
        raise AssertionError(msg)
