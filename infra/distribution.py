"""The console in the cloud: a private bucket, and CloudFront before it and the API (ADR 0046).

One address for both, so that a page asks its own origin alone. Files come from the bucket, which
CloudFront alone reads; `/v1/*` goes to the gateway as it came, kept nowhere. Two functions look at
requests: one leads pages to `index.html`, the other says whom CloudFront saw.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from chalicelib.http.middleware import HEADERS as API_HEADERS
from chalicelib.http.viewer import PROOF
from infra import console

BUCKET_OUTPUT: Final = "ConsoleBucketName"
_FUNCTIONS: Final = Path(__file__).with_name("viewer_functions")
_IF_NAMED: Final = "HasConsoleDomain"
_FILES, _API = "files", "api"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
_CACHE_AS_FILES_SAY: Final = "658327ea-f89d-4fab-a63d-7e88639e58f6"  # CachingOptimized
_CACHE_NOTHING: Final = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
_SEND_ALL_BUT_HOST: Final = "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader
_ALL_METHODS: Final = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
_OWN_ITEMS: Final = {
    "Content-Security-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
}
"""Headers that a policy has a place of their own for; all others are custom ones."""
_HSTS: Final = API_HEADERS["Strict-Transport-Security"]
_TAGS: Final = [
    {"Key": "application", "Value": "enlace"},
    {"Key": "stage", "Value": {"Ref": "Stage"}},
]
SECRET: Final = {"Fn::Sub": "{{resolve:secretsmanager:${EdgeSecret}:SecretString}}"}
"""The secret itself, put in by CloudFormation; the template never holds it."""


def conditions() -> dict[str, Any]:
    """Return when the console has a name of its own."""
    return {_IF_NAMED: {"Fn::Not": [{"Fn::Equals": [{"Ref": "ConsoleDomain"}, ""]}]}}


def resources() -> dict[str, Any]:
    """Return bucket, distribution and what belongs to them."""
    return {
        "ConsoleBucket": _bucket(),
        "ConsoleBucketPolicy": _bucket_policy(),
        "ConsoleAccess": {
            "Type": "AWS::CloudFront::OriginAccessControl",
            "Properties": {
                "OriginAccessControlConfig": {
                    "Name": {"Fn::Sub": "${AWS::StackName}-console"},
                    "OriginAccessControlOriginType": "s3",
                    "SigningBehavior": "always",
                    "SigningProtocol": "sigv4",
                }
            },
        },
        "ConsolePages": _function("pages"),
        "ConsoleViewer": _function("viewer"),
        "ConsoleHeaders": _headers(),
        "Console": {
            "Type": "AWS::CloudFront::Distribution",
            # of the certificate, whose default is none: it is only looked at with a name
            "Metadata": {"cfn-lint": {"config": {"ignore_checks": ["W1030"]}}},
            "Properties": {"DistributionConfig": _distribution(), "Tags": _TAGS},
        },
    }


def outputs() -> dict[str, Any]:
    """Return where the console is, where its files go, and the record for a name of its own."""
    address = {
        "Fn::If": [_IF_NAMED, {"Ref": "ConsoleDomain"}, {"Fn::GetAtt": ["Console", "DomainName"]}]
    }
    return {
        "ConsoleUrl": {
            "Description": "Where the console is; AppUrl and ApiUrl are to say it.",
            "Value": {"Fn::Join": ["", ["https://", address]]},
        },
        BUCKET_OUTPUT: {
            "Description": "Where `make deploy` puts the console's files.",
            "Value": {"Ref": "ConsoleBucket"},
        },
        "ConsoleRecord": {
            "Condition": _IF_NAMED,
            "Description": "Add it to the DNS of ConsoleDomain.",
            "Value": {"Fn::Sub": "${ConsoleDomain} CNAME ${Console.DomainName}"},
        },
    }


def _bucket() -> dict[str, Any]:
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Metadata": {"Reason": "The console's files; a bucket that holds some cannot be deleted."},
        "Properties": {
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
                ]
            },
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "Tags": _TAGS,
        },
    }


def _bucket_policy() -> dict[str, Any]:
    """Let the distribution alone read, and see that a file is not there; nothing without TLS."""
    arn, files = {"Fn::GetAtt": ["ConsoleBucket", "Arn"]}, {"Fn::Sub": "${ConsoleBucket.Arn}/*"}
    own = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Console}"
    reading = {
        "Sid": "DistributionAlone",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [arn, files],
        "Condition": {"StringEquals": {"AWS:SourceArn": {"Fn::Sub": own}}},
    }
    tls = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, files],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    on_cloud_alone = {"Fn::If": ["IsCloud", tls, {"Ref": "AWS::NoValue"}]}
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": "ConsoleBucket"},
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [reading, on_cloud_alone]},
        },
    }


def _function(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudFront::Function",
        "Properties": {
            "Name": {"Fn::Sub": f"${{AWS::StackName}}-console-{name}"},
            "AutoPublish": True,
            "FunctionCode": (_FUNCTIONS / f"{name}.js").read_text("utf-8"),
            "FunctionConfig": {"Comment": f"Enlace: {name}", "Runtime": "cloudfront-js-2.0"},
        },
    }


def _headers() -> dict[str, Any]:
    """Return the policy of the files' headers: those that the console has on one machine, too."""
    found = console.HEADERS
    own_place = {
        "ContentSecurityPolicy": {
            "ContentSecurityPolicy": found["Content-Security-Policy"],
            "Override": True,
        },
        "ContentTypeOptions": {"Override": True},
        "ReferrerPolicy": {"ReferrerPolicy": found["Referrer-Policy"], "Override": True},
        "StrictTransportSecurity": {
            "AccessControlMaxAgeSec": int(_HSTS.partition("=")[2].partition(";")[0]),
            "IncludeSubdomains": True,
            "Override": True,
        },
    }
    others = [
        {"Header": name, "Value": value, "Override": True}
        for name, value in found.items()
        if name not in _OWN_ITEMS
    ]
    return {
        "Type": "AWS::CloudFront::ResponseHeadersPolicy",
        "Properties": {
            "ResponseHeadersPolicyConfig": {
                "Name": {"Fn::Sub": "${AWS::StackName}-console"},
                "SecurityHeadersConfig": own_place,
                "CustomHeadersConfig": {"Items": others},
            }
        },
    }


def _distribution() -> dict[str, Any]:
    named = {
        "AcmCertificateArn": {"Ref": "ConsoleCertificate"},
        "SslSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    no_value = {"Ref": "AWS::NoValue"}
    return {
        "Comment": {"Fn::Sub": "${AWS::StackName}: console and API"},
        "Enabled": True,
        "HttpVersion": "http2and3",
        "IPV6Enabled": True,
        "DefaultRootObject": "index.html",
        "Aliases": {"Fn::If": [_IF_NAMED, [{"Ref": "ConsoleDomain"}], no_value]},
        "ViewerCertificate": {"Fn::If": [_IF_NAMED, named, {"CloudFrontDefaultCertificate": True}]},
        "Origins": [_files_origin(), _api_origin()],
        "DefaultCacheBehavior": {
            "TargetOriginId": _FILES,
            "ViewerProtocolPolicy": "redirect-to-https",
            "AllowedMethods": ["GET", "HEAD"],
            "Compress": True,
            "CachePolicyId": _CACHE_AS_FILES_SAY,
            "ResponseHeadersPolicyId": {"Ref": "ConsoleHeaders"},
            "FunctionAssociations": _at_request("ConsolePages"),
        },
        "CacheBehaviors": [
            {
                "PathPattern": "/v1/*",
                "TargetOriginId": _API,
                "ViewerProtocolPolicy": "https-only",
                "AllowedMethods": _ALL_METHODS,
                "Compress": False,
                "CachePolicyId": _CACHE_NOTHING,
                "OriginRequestPolicyId": _SEND_ALL_BUT_HOST,
                "FunctionAssociations": _at_request("ConsoleViewer"),
            }
        ],
    }


def _files_origin() -> dict[str, Any]:
    return {
        "Id": _FILES,
        "DomainName": {"Fn::GetAtt": ["ConsoleBucket", "RegionalDomainName"]},
        "OriginAccessControlId": {"Fn::GetAtt": ["ConsoleAccess", "Id"]},
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


def _api_origin() -> dict[str, Any]:
    """Return the gateway, by its own name or, where that is off, by the API's; with our proof."""
    own = {"Fn::Sub": "${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}
    stage = {"Fn::Join": ["", ["/", {"Ref": "RestAPI.Stage"}]]}
    return {
        "Id": _API,
        "DomainName": {"Fn::If": ["HasDomain", {"Ref": "DomainName"}, own]},
        "OriginPath": {"Fn::If": ["HasDomain", "", stage]},
        "CustomOriginConfig": {
            "OriginProtocolPolicy": "https-only",
            "OriginSSLProtocols": ["TLSv1.2"],
            "OriginReadTimeout": 30,  # what the gateway gives a request at most is 29 s
        },
        "OriginCustomHeaders": [{"HeaderName": PROOF, "HeaderValue": SECRET}],
    }


def _at_request(function: str) -> list[dict[str, Any]]:
    arn = {"Fn::GetAtt": [function, "FunctionARN"]}
    return [{"EventType": "viewer-request", "FunctionARN": arn}]
