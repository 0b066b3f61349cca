"""The console's edge, asserted on the template: beyond this the emulator and AWS are asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from chalicelib.http import middleware, viewer
from infra import console, distribution, overlay
from infra.deployment import TEMPLATE

NODE = shutil.which("node")
OVERLAY = overlay.build()
WRITTEN: dict[str, Any] = json.loads(TEMPLATE.read_text(encoding="utf-8"))


def distributed() -> dict[str, Any]:
    found: dict[str, Any] = OVERLAY["Resources"]["Console"]["Properties"]["DistributionConfig"]
    return found


def test_console_is_read_by_its_distribution_alone_and_by_tls() -> None:
    made = OVERLAY["Resources"]
    bucket = made["ConsoleBucket"]["Properties"]
    reading, tls = made["ConsoleBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    files, api = distributed()["Origins"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert reading["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert (
        "distribution/${Console}"
        in reading["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]
    )
    assert (tls["Fn::If"][0], tls["Fn::If"][1]["Effect"]) == ("IsCloud", "Deny")
    assert files["OriginAccessControlId"] == {"Fn::GetAtt": ["ConsoleAccess", "Id"]}
    assert api["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert api["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]
    assert api["OriginCustomHeaders"] == [
        {"HeaderName": viewer.PROOF, "HeaderValue": distribution.SECRET}
    ]
    certificate = distributed()["ViewerCertificate"]["Fn::If"]
    assert certificate[0] == "HasConsoleDomain"
    assert certificate[1]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert "ConsoleDomainHasCertificate" in WRITTEN["Rules"]


def test_api_behind_the_console_is_kept_nowhere_and_gets_all_but_the_host() -> None:
    (api,) = distributed()["CacheBehaviors"]
    pages = distributed()["DefaultCacheBehavior"]

    assert (api["PathPattern"], api["TargetOriginId"]) == ("/v1/*", "api")
    assert set(api["AllowedMethods"]) >= {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachingDisabled"
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert "ResponseHeadersPolicyId" not in api, "the API has headers of its own"
    assert [each["FunctionARN"] for each in api["FunctionAssociations"]] == [
        {"Fn::GetAtt": ["ConsoleViewer", "FunctionARN"]}
    ]
    assert pages["ViewerProtocolPolicy"] == "redirect-to-https"
    assert pages["FunctionAssociations"][0]["FunctionARN"]["Fn::GetAtt"][0] == "ConsolePages"
    assert "CustomErrorResponses" not in distributed(), "they would be of the API's refusals, too"


def test_files_of_the_console_have_the_same_headers_in_the_cloud_as_on_one_machine() -> None:
    made = OVERLAY["Resources"]["ConsoleHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    own, others = made["SecurityHeadersConfig"], made["CustomHeadersConfig"]["Items"]
    said = {each["Header"]: each["Value"] for each in others} | {
        "Content-Security-Policy": own["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Referrer-Policy": own["ReferrerPolicy"]["ReferrerPolicy"],
        "X-Content-Type-Options": "nosniff",
    }

    assert said == dict(console.HEADERS)
    assert "default-src 'none'" in said["Content-Security-Policy"]
    assert "trusted-types 'none'" in said["Content-Security-Policy"]
    hsts = own["StrictTransportSecurity"]
    assert middleware.HEADERS["Strict-Transport-Security"] == (
        f"max-age={hsts['AccessControlMaxAgeSec']}; includeSubDomains"
    )
    assert all(each["Override"] for each in [*own.values(), *others])


@pytest.mark.skipif(NODE is None, reason="no Node here to run them")
def test_functions_lead_pages_to_the_index_and_say_whom_cloudfront_saw() -> None:
    sent = {"headers": {"enlace-viewer": {"value": "192.0.2.1"}, "accept": {"value": "*/*"}}}
    asked = {
        "pages": ["/", "/despacho/firm_1/licencias", "/c/abc/app.js", "/c/a.b/", "/x.y/z"],
        "viewer": ["/v1/me"],
    }
    told = {
        name: [
            ran(name, {"viewer": {"ip": "2001:db8::7"}, "request": {"uri": uri} | sent})
            for uri in uris
        ]
        for name, uris in asked.items()
    }

    assert [each["uri"] for each in told["pages"]] == [
        *["/index.html"] * 2, "/c/abc/app.js", *["/index.html"] * 2
    ]  # fmt: skip
    (seen,) = told["viewer"]
    assert seen["uri"] == "/v1/me"
    assert seen["headers"] == {
        "enlace-viewer": {"value": "2001:db8::7"},
        "accept": {"value": "*/*"},
    }


def ran(function: str, event: dict[str, Any]) -> dict[str, Any]:
    code = OVERLAY["Resources"][f"Console{function.capitalize()}"]["Properties"]["FunctionCode"]
    script = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run(  # noqa: S603 - our own functions
        [str(NODE), "-e", script], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
