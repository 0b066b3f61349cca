"""What stands before the API: a firewall with rates by address, and throttles of methods.

The firewall turns a flood away before it costs us a request; what is finer (networks, devices,
e-mails) is counted by the application (ADR 0037). What came through CloudFront, which a secret
proves, is reckoned by the address that it saw, and all else by the address that the gateway saw: so
each rule is there twice, and CloudFront itself is nobody's address (ADR 0046). The throttles stay
below the quotas of the identity provider, so that a flood of one kind does not take the others'
share.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from chalicelib.http.access import ACCESS, ROOMS
from chalicelib.http.limits import Act
from chalicelib.http.viewer import PROOF, VIEWER
from infra import distribution, domain, gateway
from infra.functions import Function

_SECONDS: Final = 300
"""Over which the firewall reckons a rate."""
PLATFORM_LIMITS: Final = "PlatformLimits"
"""The metric of requests that were refused since all sources together had enough."""


class Rate(NamedTuple):
    """How much of an act may come."""

    of_address: int
    """From one address, in `_SECONDS`; the firewall takes no less than 10."""
    of_method: int
    """To one method from everywhere, in a second."""


RATES: Final[dict[Act, Rate]] = {
    "registration": Rate(50, 20),
    "sign-in": Rate(300, 40),
    "refresh": Rate(1_000, 60),
    "mail": Rate(50, 20),
    "code": Rate(100, 15),
    "validation": Rate(500, 50),
}
ANYTHING: Final = 10_000
"""Requests of any kind from one address, in `_SECONDS`: a business may issue 600 documents a minute
from one, and ask about each."""
_NAME: Final = {"Fn::Sub": "${AWS::StackName}"}
_BY_CONSOLE: Final = "ByConsole"
_PROVEN: Final = {
    "ByteMatchStatement": {
        "FieldToMatch": {"SingleHeader": {"Name": PROOF.lower()}},
        "PositionalConstraint": "EXACTLY",
        "SearchString": distribution.SECRET,
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
    }
}
"""That a request came through CloudFront."""


def throttles() -> list[dict[str, Any]]:
    """Return what the stage is told of each method that strangers may call at our cost."""
    return [
        {
            "ResourcePath": "/" + path.replace("/", "~1"),
            "HttpMethod": method,
            "DataTraceEnabled": False,
            "ThrottlingRateLimit": RATES[access.counted_as].of_method,
            "ThrottlingBurstLimit": RATES[access.counted_as].of_method,
        }
        for row, access in ACCESS.items()
        if access.counted_as is not None
        for method, path in (row.split(" "),)
    ]


def resources(api: Function) -> dict[str, Any]:
    """Return the firewall, its place before the stage, and what counts the platform's limits."""
    stage = "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Stage}"
    named = {"Api": {"Ref": "RestAPI"}, "Stage": {"Ref": "RestAPI.Stage"}}
    return {
        "Firewall": {
            "Type": "AWS::WAFv2::WebACL",
            "Condition": "IsCloud",
            "Properties": {
                "Name": _NAME,
                "Scope": "REGIONAL",
                "DefaultAction": {"Allow": {}},
                "VisibilityConfig": _seen("All"),
                "CustomResponseBodies": {"refused": _refused()},
                "Rules": _rules(),
                "Tags": [
                    {"Key": "application", "Value": "enlace"},
                    {"Key": "stage", "Value": {"Ref": "Stage"}},
                ],
            },
        },
        "FirewallPlace": {
            "Type": "AWS::WAFv2::WebACLAssociation",
            "Condition": "IsCloud",
            "Properties": {
                "WebACLArn": {"Fn::GetAtt": ["Firewall", "Arn"]},
                "ResourceArn": {"Fn::Sub": [stage, named]},
            },
        },
        "PlatformLimitsLogged": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": {"Ref": f"{api.logical_id}LogGroup"},
                "FilterPattern": '{ $.outcome = "platform-limit" }',
                "MetricTransformations": [
                    {
                        "MetricNamespace": _NAME,
                        "MetricName": PLATFORM_LIMITS,
                        "MetricValue": "1",
                    }
                ],
            },
        },
    }


def _rules() -> list[dict[str, Any]]:
    wanted = [(act.capitalize(), rate.of_address, _paths(act)) for act, rate in RATES.items()]
    wanted.append(("Anything", ANYTHING, []))
    sides = [(row, by_console) for by_console in (False, True) for row in wanted]
    return [
        _rule(number, *row, by_console=by_console) for number, (row, by_console) in enumerate(sides)
    ]


def _paths(act: Act) -> list[str]:
    """List the paths of an act, longest first."""
    of_act = (row for rows in ROOMS.values() for row, a in rows.items() if a.counted_as == act)
    return sorted({row.split(" ")[1] for row in of_act})


def _rule(
    priority: int, name: str, limit: int, paths: list[str], *, by_console: bool
) -> dict[str, Any]:
    """Block an address that calls paths (all, where none is named) more often than may be.

    `by_console`: of what came through CloudFront; otherwise of all else.
    """
    name = name + _BY_CONSOLE * by_console
    rate: dict[str, Any] = {
        "Limit": limit,
        "EvaluationWindowSec": _SECONDS,
        "AggregateKeyType": "FORWARDED_IP" if by_console else "IP",
    }
    if by_console:
        rate["ForwardedIPConfig"] = {"HeaderName": VIEWER, "FallbackBehavior": "NO_MATCH"}
    came = _PROVEN if by_console else {"NotStatement": {"Statement": _PROVEN}}
    ends = [_ends(path + slash) for path in paths for slash in ("", "/")]
    rate["ScopeDownStatement"] = (
        {"AndStatement": {"Statements": [came, {"OrStatement": {"Statements": ends}}]}}
        if ends
        else came
    )
    return {
        "Name": name,
        "Priority": priority,
        "Action": {
            "Block": {
                "CustomResponse": {
                    "ResponseCode": 429,
                    "CustomResponseBodyKey": "refused",
                    "ResponseHeaders": _refusal_headers(),
                }
            }
        },
        "Statement": {"RateBasedStatement": rate},
        "VisibilityConfig": _seen(name),
    }


def _ends(path: str) -> dict[str, Any]:
    """Match the end of a path, whatever stage or name of the API stands before it."""
    return {
        "ByteMatchStatement": {
            "FieldToMatch": {"UriPath": {}},
            "PositionalConstraint": "ENDS_WITH",
            "SearchString": path,
            "TextTransformations": [
                {"Priority": 0, "Type": "URL_DECODE"},
                {"Priority": 1, "Type": "NORMALIZE_PATH"},
            ],
        }
    }


def _seen(name: str) -> dict[str, Any]:
    return {
        "CloudWatchMetricsEnabled": True,
        "SampledRequestsEnabled": False,  # they would show headers
        "MetricName": name.replace("-", ""),
    }


def _refusal_headers() -> list[dict[str, str]]:
    """List the headers of the gateway's refusals, by which web pages may read them, too."""
    _, headers, _ = gateway.problem("THROTTLED", "")
    del headers["Content-Type"]  # WAF takes it from the kind of body alone
    said = headers | {"Retry-After": str(_SECONDS)}
    return [{"Name": name, "Value": value} for name, value in said.items()]


def _refused() -> dict[str, Any]:
    """Say the same as the gateway does when it throttles."""
    content = gateway.written_before("THROTTLED", domain.address())
    return {"ContentType": "APPLICATION_JSON", "Content": content}
