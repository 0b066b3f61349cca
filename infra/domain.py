"""A name of the API's own: with it nothing below TLS 1.2 gets in, by no other name either."""

from __future__ import annotations

from typing import Any

_IF_NAMED = "HasDomain"


def conditions() -> dict[str, Any]:
    """Return when there is one."""
    return {_IF_NAMED: {"Fn::Not": [{"Fn::Equals": [{"Ref": "DomainName"}, ""]}]}}


def endpoint() -> dict[str, Any]:
    """Return what the API itself is told: its own address is off where it has a name."""
    return {"DisableExecuteApiEndpoint": {"Fn::If": [_IF_NAMED, True, False]}}


def address() -> dict[str, Any]:
    """Return where the API is, for what says so and sees no request."""
    own = "https://${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}"
    of_aws = {"Fn::Sub": [own, {"Stage": {"Ref": "RestAPI.Stage"}}]}
    return {"Fn::If": [_IF_NAMED, {"Fn::Sub": "https://${DomainName}"}, of_aws]}


def resources() -> dict[str, Any]:
    """Return the name and what leads from it to the stage."""
    return {
        "Domain": {
            "Type": "AWS::ApiGateway::DomainName",
            "Condition": _IF_NAMED,
            "Properties": {
                "DomainName": {"Ref": "DomainName"},
                "RegionalCertificateArn": {"Ref": "DomainCertificate"},
                "SecurityPolicy": "TLS_1_2",
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "Tags": [
                    {"Key": "application", "Value": "enlace"},
                    {"Key": "stage", "Value": {"Ref": "Stage"}},
                ],
            },
        },
        "DomainMapping": {
            "Type": "AWS::ApiGateway::BasePathMapping",
            "Condition": _IF_NAMED,
            "Properties": {
                "DomainName": {"Ref": "Domain"},
                "RestApiId": {"Ref": "RestAPI"},
                "Stage": {"Ref": "RestAPI.Stage"},
            },
        },
    }


def outputs() -> dict[str, Any]:
    """Return the record that leads from the name to the gateway."""
    return {
        "DomainRecord": {
            "Condition": _IF_NAMED,
            "Description": "Add it to the DNS of DomainName.",
            "Value": {"Fn::Sub": "${DomainName} CNAME ${Domain.RegionalDomainName}"},
        }
    }
