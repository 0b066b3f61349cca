"""The functions of the package in one table: size, trigger and least rights of each.

`packaging` turns it into the overlay of the packaged template, `local.host` runs the same
triggers on one machine, and the tests hold the template and `app.py` against it. A right is
spelled `Grant(actions, resource)`, where the resource is an intrinsic of the template; none is
`*`, except where `Grant.reason` says why AWS leaves no other choice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws.queues import QUEUES
from infra import partitions
from infra.partitions import READS, WRITES, Access, condition, pattern

PLACEHOLDER_ARN = "arn:aws:sqs:us-east-1:000000000000:enlace-{queue}"
"""What `app.py` names in its decorators; a plain string, which the overlay can replace."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Some actions on one kind of resource."""

    actions: tuple[str, ...]
    resource: Any
    reason: str = ""
    condition: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function; `queue` or `schedule` is its trigger, the API function has neither."""

    name: str
    memory_mb: int
    timeout_seconds: int
    grants: tuple[Grant, ...]
    queue: str = ""
    batch_size: int = 10
    concurrency: int = 10
    """How many may run at once, unless the parameter of that name says otherwise."""
    schedule: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def logical_id(self) -> str:
        """Return the name Chalice makes of it in the template.

        >>> API.logical_id, SUBMISSION.logical_id
        ('APIHandler', 'SubmissionWorker')
        """
        return "".join(part[:1].upper() + part[1:] for part in self.name.split("_"))


def _arn(resource: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [resource, "Arn"]}


def _within(resource: str, path: str) -> dict[str, Any]:
    return {"Fn::Sub": f"${{{resource}.Arn}}/{path}"}


def concurrency_parameter(function: Function) -> str:
    """Name the parameter that says how many of a worker may run at once.

    >>> concurrency_parameter(SUBMISSION), concurrency_parameter(MAIL_EVENTS)
    ('SubmissionConcurrency', 'MailEventsConcurrency')
    """
    return f"{_camel(function.queue)}Concurrency"


def queue_resource(queue: str) -> str:
    """Name the queue's resource.

    >>> queue_resource("mail"), queue_resource("mail_events")
    ('MailQueue', 'MailEventsQueue')
    """
    return f"{_camel(queue)}Queue"


def dead_letter_resource(queue: str) -> str:
    """Name the resource of the queue's dead letters.

    >>> dead_letter_resource("mail")
    'MailDeadLetters'
    """
    return f"{_camel(queue)}DeadLetters"


def _camel(queue: str) -> str:
    return "".join(part.capitalize() for part in queue.split("_"))


def _table(access: Access, *actions: str) -> tuple[Grant, ...]:
    """Allow actions on items: a TransactWriteItems takes the rights of the writes in it.

    Nobody may Scan or write in batches. `tests/integration/test_grants.py` sees each of them used.
    """
    return tuple(
        Grant(
            tuple(f"dynamodb:{action}" for action in actions if action in kind),
            _arn("Table"),
            condition=condition([pattern(each) for each in names]),
        )
        for kind, names in ((READS, access.read), (WRITES, access.written))
        if names
    )


_ITEMS = ("GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "ConditionCheckItem")


def _files(action: str, *kinds: str) -> Grant:
    """Allow an action on files of some kinds: `tenant/kind/…` (`blobs.key`)."""
    return Grant((f"s3:{action}",), [_within("Bucket", f"*/{kind}/*") for kind in kinds])


_DUE = Grant(
    ("dynamodb:Query",),
    _within("Table", "index/due"),
    condition=condition(["T#platform#DUE#*"]),
)
FILES = (
    *("activations", "answers", "batch", "catalogue", "chart", "companies", "company-chart"),
    *("logo", "pdf", "signed", "subaccounts"),
)
"""Every kind of file that the API reads."""
_CHANGED = Grant(
    ("dynamodb:Query",),
    _within("Table", "index/due"),
    condition=condition(["T#platform#ANCHOR#*"]),
)
# Without it S3 answers 403 instead of 404 for a key that is not there.
_SEE_FILES = Grant(("s3:ListBucket",), _arn("Bucket"))


def _key(action: str, purpose: str, *others: str) -> Grant:
    """Allow one use of a key, and that for sealed things of its purposes only."""
    resource = _arn(f"{purpose.capitalize()}SecretsKey")
    purposes = [purpose, *others] if others else purpose
    context = {"StringEquals": {"kms:EncryptionContext:purpose": purposes}}
    return Grant((f"kms:{action}",), resource, condition=context)


_SEAL_TAX = _key("GenerateDataKey", "tax")
_OPEN_TAX = _key("Decrypt", "tax")
_SEAL_MAIL = _key("GenerateDataKey", "mail")
_OPEN_MAIL = _key("Decrypt", "mail")
_SEAL_LICENCE = _key("GenerateDataKey", "licence")
_SEAL_OWN = _key("GenerateDataKey", "licence", "person")
_OPEN_OWN = _key("Decrypt", "licence", "person")
_FIND_NUMBERS = Grant(("secretsmanager:GetSecretValue",), {"Fn::GetAtt": ["NumberSecret", "Id"]})
_SIGN_CURSORS = Grant(("secretsmanager:GetSecretValue",), {"Fn::GetAtt": ["SigningSecret", "Id"]})
_KNOW_EDGE = Grant(("secretsmanager:GetSecretValue",), {"Fn::GetAtt": ["EdgeSecret", "Id"]})
_CHECK_PASSWORDS = Grant(
    ("secretsmanager:GetSecretValue",), {"Fn::GetAtt": ["UserPoolClientSecret", "Id"]}
)
_READ_TRUST = Grant(
    ("secretsmanager:GetSecretValue",), {"Fn::GetAtt": ["AnswerCertificates", "Id"]}
)
_SEND_MAIL = Grant(
    ("ses:SendEmail", "ses:SendRawEmail"),
    "*",
    reason="SES checks the identities of sender and recipient against the resource; in its "
    "sandbox recipients are identities too. The sender is held by the condition instead.",
    condition={"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}},
)


def _sends(*queues: str) -> tuple[Grant, ...]:
    return tuple(Grant(("sqs:SendMessage",), _arn(queue_resource(queue))) for queue in queues)


def _sees_length(*queues: str) -> tuple[Grant, ...]:
    return tuple(
        Grant(("sqs:GetQueueAttributes",), _arn(queue_resource(queue))) for queue in queues
    )


_ALL_QUEUES = (
    Grant(
        ("sqs:SendMessage", "sqs:GetQueueAttributes"),
        [_arn(queue_resource(queue)) for queue in QUEUES],
    ),
    # dead letters are looked at and sent back (ADR 0048)
    Grant(
        (
            *("sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
            *("sqs:ChangeMessageVisibility", "sqs:DeleteMessage"),
        ),
        [_arn(dead_letter_resource(queue)) for queue in QUEUES],
    ),
)


def _users(*actions: str) -> Grant:
    return Grant(tuple(f"cognito-idp:{action}" for action in actions), _arn("UserPool"))


API = Function(
    "APIHandler",
    memory_mb=1024,
    timeout_seconds=29,  # API Gateway hangs up then
    grants=(
        *_table(partitions.API, *_ITEMS, "UpdateItem"),  # counts strangers' requests
        _DUE,  # counts the documents that are on their way
        _files("GetObject", *FILES),  # links it gives out carry its own rights
        _files(
            "PutObject",
            *("activations", "batch", "chart", "companies", "company-chart", "logo", "subaccounts"),
        ),
        _SEE_FILES,
        _SEAL_TAX,  # takes credentials in; only the submission worker opens them
        _SEAL_MAIL,
        _SEAL_OWN,  # the first key of licence files, second factors
        _OPEN_OWN,  # shows numbers, signs licence files, checks second factors
        _FIND_NUMBERS,
        _SIGN_CURSORS,
        _KNOW_EDGE,
        _CHECK_PASSWORDS,
        *_ALL_QUEUES,
        _users(
            "AdminInitiateAuth",
            "AdminSetUserPassword",
            "AdminCreateUser",
            "AdminDeleteUser",
        ),
    ),
)
REGISTRATION = Function(
    "registration_worker",
    memory_mb=512,
    timeout_seconds=60,
    queue="registration",
    batch_size=5,
    grants=(
        *_table(partitions.REGISTRATION, "GetItem", "PutItem", "DeleteItem"),
        _SEAL_MAIL,
        _OPEN_MAIL,  # another access key is sealed when it is asked for (ADR 0022)
        *_sends("mail"),
        _users("AdminCreateUser", "AdminDeleteUser", "AdminUpdateUserAttributes"),
    ),
)
ACTIVATION = Function(
    "activation_worker",
    memory_mb=512,
    timeout_seconds=60,
    queue="activation",
    batch_size=5,
    grants=(
        *_table(partitions.ACTIVATION, *_ITEMS),
        _files("GetObject", "activations", "chart", "company-chart"),
        _files("PutObject", "chart"),  # the starting chart of accounts
        _SEAL_MAIL,
        _OPEN_MAIL,  # the access key is sealed when the licence is accepted (ADR 0011)
        _SEAL_LICENCE,  # the number that an activation makes (ADR 0033)
        _FIND_NUMBERS,
        # the next step of a bulk and its activations (ADR 0029); mailboxes handed over (ADR 0034)
        *_sends("mail", "activation", "reminders"),
        _users("AdminCreateUser", "AdminDeleteUser"),
    ),
)
SUBMISSION = Function(
    "submission_worker",
    memory_mb=512,  # it waits for the authority, paid by memory; less processor costs nothing more
    timeout_seconds=180,
    queue="submission",
    batch_size=1,  # an authority that hangs must not take the neighbours' time
    concurrency=20,  # the authority's servers are not ours to flood
    grants=(
        # it seals the list (ADR 0020), and asks that a consent stands (ADR 0030)
        *_table(
            partitions.SUBMISSION,
            "GetItem",
            "BatchGetItem",
            "Query",
            "PutItem",
            "ConditionCheckItem",
        ),
        _files("GetObject", "answers", "signed"),
        _files("PutObject", "answers", "signed"),
        _OPEN_TAX,
        _READ_TRUST,
        *_sends("submission", "delivery", "mail"),
    ),
)
DELIVERY = Function(
    "delivery_worker",
    memory_mb=1024,
    timeout_seconds=120,
    queue="delivery",
    batch_size=5,
    grants=(
        *_table(partitions.DELIVERY, "GetItem", "BatchGetItem", "Query", "PutItem"),
        _files("GetObject", "answers", "pdf", "signed"),
        _files("PutObject", "pdf"),
        _SEE_FILES,
        _SEND_MAIL,
        *_sends("mail", "delivery"),  # what SES does not take is put back
    ),
)
MAIL = Function(
    "mail_worker",
    memory_mb=512,
    timeout_seconds=120,
    queue="mail",
    batch_size=5,
    concurrency=5,  # SES counts messages per second
    grants=(
        *_table(partitions.MAIL, "GetItem", "PutItem"),
        _files("GetObject", "logo"),  # the logos of senders
        _SEE_FILES,
        _OPEN_MAIL,
        _SEND_MAIL,
        _SIGN_CURSORS,  # the links that silence a kind of mail
        *_sends("mail", "mail_events"),
    ),
)
MAIL_EVENTS = Function(
    "mail_events_worker",
    memory_mb=512,
    timeout_seconds=60,
    queue="mail_events",
    concurrency=5,
    grants=(
        *_table(partitions.MAIL_EVENTS, "GetItem", "BatchGetItem", "Query", "PutItem"),
        *_sends("mail"),
    ),
)
REMINDERS = Function(
    "reminders_worker",
    memory_mb=512,
    timeout_seconds=60,
    queue="reminders",
    concurrency=5,
    grants=(
        *_table(partitions.REMINDERS, *_ITEMS),
        _files("GetObject", "batch"),  # what clients are asked about (ADR 0058)
        _SEAL_MAIL,
        _users("AdminDeleteUser"),  # of accounts that nobody proved
        *_sends("exports", "mail", "reminders"),  # a digest that is due at once, exports
    ),
)
EXPORTS = Function(
    "exports_worker",
    memory_mb=1024,
    timeout_seconds=600,
    queue="exports",
    batch_size=1,  # one large period must not hold up another's retry
    concurrency=5,
    grants=(
        *_table(partitions.EXPORTS, *_ITEMS),
        _files("GetObject", "batch", "chart", "company-chart", "subaccounts"),
        _files("PutObject", "batch", "subaccounts"),
        _SEE_FILES,
        _files("AbortMultipartUpload", "batch"),
        *_sends("mail", "reminders"),  # the news of what it made
    ),
)
COMPANIES = Function(
    "companies_worker",
    memory_mb=1024,
    timeout_seconds=600,
    queue="companies",
    batch_size=1,  # a long list must not hold up another firm's
    concurrency=5,
    grants=(
        *_table(partitions.COMPANIES, *_ITEMS),
        _files("GetObject", "companies"),
        _files("PutObject", "companies"),
        _files("DeleteObject", "logo"),  # those that were replaced
        *_sends("mail"),
    ),
)
SWEEP = Function(
    "sweep",
    memory_mb=512,
    timeout_seconds=55,  # done before the next one starts
    schedule="rate(1 minute)",
    grants=(
        *_table(partitions.SWEEP, "UpdateItem"),
        _DUE,
        *_sends(*QUEUES),
        *_sees_length(*QUEUES),
    ),
)
CATALOGUES = Function(
    "catalogues",
    memory_mb=512,
    timeout_seconds=120,
    schedule="rate(1 day)",
    grants=(_files("GetObject", "catalogue"), _files("PutObject", "catalogue"), _SEE_FILES),
)
ANCHORS = Function(
    "anchors",
    memory_mb=512,
    timeout_seconds=600,
    schedule="cron(10 0 * * ? *)",  # soon after the day that it anchors
    grants=(_CHANGED, _files("GetObject", "anchors"), _files("PutObject", "anchors"), _SEE_FILES),
)

FUNCTIONS = (
    API,
    REGISTRATION,
    ACTIVATION,
    SUBMISSION,
    DELIVERY,
    MAIL,
    MAIL_EVENTS,
    REMINDERS,
    EXPORTS,
    COMPANIES,
    SWEEP,
    CATALOGUES,
    ANCHORS,
)
