"""What each function reads and writes of the table, by kind of partition (ADR 0001 and 0039).

A name stands for the partitions of all tenants: `MAIL` for `T#*#MAIL`; one that ends in `#` for
those that go on with something, `HISTORY#` for `T#*#HISTORY#*`. `tests/integration/test_grants.py`
sees all of it used, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

READS: Final = frozenset({"GetItem", "BatchGetItem", "Query", "ConditionCheckItem"})
WRITES: Final = frozenset({"PutItem", "DeleteItem", "UpdateItem"})
_NAMES: Final = """
    ACCOUNT ACTS# ANNOUNCEMENT BALANCES BATCHES BOUNCES# BULKS BULK_ROWS# BUSINESS BUSINESSES CABYS#
    COMPANIES COMPANY_LIST COMPANY_SYNCS CONFIRMED# CONNECTIONS CONNECTIONS# CONTENTS CREDENTIALS
    CUSTOMERS CUSTOMER_LIST CUSTOMER_NUMBERS DELIVERIES DIFFERING_LIST DIGEST DOCUMENTS
    DOCUMENT_LIST DRAFTS DRAFT_LIST EMAIL# EVERYBODY EXPORTS EXPORT_CONSENT EXPORT_FORMATS
    EXPORT_LIST EXPORT_PROPOSALS EXPORT_REQUESTS EXPORT_SCHEDULE FEATURE_REQUESTS
    FEATURE_REQUEST_LIST FIRM FIRM_EMAIL_CODES FIRM_LIST FIRM_LOCK GONE_FILES HISTORY# HISTORY_HEADS
    IMPORTS IMPORT_LIST KNOWN LICENCES LICENCE_KEYS LICENCE_LIST LICENCE_REQUESTS LIMITS
    LIVE_LICENCES LOCKED_ACCOUNT_LIST MAIL MAILBOXES MAILBOX_LIST MAIL_NOTES MATTERS MEMBERS
    MEMBERSHIPS NEWS NOTES# NOTICES NOTICE_LIST NUMBER OPEN_SYNCS OWN_TAX_IDS POSTING_RULES PROGRESS
    PULSES# QUESTIONS QUESTION_LINKS QUESTION_LIST QUESTION_LOOKS QUESTION_MAILS QUESTION_SETTINGS
    REGISTERS_ASKED RELEASE_CODE REMINDERS REMOVAL REPLY_TO_CODE RESPONSE# RIGHTS SESSIONS SOURCE#
    SUBACCOUNTS SYNC_PIECES# SYNC_PROGRESS TAXID# TAXPAYER# THROTTLES TIMED_RIGHTS TIMED_RIGHTS_LIST
    TOKENS TOKEN_USES TOLD WAITING_BULKS_LIST
"""
PARTITIONS: Final = tuple(_NAMES.split())
"""Every kind there is; a test holds it to the table of ADR 0001."""


@dataclass(frozen=True, slots=True)
class Access:
    """Kinds of partitions that a function `keeps` (reads and writes), `reads` or `adds` to alone.

    What it adds to it never reads: histories, and secrets that another opens.
    """

    keeps: str = ""
    reads: str = ""
    adds: str = ""

    @property
    def read(self) -> tuple[str, ...]:
        """All that may be read."""
        return tuple(sorted({*self.keeps.split(), *self.reads.split()}))

    @property
    def written(self) -> tuple[str, ...]:
        """All that may be written."""
        return tuple(sorted({*self.keeps.split(), *self.adds.split()}))


ADDED_BY_API: Final = ("CREDENTIALS", "GONE_FILES", "NEWS")
OF_WORKERS: Final = ("DELIVERIES", "DIGEST", "QUESTION_LOOKS")
"""What the API neither reads nor writes."""
READ_BY_API: Final = ("BOUNCES#", "PULSES#", "QUESTION_LINKS")
"""What workers alone write."""
_KEPT: Final = frozenset(PARTITIONS) - {*ADDED_BY_API, *OF_WORKERS, *READ_BY_API}
API: Final = Access(
    keeps=" ".join(sorted(_KEPT)), reads=" ".join(READ_BY_API), adds=" ".join(ADDED_BY_API)
)
REGISTRATION: Final = Access(keeps="ACCOUNT EMAIL# HISTORY_HEADS MAIL REMINDERS", adds="HISTORY#")
ACTIVATION: Final = Access(
    keeps="ACCOUNT BULKS BULK_ROWS# BUSINESS BUSINESSES COMPANIES COMPANY_LIST CUSTOMERS "
    "CUSTOMER_LIST CUSTOMER_NUMBERS DRAFTS DRAFT_LIST EMAIL# FIRM FIRM_LIST HISTORY_HEADS "
    "LICENCES LICENCE_LIST LICENCE_REQUESTS LIMITS LIVE_LICENCES MAIL MAILBOXES "
    "MAILBOX_LIST MATTERS MEMBERS MEMBERSHIPS NUMBER REMINDERS REMOVAL RIGHTS TOKENS "
    "WAITING_BULKS_LIST",
    reads="MAIL_NOTES TAXID# TOKEN_USES",
    adds="ACTS# HISTORY#",
)
SUBMISSION: Final = Access(
    keeps="BALANCES DIFFERING_LIST DOCUMENTS DOCUMENT_LIST MAIL MATTERS",
    reads="ACCOUNT BUSINESS CONTENTS CREDENTIALS FIRM MEMBERS",
    adds="PULSES#",
)
DELIVERY: Final = Access(
    keeps="DELIVERIES DOCUMENTS DOCUMENT_LIST MAIL",
    reads="ACCOUNT BUSINESS CONTENTS EMAIL# FIRM MEMBERS",
)
MAIL: Final = Access(keeps="MAIL", reads="EMAIL#")
MAIL_EVENTS: Final = Access(
    keeps="DOCUMENTS DOCUMENT_LIST EMAIL# HISTORY_HEADS MAIL MAIL_NOTES MATTERS",
    reads="ACCOUNT BUSINESS FIRM LICENCES MEMBERS",
    adds="BOUNCES# HISTORY#",
)
REMINDERS: Final = Access(
    keeps="ACCOUNT BUSINESS DIGEST EMAIL# EXPORTS EXPORT_LIST EXPORT_PROPOSALS EXPORT_SCHEDULE "
    "HISTORY_HEADS MAIL "
    "MAILBOXES MAILBOX_LIST MATTERS NEWS NOTICES NOTICE_LIST QUESTIONS QUESTION_LIST "
    "QUESTION_LOOKS QUESTION_MAILS REMINDERS TOLD",
    reads="BATCHES COMPANIES DOCUMENTS DOCUMENT_LIST EXPORT_FORMATS FIRM IMPORTS LICENCES "
    "LICENCE_LIST MEMBERS MEMBERSHIPS QUESTION_SETTINGS REMOVAL RIGHTS TIMED_RIGHTS TOKENS",
    adds="CREDENTIALS HISTORY# QUESTION_LINKS",  # takes away the first
)
EXPORTS: Final = Access(
    keeps="BATCHES EXPORTS EXPORT_LIST IMPORTS IMPORT_LIST MAIL PROGRESS SUBACCOUNTS",
    reads="ACCOUNT BUSINESS COMPANIES DOCUMENTS EXPORT_FORMATS FIRM LICENCES MEMBERS POSTING_RULES "
    "QUESTIONS QUESTION_MAILS QUESTION_SETTINGS",
    adds="ACTS# HISTORY# NEWS QUESTION_LOOKS",
)
COMPANIES: Final = Access(
    keeps="COMPANIES COMPANY_LIST COMPANY_SYNCS GONE_FILES HISTORY_HEADS MAIL OPEN_SYNCS "
    "SYNC_PIECES# SYNC_PROGRESS",
    reads="ACCOUNT FIRM MEMBERS TOKENS",
    adds="ACTS# HISTORY#",
)
SWEEP: Final = Access(
    adds="BULKS COMPANY_SYNCS DIGEST DOCUMENTS EMAIL# EXPORTS EXPORT_PROPOSALS EXPORT_SCHEDULE "
    "GONE_FILES LICENCES "
    "MAIL MAILBOXES NEWS NOTICES QUESTION_LOOKS QUESTION_MAILS REMINDERS REMOVAL",
)
"""What carries messages (`Transaction`, `send` and `due`)."""


def pattern(partition: str) -> str:
    """Spell the keys of a kind of partition as policies do.

    >>> pattern("MAIL"), pattern("HISTORY#")
    ('T#*#MAIL', 'T#*#HISTORY#*')
    """
    return f"T#*#{partition}*" if partition.endswith("#") else f"T#*#{partition}"


def condition(patterns: list[str]) -> dict[str, Any]:
    """Ask that every partition that a request names is of these kinds.

    It holds for a request that names none, too: so only actions on items may be granted by it.
    """
    return {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": patterns}}
