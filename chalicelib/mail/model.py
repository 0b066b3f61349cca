"""What a mail is, which templates there are and what each must be told. Pure.

A template renders from its declared facts and secrets and nothing else: too few or too many is a
mistake of the caller, found when the mail is written and not when it is sent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field

from chalicelib.core.ids import derived_id
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Language
from chalicelib.mail.fates import Fate, MailNote, Reason

MailState = Literal["waiting", "sending", "sent", "failed"]
AboutKind = Literal["document", "invitation", "licence"]
MAX_FACT_CHARACTERS = 60_000
LEASE_SECONDS = 120
"""How long a worker may be at sending one mail before another may take it over."""
_HOMES = {"firm": "firm", "biz": "business"}
"""Prefix of a tenant -> what windows call it."""
_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Template:
    """The facts that a mail shows and the secrets that are wiped once it is sent."""

    facts: frozenset[str]
    secrets: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    """Those of the facts that carry JSON."""


def _template(facts: str, secrets: str = "", lists: str = "") -> Template:
    return Template(frozenset(facts.split()), frozenset(secrets.split()), frozenset(lists.split()))


TEMPLATES: dict[str, Template] = {
    "account-verification": _template("email expires_at time_zone", "code"),
    "account-exists": _template("email"),
    "password-reset": _template("email expires_at time_zone", "code"),
    "access-key-renewed": _template("user expires_at time_zone", "access_key"),
    "email-change": _template("email expires_at time_zone", "code"),
    "email-changed": _template("email expires_at time_zone", "code"),
    "account-closed": _template("email"),
    "email-change-undone": _template("email"),
    "email-has-account": _template("email"),
    "account-notice": _template("headline said then"),
    "firm-user-invited": _template("firm user expires_at time_zone"),
    "business-user-invited": _template("business user expires_at time_zone"),
    "firm-email-changed": _template("firm email"),
    "firm-reply-to-code": _template("firm expires_at time_zone", "code"),
    "firm-reply-to-changed": _template("firm email"),
    "user-changed": _template("tenant change"),
    "timed-rights-asked": _template("tenant name reason expires_at time_zone"),
    "timed-rights-decided": _template("tenant change answer expires_at time_zone"),
    "user-left": _template("tenant name email"),
    "company-list-ended": _template("firm total outcome advice"),
    "initial-data-offered": _template("firm business fields"),
    "activations-told": _template("headline paragraphs", lists="paragraphs"),
    "licence-activated-firm": _template("firm company product client_email firm_sees"),
    "licence-activated-client": _template(
        "firm company product user expires_at time_zone", "access_key"
    ),
    "licence-linked-client": _template("firm company product user"),
    "licence-requested": _template("firm firm_tax_id firm_email business product if_agreed user"),
    "licence-firm-email-code": _template("firm company expires_at time_zone", "code"),
    "licence-firm-email-changed": _template("firm company email"),
    "installation-code": _template("firm expires_at time_zone", "code"),
    "tax-id-corrected": _template("who business before after"),
    "business-removed": _template("business"),
    "licence-taken-back": _template("firm company product user"),
    "licence-changed": _template("headline paragraphs", lists="paragraphs"),
    "licence-number": _template("headline introduction steps", "number", lists="steps"),
    "licence-ends": _template("headline paragraphs", lists="paragraphs"),
    "api-token": _template("headline paragraphs", lists="paragraphs"),
    "consent-changed": _template("headline paragraphs", lists="paragraphs"),
    "firm-connected": _template("headline paragraphs", lists="paragraphs"),
    "licence-request-withdrawn": _template("firm product user"),
    "document-delivery": _template(
        "issuer document_type number key_name key issued_at time_zone total currency state"
    ),
    "document-accepted-after-all": _template("number replacement"),
    "document-rejected": _template("number reasons", lists="reasons"),
    "batch-discarded": _template("firm period reason"),
    "batch-undone": _template("firm period reason"),
    "documents-released": _template("firm period count"),
    "export-asked": _template("firm business period message"),
    "export-declined": _template("business period reason"),
    "questions-asked": _template(
        "firm business questions more again expires_at time_zone", "key", lists="questions"
    ),
    "question-withdrawn": _template("firm business question number"),
    "schedule-proposal": _template("headline paragraphs", lists="paragraphs"),
    "scheduled-export-refused": _template("business period reason"),
    "certificate-expiring": _template("business key authority day"),
    "tax-authority-disconnected": _template("business authority until"),
    "client-not-begun": _template("firm company product user another_key"),
    "client-key-expired": _template("clients more", lists="clients"),
    "mail-undelivered": _template("what recipient advice"),
    "plan-chosen": _template("business plan since price period included overage_price"),
    "plan-nearly-used": _template("business plan documents included until overage_price"),
    "operator-acted": _template("headline said reason then"),
    "confirmation-requested": _template("firm firm_id firm_tax_id firm_email message"),
    "feature-requested": _template("firm firm_id feature request_id message"),
    "operator-asked-no-more": _template("firm firm_id what"),
    "notice-due": _template("notices more", lists="notices"),
    "notice-expired": _template("notices more consequence", lists="notices"),
    "pending-imports-digest": _template(
        "firm companies totals count more answers more_answers", lists="companies totals answers"
    ),
}
"""Every mail that we send; each has a text in each language, `templates/<language>/<name>.jinja`.

Instants are ISO 8601, amounts decimal strings, other facts words. `companies` is a JSON list of
objects with company, code and imports, which have id, period, documents, total, currency and
incidents; `totals` has the last four of each currency, `more` is the number of those that are not
listed. So are `notices`, with holder, body, day and left, `clients`, with company and
client_email, `questions`, with text, number, day, customer and total, and `answers`, with code,
company, number, answer, text and the id of the import. `paragraphs` is a JSON
list of texts in the language of the mail.

Mails to an address that nobody has proven to own carry no words chosen by whoever caused them, but
the names of firm and company (`core.fields.TradeName`).
"""


class WrongFacts(ValueError):
    """A mail was written with other facts than its template declares."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a mail, byte for byte."""

    file_name: str
    content_type: str
    data: bytes


class Logo(Model):
    """A picture that heads mails: a PNG among the files."""

    key: str
    """Of the file, which never changes."""
    width: int
    height: int

    @property
    def content_id(self) -> str:
        """What it is called within a mail: the same picture is called the same in all.

        >>> Logo(key="firm_1/logo/2026/11/logo_2.png", width=480, height=120).content_id
        'logo_2@enlace'
        """
        return f"{PurePosixPath(self.key).stem}@enlace"

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height in a mail: half of its dots, which is sharp on fine screens.

        >>> Logo(key="firm_1/logo/2026/11/logo_2.png", width=480, height=1).shown_size
        (240, 1)
        """
        return (self.width + 1) // 2, (self.height + 1) // 2


@dataclass(frozen=True, slots=True)
class Correspondent:
    """In whose name a mail is sent, and where its answers go; the address it comes from is ours."""

    name: str
    email: str | None = None
    accent: str = ""
    """Colour of its mails as HTML; empty: ours."""
    logo: Logo | None = None
    """Heads its mails as HTML, as long as the file is there."""


class About(Model):
    """What a mail belongs to: what becomes of the mail is told there, too."""

    kind: AboutKind
    tenant: str
    """Whose it is, which need not be whose the mail is."""
    id: str
    part: str = ""
    """Which of its mails, where it has several: to the `client` or the `firm`."""

    @property
    def tags(self) -> dict[str, str]:
        """What the transport is to say of it when it has news."""
        named = {"about": self.kind, "home": self.tenant, "of": self.id, "part": self.part}
        return {name: value for name, value in named.items() if value}


class Mail(Entity):
    """One mail to one recipient, from the decision to send it to the proof that it went."""

    id: str
    tenant: str
    recipient: str = Field(repr=False)
    language: Language
    template: str
    facts: dict[str, str] = Field(repr=False)
    sealed: str = Field("", repr=False)
    """The secrets, sealed for the tenant; empty once the mail is sent or given up."""
    in_name_of: Correspondent | None = Field(None, repr=False)
    """Whose mail it is; None: ours."""
    state: MailState = "waiting"
    attempts: int = 0
    lease_until: Instant | None = None
    transport_id: str = ""
    sent_at: Instant | None = None
    reason: str = ""
    about: About | None = None
    of: dict[str, str] = Field(default_factory=dict)
    """What its window shows: `{"document": …}`."""
    round: int = 0
    """How often a person had it sent again."""
    note: MailNote | None = None
    """What was heard of it since; None: nothing yet."""

    def taken(self, now: datetime) -> Mail:
        """Mark that a worker is sending it."""
        lease = now + timedelta(seconds=LEASE_SECONDS)
        return self._with(state="sending", lease_until=lease, attempts=self.attempts + 1)

    def is_taken(self, now: datetime) -> bool:
        """Return whether a worker is sending it right now."""
        return self.state == "sending" and self.lease_until is not None and now < self.lease_until

    @property
    def is_put_back(self) -> bool:
        """Return whether it was tried, and waits for its next try."""
        return self.state == "waiting" and self.attempts > 0

    @property
    def is_done(self) -> bool:
        """Return whether nothing is left to do."""
        return self.state in ("sent", "failed")

    def sent(self, transport_id: str, now: datetime) -> Mail:
        """Mark it sent and wipe its secrets."""
        return self._with(
            state="sent", sealed="", lease_until=None, transport_id=transport_id, sent_at=now
        )

    def again(self) -> Mail:
        """Have it sent again, because a person says so; only one without secrets can be."""
        return self._with(state="waiting", attempts=0, reason="", round=self.round + 1)

    def noted(self, fate: Fate, at: datetime, reason: Reason | None = None) -> MailNote:
        """Make the note of what became of it."""
        return MailNote(
            tenant=self.tenant,
            mail_id=self.id,
            to=self.recipient,
            written_at=self.created_at,
            round=self.round,
            state=fate,
            at=at,
            reason=reason,
        )

    @property
    def places(self) -> dict[str, str]:
        """What is known of where its reader works on what it is about."""
        home = _HOMES.get(self.tenant.partition("_")[0])
        known = {home: self.tenant} if home else {}
        if self.about is not None and self.about.tenant == self.tenant:
            known[self.about.kind] = self.about.id
        return known | self.of

    @property
    def carries_secrets(self) -> bool:
        """Whether it cannot be written again once it was sent."""
        return bool(TEMPLATES[self.template].secrets)

    @property
    def tags(self) -> dict[str, str]:
        """What the transport is to say of it when it has news."""
        own = {"tenant": self.tenant, "mail": self.id, "round": str(self.round)}
        return own | (self.about.tags if self.about else {})

    def put_back(self, reason: str) -> Mail:
        """Mark that the attempt failed in a way that passes."""
        return self._with(state="waiting", lease_until=None, reason=reason)

    def failed(self, reason: str) -> Mail:
        """Mark that it cannot be sent; the secrets are wiped, the reason is kept."""
        return self._with(state="failed", sealed="", lease_until=None, reason=reason)

    def _with(self, **changes: object) -> Mail:
        return self.but(**changes)


def mail_id(tenant: str, template: str, natural_key: tuple[str, ...]) -> str:
    """Return the id that the same news always has, so that it is told once.

    >>> mail_id("frm_1", "account-exists", ("a",)) == mail_id("frm_1", "account-exists", ("a",))
    True
    """
    return derived_id("mail", tenant, template, *natural_key)


def checked_facts(template: str, facts: dict[str, str], secrets: dict[str, str]) -> dict[str, str]:
    """Compare facts and secrets with what the template declares; return the facts on one line each.

    Raises:
        WrongFacts: some are missing, unknown or too long.
    """
    declared = TEMPLATES[template]
    if facts.keys() != declared.facts or secrets.keys() != declared.secrets:
        wrong = sorted((facts.keys() ^ declared.facts) | (secrets.keys() ^ declared.secrets))
        raise WrongFacts(f"{template}: {wrong}")
    clean = {name: one_line(value) for name, value in facts.items()}
    too_long = sorted(name for name, value in clean.items() if len(value) > MAX_FACT_CHARACTERS)
    if too_long:
        raise WrongFacts(f"{template}: too long {too_long}")
    return clean


def one_line(text: str) -> str:
    r"""Replace line breaks and other control characters by spaces: headers are made of facts.

    A blank that does not break stays one, as figures have it.

    >>> one_line("Ejemplo\r\nBcc: someone@example.com")
    'Ejemplo Bcc: someone@example.com'
    """
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text
    )
    return " ".join(filter(None, kept.split(" ")))


def safe_file_name(name: str) -> str:
    """Return a file name that every mail program and file system takes.

    >>> safe_file_name("../Factura Nº 1.xml")
    'Factura_No_1.xml'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _UNSAFE_IN_NAME.sub("_", plain).strip("._")[-100:] or "file"
