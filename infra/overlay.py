"""The packaged template's part that Chalice cannot express, merged over what it generates.

Chalice's merge joins dictionaries and replaces all else, so policies and the like are stated
whole here. Rights come from the table in `functions`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from chalicelib.aws.queues import QUEUES
from chalicelib.core.settings import Settings, choices, pattern
from infra import alarms, distribution, domain, edge, gateway
from infra.functions import (
    API,
    FUNCTIONS,
    MAIL_EVENTS,
    Function,
    Grant,
    concurrency_parameter,
    dead_letter_resource,
    queue_resource,
)

_RESOURCES = Path(__file__).with_name("resources.json")
FIXED_ENVIRONMENT = {
    "POWERTOOLS_SERVICE_NAME": "enlace",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",  # there are none; looking for them takes 20 ms
}
_FROM_SES = {
    "Sid": "MailEventsTopicAlone",
    "Effect": "Allow",
    "Principal": {"Service": "sns.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": {"Fn::GetAtt": [queue_resource(MAIL_EVENTS.queue), "Arn"]},
    "Condition": {"ArnEquals": {"aws:SourceArn": {"Ref": "MailEventsTopic"}}},
}
"""What SES publishes of our mails, and nothing else that goes through SNS."""
_GATEWAY_LOGGING = ["OwnsGatewayLogs", {"Ref": "GatewayLogging"}, "account"]
_ACCESS_LOG = {
    "request": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "resource": "$context.resourcePath",  # the pattern: ids stay out of the log
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "error": "$context.error.responseType",
}
_EVERY_METHOD = {
    "ResourcePath": "/*",
    "HttpMethod": "*",
    "DataTraceEnabled": False,  # would log bodies
    "ThrottlingRateLimit": 200,
    "ThrottlingBurstLimit": 400,
}
# settings that are no parameters: the first is found in the package
_FIXED = {"schemas_path"}


def build() -> dict[str, Any]:
    """Build the template that is merged into the generated one: resources, then functions."""
    template: dict[str, Any] = json.loads(_RESOURCES.read_text(encoding="utf-8"))
    parameters = _parameters()
    for name, written in template["Parameters"].items():
        parameters[name] = parameters.get(name, {}) | written
    for setting in fields(Settings):
        if wanted := pattern(setting.name):
            parameters[camel(setting.name)]["AllowedPattern"] = wanted
    template["Parameters"] = parameters
    template["Conditions"] |= (
        domain.conditions()
        | distribution.conditions()
        | {"OwnsGatewayLogs": {"Fn::Equals": [{"Ref": "GatewayLogsRole"}, "create"]}}
    )
    resources = template["Resources"]
    environment = _environment(template["Outputs"])
    # told to the operator, not to the functions
    template["Outputs"] |= _mail_domain_records() | domain.outputs() | distribution.outputs()
    for function in FUNCTIONS:
        resources |= _function(function, environment)
    for queue in QUEUES:
        publishers = [_FROM_SES] if queue == MAIL_EVENTS.queue else []
        resources |= _queue_policy(queue_resource(queue), publishers)
        resources |= _queue_policy(dead_letter_resource(queue))
    resources |= _rest_api() | _gateway_logs() | domain.resources() | edge.resources(API)
    resources |= distribution.resources()
    resources |= alarms.build()
    return template


def camel(name: str) -> str:
    """Spell a setting as a parameter or output.

    >>> camel("hacienda_api_url")
    'HaciendaApiUrl'
    """
    return "".join(part.capitalize() for part in name.split("_"))


def setting_name(output: str) -> str:
    """Spell an output as the environment variable of its setting.

    >>> setting_name("MailFrom")
    'MAIL_FROM'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", output).upper()


def _parameters() -> dict[str, Any]:
    made: dict[str, Any] = {
        "LogDays": {
            "Type": "Number",
            "Default": 90,
            "AllowedValues": [7, 14, 30, 60, 90, 180, 365],
            "Description": "How long logs are kept.",
        },
        "GatewayLogsRole": {
            "Type": "String",
            "Default": "create",
            "AllowedValues": ["create", "exists"],
            "Description": "Access logs need a role set once per account and region.",
        },
    }
    for function in FUNCTIONS:
        if function.queue:
            made[concurrency_parameter(function)] = {
                "Type": "Number",
                "Default": function.concurrency,
                "MinValue": 2,
                "MaxValue": 1000,
                "Description": f"How many of {function.name} may run at once.",
            }
    for field in _optional_settings():
        kind = "Number" if isinstance(field.default, int) else "String"
        made[camel(field.name)] = {
            "Type": kind,
            "Default": field.default,
            "Description": f"Setting {field.name.upper()}.",
        }
        if allowed := choices(field.name):
            made[camel(field.name)]["AllowedValues"] = list(allowed)
    return made


def _optional_settings() -> list[Any]:
    """List settings with a default that no resource of the template gives."""
    outputs = json.loads(_RESOURCES.read_text(encoding="utf-8"))["Outputs"]
    return [
        field
        for field in fields(Settings)
        if field.default is not MISSING
        and field.name not in _FIXED
        and camel(field.name) not in outputs
    ]


def _environment(outputs: dict[str, Any]) -> dict[str, Any]:
    given = {setting_name(name): output["Value"] for name, output in outputs.items()}
    chosen = {f.name.upper(): {"Ref": camel(f.name)} for f in _optional_settings()}
    return given | chosen | FIXED_ENVIRONMENT


def _mail_domain_records() -> dict[str, Any]:
    """Output the records for the domain's DNS: that it is ours, whence we send, what holds.

    1 to 3 are DKIM, by which SES knows the domain; 4 and 5 the domain that bounces come back to,
    by which SPF holds for ours; 6 says to receivers what becomes of mails that neither vouches for.
    """
    dkim = "${MailIdentity.DkimDNSTokenName%d} CNAME ${MailIdentity.DkimDNSTokenValue%d}"
    records = [
        *(dkim % (number, number) for number in (1, 2, 3)),
        "bounces.${MailDomain} MX 10 feedback-smtp.${AWS::Region}.amazonses.com",
        'bounces.${MailDomain} TXT "v=spf1 include:amazonses.com ~all"',
        '_dmarc.${MailDomain} TXT "v=DMARC1; p=quarantine; rua=mailto:${MailFrom}"',
    ]
    return {
        f"MailDomainRecord{number}": {
            "Condition": "HasMailDomain",
            "Description": "Add it to the DNS of MailDomain.",
            "Value": {"Fn::Sub": record},
        }
        for number, record in enumerate(records, 1)
    }


def _function(function: Function, environment: dict[str, Any]) -> dict[str, Any]:
    name = function.logical_id
    properties: dict[str, Any] = {
        "MemorySize": function.memory_mb,
        "Timeout": function.timeout_seconds,
        "Environment": {"Variables": environment | function.environment},
        "LoggingConfig": {"LogGroup": {"Ref": f"{name}LogGroup"}, "LogFormat": "Text"},
    }
    if function.queue:
        properties["Events"] = {f"{name}SqsEventSource": {"Properties": _source(function)}}
    if _sends_to_itself(function):
        # The worker puts its next step on its own queue, with a pause; Lambda would take that
        # for a runaway loop after sixteen rounds and stop it. Growing pauses keep the rounds slow.
        properties["RecursiveLoop"] = "Allow"
    if function.schedule:
        properties["EventInvokeConfig"] = {"MaximumRetryAttempts": 0}  # the next run is soon
    return {
        name: {"Properties": properties},
        f"{name}LogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": {"Fn::Sub": f"/enlace/${{AWS::StackName}}/{function.name}"},
                "RetentionInDays": {"Ref": "LogDays"},
            },
        },
        role_name(function): {"Properties": {"Policies": [_policy(function)]}},
    }


def role_name(function: Function) -> str:
    """Name the role Chalice makes for a function with a policy of its own.

    >>> from infra.functions import API, MAIL
    >>> role_name(API), role_name(MAIL)
    ('ApiHandlerRole', 'MailWorkerRole')
    """
    chalice_name = "api_handler" if function.name == "APIHandler" else function.name
    return f"{camel(chalice_name)}Role"


def _source(function: Function) -> dict[str, Any]:
    return {
        "Queue": {"Fn::GetAtt": [queue_resource(function.queue), "Arn"]},
        "BatchSize": function.batch_size,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": {"Ref": concurrency_parameter(function)}},
    }


def _sends_to_itself(function: Function) -> bool:
    if not function.queue:
        return False
    own = {"Fn::GetAtt": [queue_resource(function.queue), "Arn"]}
    return any(g.resource == own and "sqs:SendMessage" in g.actions for g in function.grants)


def _policy(function: Function) -> dict[str, Any]:
    grants = [
        *function.grants,
        Grant(
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            {"Fn::GetAtt": [f"{function.logical_id}LogGroup", "Arn"]},
        ),
    ]
    if function.queue:
        polling = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        grants.append(Grant(polling, {"Fn::GetAtt": [queue_resource(function.queue), "Arn"]}))
    return {
        "PolicyName": "rights",
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [_statement(grant) for grant in grants],
        },
    }


def _statement(grant: Grant) -> dict[str, Any]:
    made: dict[str, Any] = {
        "Effect": "Allow",
        "Action": list(grant.actions),
        "Resource": grant.resource,
    }
    return made | ({"Condition": grant.condition} if grant.condition else {})


def _queue_policy(queue: str, publishers: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Refuse plain HTTP to a queue, and admit those of no role of ours that may write to it.

    SQS takes no policy that speaks of several queues.
    """
    denial = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": {"Fn::GetAtt": [queue, "Arn"]},
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {
        f"{queue}Policy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Condition": "IsCloud",
            "Properties": {
                "Queues": [{"Ref": queue}],
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [denial, *publishers]},
            },
        }
    }


def _rest_api() -> dict[str, Any]:
    return {
        "RestAPI": {
            "Properties": {
                "OpenApiVersion": "2.0",  # not said, SAM adds a second public stage named `Stage`
                "DefinitionBody": {
                    # what its metrics are filed under: each stage by itself
                    "info": {"title": {"Ref": "AWS::StackName"}},
                    # not `api.binary_types`: Chalice would make the answers binary too
                    "x-amazon-apigateway-binary-media-types": list(gateway.BINARY_TYPES),
                },
                "GatewayResponses": gateway.responses(),
                "AccessLogSetting": {
                    "DestinationArn": {"Fn::GetAtt": ["GatewayLogGroup", "Arn"]},
                    "Format": json.dumps(_ACCESS_LOG),
                },
                "MethodSettings": [_EVERY_METHOD, *edge.throttles()],
                **domain.endpoint(),
            },
        }
    }


def _gateway_logs() -> dict[str, Any]:
    """Keep what the gateway logs, which it may do by a setting of the account and a role."""
    return {
        "GatewayLogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": {"Fn::Sub": "/enlace/${AWS::StackName}/gateway"},
                "RetentionInDays": {"Ref": "LogDays"},
                # has the role set first, where it is made here: no stage may log before it
                "Tags": [{"Key": "written-by", "Value": {"Fn::If": _GATEWAY_LOGGING}}],
            },
        },
        "GatewayLogging": _of_account(
            "AWS::ApiGateway::Account",
            {"CloudWatchRoleArn": {"Fn::GetAtt": ["GatewayLoggingRole", "Arn"]}},
        ),
        "GatewayLoggingRole": _of_account("AWS::IAM::Role", _gateway_log_rights()),
    }


def _of_account(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Make a thing of the whole account: other stages log by it when this one is gone."""
    return {
        "Type": kind,
        "Condition": "OwnsGatewayLogs",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": properties,
    }


def _gateway_log_rights() -> dict[str, Any]:
    assumed_by_gateway = {
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    managed = "arn:${AWS::Partition}:iam::aws:policy/service-role/"
    return {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [assumed_by_gateway]},
        "ManagedPolicyArns": [{"Fn::Sub": f"{managed}AmazonAPIGatewayPushToCloudWatchLogs"}],
    }
