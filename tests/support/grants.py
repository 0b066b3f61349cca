"""What each function did to the cloud, and what its policy lets it do, in the same words.

The local emulator lets everybody do everything, so a right that is missing would only be noticed
in the cloud. Calls are noted at the clients (also those that only make a link, which carries the
rights of who made it) and spelled as the IAM actions that AWS checks for them:
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from chalicelib.aws import dead_letters, queues, secrets, session
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica import cabys_copy, signing_keys, trust
from chalicelib.countries.costa_rica.hacienda.service import reception_service
from chalicelib.invoicing import pulse
from infra import rights
from infra.functions import FUNCTIONS, Function, dead_letter_resource, queue_resource

_WRITES = {
    "Put": "PutItem",
    "Delete": "DeleteItem",
    "Update": "UpdateItem",
    "ConditionCheck": "ConditionCheckItem",
}
_BY_PARTITION = "ForAllValues:StringLike"
_S3_ACTIONS = {
    "HeadObject": "GetObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
}


@dataclass(frozen=True, order=True)
class Right:
    """An action on a resource: `Table MAIL` (of the table), `Bucket/*/pdf/*`, `MailQueue`."""

    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"

    def parts(self) -> set[str]:
        """Return what a use of it shows to be needed.

        Of the table an action for any partition, and a partition for any action: the rights are
        made of both.
        """
        if not self.resource.startswith("Table "):
            return {str(self)}
        return {f"{self.action} on the table", f"{self.resource} by some action"}


@dataclass
class Recorder:
    """Notes what is called while a function runs."""

    running: Function | None = None
    used: dict[str, set[Right]] = field(default_factory=dict)
    facts: dict[tuple[str, Right], list[dict[str, str]]] = field(default_factory=dict)
    """With which values of the condition keys a right was used."""
    carriers: set[str] = field(default_factory=set)
    """Kinds of partitions whose items were written with a message that is due."""
    sent: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Address of a queue -> messages that were sent there."""
    sending_to: str = ""

    @contextmanager
    def running_as(self, function: Function) -> Iterator[None]:
        """Note what happens in the block as the function's; it begins with cold caches."""
        secrets.signing_key.cache_clear()
        secrets.number_key.cache_clear()
        secrets.edge_secret.cache_clear()
        signing_keys.forget()
        trust.forget()
        cabys_copy.forget()
        pulse.forget()
        reception_service.cache_clear()
        before, self.running = self.running, function
        try:
            yield
        finally:
            self.running = before

    def note(self, right: Right, facts: dict[str, str] | None = None) -> None:
        """Note a right that the running function used."""
        if self.running is None:
            return
        self.used.setdefault(self.running.name, set()).add(right)
        self.facts.setdefault((self.running.name, right), []).append(facts or {})

    def on_call(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Handle botocore's `provide-client-params`: a call or a link is about to be made."""
        if model.name in {"SendMessage", "SendMessageBatch"}:
            self.sending_to = params["QueueUrl"]
        if self.running is None:
            return
        service = model.service_model.service_name
        for right, facts in _rights(service, model.name, params):
            self.note(right, facts)
        if service == "dynamodb":
            self.carriers |= set(_carriers(params))

    def on_answer(self, http_response: Any, parsed: Any, model: Any, **_: Any) -> None:
        """Handle botocore's `after-call`: S3 tells a missing key only to who may list."""
        if model.name in {"SendMessage", "SendMessageBatch"}:
            taken = parsed.get("Successful", [parsed])
            self.sent[self.sending_to] |= {each["MessageId"] for each in taken}
        if model.name in {"GetObject", "HeadObject"} and http_response.status_code == 404:
            self.note(Right("s3:ListBucket", "Bucket"))


@contextmanager
def recording() -> Iterator[Recorder]:
    """Note every call of every client that is made within the block."""
    recorder = Recorder()
    session.forget_clients()
    events = session._session()
    events.register("provide-client-params", recorder.on_call)
    events.register("after-call", recorder.on_answer)
    try:
        yield recorder
    finally:
        session.forget_clients()


def _rights(
    service: str, operation: str, params: dict[str, Any]
) -> Iterator[tuple[Right, dict[str, str]]]:
    """Spell a call as the rights that it takes, with the values that conditions look at."""
    if service == "dynamodb":
        for action, resource in _table_rights(operation, params):
            yield Right(f"dynamodb:{action}", resource), {}
    elif service == "kms":
        purpose = params["EncryptionContext"]["purpose"]
        key = "licence" if purpose == "person" else purpose  # of what the API alone opens
        if "KeyId" in params:
            _expect(params["KeyId"], getattr(settings(), f"{key}_secrets_key"))
        resource = f"{key.capitalize()}SecretsKey"
        yield Right(f"kms:{operation}", resource), {"kms:EncryptionContext:purpose": purpose}
    elif service == "sesv2":
        raw = "SendRawEmail" if "Raw" in params["Content"] else operation
        for action in {operation, raw}:
            yield Right(f"ses:{action}", "*"), {"ses:FromAddress": params["FromEmailAddress"]}
    else:
        yield _simple_right(service, operation, params), {}


def _simple_right(service: str, operation: str, params: dict[str, Any]) -> Right:
    if service == "s3":
        _expect(params["Bucket"], settings().bucket_name)
        action = _S3_ACTIONS.get(operation, operation)
        return Right(f"s3:{action}", f"Bucket/*/{params['Key'].split('/')[1]}/*")
    if service == "sqs":
        names = {url: queue_resource(name) for name, url in queues.urls().items()}
        names |= {
            f"{url}{dead_letters.ENDING}": dead_letter_resource(name)
            for name, url in queues.urls().items()
        }
        # several at once are one right
        return Right(f"sqs:{operation.removesuffix('Batch')}", names[params["QueueUrl"]])
    if service == "secretsmanager":
        names = {
            settings().signing_secret_arn: "SigningSecret",
            settings().number_secret_arn: "NumberSecret",
            settings().edge_secret_arn: "EdgeSecret",
            settings().user_pool_secret_arn: "UserPoolClientSecret",
            settings().answer_certificates_arn: "AnswerCertificates",
        }
        return Right(f"secretsmanager:{operation}", names[params["SecretId"]])
    if service == "cognito-idp":
        _expect(params["UserPoolId"], settings().user_pool_id)
        return Right(f"cognito-idp:{operation}", "UserPool")
    raise AssertionError(f"nobody said which rights {service} {operation} takes")


def _table_rights(operation: str, params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if operation == "TransactWriteItems":
        for item in params["TransactItems"]:
            ((verb, request),) = item.items()
            _expect(request["TableName"], settings().table_name)
            yield _WRITES[verb], _partition(request.get("Item") or request["Key"])
    elif operation == "BatchGetItem":
        ((table, asked),) = params["RequestItems"].items()
        _expect(table, settings().table_name)
        for key in asked["Keys"]:
            yield operation, _partition(key)
    else:
        _expect(params["TableName"], settings().table_name)
        if operation == "Query":
            where = f"Table/index/{index}" if (index := params.get("IndexName")) else "Table"
            yield operation, _named(params["ExpressionAttributeValues"][":pk"]["S"], where)
        else:
            yield operation, _partition(params.get("Item") or params["Key"])


def _carriers(params: dict[str, Any]) -> Iterator[str]:
    puts = [each.get("Put", {}) for each in params.get("TransactItems", [])]
    for request in (params, *puts):
        if "due_queue" in request.get("Item", {}):
            yield _partition(request["Item"])


def _partition(key: dict[str, Any]) -> str:
    return _named(key["PK"]["S"])


def _named(pk: str, where: str = "Table") -> str:
    """Name the kind of partition that a key is in, as `infra.partitions` does.

    >>> _named("T#firm_1#HISTORY#lic_1"), _named("T#firm_1#MAIL")
    ('Table HISTORY#', 'Table MAIL')
    """
    _, _, name, *rest = pk.split("#", 3)
    return f"{where} {name}{'#' if rest else ''}"


def parts(rights: Iterable[Right]) -> set[str]:
    """Return what uses of rights show to be needed."""
    return {part for right in rights for part in right.parts()}


def _expect(given: object, known: object) -> None:
    assert given == known, f"a resource that no policy names: {given}"


Conditions = dict[str, list[str]]
"""What each has to be one of."""


def granted() -> dict[str, dict[Right, Conditions]]:
    """Read the policies as they are deployed: rights of each function, with their conditions."""
    made: dict[str, dict[Right, Conditions]] = {}
    for function in FUNCTIONS:
        given: dict[Right, Conditions] = {}
        for statement in rights.statements(function):
            conditions = _conditions(statement.get("Condition", {}))
            for action, resource in product(statement["Action"], _resources(statement)):
                given[Right(action, resource)] = conditions
        made[function.name] = given
    return made


def _resources(statement: dict[str, Any]) -> Iterator[str]:
    """Spell what a statement is about, each kind of partition and of file by itself."""
    resources = statement["Resource"]
    for each in resources if isinstance(resources, list) else [resources]:
        keys = statement.get("Condition", {}).get(_BY_PARTITION)
        if keys is None:
            yield _spelled(each)
        else:
            for pattern in keys["dynamodb:LeadingKeys"]:
                yield _named(pattern.removesuffix("*"), _spelled(each))


def _spelled(resource: Any) -> str:
    if isinstance(resource, str):
        return resource
    ((intrinsic, argument),) = resource.items()
    if intrinsic == "Fn::GetAtt":
        return str(argument[0])
    return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", argument)


def _conditions(condition: dict[str, Any]) -> Conditions:
    if not condition or list(condition) == [_BY_PARTITION]:
        return {}
    assert list(condition) == ["StringEquals"], condition
    given = {
        key: settings().mail_from if value == {"Ref": "MailFrom"} else value
        for key, value in condition["StringEquals"].items()
    }
    return {key: value if isinstance(value, list) else [value] for key, value in given.items()}
